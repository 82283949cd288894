//! Whoever is one actor is one everywhere: in alerts, in the threads of a chat channel, and in the count of a subject.

use std::collections::{BTreeMap, BTreeSet};

use iam_herald::Message;
use iam_herald::render::{self, Subject};
use serde_json::{Value as Json, json};

use crate::support::{record, tell_records};

const ACCOUNT: &str = "111122223333";

/// The thread of each notification.
fn threads(message: &Message) -> Vec<String> {
    let thread = |one: &render::Notification| {
        let one: Json = serde_json::from_str(&one.body).unwrap();
        one["metadata"]["threadId"].as_str().unwrap().to_owned()
    };
    render::chat(message).iter().map(thread).collect()
}

fn thread(message: &Message) -> String {
    let threads = threads(message);
    assert_eq!(threads.len(), 1);
    threads[0].clone()
}

/// A change by `identity`, on a day, which makes it one of a batch of its own.
fn change(identity: &Json, number: usize, account: &str, source: &str) -> Json {
    record(json!({
        "userIdentity": identity, "recipientAccountId": account, "sourceIPAddress": source,
        "eventTime": format!("2026-11-{:02}T10:00:{:02}Z", 10 + number / 10, number % 10),
        "eventID": format!("0a1b2c3d-0000-4000-8000-{number:012}"),
        "requestParameters": { "userName": format!("new-{number}") },
    }))
}

fn session(role: &str, session: &str, more: Json) -> Json {
    let mut context = json!({ "sessionIssuer": {
        "type": "Role", "userName": role, "arn": format!("arn:aws:iam::{ACCOUNT}:role/{role}"), "accountId": ACCOUNT } });
    for (name, value) in more.as_object().unwrap() {
        context[name] = value.clone();
    }
    json!({
        "type": "AssumedRole", "accountId": ACCOUNT, "principalId": format!("AROAX:{session}"),
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}"), "sessionContext": context,
    })
}

/// One actor of each kind as it appears at different times: with other sessions, keys and addresses.
fn actors() -> BTreeMap<&'static str, Vec<Json>> {
    let user = |name: &str, key: &str| {
        let arn = format!("arn:aws:iam::{ACCOUNT}:user/{name}");
        json!({ "type": "IAMUser", "userName": name, "arn": arn, "accountId": ACCOUNT, "accessKeyId": key })
    };
    let machine =
        |number: usize| session("deploy", &format!("botocore-session-{number}"), json!({}));
    let instance = |number: usize| {
        session("web", &format!("i-0123456789abcdef{number}"), json!({ "ec2RoleDelivery": "2.0" }))
    };
    let person = |number: usize| {
        session("ops", &format!("tmp-{number}"), json!({ "sourceIdentity": "jane@example.com" }))
    };
    let github = |_| {
        let provider =
            json!({ "federatedProvider": "arn:aws:iam::111122223333:oidc-provider/token.example" });
        session("pipeline", "GitHubActions", json!({ "webIdFederationData": provider }))
    };
    let service = |number: usize| json!({ "type": "AWSService", "invokedBy": "sso.amazonaws.com", "principalId": number.to_string() });
    let saml = |_| json!({ "type": "SAMLUser", "userName": "sam", "identityProvider": "corp" });
    BTreeMap::from([
        ("a user with two keys", vec![user("alice", "AKIA1"), user("alice", "AKIA2"), user("alice", "AKIA3")]),
        ("a role of a program in many sessions", (1..=6).map(machine).collect()),
        ("a role of instances", (1..=3).map(instance).collect()),
        ("a person in many sessions", (1..=4).map(person).collect()),
        ("a pipeline", (1..=3).map(github).collect()),
        ("a person of Identity Center", (1..=3).map(|_| {
            session("AWSReservedSSO_Admins_0123456789abcdef", "kim@example.com", json!({}))
        }).collect()),
        ("a service", (1..=3).map(service).collect()),
        ("somebody by SAML", (1..=3).map(saml).collect()),
        ("root", (1..=3).map(|_| json!({ "type": "Root", "accountId": ACCOUNT })).collect()),
        ("another account", (1..=3).map(|_| {
            json!({ "type": "AWSAccount", "accountId": "444455556666", "principalId": "AIDAX" })
        }).collect()),
    ])
}

#[test]
fn one_actor_is_one_thread_whatever_its_sessions_and_batches() {
    let mut all = BTreeSet::new();
    for (kind, identities) in actors() {
        let changes: Vec<Json> = identities
            .iter()
            .enumerate()
            .map(|(number, identity)| change(identity, number, ACCOUNT, "203.0.113.24"))
            .collect();
        let whole = tell_records(&changes);
        assert_eq!(whole.alerts.len(), 1, "{kind}");
        let whole = thread(&whole);
        // Each change alone, and the first two against the others: other batches, with other sessions.
        for batch in changes.chunks(1).chain([&changes[..2], &changes[2..]]) {
            assert_eq!(thread(&tell_records(batch)), whole, "{kind}");
        }
        // In another account it is somebody else's business.
        let elsewhere = change(&identities[0], 0, "444455556666", "203.0.113.24");
        assert_ne!(thread(&tell_records(&[elsewhere])), whole, "{kind}");
        assert!(all.insert(whole), "{kind}");
    }
}

/// Alerts, threads and subjects agree about how many actors there are.
#[test]
fn every_body_counts_the_same_actors() {
    let identities: Vec<Json> = actors().into_values().flatten().collect();
    let changes: Vec<Json> = identities
        .iter()
        .enumerate()
        .map(|(number, identity)| change(identity, number % 10, ACCOUNT, "203.0.113.24"))
        .collect();
    let message = tell_records(&changes);
    let actors = actors().len();
    assert_eq!(message.alerts.len(), actors);
    assert_eq!(threads(&message).into_iter().collect::<BTreeSet<_>>().len(), actors);
    let subject = Subject::of(&message);
    assert!(
        subject.as_str().contains(&format!("+{} more actors", actors - 1)),
        "{}",
        subject.as_str()
    );
}

/// Two alerts of one actor, a day apart and with different sessions, are no two actors in the subject.
#[test]
fn an_actor_with_two_alerts_is_counted_once() {
    let first =
        ["botocore-session-1", "botocore-session-2"].map(|name| session("deploy", name, json!({})));
    let later = session("deploy", "botocore-session-3", json!({}));
    let changes = [
        change(&first[0], 0, ACCOUNT, "x"),
        change(&first[1], 1, ACCOUNT, "x"),
        change(&later, 20, ACCOUNT, "x"),
    ];
    let message = tell_records(&changes);
    assert_eq!(message.alerts.len(), 2);
    assert_eq!(threads(&message).into_iter().collect::<BTreeSet<_>>().len(), 1);
    let subject = Subject::of(&message);
    assert!(subject.as_str().ends_with(" (+2 more)"), "{}", subject.as_str());
}
