//! Any text as a policy document, and a second one after an empty line: refused with a reason of one line, or said in
//! lines that are few, short and visible, within the work that there is. Beside whatever it allows, all that a condition
//! allows which always holds is told loudly.

use iam_herald::policy::{Policy, difference};
use serde_json::json;

use super::loud::{UNITS, allowing, always, counted, is_loud};

fn short_and_visible(lines: &[String]) {
    for line in lines {
        assert!(line.chars().count() <= 440 && !line.chars().any(char::is_control), "{line:?}");
    }
}

pub fn check(text: &str) {
    let (old, new) = text.split_once("\n\n").unwrap_or((text, "{}"));
    let policy = match Policy::read(old) {
        Ok(policy) => policy,
        Err(error) => return short_and_visible(&[error.reason]),
    };
    for units in UNITS {
        let (grants, is_over) = counted(units, |work| policy.grants(work));
        assert!(grants.lines.len() <= 9 && grants.escalation >= grants.admin);
        assert!(!is_over || grants.unread > policy.unread);
        short_and_visible(&grants.lines);
        short_and_visible(&grants.notes);
        if let Ok(new) = Policy::read(new) {
            let (found, is_over) = counted(units, |work| difference(&policy, &new, work));
            assert!(!is_over || (found.newly.is_empty() && !found.notes.is_empty()));
            short_and_visible(&found.newly);
            short_and_visible(&found.no_longer);
        }
    }
    let mut statements = allowing(old);
    let always = always();
    let condition = &always[text.len() % always.len()];
    statements
        .push(json!({ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition }));
    let document = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    let parameters = json!({ "roleName": "r", "policyName": "p", "policyDocument": document });
    is_loud("PutRolePolicy", parameters);
}
