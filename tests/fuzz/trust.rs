//! Any text as the trust policy of a role and as the policy of a resource, and a second one after an empty line: said in
//! lines that are few, short and visible, within the work that there is. Beside whomever it lets in, everybody whom a
//! condition lets in that always holds is told loudly.

use iam_herald::accounts::Accounts;
use iam_herald::policy::{Policy, trust_difference};
use serde_json::json;

use super::loud::{UNITS, allowing, always, counted, is_loud};

fn short_and_visible(lines: &[String]) {
    for line in lines {
        assert!(line.chars().count() <= 440 && !line.chars().any(char::is_control), "{line:?}");
    }
}

pub fn check(text: &str) {
    let (old, new) = text.split_once("\n\n").unwrap_or((text, "{}"));
    let accounts = Accounts { home: Some("111122223333".to_owned()), ..Accounts::default() };
    let Ok(policy) = Policy::read(old) else { return };
    for units in UNITS {
        for (trust, is_over) in [
            counted(units, |work| policy.trust(&accounts, work)),
            counted(units, |work| policy.resource(&accounts, work)),
        ] {
            assert!(trust.lines.len() <= 9 && trust.external >= trust.anyone);
            assert!(!is_over || trust.unread > policy.unread);
            short_and_visible(&trust.lines);
            short_and_visible(&trust.notes);
        }
        if let Ok(new) = Policy::read(new) {
            let compare = |work: &_| trust_difference(&policy, &new, &accounts, work);
            let (found, is_over) = counted(units, compare);
            assert!(!is_over || (found.newly.is_empty() && !found.notes.is_empty()));
            short_and_visible(&found.newly);
            short_and_visible(&found.no_longer);
        }
    }
    let mut statements = allowing(old);
    let always = always();
    let condition = &always[text.len() % always.len()];
    statements.push(json!({
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": "*" }, "Condition": condition,
    }));
    let document = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    is_loud("UpdateAssumeRolePolicy", json!({ "roleName": "r", "policyDocument": document }));
}
