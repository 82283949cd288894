//! `explain`: what becomes of each record, and why.

use serde_json::{Value as Json, json};

use crate::support::{Folder, record, run};

fn denied() -> String {
    record(json!({
        "eventName": "AttachUserPolicy",
        "errorCode": "AccessDenied",
        "errorMessage": "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:AttachUserPolicy on resource: user bob",
        "requestParameters": null,
    }))
    .to_string()
}

#[test]
fn explain_says_what_matched_and_what_nearly_did() {
    let (out, err) = run(&["explain"]).stdin(denied()).status(0);
    assert!(err.is_empty(), "{err}");
    for expected in [
        "AttachUserPolicy of iam.amazonaws.com, id 0a1b2c3d-0000-4000-8000-000000000001\n",
        "  alice tried to attach a managed policy to user bob, but was denied\n",
        "  told, medium\n",
        "    $.herald.outcome = denied\n",
        "    iam-writes (pack identity)\n",
        "    attempt (at most medium)\n",
        "  rules that nearly match\n",
    ] {
        assert!(out.contains(expected), "{expected}\n{out}");
    }
    assert!(!out.contains("rules that do not match"), "{out}");
    let (all, _) = run(&["explain", "--all"]).stdin(denied()).status(0);
    assert!(
        all.contains(
            "root-changed (raises to critical): `$.herald.actor.kind = root`, but it is `user`\n"
        ),
        "{all}"
    );
}

#[test]
fn explain_for_programs_names_the_condition_and_what_it_saw() {
    let (out, _) = run(&["explain", "--format", "json"]).stdin(denied()).status(0);
    let told: Json = serde_json::from_str(&out).unwrap();
    assert_eq!((&told["told"], &told["severity"]), (&json!(true), &json!("medium")));
    assert_eq!(told["facts"]["outcome"], "denied");
    let rules = told["rules"].as_array().unwrap();
    let rule = |id: &str| rules.iter().find(|rule| rule["id"] == id).unwrap();
    assert_eq!(rule("attempt")["matched"], true);
    let missed = &rule("root-changed")["failures"][0];
    assert_eq!(missed["selector"], "$.herald.actor.kind");
    assert_eq!((&missed["operator"], &missed["expected"]), (&json!("="), &json!("root")));
}

#[test]
fn explain_says_which_record_it_cannot_read_and_goes_on() {
    let lines = format!("{{\"eventSource\":\"iam.amazonaws.com\"}}\n{}\n", denied());
    let (out, err) = run(&["explain"]).stdin(&lines).status(0);
    let unread = "log event 1\n  cannot be read: not a record: `eventName` is missing\n  \
                  told (in the alert of what cannot be read)\n  it begins with `{\"eventSource\":\"iam.amazonaws.com\"}`\n\n";
    assert!(out.starts_with(&format!("{unread}AttachUserPolicy")), "{out}");
    assert_eq!(err, "1 log event could not be read as a record\n");
    let (out, _) = run(&["explain", "--format", "json"]).stdin(&lines).status(0);
    let first: Json = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert_eq!(
        first,
        json!({
            "event_id": null, "fate": "unreadable", "log_event": 1, "log_event_id": null,
            "reason": "not a record: `eventName` is missing", "excerpt": "{\"eventSource\":\"iam.amazonaws.com\"}",
        })
    );
}

#[test]
fn explain_shows_no_control_character_of_an_event() {
    let mut record: Json = serde_json::from_str(&denied()).unwrap();
    record["errorCode"] = json!("\u{1b}[31mAccessDenied\u{202e}");
    let (out, _) = run(&["explain", "--all"]).stdin(record.to_string()).status(0);
    assert!(!out.contains('\u{1b}') && !out.contains('\u{202e}'), "{out}");
}

/// Nothing in the record could be selected: `replay` does not read it, so that nobody is told that it is broken.
#[test]
fn explain_ignores_what_replay_ignores_unread() {
    let lines = format!("{}\n{{\"eventName\":\"GetObject\",}}\n", denied());
    let (out, err) = run(&["explain"]).stdin(&lines).status(0);
    assert!(out.contains("\n  not told (no active pack could select it)\n"), "{out}");
    assert_eq!(err, "");
    let (out, _) = run(&["explain", "--format", "json"]).stdin(&lines).status(0);
    let last: Json = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    assert_eq!(last["fate"], "ignored");
    let (out, _) = run(&["replay", "--format", "json"]).stdin(&lines).status(0);
    assert!(out.contains("\"ignored\":1,\"duplicate\":0,\"unreadable\":0"), "{out}");
}

#[test]
fn explain_names_every_fate() {
    let folder = Folder::new("fates");
    let config = folder.write(
        "herald.toml",
        r#"
[[expected]]
id = "tagging"
owner = "identity team"
reason = "tags are set by hand this month"
expires = 2099-12-31
pattern = '{ ($.userIdentity.userName = "alice") && ($.eventName = "TagUser") }'
"#,
    );
    let one =
        |id: &str, name: &str| record(json!({ "eventID": id, "eventName": name })).to_string();
    let read = json!({ "eventID": "3", "eventName": "ListUsers", "readOnly": true });
    let quiet = json!({
        "eventID": "4", "eventName": "TagUser", "eventTime": "2026-11-21T22:14:09Z",
        "userIdentity": { "type": "IAMUser", "userName": "carol", "accountId": "111122223333" },
    });
    let lines = [
        one("1", "CreateUser"),
        one("1", "CreateUser"),
        one("2", "TagUser"),
        record(read).to_string(),
        record(quiet).to_string(),
        "{\"eventSource\":\"iam.amazonaws.com\"}".to_owned(),
    ]
    .join("\n");
    let args = ["explain", "--config", &config, "--min-severity", "medium"];
    let (out, _) = run(&args).stdin(&lines).status(0);
    let fates: Vec<&str> = out
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("told") || line.starts_with("not told"))
        .collect();
    assert_eq!(
        fates,
        [
            "told, medium",
            "not told (the same record came before)",
            "not told (expected: entry tagging, owner identity team, until 2099-12-31); it would be low",
            "not told (no active pack selects it); it would be info",
            "not told (below the minimum severity), low",
            "told (in the alert of what cannot be read)",
        ],
        "{out}"
    );
    let args = [&args[..], &["--format", "json"]].concat();
    let (out, _) = run(&args).stdin(&lines).status(0);
    let fates: Vec<Json> = out
        .lines()
        .map(|line| serde_json::from_str::<Json>(line).unwrap()["fate"].clone())
        .collect();
    let expected = ["told", "duplicate", "expected", "ignored", "quiet", "unreadable"];
    assert_eq!(fates, expected);
}
