//! What the program says of every kind of bad input, and with which exit status.

use std::fs::OpenOptions;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::support::{Folder, gzip, record, run};

/// Every command with all that it must be given.
const COMMANDS: [&[&str]; 9] = [
    &["replay"],
    &["match", "{ $.eventName = \"*\" }"],
    &["test-filter"],
    &["rules"],
    &["check"],
    &["explain"],
    &["filter"],
    &["encode"],
    &["decode"],
];

/// Those that refuse what has no known format.
const READERS: [&[&str]; 3] = [&["replay"], &["explain"], &["decode"]];

fn inputs() -> Folder {
    // Tests run at once, each in a folder of its own.
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let folder = Folder::new(&format!("bad-inputs-{}", MADE.fetch_add(1, Ordering::Relaxed)));
    std::fs::create_dir_all(folder.0.join("folder")).unwrap();
    folder.write("empty", "");
    folder.write("object.json", "{\"a\":1}");
    folder.write("words.txt", "hello\nworld\n");
    folder.write("utf16.json", b"\xff\xfe{\0}\0");
    folder.write("cut.json.gz", &gzip(b"{\"Records\":[]}")[..12]);
    folder.write("broken.toml", "pattern = [\n");
    folder.write("wrong.toml", "[[account]]\nid = \"1\"\n");
    folder
        .write("rules.toml", "[[rule]]\nid = \"x\"\ntitle = \"t\"\npattern = '{ $.eventName = '\n");
    folder
}

/// All rows are tried, and all that fail are named.
#[track_caller]
fn check(rows: &[(&[&str], i32, &str, &str)]) {
    let folder = inputs();
    let mut wrong = Vec::new();
    for (args, status, out, err) in rows {
        let output = run(args).within(&folder.0).output();
        let found = (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        );
        // The advice on formats is long, and the same everywhere.
        let shown = found.2.split("\nhelp: expected a CloudTrail log file").next().unwrap();
        if found.0 != Some(*status) || found.1 != *out || shown.trim_end() != *err {
            wrong.push(format!("{args:?}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_command_has_help_with_an_example() {
    for command in COMMANDS {
        let (out, err) = run(&[command[0], "--help"]).status(0);
        assert!(out.contains("Example") && err.is_empty(), "{command:?}\n{out}{err}");
    }
}

/// Each command that takes paths, with each kind of bad one.
#[test]
fn an_input_that_cannot_be_read_is_named() {
    for command in COMMANDS.iter().filter(|command| !["rules", "filter"].contains(&command[0])) {
        let folder = inputs();
        let (out, err) = run(&[command, &["missing"][..]].concat()).within(&folder.0).status(2);
        let expected = "error: missing: No such file or directory (os error 2)\n";
        assert!(err.starts_with(expected), "{command:?}\n{err}");
        let is_check = command[0] == "check";
        assert!(out.is_empty() || is_check && out.starts_with("0 files"), "{command:?}\n{out}");
    }
    for command in READERS {
        for (path, why) in [
            ("empty", "the input is empty"),
            ("object.json", "the format is not known: a JSON object, but not a CloudTrail record"),
            ("words.txt", "the format is not known: it begins with `hello<U+000A>world<U+000A>`"),
            ("utf16.json", "the input is UTF-16, expected UTF-8"),
            ("cut.json.gz", "the gzip data ends too early"),
        ] {
            let folder = inputs();
            let (out, err) = run(&[command, &[path][..]].concat()).within(&folder.0).status(2);
            let (first, rest) = err.split_once('\n').unwrap();
            assert!(first.starts_with(&format!("error: {path}: {why}")), "{command:?}\n{err}");
            assert!(rest.starts_with("help: "), "{command:?} {path}\n{err}");
            assert!(out.is_empty(), "{command:?} {path}\n{out}");
        }
        let (_, err) = run(command).status(2);
        assert!(err.starts_with("error: standard input: the input is empty\n"), "{err}");
    }
}

#[test]
fn what_holds_no_record_is_said() {
    let nothing = "error: no record to encode: the input is empty";
    let none = "folder: no file in this folder";
    check(&[
        (&["encode"], 2, "", nothing),
        (&["encode", "empty"], 2, "", nothing),
        (
            &["encode", "folder"],
            2,
            "",
            "folder: no file in this folder\nerror: no record to encode: the input is empty",
        ),
        (&["match", "x", "empty"], 1, "", ""),
        (&["match", "x", "folder"], 1, "", none),
        (&["match", "--count", "x", "folder"], 1, "0\n", none),
        (&["explain", "folder"], 0, "", none),
        (&["decode", "folder"], 0, "", none),
        (
            &["replay", "folder"],
            0,
            "",
            "folder: no file in this folder\n0 inputs, 0 events: nothing to tell.",
        ),
        (&["test-filter", "empty"], 0, "", ""),
    ]);
}

#[test]
fn mistakes_of_files_stand_with_their_place() {
    let broken = "error: broken.toml:1:12: unclosed array, expected `]`";
    let wrong = "error: wrong.toml:2:6: account `1`: `id` is not an account's\n  help: expected 12 digits, in quotes";
    let pattern = "error: rules.toml:4:27: rule `x`: not a filter pattern: expected `}`, but found the end of the pattern\n  \
                   { $.eventName = \n                 ^\n  AWS says: If a filter pattern starts with '{' it must end with '}'";
    let missing = "error: missing: No such file or directory (os error 2)";
    let a_folder = "error: folder: Is a directory (os error 21)";
    for command in [
        &["replay"][..],
        &["match", "x"],
        &["rules"],
        &["explain"],
        &["filter"],
        &["check", "--coverage"],
    ] {
        let with = |rest: &'static [&'static str]| [command, rest].concat();
        check(&[
            (&with(&["--config", "broken.toml"]), 2, "", broken),
            (&with(&["--config", "wrong.toml"]), 2, "", wrong),
            (&with(&["--config", "missing"]), 2, "", missing),
            (&with(&["--config", "folder"]), 2, "", a_folder),
        ]);
    }
    for command in ["replay", "rules", "explain", "filter"] {
        check(&[
            (&[command, "--rules", "rules.toml"], 2, "", pattern),
            (&[command, "--rules", "missing"], 2, "", missing),
            (&[command, "--rules", "folder"], 2, "", a_folder),
            (
                &[command, "--pack", "nope"],
                2,
                "",
                "error: no pack `nope`; expected one of authn-authz, cis, iam-all, iam-changes, identity, self",
            ),
        ]);
    }
    // `check` does all that it is given: a mistake is a result, a file that cannot be read is an error.
    let none = "0 files, 0 rules, 0 tests: 0 errors, 0 warnings\n";
    check(&[
        (&["check", "missing"], 2, none, missing),
        (&["check", "folder"], 2, none, a_folder),
        (
            &["check", "broken.toml", "empty"],
            1,
            "broken.toml:1:12: error: unclosed array, expected `]`\n2 files, 0 rules, 0 tests: 1 error, 0 warnings\n",
            "",
        ),
        (
            &["check", "missing", "broken.toml"],
            2,
            "broken.toml:1:12: error: unclosed array, expected `]`\n1 file, 0 rules, 0 tests: 1 error, 0 warnings\n",
            missing,
        ),
    ]);
}

/// The mistake, the pattern with carets, AWS's words, advice: whichever command reads the pattern.
#[test]
fn a_bad_pattern_is_drawn() {
    let drawn = "  { $.a = \n         ^\n";
    let aws = "AWS says: If a filter pattern starts with '{' it must end with '}'";
    let what = "expected `}`, but found the end of the pattern";
    check(&[
        (&["match", "{ $.a = "], 2, "", &format!("error: {what}\n{drawn}{aws}")),
        (
            &["match", "{ $.a = 1 } x"],
            2,
            "",
            &format!(
                "error: expected the end of the pattern after `}}`, but found `x`\n  {} x\n              ^\n{aws}\n\
                      help: one pair of braces holds the whole pattern",
                "{ $.a = 1 }"
            ),
        ),
        (
            &["check", "--pattern", "{ $.a = "],
            1,
            &format!(
                "--pattern:1:8: error: not a filter pattern: {what}\n{drawn}  {aws}\n0 files, 0 rules, 0 tests: 1 error, 0 warnings\n"
            ),
            "",
        ),
    ]);
}

/// `match` may be about records of somebody else's making, so that it warns only.
#[test]
fn a_fact_that_does_not_exist_is_named() {
    let pattern = "{ $.herald.outcom = \"denied\" }";
    let (out, err) = run(&["match", pattern]).stdin(record(json!({})).to_string()).status(1);
    assert!(out.is_empty(), "{out}");
    assert!(err.starts_with("warning: ") && err.contains("outcome"), "{err}");
    let (out, _) = run(&["check", "--pattern", pattern]).status(1);
    assert!(out.contains("outcome"), "{out}");
}

/// The results are lost: a script must see it.
#[cfg(target_os = "linux")]
#[test]
fn results_that_cannot_be_written_are_an_error() {
    let folder = Folder::new("full");
    let input = folder.write("one.json", record(json!({})).to_string());
    let requests = folder
        .write("requests", json!({ "filterPattern": "", "logEventMessages": [] }).to_string());
    for command in COMMANDS {
        let path = match command[0] {
            "rules" | "filter" | "check" => None,
            "test-filter" => Some(&requests),
            _ => Some(&input),
        };
        for format in ["text", "html", "json", "chat", "sms"] {
            if format != "text" && command[0] != "replay" {
                continue;
            }
            let format = (command[0] == "replay").then_some(["--format", format]);
            let output = Command::new(env!("CARGO_BIN_EXE_iam-herald"))
                .args(command)
                .args(format.into_iter().flatten())
                .args(path)
                .stdin(Stdio::null())
                .stdout(OpenOptions::new().write(true).open("/dev/full").unwrap())
                .output()
                .unwrap();
            let err = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{command:?} {format:?}\n{err}");
            assert!(
                err.contains("error: cannot write: No space left on device"),
                "{command:?}\n{err}"
            );
        }
    }
}
