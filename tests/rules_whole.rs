//! What holds of all shipped rules together: none that never matches, none that nearly always does, none that says
//! what was tried as if it were done, and packs that leave most records unread.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::{env, fs};

use cloudwatch_filter_pattern::{Condition, Pattern, Step};
use iam_herald::catalogue::Catalogue;
use iam_herald::facts::Context;
use iam_herald::facts::Reading;
use iam_herald::input;
use iam_herald::record::Record;
use iam_herald::rules::{Rule, Rules};
use iam_herald::severity::Severity;

use crate::support::{corpus, record, root};

fn rules() -> Vec<Rule> {
    Rules::shipped().unwrap()
}

/// The texts of the records in a file of any format.
fn records_of(path: PathBuf) -> Vec<String> {
    let (_, batch) = input::whole(fs::read(path).unwrap(), input::Limits::default()).unwrap();
    let texts = batch.events().filter_map(|event| event.body.text().ok().map(Into::into));
    texts.filter(|text: &String| Record::read(text).is_ok()).collect()
}

fn files_in(folder: PathBuf) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.is_file() && path.extension().is_some_and(|end| end != "md"))
        .collect()
}

/// The sample events and, where `HERALD_CORPUS` names them, what others recorded.
fn fixtures() -> Vec<String> {
    let mut files = files_in(root().join("events"));
    let recorded = env::var_os("HERALD_CORPUS").is_some();
    if recorded {
        files.extend(files_in(corpus().join("cloudtrail")));
    }
    let records: Vec<String> = files.into_iter().flat_map(records_of).collect();
    assert!(records.len() > if recorded { 2000 } else { 50 }, "{}", records.len());
    records
}

#[test]
fn no_rule_selects_nothing_and_none_nearly_everything() {
    let catalogue = Catalogue::builtin();
    let rules = rules();
    let tests: Vec<&str> =
        rules.iter().flat_map(|rule| &rule.test).map(|test| test.record.as_str()).collect();
    let fixtures = fixtures();
    println!("{} records of tests, {} others", tests.len(), fixtures.len());
    // The records of the tests are those of all services and actors; each set by itself must tell rules apart.
    let sets = [tests, fixtures.iter().map(String::as_str).collect()];
    let raising: BTreeSet<&str> =
        rules.iter().filter(|rule| rule.severity.is_some()).map(|rule| &*rule.id).collect();
    let mut selected: BTreeMap<&str, usize> = BTreeMap::new();
    for set in &sets {
        let mut here: BTreeMap<&str, usize> = BTreeMap::new();
        for text in set {
            let record = Record::read(text).unwrap();
            let reading = Reading::new(&record, Context::alone(&catalogue));
            for rule in rules.iter().filter(|rule| reading.matches(rule.pattern())) {
                *here.entry(&rule.id).or_default() += 1;
            }
        }
        for (rule, count) in here {
            // Packs may be wide (`every IAM call`); a severity that most records get says nothing.
            // Without the recorded sets the others are the stories, which are about IAM.
            let packs = if set.len() < 500 { 10 } else { 7 };
            let most = if raising.contains(rule) { 3 } else { packs };
            assert!(count * 10 <= set.len() * most, "{rule} selects {count} of {}", set.len());
            *selected.entry(rule).or_default() += count;
        }
    }
    // What rests on the configuration is selected by no record alone: its own tests say the rest.
    for rule in &rules {
        let of_configuration = ["account.tier", "target.is_herald", "target.may_be_herald"]
            .iter()
            .any(|fact| rule.pattern().as_str().contains(fact));
        let dead = !selected.contains_key(&*rule.id);
        assert!(
            dead == of_configuration,
            "{}: selects {}",
            rule.id,
            if dead { "nothing" } else { "without a configuration" }
        );
    }
}

/// The selectors of a pattern without `$.`, an index written as `[*]`.
fn selectors(pattern: &Pattern) -> BTreeSet<String> {
    let shown = |condition: &Condition| {
        let mut path = String::new();
        for step in condition.selector().steps() {
            match step {
                Step::Name(name) if path.is_empty() => path.push_str(name),
                Step::Name(name) => path.extend([".", name]),
                Step::Index(_) | Step::Wildcard => path.push_str("[*]"),
            }
        }
        path
    };
    pattern.conditions().map(shown).collect()
}

#[test]
fn no_rule_asks_for_a_field_that_no_record_has() {
    let lines = include_str!("fields.txt").lines().filter(|line| !line.starts_with('#'));
    let known: BTreeSet<&str> = lines.filter_map(|line| line.split_whitespace().next()).collect();
    let rules = rules();
    let mut used = BTreeSet::new();
    for rule in &rules {
        for selector in selectors(rule.pattern()) {
            // A rule that asks for a fact that there is not cannot be read.
            let exists = selector.starts_with("herald.") || known.contains(selector.as_str());
            assert!(exists, "{} asks for $.{selector}, which no record has", rule.id);
            used.insert(selector);
        }
    }
    for field in known {
        assert!(
            used.contains(field),
            "no rule asks for {field} any more: take it out of fields.txt"
        );
    }
    let strange = "{ ($.requestParameters.polcyArn = \"$.x\") && ($.a[0].b IS TRUE) }";
    let found: Vec<String> = selectors(&strange.parse().unwrap()).into_iter().collect();
    assert_eq!(found, ["a[*].b", "requestParameters.polcyArn"]);
}

/// field.md F6: what a rule says as done must have been done.
#[test]
fn a_rule_that_raises_says_for_which_outcome() {
    // What these say holds of attempts too.
    const ANY_OUTCOME: [&str; 9] = [
        "attack-tool",
        "iam-with-session-key",
        "request-omitted",
        "attack-tool-looked",
        "leaked-key-tested",
        "bedrock-key-user-elsewhere",
        "root-access-key",
        // They are of sign-ins that failed, by their fact.
        "wrong-second-factor",
        "root-wrong-second-factor",
    ];
    for rule in rules().iter().filter(|rule| rule.severity.is_some()) {
        let pattern = rule.pattern().as_str();
        let says = pattern.contains("$.herald.outcome") || pattern.contains("$.errorCode =");
        let listed = ANY_OUTCOME.contains(&&*rule.id);
        assert!(says != listed, "{}: {pattern}", rule.id);
    }
}

#[test]
fn words_and_techniques_follow_one_style() {
    for rule in &rules() {
        for text in [Some(&rule.title), rule.why.as_ref(), rule.next.as_ref()].into_iter().flatten()
        {
            assert!(!text.contains(['\n', '\u{2014}']) && text.len() < 260, "{}: {text}", rule.id);
        }
        assert!(!rule.title.ends_with('.'), "{}", rule.title);
        if let Some(why) = &rule.why {
            let starts = why.chars().next().unwrap();
            let name = why.starts_with("AWS")
                || why.starts_with("IAM")
                || why.starts_with("EC2")
                || why.starts_with("TruffleHog")
                || why.starts_with("Identity Center")
                || why.starts_with("CloudFormation");
            assert!((starts.is_lowercase() || name) && !why.ends_with('.'), "{}: {why}", rule.id);
        }
        if let Some(next) = &rule.next {
            let starts = next.chars().next().unwrap();
            assert!(starts.is_uppercase() && next.ends_with('.'), "{}: {next}", rule.id);
        }
        // Revoked in version 19: T1685 and its parts took their place.
        for technique in rule.attack.iter() {
            assert!(!technique.starts_with("T1562"), "{}: {technique}", rule.id);
        }
    }
}

/// Most records are of no interest, and that must show without parsing them, whatever packs are on.
#[test]
fn every_pack_keeps_the_cheap_path() {
    let glue = record(serde_json::json!({
        "eventSource": "glue.amazonaws.com", "eventName": "GetTables", "requestParameters": { "databaseName": "x" },
    }));
    let shipped = rules();
    for name in Rules::pack_names() {
        let rules = Rules::load(&[name], &[]).unwrap();
        let index = crate::support::index(&rules);
        assert!(!index.matters(&glue.to_string()).rules, "{name} has every record read");
        let ids: BTreeSet<&str> = rules.packs[0].rules.iter().map(|rule| &*rule.id).collect();
        for rule in shipped.iter().filter(|rule| ids.contains(&*rule.id)) {
            for test in rule.test.iter().filter(|test| test.matches) {
                assert!(
                    index.matters(&test.record).rules,
                    "{}: \"{}\" would be lost",
                    rule.id,
                    test.name
                );
                let escaped = serde_json::to_string(&test.record).unwrap();
                assert!(index.matters(&escaped).rules, "{}: \"{}\", escaped", rule.id, test.name);
            }
        }
    }
}

/// Rules that are no rule of an operation, though they seem to be, and such as are one in an odd way.
const ODD: &str = r#"
[[rule]]
id = "number"
title = "x"
severity = "low"
pattern = '{ $.eventName = "1000.0" }'

[[rule]]
id = "stars"
title = "x"
severity = "low"
pattern = '{ $.eventName = "Create*" }'

[[rule]]
id = "not"
title = "x"
severity = "low"
pattern = '{ ($.eventName != "CreateUser") || ($.eventName = "CreateUser") }'

[[rule]]
id = "absent"
title = "x"
severity = "low"
pattern = '{ ($.eventName = "CreateUser") || ($.eventName NOT EXISTS) }'

[[rule]]
id = "either"
title = "x"
severity = "low"
pattern = '{ ($.eventName = "CreateUser") || ($.herald.outcome = "denied") }'

[[rule]]
id = "both"
title = "x"
severity = "low"
pattern = '{ ($.eventName = "CreateUser") && ($.eventName = "DeleteUser") }'

[[rule]]
id = "words"
title = "x"
severity = "low"
pattern = "CreateUser"

[[rule]]
id = "one"
title = "x"
severity = "low"
pattern = '{ ($.eventName = "AttachUserPolicy") && ($.herald.outcome = "succeeded") }'
"#;

/// Rules of other operations are not evaluated, and that changes no verdict.
#[test]
fn rules_of_other_operations_are_not_missed() {
    let catalogue = Catalogue::builtin();
    let own = [("odd.toml".to_owned(), ODD.to_owned())];
    let rules = Rules::load(&["identity"], &own).unwrap();
    let of_operations = rules.risk.iter().filter(|rule| rule.operations().is_some()).count();
    println!("{of_operations} of {} rules are about some operations", rules.risk.len());
    assert!(of_operations * 2 > rules.risk.len() && of_operations < rules.risk.len());
    let shipped = self::rules();
    let tests = shipped.iter().flat_map(|rule| &rule.test).map(|test| test.record.clone());
    let strange = ["1000.0", "CreateUser", "DeleteUser", "", "createuser"]
        .map(|name| record(serde_json::json!({ "eventName": name })).to_string());
    let mut raised = BTreeSet::new();
    for text in tests.chain(fixtures()).chain(strange) {
        let record = Record::read(&text).unwrap();
        let reading = Reading::new(&record, Context::alone(&catalogue));
        let verdict = rules.judge(&reading, Severity::Info);
        let told: BTreeSet<&str> =
            verdict.rules.iter().chain(&verdict.caps).map(|rule| &*rule.id).collect();
        let all = rules.risk.iter().filter(|rule| reading.matches(rule.pattern()));
        assert_eq!(told, all.map(|rule| &*rule.id).collect(), "{text}");
        raised.extend(told);
    }
    for odd in ["number", "stars", "not", "absent", "either", "words", "one"] {
        assert!(raised.contains(odd), "{odd} selects none of these");
    }
}
