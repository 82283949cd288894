//! Many patterns together, against each by itself.

use std::cell::RefCell;

use cloudwatch_filter_pattern::{Joined, Limits, Pattern, Scratch, Set, Unfiltered, Value};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::oracle::generate;
use crate::oracle::run;
use crate::oracle::spell::{Spelling, spelling};

/// Patterns of all dialects; what is beyond AWS's limits is no text of a pattern.
fn pattern_text() -> impl Strategy<Value = String> {
    let json = |spelling: Spelling, tree: generate::Tree| format!("{{ {} }}", spelling.tree(&tree));
    prop_oneof![
        6 => (spelling(), generate::tree()).prop_map(move |(spelling, tree)| json(spelling, tree)),
        6 => (spelling(), generate::crowded_tree()).prop_map(move |(spelling, tree)| json(spelling, tree)),
        2 => (spelling(), generate::fields()).prop_map(|(spelling, fields)| spelling.fields(&fields)),
        2 => (spelling(), generate::terms()).prop_map(|(spelling, terms)| spelling.terms(&terms)),
        1 => generate::regex().prop_map(|regex| format!("%{regex}%")),
        1 => Just(String::new()),
    ]
}

/// Events, lines, and texts that are nearly events.
fn text() -> impl Strategy<Value = String> {
    let event = prop_oneof![generate::event(), generate::crowded_event()];
    let event = event.prop_map(|event| event.to_string());
    // Any character of a string may be written as an escape; elsewhere this makes it no JSON.
    let escaped = (event.clone(), any::<Index>()).prop_map(|(text, place)| {
        let letters: Vec<(usize, char)> =
            text.char_indices().filter(|(_, c)| c.is_ascii_alphabetic()).collect();
        let Some((at, letter)) = letters.get(place.index(letters.len().max(1))) else {
            return text;
        };
        format!("{}\\u{:04x}{}", &text[..*at], u32::from(*letter), &text[at + 1..])
    });
    let twice = (event.clone(), event.clone()).prop_map(|(one, other)| match other.as_str() {
        "{}" => one,
        other => format!("{},{}", one.trim_end_matches('}'), &other[1..]),
    });
    let cut = (event.clone(), any::<Index>())
        .prop_map(|(text, end)| text.chars().take(end.index(text.chars().count())).collect());
    prop_oneof![
        6 => event,
        3 => escaped,
        2 => twice,
        1 => cut,
        2 => generate::line(),
        1 => generate::json().prop_map(|json| json.to_string()),
    ]
}

fn numbers(patterns: &[Pattern], matches: impl Fn(&Pattern) -> bool) -> Vec<usize> {
    let all = patterns.iter().enumerate();
    all.filter(|(_, pattern)| matches(pattern)).map(|(number, _)| number).collect()
}

#[test]
fn a_set_says_what_each_pattern_says() {
    // One for all, as in a program.
    let scratch = RefCell::new(Scratch::default());
    let strategy = (vec(pattern_text(), 0..12), vec(text(), 1..4));
    run(3000, strategy, |(patterns, texts)| {
        let patterns: Vec<Pattern> =
            patterns.iter().filter_map(|pattern| pattern.parse().ok()).collect();
        let set = Set::new(patterns.clone());
        let scratch = &mut scratch.borrow_mut();
        let mut found = 0;
        for text in texts {
            let expected = numbers(&patterns, |pattern| pattern.matches_text(text));
            assert_eq!(set.matches_text(text, scratch), expected, "{patterns:#?} on {text}");
            found += expected.len();
            check_candidates(&set, text, &expected, scratch);
            if let Ok(event) = Value::parse(text) {
                let expected = numbers(&patterns, |pattern| pattern.matches(&event));
                assert_eq!(set.matches(&event, scratch), expected, "{patterns:#?} on {text}");
                check_candidates(&set, &event.to_string(), &expected, scratch);
            }
        }
        let everything = patterns.iter().filter(|pattern| pattern.is_everything()).count();
        Some(found > everything * texts.len())
    });
}

/// What is true is among the candidates, however often the text is escaped.
fn check_candidates(set: &Set, text: &str, expected: &[usize], scratch: &mut Scratch) {
    let once = serde_json::to_string(text).unwrap();
    let twice = serde_json::to_string(&once).unwrap();
    for text in [text, &once, &twice] {
        let candidates = set.candidates(text.as_bytes(), scratch);
        assert!(candidates.is_sorted());
        assert!(
            expected.iter().all(|number| candidates.contains(number)),
            "{:#?} on {text}: {candidates:?}, but {expected:?} are true",
            set.patterns()
        );
    }
}

/// Many values without stars and many with, on few selectors.
#[test]
fn a_crowded_set_says_what_each_pattern_says() {
    let names = ["Create", "Delete", "User", "Role", "Policy", "é", "1", "1.0", "Infinity", ""];
    let name = vec(0..names.len(), 0..4)
        .prop_map(move |all| all.into_iter().map(|name| names[name]).collect::<String>());
    let star = name.clone().prop_flat_map(|name| {
        (vec(any::<Index>(), 1..3), Just(name)).prop_map(|(places, name)| {
            let mut characters: Vec<char> = name.chars().collect();
            places
                .iter()
                .for_each(|place| characters.insert(place.index(characters.len() + 1), '*'));
            characters.into_iter().collect::<String>()
        })
    });
    let selector = proptest::sample::select(&["$.a", "$.b", "$.c[*]", "$.d[*].e", "$.f.g"][..]);
    let operator = proptest::sample::select(&["=", "=", "=", "!="][..]);
    let literal = prop_oneof![2 => name.clone(), 1 => star];
    let condition = (selector, operator, literal)
        .prop_map(|(selector, operator, literal)| format!("{selector} {operator} \"{literal}\""));
    let pattern = vec(vec(condition, 1..3), 1..3).prop_map(|any| {
        let any: Vec<String> = any.iter().map(|all| all.join(" && ")).collect();
        format!("{{ {} }}", any.join(" || "))
    });
    let value = prop_oneof![
        6 => name.prop_map(|name| format!("\"{name}\"")),
        1 => proptest::sample::select(&["1", "1.0", "1e0", "1e999", "null", "true"][..]).prop_map(str::to_owned),
    ];
    let event =
        (value.clone(), value.clone(), vec(value.clone(), 0..4), vec(value.clone(), 0..4), value);
    let event = event.prop_map(|(a, b, c, d, g)| {
        let d: Vec<String> = d.into_iter().map(|e| format!("{{\"e\": {e}}}")).collect();
        format!(
            r#"{{"a": {a}, "b": {b}, "c": [{}], "d": [{}], "f": {{"g": {g}}}}}"#,
            c.join(","),
            d.join(",")
        )
    });
    run(400, (vec(pattern, 1..60), vec(event, 1..5)), |(patterns, events)| {
        let patterns: Vec<Pattern> =
            patterns.iter().map(|text| Pattern::parse_with(text, Limits::Depth).unwrap()).collect();
        let set = Set::new(patterns.clone());
        let mut scratch = Scratch::default();
        let mut odd = false;
        for event in events {
            let expected = numbers(&patterns, |pattern| pattern.matches_text(event));
            assert_eq!(set.matches_text(event, &mut scratch), expected, "{patterns:#?} on {event}");
            check_candidates(&set, event, &expected, &mut scratch);
            odd ^= expected.len() % 2 == 1;
        }
        Some(odd)
    });
}

#[test]
fn a_second_root_is_asked_only_if_a_pattern_depends_on_it() {
    let patterns = ["{ $.a = one && $.facts.x = two }", "{ $.facts.y IS TRUE && $.a = three }"];
    let set = Set::new(patterns.map(|pattern| pattern.parse::<Pattern>().unwrap()));
    let facts = Value::parse(r#"{"x": "two", "y": true}"#).unwrap();
    let asked = std::cell::Cell::new(0);
    let second = || {
        asked.set(asked.get() + 1);
        &facts
    };
    let mut scratch = Scratch::default();
    let events = [r#"{"a": "none"}"#, r#"{"a": "one"}"#, r#"{"a": "three"}"#];
    let events = events.map(|event| Value::parse(event).unwrap());
    for (event, (expected, times)) in events.iter().zip([(vec![], 0), (vec![0], 1), (vec![1], 1)]) {
        asked.set(0);
        assert_eq!(set.matches(Joined::new(event, "facts", &second), &mut scratch), expected);
        assert_eq!(asked.get(), times, "{event}");
    }
}

#[test]
fn what_no_literal_rules_out_is_told() {
    let patterns = ["", "{ $.a = one }", "{ $.a > 1 }", "%one%", "one", "[a, b]", "-one"];
    let set = Set::new(patterns.map(|pattern| pattern.parse::<Pattern>().unwrap()));
    let mut unfiltered: Vec<_> = set.unfiltered().collect();
    unfiltered.sort_by_key(|(number, _)| *number);
    assert_eq!(
        unfiltered,
        [
            (0, Unfiltered::Everything),
            (2, Unfiltered::NoLiteral),
            (3, Unfiltered::Regex),
            (5, Unfiltered::NoLiteral),
            (6, Unfiltered::NoLiteral),
        ]
    );
    assert_eq!(set.candidates(b"nothing", &mut Scratch::default()), [0, 2, 3, 5, 6]);
}

#[test]
fn a_set_is_shared_by_threads() {
    let set = Set::new(["{ $.a = one }", "one"].map(|pattern| pattern.parse::<Pattern>().unwrap()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut scratch = Scratch::default();
                assert_eq!(set.matches_text(r#"{"a":"one"}"#, &mut scratch), [0, 1]);
            });
        }
    });
}

#[test]
fn an_empty_set_says_nothing() {
    let set = Set::new([]);
    assert!(set.matches_text("{}", &mut Scratch::default()).is_empty());
    assert!(set.candidates(b"\\u0041", &mut Scratch::default()).is_empty());
}
