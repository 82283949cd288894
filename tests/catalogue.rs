//! The catalogue is complete and asks for nothing that is not in its events.
//!
//! `catalogue/events.ndjson` has a typical event for every row and every variant of the catalogue, as far as they
//! differ from `support::record`; `words.rs` and `e2e/test_undo.py` look at what comes of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::LazyLock;

use iam_herald::accounts::Accounts;
use iam_herald::alert::Change;
use iam_herald::catalogue::{Catalogue, Place, Row, Template};
use iam_herald::config::Config;
use iam_herald::facts::Context;
use iam_herald::facts::Reading;
use iam_herald::record::Record;
use iam_herald::rules::Rules;
use iam_herald::shown::Shown;
use serde_json::Value as Json;

use crate::support::{corpus, record};

const OPERATIONS: &str = include_str!("catalogue/operations.txt");
const PARAMETERS: &str = include_str!("catalogue/parameters.txt");
const EVENTS: &str = include_str!("catalogue/events.ndjson");

pub fn key(row: &Row) -> String {
    format!("{} {}", row.event_source, row.event_name)
}

fn keys(catalogue: &Catalogue) -> BTreeSet<String> {
    catalogue.rows().map(key).collect()
}

/// They are shown as they are, without a look at each of their characters.
#[test]
fn our_own_words_are_visible() {
    let catalogue = Catalogue::builtin();
    let rows = catalogue.rows().flat_map(|row| row.variant.iter().chain([row]));
    let of_row = |row: &'static Row| {
        let reverts = row.undo.iter().chain(&row.restore).filter_map(|one| one.note.as_deref());
        reverts.chain(row.why.as_deref()).chain(row.next.as_deref())
    };
    let of_clients = catalogue.clients().iter().map(|client| client.words.as_str());
    let mut words: Vec<String> =
        rows.flat_map(of_row).chain(of_clients).map(str::to_owned).collect();
    let rules = Rules::load(&Rules::pack_names(), &[]).unwrap();
    let all = rules.packs.iter().flat_map(|pack| &pack.rules).chain(&rules.risk);
    for rule in all {
        words.extend([&rule.why, &rule.next].into_iter().flatten().map(|text| text.to_string()));
    }
    assert!(words.len() > 300, "{}", words.len());
    for text in words {
        assert_eq!(Shown::visible(&text), text.as_str());
    }
}

#[test]
fn every_known_operation_has_a_row() {
    let rows = keys(&Catalogue::builtin());
    let known: Vec<&str> = OPERATIONS.lines().collect();
    assert!(known.len() > 150, "the list is cut short: {}", known.len());
    assert_eq!(known.iter().collect::<BTreeSet<_>>().len(), known.len(), "listed twice");
    let missing: Vec<&&str> = known.iter().filter(|key| !rows.contains(**key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
#[ignore = "reads the recorded sets: set HERALD_CORPUS"]
fn the_committed_list_of_operations_is_the_collected_one() {
    let facts = fs::read_to_string(corpus().join("../facts/sentences.ndjson")).unwrap();
    let collected: Vec<String> = facts
        .lines()
        .map(|line| serde_json::from_str::<Json>(line).unwrap())
        .map(|row| format!("{} {}", text(&row["eventSource"]), text(&row["operation"])))
        .collect();
    assert_eq!(collected, OPERATIONS.lines().collect::<Vec<_>>());
}

pub fn text(value: &Json) -> &str {
    value.as_str().unwrap()
}

#[test]
fn placeholders_are_parameters_of_their_operation() {
    let mut parameters: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for line in PARAMETERS.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let key = format!("{} {}", words.next().unwrap(), words.next().unwrap());
        parameters.insert(key, words.collect());
    }
    assert!(parameters.len() > 250, "{}", parameters.len());
    let mut mistakes = Vec::new();
    let catalogue = Catalogue::builtin();
    for row in catalogue.rows() {
        for template in templates(row) {
            for hole in template.holes() {
                let Place::Field(path) = &hole.place else { continue };
                let mut steps = path.split('.');
                let known = match (steps.next().unwrap(), steps.next()) {
                    ("requestParameters", Some(name)) => {
                        parameters.get(&key(row)).is_some_and(|all| all.contains(name))
                    }
                    // No model describes what CloudTrail keeps of an answer: the next test looks for it.
                    (
                        "responseElements" | "serviceEventDetails" | "additionalEventData",
                        Some(_),
                    ) => true,
                    ("awsRegion" | "recipientAccountId", None) => true,
                    _ => false,
                };
                if !known {
                    mistakes.push(format!("{}: {{{path}}}", key(row)));
                }
            }
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

/// A path that no event of the operation has is a slip, or known from nowhere.
#[test]
fn every_placeholder_has_a_value_in_a_typical_event() {
    let catalogue = Catalogue::builtin();
    let mut paths: BTreeSet<(String, String)> = BTreeSet::new();
    for row in catalogue.rows() {
        for hole in templates(row).iter().flat_map(|template| template.holes()) {
            if let Place::Field(path) = &hole.place {
                paths.insert((key(row), path.clone()));
            }
        }
    }
    assert!(paths.len() > 400, "{}", paths.len());
    for event in events() {
        let (row, _) = row_of(&catalogue, &event);
        let text = event.to_string();
        let record = Record::read(&text).unwrap();
        paths.retain(|(of, path)| {
            *of != key(row) || record.at(path).is_none_or(|value| value.is_null())
        });
    }
    assert!(paths.is_empty(), "{paths:#?}");
}

fn templates(row: &Row) -> Vec<&Template> {
    let target = row.target.iter().flat_map(|target| [&target.name, &target.arn]).flatten();
    let undo = [&row.undo, &row.restore].into_iter().flatten();
    let stands = row.stands.iter().flat_map(|stands| &stands.what);
    let taken = row.takes_back.iter().map(|taken| &taken.what);
    let options = undo.clone().filter_map(|undo| undo.option.as_ref());
    let own = row
        .sentence
        .iter()
        .chain(&row.short)
        .chain(target)
        .chain(options)
        .chain(undo.filter_map(|undo| undo.command.as_ref()))
        .chain(stands)
        .chain(taken);
    own.chain(row.variant.iter().flat_map(templates)).collect()
}

/// The typical events, as whole records.
pub fn events() -> Vec<Json> {
    EVENTS.lines().map(|line| record(serde_json::from_str(line).unwrap())).collect()
}

/// With the accounts and issuers that some of the events are about.
pub fn configured(catalogue: &Catalogue) -> Context<'_> {
    static ACCOUNTS: LazyLock<Accounts> = LazyLock::new(|| {
        let config = "[[account]]\nid = \"444455556666\"\nowner = \"trusted\"\n\
                      [[issuer]]\nurl = \"https://tokens.example.net\"\n\
                      audiences = [\"sts.amazonaws.com\", \"builds\"]\nsubjects = [\"team:site:*\"]\n";
        Config::read("herald.toml", config).unwrap().accounts
    });
    Context { accounts: &ACCOUNTS, ..Context::alone(catalogue) }
}

/// The row of an event, and which of its variants is the first to match.
pub fn row_of<'c>(catalogue: &'c Catalogue, event: &Json) -> (&'c Row, Option<usize>) {
    let key_of = format!("{} {}", text(&event["eventSource"]), text(&event["eventName"]));
    let row = catalogue.rows().find(|row| key(row) == key_of).unwrap_or_else(|| panic!("{key_of}"));
    let text = event.to_string();
    let record = Record::read(&text).unwrap();
    let reading = Reading::new(&record, configured(catalogue));
    let matches = |variant: &Row| reading.matches(variant.pattern.as_ref().unwrap());
    (row, row.variant.iter().position(matches))
}

#[test]
fn every_row_and_every_variant_has_a_typical_event() {
    let catalogue = Catalogue::builtin();
    let mut wanted = BTreeSet::new();
    for row in catalogue.rows() {
        wanted.extend((0..row.variant.len()).map(|index| (key(row), Some(index))));
        // Where the variants cover everything that can be, the row alone is for attempts.
        wanted.insert((key(row), None));
    }
    let shown: BTreeSet<_> = events()
        .iter()
        .map(|event| row_of(&catalogue, event))
        .map(|(row, variant)| (key(row), variant))
        .collect();
    let missing: Vec<_> = wanted.difference(&shown).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Of an event source that nobody has seen in a record, each likely spelling is told by the same packs, as loudly and in the
/// same words.
#[test]
fn inferred_event_sources_are_known_by_each_likely_spelling() {
    let catalogue = Catalogue::builtin();
    let rules = Rules::load(&Rules::pack_names(), &[]).unwrap();
    let told = |event: &Json| {
        let text = event.to_string();
        let record = Record::read(&text).unwrap();
        let reading = Reading::new(&record, configured(&catalogue));
        let packs: Vec<String> =
            rules.packs_of(&reading).map(|pack| pack.name.to_string()).collect();
        let change = Change::of(&reading, &rules);
        (packs, change.sentence.to_string(), change.severity)
    };
    assert!(!catalogue.inferred().is_empty());
    for (other, source) in catalogue.inferred() {
        assert!(catalogue.knows_service(other) && catalogue.knows_service(source));
        let events: Vec<Json> =
            events().into_iter().filter(|event| event["eventSource"] == *source).collect();
        assert!(!events.is_empty(), "{source}");
        for mut event in events {
            let expected = told(&event);
            event["eventSource"] = Json::from(*other);
            assert_eq!(told(&event), expected, "{event}");
        }
    }
}
