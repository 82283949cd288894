//! Watch lists, and the alerter's own resources.

use std::sync::LazyLock;

use iam_herald::catalogue::Catalogue;
use iam_herald::config::Config;
use iam_herald::facts::Context;
use iam_herald::facts::Reading;
use iam_herald::index::Index;
use iam_herald::record::Record;
use iam_herald::rules::Rule;

use iam_herald::severity::Severity;
use serde_json::{Value as Json, json};

use crate::config::{by_role, ci, tell};
use crate::config_expected::reasons;
use crate::support::{record, root};

/// Whether a record is about the alerter's own resources.
fn is_herald(config: &str, fields: Json) -> Option<bool> {
    let config = Config::read("herald.toml", config).unwrap();
    let catalogue = Catalogue::default();
    let setting = Context { resources: &config.resources, ..Context::alone(&catalogue) };
    let text = record(fields).to_string();
    let record = Record::read(&text).unwrap();
    let value = Reading::new(&record, setting).facts_value();
    value.get("target")?.get("is_herald")?.as_bool()
}

#[test]
fn the_alerter_knows_its_own_resources() {
    let config = r#"
        [herald]
        function = "arn:aws:lambda:us-east-1:111122223333:function:iam-herald"
        log_group = "CloudTrail/Logs"
        topics = ["arn:aws:sns:us-east-1:111122223333:alerts"]
        queue = "https://sqs.us-east-1.amazonaws.com/111122223333/failed"
        role = "arn:aws:iam::111122223333:role/service/herald-role"
        keys = ["arn:aws:kms:us-east-1:111122223333:key/1111-2222"]
        table = "seen"
        trail = "org"
        mail = ["IAM Herald <alerts@example.com>"]
        subscription_filter = "herald"
    "#;
    let lambda = "lambda.amazonaws.com";
    let logs = "logs.amazonaws.com";
    for (source, parameters, expected) in [
        (lambda, json!({ "functionName": "iam-herald" }), true),
        (lambda, json!({ "functionName": "iam-herald:live" }), true),
        (lambda, json!({ "functionName": "111122223333:function:iam-herald" }), true),
        (
            lambda,
            json!({ "functionName": "arn:aws:lambda:us-east-1:111122223333:function:iam-herald:3" }),
            true,
        ),
        (
            lambda,
            json!({ "functionName": "arn:aws:lambda:eu-west-1:111122223333:function:iam-herald" }),
            false,
        ),
        (lambda, json!({ "functionName": "iam-herald-2" }), false),
        (lambda, json!({ "functionName": ["iam-herald"] }), true),
        // Of a call that nobody knows, any of its texts may name it.
        (lambda, json!({ "functionName": { "a": "iam-herald" } }), true),
        (lambda, json!(null), false),
        (logs, json!({ "logGroupName": "CloudTrail/Logs" }), true),
        (
            logs,
            json!({ "logGroupIdentifier": "arn:aws:logs:us-east-1:111122223333:log-group:CloudTrail/Logs:*" }),
            true,
        ),
        (logs, json!({ "logGroupName": "CloudTrail/Logs2" }), false),
        (logs, json!({ "logGroupName": "x", "filterName": "herald" }), true),
        (
            "sns.amazonaws.com",
            json!({ "topicArn": "arn:aws:sns:us-east-1:111122223333:alerts" }),
            true,
        ),
        (
            "sns.amazonaws.com",
            json!({ "subscriptionArn": "arn:aws:sns:us-east-1:111122223333:alerts:6b0e71bd" }),
            true,
        ),
        (
            "sns.amazonaws.com",
            json!({ "topicArn": "arn:aws:sns:us-east-1:999988887777:alerts" }),
            false,
        ),
        (
            "sqs.amazonaws.com",
            json!({ "queueUrl": "https://sqs.us-east-1.amazonaws.com/111122223333/failed" }),
            true,
        ),
        (
            "sqs.amazonaws.com",
            json!({ "queueUrl": "https://sqs.us-east-1.amazonaws.com/999988887777/failed" }),
            false,
        ),
        ("iam.amazonaws.com", json!({ "roleName": "herald-role" }), true),
        ("iam.amazonaws.com", json!({ "roleName": "other" }), false),
        ("kms.amazonaws.com", json!({ "keyId": "1111-2222" }), true),
        (
            "kms.amazonaws.com",
            json!({ "keyId": "arn:aws:kms:us-east-1:111122223333:key/1111-2222" }),
            true,
        ),
        ("dynamodb.amazonaws.com", json!({ "tableName": "seen" }), true),
        (
            "dynamodb.amazonaws.com",
            json!({ "tableName": "arn:aws:dynamodb:us-east-1:111122223333:table/seen/index/x" }),
            true,
        ),
        (
            "cloudtrail.amazonaws.com",
            json!({ "name": "arn:aws:cloudtrail:us-east-1:111122223333:trail/org" }),
            true,
        ),
        ("cloudtrail.amazonaws.com", json!({ "trailName": "org" }), true),
        ("ses.amazonaws.com", json!({ "emailAddress": "Alerts@Example.com" }), true),
        ("ses.amazonaws.com", json!({ "identity": "example.com" }), true),
        // The same name in another service is another thing.
        ("s3.amazonaws.com", json!({ "functionName": "iam-herald" }), false),
    ] {
        let fields =
            json!({ "eventSource": source, "eventName": "X", "requestParameters": parameters });
        assert_eq!(is_herald(config, fields), Some(expected), "{source} {parameters}");
    }
    assert_eq!(is_herald("", json!({})), None);
    let moved = json!({ "eventSource": "iam.amazonaws.com", "recipientAccountId": "999988887777",
        "requestParameters": { "roleName": "herald-role" } });
    assert_eq!(is_herald(config, moved), Some(false));
}

/// The watch rule that selects a record, and that the cheap path would not lose it.
fn watched(config: &Config, event: &Json) -> Option<String> {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::builtin);
    let text = event.to_string();
    let record = Record::read(&text).unwrap();
    let reading = Reading::new(&record, Context::alone(&CATALOGUE));
    let rule = config.watch.rules.iter().find(|rule| reading.matches(rule.pattern()))?;
    let cheap =
        Index::of(config.watch.rules.iter().map(Rule::pattern), &CATALOGUE, &config.resources);
    let in_string = Json::from(text.as_str()).to_string();
    for text in [&text, &in_string] {
        assert!(cheap.matters(text).rules, "the cheap path would lose {text}");
    }
    Some(rule.id.to_string())
}

fn watching(table: &str, list: &str) -> Config {
    let text = format!("[{table}]\n{list}");
    Config::read("herald.toml", &text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_call_of_the_watched_is_told_reads_and_failures_too() {
    let read =
        json!({ "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "readOnly": true });
    let with = |identity: Json| {
        let mut event = record(read.clone());
        event["userIdentity"] = identity;
        event
    };
    let role = |role: &str, session: &str| by_role(role, session, 1, read.clone());
    let alice = record(read.clone());
    let sso = "AWSReservedSSO_Admins_0123456789abcdef";
    for (list, event, is_watched) in [
        (r#"users = ["alice"]"#, alice.clone(), true),
        (r#"users = ["ali*"]"#, alice.clone(), true),
        (r#"users = ["bob"]"#, alice.clone(), false),
        (r#"users = ["alic"]"#, alice.clone(), false),
        (r#"users = ["al"]"#, alice.clone(), false),
        // Without a name the ARN tells; a session that another role calls so does not.
        (
            r#"users = ["eve"]"#,
            with(json!({ "type": "IAMUser", "arn": "arn:aws:iam::1:user/eve" })),
            true,
        ),
        (r#"users = ["eve"]"#, role("web", "eve"), false),
        (r#"users = ["jane@example.com"]"#, role(sso, "jane@example.com"), true),
        (
            r#"users = ["alice"]"#,
            with(json!({ "type": "FederatedUser", "arn": "arn:aws:sts::1:federated-user/x",
                "sessionContext": { "sessionIssuer": { "type": "IAMUser", "userName": "alice" } } })),
            true,
        ),
        (r#"roles = ["ops"]"#, role("ops", "anything"), true),
        (r#"roles = ["ops"]"#, role("web", "ops"), false),
        (r#"roles = ["ops"]"#, role("ops2", "x"), false),
        (
            r#"roles = ["ops"]"#,
            with(json!({ "type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/ops/s" })),
            true,
        ),
        (r#"roles = ["AWSReservedSSO_Admins_*"]"#, role(sso, "jane@example.com"), true),
        (r#"sessions = ["run-7"]"#, role("web", "run-7"), true),
        (r#"sessions = ["1722334455"]"#, role("web", "1722334455"), true),
        (r#"sessions = ["web"]"#, role("web", "run-7"), false),
        (r#"arns = ["arn:aws:iam::111122223333:user/alice"]"#, alice.clone(), true),
        (r#"arns = ["arn:aws:iam::111122223333:role/ops"]"#, role("ops", "x"), true),
        (r#"arns = ["arn:aws:iam::999988887777:role/ops"]"#, role("ops", "x"), false),
        (r#"access_keys = ["AKIAIOSFODNN7EXAMPLE"]"#, alice.clone(), true),
        (r#"access_keys = ["AKIAIOSFODNN7EXAMPLF"]"#, alice.clone(), false),
        (
            r#"source_identities = ["jane"]"#,
            with(json!({ "type": "AssumedRole", "sessionContext": { "sourceIdentity": "jane" } })),
            true,
        ),
    ] {
        let id = watched(&watching("watch", list), &event);
        assert_eq!(id.is_some(), is_watched, "{list} {event}");
    }
    let mut denied = alice;
    denied["errorCode"] = json!("AccessDenied");
    let message = tell("[watch]\nusers = [\"alice\"]\nseverity = \"high\"", &[denied]);
    assert_eq!(message.severity, Severity::High);
    let change = &message.alerts[0].changes[0];
    assert_eq!(change.rules[0].id, "watch-user-alice");
    assert_eq!(change.reasons[0], "the watch list asks for every call by user alice");
}

#[test]
fn whatever_is_done_to_a_watched_target_is_told() {
    let on = |name: &str, parameters: Json| {
        record(json!({ "eventName": name, "requestParameters": parameters }))
    };
    let arn = |kind: &str| format!("arn:aws:iam::111122223333:{kind}");
    let refused = |message: &str| {
        record(
            json!({ "errorCode": "AccessDenied", "errorMessage": message, "requestParameters": null }),
        )
    };
    let denied =
        "User: arn:aws:iam::1:user/alice is not authorized to perform: iam:X on resource: ";
    let elsewhere = |source: &str, parameters: Json| {
        record(json!({ "eventSource": source, "eventName": "X", "requestParameters": parameters }))
    };
    for (list, event, is_watched) in [
        (r#"users = ["bob"]"#, on("CreateAccessKey", json!({ "userName": "bob" })), true),
        (r#"users = ["bob"]"#, on("CreateAccessKey", json!({ "userName": "bobby" })), false),
        // A call that names nobody is about the caller, a read of other things is not.
        (r#"users = ["alice"]"#, on("CreateAccessKey", json!(null)), true),
        (r#"users = ["alice"]"#, on("CreateGroup", json!({ "groupName": "g" })), false),
        (r#"users = ["bob"]"#, refused(&format!("{denied}user bob")), true),
        (
            r#"users = ["bob"]"#,
            refused(&format!("{denied}{} because no policy", arn("user/x/bob"))),
            true,
        ),
        (r#"users = ["alice"]"#, refused(&format!("{denied}user bob because …")), false),
        (r#"roles = ["ops"]"#, on("UpdateAssumeRolePolicy", json!({ "roleName": "ops" })), true),
        (
            r#"roles = ["ops"]"#,
            elsewhere(
                "sts.amazonaws.com",
                json!({ "roleArn": arn("role/path/ops"), "roleSessionName": "x" }),
            ),
            true,
        ),
        (
            r#"roles = ["ops"]"#,
            elsewhere("lambda.amazonaws.com", json!({ "role": arn("role/ops") })),
            true,
        ),
        (r#"roles = ["ops"]"#, by_role("ops", "x", 1, json!({})), false),
        (r#"groups = ["Admins"]"#, on("AddUserToGroup", json!({ "groupName": "Admins" })), true),
        (
            r#"policies = ["guard"]"#,
            on("AttachUserPolicy", json!({ "policyArn": arn("policy/guard") })),
            true,
        ),
        (r#"policies = ["guard"]"#, on("CreatePolicy", json!({ "policyName": "guard" })), true),
        (
            r#"policies = ["guard"]"#,
            on("DeletePolicy", json!({ "policyArn": arn("policy/guard2") })),
            false,
        ),
        (
            r#"accounts = ["444455556666"]"#,
            elsewhere("organizations.amazonaws.com", json!({ "accountId": "444455556666" })),
            true,
        ),
        (
            r#"accounts = ["444455556666"]"#,
            elsewhere("sso.amazonaws.com", json!({ "targetId": "444455556666" })),
            true,
        ),
        (
            r#"accounts = ["444455556666"]"#,
            elsewhere(
                "sts.amazonaws.com",
                json!({ "roleArn": "arn:aws:iam::444455556666:role/x" }),
            ),
            true,
        ),
        (
            r#"accounts = ["111122223333"]"#,
            on("CreateAccountAlias", json!({ "accountAlias": "x" })),
            true,
        ),
        (r#"accounts = ["111122223333"]"#, on("TagRole", json!({ "roleName": "x" })), false),
        (
            r#"arns = ["arn:aws:s3:::trail"]"#,
            record(
                json!({ "eventSource": "s3.amazonaws.com", "resources": [{ "ARN": "arn:aws:s3:::trail" }] }),
            ),
            true,
        ),
    ] {
        let id = watched(&watching("watch.targets", list), &event);
        assert_eq!(id.is_some(), is_watched, "{list} {event}");
    }
}

#[test]
fn the_cheap_path_loses_no_watched_call_of_the_stories() {
    let mut compared = 0;
    for file in std::fs::read_dir(root().join("events/readable")).unwrap() {
        let path = file.unwrap().path();
        if !path.extension().is_some_and(|end| end.to_string_lossy().ends_with("json")) {
            continue;
        }
        let text = std::fs::read(path).unwrap();
        let (_, batch) =
            iam_herald::input::whole(text, iam_herald::input::Limits::default()).unwrap();
        for event in batch.events() {
            let Ok(text) = event.body.text() else { continue };
            let Ok(record) = Record::read(&text) else { continue };
            let issuer = "userIdentity.sessionContext.sessionIssuer.userName";
            for (list, path) in [
                ("users", "userIdentity.userName"),
                ("roles", issuer),
                ("arns", "userIdentity.arn"),
                ("access_keys", "userIdentity.accessKeyId"),
            ] {
                let is_role = record.text("userIdentity.type") == Some("AssumedRole");
                let Some(name) = record.text(path).filter(|_| list != "roles" || is_role) else {
                    continue;
                };
                let event: Json = serde_json::from_str(iam_herald::record::inner(&text)).unwrap();
                let list = format!("{list} = ['{name}']");
                assert!(watched(&watching("watch", &list), &event).is_some(), "{list} {event}");
                compared += 1;
            }
        }
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn an_expected_change_of_the_watched_is_told() {
    let config = format!("{}[watch]\nroles = [\"ci\"]\n", ci());
    let told = reasons(&tell(&config, &[by_role("ci", "a", 1, json!({}))]));
    assert!(told.contains("rule watch-role-ci is always told"), "{told}");
}
