//! Whoever calls chooses names and a user agent. However they look, they make a change no quieter, no person a program, no caller
//! a service or an instance, and nothing expected.

use std::sync::LazyLock;

use iam_herald::alert::Alert;
use iam_herald::config::Config;
use iam_herald::{Herald, Options};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::support::{record, tell_with};

/// What a caller may want to look like. AWS takes all of it as the name of a user, role or session.
const NAMES: [&str; 22] = [
    // A service, or its role.
    "AWSCloudFormation",
    "AWS-SystemsManager",
    "cloudformation",
    "cloudformation.amazonaws.com",
    "sso.amazonaws.com",
    "signin.amazonaws.com",
    "AWSServiceRoleForSSO",
    "AWSService",
    // An instance, a function.
    "i-0123456789abcdef0",
    "orders",
    // A certificate of Roles Anywhere, and its serial number.
    "CN=backup.example.org",
    "5f3a9c0d1e2b4a68",
    // Somebody else.
    "root",
    "alice",
    "jane.doe@example.com",
    "AWSReservedSSO_Admins_0123456789abcdef",
    "HIDDEN_DUE_TO_SECURITY_REASONS",
    // The alerter, a role whose changes are expected.
    "iam-herald",
    "ci",
    // A program that makes up its name.
    "botocore-session-1763676849",
    "1763676849",
    "GoSDK",
];

const AGENTS: [&str; 14] = [
    "cloudformation.amazonaws.com",
    "[cloudformation.amazonaws.com]",
    "sso.amazonaws.com",
    "AWS Internal",
    "console.amazonaws.com",
    "signin.amazonaws.com",
    "S3Console/0.4, aws-internal/3",
    "Mozilla/5.0 (X11; Linux x86_64)",
    "APN/1.0 HashiCorp/1.0 Terraform/1.9.2 (+https://www.terraform.io)",
    "Pulumi/3.1",
    "aws-cdk/2.1",
    "Jersey/${project.version} (HttpUrlConnection 17.0.8)",
    "iam-herald",
    "Boto3/1.34 exec-env/AWS_Lambda_python3.11 Botocore/1.34",
];

/// Each is right as long as nobody can choose to be what it names.
const EXPECTED: [&str; 5] = [
    r#"($.herald.actor.role = "ci") && ($.eventSource = "iam.amazonaws.com")"#,
    r#"($.herald.actor.kind = "user") && ($.herald.actor.name = "alice")"#,
    r#"($.herald.actor.kind = "sso") && ($.herald.actor.name = "jane.doe@example.com")"#,
    r#"($.herald.actor.kind = "service") && ($.herald.actor.name = "sso.amazonaws.com")"#,
    r#"($.userIdentity.userName = "orders") && ($.eventSource = "iam.amazonaws.com")"#,
];

static HERALD: LazyLock<Herald> = LazyLock::new(|| {
    let entries = EXPECTED.iter().enumerate().map(|(number, pattern)| {
        format!(
            "[[expected]]\nid = \"entry-{number}\"\npattern = '''{{ {pattern} }}'''\nowner = \"a team\"\n\
             reason = \"reviewed\"\nexpires = 2026-11-20\n"
        )
    });
    let own = "[herald]\nfunction = \"iam-herald\"\nrole = \"iam-herald\"\n".to_owned();
    let config = std::iter::once(own).chain(entries).collect::<String>();
    let config = Config::read("herald.toml", &config).unwrap();
    let rules = config.rules(&["identity", "self"], &[]).unwrap();
    Herald::new(rules, Options::of(&config))
});

const ACCOUNT: &str = "111122223333";

/// A session as AWS writes it; `path` is that of the role.
fn session(path: &str, role: &str, name: &str, more: Json) -> Json {
    let mut identity = json!({
        "type": "AssumedRole", "accountId": ACCOUNT, "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "principalId": format!("AROAEXAMPLE:{name}"),
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}"),
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role", "userName": role, "accountId": ACCOUNT, "principalId": "AROAEXAMPLE",
                "arn": format!("arn:aws:iam::{ACCOUNT}:role/{path}{role}"),
            },
            "attributes": { "creationDate": "2026-11-20T20:00:00Z", "mfaAuthenticated": "false" },
        },
    });
    merge(&mut identity, &more);
    identity
}

fn merge(into: &mut Json, more: &Json) {
    match (into, more) {
        (Json::Object(into), Json::Object(more)) => {
            for (name, value) in more {
                merge(into.entry(name.clone()).or_insert(Json::Null), value);
            }
        }
        (into, more) => *into = more.clone(),
    }
}

fn user(name: &str) -> Json {
    json!({
        "type": "IAMUser", "userName": name, "arn": format!("arn:aws:iam::{ACCOUNT}:user/{name}"),
        "accountId": ACCOUNT, "principalId": "AIDAEXAMPLE", "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
    })
}

/// Every kind of actor, with what AWS wrote of it.
fn identities() -> Vec<(&'static str, Json)> {
    let through = json!({ "invokedBy": "cloudformation.amazonaws.com" });
    let mut user_through = user("mallory");
    merge(&mut user_through, &through);
    let root = json!({
        "type": "Root", "accountId": ACCOUNT, "arn": format!("arn:aws:iam::{ACCOUNT}:root"),
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
    });
    let mut root_through = root.clone();
    merge(&mut root_through, &through);
    let web = json!({ "sessionContext": { "webIdFederationData": {
        "federatedProvider": format!("arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"),
    } } });
    let function = json!({ "inScopeOf": {
        "issuerType": "AWS::Lambda::Function",
        "credentialsIssuedTo": format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:nightly"),
    } });
    let delegate = json!({ "invokedByDelegate": { "accountId": "999988887777" } });
    let instance = json!({ "sessionContext": { "ec2RoleDelivery": "2.0" } });
    let sso = ("aws-reserved/sso.amazonaws.com/eu-west-1/", "AWSReservedSSO_Ops_fedcba9876543210");
    let linked = ("aws-service-role/ssm.amazonaws.com/", "AWSServiceRoleForAmazonSSM");
    vec![
        ("user", user("mallory")),
        ("user through a stack", user_through),
        ("session", session("", "dev", "mallory", json!({}))),
        ("session through a stack", session("", "dev", "mallory", through.clone())),
        (
            "session through a service",
            session("", "dev", "mallory", json!({ "invokedBy": "ssm.amazonaws.com" })),
        ),
        ("session of a provider", session("", "dev", "mallory", delegate)),
        ("web identity", session("", "dev", "mallory", web)),
        ("instance", session("", "fleet", "i-0fedcba9876543210", instance)),
        ("function", session("", "nightly", "nightly", function)),
        ("person of Identity Center", session(sso.0, sso.1, "kim@example.com", json!({}))),
        ("such a person through a stack", session(sso.0, sso.1, "kim@example.com", through)),
        ("role of a service", session(linked.0, linked.1, "ssm", json!({}))),
        ("service", json!({ "type": "AWSService", "invokedBy": "ec2.amazonaws.com" })),
        ("root", root),
        ("root through a stack", root_through),
        (
            "federated",
            json!({
                "type": "FederatedUser", "accountId": ACCOUNT, "principalId": format!("{ACCOUNT}:mallory"),
                "arn": format!("arn:aws:sts::{ACCOUNT}:federated-user/mallory"), "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
                "sessionContext": { "sessionIssuer": { "type": "IAMUser", "userName": "mallory" } },
            }),
        ),
        ("SAML", json!({ "type": "SAMLUser", "userName": "mallory", "identityProvider": "corp" })),
        (
            "web identity itself",
            json!({
                "type": "WebIdentityUser", "userName": "mallory", "identityProvider": "accounts.google.com",
            }),
        ),
    ]
}

/// Changes of every severity, with what rules and caps look at.
fn changes() -> Vec<Json> {
    let admin = "arn:aws:iam::aws:policy/AdministratorAccess";
    let trust = r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"999988887777"},"Action":"sts:AssumeRole"}}"#;
    let denied = "User: x is not authorized to perform: iam:CreateUser on resource: user bob because no identity-based policy allows the iam:CreateUser action";
    vec![
        json!({ "requestParameters": { "userName": "bob", "tags": [{ "key": "team", "value": "ops" }] } }),
        json!({ "sessionCredentialFromConsole": "true" }),
        json!({ "eventName": "AttachUserPolicy", "requestParameters": { "userName": "bob", "policyArn": admin } }),
        json!({ "eventName": "TagRole", "requestParameters": { "roleName": "web", "tags": [{ "key": "team", "value": "ops" }] } }),
        json!({ "eventName": "DeleteRole", "requestParameters": { "roleName": "web" } }),
        json!({ "eventName": "UpdateAssumeRolePolicy", "requestParameters": { "roleName": "web", "policyDocument": trust } }),
        json!({ "eventName": "CreateAccessKey", "requestParameters": { "userName": "bob" } }),
        json!({ "errorCode": "AccessDenied", "errorMessage": denied, "requestParameters": null }),
        json!({ "errorCode": "EntityAlreadyExistsException" }),
        json!({ "eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging", "requestParameters": { "name": "main" } }),
        json!({ "eventSource": "organizations.amazonaws.com", "eventName": "MoveAccount", "requestParameters": { "accountId": "444455556666" } }),
        portal(),
        json!({ "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "eventType": "AwsConsoleSignIn",
            "requestParameters": null, "responseElements": { "ConsoleLogin": "Success" },
            "additionalEventData": { "MFAUsed": "No" } }),
    ]
}

/// What Identity Center's portal does for its people all day. For them alone the default pack goes by the user agent, so this
/// is not asked of them.
fn portal() -> Json {
    json!({ "eventSource": "signin.amazonaws.com", "eventName": "GetSigninToken", "requestParameters": null })
}

fn is_left_out(actor: &Json, change: &Json) -> bool {
    let issuer = actor["sessionContext"]["sessionIssuer"]["arn"].as_str().unwrap_or_default();
    *change == portal() && issuer.contains(":role/aws-reserved/")
}

/// What the caller chooses, and how it is set. `None` where the record has no such thing.
type Choice = fn(&Json, &str) -> Option<Json>;

const CHOICES: [(&str, Choice, &[&str]); 8] = [
    ("session name", session_name, &NAMES),
    ("source identity", source_identity, &NAMES),
    ("user agent", user_agent, &AGENTS),
    ("role name", role_name, &NAMES),
    ("role path", role_path, &PATHS),
    ("user name", user_name, &NAMES),
    ("federated session", federated_session, &NAMES),
    ("tags", tags, &NAMES),
];

/// IAM keeps the two paths at the beginning for itself, and takes them anywhere behind.
const PATHS: [&str; 4] = [
    "x:role/aws-reserved/sso.amazonaws.com/",
    "x/aws-service-role/sso.amazonaws.com/",
    "x:role/aws-service-role/sso.amazonaws.com/",
    "aws-service-role-/",
];

/// IAM users that an entry is about.
const EXPECTED_USERS: [&str; 2] = ["alice", "orders"];

fn is_session(record: &Json) -> bool {
    record["userIdentity"]["type"] == "AssumedRole"
}

/// A role that somebody of the account made.
fn is_own_role(record: &Json) -> bool {
    let arn = &record["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"];
    is_session(record) && !arn.as_str().unwrap().contains(":role/aws-")
}

fn session_name(record: &Json, name: &str) -> Option<Json> {
    let role = record["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"].as_str()?;
    // In Identity Center it is the person's user name.
    if name == "jane.doe@example.com" && role.starts_with("AWSReservedSSO_Ops_") {
        return None;
    }
    is_session(record).then(|| {
        json!({ "userIdentity": {
            "principalId": format!("AROAEXAMPLE:{name}"),
            "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}"),
        } })
    })
}

fn source_identity(record: &Json, name: &str) -> Option<Json> {
    let context = json!({ "userIdentity": { "sessionContext": { "sourceIdentity": name } } });
    is_session(record).then_some(context)
}

fn user_agent(_: &Json, agent: &str) -> Option<Json> {
    Some(json!({ "userAgent": agent }))
}

fn role_name(record: &Json, name: &str) -> Option<Json> {
    // An entry about a role is about the role of that name.
    if name == "ci" || !is_own_role(record) {
        return None;
    }
    let session = record["userIdentity"]["arn"].as_str()?.rsplit('/').next()?;
    Some(json!({ "userIdentity": {
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{session}"),
        "sessionContext": { "sessionIssuer": {
            "userName": name, "arn": format!("arn:aws:iam::{ACCOUNT}:role/{name}"),
        } },
    } }))
}

fn role_path(record: &Json, path: &str) -> Option<Json> {
    let name = "AWSReservedSSO_Admins_0123456789abcdef";
    let mut chosen = role_name(record, name)?;
    chosen["userIdentity"]["sessionContext"]["sessionIssuer"]["arn"] =
        json!(format!("arn:aws:iam::{ACCOUNT}:role/{path}{name}"));
    Some(chosen)
}

fn user_name(record: &Json, name: &str) -> Option<Json> {
    let identity = &record["userIdentity"];
    match identity["type"].as_str()? {
        "IAMUser" if !EXPECTED_USERS.contains(&name) => {
            let arn = format!("arn:aws:iam::{ACCOUNT}:user/{name}");
            Some(json!({ "userIdentity": { "userName": name, "arn": arn } }))
        }
        "SAMLUser" | "WebIdentityUser" if !EXPECTED_USERS.contains(&name) => {
            Some(json!({ "userIdentity": { "userName": name } }))
        }
        _ => None,
    }
}

fn federated_session(record: &Json, name: &str) -> Option<Json> {
    let identity = json!({ "userIdentity": {
        "principalId": format!("{ACCOUNT}:{name}"),
        "arn": format!("arn:aws:sts::{ACCOUNT}:federated-user/{name}"),
    } });
    (record["userIdentity"]["type"] == "FederatedUser").then_some(identity)
}

fn tags(record: &Json, name: &str) -> Option<Json> {
    record["requestParameters"].get("tags")?;
    let tags = json!([{ "key": name, "value": name }, { "key": "role", "value": name }]);
    Some(json!({ "requestParameters": { "tags": tags } }))
}

fn told(record: &Json) -> Alert {
    let message = tell_with(&HERALD, record.to_string().as_bytes());
    assert_eq!(message.counts.expected, 0, "held back: {record}");
    assert_eq!(message.alerts.len(), 1, "{record}");
    message.alerts[0].clone()
}

fn is_claim(alert: &Alert) -> bool {
    let reason = alert.actor.as_ref().unwrap().human_reason.as_deref();
    reason.is_some_and(|reason| reason.starts_with("the user agent says "))
}

fn hold(before: &Alert, after: &Alert, what: &str, record: &Json) {
    let (was, is) = (before.actor.as_ref().unwrap(), after.actor.as_ref().unwrap());
    assert!(after.severity >= before.severity, "{what} makes it quieter: {record}");
    assert_eq!(was.kind, is.kind, "{what} makes another kind of it: {record}");
    let claim = was.human.is_none() && is_claim(after);
    assert!(
        claim || was.human == is.human,
        "{what}: {:?}, was {:?}: {record}",
        is.human,
        was.human
    );
}

/// Every one of `CHOICES` alone, on every change by every kind of actor.
#[test]
fn no_name_and_no_user_agent_decides_who_it_is() {
    let mut tried = 0;
    for (actor, identity) in identities() {
        for fields in changes() {
            if is_left_out(&identity, &fields) {
                continue;
            }
            let mut base = record(fields);
            base["userIdentity"] = identity.clone();
            let before = told(&base);
            for (what, choose, values) in CHOICES {
                for value in values {
                    let Some(chosen) = choose(&base, value) else { continue };
                    let mut changed = base.clone();
                    merge(&mut changed, &chosen);
                    hold(&before, &told(&changed), &format!("{actor}: {what}"), &changed);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 5000, "{tried}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Several of them at once.
    #[test]
    fn no_names_together_decide_who_it_is(
        actor in 0..identities().len(),
        change in 0..changes().len(),
        chosen in prop::collection::vec((0..CHOICES.len(), any::<prop::sample::Index>()), 1..5),
    ) {
            let (identity, fields) = (identities()[actor].1.clone(), changes()[change].clone());
        prop_assume!(!is_left_out(&identity, &fields));
        let mut base = record(fields);
        base["userIdentity"] = identity;
        let mut changed = base.clone();
        let mut what = String::new();
        for (choice, value) in chosen {
            let (name, choose, values) = CHOICES[choice];
            let value: &&str = value.get(values);
            if let Some(fields) = choose(&changed, value) {
                merge(&mut changed, &fields);
                what = format!("{what} {name}");
            }
        }
        hold(&told(&base), &told(&changed), &what, &changed);
    }
}

#[test]
fn a_name_like_identity_centers_and_an_agent_like_cloudformations_prove_nothing() {
    let undo = |fields: Json| {
        let message = crate::support::tell_records(&[record(fields)]);
        let change = &message.alerts[0].changes[0];
        let managed = change.undo.as_ref().and_then(|undo| undo.managed.as_ref());
        managed.map(|it| it.to_string())
    };
    for (name, parameters) in [
        (
            "CreateSAMLProvider",
            json!({ "name": "AWSSSO_evil_DO_NOT_DELETE", "sAMLMetadataDocument": "<x/>" }),
        ),
        (
            "CreateRole",
            json!({ "roleName": "AWSReservedSSO_x_0123456789abcdef", "assumeRolePolicyDocument": "{}" }),
        ),
    ] {
        let managed = undo(json!({ "eventName": name, "requestParameters": parameters }));
        assert!(!managed.is_some_and(|it| it.contains("Identity Center")), "{name}");
    }
    let agent = "cloudformation.amazonaws.com";
    let managed = undo(json!({ "userAgent": agent, "sourceIPAddress": "203.0.113.66" }));
    assert!(managed.is_none(), "a claim of the caller");
}
