//! The built program, as its user meets it.

use std::io::Read;
use std::process::{Command, Stdio};

use serde_json::{Value as Json, json};

use crate::support::{Folder, gzip, payload, record, run};

fn one() -> String {
    format!("{}\n", record(json!({})))
}

#[test]
fn help_and_version_go_to_stdout_with_exit_0() {
    let (out, err) = run(&["--help"]).status(0);
    assert!(out.contains("Examples:") && out.contains("replay") && err.is_empty(), "{out}{err}");
    let (out, _) = run(&["--version"]).status(0);
    assert_eq!(out, format!("iam-herald {}\n", env!("CARGO_PKG_VERSION")));
    for command in ["replay", "match", "test-filter", "rules", "encode", "decode"] {
        let (out, _) = run(&[command, "--help"]).status(0);
        assert!(out.contains("Example"), "{command}: no example in its help");
    }
}

#[test]
fn bad_usage_is_exit_2_and_says_what_would_be_right() {
    for (args, expected) in [
        (&["replya"][..], "'replay'"),
        (&[][..], "Usage: iam-herald <COMMAND>"),
        (&["replay", "--min-severity", "loud"][..], "expected info, low, medium, high or critical"),
        (&["replay", "--format", "xml"][..], "possible values: text, html, json, chat, sms"),
        (&["replay", "--since", "yesterday"][..], "expected a time (2026-11-20T08:00:00Z), a day"),
        (&["replay", "--window", "5"][..], "expected a number and s, m, h, d or w"),
        (&["replay", "--jobs", "0"], "expected a number of threads, at least 1"),
        (&["replay", "--max-bytes", "0"][..], "expected a number of bytes above 0"),
        (&["replay", "--pack", "nope"][..], "no pack `nope`; expected one of authn-authz"),
        (&["replay", "--rules", "missing.toml"][..], "error: missing.toml: No such file"),
        (&["match"][..], "<PATTERN>"),
    ] {
        let (out, err) = run(args).status(2);
        assert!(out.is_empty(), "{out}");
        assert!(err.contains(expected), "{args:?}\n{err}");
    }
    let (_, err) = run(&["replay"]).with("HERALD_MAX_BYTES", "many").status(2);
    assert!(err.contains("expected a number of bytes above 0"), "{err}");
}

#[test]
fn an_input_that_cannot_be_read_is_reported_and_the_others_are_done() {
    let folder = Folder::new("inputs");
    let good = folder.write("good.ndjson", one());
    let bad = folder.write("bad.json", "{\"a\":1}");
    let missing = folder.0.join("missing.json").display().to_string();
    let (out, err) = run(&["replay", "--format", "json", &bad, &missing, &good]).status(2);
    assert_eq!(out.lines().count(), 2, "{out}");
    assert!(out.contains("alice created user bob"));
    assert!(
        err.contains(&format!(
            "{bad}: the format is not known: a JSON object, but not a CloudTrail record"
        )),
        "{err}"
    );
    assert!(err.contains(&format!("error: {missing}: No such file or directory")), "{err}");
}

#[test]
fn a_folder_is_walked_and_what_is_not_for_us_is_passed_over() {
    let folder = Folder::new("walk");
    folder.write("a/b/one.json", one());
    folder.write("a/two.json.gz", gzip(record(json!({ "eventID": "-" })).to_string().as_bytes()));
    folder.write("a/README.md", "# not for us");
    folder.write("a/.hidden", "{ broken");
    folder.write("empty.json", "");
    let path = folder.0.display().to_string();
    let (out, err) = run(&["replay", "--format", "json", &path]).status(0);
    assert!(out.ends_with("\"alerted\":2,\"expected\":0,\"quiet\":0,\"ignored\":0,\"duplicate\":0,\"unreadable\":0}}\n"), "{out}");
    assert!(err.contains("README.md: passed over, neither JSON nor gzip"), "{err}");
}

#[test]
fn nothing_to_tell_is_no_error() {
    let quiet = json!({ "eventSource": "s3.amazonaws.com", "eventName": "GetObject" }).to_string();
    run(&["replay"]).stdin(&quiet).expect(
        0,
        "",
        "1 input, 1 event: 1 ignored (no active pack selects them).\n",
    );
    run(&["replay", "--format", "json", "-"]).stdin(&quiet).expect(
        0,
        "{\"report\":{\"received\":1,\"alerted\":0,\"expected\":0,\"quiet\":0,\"ignored\":1,\"duplicate\":0,\"unreadable\":0}}\n",
        "",
    );
}

#[test]
fn a_closed_pipe_is_no_error() {
    let many: String = (0..3000)
        .map(|n| {
            format!(
                "{}\n",
                record(json!({ "eventID": format!("0a1b2c3d-0000-4000-8000-{n:012}") }))
            )
        })
        .collect();
    let folder = Folder::new("pipe");
    let path = folder.write("many.ndjson", many);
    for command in [&["replay", &path][..], &["match", "", &path][..], &["decode", &path][..]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_iam-herald"))
            .args(command)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{command:?}");
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(!err.contains("panicked") && !err.contains("error"), "{command:?}: {err}");
    }
}

#[test]
fn min_severity_who_and_pack_choose_what_is_told() {
    let (out, _) =
        run(&["replay", "--format", "json", "--min-severity", "critical"]).stdin(one()).status(0);
    assert!(out.contains("\"quiet\":1"), "{out}");
    let (out, _) = run(&["replay", "--format", "json", "--who", "bob"]).stdin(one()).status(0);
    assert!(out.contains("\"received\":1") && out.contains("\"excluded\":1"), "{out}");
    let (_, err) = run(&["replay", "--who", "bob"]).stdin(one()).status(0);
    assert_eq!(err, "1 input, 1 event: 1 not asked for.\n");
    let read = record(json!({ "eventName": "ListUsers", "readOnly": true })).to_string();
    let (out, _) = run(&["replay", "--pack", "iam-changes,iam-all"]).stdin(read).status(0);
    assert!(out.contains("alice listed users in IAM"), "{out}");
}

#[test]
fn the_page_says_what_was_held_back_of_an_input_without_an_alert() {
    let folder = Folder::new("held-back");
    let expected = r#"
[[expected]]
id = "tagging"
owner = "identity team"
reason = "tags are set by hand this month"
expires = 2099-12-31
pattern = '{ ($.userIdentity.userName = "alice") && ($.eventName = "TagUser") }'
"#;
    let config = folder.write("herald.toml", expected);
    let tag = record(json!({ "eventName": "TagUser", "eventID": "1" })).to_string();
    let (told, held_back) = (folder.write("told.json", one()), folder.write("tag.json", tag));
    let args = ["replay", "--format", "html", "--config", &config, &told, &held_back];
    let (out, err) = run(&args).status(0);
    let out = out.replace("<span class=\"w\">", "").replace("</span>", "");
    assert!(out.contains("Expected and held back: tagging 1."), "{out}");
    assert_eq!(err, "2 inputs, 2 events: 1 alerted, 1 expected and held back.\n");
}

#[test]
fn match_prints_the_selected_records_unchanged() {
    let spaced =
        "{\"eventSource\":\"iam.amazonaws.com\",  \"eventName\":\"CreateUser\",\"n\":1.50}";
    let other = "{\"eventSource\":\"iam.amazonaws.com\",\"eventName\":\"DeleteUser\"}";
    let input = format!("{spaced}\n{other}\n");
    run(&["match", "{ $.eventName = \"Create*\" }"]).stdin(&input).expect(
        0,
        &format!("{spaced}\n"),
        "",
    );
    run(&["match", "--count", "{ $.eventName = \"Create*\" }"]).stdin(&input).expect(0, "1\n", "");
    run(&["match", "{ $.eventName = \"Tag*\" }"]).stdin(&input).expect(1, "", "");
    run(&["match", "--count", "{ $.eventName = \"Tag*\" }"]).stdin(&input).expect(1, "0\n", "");
    // The record comes out of whatever holds it.
    let log_file = format!("{{\"Records\":[{spaced},{other}]}}");
    run(&["match", "{ $.n = 1.5 }"]).stdin(log_file).expect(0, &format!("{spaced}\n"), "");
    // What the program derives can be asked for too.
    run(&["match", "{ $.herald.outcome = \"succeeded\" && $.eventName = \"D*\" }"])
        .stdin(&input)
        .expect(0, &format!("{other}\n"), "");
}

#[test]
fn results_are_to_the_letter() {
    // DEL is a terminal's business, not ours. Blanks and a carriage return around a record are no part of it.
    let line = "  {\"eventSource\":\"iam.amazonaws.com\",\"eventName\":\"DeleteUser\",\"x\":\"a\u{7f}b\"} \r";
    let record = line.trim();
    run(&["match", "{ $.eventName = \"*\" }"]).stdin(format!("{line}\n{line}\n")).expect(
        0,
        &format!("{record}\n{record}\n"),
        "",
    );
    let (event, _) = run(&["encode"]).stdin(record).status(0);
    run(&["decode"]).stdin(event).expect(0, &format!("{record}\n"), "");
    // JSON for programs says the same with escapes.
    let (out, _) = run(&["replay", "--format", "json"])
        .stdin(crate::support::record(json!({ "userAgent": "a\u{7f}\u{9b}\u{202e}b" })).to_string())
        .status(0);
    assert!(out.contains("\"user_agent\":\"a\\u007f\\u009b\\u202eb\""), "{out}");
}

#[test]
fn what_encode_and_decode_leave_out_is_said() {
    let envelope = json!({ "messageType": "DATA_MESSAGE", "logEvents": [{ "id": "1" }, { "id": "2", "message": "x" }] });
    let (out, err) = run(&["decode"]).stdin(envelope.to_string()).status(2);
    assert_eq!(out, "x\n");
    assert!(err.contains("log event 1 has no readable message"), "{err}");
    let (out, _) = run(&["encode", "missing.json"]).status(2);
    assert_eq!(out, "");
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_pipes_in_a_folder_are_passed_by() {
    let folder = Folder::new("links");
    let one = folder.write("real/one.json", one());
    let walked = folder.0.join("walked");
    std::fs::create_dir(&walked).unwrap();
    std::os::unix::fs::symlink(folder.0.join("real"), walked.join("link")).unwrap();
    let pipe = walked.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    folder
        .write("walked/digest.json", json!({ "digestStartTime": "x", "logFiles": [] }).to_string());
    folder.write(
        "walked/garbage-first.ndjson",
        format!("garbage\n{}\n", record(json!({ "eventID": "-" }))),
    );
    let (out, err) = run(&["replay", "--format", "json", &walked.display().to_string()]).status(0);
    assert!(out.contains("\"alerted\":2,"), "{one} {out}{err}");
    assert!(err.contains("digest.json: passed over, a digest file"), "{err}");
}

#[test]
fn match_takes_other_input_by_lines() {
    let lines = "{\"level\":\"error\"}\nplain\n{\"level\":\"info\"}\n";
    run(&["match", "{ $.level = error }"]).stdin(lines).expect(0, "{\"level\":\"error\"}\n", "");
    run(&["match", ""]).stdin(lines).expect(0, lines, "");
}

#[test]
fn match_takes_every_dialect() {
    let lines = "192.0.2.7 GET 200 1534\n192.0.2.8 \"GET x\" 404 12\n{\"eventSource\":\"iam.amazonaws.com\", \"eventName\":\"CreateUser\"}\n";
    let line = |n: usize| format!("{}\n", lines.lines().nth(n).unwrap());
    run(&["match", "[ip, request, status = 4*, bytes]"]).stdin(lines).expect(0, &line(1), "");
    run(&["match", "GET -x"]).stdin(lines).expect(0, &line(0), "");
    run(&["match", "%2[.]8|5[0-9]+$%"]).stdin(lines).expect(0, &(line(0) + &line(1)), "");
    // Records are matched as they are written, spaces and all.
    run(&["match", "\"com\\\", \\\"eventName\""]).stdin(lines).expect(0, &line(2), "");
    run(&["match", "[a = 1, a = 2]"]).stdin(lines).status(2);
}

#[test]
fn match_highlights_on_a_terminal_only() {
    let lines = "{\"level\":\"error\",\"text\":\"x\"}\nan error\u{1b}[2K\n";
    let coloured = |pattern: &str| {
        run(&["match", pattern]).stdin(lines).with("CLICOLOR_FORCE", "1").status(0).0
    };
    let (on, off) = ("\u{1b}[1m\u{1b}[31m", "\u{1b}[0m");
    assert_eq!(
        coloured("{ $.level = err* }"),
        format!("{{\"level\":{on}\"error\"{off},\"text\":\"x\"}}\n")
    );
    // What would steer the terminal is made visible there.
    assert_eq!(coloured("an"), format!("{on}an{off} error<U+001B>[2K\n"));
    run(&["match", "an"]).stdin(lines).expect(0, "an error\u{1b}[2K\n", "");
}

#[test]
fn a_bad_pattern_is_shown_with_a_caret() {
    let (out, err) = run(&["match", "{ $.eventName == \"CreateUser\" }"]).status(2);
    assert!(out.is_empty());
    insta::assert_snapshot!(err);
}

#[test]
fn test_filter_answers_as_aws_does() {
    let requests = [
        json!({ "filterPattern": "{ $.a = 1 }", "logEventMessages": ["{\"a\":2}", "{\"a\":1}", "x"] }).to_string(),
        json!({ "filterPattern": "", "logEventMessages": ["x"] }).to_string(),
        json!({ "filterPattern": "{ $.a = a:b }", "logEventMessages": [] }).to_string(),
    ];
    let (out, err) = run(&["test-filter"]).stdin(requests.join("\n")).status(0);
    assert!(err.is_empty(), "{err}");
    let answers: Vec<Json> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        answers[0],
        json!({ "matches": [{ "eventNumber": 2, "eventMessage": "{\"a\":1}", "extractedValues": {} }] })
    );
    assert_eq!(answers[1]["matches"][0]["eventNumber"], 1);
    let error = answers[2]["error"].as_str().unwrap();
    assert!(error.starts_with("Invalid character(s) in term ':': "), "{error}");
}

#[test]
fn test_filter_answers_what_fields_hold() {
    let request = |pattern: &str, messages: &[&str]| {
        json!({ "filterPattern": pattern, "logEventMessages": messages }).to_string()
    };
    let requests = [
        request(
            "[ip, , ..., size > 9]",
            &["192.0.2.7 - \"GET /a b\" 7", "192.0.2.7 - \"GET /a b\" 12"],
        ),
        request("ERROR -x", &["ERROR x", "an ERROR"]),
        request("%^E%", &["ERROR x"]),
        request("ERR*", &["ERROR"]),
    ];
    let (out, err) = run(&["test-filter"]).stdin(requests.join("\n")).status(0);
    assert!(err.is_empty(), "{err}");
    let answers: Vec<Json> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let values = json!({ "$ip": "192.0.2.7", "$2": "-", "$3": "GET /a b", "$size": "12" });
    assert_eq!(answers[0]["matches"][0]["extractedValues"], values);
    assert_eq!(answers[0]["matches"][0]["eventNumber"], 2);
    assert_eq!(answers[0]["matches"].as_array().map(Vec::len), Some(1));
    let none = json!({ "matches": [{ "eventNumber": 2, "eventMessage": "an ERROR", "extractedValues": {} }] });
    assert_eq!(answers[1], none);
    assert_eq!(answers[2]["matches"][0]["eventNumber"], 1);
    assert!(
        answers[3]["error"].as_str().unwrap().starts_with("Invalid character(s) in term '*': ")
    );
}

#[test]
fn test_filter_answers_a_broken_request_on_its_own_line() {
    let good = json!({ "filterPattern": "", "logEventMessages": [] });
    let (out, err) = run(&["test-filter"]).stdin(format!("{{oops\n{good}\n")).status(2);
    assert_eq!(out.lines().count(), 2, "{out}");
    assert!(out.starts_with("{\"error\":\"not a request: "), "{out}");
    assert!(
        err.contains("standard input:1: not a request")
            && err.contains("help: expected {\"filterPattern\""),
        "{err}"
    );
}

#[test]
fn rules_are_a_table_or_json() {
    let (out, _) = run(&["rules"]).status(0);
    insta::assert_snapshot!(out);
    let (out, _) = run(&["rules", "--format", "json", "--pack", "iam-all"]).status(0);
    let rules: Json = serde_json::from_str(&out).unwrap();
    assert_eq!(rules[0]["id"], "iam-all");
    assert_eq!(rules[0]["pattern"], "{ $.eventSource = \"iam.amazonaws.com\" }");
    let root = rules.as_array().unwrap().iter().find(|rule| rule["id"] == "root-changed").unwrap();
    assert_eq!((&root["severity"], &root["always"]), (&json!("critical"), &json!(true)));
}

#[test]
fn encode_and_decode_are_each_other_s_reverse() {
    let lines = format!("{}\nnot json\n{}\n", record(json!({})), record(json!({ "eventID": "-" })));
    let (event, err) = run(&["encode"]).stdin(&lines).status(0);
    assert!(err.is_empty(), "{err}");
    run(&["decode"]).stdin(&event).expect(0, &lines, "");
    let (envelope, _) = run(&["decode", "--envelope"]).stdin(&event).status(0);
    let envelope: Json = serde_json::from_str(&envelope).unwrap();
    assert_eq!(envelope["owner"], "111122223333");
    assert_eq!(envelope["logStream"], "111122223333_CloudTrail_us-east-1");
    assert_eq!(envelope["logEvents"][0]["timestamp"], 1_795_212_849_000_u64);
    // The same input gives the same event.
    let (again, _) = run(&["encode"]).stdin(&lines).status(0);
    assert_eq!(event, again);
}

#[test]
fn decode_names_what_is_wrong() {
    let (out, err) = run(&["decode"]).stdin(payload(b"\x1f\x8b")).status(2);
    assert!(out.is_empty());
    assert!(err.starts_with("error: standard input: the gzip data ends too early"), "{err}");
    assert!(err.contains("help: "), "{err}");
}

#[test]
fn no_colour_where_nobody_looks() {
    let (out, _) = run(&["replay"]).stdin(one()).status(0);
    assert!(!out.contains('\u{1b}'), "{out}");
}
