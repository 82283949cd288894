//! Attacks that others recorded (`HERALD_CORPUS`), by the rule that should find each.

use std::fs;

use iam_herald::alert::Change;
use iam_herald::catalogue::Catalogue;
use iam_herald::facts::Context;
use iam_herald::facts::Reading;
use iam_herald::record::Record;
use iam_herald::rules::{DEFAULT_PACK, Rules};
use iam_herald::severity::Severity;
use serde_json::Value as Json;

use crate::support::corpus;

/// field.md section 6: technique, the event that is the attack, the rule.
const ATTACKS: [(&str, &str); 15] = [
    ("UpdateAssumeRolePolicy", "trust-outside"),
    ("CreateRole", "trust-outside"),
    ("AttachRolePolicy", "admin-policy-attached"),
    ("AttachUserPolicy", "admin-policy-attached"),
    ("CreateAccessKey", "key-for-another-user"),
    ("CreateLoginProfile", "password-for-another-user"),
    ("UpdateLoginProfile", "password-for-another-user"),
    ("GetFederationToken", "federation-token-with-all-rights"),
    ("CreateTrustAnchor", "own-certificate-authority"),
    ("CreateProfile", "roles-anywhere-opened"),
    ("LeaveOrganization", "grave-attempt"),
    ("ConsoleLogin", "sign-in-without-mfa"),
    ("StopLogging", "trail-stopped"),
    ("DeleteTrail", "trail-stopped"),
    ("PutEventSelectors", "trail-narrowed"),
];

#[test]
#[ignore = "reads the recorded sets: set HERALD_CORPUS"]
fn recorded_attacks_are_found_by_what_was_done() {
    let text = fs::read_to_string(corpus().join("cloudtrail/stratus.ndjson")).unwrap();
    let catalogue = Catalogue::builtin();
    let rules = Rules::load(&[DEFAULT_PACK], &[]).unwrap();
    let mut found = Vec::new();
    for line in text.lines() {
        let mut event: Json = serde_json::from_str(line).unwrap();
        // The simulator gives its name; an intruder would not.
        event["userAgent"] = "aws-cli/2.17.32".into();
        let text = event.to_string();
        let record = Record::read(&text).unwrap();
        let reading = Reading::new(&record, Context::alone(&catalogue));
        let name = record.event_name().to_owned();
        if rules.select(&reading).is_none() {
            continue;
        }
        assert!(!["GetCallerIdentity", "AssumeRole"].contains(&name.as_str()), "{name} is told");
        let change = Change::of(&reading, &rules);
        for (event, rule) in ATTACKS.iter().filter(|(event, _)| *event == name) {
            assert!(change.severity >= Severity::Medium, "{event}: {}", change.severity);
            let ids: Vec<&str> = change.rules.iter().map(|rule| &*rule.id).collect();
            assert!(ids.contains(rule), "{event}: {ids:?} and not {rule}");
            found.push(*event);
        }
    }
    for (event, _) in ATTACKS {
        assert!(found.contains(&event), "{event} is not in the recording, or not told");
    }
}
