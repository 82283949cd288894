//! Any text as a policy document, and a second one after an empty line: refused with a reason of one line, or said in
//! lines that are few, short and visible.
#![no_main]

use iam_herald::accounts::Accounts;
use iam_herald::policy::{Policy, difference, trust_difference};
use libfuzzer_sys::fuzz_target;

fn check(lines: &[String]) {
    for line in lines {
        assert!(line.chars().count() <= 440 && !line.chars().any(char::is_control), "{line:?}");
    }
}

fuzz_target!(|text: &str| {
    let (old, new) = text.split_once("\n\n").unwrap_or((text, "{}"));
    let accounts = Accounts { home: Some("111122223333".to_owned()), ..Accounts::default() };
    let policy = match Policy::read(old) {
        Ok(policy) => policy,
        Err(error) => return check(&[error.reason]),
    };
    let grants = policy.grants();
    assert!(grants.lines.len() <= 9 && grants.escalation >= grants.admin);
    check(&grants.lines);
    check(&grants.notes);
    for trust in [policy.trust(&accounts), policy.resource(&accounts)] {
        assert!(trust.lines.len() <= 9 && trust.external >= trust.anyone);
        check(&trust.lines);
        check(&trust.notes);
    }
    if let Ok(new) = Policy::read(new) {
        for found in [difference(&policy, &new), trust_difference(&policy, &new, &accounts)] {
            check(&found.newly);
            check(&found.no_longer);
        }
    }
});
