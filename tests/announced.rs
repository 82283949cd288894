//! What was announced: what is high or critical it never hides, and makes low only where nothing of the call is left open. Some
//! things stay as loud as they are, whatever is announced.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use iam_herald::alert::Change;
use iam_herald::config::Config;
use iam_herald::severity::Severity;
use iam_herald::{Herald, Message, Options, policy};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::config::{by_role, entry, tell};
use crate::support::{Folder, corpus, record, run, tell_with};

const BY_CI: &str =
    r#"($.userIdentity.sessionContext.sessionIssuer.arn = "arn:aws:iam::111122223333:role/ci")"#;

/// The trust policy of a vendor's role, as Terraform writes it.
const VENDOR: &str = r#"{"Statement":[{"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"7d1f-0c44"}},"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999988887777:root"}}],"Version":"2012-10-17"}"#;

/// `jq -jcS . vendor.json | sha256sum`
const DIGEST: &str = "3ffa1d6e7490ab25dc6daec70205aafa275f9827ae1603dd61157e9fccf4650f";

fn by_ci(name: &str, parameters: Json) -> Json {
    by_role("ci", "build-42", 1, json!({ "eventName": name, "requestParameters": parameters }))
}

fn the_change(message: &Message) -> &Change {
    let counts = message.counts;
    assert_eq!((counts.alerted, counts.expected, counts.quiet), (1, 0, 0), "{counts:?}");
    &message.alerts[0].changes[0]
}

fn vendor(document: &str) -> Json {
    by_ci(
        "CreateRole",
        json!({ "roleName": "vendor", "path": "/", "assumeRolePolicyDocument": document }),
    )
}

fn exact_vendor() -> String {
    entry(&format!(
        r#"{{ {BY_CI} && ($.eventName = "CreateRole") && ($.requestParameters.roleName = "vendor") && ($.requestParameters.path = "/") && ($.herald.policy.digest = "{DIGEST}") }}"#
    ))
}

#[test]
fn exactly_what_was_announced_is_low_and_says_so() {
    let loud = tell("", &[vendor(VENDOR)]);
    assert_eq!(the_change(&loud).severity, Severity::High);
    let message = tell(&exact_vendor(), &[vendor(VENDOR)]);
    let change = the_change(&message);
    assert_eq!((change.severity, message.severity), (Severity::Low, Severity::Low));
    assert!(message.announced);
    let json = serde_json::to_value(change).unwrap();
    let announced = json!({ "id": "terraform-ci", "owner": "platform team", "reason": "reviewed" });
    assert_eq!(json["announced"], announced);
    let text = iam_herald::render::text(&message);
    assert!(
        text.starts_with("LOW - account 111122223333 - succeeded, announced - from "),
        "{text}"
    );
    assert!(
        text.contains("Announced Entry terraform-ci, owner platform team: reviewed."),
        "{text}"
    );
    // Why it matters is said as ever.
    let words: Vec<&str> = text.split_whitespace().collect();
    assert!(words.join(" ").contains("can take on this role"), "{text}");
}

#[test]
fn a_document_is_the_same_however_it_is_written() {
    let pretty =
        serde_json::to_string_pretty(&serde_json::from_str::<Json>(VENDOR).unwrap()).unwrap();
    let moved = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999988887777:root"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"7d1f-0c44"}}}]}"#;
    for same in [VENDOR, &pretty, moved] {
        assert_eq!(the_change(&tell(&exact_vendor(), &[vendor(same)])).severity, Severity::Low);
    }
    for other in [
        VENDOR.replace("7d1f", "7d1e"),
        VENDOR.replace("999988887777", "999988887778"),
        VENDOR.replace(r#""Version""#, r#""version":"2008-10-17","Version""#),
        VENDOR.replace("Allow", "allow"),
    ] {
        let message = tell(&exact_vendor(), &[vendor(&other)]);
        let change = the_change(&message);
        assert!(change.severity >= Severity::High, "{other}");
        assert_eq!(change.announced, None);
    }
}

#[test]
fn whoever_asks_for_what_is_high_is_told_what_was_announced() {
    let config = Config::read("herald.toml", &exact_vendor()).unwrap();
    let rules = config.rules(&["identity"], &[]).unwrap();
    let options = Options { min_severity: Severity::High, ..Options::of(&config) };
    let records = Json::from(vec![vendor(VENDOR)]).to_string();
    let message = tell_with(&Herald::new(rules, options), records.as_bytes());
    assert_eq!(the_change(&message).severity, Severity::Low);
}

/// An entry that says more or less than the whole call.
#[test]
fn what_is_left_open_is_not_announced() {
    let conditions = [
        r#"($.eventName = "CreateRole")"#,
        r#"($.requestParameters.roleName = "vendor")"#,
        r#"($.requestParameters.path = "/")"#,
        &format!(r#"($.herald.policy.digest = "{DIGEST}")"#),
    ];
    for missing in 0..conditions.len() {
        let mut left = conditions.to_vec();
        left.remove(missing);
        let pattern = format!("{{ {BY_CI} && {} }}", left.join(" && "));
        let message = tell(&entry(&pattern), &[vendor(VENDOR)]);
        let change = the_change(&message);
        assert_eq!(change.severity, Severity::High, "{pattern}");
        let why = "the entry leaves open what exactly is done";
        let reasons = change.reasons.join("; ");
        let grave = reasons.contains(why) || reasons.contains("it lets outsiders in");
        assert!(grave, "{reasons}");
    }
    let all = conditions.join(" && ");
    for who in [
        r#"($.herald.actor.role = "ci")"#,
        r#"($.userIdentity.sessionContext.sessionIssuer.userName = "ci")"#,
        r#"($.userIdentity.sessionContext.sessionIssuer.arn = "arn:aws:iam::111122223333:role/c*")"#,
        r#"($.userIdentity.sessionContext.sessionIssuer.arn = "arn:aws:iam::*:role/ci")"#,
        r#"($.userIdentity.arn = "arn:aws:sts::111122223333:assumed-role/ci*")"#,
    ] {
        let message = tell(&entry(&format!("{{ {who} && {all} }}")), &[vendor(VENDOR)]);
        assert_eq!(the_change(&message).severity, Severity::High, "{who}");
    }
    // An alternative that leaves it open is the whole entry's.
    let or = format!(r#"{{ {BY_CI} && {all} || {BY_CI} && ($.eventName = "CreateRole") }}"#);
    assert_eq!(the_change(&tell(&entry(&or), &[vendor(VENDOR)])).severity, Severity::High);
    let sessions = r#"($.userIdentity.arn = "arn:aws:sts::111122223333:assumed-role/ci/*")"#;
    let message = tell(&entry(&format!("{{ {sessions} && {all} }}")), &[vendor(VENDOR)]);
    assert_eq!(the_change(&message).severity, Severity::Low);
}

#[test]
fn a_call_that_does_not_say_all_is_never_said_in_full() {
    let tagged = |tags: Json| {
        let mut record = vendor(VENDOR);
        record["requestParameters"]["tags"] = tags;
        record
    };
    let tag = json!([{ "key": "AdminAccess", "value": "true" }]);
    assert_eq!(the_change(&tell(&exact_vendor(), &[tagged(tag.clone())])).announced, None);
    let said = exact(&tagged(tag.clone()), &Some(DIGEST.to_owned()));
    assert!(the_change(&tell(&entry(&said), &[tagged(tag)])).announced.is_some());
    // Of a call without parameters, or with hidden ones, nothing is known.
    for (name, parameters) in [
        ("CreateSAMLProvider", json!(null)),
        ("CreateSAMLProvider", json!({})),
        (
            "CreateSAMLProvider",
            json!({ "name": "corp", "sAMLMetadataDocument": "HIDDEN_DUE_TO_SECURITY_REASONS" }),
        ),
    ] {
        let record = by_ci(name, parameters);
        let message = tell(&entry(&exact(&record, &None)), &[record]);
        assert_eq!(the_change(&message).severity, Severity::Critical);
    }
}

#[test]
fn what_nobody_may_announce_stays_as_loud_as_it_is() {
    let admin = r#"{"Statement":{"Action":"*","Effect":"Allow","Resource":"*"}}"#;
    let cases = [
        (
            "CreateAccessKey",
            json!({ "userName": "bob" }),
            "it is about somebody else's credentials",
        ),
        (
            "UpdateLoginProfile",
            json!({ "userName": "bob" }),
            "it is about somebody else's credentials",
        ),
        (
            "DeactivateMFADevice",
            json!({ "userName": "bob", "serialNumber": "arn:aws:iam::111122223333:mfa/bob" }),
            "it is about somebody else's credentials",
        ),
        (
            "DeleteSigningCertificate",
            json!({ "userName": "bob", "certificateId": "X" }),
            "it is about somebody else's credentials",
        ),
        (
            "AttachRolePolicy",
            json!({ "roleName": "web", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess" }),
            "it grants administrator rights",
        ),
        (
            "AttachRolePolicy",
            json!({ "roleName": "web", "policyArn": "arn:aws:iam::111122223333:policy/team" }),
            "what was granted is not in the event",
        ),
        (
            "PutRolePolicy",
            json!({ "roleName": "web", "policyName": "p", "policyDocument": admin }),
            "it grants administrator rights",
        ),
        (
            "AddUserToGroup",
            json!({ "groupName": "Administrators", "userName": "bob" }),
            "rule administrative-group is always told",
        ),
        (
            "PutUserPermissionsBoundary",
            json!({ "userName": "bob", "permissionsBoundary": "arn:aws:iam::111122223333:policy/wide" }),
            "rule boundary-replaced is always told",
        ),
        (
            "PutGroupPolicy",
            json!({ "groupName": "staff", "policyName": "ForceMFA", "policyDocument": r#"{"Statement":{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}}"# }),
            "rule guard-inline-rewritten is always told",
        ),
        ("GrantEverything", json!({}), "the operation is not known, and may grant anything"),
    ];
    for (name, parameters, why) in cases {
        let record = by_ci(name, parameters.clone());
        let loud = the_change(&tell("", std::slice::from_ref(&record))).severity;
        for pattern in [exact(&record, &policy_digest(&record)), format!("{{ {BY_CI} }}")] {
            let message = tell(&entry(&pattern), std::slice::from_ref(&record));
            let change = the_change(&message);
            assert_eq!((change.severity, &change.announced), (loud, &None), "{pattern}");
            let reasons = change.reasons.join("; ");
            assert!(
                reasons.contains(&format!("(entry terraform-ci, owner platform team): {why}")),
                "{reasons}"
            );
        }
    }
    for (source, name) in [
        ("identitystore.amazonaws.com", "UpdateUser"),
        ("sso-directory.amazonaws.com", "EnableUser"),
    ] {
        let mut record = by_ci(
            name,
            json!({ "userId": "9067aaaa", "operations": [{ "attributePath": "emails" }] }),
        );
        record["eventSource"] = json!(source);
        let change = tell(&entry(&format!("{{ {BY_CI} }}")), &[record]);
        assert!(the_change(&change).reasons.join("; ").contains("somebody else's credentials"));
    }
    // Its own credentials a user may look after.
    let own = record(
        json!({ "eventName": "CreateAccessKey", "requestParameters": { "userName": "alice" } }),
    );
    let by_alice = r#"{ $.userIdentity.userName = "alice" }"#;
    assert_eq!(tell(&entry(by_alice), &[own]).counts.expected, 1);
}

#[test]
fn what_is_about_the_alerter_is_announced_by_nobody() {
    let config = "[herald]\nfunction = \"iam-herald\"\nrole = \"herald-role\"\n";
    for (name, parameters) in [
        ("TagRole", json!({ "roleName": "herald-role", "tags": [] })),
        (
            "PutRolePolicy",
            json!({ "roleName": "herald-role", "policyName": "p", "policyDocument": r#"{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"# }),
        ),
    ] {
        let record = by_ci(name, parameters);
        let exact = exact(&record, &policy_digest(&record));
        let message = tell(&format!("{config}{}", entry(&exact)), &[record]);
        let change = the_change(&message);
        assert_eq!(change.announced, None);
        assert!(change.reasons.join("; ").contains("it is about this alerter"), "{name}");
    }
}

// The property: over generated changes, and every entry that is accepted.

/// Operations with parameters, harmless ones and others.
fn calls() -> Vec<(&'static str, Json)> {
    let trust = |principal: Json, action: &str, condition: Json| {
        json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": principal,
            "Action": action, "Condition": condition }] })
        .to_string()
    };
    let aws = |arn: &str| trust(json!({ "AWS": arn }), "sts:AssumeRole", json!({}));
    let github = |sub: &str| {
        let provider =
            "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
        let condition = json!({ "StringLike": { "token.actions.githubusercontent.com:sub": sub } });
        trust(json!({ "Federated": provider }), "sts:AssumeRoleWithWebIdentity", condition)
    };
    let grant = |action: &str, condition: Json| {
        json!({ "Statement": { "Effect": "Allow", "Action": action, "Resource": "*", "Condition": condition } })
            .to_string()
    };
    let role = |document: String| json!({ "roleName": "web", "path": "/", "assumeRolePolicyDocument": document });
    let trusts = |document: String| json!({ "roleName": "web", "policyDocument": document });
    let puts = |document: String| json!({ "roleName": "web", "policyName": "p", "policyDocument": document });
    let attach =
        |policy: &str| json!({ "roleName": "web", "policyArn": format!("arn:aws:iam::{policy}") });
    let bob = || json!({ "userName": "bob" });
    vec![
        ("TagRole", json!({ "roleName": "web", "tags": [{ "key": "a", "value": "b" }] })),
        ("CreateUser", bob()),
        ("CreateAccessKey", bob()),
        ("CreateLoginProfile", bob()),
        ("UploadSigningCertificate", bob()),
        (
            "CreateServiceSpecificCredential",
            json!({ "userName": "bob", "serviceName": "codecommit.amazonaws.com" }),
        ),
        (
            "DeactivateMFADevice",
            json!({ "userName": "bob", "serialNumber": "arn:aws:iam::111122223333:mfa/bob" }),
        ),
        ("DeleteUserPermissionsBoundary", bob()),
        ("DeleteRolePermissionsBoundary", json!({ "roleName": "ci" })),
        ("DeleteAccountPasswordPolicy", json!(null)),
        ("AddUserToGroup", json!({ "userName": "bob", "groupName": "Administrators" })),
        ("AddUserToGroup", json!({ "userName": "bob", "groupName": "readers" })),
        ("AttachRolePolicy", attach("aws:policy/AdministratorAccess")),
        ("AttachRolePolicy", attach("aws:policy/PowerUserAccess")),
        ("AttachRolePolicy", attach("aws:policy/ReadOnlyAccess")),
        ("AttachRolePolicy", attach("111122223333:policy/team")),
        ("PutRolePolicy", puts(grant("*", json!({})))),
        ("PutRolePolicy", puts(grant("iam:CreateAccessKey", json!({})))),
        (
            "PutRolePolicy",
            puts(grant(
                "iam:AttachRolePolicy",
                json!({ "StringEquals": { "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/b" } }),
            )),
        ),
        ("PutRolePolicy", puts(grant("s3:GetObject", json!({})))),
        ("CreateRole", role(aws("999988887777"))),
        ("CreateRole", role(aws("*"))),
        ("CreateRole", role(aws("111122223333"))),
        ("CreateRole", role(aws("AROAEXAMPLEEXAMPLE123"))),
        ("CreateRole", role(github("repo:acme/site:*"))),
        ("CreateRole", role(github("*"))),
        ("UpdateAssumeRolePolicy", trusts(aws("999988887777"))),
        ("UpdateAssumeRolePolicy", trusts(github("repo:evil/site:*"))),
        ("UpdateAssumeRolePolicy", trusts(aws("arn:aws:iam::111122223333:user/bob"))),
        (
            "CreateOpenIDConnectProvider",
            json!({ "url": "https://tokens.evil.example", "clientIDList": ["sts.amazonaws.com"] }),
        ),
        (
            "CreateOpenIDConnectProvider",
            json!({ "url": "https://gitlab.com", "clientIDList": ["a", "b"] }),
        ),
        ("CreateSAMLProvider", json!({ "name": "corp", "sAMLMetadataDocument": "<x/>" })),
        ("GrantEverything", json!({ "to": { "whom": ["bob", 7, true] } })),
    ]
}

fn policy_digest(record: &Json) -> Option<String> {
    let parameters = &record["requestParameters"];
    let document = ["policyDocument", "assumeRolePolicyDocument"]
        .iter()
        .find_map(|name| parameters[*name].as_str())?;
    policy::digest(&iam_herald::record::Value::String(document.into()))
}

/// The leaves of the parameters, as conditions; documents by their digest.
fn pins(record: &Json, digest: Option<&str>) -> Vec<String> {
    fn walk(path: &str, value: &Json, pins: &mut Vec<String>) {
        match value {
            Json::Object(members) => {
                members
                    .iter()
                    .for_each(|(name, value)| walk(&format!("{path}.{name}"), value, pins));
            }
            Json::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(at, value)| walk(&format!("{path}[{at}]"), value, pins)),
            Json::Null => {}
            Json::Bool(flag) => {
                pins.push(format!("({path} IS {})", if *flag { "TRUE" } else { "FALSE" }))
            }
            other => pins.push(format!("({path} = {other})")),
        }
    }
    let mut parameters = record["requestParameters"].clone();
    let mut pins = Vec::new();
    if let (Some(members), Some(digest)) = (parameters.as_object_mut(), digest) {
        members.retain(|name, _| !name.ends_with("olicyDocument"));
        pins.push(format!(r#"($.herald.policy.digest = "{digest}")"#));
    }
    walk("$.requestParameters", &parameters, &mut pins);
    pins
}

fn exact(record: &Json, digest: &Option<String>) -> String {
    let mut all = vec![
        BY_CI.to_owned(),
        format!(r#"($.eventName = "{}")"#, record["eventName"].as_str().unwrap()),
    ];
    all.extend(pins(record, digest.as_deref()));
    format!("{{ {} }}", all.join(" && "))
}

/// Conditions that an entry may be made of, about a record.
fn conditions(record: &Json) -> Vec<String> {
    let mut all: Vec<String> = [
        BY_CI,
        r#"($.herald.actor.role = "ci")"#,
        r#"($.userIdentity.arn = "arn:aws:sts::111122223333:assumed-role/ci/*")"#,
        r#"($.eventSource = "iam.amazonaws.com")"#,
        r#"($.eventName = "C*")"#,
        r#"($.herald.outcome = "succeeded")"#,
        r#"($.requestParameters.roleName = "web*")"#,
        r#"($.requestParameters.* = "bob")"#,
    ]
    .map(str::to_owned)
    .to_vec();
    all.push(format!(r#"($.eventName = "{}")"#, record["eventName"].as_str().unwrap()));
    all.extend(pins(record, policy_digest(record).as_deref()));
    all
}

/// An entry about one of the calls: some of its conditions, all of them or one of several.
fn entries() -> impl Strategy<Value = (usize, String)> {
    let calls = calls();
    (0..calls.len()).prop_flat_map(move |number| {
        let (name, parameters) = calls[number].clone();
        let record = by_ci(name, parameters);
        let all = conditions(&record);
        let exact = exact(&record, &policy_digest(&record));
        let some = prop::sample::subsequence(all.clone(), 1..=all.len());
        let pattern = (some, 0..6usize).prop_map(move |(some, kind)| match kind {
            0 | 1 => exact.clone(),
            2 => format!("{{ {} }}", some.join(" || ")),
            3 => format!("{{ {BY_CI} && ({}) }}", some.join(" || ")),
            _ => format!("{{ {} }}", some.join(" && ")),
        });
        (Just(number), pattern)
    })
}

/// Whether a change may never be quieter than it is.
fn is_sacred(name: &str, parameters: &Json) -> bool {
    let credentials = [
        "CreateAccessKey",
        "CreateLoginProfile",
        "UploadSigningCertificate",
        "CreateServiceSpecificCredential",
        "DeactivateMFADevice",
        "GrantEverything",
    ];
    let text = parameters.to_string();
    credentials.contains(&name)
        || [
            "AdministratorAccess",
            "Administrators",
            "policy/team",
            r#"\"Action\":\"*\""#,
            "AROAEXAMPLE",
            r#"\"AWS\":\"*\""#,
        ]
        .iter()
        .any(|part| text.contains(part))
}

/// The same with one leaf of the parameters changed.
fn mutants(parameters: &Json) -> Vec<Json> {
    fn walk(value: &Json, act: &mut dyn FnMut(Json), wrap: &dyn Fn(Json) -> Json) {
        match value {
            Json::Object(members) => {
                for (name, one) in members {
                    let wrap = |new: Json| {
                        let mut all = members.clone();
                        all.insert(name.clone(), new);
                        wrap(Json::Object(all))
                    };
                    walk(one, act, &wrap);
                }
                let mut more = members.clone();
                more.insert("more".to_owned(), json!("x"));
                act(wrap(Json::Object(more)));
            }
            Json::Array(items) => {
                let mut more = items.clone();
                more.push(json!("x"));
                act(wrap(Json::Array(more)));
            }
            Json::String(text) => act(wrap(json!(format!("{text}x")))),
            Json::Number(_) => act(wrap(json!(8))),
            Json::Bool(flag) => act(wrap(json!(!flag))),
            Json::Null => act(wrap(json!({ "more": "x" }))),
        }
    }
    let mut all = Vec::new();
    walk(parameters, &mut |one| all.push(one), &|one| one);
    all
}

/// One herald for many messages: making one takes longer than a message.
fn herald(config: &str) -> Option<Herald> {
    let config = Config::read("herald.toml", config).ok()?;
    let rules = config.rules(&["identity"], &[]).unwrap();
    Some(Herald::new(rules, Options::of(&config)))
}

fn tell_one(herald: &Herald, record: &Json) -> Message {
    tell_with(herald, Json::from(vec![record.clone()]).to_string().as_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn no_entry_hides_what_is_loud_or_lowers_what_it_does_not_say_in_full((number, pattern) in entries()) {
        static LOUD: LazyLock<Vec<Severity>> = LazyLock::new(|| {
            let plain = herald("").unwrap();
            let loud = |(name, parameters): (&str, Json)| the_change(&tell_one(&plain, &by_ci(name, parameters))).severity;
            calls().into_iter().map(loud).collect()
        });
        let Some(herald) = herald(&entry(&pattern)) else { return Ok(()) };
        for (place, (name, parameters)) in calls().into_iter().enumerate() {
            let (record, loud) = (by_ci(name, parameters.clone()), LOUD[place]);
            let message = tell_one(&herald, &record);
            if loud >= Severity::High || is_sacred(name, &parameters) {
                prop_assert_eq!(message.counts.expected, 0, "{} hides {}", pattern, record);
            }
            let Some(alert) = message.alerts.first() else { continue };
            let change = &alert.changes[0];
            prop_assert_eq!(change.severity < loud, change.announced.is_some());
            if change.announced.is_none() {
                prop_assert_eq!(change.severity, loud);
                continue;
            }
            prop_assert!(!is_sacred(name, &parameters), "{} lowers {}", pattern, record);
            prop_assert_eq!(place, number);
            for mutant in mutants(&parameters) {
                let message = tell_one(&herald, &by_ci(name, mutant.clone()));
                let announced = message.alerts.iter().any(|alert| alert.is_announced());
                prop_assert!(!announced, "{} is about {}", pattern, mutant);
            }
        }
    }
}

#[test]
fn each_call_that_may_be_announced_is_low_by_the_entry_that_says_it_all() {
    let mut lowered = 0;
    for (name, parameters) in calls() {
        let record = by_ci(name, parameters.clone());
        let loud = the_change(&tell("", std::slice::from_ref(&record))).severity;
        let config = entry(&exact(&record, &policy_digest(&record)));
        let message = tell(&config, std::slice::from_ref(&record));
        // Of a call without parameters nothing is said in full.
        if loud < Severity::High || is_sacred(name, &parameters) || parameters.is_null() {
            continue;
        }
        let change = the_change(&message);
        assert_eq!(change.severity, Severity::Low, "{name} {parameters}");
        assert!(change.announced.is_some());
        lowered += 1;
    }
    assert!(lowered > 8, "{lowered}");
}

/// The widest entries that there are: one for each operation.
fn entry_for_each(names: impl IntoIterator<Item = String>) -> String {
    let one = |(number, name): (usize, String)| {
        let pattern = format!("{{ $.eventName = \"{name}\" }}");
        entry(&pattern)
            .replace("terraform-ci", &format!("e{number}"))
            .replace("2026-11-20", "2099-12-31")
    };
    names.into_iter().enumerate().map(one).collect()
}

#[test]
#[ignore = "reads the recorded sets: set HERALD_CORPUS"]
fn of_the_recorded_sets_no_entry_hides_what_is_loud() {
    let sets = ["cloudtrail", "cases/field"].map(|set| corpus().join(set));
    let sets: Vec<&str> = sets.iter().map(|set| set.to_str().unwrap()).collect();
    let lines = |args: &[&str]| -> Vec<Json> {
        let output = run(&[args, &sets].concat()).output();
        let values = serde_json::Deserializer::from_slice(&output.stdout).into_iter();
        values.map(Result::unwrap).collect()
    };
    let iam = r#"{ ($.herald.read_only IS FALSE) && ($.eventSource = "iam.amazonaws.com") }"#;
    let writes = lines(&["match", iam]);
    let names: BTreeSet<String> =
        writes.iter().map(|record| record["eventName"].as_str().unwrap().to_owned()).collect();
    assert!(names.len() > 20, "{}", names.len());
    let folder = Folder::new("announced-sets");
    let config = folder.write("herald.toml", entry_for_each(names));
    let explained = lines(&["explain", "--format", "json", "--config", &config]);
    let held: Vec<&Json> = explained.iter().filter(|line| line["fate"] == "expected").collect();
    for line in &held {
        assert!(["info", "low", "medium"].map(Json::from).contains(&line["severity"]), "{line}");
    }
    assert!(held.len() > 8, "{}", held.len());
}

#[test]
fn check_says_what_each_entry_could_hold_back() {
    let folder = Folder::new("announced-check");
    let wide = entry(r#"{ $.herald.actor.role = "ci" }"#).replace("terraform-ci", "wide");
    let mut exact = exact_vendor().replace(r#" && ($.requestParameters.path = "/")"#, "");
    exact = exact.replace("terraform-ci", "exact").replace("2026-11-20", "2099-12-31");
    let config = folder.write("herald.toml", wide.replace("2026-11-20", "2099-12-31") + &exact);
    // What a policy holds that is attached stands in another record of the day.
    let policy = "arn:aws:iam::111122223333:policy/team";
    let read =
        r#"{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}}"#;
    let mut made = by_ci("CreatePolicy", json!({ "policyName": "team", "policyDocument": read }));
    made["responseElements"] = json!({ "policy": { "arn": policy, "policyName": "team" } });
    let mut attached =
        by_ci("AttachGroupPolicy", json!({ "groupName": "staff", "policyArn": policy }));
    attached["eventTime"] = json!("2026-11-20T22:15:09Z");
    folder.write("day.json", Json::from(vec![vendor(VENDOR), made, attached]).to_string());
    let attach = entry(
        r#"{ $.eventName = "AttachGroupPolicy" && $.herald.actor.role = "ci" && $.requestParameters.policyArn = "*team" }"#,
    );
    let attach = attach.replace("terraform-ci", "attach").replace("2026-11-20", "2099-12-31");
    let named = folder.write("attach.toml", &attach);
    let path = folder.0.join("day.json");
    let (out, _) =
        run(&["check", "--config", &config, "--events", path.to_str().unwrap()]).status(0);
    let notes: Vec<&str> = out.lines().filter(|line| line.contains(": note: ")).collect();
    let [wide, exact] = notes.as_slice() else { panic!("{out}") };
    assert!(
        wide.contains("herald.toml:1:1: note: expected entry `wide` could hold back "),
        "{wide}"
    );
    assert!(wide.contains("at most medium: "), "{wide}");
    assert!(wide.ends_with("what is high or critical stays as loud as it is"), "{wide}");
    let open = "it makes low what is high or critical where it says every parameter of the call, and it does not say \
                $.requestParameters.maxSessionDuration, $.requestParameters.path, which such calls had";
    assert!(exact.ends_with(open), "{exact}");
    for (events, held) in [
        (vec![], "holds back none"),
        (vec!["--events", path.to_str().unwrap()], "could hold back 1"),
    ] {
        let (out, _) = run(&[vec!["check", "--config", &named], events].concat()).status(0);
        assert!(out.contains(&format!("expected entry `attach` {held}")), "{out}");
    }
    let (json, _) = run(&["check", "--format", "json", "--config", &config]).status(0);
    let json: Json = serde_json::from_str(&json).unwrap();
    let levels =
        json["findings"].as_array().unwrap().iter().filter(|one| one["level"] == "note").count();
    assert_eq!(levels, 2);
    let (_, err) = run(&["check", "--config", &config, "--events", "/nowhere"]).status(2);
    assert!(err.contains("/nowhere"), "{err}");
}
