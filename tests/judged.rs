//! What becomes of a log event is decided once: every command says the same of it, whatever the threshold, and a part of
//! a story that is told later is told as loud.

use std::collections::{BTreeMap, BTreeSet};
use std::{env, fs};

use iam_herald::alert::{Alert, AlertKind};
use iam_herald::message::BatchSummary;
use iam_herald::rules::{DEFAULT_PACK, Rules, SELF_PACK};
use iam_herald::severity::Severity;
use iam_herald::work;
use iam_herald::{Counts, Duplicates, Herald, Judge, Judgement, Options, input};
use serde_json::{Value as Json, json};

use crate::support::{Folder, envelope, record, root, run};

/// A record of this number, at this second.
pub fn at(number: usize, second: usize, fields: Json) -> Json {
    let mut fields = fields;
    let object = fields.as_object_mut().unwrap();
    object.insert("eventID".to_owned(), json!(format!("0000-{number}")));
    let time = format!("2026-11-20T22:{:02}:{:02}Z", second / 60, second % 60);
    object.insert("eventTime".to_owned(), json!(time));
    record(fields)
}

pub fn sign_in(number: usize, works: bool) -> Json {
    let result = if works { "Success" } else { "Failure" };
    let error = if works { json!("-") } else { json!("Failed authentication") };
    at(
        number,
        number,
        json!({
            "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "eventType": "AwsConsoleSignIn",
            "requestParameters": null, "responseElements": { "ConsoleLogin": result }, "errorMessage": error,
        }),
    )
}

/// Guesses at a password, then one that is right.
pub fn guessed() -> Vec<Json> {
    (1..=8).map(|number| sign_in(number, number == 8)).collect()
}

/// A back door: a new user with a key and a group.
pub fn back_door() -> Vec<Json> {
    let steps = [
        ("CreateUser", json!({ "userName": "svc" }), json!(null)),
        (
            "CreateAccessKey",
            json!({ "userName": "svc" }),
            json!({ "accessKey": { "userName": "svc", "accessKeyId": "AKIASVC2222222EXAMPLE" } }),
        ),
        ("AddUserToGroup", json!({ "userName": "svc", "groupName": "Developers" }), json!(null)),
    ];
    let record = |(number, (name, request, response)): (usize, (&str, Json, Json))| {
        at(
            100 + number,
            60 + number,
            json!({ "eventName": name, "requestParameters": request, "responseElements": response }),
        )
    };
    steps.into_iter().enumerate().map(record).collect()
}

/// Named batches: the samples, what only several records together say, and the recorded sets where there are any.
fn batches() -> Vec<(String, Vec<u8>)> {
    let lines = |records: Vec<Json>| {
        let lines: Vec<String> = records.iter().map(Json::to_string).collect();
        lines.join("\n").into_bytes()
    };
    let mut both = guessed();
    both.extend(back_door());
    let mut batches = vec![
        ("guessed".to_owned(), lines(guessed())),
        ("back-door".to_owned(), lines(back_door())),
        ("both".to_owned(), lines(both)),
    ];
    let corpus = env::var_os("HERALD_CORPUS").map(|folder| {
        let folder = std::path::PathBuf::from(folder);
        [folder.join("cloudtrail"), folder.join("cases/code"), folder.join("cases/sets")]
    });
    let folders = [root().join("events")].into_iter().chain(corpus.into_iter().flatten());
    for folder in folders.filter(|folder| folder.is_dir()) {
        let mut paths: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|end| end == "json" || end == "ndjson"));
        paths.sort();
        batches.extend(
            paths.into_iter().map(|path| (path.display().to_string(), fs::read(path).unwrap())),
        );
    }
    let expected = if env::var_os("HERALD_CORPUS").is_some() { 30 } else { 15 };
    assert!(batches.len() >= expected, "{}", batches.len());
    batches
}

fn herald_with(options: Options) -> Herald {
    Herald::new(Rules::load(&[DEFAULT_PACK, SELF_PACK], &[]).unwrap(), options)
}

fn alerts(herald: &Herald, content: &[u8]) -> (Vec<Alert>, usize) {
    let (_, batch) = input::whole(content, input::Limits::default()).unwrap();
    let message = herald.tell(&batch, &mut Duplicates::default());
    assert!(message.counts.adds_up(), "{:?}", message.counts);
    let told: usize = message.alerts.iter().map(|alert| alert.changes.len()).sum();
    assert_eq!(told, message.counts.alerted);
    let mut alerts = message.alerts;
    alerts.retain(|alert| alert.kind == AlertKind::Changes);
    for alert in &mut alerts {
        // The counts are the batch's, and say what was too quiet.
        alert.counts = Default::default();
    }
    let Counts { alerted, quiet, summed_up, .. } = message.counts;
    (alerts, alerted + quiet + summed_up)
}

/// `HERALD_MIN_SEVERITY` and `--min-severity` choose among whole alerts, after everything was weighed.
#[test]
fn a_threshold_leaves_out_alerts_and_changes_none() {
    let mut raised = 0;
    for (name, content) in batches() {
        let (all, selected) = alerts(&herald_with(Options::default()), &content);
        for min_severity in Severity::ALL {
            let herald = herald_with(Options { min_severity, ..Options::default() });
            let (told, as_many) = alerts(&herald, &content);
            let expected: Vec<&Alert> =
                all.iter().filter(|alert| alert.severity >= min_severity).collect();
            assert_eq!(told.iter().collect::<Vec<_>>(), expected, "{name} at {min_severity}");
            assert_eq!(as_many, selected, "{name} at {min_severity}");
        }
        raised += all.iter().filter(|alert| alert.severity >= Severity::High).count();
    }
    assert!(raised > 5);
    for (what, story) in [("sign-ins", guessed()), ("back door", back_door())] {
        let lines: Vec<String> = story.iter().map(Json::to_string).collect();
        let herald = herald_with(Options { min_severity: Severity::High, ..Options::default() });
        let (told, _) = alerts(&herald, lines.join("\n").as_bytes());
        let [alert] = told.as_slice() else { panic!("{what}: {told:?}") };
        assert_eq!((alert.severity, alert.changes.len()), (Severity::High, story.len()), "{what}");
    }
}

/// If an outlet lacks only some changes of an alert, they keep the severity and the reasons that the whole gave them.
#[test]
fn a_part_that_is_told_again_is_as_loud() {
    for (name, content) in batches() {
        let herald = herald_with(Options::default());
        let (_, batch) = input::whole(content, input::Limits::default()).unwrap();
        let selection = herald.select(&batch, &mut Duplicates::default(), work::BATCH);
        if selection.told.len() > 60 {
            continue;
        }
        for alone in &selection.told {
            let message = herald.message(vec![alone.clone()], None, BatchSummary::default());
            let [alert] = message.alerts.as_slice() else { panic!("{name}") };
            assert_eq!(alert.severity, alone.change.severity, "{name}");
            assert_eq!(alert.changes, vec![*alone.change.clone()], "{name}");
        }
    }
}

/// A told change knows where its record stands in the batch.
#[test]
fn a_change_keeps_the_place_of_its_record() {
    for (name, content) in batches() {
        let herald = herald_with(Options::default());
        let (_, batch) = input::whole(content, input::Limits::default()).unwrap();
        for one in herald.select(&batch, &mut Duplicates::default(), work::BATCH).told {
            let raw = &batch.text()[one.raw.clone()];
            let event: Json = serde_json::from_str(raw).unwrap();
            let event = match event.as_str() {
                Some(text) => serde_json::from_str(text).unwrap(),
                None => event,
            };
            let event = event.get("detail").unwrap_or(&event);
            assert_eq!(event["eventName"], one.change.event_name.as_str(), "{name}");
            assert_eq!(event["eventID"].as_str(), one.change.event_id.as_deref(), "{name}");
        }
    }
}

/// What `explain` prints of each log event, by the number of its line.
fn explained(args: &[&str], content: &[u8]) -> Vec<Json> {
    explained_or_damaged(args, content).0
}

/// The same, and whether the input could not be read to its end.
fn explained_or_damaged(args: &[&str], content: &[u8]) -> (Vec<Json>, bool) {
    let all = [&["explain", "--format", "json"], args].concat();
    let output = run(&all).stdin(content).output();
    let is_damaged = output.status.code() == Some(2);
    let lines = String::from_utf8(output.stdout).unwrap();
    let lines = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (lines, is_damaged)
}

/// What `replay` tells, by event id, severity, sentence and rules.
fn replayed(args: &[&str], content: &[u8]) -> (Vec<String>, Json) {
    let all = [&["replay", "--format", "json"], args].concat();
    let output = run(&all).stdin(content).output();
    let lines = String::from_utf8(output.stdout).unwrap();
    let mut lines: Vec<Json> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let counts = lines.pop().unwrap()["report"].clone();
    let changes = lines.iter().flat_map(|alert| alert["changes"].as_array().unwrap());
    let mut told: Vec<String> = changes
        .map(|one| {
            format!(
                "{} {} {} {} {}",
                one["event_id"], one["severity"], one["sentence"], one["reasons"], one["rules"]
            )
        })
        .collect();
    told.sort();
    (told, counts)
}

#[track_caller]
fn explain_agrees_with_replay(name: &str, args: &[&str], content: &[u8]) -> usize {
    let (told, counts) = replayed(args, content);
    let (explained, is_damaged) = explained_or_damaged(args, content);
    let mut said: Vec<String> = explained
        .iter()
        .filter(|one| one["told"] == true)
        .map(|one| {
            format!(
                "{} {} {} {} {}",
                one["event_id"], one["severity"], one["sentence"], one["reasons"], one["raised_by"]
            )
        })
        .collect();
    said.sort();
    assert_eq!(said, told, "{name} {args:?}");
    let mut fates: BTreeMap<&str, u64> = BTreeMap::new();
    for one in &explained {
        *fates.entry(one["fate"].as_str().unwrap()).or_default() += 1;
    }
    for (fate, count) in [
        ("told", "alerted"),
        ("expected", "expected"),
        ("ignored", "ignored"),
        ("duplicate", "duplicate"),
        ("quiet", "quiet"),
        ("unreadable", "unreadable"),
        ("summed_up", "summed_up"),
        ("excluded", "excluded"),
    ] {
        // What is wrong with an input as a whole counts as one event, and is an error of the run.
        let of_the_input = u64::from(fate == "unreadable" && is_damaged);
        let found = fates.get(fate).copied().unwrap_or(0) + of_the_input;
        assert_eq!(found, counts[count].as_u64().unwrap_or(0), "{name} {args:?}: {fate}");
    }
    told.len()
}

/// A configuration that announces, trusts, names and switches off.
const CONFIGURED: &str = r#"
organization = "o-a1b2c3d4e5"
[[account]]
id = "111122223333"
name = "prod"
tier = "critical"
[[account]]
id = "444455556666"
owner = "trusted"
name = "partner"
[[expected]]
id = "tagging"
owner = "identity team"
reason = "tags are set by hand this month"
expires = 2099-12-31
pattern = '{ ($.userIdentity.userName = "alice") && (($.eventName = "TagRole") || ($.eventName = "TagUser") || ($.eventName = "CreateUser")) }'
[herald]
topics = ["arn:aws:sns:us-east-1:111122223333:iam-herald"]
role = ["arn:aws:iam::111122223333:role/iam-herald"]
"#;

#[test]
fn explain_says_told_where_replay_tells() {
    let folder = Folder::new("explain-replay");
    let config = folder.write("herald.toml", CONFIGURED);
    let mut told = 0;
    for (name, content) in batches() {
        told += explain_agrees_with_replay(&name, &[], &content);
        explain_agrees_with_replay(&name, &["--config", &config], &content);
        explain_agrees_with_replay(&name, &["--pack", "iam-all,self"], &content);
        explain_agrees_with_replay(&name, &["--who", "alice", "--window", "1h"], &content);
    }
    assert!(told > 60, "{told}");
}

#[test]
fn explain_knows_what_replay_knows() {
    let folder = Folder::new("explain-knows");
    let config = folder.write("herald.toml", CONFIGURED);
    let tag = at(
        1,
        1,
        json!({ "eventName": "TagUser", "requestParameters": { "userName": "bob", "tags": [] } }),
    );
    let expected = explained(&["--config", &config], tag.to_string().as_bytes());
    assert_eq!(expected[0]["fate"], "expected");
    assert_eq!(expected[0]["expected"]["id"], "tagging");
    let (text, _) =
        run(&["explain", "--config", &config]).stdin(tag.to_string().as_bytes()).status(0);
    let line = "  not told (expected: entry tagging, owner identity team, until 2099-12-31); it would be low";
    assert!(text.lines().any(|found| found == line), "{text}");

    // Two records with one id: neither is expected, whatever was announced.
    let other = at(
        1,
        1,
        json!({ "eventName": "TagUser", "requestParameters": { "userName": "eve", "tags": [] } }),
    );
    let both = explained(&["--config", &config], format!("{tag}\n{other}").as_bytes());
    assert_eq!((&both[1]["fate"], &both[1]["severity"]), (&json!("told"), &json!("high")));
    assert!(both[1]["reasons"][0].as_str().unwrap().starts_with("another record with the same"));

    // A record in the log stream of another account's trail.
    let strange = envelope(&[tag.to_string()])
        .replace("\"logStream\":\"stream\"", "\"logStream\":\"999900009999_CloudTrail_us-east-1\"");
    let strange = explained(&["--config", &config], strange.as_bytes());
    assert_eq!((&strange[0]["fate"], &strange[0]["severity"]), (&json!("told"), &json!("high")));
}

/// The facts of a record as `$.herald.…` conditions, those alone that rest on more than the record.
fn conditions(path: &str, value: &Json, found: &mut BTreeSet<String>) {
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                conditions(&format!("{path}.{name}"), value, found);
            }
        }
        Json::Bool(flag) => {
            found.insert(format!("{{ {path} IS {} }}", flag.to_string().to_uppercase()));
        }
        Json::String(text) if text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') => {
            found.insert(format!("{{ {path} = \"{text}\" }}"));
        }
        _ => {}
    }
}

#[test]
fn match_sees_the_facts_that_explain_shows() {
    let folder = Folder::new("match-facts");
    let config = folder.write("herald.toml", CONFIGURED);
    let mut compared = 0;
    for (name, content) in batches() {
        if content.len() > 200_000 {
            continue;
        }
        let explained = explained(&["--config", &config], &content);
        let of = |one: &Json| {
            let mut found = BTreeSet::new();
            for member in ["grants", "trust", "account", "target"] {
                let value = &one["facts"][member];
                conditions(&format!("$.herald.{member}"), value, &mut found);
            }
            found
        };
        let by_record: Vec<BTreeSet<String>> = explained.iter().map(of).collect();
        let all: BTreeSet<&String> = by_record.iter().flatten().collect();
        for pattern in all {
            let expected = by_record.iter().filter(|facts| facts.contains(pattern)).count();
            let args = ["match", "--count", "--config", &config, pattern];
            let (count, _) = run(&args).stdin(&content).status(0);
            assert_eq!(count.trim(), expected.to_string(), "{name}: {pattern}");
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
}

/// Log events can be judged at once, in any order.
#[test]
fn judging_keeps_nothing() {
    fn shared<T: Send + Sync>(_: &T) {}
    for (name, content) in batches() {
        let herald = herald_with(Options::default());
        let (_, batch) = input::whole(content, input::Limits::default()).unwrap();
        let judge: Judge = herald.judge(&batch);
        shared(&judge);
        let events: Vec<_> = batch.events().enumerate().collect();
        let judged = |(place, event): &(usize, _)| match judge.judge(&batch, *place, event) {
            Judgement::Selected(one) => format!("{:?}", one.selected.change),
            other => format!("{other:?}"),
        };
        let forward: Vec<String> = events.iter().map(judged).collect();
        let mut backward: Vec<String> = events.iter().rev().map(judged).collect();
        backward.reverse();
        assert_eq!(forward, backward, "{name}");
    }
}
