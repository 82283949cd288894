//! A run that has more to hold than there is room for.

use std::fmt::Write;

use serde_json::{Value as Json, json};

use crate::support::{Folder, gzip, record, run, text};

/// A record of a second, with so much text that is of no use.
fn event(number: usize, seconds: Option<i64>, user: &str, size: usize) -> String {
    let time =
        seconds.map(|seconds| jiff::Timestamp::from_second(1_795_000_000 + seconds).unwrap());
    record(json!({
        "eventName": "TagUser",
        "eventTime": time.map_or(json!("unknown"), |time| json!(time.to_string())),
        "eventID": format!("00000000-0000-4000-8000-{number:012}"),
        "requestParameters": { "userName": "eve", "x": "x".repeat(size) },
        "userIdentity": { "type": "IAMUser", "userName": user, "accountId": "111122223333",
            "arn": format!("arn:aws:iam::111122223333:user/{user}") },
    }))
    .to_string()
}

/// The alerts of a run, and its report.
fn told(path: &str) -> (Vec<Json>, Json) {
    let output = run(&["replay", "--format", "json", path]).output();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let out = text(&output.stdout);
    let mut lines: Vec<Json> =
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let report = lines.pop().unwrap()["report"].clone();
    (lines, report)
}

#[test]
fn too_much_of_one_second_makes_nothing_after_it_late() {
    let folder = Folder::new("one-second");
    let mut lines = String::new();
    for number in 0..40 {
        let _ = writeln!(lines, "{}", event(number, Some(0), "alice", 500_000));
    }
    for number in 40..60 {
        let _ = writeln!(lines, "{}", event(number, Some(600 + number as i64), "bob", 0));
    }
    let (alerts, report) = told(&folder.write("all.ndjson", lines));
    assert_eq!((report["alerted"].as_u64(), report.get("late")), (Some(60), None), "{report}");
    let last = alerts.last().unwrap();
    assert_eq!(last["changes"].as_array().unwrap().len(), 20, "{last}");
}

/// What is open is bounded by its text too, and what has no time.
#[test]
fn long_records_do_not_wait_in_any_number() {
    let folder = Folder::new("long-records");
    let all = |seconds: &dyn Fn(i64) -> Option<i64>| {
        (0..20).fold(String::new(), |mut lines, number| {
            let line = event(number, seconds(number as i64), "alice", 1_000_000);
            let _ = writeln!(lines, "{line}");
            lines
        })
    };
    let (_, report) = told(&folder.write("open.ndjson", all(&Some)));
    assert_eq!(
        (report["alerted"].as_u64(), report["cut"].as_u64()),
        (Some(20), Some(2)),
        "{report}"
    );
    let (_, report) = told(&folder.write("timeless.ndjson", all(&|_| None)));
    assert_eq!(
        (report["alerted"].as_u64(), report["late"].as_u64()),
        (Some(20), Some(12)),
        "{report}"
    );
}

#[test]
fn where_a_record_without_a_time_stood_does_not_matter() {
    let folder = Folder::new("timeless");
    let lines: Vec<String> = (0..9).map(|number| event(number, None, "alice", 0)).collect();
    let reversed: Vec<String> = lines.iter().rev().cloned().collect();
    let one = told(&folder.write("one.ndjson", lines.join("\n")));
    assert_eq!(told(&folder.write("other.ndjson", reversed.join("\n"))), one);
    assert_eq!(one.0.len(), 1);
}

/// What is broken and stands on one line is one piece, of which no part is looked at again and again: that took minutes.
#[test]
fn a_list_of_nothing_but_separators_is_looked_at_once() {
    let folder = Folder::new("separators");
    let path = folder.write("all.json", format!("{{\"Records\":[{}", ",".repeat(2_000_000)));
    let (out, _) = run(&["replay", "--format", "json", &path]).status(2);
    assert!(out.contains("\"unreadable\":"), "{out}");
}

/// A file has no bound of its own, as a payload has; where one is given, what fits is told and the rest is an error.
#[test]
fn a_file_is_read_to_its_end_however_much_it_unpacks_to() {
    let folder = Folder::new("over-64-mib");
    let big = event(0, Some(0), "alice", 1_000_000).replace("iam.amazonaws", "s3.amazonaws");
    let half: String = (0..36).fold(String::new(), |mut lines, _| {
        let _ = writeln!(lines, "{big}");
        lines
    });
    let last = event(1, Some(60), "alice", 0) + "\n";
    // Two members of gzip, more than 64 MiB together, and a change behind all of it.
    let content = [gzip(half.as_bytes()), gzip((half + &last).as_bytes())].concat();
    let path = folder.0.join("big.ndjson.gz").display().to_string();
    std::fs::write(&path, content).unwrap();
    let (alerts, report) = told(&path);
    assert_eq!((alerts.len(), report["received"].as_u64()), (1, Some(73)), "{report}");
    let bounded = ["replay", "--format", "json", "--max-bytes", "5000000", &path];
    let (out, err) = run(&bounded).status(2);
    assert!(
        out.contains("\"received\":5,") && out.contains("\"unreadable\":1"),
        "{}",
        out.lines().last().unwrap()
    );
    assert!(err.contains("5000000") && err.contains("HERALD_MAX_BYTES"), "{err}");
}
