//! Policies as attackers write them who have read the source: how loud each is, and by which rule. Each kind stands
//! here with several inputs, because one that is mended alone leaves the others.

use iam_herald::accounts::Tier;
use iam_herald::arn::AccountId;
use iam_herald::rules::{DEFAULT_PACK, Rules};
use iam_herald::severity::Severity;
use iam_herald::{Herald, Options};
use serde_json::{Value as Json, json};

use crate::support::{record, tell_records, tell_with};

/// How loud a change is, the rules that raised it, and what of its access is told.
#[track_caller]
fn judged(fields: Json) -> (Severity, Vec<String>, Vec<String>) {
    let message = tell_records(&[record(fields)]);
    assert_eq!(message.alerts.len(), 1, "not told");
    let change = &message.alerts[0].changes[0];
    let rules = change.rules.iter().map(|rule| rule.id.to_string()).collect();
    let access = change.access.iter();
    let lines = access.flat_map(|access| access.grants.iter().chain(&access.trust));
    (change.severity, rules, lines.map(|line| line.to_string()).collect())
}

fn policy(statements: Json) -> String {
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

fn trusting(principal: &Json, condition: &Json) -> String {
    let action = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"];
    policy(json!([{
        "Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition,
    }]))
}

/// The calls that write the trust policy of a role.
fn trust_calls(document: &str) -> [Json; 2] {
    [
        json!({ "eventName": "CreateRole", "requestParameters": {
            "roleName": "x", "assumeRolePolicyDocument": document } }),
        json!({ "eventName": "UpdateAssumeRolePolicy", "requestParameters": {
            "roleName": "x", "policyDocument": document } }),
    ]
}

fn in_sandbox() -> Herald {
    let mut options = Options::default();
    let account = AccountId::parse("111122223333").unwrap();
    options.accounts.own.insert(account.clone());
    options.accounts.tiers.insert(account, Tier::Sandbox);
    Herald::new(Rules::load(&[DEFAULT_PACK], &[]).unwrap(), options)
}

/// The severity in an account that the configuration calls a sandbox.
#[track_caller]
fn sandboxed(fields: Json) -> Severity {
    let records = Json::from(vec![record(fields)]).to_string();
    let message = tell_with(&in_sandbox(), records.as_bytes());
    message.alerts[0].changes[0].severity
}

#[test]
fn a_principal_by_its_id_is_somebody_unknown() {
    for id in ["AROAATTACKERROLEID000", "AIDAATTACKERUSERID00", "ABIAATTACKERBEARER00"] {
        for principal in [
            json!({ "AWS": id }),
            json!({ "AWS": [id] }),
            json!({ "AWS": ["arn:aws:iam::111122223333:role/ci", id] }),
            json!({ "AWS": id, "Service": "ec2.amazonaws.com" }),
        ] {
            for call in trust_calls(&trusting(&principal, &json!({}))) {
                let (severity, rules, lines) = judged(call.clone());
                assert_eq!(severity, Severity::High, "{call}");
                assert!(rules.contains(&"trust-outside".to_owned()), "{rules:?} of {call}");
                let who = format!("a user or role whose account is not in the event ({id})");
                assert!(lines[0].starts_with(&who), "{lines:?}");
                assert_eq!(sandboxed(call), Severity::High);
            }
        }
    }
}
