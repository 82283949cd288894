//! A run over many inputs tells what one input with all their records tells.

use std::fmt::Write;
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::support::{Folder, gzip, record, run};

const START: i64 = 1_795_000_000;

fn time(seconds: i64) -> String {
    jiff::Timestamp::from_second(START + seconds).unwrap().to_string()
}

/// The number, when, who, in which account, and what.
type Step = (usize, i64, u8, u8, u8);

fn event(&(number, seconds, actor, account, what): &Step) -> Json {
    let user = ["alice", "bob", "carol"][usize::from(actor)];
    let account = ["111122223333", "444455556666"][usize::from(account)];
    let document = |action: &str| {
        json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": action, "Resource": "*" }] }).to_string()
    };
    let put = |action: &str| json!({ "userName": "eve", "policyName": "p", "policyDocument": document(action) });
    let (name, parameters) = match what {
        0 => ("CreateUser", json!({ "userName": "eve" })),
        1 => ("CreateAccessKey", json!({ "userName": "eve" })),
        2 => (
            "AttachUserPolicy",
            json!({ "userName": "eve", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess" }),
        ),
        3 => ("PutUserPolicy", put("s3:GetObject")),
        4 => ("PutUserPolicy", put("s3:*")),
        5 => ("DeleteUserPolicy", json!({ "userName": "eve", "policyName": "p" })),
        6 => ("TagUser", json!({ "userName": "eve" })),
        _ => ("ListUsers", json!({})),
    };
    record(json!({
        "eventName": name,
        "eventTime": time(seconds),
        "eventID": format!("00000000-0000-4000-8000-{number:012}"),
        "readOnly": what > 6,
        "requestParameters": parameters,
        "recipientAccountId": account,
        "errorCode": if number % 7 == 3 { json!("AccessDenied") } else { json!("-") },
        "userIdentity": { "type": "IAMUser", "userName": user, "accountId": account,
            "arn": format!("arn:aws:iam::{account}:user/{user}") },
    }))
}

fn lines(steps: &[Step]) -> String {
    steps.iter().fold(String::new(), |mut all, step| {
        let _ = writeln!(all, "{}", event(step));
        all
    })
}

/// Some steps, each with the number of the file that it stands in.
fn story() -> impl Strategy<Value = Vec<(Step, usize)>> {
    // Many of the same minute, and pauses about as long as the window.
    let step = (
        prop::sample::select(vec![0i64, 0, 1, 59, 60, 240, 299, 300, 301, 2000]),
        0..3u8,
        0..2u8,
        0..8u8,
        0..5usize,
    );
    prop::collection::vec(step, 1..40).prop_map(|steps| {
        let mut seconds = 0;
        let steps =
            steps.into_iter().enumerate().map(|(number, (after, actor, account, what, file))| {
                seconds += after;
                // Some come twice, and some others with the same number, which contradict them.
                let number = if number % 11 == 10 { number - 5 } else { number };
                ((number, seconds, actor, account, what), file)
            });
        steps.collect()
    })
}

/// Writes a part of a story in one of the ways in which files are written.
fn write(folder: &Path, steps: &[Step], file: usize) {
    let records: Vec<Json> = steps.iter().map(event).collect();
    let times = || steps.iter().map(|step| step.1);
    let (first, last) = (times().min().unwrap_or(0), times().max().unwrap_or(0));
    let log_file = json!({ "Records": records }).to_string().into_bytes();
    let (name, content) = match file {
        // CloudTrail writes a file some minutes after its last record, within the lag after the first.
        0 | 1 if last - first < 3000 => {
            let stamp = time(last + 120).replace([':', '-'], "");
            let stamp = format!("{}Z", stamp.get(..13).unwrap());
            (
                format!("{file}/111122223333_CloudTrail_us-east-1_{stamp}_{file}.json.gz"),
                gzip(&log_file),
            )
        }
        2 => ("newest-first.json".to_owned(), {
            let records: Vec<&Json> = records.iter().rev().collect();
            serde_json::to_vec(&records).unwrap()
        }),
        3 => ("lines.ndjson".to_owned(), lines(steps).into_bytes()),
        _ => (format!("{file}.json"), log_file),
    };
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

fn told(args: &[&str]) -> String {
    let args: Vec<&str> = ["replay", "--format", "json"].iter().chain(args).copied().collect();
    let output = run(&args).output();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    crate::support::text(&output.stdout)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_folder_tells_what_one_file_with_its_records_tells(story in story(), window in 0..3usize) {
        let (one, many) = (Folder::new("lookback-one"), Folder::new("lookback-many"));
        let window = ["5m", "1s", "1h"][window];
        let steps: Vec<Step> = story.iter().map(|(step, _)| *step).collect();
        let whole = one.write("all.ndjson", lines(&steps));
        for file in 0..5 {
            let part: Vec<Step> =
                story.iter().filter(|(_, of)| *of == file).map(|(step, _)| *step).collect();
            if !part.is_empty() {
                write(&many.0, &part, file);
            }
        }
        let folder = many.0.display().to_string();
        let expected = told(&["--window", window, &whole]);
        for jobs in ["1", "3"] {
            let told = told(&["--window", window, "--jobs", jobs, &folder]);
            let other = told.lines().zip(expected.lines()).find(|(one, other)| one != other);
            prop_assert!(told == expected, "with {} jobs {:?}", jobs, other);
        }
        let report: Json = serde_json::from_str(expected.lines().last().unwrap()).unwrap();
        let count = |name: &str| report["report"][name].as_u64().unwrap_or(0);
        let parts = ["alerted", "expected", "quiet", "summed_up", "ignored", "duplicate", "unreadable", "excluded"];
        prop_assert_eq!(count("received"), parts.into_iter().map(count).sum::<u64>());
        prop_assert_eq!(count("received"), steps.len() as u64);
        prop_assert_eq!(count("late"), 0);
    }
}

/// A back door in three files, as CloudTrail writes a file for each account, Region and five minutes.
fn back_door(folder: &Folder, apart: i64) -> String {
    for (number, what) in [0, 1, 2].into_iter().enumerate() {
        let step = (number, number as i64 * apart, 0, 0, what);
        folder.write(&format!("{number}.json"), lines(&[step]));
    }
    folder.0.display().to_string()
}

fn alerts(out: &str) -> Vec<Json> {
    let lines = out.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    lines.filter(|line| line.get("report").is_none()).collect()
}

#[test]
fn three_steps_in_three_files_are_one_alert() {
    let folder = Folder::new("back-door");
    let out = told(&[&back_door(&folder, 100)]);
    let [alert] = &alerts(&out)[..] else { panic!("{out}") };
    assert_eq!(alert["changes"].as_array().unwrap().len(), 3, "{out}");
    assert_eq!((alert.get("counts"), alert.get("held_back")), (None, None), "the report has them");
}

#[test]
fn the_window_reaches_over_files() {
    let folder = Folder::new("back-door-slow");
    let path = back_door(&folder, 3000);
    assert_eq!(alerts(&told(&[&path])).len(), 3);
    assert_eq!(alerts(&told(&["--window", "1h", &path])).len(), 1);
}

#[test]
fn refusals_in_several_files_are_one_alert() {
    let folder = Folder::new("refusals");
    for number in 0..6 {
        // Numbers of which each is refused.
        let step = (number * 7 + 3, number as i64 * 60, 1, 0, 1);
        folder.write(&format!("{number}.json"), lines(&[step]));
    }
    let path = folder.0.display().to_string();
    let whole = folder.write(
        "other/all.json",
        lines(&(0..6).map(|n| (n * 7 + 3, n as i64 * 60, 1, 0, 1)).collect::<Vec<_>>()),
    );
    let one = told(&[&whole]);
    std::fs::remove_dir_all(folder.0.join("other")).unwrap();
    assert_eq!(told(&[&path]), one);
    assert_eq!(alerts(&one).len(), 1);
}

#[test]
fn what_comes_after_its_time_is_told_by_itself_and_counted() {
    let folder = Folder::new("late");
    let name = |stamp: &str| format!("111122223333_CloudTrail_us-east-1_{stamp}_x.json");
    let stamp = |seconds| {
        let stamp = time(seconds).replace([':', '-'], "");
        name(&format!("{}Z", stamp.get(..13).unwrap()))
    };
    folder.write(&stamp(600), lines(&[(1, 0, 0, 0, 0), (2, 60, 0, 0, 1)]));
    // What CloudTrail delivers three hours after it happened.
    folder.write(&stamp(4 * 3600), lines(&[(4, 120, 0, 0, 2), (5, 4 * 3600 - 60, 0, 0, 6)]));
    let path = folder.0.display().to_string();
    let out = told(&[&path]);
    assert_eq!(alerts(&out).len(), 3, "{out}");
    assert!(out.contains("\"late\":1") && out.contains("\"alerted\":4"), "{out}");
    let out = told(&["--lag", "5h", &path]);
    assert_eq!(alerts(&out).len(), 2, "{out}");
    assert!(!out.contains("\"late\""), "{out}");
    let (_, err) = run(&["replay", "--format", "chat", &path]).status(0);
    assert!(
        err.contains("1 change came after the others of its time and has an alert of its own."),
        "{err}"
    );
}

#[test]
fn an_alert_comes_when_its_story_ends_or_the_loudest_first() {
    let folder = Folder::new("sort");
    let steps = [(1, 0, 0, 0, 6), (2, 4000, 0, 0, 2), (4, 8000, 0, 0, 6)];
    let path = folder.write("all.ndjson", lines(&steps));
    let severities = |args: &[&str]| -> Vec<String> {
        let all = alerts(&told(args));
        all.iter().map(|alert| alert["severity"].as_str().unwrap().to_owned()).collect()
    };
    let by_time = severities(&[&path]);
    assert!(
        by_time[1] > by_time[0] || by_time[1] == "critical" || by_time[1] == "high",
        "{by_time:?}"
    );
    assert_eq!(by_time[0], by_time[2]);
    let by_severity = severities(&["--sort", "severity", &path]);
    assert_eq!(by_severity, [&by_time[1], &by_time[0], &by_time[2]].map(Clone::clone));
}

#[test]
fn all_that_cannot_be_read_is_one_alert_at_the_end() {
    let folder = Folder::new("unreadable-run");
    let broken = r#"{"eventSource":"iam.amazonaws.com","eventName":"CreateUser",}"#;
    for number in 0..30 {
        let text = lines(&[(number, number as i64 * 60, 0, 0, 6)]);
        folder.write(&format!("{number}.json"), format!("{broken}\n{text}"));
    }
    let out = told(&["--window", "1h", &folder.0.display().to_string()]);
    let all = alerts(&out);
    let last = all.last().unwrap();
    assert_eq!((all.len(), last["kind"].as_str()), (2, Some("unreadable")), "{out}");
    assert_eq!(last["unreadable"].as_array().unwrap().len(), 20);
    assert_eq!(last["unreadable_not_listed"], 10);
    let first = folder.0.join("0.json").display().to_string();
    assert_eq!(last["unreadable"][0]["input"], first);
    let (out, _) = run(&["replay", &folder.0.display().to_string()]).status(0);
    let names = first.split('/').next_back().unwrap();
    assert!(out.replace("\n   ", "").contains(&format!("{names}: not JSON")), "{out}");
}

/// What a policy allowed before is known from another file.
#[test]
fn policies_are_compared_over_files() {
    let folder = Folder::new("compared-over-files");
    folder.write("a.json", lines(&[(1, 0, 0, 0, 4)]));
    folder.write("b.json", lines(&[(2, 7200, 0, 0, 3)]));
    let path = folder.0.display().to_string();
    let one = folder.write("x/all.json", lines(&[(1, 0, 0, 0, 4), (2, 7200, 0, 0, 3)]));
    let expected = told(&[&one]);
    let facts = ["match", "{ $.herald.grants.tightens IS TRUE }", &one];
    let (selected, _) = run(&facts).status(0);
    std::fs::remove_dir_all(folder.0.join("x")).unwrap();
    assert_eq!(told(&[&path]), expected);
    assert_eq!(
        run(&["match", "{ $.herald.grants.tightens IS TRUE }", &path]).status(0).0,
        selected
    );
    assert!(selected.contains("s3:GetObject") && selected.lines().count() == 1, "{selected}");
}

#[test]
fn a_story_without_end_is_told_in_parts_which_is_counted() {
    let steps: Vec<Step> = (0..1500).map(|number| (number * 7, number as i64, 0, 0, 6)).collect();
    let out = told(&[&Folder::new("long-story").write("all.ndjson", lines(&steps))]);
    assert_eq!(alerts(&out).len(), 2);
    assert!(out.contains("\"alerted\":1500") && out.contains("\"cut\":1"), "{:.300}", out);
}

#[test]
fn more_stories_than_can_be_open_are_told_as_they_are() {
    let lines: String = (0..2500).fold(String::new(), |mut all, number| {
        let user = format!("user-{number}");
        let arn = format!("arn:aws:iam::111122223333:user/{user}");
        let identity = json!({ "type": "IAMUser", "userName": user, "arn": arn });
        let record = record(json!({ "eventID": number.to_string(), "userIdentity": identity }));
        let _ = writeln!(all, "{record}");
        all
    });
    let out = told(&[&Folder::new("many-stories").write("all.ndjson", lines)]);
    assert_eq!(alerts(&out).len(), 2500);
    assert!(out.contains("\"cut\":500"), "{}", out.lines().last().unwrap());
}

/// In the order of the input, and as `replay` tells it, whatever the files are.
#[test]
fn explain_says_what_becomes_of_each_record_of_a_folder() {
    let folder = Folder::new("explained-folder");
    let first = [(1, 7000, 0, 0, 6), (2, 100, 0, 0, 0), (8, 0, 0, 0, 7)];
    folder.write("a.json", lines(&first) + "{\"eventSource\":\"iam.amazonaws.com\",}\n");
    // The first of them came before, in the other file.
    folder.write("b.json", lines(&[(2, 100, 0, 0, 0), (4, 200, 0, 0, 2), (5, 7100, 0, 0, 6)]));
    let path = folder.0.display().to_string();
    let (out, err) =
        run(&["explain", "--format", "json", "--min-severity", "medium", &path]).status(0);
    let said: Vec<Json> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let fates: Vec<(&str, &str)> = said
        .iter()
        .map(|one| {
            (one["event_id"].as_str().unwrap_or(""))
                .trim_start_matches("00000000-0000-4000-8000-00000000000")
        })
        .zip(said.iter().map(|one| one["fate"].as_str().unwrap()))
        .collect();
    let expected = [
        ("1", "quiet"),
        ("2", "told"),
        ("8", "ignored"),
        ("", "unreadable"),
        ("2", "duplicate"),
        ("4", "told"),
        ("5", "quiet"),
    ];
    assert_eq!(fates, expected, "{out}");
    assert_eq!(said[3]["log_event"], 4);
    assert_eq!(err, "1 log event could not be read as a record\n");
    let report = told(&["--min-severity", "medium", &path]);
    assert!(
        report.contains("\"alerted\":2,\"expected\":0,\"quiet\":2,\"ignored\":1,\"duplicate\":1"),
        "{report}"
    );
}

#[test]
fn somebody_who_reads_no_further_ends_the_run() {
    let folder = Folder::new("closed-pipe");
    for file in 0..20 {
        let steps: Vec<Step> =
            (0..200).map(|n| (file * 200 + n, n as i64 * 400, 0, 0, 6)).collect();
        folder.write(&format!("{file}.ndjson"), lines(&steps));
    }
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_iam-herald"))
        .args(["replay", &folder.0.display().to_string()])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// What a terminal shows of a run whose results go into a file, and the results.
#[cfg(target_os = "linux")]
fn on_a_terminal(folder: &Folder, content: &str) -> (String, String) {
    let input = folder.write("all.ndjson", content);
    let out = folder.0.join("out.json").display().to_string();
    let program = env!("CARGO_BIN_EXE_iam-herald");
    let command = format!("{program} replay --format json {input} > {out}");
    let shown = std::process::Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .env("TERM", "xterm")
        .output()
        .expect("util-linux has `script`, which makes a terminal");
    assert!(shown.status.success(), "{shown:?}");
    (crate::support::text(&shown.stdout), std::fs::read_to_string(out).unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_shows_how_far_a_run_has_come_and_a_pipe_does_not() {
    let folder = Folder::new("progress");
    let steps: Vec<Step> = (0..3000).map(|number| (number, number as i64 * 400, 0, 0, 7)).collect();
    let content = lines(&steps);
    let (shown, results) = on_a_terminal(&folder, &content);
    assert!(shown.contains("B of 1.") && shown.contains(" left"), "{shown:?}");
    assert!(results.starts_with("{\"report\":{\"received\":3000,"), "{results}");
    let path = folder.0.join("all.ndjson").display().to_string();
    run(&["replay", "--format", "json", &path]).expect(0, &results, "");
}

/// What is forgotten to make room depends on the records, not on how they were cut into files.
#[test]
fn a_folder_forgets_what_one_file_forgets() {
    let put = |number: usize| {
        let document = json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": format!("s3:Get{}", number % 3), "Resource": "*" },
        ]});
        let request = json!({ "userName": format!("user-{}", number % 300), "policyName": "p",
            "policyDocument": document.to_string() });
        record(json!({ "eventName": "PutUserPolicy", "eventTime": time(number as i64 * 400),
            "eventID": number.to_string(), "requestParameters": request }))
    };
    let records: Vec<String> = (0..2600).map(|number| put(number).to_string()).collect();
    let (one, many) = (Folder::new("forgets-one"), Folder::new("forgets-many"));
    for (file, part) in records.chunks(170).enumerate() {
        many.write(&format!("{file:02}.ndjson"), part.join("\n"));
    }
    let expected = told(&[&one.write("all.ndjson", records.join("\n"))]);
    assert!(expected.contains("\"forgotten_policies\":"), "{}", expected.lines().last().unwrap());
    for lag in ["0s", "1h"] {
        assert!(told(&["--lag", lag, &many.0.display().to_string()]) == expected, "lag {lag}");
    }
}
