//! Commands as documents write them: those of this repository are run or looked up, of others the files they name.

use std::collections::BTreeSet;
use std::fs;

use cloudwatch_filter_pattern::Pattern;

use crate::support::{Folder, root, run, text};

/// A folder that has what the commands of the documents name.
pub fn folder(name: &str) -> Folder {
    let folder = Folder::new(&format!("documents-{name}"));
    let event = fs::read(root().join("events/admin-policy-to-role.json")).unwrap();
    for path in ["cloudtrail/one.json", "logs/one.json", "event.json"] {
        folder.write(path, &event);
    }
    let config = fs::read(root().join("config/herald/herald.toml")).unwrap();
    for path in ["herald.toml", "config/herald/herald.toml"] {
        folder.write(path, &config);
    }
    folder.write(
        "my-rules.toml",
        "[[rule]]\nid = \"a\"\ntitle = \"A\"\npattern = '{ $.eventName = \"A\" }'\n",
    );
    folder
}

/// Each command of a text; a line goes on after a backslash.
#[track_caller]
pub fn check(place: &str, text: &str, folder: &Folder) {
    for line in text.replace("\\\n", " ").lines().filter(|line| !line.trim().is_empty()) {
        // What nobody would type: a list of what may be given.
        if line.contains('[') && line.contains(']') && !line.contains("--pattern '") {
            let mut words = line.split(' ');
            assert_eq!(words.next(), Some("iam-herald"), "{place}: {line}");
            let known = flags_of(words.next().unwrap());
            for flag in line.split(['[', ' ', ']']).filter(|word| word.starts_with("--")) {
                assert!(known.contains(flag), "{place}: no flag {flag}");
            }
            continue;
        }
        let words = shlex::split(line).unwrap_or_else(|| panic!("{place}: not a command: {line}"));
        for command in words.split(|word| ["|", "&&", ";"].contains(&word.as_str())) {
            let command = command.split(|word| word == ">").next().unwrap();
            let is_setting = |word: &&String| {
                word.split_once('=').is_some_and(|(name, _)| {
                    name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
                })
            };
            let command: Vec<&str> =
                command.iter().skip_while(is_setting).map(String::as_str).collect();
            check_one(place, &command, folder);
        }
    }
}

#[track_caller]
fn check_one(place: &str, command: &[&str], folder: &Folder) {
    match command {
        // A line of nothing but a comment.
        [] => {}
        ["iam-herald", arguments @ ..] => runs(place, arguments, folder),
        ["make", targets @ ..] => {
            let makefile = fs::read_to_string(root().join("Makefile")).unwrap();
            for target in targets.iter().filter(|word| !word.contains('=')) {
                let rule = format!("{target}:");
                let known = makefile.lines().any(|line| line.starts_with(&rule));
                assert!(known, "{place}: no target `{target}` in the Makefile");
            }
        }
        ["cargo", rest @ ..] => {
            const KNOWN: [&str; 14] = [
                "add", "bench", "build", "check", "clippy", "deny", "doc", "fmt", "fuzz", "insta",
                "lambda", "nextest", "run", "test",
            ];
            assert!(rest.first().is_some_and(|it| KNOWN.contains(it)), "{place}: {command:?}");
            let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
            for pair in rest.windows(2).filter(|pair| ["--bin", "--binary-name"].contains(&pair[0]))
            {
                assert!(manifest.contains(&format!("name = \"{}\"", pair[1])), "{place}: {pair:?}");
            }
            for pair in rest.windows(2).filter(|pair| pair[0] == "--features") {
                assert!(manifest.contains(&format!("\n{} = [", pair[1])), "{place}: {pair:?}");
            }
        }
        ["aws" | "sam" | "pip" | "jq" | "git" | "cd" | "rustup" | "cp" | "gzip" | "zcat", ..] => {
            for pair in command.windows(2).filter(|pair| pair[0] == "--filter-pattern") {
                pair[1].parse::<Pattern>().unwrap_or_else(|error| panic!("{place}: {error}"));
            }
        }
        _ => panic!("{place}: nothing here can check `{}`", command.join(" ")),
    }
    for word in command.iter().filter(|word| is_path(word) && command[0] != "iam-herald") {
        assert!(root().join(word).exists(), "{place}: there is no {word}");
    }
}

/// Runs a command of ours, with what stands for something filled in, over an event on standard input.
#[track_caller]
fn runs(place: &str, arguments: &[&str], folder: &Folder) {
    let mut given: Vec<&str> = Vec::new();
    for word in arguments {
        given.push(match (*word, given.last()) {
            ("FILE", Some(&"--rules")) => "my-rules.toml",
            ("FILE", _) => "herald.toml",
            ("PATH" | "PATH…" | "FOLDER", _) => "logs",
            (word, _) => word,
        });
    }
    let event = fs::read(root().join("events/admin-policy-to-role.json")).unwrap();
    let output = run(&given).stdin(event).within(&folder.0).output();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{place}: {given:?}\n{out}\n{err}");
}

/// The names of the commands, by the program's own help.
pub fn names() -> BTreeSet<String> {
    let (help, _) = run(&["--help"]).status(0);
    let list = help.split_once("Commands:\n").unwrap().1.split("\n\n").next().unwrap().to_owned();
    let lines = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = lines.map(|line| line.split_whitespace().next().unwrap().to_owned());
    names.filter(|name| name != "help").collect()
}

/// The flags of a command, by its help.
#[track_caller]
pub fn flags_of(command: &str) -> BTreeSet<String> {
    let (help, _) = run(&[command, "--help"]).status(0);
    let words = help.split([' ', '\n', ',', '[', ']', '`', '=']);
    words.filter(|word| word.starts_with("--")).map(str::to_owned).collect()
}

/// The flags of all commands.
pub fn flags() -> BTreeSet<String> {
    names().iter().flat_map(|name| flags_of(name)).collect()
}

/// Whether a text means a file of this repository: `fuzz/artifacts/TARGET` means many.
pub fn is_path(text: &str) -> bool {
    const FOLDERS: [&str; 10] = [
        "benches",
        "catalogue",
        "config",
        "crates",
        "docs",
        "events",
        "fuzz",
        "rules",
        "src",
        "tests",
    ];
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let stands_for_some =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_uppercase());
    let first = text.split_once('/').map(|(first, _)| first);
    text.chars().all(plain)
        && first.is_some_and(|first| FOLDERS.contains(&first))
        && !text.split('/').any(stands_for_some)
}

/// The files with code, Rust or Python, below a folder of the repository.
pub fn sources(folder: &str) -> Vec<std::path::PathBuf> {
    use std::path::{Path, PathBuf};
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs" || end == "py") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    found
}
