//! A batch of legal calls that are made to take long: it takes no more than its budget, and all of it is told.

use iam_herald::alert::Change;
use iam_herald::severity::Severity;
use iam_herald::work::{self, real};
use iam_herald::{Duplicates, Message, input};
use serde_json::{Value as Json, json};

use crate::support::{herald, record, tell_records};

/// One of many policies of one place, of nearly as many characters as IAM takes.
fn hostile(number: usize) -> Json {
    let actions: Vec<String> = (0..325).map(|i| format!("s3:*{number:x}{i:x}*")).collect();
    let resources: Vec<String> =
        (0..325).map(|i| format!("arn:aws:s3:::*{i}*{number:x}*")).collect();
    let statement = json!({ "Effect": "Allow", "Action": actions, "Resource": resources });
    let document = json!({ "Version": "2012-10-17", "Statement": statement }).to_string();
    assert!((9_000..=13_000).contains(&document.len()), "{}", document.len());
    put(number, &document)
}

/// The policy of one place, written at a time of its own.
fn put(number: usize, document: &str) -> Json {
    record(json!({
        "eventName": "PutRolePolicy", "eventID": format!("id-{number}"),
        "eventTime": format!("2026-11-20T22:{:02}:{:02}Z", number / 60, number % 60),
        "requestParameters": { "roleName": "r", "policyName": "p", "policyDocument": document },
    }))
}

/// What somebody else does meanwhile.
fn neighbour() -> Json {
    let administrator =
        json!({ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }).to_string();
    record(json!({
        "eventName": "PutUserPolicy", "eventID": "neighbour",
        "userIdentity": { "type": "IAMUser", "userName": "eve", "accountId": "111122223333",
                          "arn": "arn:aws:iam::111122223333:user/eve" },
        "requestParameters": { "userName": "eve", "policyName": "p", "policyDocument": administrator },
    }))
}

/// The message of a batch, how many of its policies were not compared, and the steps that it took.
fn tell_within(records: &[Json], budget: u64) -> (Message, usize, u64) {
    let text = Json::from(records.to_vec()).to_string();
    let (_, batch) = input::whole(text, input::Limits::default()).unwrap();
    let herald = herald(&["identity"]);
    let (selection, steps) =
        real::steps(|| herald.select(&batch, &mut Duplicates::default(), budget));
    assert!(selection.counts.adds_up());
    assert_eq!(selection.counts.alerted, records.len());
    let message = herald.message(selection.told, None, Default::default());
    let uncompared = |change: &&Change| {
        let compared = change.access.as_ref().and_then(|access| access.compared.as_ref());
        compared
            .is_some_and(|compared| compared.notes.iter().any(|note| note.starts_with("too much")))
    };
    let changes = || message.alerts.iter().flat_map(|alert| &alert.changes);
    let uncompared = changes().filter(uncompared).count();
    (message, uncompared, steps)
}

#[test]
fn a_hostile_batch_takes_no_more_than_its_budget_and_its_neighbour_is_told() {
    let mut records: Vec<Json> = (0..20).map(hostile).collect();
    records.insert(10, neighbour());
    let alone = tell_records(&[neighbour()]);
    let mut loudness: Vec<Severity> = Vec::new();
    for budget in [work::BATCH, 200_000_000, 20_000_000, 0] {
        let (message, uncompared, steps) = tell_within(&records, budget);
        let most = budget.max(work::LEAST * records.len() as u64);
        assert!(steps <= 2 * most, "{steps} steps for {budget}");
        // With enough all are compared, with little none is, and the first never can be.
        match budget {
            work::BATCH => assert_eq!(uncompared, 0),
            0 => assert_eq!(uncompared, 19),
            _ => assert!(uncompared <= 19),
        }
        let of_eve = message.alerts.iter().find(|alert| {
            alert.changes.iter().any(|one| one.event_id.as_deref() == Some("neighbour"))
        });
        assert_eq!(of_eve.unwrap().severity, alone.alerts[0].severity, "{budget}");
        let severities =
            message.alerts.iter().flat_map(|alert| &alert.changes).map(|one| one.severity);
        loudness.push(severities.min().unwrap());
    }
    assert!(loudness.is_sorted(), "less work is never quieter: {loudness:?}");
}

/// However many there are, and though each may take a little whatever the budget.
#[test]
fn many_hostile_policies_share_one_budget() {
    let records: Vec<Json> = (0..200).map(hostile).collect();
    let (_, uncompared, steps) = tell_within(&records, 10_000_000);
    assert!(steps <= 2 * work::LEAST * 200, "{steps}");
    assert_eq!(uncompared, 199);
}

/// A policy that could not be read whole, or compared, is never told as one that takes rights away.
#[test]
fn too_much_to_compare_is_never_a_change_that_tightens() {
    let take_away = |document: Json| {
        let records = [hostile(0), put(1, &document.to_string())];
        tell_within(&records, 0)
    };
    let narrow = json!({ "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::*1*0*" } });
    let whole = tell_records(&[hostile(0), put(1, &narrow.to_string())]);
    let (message, uncompared, _) = take_away(narrow);
    let second = |message: &Message| message.alerts[0].changes[1].severity;
    assert_eq!(uncompared, 1);
    assert!(second(&message) >= second(&whole), "{:?} {:?}", second(&message), second(&whole));
}
