//! Replays what AWS itself answered. The files are not part of the repository: `HERALD_CORPUS` names
//! the folder that has `filter-pattern/cases.ndjson` and its neighbours. These tests are ignored, so
//! that a run without the files counts them; `cargo test -- --include-ignored` runs them. The rules
//! themselves are in `table.rs`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use cloudwatch_filter_pattern::{Known, LintId, Pattern, Selector, Step, ValueKind};
use serde::Deserialize;
use serde::de::DeserializeOwned;

fn rows<T: DeserializeOwned>(file: &str) -> Vec<T> {
    let folder = std::env::var_os("HERALD_CORPUS").expect("HERALD_CORPUS names the folder");
    let path = PathBuf::from(folder).join("filter-pattern").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let read = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{file}: {e}: {line}"));
    text.lines().map(read).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    filter_pattern: String,
    log_event_messages: Vec<String>,
    matches: Vec<bool>,
    source: String,
}

#[test]
#[ignore = "reads recorded answers: set HERALD_CORPUS"]
fn every_recorded_answer_is_ours() {
    let cases = rows::<Case>("cases.ndjson");
    let (mut answers, mut yes, mut wrong) = (0, 0, Vec::new());
    for case in &cases {
        let pattern = case.filter_pattern.parse::<Pattern>();
        let pattern = pattern.unwrap_or_else(|error| panic!("{error}\n({})", case.source));
        assert_eq!(pattern.to_string().parse::<Pattern>().as_ref(), Ok(&pattern));
        assert_eq!(case.log_event_messages.len(), case.matches.len());
        for (message, expected) in case.log_event_messages.iter().zip(&case.matches) {
            answers += 1;
            yes += usize::from(*expected);
            if pattern.matches_text(message) != *expected {
                wrong.push(format!("{} on {message}: AWS says {expected}", case.filter_pattern));
            }
            assert_eq!(pattern.extract(message).is_some(), pattern.matches_text(message));
        }
    }
    let lines = cases.len();
    println!("cases.ndjson: {answers} answers ({yes} true) in {lines} lines replayed");
    assert!(wrong.is_empty(), "{} of {answers} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(yes > 0 && yes < answers);
}

#[derive(Deserialize)]
struct Refused {
    pattern: String,
    error: String,
    certainty: String,
}

/// The other texts in the file describe the mistake in the words of whoever observed it.
fn is_text_of_aws(text: &str) -> bool {
    let beginnings = [
        "Invalid ",
        "Failed to compile",
        "If a filter",
        "Your ",
        "Member must",
        "Multiple variables",
        "Duplicate field",
    ];
    beginnings.iter().any(|beginning| text.starts_with(beginning))
        && text != "InvalidParameterException"
}

#[test]
#[ignore = "reads recorded answers: set HERALD_CORPUS"]
fn what_aws_refuses_is_refused_in_its_words() {
    let rows = rows::<Refused>("invalid.ndjson");
    let (mut refused, mut worded, mut wrong) = (0, 0, Vec::new());
    for row in &rows {
        refused += 1;
        let Err(error) = row.pattern.parse::<Pattern>() else {
            wrong.push(format!("{} was accepted", row.pattern));
            continue;
        };
        if row.certainty == "observed" && is_text_of_aws(&row.error) {
            worded += 1;
            if error.aws() != Some(&row.error) {
                wrong.push(format!("{error}\n  instead of: {}", row.error));
            }
        }
    }
    println!("invalid.ndjson: {refused} patterns refused, {worded} of them in AWS's words");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(refused > 0 && worded > 0);
}

#[derive(Deserialize)]
struct Real {
    name: String,
    pattern: String,
    valid: bool,
    note: Option<String>,
}

#[test]
#[ignore = "reads recorded answers: set HERALD_CORPUS"]
fn real_patterns_are_read() {
    let rows = rows::<Real>("real-patterns.ndjson");
    let (mut valid, mut invalid) = (0, 0);
    for row in &rows {
        match row.pattern.parse::<Pattern>() {
            Ok(pattern) => {
                assert!(row.valid, "{} was accepted", row.name);
                assert_eq!(pattern.to_string().parse::<Pattern>().as_ref(), Ok(&pattern));
            }
            Err(error) => assert!(!row.valid, "{}: {error}", row.name),
        }
        if row.valid {
            valid += 1;
        } else {
            invalid += 1;
        }
    }
    println!("real-patterns.ndjson: {valid} valid and {invalid} invalid patterns told apart");
    assert!(valid > 0 && invalid > 0);
}

/// What is known of CloudTrail's fields; such knowledge is no business of the crate.
fn cloudtrail(selector: &Selector) -> Known {
    use ValueKind::{Boolean, Object, Text};
    let names: Vec<&str> = selector
        .steps()
        .iter()
        .map(|step| if let Step::Name(name) = step { name.as_str() } else { "*" })
        .collect();
    let (kind, always) = match names.join(".").as_str() {
        "eventName" | "eventSource" | "eventType" | "awsRegion" | "userIdentity.type" => {
            (Text, true)
        }
        "sessionCredentialFromConsole"
        | "sourceIPAddress"
        | "userIdentity.sessionContext.attributes.mfaAuthenticated" => (Text, false),
        "readOnly" => (Boolean, false),
        "userIdentity" => (Object, true),
        _ => return Known::Nothing,
    };
    Known::Value { kind, always }
}

#[test]
#[ignore = "reads recorded answers: set HERALD_CORPUS"]
fn defects_of_real_patterns_are_found() {
    let rows = rows::<Real>("real-patterns.ndjson");
    let mut counts = BTreeMap::new();
    let mut silent = 0;
    for row in rows.iter().filter(|row| row.valid) {
        let pattern: Pattern = row.pattern.parse().unwrap();
        let lints = pattern.lints_with(&cloudtrail);
        silent += usize::from(lints.is_empty());
        for lint in &lints {
            *counts.entry(lint.id.as_str()).or_insert(0) += 1;
        }
        let has = |id| lints.iter().any(|lint| lint.id == id);
        for (words, id) in [
            ("|| with != ", LintId::OrOfDiffers),
            ("A || B && C && D", LintId::MixedAndOr),
            ("$.readOnly is a JSON boolean", LintId::BooleanAsText),
            ("sessionCredentialFromConsole is a string", LintId::TextAsBoolean),
            ("a * in the middle of the value", LintId::InnerStar),
            ("unquoted hyphen", LintId::UnquotedValue),
            ("parses as one quoted phrase", LintId::QuotedPattern),
        ] {
            let noted = row.note.as_deref().is_some_and(|note| note.contains(words));
            assert!(!noted || has(id), "{}: {} not found", row.name, id);
        }
        // A text that looks like a boolean, and is one.
        if row.name.contains("mfaAuthenticated attribute") {
            assert!(!has(LintId::BooleanAsText), "{}", row.name);
        }
    }
    println!("real-patterns.ndjson: {silent} without lints, {counts:?}");
    assert!(silent > 0 && counts.len() > 5);
}
