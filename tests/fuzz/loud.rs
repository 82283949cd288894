//! What policies and trust policies have in common: the work that they took was counted, and what allows everything is loud.

use iam_herald::severity::Severity;
use iam_herald::work::{Work, real};
use serde_json::{Value as Json, json};

use super::told::{SLACK, told};

/// With which work documents are read: nearly none, little, and as much as there ever is.
pub const UNITS: [u64; 3] = [1_000, 1_000_000, 80_000_000];

/// Does something with so much work, of which the steps were counted. Fields of ARNs and values of conditions are counted in
/// larger pieces than steps.
pub fn counted<T>(units: u64, of: impl FnOnce(&Work) -> T) -> (T, bool) {
    let work = Work::of(units);
    let (said, steps) = real::steps(|| of(&work));
    assert!(steps <= 2 * work.taken() + SLACK, "{steps} steps for {} units", work.taken());
    (said, work.is_over())
}

/// How loud a change of a role's policies is, however little work there is for it.
#[track_caller]
pub fn is_loud(event: &str, parameters: Json) {
    let record = json!({
        "eventVersion": "1.11", "eventSource": "iam.amazonaws.com", "eventName": event, "eventID": "1",
        "eventTime": "2026-11-20T22:14:09Z", "awsRegion": "us-east-1", "readOnly": false,
        "userIdentity": { "type": "IAMUser", "userName": "alice", "accountId": "111122223333",
                          "arn": "arn:aws:iam::111122223333:user/alice" },
        "requestParameters": parameters, "recipientAccountId": "111122223333",
    });
    for budget in [0, 1_000_000_000] {
        let message = told(std::slice::from_ref(&record), budget);
        let severity = message.severity;
        assert!(severity >= Severity::High, "{severity:?} within {budget}: {record}");
    }
}

/// The statements of a text that allow something, whatever else stands in it.
pub fn allowing(text: &str) -> Vec<Json> {
    let document: Json = serde_json::from_str(text).unwrap_or_default();
    let mut all = match document.get("Statement").cloned() {
        Some(Json::Array(all)) => all,
        Some(one) => vec![one],
        None => Vec::new(),
    };
    let effect = |one: &Json| one.get("Effect").and_then(Json::as_str).map(str::to_ascii_lowercase);
    all.retain(|one| one.is_object() && effect(one).is_none_or(|effect| effect.trim() != "deny"));
    all
}

/// Conditions that hold for every request.
pub fn always() -> Vec<Json> {
    vec![
        json!({}),
        json!({ "StringLike": { "aws:PrincipalArn": "*" } }),
        json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:*" } }),
        json!({ "StringNotEquals": { "aws:PrincipalTag/nobody": "x" } }),
        json!({ "Null": { "aws:PrincipalArn": "false" } }),
        json!({ "Null": { "aws:TokenIssueTime": "true" }, "Bool": { "aws:ViaAWSService": "false" } }),
        json!({ "Bool": { "aws:SecureTransport": true } }),
        json!({ "IpAddress": { "aws:SourceIp": ["0.0.0.0/0", "::/0"] } }),
        json!({ "DateGreaterThan": { "aws:CurrentTime": "2020-01-01T00:00:00Z" } }),
        json!({ "DateLessThan": { "aws:CurrentTime": "2099-01-01T00:00:00Z" } }),
        json!({ "NumericLessThanIfExists": { "aws:MultiFactorAuthAge": "99999999999" } }),
        json!({ "ForAllValues:StringEquals": { "aws:TagKeys": ["x"] } }),
        json!({ "StringEqualsIfExists": { "aws:RequestTag/x": "x" } }),
        json!({ "StringEquals": { "aws:PrincipalArn": "${aws:PrincipalArn}" } }),
        json!({ "StringEquals": {} }),
    ]
}
