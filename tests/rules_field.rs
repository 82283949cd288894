//! The ways in which rules of other tools fail (field.md section 5), each with a test that would catch it here.

use iam_herald::rules::{RuleUse, read};
use iam_herald::severity::Severity;
use serde_json::{Value as Json, json};

use crate::support::{record, tell_records};

fn user(name: &str) -> Json {
    json!({
        "type": "IAMUser", "userName": name, "accountId": "111122223333",
        "arn": format!("arn:aws:iam::111122223333:user/{name}"), "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
    })
}

fn session(role: &str, name: &str) -> Json {
    json!({
        "type": "AssumedRole", "principalId": format!("AROAEXAMPLE:{name}"), "accountId": "111122223333",
        "arn": format!("arn:aws:sts::111122223333:assumed-role/{role}/{name}"),
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": { "sessionIssuer": {
            "type": "Role", "userName": role, "arn": format!("arn:aws:iam::111122223333:role/{role}"),
        } },
    })
}

/// The severity of one record, and the ids of the rules that raised it.
#[track_caller]
fn judged(fields: Json) -> (Severity, Vec<String>) {
    let message = tell_records(&[record(fields)]);
    assert_eq!(message.alerts.len(), 1, "not told");
    let change = &message.alerts[0].changes[0];
    (change.severity, change.rules.iter().map(|rule| rule.id.to_string()).collect())
}

/// F5: nothing that was told a moment ago hides another actor or another target.
#[test]
fn the_same_rule_tells_every_actor_and_every_target() {
    let key = |number: u32, actor: &str, target: &str| {
        record(json!({
            "eventName": "CreateAccessKey", "userIdentity": user(actor),
            "requestParameters": { "userName": target },
            "eventID": format!("0a1b2c3d-0000-4000-8000-{number:012}"),
        }))
    };
    let message =
        tell_records(&[key(1, "alice", "bob"), key(2, "mallory", "bob"), key(3, "alice", "carol")]);
    let told: Vec<&str> = message
        .alerts
        .iter()
        .flat_map(|alert| &alert.changes)
        .map(|change| change.sentence.as_str())
        .collect();
    for (actor, target) in [("alice", "bob"), ("mallory", "bob"), ("alice", "carol")] {
        let one =
            told.iter().filter(|sentence| sentence.starts_with(actor) && sentence.contains(target));
        assert_eq!(one.count(), 1, "{actor} and {target}: {told:?}");
    }
    assert!(message.alerts.iter().all(|alert| alert.severity == Severity::High));
}

/// F6: an attempt is no change, neither in words nor in severity.
#[test]
fn what_was_refused_is_not_told_as_done() {
    let fields = |code: Option<&str>| {
        json!({
            "eventName": "CreateLoginProfile", "requestParameters": { "userName": "bob" }, "errorCode": code,
        })
    };
    assert_eq!(judged(fields(None)).0, Severity::High);
    for code in ["AccessDenied", "NoSuchEntityException", "ThrottlingException"] {
        let (severity, rules) = judged(fields(Some(code)));
        assert!(severity <= Severity::Medium, "{code}: {severity}");
        assert!(!rules.contains(&"password-for-another-user".to_owned()), "{code}: {rules:?}");
    }
}

/// F9: what the language does not know is an error with a place, never a rule that matches nothing.
#[test]
fn syntax_of_elsewhere_is_refused() {
    for pattern in [
        "{ $.eventName IN (\"CreateUser\") }",
        "{ $.eventName == \"CreateUser\" }",
        "{ NOT ($.eventName = \"CreateUser\") }",
        "{ $.eventName IS NOT NULL }",
        "{ $.eventName LIKE \"Create*\" }",
        "{ $.sourceIPAddress = 10.0.0.0/8 }",
    ] {
        let rule = format!("[[rule]]\nid = \"x\"\ntitle = \"x\"\npattern = '''{pattern}'''\n");
        let errors = read("own.toml", &rule, RuleUse::Own).unwrap_err();
        assert!(errors.to_string().contains("not a filter pattern"), "{errors}");
    }
}

/// F20: people of an identity provider have their second factor there, and CloudTrail says "No" for them.
#[test]
fn no_second_factor_is_said_only_of_those_whose_it_is() {
    let login = |who: Json, used: &str| {
        judged(json!({
            "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "userIdentity": who,
            "requestParameters": null, "responseElements": { "ConsoleLogin": "Success" },
            "additionalEventData": { "MFAUsed": used },
        }))
        .1
    };
    let rule = "sign-in-without-mfa".to_owned();
    assert!(login(user("alice"), "No").contains(&rule));
    assert!(!login(user("alice"), "Yes").contains(&rule));
    let federated = ["okta-admins", "AWSReservedSSO_Admins_0123456789abcdef"];
    for role in federated {
        assert!(!login(session(role, "carol@example.com"), "No").contains(&rule), "{role}");
    }
}

/// F25: a session's name is made up by whoever opens it; rules go by the role.
#[test]
fn a_session_is_known_by_its_role_and_not_by_its_name() {
    let own_trust = |session_name: &str| {
        judged(json!({
            "eventName": "UpdateAssumeRolePolicy", "userIdentity": session("ci-deploy", session_name),
            "requestParameters": { "roleName": "ci-deploy", "policyDocument": "{}" },
        }))
        .1
    };
    for name in ["deploy-1", "deploy-2", "backup", "botocore-session-1700000000"] {
        assert!(own_trust(name).contains(&"own-trust".to_owned()), "{name}");
    }
    // And a session that calls itself like another role is not that role.
    let (_, rules) = judged(json!({
        "eventName": "UpdateAssumeRolePolicy", "userIdentity": session("web", "ci-deploy"),
        "requestParameters": { "roleName": "ci-deploy", "policyDocument": "{}" },
    }));
    assert!(!rules.contains(&"own-trust".to_owned()), "{rules:?}");
}

/// Whatever a caller can write raises at most: a cap never rests on it.
#[test]
fn nothing_that_a_caller_chooses_makes_a_change_quieter() {
    let fields = |agent: &str| {
        json!({
            "eventName": "CreateLoginProfile", "requestParameters": { "userName": "bob" }, "userAgent": agent,
            "userIdentity": session("ci-deploy", "cloudformation.amazonaws.com"),
        })
    };
    for agent in [
        "cloudformation.amazonaws.com",
        "sso.amazonaws.com",
        "APN/1.0 HashiCorp/1.0 Terraform/1.9.0",
        "console.amazonaws.com",
    ] {
        assert_eq!(judged(fields(agent)).0, Severity::High, "{agent}");
    }
    for cap in crate::support::herald(&["identity"])
        .rules()
        .risk
        .iter()
        .filter(|rule| rule.at_most.is_some())
    {
        for chosen in [
            "userAgent",
            "actor.session",
            "actor.name",
            "actor.automation",
            "sourceIPAddress",
            "sourceIdentity",
        ] {
            assert!(!cap.pattern().as_str().contains(chosen), "{} rests on {chosen}", cap.id);
        }
    }
}
