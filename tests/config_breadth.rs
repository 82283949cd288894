//! What an expected change may rest on: of each fact what the registry says, in any combination.

use std::collections::{BTreeMap, BTreeSet};

use cloudwatch_filter_pattern::{Value, ValueKind};
use iam_herald::config::Config;
use iam_herald::facts::{Chosen, FACTS, Fact, Says};
use proptest::prelude::*;

use crate::config::entry;
use crate::fact_registry::{all_facts, at};

/// Values that somebody would write for a fact: those that events have, and some that anybody thinks of.
fn tests_of(fact: &Fact, seen: &BTreeMap<&str, BTreeSet<String>>) -> Vec<String> {
    let exists = ["NOT EXISTS", "IS NULL"].map(str::to_owned);
    let tests: Vec<String> = match fact.kind() {
        ValueKind::Boolean => ["IS TRUE", "IS FALSE"].map(str::to_owned).to_vec(),
        _ => {
            let mut values: BTreeSet<String> =
                fact.words().into_iter().map(str::to_owned).collect();
            // What a fact never is, is another mistake.
            let any = if values.is_empty() { &["*", "x", "ci*"][..] } else { &["*"] };
            values.extend(seen.get(fact.name).into_iter().flatten().take(8).cloned());
            values.extend(any.iter().map(|value| (*value).to_owned()));
            values.iter().flat_map(|it| [format!("= \"{it}\""), format!("!= \"{it}\"")]).collect()
        }
    };
    tests.into_iter().chain(exists).collect()
}

fn seen() -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut seen: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for facts in all_facts() {
        for fact in FACTS {
            let text = at(&facts, fact.name).and_then(Value::as_str);
            let plain = text.filter(|text| !text.contains(['"', '\\', '\'']));
            seen.entry(fact.name).or_default().extend(plain.map(str::to_owned));
        }
    }
    seen
}

/// Which of many patterns are accepted for an expected change.
pub fn accepted(patterns: &[String]) -> Vec<&String> {
    let entries = patterns.iter().enumerate().map(|(number, pattern)| {
        entry(pattern).replace("terraform-ci", &format!("entry-{number:03}"))
    });
    let mut refused = BTreeSet::new();
    // Of very many mistakes only the first hundred are told.
    let entries: Vec<String> = entries.collect();
    for part in entries.chunks(50) {
        let Err(error) = Config::read("herald.toml", &part.concat()) else { continue };
        for mistake in error.0 {
            let expected = ["would hold back ", " is never "];
            assert!(expected.iter().any(|it| mistake.what.contains(it)), "{mistake}");
            let id = mistake.what.split('`').nth(1).unwrap().trim_start_matches("entry-");
            refused.insert(id.parse::<usize>().unwrap());
        }
    }
    let kept = patterns.iter().enumerate().filter(|(number, _)| !refused.contains(number));
    kept.map(|(_, pattern)| pattern).collect()
}

fn weak_facts() -> impl Iterator<Item = &'static Fact> {
    FACTS.iter().filter(|fact| fact.says == Says::Neither || fact.chosen == Chosen::Yes)
}

/// Whoever adds a fact on which an entry may rest thinks of an attacker first: can they have that value as well?
#[test]
fn these_facts_carry_an_expected_change() {
    let strong = FACTS.iter().filter(|fact| weak_facts().all(|weak| weak.name != fact.name));
    let names: Vec<&str> = strong.map(|fact| fact.name).collect();
    assert_eq!(names, ["actor.name", "actor.role", "target.name"]);
}

#[test]
fn an_expected_change_rests_on_no_fact_that_says_nothing() {
    let seen = seen();
    let mut patterns = Vec::new();
    for fact in weak_facts() {
        let one = |test: &String| format!("{{ $.herald.{} {test} }}", fact.name);
        patterns.extend(tests_of(fact, &seen).iter().map(one));
    }
    // A group, everything, and a wildcard are as weak as the weakest that they may select.
    for group in ["", ".actor", ".target", ".grants", ".trust", ".trail", ".account", ".request"] {
        patterns.push(format!("{{ $.herald{group} NOT EXISTS }}"));
        patterns.push(format!("{{ $.herald{group}.* = \"x\" }}"));
        patterns.push(format!("{{ $.herald{group}.* IS TRUE }}"));
    }
    patterns.push("{ $.herald.*.kind = \"x\" }".to_owned());
    patterns.push("{ $.herald.trust.accounts[*] = \"444455556666\" }".to_owned());
    patterns.push("{ $.herald.trust.accounts[0] = \"444455556666\" }".to_owned());
    assert!(patterns.len() > 150, "{}", patterns.len());
    assert_eq!(accepted(&patterns), [] as [&String; 0]);
}

/// Nor on a kind of actor, on a session's name, or on everybody but somebody.
#[test]
fn an_expected_change_names_somebody() {
    let kinds = FACTS.iter().find(|fact| fact.name == "actor.kind").unwrap().words();
    let mut patterns = Vec::new();
    for kind in &kinds {
        patterns.push(format!("{{ $.herald.actor.kind = \"{kind}\" }}"));
        patterns.push(format!("{{ $.herald.actor.kind != \"{kind}\" }}"));
        for weak in ["actor.has_mfa", "actor.human", "read_only"] {
            let weak = format!("$.herald.{weak} IS FALSE");
            patterns.push(format!("{{ ($.herald.actor.kind = \"{kind}\") && ({weak}) }}"));
        }
    }
    for name in ["deploy", "de*", "d*", "*ploy", "i-0123456789abcdef0x", "12", "a+b"] {
        patterns.push(format!("{{ $.herald.actor.name = \"{name}\" }}"));
        patterns.push(format!("{{ $.herald.actor.session = \"{name}\" }}"));
        let federated = r#"($.herald.actor.kind = "federated")"#;
        patterns.push(format!("{{ {federated} && ($.herald.actor.name = \"{name}\") }}"));
    }
    for fact in ["actor.role", "actor.name", "target.name"] {
        patterns.push(format!("{{ $.herald.{fact} = \"*\" }}"));
        patterns.push(format!("{{ $.herald.{fact} != \"somebody\" }}"));
        patterns.push(format!("{{ $.herald.{fact} = %.% }}"));
    }
    patterns.push("{ $.herald.actor.role NOT EXISTS }".to_owned());
    assert!(patterns.len() > 60, "{}", patterns.len());
    assert_eq!(accepted(&patterns), [] as [&String; 0]);
}

/// Conditions on facts that say nothing, joined in any way.
fn weak() -> impl Strategy<Value = String> {
    let seen = seen();
    let mut conditions = Vec::new();
    for fact in weak_facts() {
        let one = |test: &String| format!("($.herald.{} {test})", fact.name);
        conditions.extend(tests_of(fact, &seen).iter().map(one));
    }
    let leaf = prop::sample::select(conditions);
    leaf.prop_recursive(3, 8, 3, |inner| {
        let sides = prop::collection::vec(inner, 2..4);
        (sides, any::<bool>())
            .prop_map(|(sides, all)| format!("({})", sides.join(if all { " && " } else { " || " })))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn nothing_made_of_facts_that_say_nothing_is_enough(
        weak in prop::collection::vec(weak(), 12),
    ) {
        let strong = r#"($.herald.actor.role = "ci-deploy")"#;
        let fits = |pattern: &String| pattern.len() <= 1024;
        let alone: Vec<String> =
            weak.iter().map(|weak| format!("{{ {weak} }}")).filter(fits).collect();
        prop_assert_eq!(accepted(&alone), [] as [&String; 0]);
        let beside: Vec<String> =
            weak.iter().map(|weak| format!("{{ {strong} || {weak} }}")).filter(fits).collect();
        prop_assert_eq!(accepted(&beside), [] as [&String; 0]);
        // Beside somebody's name they only narrow.
        let narrowed: Vec<String> =
            weak.iter().map(|weak| format!("{{ {strong} && {weak} }}")).filter(fits).collect();
        prop_assert_eq!(accepted(&narrowed).len(), narrowed.len());
    }
}
