//! What several targets need: how loud a policy is told in a record, and that what it took was counted.

use std::sync::LazyLock;

use iam_herald::rules::Rules;
use iam_herald::severity::Severity;
use iam_herald::work::{Work, real};
use iam_herald::{Duplicates, Herald, Message, Options, input, render};
use serde_json::{Value as Json, json};

static HERALD: LazyLock<Herald> = LazyLock::new(|| {
    let rules = Rules::load(&["iam-all", "identity", "self"], &[]).expect("built-in rules");
    Herald::new(rules, Options::default())
});

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

/// What one comparison may take before it is counted: two patterns as long as any are compared.
const SLACK: u64 = 20_000_000;

/// Tells records within a budget, in every body. All of them are accounted for, and the steps were counted.
pub fn told(records: &[Json], budget: u64) -> Message {
    let text = Json::from(records.to_vec()).to_string();
    let (_, batch) = input::whole(text, input::Limits::default()).expect("a list of records");
    let tell = || HERALD.select(&batch, &mut Duplicates::default(), budget);
    let (selection, steps) = real::steps(tell);
    let shares = budget.max(iam_herald::work::LEAST * records.len() as u64);
    assert!(steps <= 2 * shares + SLACK, "{steps} steps for {budget} units");
    let counts = selection.counts;
    assert!(counts.adds_up() && counts.received == records.len(), "{counts:?}");
    assert_eq!(selection.told.len(), counts.alerted);
    let message = HERALD.message(selection.told, selection.unread, Default::default());
    let changes: usize = message.alerts.iter().map(|alert| alert.changes.len()).sum();
    assert_eq!(changes, counts.alerted);
    for body in [render::text(&message), render::html(&message), render::sms(&message)] {
        assert!(!body.contains('\u{1b}') && !body.contains('\u{202e}'));
    }
    assert!(render::chat(&message).len() <= 10 && !render::message_body(&message).is_empty());
    message
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
