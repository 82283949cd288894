//! Any text as a policy document, and a second one after an empty line: refused with a reason of one line, or said in
//! lines that are few, short and visible.

use iam_herald::accounts::Accounts;
use iam_herald::policy::{Policy, difference, trust_difference};
use iam_herald::work::Work;

fn short_and_visible(lines: &[String]) {
    for line in lines {
        assert!(line.chars().count() <= 440 && !line.chars().any(char::is_control), "{line:?}");
    }
}

pub fn check(text: &str) {
    let (old, new) = text.split_once("\n\n").unwrap_or((text, "{}"));
    let accounts = Accounts { home: Some("111122223333".to_owned()), ..Accounts::default() };
    let policy = match Policy::read(old) {
        Ok(policy) => policy,
        Err(error) => return short_and_visible(&[error.reason]),
    };
    let grants = policy.grants(&Work::most());
    assert!(grants.lines.len() <= 9 && grants.escalation >= grants.admin);
    short_and_visible(&grants.lines);
    short_and_visible(&grants.notes);
    for trust in [policy.trust(&accounts, &Work::most()), policy.resource(&accounts, &Work::most())]
    {
        assert!(trust.lines.len() <= 9 && trust.external >= trust.anyone);
        short_and_visible(&trust.lines);
        short_and_visible(&trust.notes);
    }
    if let Ok(new) = Policy::read(new) {
        for found in [
            difference(&policy, &new, &Work::most()),
            trust_difference(&policy, &new, &accounts, &Work::most()),
        ] {
            short_and_visible(&found.newly);
            short_and_visible(&found.no_longer);
        }
    }
}
