//! A second evaluator, written from the rules alone: slow, without a parser, on trees that the
//! generator makes. What the crate answers for the texts of such trees must be the same.

/// Random patterns and events.
pub mod generate;
/// What is true, the naive way.
mod naive;
/// How they are written.
pub mod spell;

use std::cell::Cell;

use cloudwatch_filter_pattern::{Body, Explanation, Pattern, Step, Value};
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};

use generate::Tree;
use spell::{Spelling, spelling};

/// Tries `cases` of a strategy. `check` gives an answer of the kind that must be frequent both ways.
pub fn run<T: std::fmt::Debug>(
    cases: u32,
    strategy: impl Strategy<Value = T>,
    check: impl Fn(&T) -> Option<bool>,
) {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) };
    let (yes, no, none) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let count = |counter: &Cell<u32>| counter.set(counter.get() + 1);
    let result = TestRunner::new(config).run(&strategy, |value| {
        match check(&value) {
            Some(true) => count(&yes),
            Some(false) => count(&no),
            None => count(&none),
        }
        Ok(())
    });
    if let Err(TestError::Fail(reason, value)) = result {
        panic!("{reason}\n{value:#?}");
    }
    let (yes, no, none) = (yes.get(), no.get(), none.get());
    assert!(yes.min(no) > cases / 20, "{yes} true, {no} false, {none} not tried");
}

/// The pattern of a tree; `None` if it is beyond AWS's limits.
pub fn read(tree: &Tree, spelling: &Spelling) -> Option<Pattern> {
    let text = format!("{{ {} }}", spelling.tree(tree));
    match text.parse::<Pattern>() {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            let limits = ["only 3 selectors", "only 2 regular", "more than 1024", "nested deeper"];
            assert!(limits.iter().any(|limit| error.message().contains(limit)), "{error}");
            None
        }
    }
}

#[test]
fn json_patterns() {
    run(6000, (generate::tree(), spelling(), generate::event()), |(tree, spelling, event)| {
        let pattern = read(tree, spelling)?;
        let expected = naive::json(tree, event);
        assert_eq!(pattern.matches_text(&event.to_string()), expected, "{pattern} on {event}");
        let canonical: Pattern = pattern.to_string().parse().unwrap();
        assert_eq!(canonical, pattern);
        assert_eq!(canonical.to_string(), canonical.as_str());
        Some(expected)
    });
}

#[test]
fn space_delimited_patterns() {
    run(6000, (generate::fields(), spelling(), generate::line()), |(fields, spelling, line)| {
        let text = spelling.fields(fields);
        let pattern: Pattern = match text.parse::<Pattern>() {
            Ok(pattern) => pattern,
            Err(error) if error.message().contains("only 2 regular") => return None,
            Err(error) => panic!("{error}"),
        };
        let expected = naive::fields(fields, line);
        let values = pattern.extract(line).map(|values| {
            values
                .into_iter()
                .map(|(name, value)| (name.to_string(), value.to_owned()))
                .collect::<Vec<_>>()
        });
        assert_eq!(values, expected, "{pattern} on {line:?}");
        assert_eq!(pattern.matches_text(line), expected.is_some());
        check_text(&pattern, line);
        Some(expected.is_some())
    });
}

#[test]
fn terms() {
    run(4000, (generate::terms(), spelling(), generate::line()), |(terms, spelling, line)| {
        let text = spelling.terms(terms);
        let pattern: Pattern = text.parse().unwrap_or_else(|error| panic!("{error}"));
        let expected = naive::terms(terms, line);
        assert_eq!(pattern.matches_text(line), expected, "{pattern} on {line:?}");
        check_text(&pattern, line);
        Some(expected)
    });
}

#[test]
fn stand_alone_regular_expressions() {
    run(1500, (generate::regex(), generate::line()), |(regex, line)| {
        let pattern: Pattern =
            format!("%{regex}%").parse().unwrap_or_else(|error| panic!("{error}"));
        let expected = naive::regex(regex, line);
        assert_eq!(pattern.matches_text(line), expected, "{pattern} on {line:?}");
        check_text(&pattern, line);
        Some(expected)
    });
}

/// What holds for the dialects that are about text.
fn check_text(pattern: &Pattern, line: &str) {
    let canonical: Pattern = pattern.to_string().parse().unwrap();
    assert_eq!(&canonical, pattern);
    assert_eq!(canonical.to_string(), canonical.as_str());
    let matches = pattern.matches_text(line);
    assert_eq!(pattern.explain_text(line) == Explanation::Matched, matches);
    let highlights = pattern.highlights(line);
    assert_eq!(highlights.is_some(), matches, "{pattern} on {line:?}");
    assert!(highlights.iter().flatten().all(|range| line.get(range.clone()).is_some()));
}

fn either() -> impl Strategy<Value = (Tree, generate::Json)> {
    prop_oneof![
        1 => (generate::tree(), generate::event()),
        2 => (generate::crowded_tree(), generate::crowded_event()),
    ]
}

#[test]
fn simplified_patterns_are_true_for_the_same_events() {
    run(3000, either(), |(tree, event)| {
        let pattern = read(tree, &Spelling::default())?;
        let simple = pattern.simplified();
        let event = event.to_string();
        assert_eq!(
            simple.matches_text(&event),
            pattern.matches_text(&event),
            "{pattern}: {simple}"
        );
        assert!(simple.as_str().len() <= pattern.to_string().len(), "{pattern}: {simple}");
        assert_eq!(simple.simplified(), simple, "{pattern}");
        Some(pattern.matches_text(&event))
    });
}

#[test]
fn joined_patterns_are_true_where_any_or_all_are() {
    let trees = proptest::collection::vec(generate::tree(), 1..4);
    let crowded = proptest::collection::vec(generate::crowded_tree(), 1..4);
    let strategy = prop_oneof![(trees, generate::event()), (crowded, generate::crowded_event())];
    run(2000, strategy, |(trees, event)| {
        let patterns: Option<Vec<Pattern>> =
            trees.iter().map(|tree| read(tree, &Spelling::default())).collect();
        let (patterns, event) = (patterns?, event.to_string());
        let matches = |pattern: &Pattern| pattern.matches_text(&event);
        let (any, all) = (Pattern::any_of(&patterns).unwrap(), Pattern::all_of(&patterns).unwrap());
        assert_eq!(matches(&any), patterns.iter().any(matches), "{patterns:?}: {any}");
        assert_eq!(matches(&all), patterns.iter().all(matches), "{patterns:?}: {all}");
        let everything = Pattern::everything();
        assert_eq!(Pattern::any_of([&any, &everything]), Ok(everything.clone()));
        assert_eq!(Pattern::all_of([&all, &everything]), Ok(all));
        Some(matches(&any))
    });
}

/// Conditions on a member that is not known yet are left open: then nothing is excluded that the whole
/// pattern would be true for, whatever the member turns out to hold.
#[test]
fn what_is_left_open_excludes_nothing() {
    let strategy = (generate::tree(), generate::event(), generate::name(), generate::json());
    run(2000, strategy, |(tree, event, unknown, value)| {
        let pattern = read(tree, &Spelling::default())?;
        let Body::Json(conditions) = pattern.body() else { panic!("{pattern}") };
        let without = event.without(unknown);
        let text = without.to_string();
        let seen = Value::parse(&text).unwrap();
        let could_match = conditions.holds(&|condition| {
            // A wildcard as the first step selects the unknown member too.
            let is_open = match condition.selector().steps() {
                [Step::Name(name), ..] => name == unknown,
                _ => true,
            };
            is_open || condition.matches(&seen)
        });
        for whole in [event.clone(), without.clone(), without.with(unknown, value)] {
            assert!(!naive::json(tree, &whole) || could_match, "{pattern} on {whole}");
        }
        Some(could_match)
    });
}

#[test]
fn explanations_blame_conditions_that_are_not_true() {
    run(4000, (generate::tree(), spelling(), generate::event()), |(tree, spelling, event)| {
        let pattern = read(tree, spelling)?;
        let event = event.to_string();
        let matches = pattern.matches_text(&event);
        match pattern.explain_text(&event) {
            Explanation::Matched => assert!(matches),
            Explanation::Missed(failures) => {
                assert!(!matches && !failures.is_empty());
                for failure in &failures {
                    let condition = &pattern.given()[failure.span()];
                    let alone: Pattern = format!("{{ {condition} }}").parse().unwrap();
                    assert!(!alone.matches_text(&event), "{alone} on {event}");
                    let parts = [&failure.subject, failure.operator.as_str()];
                    let expected = failure.expected.iter().map(String::as_str);
                    let shown: Vec<&str> =
                        parts.into_iter().map(AsRef::as_ref).chain(expected).collect();
                    assert_eq!(alone.to_string(), format!("{{ {} }}", shown.join(" ")));
                    assert!(!failure.to_string().contains(char::is_control), "{failure}");
                }
            }
            other => panic!("{other:?}"),
        }
        Some(matches)
    });
}

#[test]
fn highlights_are_values_of_the_event() {
    run(1500, (generate::tree(), generate::event()), |(tree, event)| {
        let pattern = read(tree, &Spelling::default())?;
        let event = event.to_string();
        let matches = pattern.matches_text(&event);
        let places = pattern.highlights(&event);
        assert_eq!(places.is_some(), matches, "{pattern} on {event}");
        let places = places.unwrap_or_default();
        assert!(places.windows(2).all(|pair| pair[0].end <= pair[1].start), "{places:?}");
        for place in places {
            let text = &event[place];
            assert!(
                serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
                "{text} of {event}"
            );
        }
        Some(matches)
    });
}

/// A fix changes what is meant, but never leaves a text that is no pattern, nor the same complaint.
#[test]
fn fixes_of_lints_are_patterns() {
    run(1500, (generate::tree(), spelling()), |(tree, spelling)| {
        let pattern = read(tree, spelling)?;
        let lints = pattern.lints();
        for lint in &lints {
            assert!(pattern.given().get(lint.span()).is_some(), "{lint:?}");
            let Some(fix) = &lint.fix else { continue };
            let text = fix.apply(pattern.given()).unwrap();
            match text.parse::<Pattern>() {
                Ok(fixed) => {
                    let at = |other: &&cloudwatch_filter_pattern::Lint| {
                        other.id == lint.id && other.span().start == lint.span().start
                    };
                    assert_eq!(fixed.lints().iter().find(at), None, "{pattern}: {fixed}");
                }
                Err(error) => {
                    let limits = ["more than 1024", "only 3 selectors", "nested deeper"];
                    let limit = limits.iter().any(|limit| error.message().contains(limit));
                    assert!(limit, "{error}");
                }
            }
        }
        Some(!lints.is_empty())
    });
}
