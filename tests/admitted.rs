//! Changes of one batch are held against each other in whatever order they stand: contradictions, announced changes that are
//! a part of something graver, and what happens within one second.

use iam_herald::config::Config;
use iam_herald::severity::Severity;
use iam_herald::work;
use iam_herald::{Counts, Duplicates, Fate, Herald, Options, input};
use serde_json::{Value as Json, json};

use crate::judged::{at, back_door, guessed};
use crate::support::envelope;

fn announced(pattern: &str) -> String {
    format!(
        "[[expected]]\nid = \"announced\"\nowner = \"ops\"\nreason = \"daily\"\nexpires = 2099-12-31\npattern = '{pattern}'\n"
    )
}

/// The fate, severity and reasons of each record, in the order of the records.
fn fates(entry: Option<&str>, records: &[Json]) -> (Vec<(Fate, Severity, Vec<String>)>, Counts) {
    let config = entry.map_or_else(Config::default, |pattern| {
        Config::read("herald.toml", &announced(pattern))
            .unwrap_or_else(|mistakes| panic!("{mistakes}"))
    });
    let rules = config.rules(&["identity"], &[]).unwrap();
    let herald = Herald::new(rules, Options::of(&config));
    let content = Json::from(records.to_vec()).to_string();
    let (_, batch) = input::whole(content, input::Limits::default()).unwrap();
    let fates = herald.fates(&batch, &mut Duplicates::default(), work::BATCH);
    assert!(fates.counts.adds_up(), "{:?}", fates.counts);
    let said = fates.changes.into_iter().map(|(one, fate)| {
        let reasons = one.change.reasons.iter().map(|reason| reason.to_string()).collect();
        (fate, one.change.severity, reasons)
    });
    (said.collect(), fates.counts)
}

/// Whoever forges a record chooses whether it comes before the one that it contradicts or after it.
#[test]
fn of_two_records_that_contradict_each_other_neither_is_expected_in_any_order() {
    let create = at(1, 1, json!({ "eventName": "CreateUser" }));
    let tag = at(1, 1, json!({ "eventName": "TagUser" }));
    let entry = r#"{ ($.userIdentity.userName = "alice") && (($.eventName = "CreateUser") || ($.eventName = "TagUser")) }"#;
    for records in [[create.clone(), tag.clone()], [tag, create]] {
        for entry in [None, Some(entry)] {
            let (said, counts) = fates(entry, &records);
            assert_eq!((counts.alerted, counts.expected), (2, 0), "{entry:?}");
            for (fate, severity, reasons) in said {
                assert_eq!((fate, severity), (Fate::Told, Severity::High), "{entry:?}");
                assert!(reasons[0].starts_with("another record with the same event id"));
            }
        }
    }
}

#[test]
fn the_same_record_twice_is_no_contradiction() {
    let create = at(1, 1, json!({ "eventName": "CreateUser" }));
    let (said, counts) = fates(None, &[create.clone(), create]);
    assert_eq!((said[0].0, said[1].0), (Fate::Told, Fate::Duplicate));
    assert_eq!((counts.alerted, counts.duplicate), (1, 1));
    assert!(said[0].1 < Severity::High);
}

/// What somebody announced is the change, not what it becomes by those around it.
#[test]
fn an_announced_change_that_is_graver_together_with_others_is_told() {
    let entry = r#"{ ($.userIdentity.userName = "alice") && ($.eventName = "ConsoleLogin") }"#;
    let alone = guessed().pop().unwrap();
    let (said, _) = fates(Some(entry), &[alone]);
    assert_eq!(said[0].0, Fate::Expected(0), "by itself it is held back");
    let (said, counts) = fates(Some(entry), &guessed());
    let (fate, severity, reasons) = said.last().unwrap();
    assert_eq!((*fate, *severity), (Fate::Told, Severity::High));
    assert_eq!(
        reasons.last().unwrap(),
        "not held back as an expected change (entry announced, owner ops): together with the changes around it it is graver"
    );
    assert_eq!(counts.expected, 0);
}

/// Whichever steps of it were announced, and in whatever order they came, a back door is told whole.
#[test]
fn a_back_door_of_which_steps_were_announced_is_still_one() {
    let entry = |names: &[&str]| {
        let named: Vec<String> =
            names.iter().map(|name| format!("($.eventName = \"{name}\")")).collect();
        format!("{{ ($.userIdentity.userName = \"alice\") && ({}) }}", named.join(" || "))
    };
    let all = ["CreateUser", "CreateAccessKey", "AddUserToGroup"];
    let forward = back_door();
    let mut key_last = forward.clone();
    let times = ["eventTime", "eventID"];
    for field in times {
        let (two, three) = (forward[1][field].clone(), forward[2][field].clone());
        (key_last[1][field], key_last[2][field]) = (three, two);
    }
    for records in [forward, key_last] {
        for names in [&all[..], &all[..1], &all[1..2], &all[2..], &all[..2]] {
            let (said, counts) = fates(Some(&entry(names)), &records);
            assert_eq!((counts.expected, counts.alerted), (0, 3), "{names:?}");
            let reasons: Vec<&String> = said.iter().flat_map(|one| &one.2).collect();
            let told = reasons.iter().any(|reason| reason.contains("how a back door is made"));
            assert!(told, "{names:?}: {reasons:?}");
            assert_eq!(said.iter().map(|one| one.1).max(), Some(Severity::High), "{names:?}");
        }
    }
}

/// CloudTrail's times are whole seconds, and a record may have none.
#[test]
fn sign_ins_of_one_second_are_guesses_in_any_order() {
    let time = |time: Json| {
        guessed().into_iter().map(move |mut one| {
            one["eventTime"] = time.clone();
            one
        })
    };
    for time in [time(json!("2026-11-20T22:14:09Z")), time(json!(null))] {
        let forward: Vec<Json> = time.collect();
        let backward: Vec<Json> = forward.iter().rev().cloned().collect();
        for records in [forward, backward] {
            let (said, _) = fates(None, &records);
            assert_eq!(said.iter().map(|one| one.1).max(), Some(Severity::High));
        }
    }
}

/// A record that does not say who received it may be forged if it was made by another account than the one whose trail
/// writes to its log stream.
#[test]
fn a_record_that_names_no_recipient_is_expected_only_in_the_stream_of_its_caller() {
    let create = at(1, 1, json!({ "eventName": "CreateUser", "recipientAccountId": "-" }));
    let entry = r#"{ ($.userIdentity.userName = "alice") && ($.eventName = "CreateUser") }"#;
    let config = Config::read("herald.toml", &announced(entry)).unwrap();
    let herald = Herald::new(config.rules(&["identity"], &[]).unwrap(), Options::of(&config));
    for (stream, expected) in [
        ("stream", 1),
        ("111122223333_CloudTrail_us-east-1", 1),
        ("444455556666_CloudTrail_us-east-1", 0),
    ] {
        let content = envelope(&[create.to_string()]);
        let content =
            content.replace("\"logStream\":\"stream\"", &format!("\"logStream\":\"{stream}\""));
        let (_, batch) = input::whole(content, input::Limits::default()).unwrap();
        let counts = herald.fates(&batch, &mut Duplicates::default(), work::BATCH).counts;
        assert_eq!((counts.expected, counts.alerted), (expected, 1 - expected), "{stream}");
    }
}

/// Words are found anywhere in a record, so what a caller writes would be enough.
#[test]
fn an_announced_change_is_no_search_for_words() {
    for pattern in [r#""approved-4711""#, "%approved%", r#""approved-4711" -nothing"#, "[a, b = x]"]
    {
        let refused = Config::read("herald.toml", &announced(pattern)).unwrap_err().to_string();
        assert!(refused.contains("pattern names no field"), "{refused}");
    }
}
