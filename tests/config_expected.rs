//! Expected changes: what they hold back, what never, and which entries are refused.

use iam_herald::Message;
use iam_herald::config::Config;
use iam_herald::severity::Severity;
use serde_json::json;

use crate::config::{BY_CI, by_role, ci, entry, tell};
use crate::support::record;

#[test]
fn an_expected_change_is_held_back_counted_and_named() {
    let records = [
        by_role("ci", "a", 1, json!({})),
        by_role("ci", "b", 2, json!({})),
        record(json!({ "eventID": "3" })),
    ];
    let message = tell(&ci(), &records);
    assert_eq!((message.counts.expected, message.counts.alerted), (2, 1));
    assert_eq!((message.held_back[0].id.as_str(), message.held_back[0].count), ("terraform-ci", 2));
    assert_eq!(message.alerts[0].held_back.as_ref(), Some(&message.held_back));
    let text = iam_herald::render::text(&message);
    assert!(text.contains("Expected and held back: terraform-ci 2."), "{text}");
    // Named for log and metric also where there is nothing to send.
    let silent = tell(&ci(), &records[..2]);
    assert!(silent.is_empty());
    assert_eq!(silent.held_back, message.held_back);
}

#[test]
fn an_entry_is_about_the_role_whatever_the_session_is_called() {
    let others = [
        by_role("web", "ci", 1, json!({})),
        by_role("ci2", "ci", 2, json!({})),
        by_role("ci", "anything", 3, json!({})),
    ];
    let message = tell(&ci(), &others);
    assert_eq!((message.counts.expected, message.counts.alerted), (1, 2));
}

#[test]
fn only_what_succeeded_is_held_back() {
    for (fields, outcome) in [
        (json!({ "errorCode": "AccessDenied" }), "denied"),
        (json!({ "errorCode": "NoSuchEntityException" }), "failed"),
        (json!({ "errorCode": 7 }), "failed"),
    ] {
        let message = tell(&ci(), &[by_role("ci", "a", 1, fields)]);
        assert_eq!(message.counts.alerted, 1);
        assert_eq!(message.alerts[0].changes[0].outcome.as_str(), outcome);
        let reasons = message.alerts[0].changes[0].reasons.join(" ");
        assert!(!reasons.contains("expected"), "{reasons}");
    }
}

pub fn reasons(message: &Message) -> String {
    assert_eq!((message.counts.alerted, message.counts.expected), (1, 0), "{message:#?}");
    message.alerts[0].changes[0].reasons.join("; ")
}

#[test]
fn what_gives_power_away_is_never_held_back() {
    let document =
        |text: &str| json!({ "roleName": "web", "policyName": "p", "policyDocument": text });
    let trust = |text: &str| json!({ "roleName": "web", "policyDocument": text });
    for (name, parameters, why) in [
        (
            "PutRolePolicy",
            document(r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#),
            "it grants administrator rights",
        ),
        (
            "PutRolePolicy",
            document(
                r#"{"Statement":{"Effect":"Allow","Action":"iam:CreateAccessKey","Resource":"*"}}"#,
            ),
            "it opens a way to more rights",
        ),
        (
            "UpdateAssumeRolePolicy",
            trust(
                r#"{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"999988887777"}}}"#,
            ),
            "it lets outsiders in",
        ),
        (
            "UpdateAssumeRolePolicy",
            trust(r#"{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*"}}"#),
            "rule trust-anyone is always told",
        ),
    ] {
        let fields = json!({ "eventName": name, "requestParameters": parameters });
        let told = reasons(&tell(&ci(), &[by_role("ci", "a", 1, fields)]));
        let expected = format!(
            "not held back as an expected change (entry terraform-ci, owner platform team): {why}"
        );
        assert!(told.contains(&expected), "{name}: {told}");
    }
    let harmless = document(
        r#"{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}}"#,
    );
    let fields = json!({ "eventName": "PutRolePolicy", "requestParameters": harmless });
    assert_eq!(tell(&ci(), &[by_role("ci", "a", 1, fields)]).counts.expected, 1);
}

#[test]
fn what_nobody_knows_is_never_held_back() {
    for (fields, why) in [
        (
            json!({ "eventName": "AttachRolePolicy", "requestParameters": {
                "roleName": "web", "policyArn": "arn:aws:iam::111122223333:policy/team" } }),
            "what was granted is not in the event",
        ),
        (
            json!({ "requestParameters": { "omitted": true, "reason": "requestParameters too large" } }),
            "its parameters are not in the event",
        ),
        (
            json!({ "eventName": "GrantEverything" }),
            "the operation is not known, and may grant anything",
        ),
    ] {
        let told = reasons(&tell(&ci(), &[by_role("ci", "a", 1, fields)]));
        assert!(told.contains(why), "{told}");
    }
}

#[test]
fn a_rule_with_always_passes_through() {
    let rule = "\n[[rule]]\nid = \"web-is-sacred\"\ntitle = \"x\"\nalways = true\n\
                pattern = '''{ $.requestParameters.roleName = \"web\" }'''\n";
    let told = reasons(&tell(&(ci() + rule), &[by_role("ci", "a", 1, json!({}))]));
    assert!(told.contains("rule web-is-sacred is always told"), "{told}");
    let other = json!({ "requestParameters": { "roleName": "db" } });
    assert_eq!(tell(&(ci() + rule), &[by_role("ci", "a", 1, other)]).counts.expected, 1);
}

#[test]
fn the_last_day_is_a_whole_day_in_utc_and_then_it_is_told() {
    for (time, expected) in [
        ("2026-11-20T00:00:00Z", 1),
        ("2026-11-20T23:59:59Z", 1),
        ("2026-11-21T00:30:00+01:00", 1),
        ("2026-11-21T00:00:00Z", 0),
        ("2026-11-20T23:30:00-01:00", 0),
    ] {
        let message = tell(&ci(), &[by_role("ci", "a", 1, json!({ "eventTime": time }))]);
        assert_eq!(message.counts.expected, expected, "{time}");
        if expected == 0 {
            assert!(reasons(&message).contains(
                "was expected until 2026-11-20 (entry terraform-ci, owner platform team)"
            ));
        }
    }
    let told = reasons(&tell(&ci(), &[by_role("ci", "a", 1, json!({ "eventTime": "soon" }))]));
    assert!(told.contains("the event has no readable time"), "{told}");
}

#[test]
fn an_entry_that_holds_back_counts_before_one_that_has_ended() {
    let ended = ci().replace("2026-11-20", "2026-01-31");
    let again = ci().replace("terraform-ci", "terraform-again");
    let message = tell(&(ended.clone() + &again), &[by_role("ci", "a", 1, json!({}))]);
    assert_eq!(message.held_back[0].id, "terraform-again");
    let earlier = ended.replace("terraform-ci", "first").replace("01-31", "01-01");
    let told = reasons(&tell(&(earlier + &ended), &[by_role("ci", "a", 1, json!({}))]));
    assert!(told.contains("was expected until 2026-01-31 (entry terraform-ci"), "{told}");
}

#[test]
fn a_forged_twin_is_not_expected() {
    let twin = by_role("ci", "a", 1, json!({ "requestParameters": { "roleName": "other" } }));
    let message = tell(&ci(), &[by_role("ci", "a", 1, json!({})), twin.clone(), twin]);
    let counts = message.counts;
    assert_eq!((counts.expected, counts.alerted, counts.duplicate), (0, 2, 1));
    assert_eq!(message.severity, Severity::High);
}

/// What is wrong with an entry of this pattern.
fn refused(pattern: &str) -> Option<String> {
    Config::read("herald.toml", &entry(pattern)).err().map(|error| error.to_string())
}

#[test]
fn an_entry_that_holds_back_everything_is_refused() {
    for pattern in [
        "",
        r#"{ $.eventName = "*" }"#,
        r#"{ $.eventSource = "iam.amazonaws.com" }"#,
        r#"{ $.eventSource = "s3.amazonaws.com" }"#,
        r#"{ $.eventName = "Create*" }"#,
        r#"{ $.eventName != "CreateUser" }"#,
        r#"{ $.userIdentity.type = "AssumedRole" }"#,
        r#"{ $.userIdentity.type != "Root" }"#,
        r#"{ $.herald.actor.kind = "user" }"#,
        r#"{ $.herald.actor.kind = "sso" }"#,
        r#"{ $.herald.actor.role = "*" }"#,
        r#"{ $.herald.actor.human IS FALSE }"#,
        r#"{ $.herald.outcome = "succeeded" }"#,
        r#"{ ($.herald.actor.role = "ci") || ($.herald.read_only IS FALSE) }"#,
        r#"{ $.userIdentity.invokedBy = "cloudformation.amazonaws.com" }"#,
        r#"{ $.userIdentity.sessionContext.webIdFederationData.federatedProvider = "*token.actions.githubusercontent.com" }"#,
    ] {
        let error = refused(pattern).unwrap_or_else(|| panic!("accepted: {pattern}"));
        assert!(error.contains("would hold back "), "{error}");
        assert!(error.contains("\n  help: say who, by role (`$.herald.actor.role"), "{error}");
    }
}

#[test]
fn an_entry_that_rests_on_what_a_caller_chooses_is_refused() {
    for (pattern, rests) in [
        (r#"{ $.userAgent = "*Terraform*" }"#, "`$.userAgent`"),
        (r#"{ $.userAgent = %Terraform/1% }"#, "`$.userAgent`"),
        (r#"{ $.herald.actor.automation = "terraform" }"#, "`$.herald.actor.automation`"),
        (r#"{ $.herald.actor.session = "ci-run" }"#, "`$.herald.actor.session`"),
        (r#"{ $.sourceIPAddress = "198.51.100.9" }"#, "`$.sourceIPAddress`"),
        (r#"{ $.recipientAccountId = "222233334444" }"#, "`$.recipientAccountId`"),
        (r#"{ $.herald.account.tier = "sandbox" }"#, "`$.herald.account.tier`"),
        (r#"{ $.herald.grants.admin IS FALSE }"#, "`$.herald.grants.admin`"),
        (
            r#"{ $.userIdentity.sessionContext.sourceIdentity = "jane" }"#,
            "`$.userIdentity.sessionContext.sourceIdentity`",
        ),
        (
            r#"{ ($.userAgent = "Terraform*") && ($.eventSource = "iam.amazonaws.com") && ($.sourceIPAddress = "10.*") }"#,
            "`$.eventSource`, `$.sourceIPAddress`, `$.userAgent`",
        ),
        (r#"{ ($.herald.actor.role = "ci") || ($.userAgent = "x") }"#, "`$.userAgent`"),
        (
            r#"{ $.requestParameters.tags[0].value = "terraform" }"#,
            "`$.requestParameters.tags[0].value`",
        ),
        (r#"{ $.* = "terraform" }"#, "`$.*`"),
        (r#"{ $.userIdentity.arn = "*/terraform-run" }"#, "a session's name"),
        (r#"{ $.userIdentity.arn = "*/run-*-of-ci" }"#, "a session's name"),
        (r#"{ $.userIdentity.principalId = "*:terraform" }"#, "`$.userIdentity.principalId = "),
        (
            r#"{ $.userIdentity.principalId = "AROAONCALL:terraform" || $.userAgent IS NULL }"#,
            "`$.userAgent`",
        ),
        (r#"{ $.herald.actor.name = "terraform" }"#, "a session's name"),
        (r#"{ $.herald.actor.name = "terra*" }"#, "a session's name"),
        (r#"{ $.userIdentity.arn = %terraform-[0-9]+$% }"#, "`$.userIdentity.arn` (a regular"),
        (r#"{ $.userIdentity.userName != "alice" }"#, "`$.userIdentity.userName` (only `=`"),
    ] {
        let error = refused(pattern).unwrap_or_else(|| panic!("accepted: {pattern}"));
        assert!(error.contains(&format!("rests only on {rests}")), "{pattern}\n{error}");
    }
}

#[test]
fn an_entry_that_says_who_or_what_is_accepted() {
    for pattern in [
        BY_CI,
        r#"{ ($.herald.actor.role = "ci") && ($.userAgent = "*Terraform*") && ($.sourceIPAddress = "10.*") }"#,
        r#"{ $.herald.actor.role = "ci-deploy-*" }"#,
        r#"{ $.userIdentity.userName = "alice" }"#,
        r#"{ ($.herald.actor.kind = "user") && ($.herald.actor.name = "alice") }"#,
        r#"{ $.userIdentity.arn = "arn:aws:sts::111122223333:assumed-role/ci/*" }"#,
        r#"{ $.userIdentity.sessionContext.sessionIssuer.userName = "AWSReservedSSO_Platform_*" }"#,
        r#"{ ($.eventName = "TagRole") && ($.userAgent = "*Terraform*") }"#,
        r#"{ $.eventName = "ConsoleLogin" }"#,
        r#"{ $.requestParameters.roleName = "sandbox-*" }"#,
        r#"{ ($.herald.actor.kind = "service") && ($.herald.actor.name = "sso.amazonaws.com") }"#,
        // A percent sign in a value is no regular expression that might match any session.
        r#"{ $.userIdentity.arn = "*:assumed-role/deploy/*" && $.requestParameters.description = "100% done" }"#,
    ] {
        assert_eq!(refused(pattern), None, "{pattern}");
    }
}
