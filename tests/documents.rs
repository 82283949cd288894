//! What the README and the documents say is what the program does: every block is run, read or compared, whatever it is,
//! and so is code in the running text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use cloudwatch_filter_pattern::Pattern;
use iam_herald::config::Config;
use iam_herald::render;
use iam_herald::rules::Rules;
use serde_json::Value as Json;

use crate::support::{root, tell};
use markdown::{Block, Document, spans};

mod commands;
mod markdown;

/// Documents of the product; the crate's README is tested by its own doc tests.
fn documents() -> Vec<(String, Document)> {
    let mut names = vec!["README.md".to_owned(), "config/herald/README.md".to_owned()];
    for folder in ["docs", "."] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root().join(folder)).unwrap().to_str().unwrap().to_owned();
            if folder == "docs" && name.ends_with(".md") {
                names.push(format!("docs/{name}"));
            } else if name == "CONTRIBUTING.md" || name == "SECURITY.md" {
                names.push(name);
            }
        }
    }
    names.into_iter().map(|name| (name.clone(), document(&name))).collect()
}

fn document(name: &str) -> Document {
    Document::read(&fs::read_to_string(root().join(name)).unwrap())
}

fn event(name: &str) -> Vec<u8> {
    fs::read(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn is_toml(block: &Block) -> bool {
    let first =
        block.text.trim_start_matches(|c| c != '\n' && block.text.starts_with('#')).trim_start();
    block.language.as_deref() == Some("toml") || first.starts_with('[')
}

#[test]
fn every_block_is_run_read_or_compared() {
    let folder = commands::folder("blocks");
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, document) in documents() {
        for block in &document.blocks {
            let place = format!("{name}:{}", block.line);
            let kind = match block.language.as_deref() {
                _ if is_toml(block) => {
                    Config::read(&place, &block.text).unwrap_or_else(|error| panic!("{error}"));
                    "toml"
                }
                Some("json") => {
                    let read = serde_json::from_str::<Json>(&block.text);
                    read.unwrap_or_else(|error| panic!("{place}: {error}"));
                    "json"
                }
                Some("text") => {
                    compare(&place, block);
                    "text"
                }
                None | Some("sh") => {
                    commands::check(&place, &block.text, &folder);
                    "commands"
                }
                Some(other) => panic!("{place}: nothing here can check a block of `{other}`"),
            };
            *kinds.entry(kind).or_default() += 1;
        }
    }
    assert!(kinds["commands"] > 4 && kinds["toml"] > 1 && kinds["text"] > 0, "{kinds:?}");
}

/// The comment before a block of text says whose text it is.
fn compare(place: &str, block: &Block) {
    let said = block.before.strip_prefix("<!-- ").and_then(|said| said.strip_suffix(" -->"));
    let what = said.unwrap_or_else(|| panic!("{place}: no comment says what this text is"));
    match what.split(' ').collect::<Vec<_>>().as_slice() {
        ["the", "alert", "of", event_name, ..] => {
            let shown = render::text(&tell(&event(event_name.trim_end_matches(';'))));
            assert_eq!(block.text.trim_end(), shown.trim_end(), "{place}");
        }
        // A picture for people, of which nothing can be tested.
        ["a", "picture", ..] => {}
        _ => panic!("{place}: `{what}` is nothing that can be compared"),
    }
}

#[test]
fn code_in_the_running_text_is_right() {
    let folder = commands::folder("spans");
    let flags = commands::flags();
    let mut checked: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, document) in documents() {
        for (line, span) in document.spans() {
            let place = format!("{name}:{line}");
            let sketch = span.contains('…');
            let kind = if span.starts_with("iam-herald ") || span.starts_with("make ") {
                commands::check(&place, &span, &folder);
                "command"
            } else if span.starts_with('{') && span.contains("$.") {
                if let Err(error) = span.parse::<Pattern>() {
                    wrong.push(format!("{place}: {error}"));
                }
                "pattern"
            } else if span.starts_with("{\"") && !sketch {
                if let Err(error) = serde_json::from_str::<Json>(&span) {
                    wrong.push(format!("{place}: `{span}`: {error}"));
                }
                "json"
            } else if span.starts_with("--") {
                let flag = span.split([' ', '=']).next().unwrap();
                if !flags.contains(flag) {
                    wrong.push(format!("{place}: no command has the flag {flag}"));
                }
                "flag"
            } else if commands::is_path(&span) {
                if !root().join(&span).exists() {
                    wrong.push(format!("{place}: there is no {span}"));
                }
                "path"
            } else {
                continue;
            };
            *checked.entry(kind).or_default() += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked.len() == 5 && checked["command"] > 5 && checked["path"] > 5, "{checked:?}");
}

#[test]
fn every_link_leads_somewhere() {
    let mut followed = 0;
    let mut wrong = Vec::new();
    for (name, document) in documents() {
        for (line, target) in document.links() {
            if target.contains("://") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let folder = root().join(&name).parent().unwrap().to_owned();
            let file = if path.is_empty() { root().join(&name) } else { folder.join(path) };
            let found = file.exists()
                && (anchor.is_empty()
                    || Document::read(&fs::read_to_string(&file).unwrap())
                        .anchors()
                        .contains(&anchor.to_owned()));
            if !found {
                wrong.push(format!("{name}:{line}: {target}"));
            }
            followed += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(followed > 10, "{followed}");
}

#[test]
fn the_readme_lists_every_pack_and_every_command() {
    let readme = document("README.md");
    let packs: BTreeSet<String> = readme.table("pack", "").names().into_iter().collect();
    let known: BTreeSet<String> =
        Rules::pack_names().iter().map(|name| (*name).to_owned()).collect();
    // `watch` is made of the configuration, and described there.
    assert!(packs.is_subset(&known), "{packs:?}");
    let missing: Vec<&String> = known.difference(&packs).filter(|name| *name != "watch").collect();
    assert!(missing.is_empty(), "{missing:?}");

    let commands = readme.table("command", "");
    let first = |span: &String| span.split(' ').next().unwrap().to_owned();
    let listed: BTreeSet<String> = commands.names().iter().map(first).collect();
    assert_eq!(listed, commands::names());
    for row in &commands.rows {
        let of: Vec<String> = spans(&row[0]).iter().map(first).collect();
        for flag in spans(&row[1]).iter().filter(|span| span.starts_with("--")) {
            let flag = flag.split(' ').next().unwrap();
            let known = of.iter().any(|command| commands::flags_of(command).contains(flag));
            assert!(known, "{of:?} have no flag {flag}");
        }
    }
}

/// The names of a value's fields, by the place of the object; of an array, of all its items together.
fn fields(place: &str, value: &Json, found: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Json::Object(members) => {
            let names = found.entry(place.to_owned()).or_default();
            names.extend(members.keys().cloned());
            for (name, value) in members {
                // What was asked for is the record's own.
                if name != "request" {
                    fields(&format!("{place}.{name}"), value, found);
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| fields(place, item, found)),
        _ => {}
    }
}

/// The fields of all alerts of all stories, and those of the documents, are the same; in the order of an alert.
#[test]
fn every_field_of_an_alert_is_documented_and_no_other() {
    let mut found = BTreeMap::new();
    let mut order = Vec::new();
    for entry in fs::read_dir(root().join("events")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            for alert in &tell(&fs::read(path).unwrap()).alerts {
                let line = serde_json::from_str::<Json>(&render::alert_line(alert)).unwrap();
                let names: Vec<String> = line.as_object().unwrap().keys().cloned().collect();
                order = if names.len() > order.len() { names } else { order };
                fields("alert", &line, &mut found);
            }
        }
    }
    let document = document("docs/alert.md");
    let (alert, change) =
        (document.table("field", "The fields of an alert"), document.table("field", "**change**"));
    // Nothing was held back, and what is left out is seldom there.
    assert_eq!(
        order,
        alert.names().into_iter().filter(|it| it != "unreadable_not_listed").collect::<Vec<_>>()
    );
    let names: BTreeSet<String> = change.names().into_iter().collect();
    assert_eq!(found["alert.changes"], names);
    let paragraph = |begins: &str| {
        let found = document.paragraphs.iter().find(|(_, text)| text.starts_with(begins));
        found.unwrap_or_else(|| panic!("no paragraph {begins}")).1.clone()
    };
    let counts = paragraph("`counts`:");
    let sum = counts.split_once(", always").unwrap().0.trim_start_matches("`counts`:");
    let sum: BTreeSet<String> = sum.split(['=', '+']).map(|name| name.trim().to_owned()).collect();
    // Left out when nothing is, as here.
    let counted = found["alert.counts"]
        .iter()
        .cloned()
        .chain(["excluded".to_owned(), "summed_up".to_owned()]);
    assert_eq!(counted.collect::<BTreeSet<_>>(), sum);
    for (place, said) in [
        ("account", alert.row("account")[1].clone()),
        ("actor", paragraph("**actor**:")),
        ("unreadable", alert.row("unreadable")[1].clone()),
        ("changes.error", change.row("error")[1].clone()),
        ("changes.more_reads", change.row("more_reads")[1].clone()),
        ("changes.rules", change.row("rules")[1].clone()),
        ("changes.target", change.row("target")[1].clone()),
        ("changes.access", change.row("access")[1].clone()),
        ("changes.access.compared", change.row("access")[1].clone()),
        ("changes.undo", change.row("undo")[1].clone()),
    ] {
        let said = spans(&said);
        let fields = &found[&format!("alert.{place}")];
        let missing: Vec<_> = fields.iter().filter(|name| !said.contains(name)).collect();
        assert!(missing.is_empty(), "{place}: {missing:?} are not in docs/alert.md");
        found.remove(&format!("alert.{place}"));
    }
    let rest: Vec<&String> = found.keys().collect();
    assert_eq!(rest, ["alert", "alert.changes", "alert.counts"], "objects that nobody looked at");
}

/// The code below some folders, in one text.
fn code(folders: &[&str]) -> String {
    let files = folders.iter().flat_map(|folder| commands::sources(folder));
    files.map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// A promise is worth as much as the test that proves it, and a word is explained as long as it is there.
#[test]
fn the_tests_and_words_that_documents_name_exist() {
    let (programs, code) = (code(&["src", "crates"]), code(&["src", "tests", "crates"]));
    let words: BTreeSet<&str> =
        programs.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let (architecture, contributing) =
        (document("docs/architecture.md"), document("CONTRIBUTING.md"));
    let promises = architecture.table("promise", "");
    let changes = contributing.table("to do this", "");
    let mut named = 0;
    let mut wrong = Vec::new();
    let proofs =
        promises.rows.iter().map(|row| &row[1]).chain(changes.rows.iter().map(|row| &row[2]));
    for name in proofs.flat_map(|cell| spans(cell)) {
        named += 1;
        let known = match name.strip_suffix(".py") {
            Some(_) => root().join("tests/e2e").join(&name).is_file(),
            None => {
                [format!("fn {name}("), format!("def {name}(")].iter().any(|it| code.contains(it))
            }
        };
        if !known {
            wrong.push(format!("there is no test {name}"));
        }
    }
    assert!(promises.rows.iter().all(|row| !spans(&row[1]).is_empty()), "a promise without a test");
    let glossary = contributing.table("word", "The words of the code");
    let shapes = architecture.table("shape", "");
    for name in glossary.names().into_iter().chain(shapes.names()) {
        named += 1;
        if !words.contains(name.as_str()) {
            wrong.push(format!("the code has no word {name}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(named > 150, "{named}");
}

/// What the function asks of its environment, by asking with every variable set and with none.
#[cfg(feature = "aws")]
fn variables() -> BTreeSet<String> {
    use std::cell::RefCell;

    let asked = RefCell::new(BTreeSet::new());
    for value in [None, Some("x")] {
        let get = |name: &str| {
            asked.borrow_mut().insert(name.to_owned());
            value.map(str::to_owned)
        };
        let _ = iam_herald::function::Environment::read(&get);
    }
    // What is read at the place where it is needed.
    for path in commands::sources("src/function") {
        let code = fs::read_to_string(path).unwrap();
        for call in code.split("env::var(\"").skip(1) {
            asked.borrow_mut().insert(call.split('"').next().unwrap().to_owned());
        }
    }
    asked.into_inner()
}

#[cfg(feature = "aws")]
#[test]
fn every_variable_of_the_function_is_documented_and_in_the_template() {
    let asked = variables();
    assert!(
        asked.contains("CHAT_TOPIC_ARN") && asked.contains("AWS_LAMBDA_LOG_LEVEL"),
        "{asked:?}"
    );
    let documented: BTreeSet<String> =
        document("docs/function.md").table("variable", "Environment").names().into_iter().collect();
    assert_eq!(asked, documented);
    let template = fs::read_to_string(root().join("template.yaml")).unwrap();
    let after = template.split_once("\n        Variables:\n").unwrap().1;
    let indented = after.lines().take_while(|line| line.starts_with("          "));
    let set: BTreeSet<String> = indented
        .filter_map(|line| line.strip_prefix("          ")?.split_once(':'))
        .filter(|(name, _)| !name.starts_with([' ', '#']))
        .map(|(name, _)| name.to_owned())
        .collect();
    // Lambda sets its own.
    let ours = asked.into_iter().filter(|name| !name.starts_with("AWS_")).collect();
    assert_eq!(set, ours);
}
