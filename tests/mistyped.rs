//! Whatever type a field has: nothing panics, nothing gets quieter, nothing becomes somebody's own, and nothing is undone on a
//! guess.

use std::sync::LazyLock;

use iam_herald::Herald;
use iam_herald::alert::Change;
use iam_herald::record::Record;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::support::{herald, record, tell_with};

fn packs() -> &'static Herald {
    herald(&["identity", "iam-all"])
}

/// Typical events of every operation, by people and programs of several kinds.
static EVENTS: LazyLock<Vec<Json>> = LazyLock::new(|| {
    let user = |name: &str| {
        json!({
            "type": "IAMUser", "userName": name, "arn": format!("arn:aws:iam::111122223333:user/{name}"),
            "accountId": "111122223333", "principalId": "AIDAEXAMPLE", "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
        })
    };
    let session = json!({
        "type": "AssumedRole", "accountId": "111122223333", "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "principalId": "AROAEXAMPLE:run", "arn": "arn:aws:sts::111122223333:assumed-role/ops/run",
        "sessionContext": {
            "sessionIssuer": { "type": "Role", "userName": "ops", "arn": "arn:aws:iam::111122223333:role/ops" },
            "attributes": { "mfaAuthenticated": "false" }, "ec2RoleDelivery": "2.0",
        },
    });
    let root = json!({
        "type": "Root", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:root",
        "principalId": "111122223333", "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": { "attributes": { "mfaAuthenticated": "true" } },
    });
    let lines = include_str!("catalogue/events.ndjson").lines();
    let events = lines.map(|line| serde_json::from_str::<Json>(line).unwrap());
    let actors = [user("mallory"), session, root];
    events
        .enumerate()
        .map(|(number, event)| {
            let mut whole = record(json!({ "userIdentity": actors[number % actors.len()] }));
            for (name, value) in event.as_object().unwrap() {
                whole[name] = value.clone();
            }
            whole
        })
        // What is told only because root did it is not told where nobody knows who did it.
        .filter(|event| {
            let mut by_a_user = event.clone();
            if event["userIdentity"]["type"] == "Root" {
                by_a_user["userIdentity"] = actors[0].clone();
            }
            told(event).is_some() && told(&by_a_user).is_some()
        })
        .collect()
});

fn told(event: &Json) -> Option<Change> {
    let message = tell_with(packs(), event.to_string().as_bytes());
    assert_eq!(message.counts.received, 1, "{event}");
    crate::bodies::check(&message);
    let mut changes = message.alerts.into_iter().flat_map(|alert| alert.changes);
    changes.next()
}

/// The places of everything in a record.
fn places(value: &Json, place: &str, found: &mut Vec<String>) {
    let below: Vec<(String, &Json)> = match value {
        Json::Object(members) => members.iter().map(|(name, it)| (name.clone(), it)).collect(),
        Json::Array(items) => {
            items.iter().enumerate().map(|(at, it)| (at.to_string(), it)).collect()
        }
        _ => Vec::new(),
    };
    for (name, value) in below {
        // Names of tags and of claims may hold what divides a path.
        let name = name.replace('~', "~0").replace('/', "~1");
        let place = format!("{place}/{name}");
        places(value, &place, found);
        found.push(place);
    }
}

/// A value of each type, some of which hold what was there.
fn others(was: &Json) -> Vec<Json> {
    let all = vec![
        json!(7),
        json!(true),
        json!([was]),
        json!({ "value": was }),
        json!("x"),
        json!([]),
        json!({}),
    ];
    let kind = std::mem::discriminant::<Json>;
    all.into_iter().filter(|other| kind(other) != kind(was)).collect()
}

fn command(change: &Change) -> Option<&str> {
    change.undo.as_ref()?.command.as_deref()
}

/// Where a text that holds JSON may be the object itself: AWS writes policies either way.
fn is_policy(place: &str) -> bool {
    place.ends_with("olicyDocument") || place.ends_with("/policy") || place.ends_with("/content")
}

fn hold(event: &Json, place: &str, mutant: &Json) {
    let whole = mutant;
    let mutant = format!(
        "{} of {}: {place} is {}",
        whole["eventName"],
        whole["eventSource"],
        whole.pointer(place).unwrap()
    );
    let before = told(event).unwrap();
    let Some(after) = told(whole) else {
        // Of a check at sign-in nothing but the failure is told, which stands there.
        let is_check =
            place.starts_with("/serviceEventDetails") || place.starts_with("/responseElements");
        let unreadable = matches!(place, "/eventName" | "/eventSource");
        assert!(is_check || unreadable, "not told: {mutant}");
        return;
    };
    let own = |change: &Change| {
        change.sentence.contains("their own") || change.sentence.contains("itself")
    };
    assert!(own(&before) || !own(&after), "{}: {mutant}", after.sentence);
    let is_actor = |change: &Change| change.target.as_ref().is_some_and(|target| target.is_actor);
    assert!(is_actor(&before) || !is_actor(&after), "{mutant}");
    let same = command(&after) == command(&before);
    // A text in place of a list is taken for its only element, and an empty list for nothing given.
    let text = whole.pointer(place).and_then(Json::as_str);
    let is_of_list = event.pointer(place).is_some_and(Json::is_array)
        && command(&after).zip(text).is_some_and(|(command, text)| command.contains(text));
    let is_nothing = whole.pointer(place).and_then(Json::as_array).is_some_and(Vec::is_empty);
    assert!(
        command(&after).is_none() || same || is_of_list || is_nothing,
        "{:?}: {mutant}",
        command(&after)
    );
    assert!(
        after.severity >= before.severity,
        "{:?}, was {:?}: {mutant}",
        after.severity,
        before.severity
    );
}

/// How many cases are tried; `HERALD_MISTYPED` says another number.
fn cases() -> u32 {
    std::env::var("HERALD_MISTYPED").map_or(600, |cases| cases.parse().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_type_makes_a_change_quieter_or_somebodys_own(
        event in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
    ) {
        let event = event.get(&EVENTS[..]);
        let mut all = Vec::new();
        places(event, "", &mut all);
        let place = place.get(&all[..]);
        let was = event.pointer(place).unwrap();
        let kinds = others(was);
        // Where this field is no flag, the verb decides: `a_flag_that_is_none_is_decided_by_the_verb`.
        if was.is_null() || kinds.is_empty() || is_policy(place) || place == "/readOnly" {
            return Ok(());
        }
        let mut mutant = event.clone();
        *mutant.pointer_mut(place).unwrap() = other.get(&kinds[..]).clone();
        hold(event, place, &mutant);
    }

    /// Null is as good as missing, and the last of two members of a name counts; nothing breaks.
    #[test]
    fn nulls_and_members_that_stand_twice_break_nothing(
        event in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        value in prop::sample::select(vec!["null", "7", "[]", "{}", "\"x\"", "{\"userName\":\"a\",\"userName\":1}"]),
    ) {
        let event = event.get(&EVENTS[..]);
        let names: Vec<&String> = event.as_object().unwrap().keys().collect();
        let name = place.get(&names[..]);
        let text = event.to_string();
        let twice = format!("{{\"{name}\":{value},{}", &text[1..]);
        let read: Json = event.clone();
        let (first, plain) = (told_text(&twice), told(&read));
        prop_assert_eq!(first.map(|it| it.sentence), plain.map(|it| it.sentence), "the first counts: {}", twice);
        let last = format!("{},\"{name}\":{value}}}", &text[..text.len() - 1]);
        let mut replaced = event.clone();
        replaced[name.as_str()] = serde_json::from_str(value).unwrap();
        prop_assert_eq!(
            told_text(&last).map(|it| it.sentence),
            told(&replaced).map(|it| it.sentence),
            "the last does not count: {}", last
        );
    }
}

fn told_text(text: &str) -> Option<Change> {
    tell_with(packs(), text.as_bytes()).alerts.into_iter().flat_map(|alert| alert.changes).next()
}

/// Whoever stands between a trail and this program may write objects as their JSON: what they say is the same.
#[test]
fn an_object_is_read_from_its_text() {
    for event in EVENTS.iter() {
        let mut written = event.clone();
        for name in [
            "userIdentity",
            "requestParameters",
            "responseElements",
            "additionalEventData",
            "serviceEventDetails",
        ] {
            if event.get(name).is_some_and(|value| !value.is_null()) {
                written[name] = json!(event[name].to_string());
            }
        }
        let (before, after) = (told(event).unwrap(), told(&written).unwrap());
        let words =
            |change: &Change| (change.sentence.clone(), change.severity, change.undo.clone());
        assert_eq!(words(&before), words(&after), "{written}");
    }
    let mut inner = record(json!({ "userIdentity": {
        "type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/ops/run",
        "sessionContext": json!({ "sessionIssuer": json!({ "userName": "admins" }).to_string() }).to_string(),
    } }));
    assert_eq!(told(&inner).unwrap().sentence, "run (role admins) created user bob");
    inner["requestParameters"] = json!("null");
    let text = inner.to_string();
    assert_eq!(Record::read(&text).unwrap().malformed().count(), 0);
}

#[test]
fn what_is_not_understood_is_said_to_be_unknown() {
    for parameters in [
        json!([{ "userName": "olga" }]),
        json!("userName=olga"),
        json!(7),
        json!({ "userName": ["olga"] }),
    ] {
        let change = told(&record(
            json!({ "eventName": "CreateAccessKey", "requestParameters": parameters }),
        ))
        .unwrap();
        assert_eq!(
            change.sentence,
            "alice created an access key for a user that the event does not name"
        );
        assert_eq!(change.severity.as_str(), "critical");
        let undo = change.undo.unwrap();
        assert_eq!(undo.command, None);
        assert_eq!(
            undo.note.unwrap(),
            "no command can be given: a field of the event has a form that CloudTrail does not write, so what was changed \
             is not known; look at the event in CloudTrail itself, and do it in the console"
        );
        assert!(
            !change.reasons.iter().any(|reason| reason.contains("not the user")),
            "{:?}",
            change.reasons
        );
        assert_eq!(
            change.reasons[0],
            "who did it, or what was changed, stands in the event in a form that CloudTrail does not write: it is not \
             known, and somebody may have changed the event on its way"
        );
    }
}

#[test]
fn a_flag_that_is_none_is_decided_by_the_verb() {
    for flag in [json!(7), json!([false]), json!({}), json!("false")] {
        let event = |name: &str| record(json!({ "eventName": name, "readOnly": flag }));
        assert!(!told(&event("CreateUser")).unwrap().read_only, "{flag}");
        assert!(!told(&event("FrobnicateUser")).unwrap().read_only, "{flag}");
        assert!(told(&event("GetUser")).unwrap().read_only, "{flag}");
    }
}

/// What is recorded is of the types that are expected.
#[test]
fn recorded_events_are_not_malformed() {
    for event in EVENTS.iter() {
        let rules = told(event).unwrap().rules;
        let odd = |id: &str| id.contains("malformed");
        assert!(!rules.iter().any(|rule| odd(&rule.id)), "{event}");
    }
}
