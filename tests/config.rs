//! The configuration: what it holds back, watches, switches off and names; its mistakes; `check`.

use std::sync::LazyLock;

use iam_herald::catalogue::Catalogue;
use iam_herald::config::{Config, Start};
use iam_herald::documents::Setting;
use iam_herald::record::Record;
use iam_herald::rules::{Prefilter, Reading, Rules, Severity};
use iam_herald::{Herald, Message, Options};
use serde_json::{Value as Json, json};

use crate::support::{Folder, record, root, run, tell_with};

fn herald(config: &str) -> Herald {
    let config = Config::read("herald.toml", config).unwrap_or_else(|error| panic!("{error}"));
    let rules = Rules::configured(&["identity"], &[], &config).unwrap_or_else(|e| panic!("{e}"));
    Herald::new(rules, Options::of(&config)).unwrap()
}

fn tell(config: &str, records: &[Json]) -> Message {
    tell_with(&herald(config), Json::from(records.to_vec()).to_string().as_bytes())
}

/// A harmless change by a session of a role; another for each number.
fn by_role(role: &str, session: &str, number: usize, fields: Json) -> Json {
    let mut all = json!({
        "eventID": format!("0a1b2c3d-0000-4000-8000-{number:012}"),
        "eventName": "TagRole",
        "requestParameters": { "roleName": "web", "tags": [] },
        "userIdentity": {
            "type": "AssumedRole",
            "arn": format!("arn:aws:sts::111122223333:assumed-role/{role}/{session}"),
            "principalId": format!("AROAEXAMPLE:{session}"),
            "accountId": "111122223333",
            "accessKeyId": "ASIAEXAMPLE",
            "sessionContext": { "sessionIssuer": {
                "type": "Role", "userName": role,
                "arn": format!("arn:aws:iam::111122223333:role/{role}"), "accountId": "111122223333",
            } },
        },
    });
    all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    record(all)
}

fn entry(pattern: &str) -> String {
    format!(
        "[[expected]]\nid = \"terraform-ci\"\npattern = '''{pattern}'''\nowner = \"platform team\"\n\
         reason = \"reviewed\"\nexpires = 2026-11-20\n"
    )
}

const BY_CI: &str = r#"{ $.herald.actor.role = "ci" }"#;

fn ci() -> String {
    entry(BY_CI)
}

#[test]
fn an_expected_change_is_held_back_counted_and_named() {
    let records =
        [by_role("ci", "a", 1, json!({})), by_role("ci", "b", 2, json!({})), record(json!({}))];
    let message = tell(&ci(), &records);
    assert_eq!((message.counts.expected, message.counts.alerted), (2, 1));
    assert_eq!((message.held_back[0].id.as_str(), message.held_back[0].count), ("terraform-ci", 2));
    assert_eq!(message.alerts[0].held_back, message.held_back);
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
        assert_eq!(message.alerts[0].changes[0].outcome, outcome);
        let reasons = message.alerts[0].changes[0].reasons.join(" ");
        assert!(!reasons.contains("expected"), "{reasons}");
    }
}

fn reasons(message: &Message) -> String {
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
            "it lets outsiders in",
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
    assert_eq!((counts.expected, counts.alerted, counts.duplicate), (1, 1, 1));
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
            "`$.sourceIPAddress`, `$.userAgent`",
        ),
        (r#"{ ($.herald.actor.role = "ci") || ($.userAgent = "x") }"#, "`$.userAgent`"),
        (
            r#"{ $.requestParameters.tags[0].value = "terraform" }"#,
            "`$.requestParameters.tags[0].value`",
        ),
        (r#"{ $.* = "terraform" }"#, "`$.*`"),
        (r#"{ $.userIdentity.arn = "*/terraform-run" }"#, "a session's name"),
        (r#"{ $.userIdentity.arn = "*/run-*-of-ci" }"#, "a session's name"),
        (r#"{ $.userIdentity.principalId = "*:terraform" }"#, "a session's name"),
        (r#"{ $.herald.actor.name = "terraform" }"#, "a session's name"),
        (r#"{ $.herald.actor.name = "terra*" }"#, "a session's name"),
        (r#"{ $.userIdentity.arn = %terraform-[0-9]+$% }"#, "a session's name"),
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
        r#"{ $.herald.actor.role = "ci-*" }"#,
        r#"{ $.userIdentity.userName = "alice" }"#,
        r#"{ ($.herald.actor.kind = "user") && ($.herald.actor.name = "alice") }"#,
        r#"{ $.userIdentity.arn = "arn:aws:sts::111122223333:assumed-role/ci/*" }"#,
        r#"{ $.userIdentity.sessionContext.sessionIssuer.userName = "AWSReservedSSO_Platform_*" }"#,
        r#"{ ($.eventName = "TagRole") && ($.userAgent = "*Terraform*") }"#,
        r#"{ $.eventName = "ConsoleLogin" }"#,
        r#"{ $.requestParameters.roleName = "sandbox-*" }"#,
        r#"{ ($.herald.actor.kind = "service") && ($.herald.actor.name = "sso.amazonaws.com") }"#,
    ] {
        assert_eq!(refused(pattern), None, "{pattern}");
    }
}

#[test]
fn accounts_have_names_and_tiers() {
    let config = r#"
        [[account]]
        id = "111122223333"
        name = "prod"
        tier = "critical"
        [[rule]]
        id = "prod-is-loud"
        title = "x"
        severity = "critical"
        why = "this account carries everything"
        pattern = '''{ ($.herald.account.tier = "critical") && ($.eventName = "CreateUser") }'''
    "#;
    let message = tell(config, &[record(json!({}))]);
    assert_eq!(message.alerts[0].account.name.as_deref(), Some("prod"));
    assert_eq!(message.severity, Severity::Critical);
    assert!(iam_herald::render::text(&message).contains("account prod (111122223333)"));
    let elsewhere = record(json!({ "recipientAccountId": "222233334444" }));
    assert!(tell(config, &[elsewhere]).severity < Severity::Critical);
}

/// Whether a record is about the alerter's own resources.
fn is_herald(config: &str, fields: Json) -> Option<bool> {
    let config = Config::read("herald.toml", config).unwrap();
    let catalogue = Catalogue::default();
    let setting = Setting { resources: &config.resources, ..Setting::alone(&catalogue) };
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
        (lambda, json!({ "functionName": { "a": "iam-herald" } }), false),
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

#[test]
fn the_function_knows_itself_from_environment_and_envelope() {
    let resources = iam_herald::config::Resources::of_function(|name| {
        let value = match name {
            "AWS_LAMBDA_FUNCTION_NAME" => "iam-herald",
            "AWS_REGION" => "us-east-1",
            "SNS_TOPIC_ARN" => "arn:aws:sns:us-east-1:111122223333:alerts",
            "SES_TO" => "a@example.com, b@example.org",
            "HERALD_RESOURCES" => "arn:aws:iam::111122223333:role/herald, nonsense,",
            _ => return None,
        };
        Some(value.to_owned())
    });
    let envelope = iam_herald::payload::Envelope {
        owner: Some("111122223333".to_owned()),
        log_group: Some("CloudTrail/Logs".to_owned()),
        subscription_filters: vec!["herald".to_owned()],
        ..Default::default()
    };
    let known = resources.with_envelope(&envelope);
    let is = |source: &str, region: &str, parameters: Json| {
        let text = record(
            json!({ "eventSource": source, "awsRegion": region, "requestParameters": parameters }),
        );
        let text = text.to_string();
        known.is_target(&Record::read(&text).unwrap())
    };
    for (source, parameters) in [
        ("lambda.amazonaws.com", json!({ "functionName": "iam-herald" })),
        ("logs.amazonaws.com", json!({ "logGroupName": "CloudTrail/Logs" })),
        ("logs.amazonaws.com", json!({ "filterName": "herald" })),
        ("iam.amazonaws.com", json!({ "roleName": "herald" })),
        ("ses.amazonaws.com", json!({ "emailAddress": "b@example.org" })),
    ] {
        assert_eq!(is(source, "us-east-1", parameters), Some(true), "{source}");
    }
    let there = is("lambda.amazonaws.com", "eu-west-1", json!({ "functionName": "iam-herald" }));
    assert_eq!(there, Some(false));
}

/// The watch rule that selects a record, and that the cheap path would not lose it.
fn watched(config: &Config, event: &Json) -> Option<String> {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::builtin().unwrap());
    let text = event.to_string();
    let record = Record::read(&text).unwrap();
    let reading = Reading::new(&record, Setting::alone(&CATALOGUE));
    let rule = config.watch.rules.iter().find(|rule| reading.matches(&rule.pattern))?;
    let cheap = Prefilter::new(std::iter::empty(), config.watch.needles());
    let in_string = Json::from(text.as_str()).to_string();
    for text in [&text, &in_string] {
        assert!(cheap.may_match(text), "the cheap path would lose {text}");
    }
    Some(rule.id.clone())
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
            iam_herald::input::recognise(text, iam_herald::payload::DEFAULT_MAX_BYTES).unwrap();
        for event in batch.events() {
            let Ok(text) = iam_herald::record::text_of(&event.body) else { continue };
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

#[test]
fn a_rule_is_switched_off_for_ever_or_until_a_day() {
    let off = "[[off]]\nrule = \"iam-writes\"\nreason = \"noise\"\n";
    assert_eq!(tell(off, &[record(json!({}))]).counts.ignored, 1);
    let until = format!("{off}until = 2026-11-20\n");
    assert_eq!(tell(&until, &[record(json!({}))]).counts.ignored, 1);
    let later = record(json!({ "eventTime": "2026-11-21T00:00:00Z" }));
    assert_eq!(tell(&until, &[later]).counts.alerted, 1);
    let never = record(json!({ "eventTime": "never" }));
    assert_eq!(tell(&until, &[never]).counts.alerted, 1);
    // A cap can be switched off as well.
    let caps = "[[off]]\nrule = \"cap-not-done\"\nreason = \"x\"\n";
    let config = Config::read("herald.toml", caps).unwrap();
    let error = Rules::configured(&["identity"], &[], &config).unwrap_err().to_string();
    assert_eq!(
        error,
        "herald.toml:1:1: there is no rule `cap-not-done` to switch off\n  \
         help: `iam-herald rules` lists the rules by their ids"
    );
}

#[test]
fn a_broken_configuration_silences_nothing() {
    let folder = Folder::new("start");
    let start = |content: &str| {
        let path = folder.write("herald.toml", content);
        Start::of(Some(path.as_ref()), &["identity"]).unwrap()
    };
    let good = start(&ci());
    assert!(good.broken.is_none() && good.config.expected.len() == 1);
    let off = "[[off]]\nrule = \"iam-writes\"\nreason = \"x\"\n";
    for broken in [
        "nonsense".to_owned(),
        format!("{off}{}nonsense = 1\n", ci()),
        format!("{off}[[off]]\nrule = \"no-such-rule\"\nreason = \"x\"\n"),
        format!("{off}[[rule]]\nid = \"iam-writes\"\ntitle = \"x\"\npattern = '{{ $.a = 1 }}'\n"),
    ] {
        let start = start(&broken);
        assert!(start.broken.is_some(), "{broken}");
        assert!(start.config.expected.is_empty());
        let herald = Herald::new(start.rules, Options::of(&start.config)).unwrap();
        let record = by_role("ci", "a", 1, json!({})).to_string();
        assert_eq!(tell_with(&herald, record.as_bytes()).counts.alerted, 1);
    }
    let missing = folder.0.join("missing.toml");
    let start = Start::of(Some(&missing), &["identity"]).unwrap();
    assert!(start.broken.unwrap().to_string().contains("missing.toml: No such file"));
    assert!(Start::of(None, &["identity"]).unwrap().broken.is_none());
}

#[test]
fn own_rules_stand_in_the_configuration_or_beside_it() {
    let folder = Folder::new("own-rules");
    let rule = |id: &str| {
        format!(
            "[[rule]]\nid = \"{id}\"\ntitle = \"x\"\npattern = '{{ $.eventName = \"PutBucketPolicy\" }}'\n"
        )
    };
    folder.write("ours.toml", rule("bucket-policy"));
    let path =
        folder.write("herald.toml", format!("rule_files = [\"ours.toml\"]\n{}", rule("inline")));
    let config = Config::open(path.as_ref()).unwrap();
    let rules = Rules::configured(&["identity"], &[], &config).unwrap();
    let ids: Vec<&str> =
        rules.packs[1..].iter().flat_map(|pack| &pack.rules).map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids, ["inline", "bucket-policy"]);
    // An id stands for one rule.
    let twice = Config::read("herald.toml", &rule("iam-writes")).unwrap();
    let error = Rules::configured(&["identity"], &[], &twice).unwrap_err().to_string();
    assert_eq!(error, "herald.toml:1:1: rule `iam-writes`: another rule has this id");
    // The mistakes of both files are told at once.
    folder.write("ours.toml", "[[rule]]\nid = 1\n");
    let path = folder.write("herald.toml", "rule_files = [\"ours.toml\", \"none.toml\"]\nx = 1\n");
    let error = Config::open(path.as_ref()).unwrap_err().to_string();
    let shown = error.replace(&folder.0.display().to_string(), "FOLDER");
    insta::assert_snapshot!("mistakes_of_two_files", shown);
}

#[test]
fn every_mistake_is_told_at_once_with_its_place_and_remedy() {
    let text = r#"organization = "acme"
colour = "red"
rule_files = "ours.toml"

[[account]]
id = "1234"
name = "prod"
tier = "huge"

[[account]]
id = 111122223333

[[account]]
id = "111122223333"
owner = "trusted"
tier = "sandbox"

[[account]]
id = "111122223333"
owner = "outside"

[watch]
severity = "loud"
users = ["*", "ab*", "arn:aws:iam::111122223333:user/x", "alice", "alice", ""]
roles = ["path/name"]
access_keys = ["wJalrXUtnFEMI"]
arns = ["alice"]
groups = ["Admins"]
[watch.targets]
accounts = ["prod"]
[watch.nobody]

[[expected]]
id = "Terraform CI"
pattern = '''{ $.herald.actor.role == "ci" }'''
reason = "x"
expires = "tomorrow"

[[expected]]
id = "wide"
pattern = '''{ $.userAgent = "*Terraform*" }'''
owner = "a\u202Eb"
reason = "x"
expires = 2026-13-01T00:00:00

[[expected]]
id = "twice"
pattern = '''
{ ($.herald.actor.role = "ci") &&
  ($.eventName = Create:User) }'''
owner = "x"
reason = "x"
expires = 2027-01-01

[[expected]]
id = "wide"
pattern = '{ $.userAgent = "*Terraform*" }'
owner = "x"
reason = "x"
expires = 2027-01-01T00:00:00

[expect]

[[rule]]
id = "own"
title = "x"
pattern = '{ $.a = 1 }'
severity = "deafening"

[[off]]
rule = "iam-writes"

[herald]
function = "arn:aws:sns:us-east-1:111122223333:alerts"
role = 7
"#;
    // A month that does not exist is a mistake of TOML itself, and hides all others.
    let error = Config::read("herald.toml", text).unwrap_err();
    insta::assert_snapshot!("a_configuration_that_is_no_toml", error.to_string());
    let error = Config::read("herald.toml", &text.replace("-13-", "-12-")).unwrap_err();
    insta::assert_snapshot!("every_mistake_of_a_configuration", error.to_string());
}

#[test]
fn hostile_configurations_are_refused_in_words() {
    let deep = format!("x = {}", "[".repeat(100_000));
    let wide = format!("[watch]\nusers = [{}]", "\"*\",".repeat(5_000));
    let long = format!(
        "[[expected]]\nid = \"{}\"\npattern = '{{ ({}'",
        "x".repeat(50_000),
        "(".repeat(2_000)
    );
    let many = "[[expected]]\n".repeat(10_000);
    for text in [
        "\u{0}",
        "\u{feff}",
        "[[[",
        "= 1",
        "[watch]\nusers = [[\"a\"]]",
        "account = 1",
        "watch = []",
        "[[watch]]",
        "expected = [1]",
        "rule = 1",
        "[rule]",
        "rule_files = [\"../../etc/passwd\"]",
        &deep,
        &wide,
        &long,
        &many,
    ] {
        let shown = match Config::read("herald.toml", text) {
            Ok(_) => {
                assert_eq!(text, "\u{feff}");
                continue;
            }
            Err(mistakes) => mistakes.to_string(),
        };
        assert!(
            shown.starts_with("herald.toml:") && shown.len() < 100_000,
            "{} bytes",
            shown.len()
        );
        assert!(!shown.contains('\u{0}') && !shown.contains("panic"), "{shown}");
    }
    let folder = Folder::new("hostile");
    for (content, why) in
        [(vec![0xff; 10], "not UTF-8 at byte 0"), (vec![b'#'; 300_000], "longer than 262144 bytes")]
    {
        let path = folder.write("herald.toml", content);
        assert_eq!(Config::open(path.as_ref()).unwrap_err().0[0].what, why);
    }
}

#[test]
fn the_example_says_nothing_and_is_right_once_switched_on() {
    let text = std::fs::read_to_string(root().join("config/herald/herald.toml")).unwrap();
    let silent = Config::read("herald.toml", &text).unwrap();
    assert!(silent.expected.is_empty() && silent.watch.rules.is_empty() && silent.off.is_empty());
    let is_example = |line: &str| {
        let rest = line.strip_prefix("# ").unwrap_or("");
        let key = rest.split_once('=').map_or("", |(key, _)| key.trim_end());
        let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        rest.starts_with('[') || is_key
    };
    let lines = text.lines().map(|line| if is_example(line) { &line[2..] } else { line });
    let switched_on = lines.collect::<Vec<_>>().join("\n");
    let rules = "[[rule]]\nid = \"x\"\ntitle = \"x\"\npattern = '{ $.a = 1 }'\n".to_owned();
    let config = Config::read_with("herald.toml", &switched_on, &|_| Ok(rules.clone()))
        .unwrap_or_else(|error| panic!("{error}"));
    Rules::configured(&["identity"], &[], &config).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((config.expected.len(), config.watch.rules.len(), config.off.len()), (1, 8, 1));
    assert_eq!(config.accounts.names.len(), 2);
    let documented = std::fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    for line in switched_on.lines().filter(|line| !line.starts_with('#')) {
        let key = line.split('=').next().unwrap().trim().trim_matches(['[', ']']);
        let told = |text: String| documented.contains(&text);
        let is_told = told(format!("`{key}`")) || told(format!("[{key}]"));
        assert!(key.is_empty() || is_told, "{key} is not documented");
    }
}

#[test]
fn replay_and_rules_take_a_configuration() {
    let folder = Folder::new("replay-config");
    let path = folder.write(
        "herald.toml",
        format!("{}[[off]]\nrule = \"organizations\"\nreason = \"x\"\n", ci()),
    );
    let events = format!("{}\n{}\n", by_role("ci", "a", 1, json!({})), record(json!({})));
    let (out, err) = run(&["replay", "--config", &path]).stdin(&events).status(0);
    assert!(out.contains("Expected and held back: terraform-ci 1."), "{out}");
    assert!(err.contains("1 expected and held back"), "{err}");
    let (out, _) = run(&["rules", "--config", &path]).status(0);
    assert!(
        out.lines().any(|line| line.starts_with("off ") && line.contains("organizations")),
        "{out}"
    );
    let bad = folder.write("bad.toml", "expcted = 1\n");
    let (out, err) = run(&["replay", "--config", &bad]).stdin(&events).status(2);
    assert!(out.is_empty());
    assert!(err.contains(":1:1: unknown key `expcted`"), "{err}");
}

#[test]
fn check_finds_the_shipped_rules_right() {
    let (out, err) = run(&["check"]).status(0);
    assert!(out.ends_with("tests: 0 errors, 0 warnings\n") && err.is_empty(), "{out}{err}");
}

#[test]
fn check_tells_errors_from_warnings() {
    let folder = Folder::new("check");
    let rules = r#"
[[rule]]
id = "good"
title = "x"
pattern = '{ $.eventName = "CreateUser" }'
[[rule.test]]
name = "matches"
matches = true
record = '{"eventSource":"iam.amazonaws.com","eventName":"CreateUser"}'
[[rule.test]]
name = "does not"
matches = false
record = '{"eventSource":"iam.amazonaws.com","eventName":"DeleteUser"}'

[[rule]]
id = "untested"
title = "x"
pattern = ''
"#;
    let wrong = r#"
[[rule]]
id = "wrong"
title = "x"
pattern = '{ $.eventName = "CreateUser" }'
[[rule.test]]
name = "should match"
matches = true
record = '{"eventSource":"iam.amazonaws.com","eventName":"DeleteUser"}'
[[rule.test]]
name = "should not"
matches = false
record = '{"eventSource":"iam.amazonaws.com","eventName":"CreateUser"}'
[[rule.test]]
name = "is no record"
matches = false
record = '{"eventName":"CreateUser"}'
"#;
    let config = format!(
        "{}[[off]]\nrule = \"iam-writes\"\nreason = \"x\"\nuntil = 2020-01-01\n[watch]\nusers = [\"al\"]\n",
        ci().replace("2026-11-20", "2020-01-01")
    );
    let rules = folder.write("rules.toml", rules);
    let shown = |out: &str| out.replace(&folder.0.display().to_string(), "FOLDER");
    let config = folder.write("herald.toml", config);
    let (out, err) = run(&["check", &rules, "--config", &config]).status(0);
    assert!(err.is_empty(), "{err}");
    insta::assert_snapshot!("check_warns", shown(&out));
    let wrong = folder.write("packs/wrong.toml", wrong);
    let (out, _) = run(&["check", &wrong, "--pattern", "{ $.a == 1 }"]).status(1);
    insta::assert_snapshot!("check_finds_errors", shown(&out));
    let (out, _) = run(&["check", "--format", "json", &wrong]).status(1);
    let found: Json = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&found["errors"], &found["rules"], &found["tests"]),
        (&json!(3), &json!(1), &json!(3))
    );
    let first = &found["findings"][0];
    assert_eq!(
        (&first["level"], &first["line"], &first["column"]),
        (&json!("error"), &json!(6), &json!(1))
    );
    let (out, err) = run(&["check", "missing.toml", &rules]).status(2);
    assert!(
        err.contains("error: missing.toml: No such file") && out.contains("2 rules"),
        "{out}{err}"
    );
}
