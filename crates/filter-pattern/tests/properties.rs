//! What holds for every pattern and every event, tried on generated ones.

use std::cmp::Ordering;

use cloudwatch_filter_pattern::{Error, Fix, Pattern, Position, Value};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::de::IgnoredAny;

fn config(cases: u32) -> ProptestConfig {
    // What is found is written down as a test by hand, in the file it belongs to.
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) }
}

/// Values that strings of patterns and events are made of, so that matches occur often.
const WORDS: &[&str] =
    &["CreateUser", "CreateRole", "iam:x/y z", "1000", "1000.0", "1e3", "10.0.0.1", "é\"\\", ""];
const GLOBS: &[&str] = &["Create*", "*User", "*r*e*", "1000*", "*", "*.0", "10.*", "*00.0*", "*ty"];
const REGEXES: &[&str] = &["^Create", "0$", r"\d+", "[^a-z]", "e|x"];
const NUMBERS: &[&str] =
    &["0", "-0", "-0.0", "1000", "1e3", "1000.0", "1E+3", "0.001", "1e-999", "1e999", "-17"];
const NAMES: &[&str] = &["a", "b", "herald", "c d"];

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn selector() -> impl Strategy<Value = String> {
    let name = select(NAMES).prop_map(|name| format!(".['{name}']"));
    let bare = select(&NAMES[..3]).prop_map(|name| format!(".{name}"));
    let index = (0..3_u8).prop_map(|index| format!("[{index}]"));
    let first = prop_oneof![4 => bare.clone(), 1 => name.clone()];
    let step = prop_oneof![bare, name, index];
    let wildcard = proptest::option::weighted(0.1, select(&["[*]", ".*"][..]));
    (first, proptest::collection::vec(step, 0..2), wildcard).prop_map(|(first, steps, last)| {
        format!("${first}{}{}", steps.concat(), last.unwrap_or(""))
    })
}

fn literal() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(WORDS).prop_map(quoted),
        2 => select(GLOBS).prop_map(quoted),
        2 => select(NUMBERS).prop_map(str::to_owned),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    let test = prop_oneof![
        4 => literal().prop_map(|literal| format!("= {literal}")),
        2 => literal().prop_map(|literal| format!("!= {literal}")),
        1 => (select(&["<", "<=", ">", ">="][..]), select(NUMBERS))
            .prop_map(|(operator, number)| format!("{operator}{number}")),
        1 => select(&["IS NULL", "is true", "IS FALSE", "NOT EXISTS"][..]).prop_map(str::to_owned),
    ];
    (selector(), test).prop_map(|(selector, test)| format!("{selector} {test}"))
}

/// Patterns that are valid but for the limit of wildcards.
fn pattern() -> impl Strategy<Value = String> {
    let inside = condition().prop_recursive(3, 10, 4, |inner| {
        let joined = |inner, by: &'static str| {
            proptest::collection::vec(inner, 1..4).prop_map(move |sides| sides.join(by))
        };
        prop_oneof![
            joined(inner.clone(), " && "),
            joined(inner.clone(), "||"),
            inner.prop_map(|inner| format!("({inner})")),
        ]
    });
    let regex = proptest::option::weighted(0.2, select(REGEXES));
    (inside, regex).prop_map(|(inside, regex)| match regex {
        Some(regex) => format!("{{ {inside} || $.a = %{regex}% }}"),
        None => format!("{{ {inside} }}"),
    })
}

/// JSON texts with all that is allowed in them, among others names that occur twice.
fn json() -> impl Strategy<Value = String> {
    let string = prop_oneof![
        select(WORDS).prop_map(|word| serde_json::to_string(word).unwrap()),
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
        select(&[r#""\u0041\/\b""#, r#""\ud83d\ude00""#, r#""\ud83d""#][..])
            .prop_map(str::to_owned),
    ];
    let number = prop_oneof![
        select(NUMBERS).prop_map(str::to_owned),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>()
            .prop_filter("finite", |number| number.is_finite())
            .prop_map(|number| format!("{number:e}")),
    ];
    let keyword = select(&["true", "false", "null"][..]).prop_map(str::to_owned);
    let leaf = prop_oneof![3 => string, 2 => number, 1 => keyword];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let space = select(&["", "", " ", "\n\t"][..]);
        let element = (space.clone(), inner, space).prop_map(|(l, x, r)| format!("{l}{x}{r}"));
        let name = select(NAMES).prop_map(quoted);
        let member = (name, element.clone()).prop_map(|(name, value)| format!(" {name} :{value}"));
        prop_oneof![
            proptest::collection::vec(element, 0..5).prop_map(|x| format!("[{}]", x.join(","))),
            proptest::collection::vec(member, 0..12).prop_map(|x| format!("{{{}}}", x.join(","))),
        ]
    })
}

fn event() -> impl Strategy<Value = String> {
    let member = (select(NAMES), json()).prop_map(|(name, value)| format!("\"{name}\":{value}"));
    proptest::collection::vec(member, 0..5).prop_map(|members| format!("{{{}}}", members.join(",")))
}

/// Texts close to `text`: with some characters taken away, doubled, or replaced by others.
fn mutated(text: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let character = prop_oneof![
        select("{}()[]$.=!<>&|%\"'\\*+-_,:/? \t\n0eE".chars().collect::<Vec<_>>()),
        any::<char>(),
    ];
    let edit = (any::<Index>(), 0..3_u8, character);
    (text, proptest::collection::vec(edit, 1..4)).prop_map(|(text, edits)| {
        let mut characters: Vec<char> = text.chars().collect();
        for (place, kind, character) in edits {
            if characters.is_empty() {
                break;
            }
            let place = place.index(characters.len());
            match kind {
                0 => drop(characters.remove(place)),
                1 => characters.insert(place, character),
                _ => characters[place] = character,
            }
        }
        characters.into_iter().collect()
    })
}

/// Reads a text as a pattern and checks what must hold for the answer.
fn check_read(text: &str) -> Option<Pattern> {
    match text.parse::<Pattern>() {
        Ok(pattern) => {
            assert_eq!(pattern.as_str(), text.trim());
            assert!(pattern.as_str().parse::<Pattern>().is_ok());
            Some(pattern)
        }
        Err(error) => {
            assert_eq!(error.pattern(), text);
            assert!(text.get(error.span()).is_some(), "{:?} of {text:?}", error.span());
            let message = error.message();
            assert!(!message.contains(char::is_control), "{error:?}");
            assert!(
                !message.starts_with(char::is_uppercase) && !message.ends_with('.'),
                "{message}"
            );
            assert!(!error.help().is_some_and(|help| help.contains(char::is_control)), "{error:?}");
            assert_eq!(error.to_string(), message);
            let range = error.range();
            assert_eq!(range.start.offset..range.end.offset, error.span());
            check_place(text, range.start);
            check_place(text, range.end);
            if let Some(fix) = error.fix() {
                check_fixed(text, &error, fix);
            }
            let shown = error.report().to_string();
            let lines: Vec<&str> = shown.split('\n').collect();
            assert!((3..=5).contains(&lines.len()), "{shown}");
            let carets = lines[2].trim_start();
            assert!(!carets.is_empty() && carets.chars().all(|caret| caret == '^'), "{shown}");
            assert!(lines[2].len() <= lines[1].chars().count() + 1, "{shown}");
            None
        }
    }
}

/// A place says the same four times.
fn check_place(text: &str, place: Position) {
    let before = &text[..place.offset];
    let line = before.rsplit('\n').next().unwrap_or_default();
    let lines = before.matches('\n').count();
    let expected = (lines + 1, line.chars().count() + 1, line.encode_utf16().count() + 1);
    assert_eq!((place.line, place.column, place.utf16), expected, "{place:?} of {text:?}");
    assert_eq!(Position::of(text, place.offset), place);
}

/// A proposed change takes its mistake away. There may be others in the text.
fn check_fixed(text: &str, error: &Error, fix: &Fix) {
    let fixed = fix.apply(text).unwrap();
    if let Err(other) = fixed.parse::<Pattern>() {
        let again = (other.kind(), other.span().start) == (error.kind(), error.span().start);
        assert!(!again, "{error} in {text:?}, and {other} in {fixed:?}");
    }
}

/// Whether our value is what serde_json read.
fn same(ours: &Value<'_>, theirs: &serde_json::Value) -> bool {
    match (ours, theirs) {
        (Value::Null, serde_json::Value::Null) => true,
        (Value::Bool(a), serde_json::Value::Bool(b)) => a == b,
        (Value::String(a), serde_json::Value::String(b)) => a == b,
        (Value::Number(a), serde_json::Value::Number(b)) => {
            let (text, b) = (b.to_string(), b.as_f64().unwrap());
            let a: f64 = if a.text() == text { b } else { a.text().parse().unwrap() };
            // serde_json, without its feature for that, may miss the last digit.
            (a - b).abs() <= b.abs() * 1e-14
        }
        (Value::Array(a), serde_json::Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), serde_json::Value::Object(b)) => {
            a.len() == b.len() && b.iter().all(|(name, b)| a.get(name).is_some_and(|a| same(a, b)))
        }
        _ => false,
    }
}

fn check_json(text: &str) {
    let ours = Value::parse(text);
    // Of what it ignores serde_json checks the form only: it may overflow or have lone surrogates.
    let theirs = serde_json::from_str::<IgnoredAny>(text);
    assert_eq!(ours.is_ok(), theirs.is_ok(), "{text:?}: {ours:?}, {theirs:?}");
    match ours {
        Ok(ours) => {
            if let Ok(theirs) = serde_json::from_str::<serde_json::Value>(text) {
                assert!(same(&ours, &theirs), "{text:?}: {ours:?}, {theirs:?}");
            }
            let written = ours.to_string();
            assert_eq!(Value::parse(&written).as_ref(), Ok(&ours), "{text:?}");
            assert_eq!(ours.clone().into_owned(), ours);
        }
        Err(error) => {
            assert!(text.is_char_boundary(error.position().offset), "{text:?}: {error:?}");
            assert!(!error.to_string().contains(char::is_control), "{error}");
        }
    }
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn any_text_is_a_pattern_or_an_error(text in any::<String>(), inside in any::<String>()) {
        check_read(&text);
        check_read(&format!("{{{inside}}}"));
        check_read(&format!("{{ $.a = {inside} }}"));
        check_read(&format!("{{ $.{inside} = 1 }}"));
        check_read(&format!("{{ $.a = %{inside}% }}"));
    }

    #[test]
    fn what_the_grammar_gives_is_a_pattern(text in pattern(), event in event()) {
        // A second reason to refuse would be a mistake of the generator or of the parser.
        if let Err(error) = text.parse::<Pattern>() {
            prop_assert!(error.message().contains("only 3 selectors") || error.message().contains("characters, more"), "{}", error);
        } else {
            text.parse::<Pattern>().unwrap().matches_text(&event);
        }
    }

    #[test]
    fn nearly_a_pattern_is_a_pattern_or_an_error(text in mutated(pattern()), event in event()) {
        if let Some(pattern) = check_read(&text) {
            pattern.matches_text(&event);
        }
    }

    #[test]
    fn regular_expressions_compile_or_are_refused(text in r"([ab.^$|*+?{},12\[\]\\dDxwS:=-]|\[\[:alpha:\]\]){1,16}") {
        // Whatever the subset's reader lets through, the regex crate must take.
        if let Err(error) = format!("{{ $.a = %{text}% }}").parse::<Pattern>() {
            prop_assert!(!error.message().contains("too large"), "{}", error);
        }
    }

    #[test]
    fn json_is_read_as_serde_reads_it(text in json()) {
        prop_assert!(Value::parse(&text).is_ok(), "{:?}", text);
        check_json(&text);
    }

    #[test]
    fn nearly_json_is_refused_as_serde_refuses_it(text in mutated(json()), any in any::<String>()) {
        check_json(&text);
        check_json(&any);
    }

    #[test]
    fn equal_and_different_exclude_each_other(selector in selector(), literal in literal(), event in event()) {
        let event = Value::parse(&event).unwrap();
        let is = |test: String| format!("{{ {selector} {test} }}").parse::<Pattern>().unwrap().matches(&event);
        let (equal, different) = (is(format!("= {literal}")), is(format!("!= {literal}")));
        prop_assert!(!(equal && different));
        let text_or_number = is("= *".to_owned());
        let absent = is("NOT EXISTS".to_owned());
        prop_assert!(!(absent && (equal || text_or_number || is("IS NULL".to_owned()))));
        if selector.contains('*') {
            return Ok(());
        }
        prop_assert!(text_or_number || !(equal || different));
        // A string is always one or the other; so is a number, unless it overflows.
        let overflow = is("= Infinity".to_owned()) || is("= \"-Infinity\"".to_owned());
        prop_assert!(!text_or_number || overflow || equal || different);
        prop_assert_eq!(absent, !(text_or_number || is_something_else(&selector, &event)));
    }

    #[test]
    fn literals_are_exact_decimals(scaled in -2_000_000..2_000_000_i64, scale in 0..7_u32, event in -2000..2000_i64) {
        let sign = if scaled < 0 { "-" } else { "" };
        let unit = 10_i64.pow(scale);
        let width = scale as usize;
        let (int, fraction) = (scaled.abs() / unit, scaled.abs() % unit);
        let plain = if scale == 0 { format!("{sign}{int}") } else { format!("{sign}{int}.{fraction:0width$}") };
        for literal in [plain, format!("{scaled}e-{scale}")] {
            let is = |operator| {
                let pattern: Pattern = format!("{{ $.n {operator} {literal} }}").parse().unwrap();
                let integer = pattern.matches_text(&format!("{{\"n\":{event}}}"));
                let float = pattern.matches_text(&format!("{{\"n\":{event}.0}}"));
                assert_eq!(integer, float);
                integer
            };
            let expected = (event * unit).cmp(&scaled);
            prop_assert_eq!(is("="), expected == Ordering::Equal);
            prop_assert_eq!(is("!="), expected != Ordering::Equal);
            prop_assert_eq!(is("<"), expected == Ordering::Less);
            prop_assert_eq!(is("<="), expected != Ordering::Greater);
            prop_assert_eq!(is(">"), expected == Ordering::Greater);
            prop_assert_eq!(is(">="), expected != Ordering::Less);
        }
    }

    #[test]
    fn globs_agree_with_regular_expressions((glob, text) in glob_and_text()) {
        let pattern: Pattern = format!("{{ $.m = \"{glob}\" }}").parse().unwrap();
        let pieces: Vec<String> = glob.split('*').map(regex::escape).collect();
        let oracle = regex::Regex::new(&format!("^(?s:{})$", pieces.join(".*"))).unwrap();
        let members = [("m".into(), Value::from(text.as_str()))];
        let event = Value::Object(members.into_iter().collect());
        prop_assert_eq!(pattern.matches(&event), oracle.is_match(&text), "{} on {:?}", glob, text);
    }
}

/// Whether the selector leads to a boolean, null, array or object.
fn is_something_else(selector: &str, event: &Value<'_>) -> bool {
    let mut value = Some(event);
    // The generator writes `.name`, `.['name']` and `[0]`.
    let steps =
        selector.replace(".['", "\0").replace("']", "").replace('.', "\0").replace('[', "\0#");
    for step in steps.split('\0').skip(1) {
        value = value.and_then(|value| match step.strip_prefix('#') {
            Some(index) => {
                value.as_array()?.get(index.trim_end_matches(']').parse::<usize>().ok()?)
            }
            None => value.get(step),
        });
    }
    matches!(value, Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)))
}

/// A glob and a text grown from it, so that both answers are frequent: stars are filled with runs,
/// and now and then a character is dropped, doubled or replaced.
fn glob_and_text() -> impl Strategy<Value = (String, String)> {
    let alphabet = select(vec!['a', 'b', 'é', '\n', '*', '*']);
    let growth = (0..10_u8, "[abé\n]{0,3}");
    proptest::collection::vec((alphabet, growth), 1..10).prop_map(|characters| {
        let glob = characters.iter().map(|(character, _)| character).collect();
        let mut text = String::new();
        for (character, (kind, run)) in &characters {
            match (character, kind) {
                ('*', _) => text.push_str(run),
                (_, 0) => {}
                (_, 1) => text.push_str(run),
                (_, 2) => text.extend([*character, *character]),
                _ => text.push(*character),
            }
        }
        (glob, text)
    })
}

/// Pieces of JSON, right and wrong, and of strings that hold JSON.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\"a\"",
    "\\\"",
    "\\",
    "\\n",
    "\\u00e9",
    "\\ud83d",
    "\\ude00",
    "\\/",
    "1",
    "-0.5e3",
    "true",
    "null",
    " ",
    "\n",
    "\t",
    "é",
    "{\"a\":\"b\"}",
    "{\"a\":\"b \\\"c\\\" \\\\d\",\"e\":[1,{}]}",
    "\"\\u0041\"",
];

proptest! {
    #![proptest_config(config(4000))]

    /// A value in a string is what is read of the string once it is made.
    #[test]
    fn a_value_in_a_string_is_that_of_the_string(
        parts in proptest::collection::vec(select(PIECES), 0..6),
        is_quoted in proptest::bool::weighted(0.8),
    ) {
        let text = parts.concat();
        let text = if is_quoted { serde_json::to_string(&text).unwrap() } else { format!("\"{text}\"") };
        let string: Option<String> = serde_json::from_str(&text).ok();
        let value = string.as_deref().and_then(|string| Value::parse(string).ok());
        let has_other_escapes = text.replace("\\\\", "").replace("\\\"", "").contains('\\');
        match Value::parse_quoted(&text) {
            None => prop_assert!(value.is_none() || has_other_escapes, "{text}"),
            found => prop_assert_eq!(found, value, "{}", text),
        }
    }
}
