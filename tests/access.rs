//! What a change lets somebody do: from its own document, from another event of the batch, or not known.

use iam_herald::alert::{AccessText, Change};
use iam_herald::render;
use iam_herald::severity::Severity;
use serde_json::{Value as Json, json};

use crate::support::{record, tell_records};

fn numbered(number: u32, event_name: &str, request: Json) -> Json {
    record(json!({
        "eventID": format!("0a1b2c3d-0000-4000-8000-{number:012}"),
        "eventTime": format!("2026-11-20T22:14:{number:02}Z"),
        "eventName": event_name,
        "requestParameters": request,
    }))
}

fn allow(action: &str) -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": action, "Resource": "*" }],
    })
    .to_string()
}

fn lets_in(principal: &Json) -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal }],
    })
    .to_string()
}

fn put(number: u32, document: &str) -> Json {
    let request = json!({ "roleName": "ci", "policyName": "extra", "policyDocument": document });
    numbered(number, "PutRolePolicy", request)
}

fn attach(number: u32, arn: &str) -> Json {
    numbered(number, "AttachRolePolicy", json!({ "roleName": "ci", "policyArn": arn }))
}

const OWN: &str = "arn:aws:iam::111122223333:policy/team/app";

fn create(number: u32, document: &str) -> Json {
    let mut record = numbered(
        number,
        "CreatePolicy",
        json!({ "policyName": "app", "policyDocument": document }),
    );
    record["responseElements"] = json!({ "policy": { "arn": OWN, "policyName": "app" } });
    record
}

#[track_caller]
fn told(records: &[Json]) -> Vec<Change> {
    let message = tell_records(records);
    assert_eq!(message.alerts.len(), 1);
    message.alerts[0].changes.clone()
}

#[track_caller]
fn access(change: &Change) -> &AccessText {
    change.access.as_ref().unwrap_or_else(|| panic!("{} has no access", change.sentence))
}

#[test]
fn a_policy_is_told_in_words_and_raises() {
    let changes = told(&[put(1, &allow("*"))]);
    assert_eq!(access(&changes[0]).grants, ["every action on every resource"]);
    assert_eq!(changes[0].severity, Severity::Critical);
    assert_eq!(changes[0].rules[0].id, "admin-policy-attached");
    let changes = told(&[put(1, &allow("s3:GetObject"))]);
    assert_eq!(changes[0].severity, Severity::Medium);
}

#[test]
fn a_comparison_never_says_that_nothing_changed_when_it_does_not_know() {
    let document = |deny: Json| {
        let allow = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
        json!({ "Version": "2012-10-17", "Statement": [allow, deny] }).to_string()
    };
    let deny = json!({ "Effect": "Deny", "Action": "iam:*", "Resource": "*" });
    let mut opened = deny.clone();
    opened["Condition"] = json!({ "StringNotEquals": { "aws:PrincipalTag/team": "ops" } });
    let mut unreadable = deny.clone();
    unreadable["Condition"] = json!("none");
    for (changed, words) in [
        (&deny, "UTC: nothing else is allowed."),
        (
            &opened,
            "UTC: newly anything in IAM, which was denied before, and is only under conditions now.",
        ),
        (&unreadable, "parts of the two cannot be read and are not compared."),
    ] {
        let records = [put(1, &document(deny.clone())), put(2, &document(changed.clone()))];
        let text = render::text(&tell_records(&records));
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{text}");
        assert_eq!(text.contains("nothing else"), changed == &deny, "{text}");
    }
}

#[test]
fn what_was_newly_allowed_is_told_where_the_batch_holds_both() {
    let changes = told(&[put(2, &allow("iam:CreateAccessKey")), put(1, &allow("s3:GetObject"))]);
    assert!(access(&changes[0]).compared.is_none());
    let compared = access(&changes[1]).compared.as_ref().unwrap();
    assert_eq!(compared.with_event_time, "2026-11-20T22:14:01Z");
    assert!(compared.newly.iter().any(|words| words.contains("access keys")), "{compared:?}");
    assert!(compared.no_longer.iter().any(|words| words.contains("S3")), "{compared:?}");
    let text = render::text(&tell_records(&[
        put(2, &allow("iam:CreateAccessKey")),
        put(1, &allow("s3:GetObject")),
    ]));
    assert!(text.contains("Before   Against the policy of 22:14:01 UTC: newly "), "{text}");
}

#[test]
fn another_policy_of_the_same_role_is_no_earlier_version() {
    let mut other = put(1, &allow("s3:GetObject"));
    other["requestParameters"]["policyName"] = json!("other");
    let changes = told(&[other, put(2, &allow("iam:CreateAccessKey"))]);
    assert!(changes.iter().all(|change| access(change).compared.is_none()));
    // Nor is that of the same role in another account, or an attempt that failed.
    let mut failed = put(1, &allow("s3:GetObject"));
    failed["errorCode"] = json!("LimitExceededException");
    let changes = told(&[failed, put(2, &allow("iam:CreateAccessKey"))]);
    assert!(changes.iter().all(|change| access(change).compared.is_none()));
}

#[test]
fn a_trust_policy_changed_twice_tells_who_was_let_in() {
    let own = lets_in(&json!({ "AWS": "arn:aws:iam::111122223333:root" }));
    let outside = lets_in(&json!({ "AWS": "arn:aws:iam::999988887777:root" }));
    let first = json!({ "roleName": "ci", "assumeRolePolicyDocument": own });
    let then = json!({ "roleName": "ci", "policyDocument": outside });
    let changes =
        told(&[numbered(1, "CreateRole", first), numbered(9, "UpdateAssumeRolePolicy", then)]);
    assert!(access(&changes[1]).trust[0].contains("999988887777"));
    let compared = access(&changes[1]).compared.as_ref().unwrap();
    assert!(compared.newly[0].contains("999988887777"), "{compared:?}");
    assert_eq!(compared.no_longer, ["any principal of this account"]);
    assert_eq!(changes[1].rules[0].id, "trust-outside");
}

#[test]
fn a_customers_policy_is_known_where_the_batch_holds_its_text() {
    let changes = told(&[create(1, &allow("s3:GetObject")), attach(2, OWN)]);
    assert_eq!(changes[1].severity, Severity::Medium, "{:?}", changes[1].reasons);
    assert!(access(&changes[1]).unknown.is_none());
    let changes = told(&[create(1, &allow("*")), attach(2, OWN)]);
    assert_eq!(changes[1].severity, Severity::Critical);
    assert_eq!(access(&changes[1]).notes[0], "as written at 22:14:01 UTC");
}

#[test]
fn a_customers_policy_by_its_arn_alone_is_unknown_and_louder() {
    let changes = told(&[attach(2, OWN)]);
    assert_eq!(changes[0].severity, Severity::High);
    assert_eq!(
        access(&changes[0]).unknown.as_deref(),
        Some("what policy app allows is not in the event")
    );
    // What is only written afterwards says nothing about the moment before.
    let changes = told(&[attach(2, OWN), create(3, &allow("s3:GetObject"))]);
    assert_eq!(changes[0].severity, Severity::High);
}

#[test]
fn a_policy_that_cannot_be_read_is_unknown_and_louder() {
    for document in ["{", "not a policy", "[]", "%7B", "\"\""] {
        let changes = told(&[put(1, document)]);
        assert_eq!(changes[0].severity, Severity::High, "{document}");
        let unknown = access(&changes[0]).unknown.as_deref().unwrap();
        assert!(unknown.starts_with("the policy cannot be read: "), "{unknown}");
    }
}

#[test]
fn a_policy_kept_out_of_the_log_is_said_so() {
    let omitted = json!({ "reason": "requestParameters too large", "omitted": true, "originalSize": 104_932 });
    let changes = told(&[numbered(1, "PutRolePolicy", omitted)]);
    assert_eq!(changes[0].severity, Severity::Critical);
    assert!(access(&changes[0]).unknown.as_deref().unwrap().contains("too long"));
}

#[test]
fn an_attempt_says_what_it_would_have_allowed_and_grants_nothing() {
    let mut failed = put(1, &allow("*"));
    failed["errorCode"] = json!("LimitExceededException");
    let message = tell_records(&[failed]);
    assert_eq!(message.severity, Severity::Low);
    let text = render::text(&message);
    assert!(text.contains("   Would allow Every action on every resource.\n"), "{text}");
    let mut denied = put(1, &allow("*"));
    denied["errorCode"] = json!("AccessDenied");
    denied["requestParameters"] = Json::Null;
    assert!(told(&[denied])[0].access.is_none());
}

#[test]
fn url_encoded_documents_read_the_same() {
    let encoded: String = allow("*").bytes().map(|byte| format!("%{byte:02X}")).collect();
    assert_eq!(access(&told(&[put(1, &encoded)])[0]).grants, ["every action on every resource"]);
}

fn version(number: u32, document: &str, default: bool) -> Json {
    let request = json!({ "policyArn": OWN, "policyDocument": document, "setAsDefault": default });
    let mut record = numbered(number, "CreatePolicyVersion", request);
    record["responseElements"] =
        json!({ "policyVersion": { "versionId": "v2", "isDefaultVersion": default } });
    record
}

/// What an attached policy allows is said to be unknown.
#[track_caller]
fn unknown_at_the_end(records: &[Json]) {
    let changes = told(records);
    let last = changes.last().unwrap();
    assert_eq!(last.event_name, "AttachRolePolicy");
    assert!(access(last).unknown.is_some(), "{:?}", last.access);
    assert_eq!(last.severity, Severity::High);
}

#[test]
fn a_customers_policy_is_unknown_as_soon_as_its_text_may_be_another() {
    let reads = allow("s3:GetObject");
    let changes = told(&[create(1, &reads), version(2, &allow("*"), false), attach(5, OWN)]);
    assert_eq!(access(&changes[2]).unknown, None, "a version that is not in force changes nothing");
    let other = json!({ "policyArn": OWN, "versionId": "v1" });
    unknown_at_the_end(&[
        create(1, &reads),
        numbered(3, "SetDefaultPolicyVersion", other),
        attach(5, OWN),
    ]);
    let omitted = json!({ "reason": "requestParameters too large", "omitted": true, "originalSize": 104_932 });
    unknown_at_the_end(&[
        create(1, &reads),
        numbered(3, "CreatePolicyVersion", omitted),
        attach(5, OWN),
    ]);
    unknown_at_the_end(&[create(1, &reads), version(3, "{", true), attach(5, OWN)]);
    let gone = numbered(3, "DeletePolicy", json!({ "policyArn": OWN }));
    unknown_at_the_end(&[create(1, &reads), gone, attach(5, OWN)]);
    // Two texts of one second: nothing tells which of them came last.
    unknown_at_the_end(&[version(3, &allow("*"), true), version(3, &reads, true), attach(5, OWN)]);
}

#[test]
fn what_does_not_fit_into_memory_is_unknown_and_not_the_text_before() {
    let mut records = vec![create(1, &allow("s3:GetObject"))];
    for number in 0..1000 {
        let mut one = put(2, &allow("s3:GetObject"));
        one["eventID"] = json!(format!("1a1b2c3d-0000-4000-8000-{number:012}"));
        one["requestParameters"]["policyName"] = json!(format!("p{number}"));
        records.push(one);
    }
    records.push(version(3, &allow("*"), true));
    records.push(attach(5, OWN));
    unknown_at_the_end(&records);
}

#[test]
fn nothing_is_compared_across_a_deletion() {
    let in_between = [
        numbered(2, "DeleteRolePolicy", json!({ "roleName": "ci", "policyName": "extra" })),
        numbered(2, "DeleteRole", json!({ "roleName": "ci" })),
    ];
    for deletion in in_between {
        let changes = told(&[put(1, &allow("*")), deletion, put(3, &allow("*"))]);
        assert_eq!(access(&changes[2]).compared, None);
        assert!(changes[2].undo.is_some());
    }
    let other = numbered(2, "DeleteRolePolicy", json!({ "roleName": "ci", "policyName": "other" }));
    let changes = told(&[put(1, &allow("*")), other, put(3, &allow("s3:GetObject"))]);
    assert!(access(&changes[2]).compared.is_some());
    let own = lets_in(&json!({ "AWS": "arn:aws:iam::111122223333:root" }));
    let trust = json!({ "roleName": "ci", "assumeRolePolicyDocument": own });
    let changes = told(&[
        numbered(1, "CreateRole", trust.clone()),
        numbered(2, "DeleteRole", json!({ "roleName": "ci" })),
        numbered(3, "CreateRole", trust),
    ]);
    assert_eq!(access(&changes[2]).compared, None);
}

fn trusts(number: u32, principal: &Json) -> Json {
    let request = json!({ "roleName": "ci", "policyDocument": lets_in(principal) });
    numbered(number, "UpdateAssumeRolePolicy", request)
}

#[track_caller]
fn only_restore(change: &Change) {
    assert_eq!(change.undo, None, "{}", change.sentence);
    assert!(change.view.restore.is_some(), "{}", change.sentence);
}

fn by_bob(mut record: Json) -> Json {
    record["userIdentity"]["userName"] = json!("bob");
    record["userIdentity"]["arn"] = json!("arn:aws:iam::111122223333:user/bob");
    record
}

#[test]
fn what_only_tightened_is_not_to_be_undone() {
    let service = json!({ "Service": "ec2.amazonaws.com" });
    let all = json!({ "Service": "ec2.amazonaws.com", "AWS": "*" });
    // What the same actor had put there before is nothing to restore, so another did it.
    let tightened = |before: Json, after: Json| {
        let message = tell_records(&[by_bob(before), after]);
        let mut changes = message.alerts.into_iter().flat_map(|alert| alert.changes);
        only_restore(&changes.find(|one| one.sentence.starts_with("alice")).unwrap());
    };
    tightened(trusts(1, &all), trusts(2, &service));
    let text = render::text(&tell_records(&[by_bob(trusts(1, &all)), trusts(2, &service)]));
    assert!(text.contains("   Restore  only if this was not intended, "), "{text}");
    // The other way round it loosened.
    let changes = told(&[trusts(1, &service), trusts(2, &all)]);
    assert!(changes[1].undo.is_some());
    tightened(version(1, &allow("*"), true), version(2, &allow("s3:GetObject"), true));
    let nobody = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Deny", "Action": "sts:AssumeRole", "Principal": "*" } ] });
    let shut = json!({ "roleName": "ci", "policyDocument": nobody.to_string() });
    only_restore(&told(&[numbered(1, "UpdateAssumeRolePolicy", shut)])[0]);
    // What cannot be read may let in anybody.
    let half =
        json!({ "roleName": "ci", "policyDocument": nobody.to_string().replace("Deny", "Dny") });
    assert!(told(&[numbered(1, "UpdateAssumeRolePolicy", half)])[0].undo.is_some());
}

fn deny(sid: &str) -> String {
    json!({
        "Version": "2012-10-17",
        "Statement": [{ "Sid": sid, "Effect": "Deny", "Action": "*", "Resource": "*" }],
    })
    .to_string()
}

#[test]
fn a_policy_that_only_denies_is_known_by_what_it_says() {
    for sid in ["DisallowIam", "Lockdown"] {
        let changes = told(&[put(1, &deny(sid))]);
        only_restore(&changes[0]);
        assert!(changes[0].reasons[0].contains("only forbids"), "{:?}", changes[0].reasons);
    }
    let quarantine = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3";
    only_restore(&told(&[attach(1, quarantine)])[0]);
    let changes = told(&[create(1, &deny("x")), attach(2, OWN)]);
    only_restore(&changes[1]);
    assert!(changes[1].reasons[0].contains("only forbids"), "{:?}", changes[1].reasons);
    // A statement that cannot be read may allow anything.
    let half = deny("x").replace("\"Statement\":[", "\"Statement\":[{\"Effect\":\"Allw\"},");
    assert!(told(&[put(1, &half)])[0].undo.is_some());
}

fn revokes(number: u32, until: &str, action: &str) -> Json {
    let document = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Deny", "Action": [action], "Resource": ["*"],
        "Condition": { "DateLessThan": { "aws:TokenIssueTime": until } },
    }] });
    let mut record = put(number, &document.to_string());
    record["requestParameters"]["policyName"] = json!("AWSRevokeOlderSessions");
    record
}

#[test]
fn sessions_are_said_to_be_revoked_only_where_they_are() {
    let revoked = "alice revoked the open sessions of role ci";
    assert_eq!(told(&[revokes(1, "2026-11-20T22:14:00.000Z", "*")])[0].sentence, revoked);
    for (until, action) in
        [("2000-01-01T00:00:00Z", "*"), ("2026-11-20T22:14:00Z", "s3:GetObject"), ("soon", "*")]
    {
        let changes = told(&[revokes(1, until, action)]);
        assert!(changes[0].sentence.contains(" wrote inline policy "), "{}", changes[0].sentence);
    }
    // An earlier moment in place of a later one lets revoked sessions live again.
    let changes =
        told(&[revokes(1, "2026-11-20T22:14:00Z", "*"), revokes(2, "2000-01-01T00:00:00Z", "*")]);
    assert!(changes[0].undo.is_none() && changes[1].undo.is_some());
}
