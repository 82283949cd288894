//! What must stand in a text, and which texts a value must have.

use cloudwatch_filter_pattern::{Need, Pattern, Selector, Step, Value};
use proptest::prelude::*;
use proptest::sample::select;

use crate::oracle::generate;
use crate::oracle::spell::Spelling;
use crate::oracle::{read, run};

/// A need in few characters: `a & (b | c)`, `-` for anything.
fn shown(need: &Need) -> String {
    let joined = |sides: &[Need], by: &str| {
        format!("({})", sides.iter().map(shown).collect::<Vec<_>>().join(by))
    };
    match need {
        Need::Anything => "-".to_owned(),
        Need::Literal(literal) => literal.clone(),
        Need::All(sides) => joined(sides, " & "),
        Need::Any(sides) => joined(sides, " | "),
    }
}

fn need(pattern: &Pattern) -> Need {
    pattern.need(&|_| None)
}

#[test]
#[rustfmt::skip]
fn what_the_text_of_every_selected_event_holds() {
    let cases = [
        (r#"{ $.a = "iam.amazonaws.com" }"#,          "iam.amazonaws.com"),
        ("{ $.a = CreateUser }",                      "CreateUser"),
        ("{ $.l[*].x = CreateUser }",                 "CreateUser"),
        ("{ $.a = Create*RolePolicy }",               "(Create & RolePolicy)"),
        (r#"{ $.a = "ab*cde*" }"#,                    "cde"),
        (r#"{ $.a = "say \"hello\" to/all" }"#,       "( to & all & hello & say )"), // what JSON may write differently is left out
        (r#"{ $.a = "größer" }"#,                     "-"),                          // too short without the ö and ß
        ("{ $.a = ab }",                              "-"),
        ("{ $.a = * }",                               "-"),
        ("{ $.a = 111122223333 }",                    "-"),                          // 1.11122223333e11 is equal
        (r#"{ $.a = "111122223333" }"#,               "111122223333"),               // but has another text
        (r#"{ $.a = "1000.0" }"#,                     "-"),                          // the text of 1e3
        (r#"{ $.a = "Infinity" }"#,                   "-"),                          // the text of 1e999
        (r#"{ $.a = "-Infinity*" }"#,                 "-"),
        (r#"{ $.a = "*finit*" }"#,                    "-"),
        (r#"{ $.a = "100*" }"#,                       "-"),                          // also of 1e3
        (r#"{ $.a = "10.20.30.40" }"#,                "10.20.30.40"),                // no number has three points
        ("{ $.a = 203.0.113.* }",                     "203.0.113."),
        ("{ $.a = %CreateUser% }",                    "-"),
        ("{ $.a != CreateUser }",                     "-"),
        ("{ $.a NOT EXISTS }",                        "-"),
        ("{ $.a IS TRUE }",                           "-"),
        ("{ $.a IS NULL }",                           "-"),
        ("{ $.a > 1000 }",                            "-"),
        ("",                                          "-"),
        ("{ $.a = one && $.b = three }",              "(one & three)"),
        ("{ ($.a = one || $.a = two) && $.b = xyz }", "(xyz & (one | two))"),
        ("{ $.a = one && $.b IS TRUE }",              "one"),
        ("{ $.a = one || $.b = two }",                "(one | two)"),
        ("{ $.a = one || $.b IS TRUE }",              "-"),
        ("{ $.a = one && $.b = one }",                "one"),
        ("{ $.a = Delete* || $.a = DeleteUser || $.a = DeleteRole }", "Delete"),     // stands in the others
        ("{ $.a = Delete* && $.b = DeleteUser }",     "DeleteUser"),                 // the other stands in it
        ("one -two three",                            "(one & three)"),
        ("?one ?two",                                 "(one | two)"),
        ("?one two",                                  "two"),                        // the alternative is ignored
        ("?one ?ab",                                  "-"),
        ("-one",                                      "-"),
        (r#""one, two""#,                             "(one & two)"),                // `one,two` in JSON without white space
        (r#""one\":two""#,                            "(one & two)"),
        ("[a, b = one || b = two, c = thr*ee*four]",  "(four & thr & (one | two))"),
        ("[a != one, ...]",                           "-"),
        ("[a = 1000, ...]",                           "-"),
        ("%one%",                                     "-"),
    ];
    for (text, expected) in cases {
        let found = shown(&need(&text.parse().unwrap()));
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn what_is_outside_is_asked_first() {
    let pattern: Pattern =
        "{ $.facts.x = denied && ($.a = one || $.facts.y = two) }".parse().unwrap();
    let anything = pattern.need(&|condition| {
        (condition.selector().first_name() == Some("facts")).then_some(Need::Anything)
    });
    assert_eq!(shown(&anything), "-");
    let known = pattern.need(&|condition| match condition.selector().steps() {
        [Step::Name(facts), Step::Name(name)] if facts == "facts" => Some(match name.as_str() {
            "x" => Need::literal("errorCode"),
            _ => Need::Any(Vec::new()),
        }),
        _ => None,
    });
    assert_eq!(shown(&known), "(errorCode & one)");
    let never = pattern.need(&|_| Some(Need::Any(Vec::new())));
    assert!(!never.holds(&|_| true));
}

#[test]
fn escapes_are_seen() {
    assert!(Need::may_be_escaped(br#"{"a":"\u0041"}"#));
    assert!(Need::may_be_escaped(br#""{\"a\":\"\\u0041\"}""#));
    assert!(!Need::may_be_escaped(br#"{"a":"\n u"}"#));
    // Compact JSON has another escape, and in it letters that a line may be asked for.
    for (pattern, text) in
        [("nothing", r#"{"a":"\u000aothing"}"#), ("u001fabc", r#"{"a":"\u001Fabc"}"#)]
    {
        let pattern: Pattern = pattern.parse().unwrap();
        let matches = pattern.matches(&Value::parse(text).unwrap());
        assert!(matches, "{pattern}");
        check(&pattern, matches, &[text]);
    }
}

/// The text as it is, and written as a JSON string once and twice.
fn escaped(text: &str) -> [String; 3] {
    let once = serde_json::to_string(text).unwrap();
    let twice = serde_json::to_string(&once).unwrap();
    [text.to_owned(), once, twice]
}

/// Says whether the need excludes the text, after checking that it may.
fn check(pattern: &Pattern, matches: bool, texts: &[&str]) -> bool {
    let need = need(pattern);
    let mut excludes = false;
    for text in texts.iter().flat_map(|text| escaped(text)) {
        let holds = need.holds(&|literal| text.contains(literal));
        let readable = !Need::may_be_escaped(text.as_bytes());
        assert!(!matches || holds || !readable, "{pattern} needs {need:?}, but is true for {text}");
        excludes |= !holds;
    }
    excludes
}

#[test]
fn needs_of_json_patterns() {
    let strategy = prop_oneof![
        (generate::tree(), generate::event()),
        (generate::crowded_tree(), generate::crowded_event()),
    ];
    run(6000, strategy, |(tree, event)| {
        let pattern = read(tree, &Spelling::default())?;
        let text = event.to_string();
        let event = Value::parse(&text).unwrap();
        let matches = pattern.matches(&event);
        let excluded = check(&pattern, matches, &[&text, &event.to_string()]);
        Some(!excluded)
    });
}

/// Terms and fields are about the text; of an event that was read, about its compact JSON.
fn check_of_text(pattern: &Pattern, line: &str, event: &generate::Json) -> bool {
    let by_line = check(pattern, pattern.matches_text(line), &[line]);
    let text = event.to_string();
    let event = Value::parse(&text).unwrap();
    let compact = event.to_string();
    let by_event = check(pattern, pattern.matches(&event), &[&text, &compact]);
    check(pattern, pattern.matches_text(&compact), &[&text, &compact]);
    by_line && by_event
}

#[test]
fn needs_of_terms() {
    // What holds JSON together is written with white space or without.
    const PIECES: &[&str] =
        &["\":", ",\"", "[", "]", "{", "}", ",", "a", "1000", "true", " : ", "User", "\\"];
    let term = proptest::collection::vec(select(PIECES), 1..4);
    let terms = (term, select(&["", "?", "-"][..])).prop_map(|(pieces, sign)| {
        let text = pieces.concat().replace('\\', "\\\\").replace('"', "\\\"");
        format!("{sign}\"{text}\"")
    });
    let written = prop_oneof![
        generate::terms().prop_map(|terms| Spelling::default().terms(&terms)),
        proptest::collection::vec(terms, 1..3).prop_map(|terms| terms.join(" ")),
    ];
    run(6000, (written, generate::line(), generate::event()), |(text, line, event)| {
        let pattern: Pattern = text.parse().ok()?;
        Some(!check_of_text(&pattern, line, event))
    });
}

#[test]
fn needs_of_fields() {
    run(
        4000,
        (generate::fields(), generate::line(), generate::event()),
        |(fields, line, event)| {
            let pattern: Pattern = Spelling::default().fields(fields).parse().ok()?;
            Some(!check_of_text(&pattern, line, event))
        },
    );
}

#[test]
#[rustfmt::skip]
fn texts_that_a_value_must_have() {
    let cases: [(&str, Option<&[&str]>); 13] = [
        ("{ $.e = one }",                                    Some(&["one"])),
        ("{ $.e = two || $.e = one }",                       Some(&["one", "two"])),
        ("{ $.e = two || $.f = one }",                       None),
        ("{ $.f = x && ($.e = two || $.e = one) }",          Some(&["one", "two"])),
        ("{ $.e = one && ($.e = two || $.e = one) }",        Some(&["one"])),
        ("{ $.e = one && $.e = two }",                       Some(&[])),  // true for nothing
        ("{ $.e = one* }",                                   None),
        ("{ $.e = %one% }",                                  None),
        ("{ $.e = 1 }",                                      None),
        (r#"{ $.e = "1.0" }"#,                               None),       // equals a number
        (r#"{ $.e = "-Infinity" }"#,                         None),
        ("{ $.e[*] = one }",                                 None),
        ("one",                                              None),
    ];
    let selector: Selector = "$.e".parse().unwrap();
    for (text, expected) in cases {
        let pattern: Pattern = text.parse().unwrap();
        assert_eq!(pattern.required_texts(&selector).as_deref(), expected, "{text}");
    }
}

#[test]
fn a_value_has_a_required_text_where_the_pattern_is_true() {
    const TESTS: &[&str] = &[
        "$.a = one",
        "$.a = one",
        "$.a = one",
        "$.a = two",
        "$.a = two",
        "$.a = two",
        "$.a = t*",
        "$.a != one",
        r#"$.a = "1""#,
        r#"$.a = "1.0""#,
        "$.a = 1",
        "$.b = one",
        "$.b NOT EXISTS",
        "$.a[*] = one",
    ];
    const VALUES: &[&str] = &[
        r#""one""#,
        r#""one""#,
        r#""two""#,
        r#""two""#,
        r#""three""#,
        "1",
        "1.0",
        "1e0",
        r#""1""#,
        r#"["one"]"#,
        "null",
    ];
    let tree = select(TESTS).prop_map(str::to_owned).prop_recursive(3, 8, 3, |inner| {
        (proptest::collection::vec(inner, 2..4), select(&[" && ", " || ", " || "][..]))
            .prop_map(|(sides, by)| format!("({})", sides.join(by)))
    });
    let strategy = (tree, select(VALUES), select(VALUES), any::<bool>());
    let selector: Selector = "$.a".parse().unwrap();
    run(6000, strategy, |(tree, a, b, twice)| {
        let pattern: Pattern = format!("{{ {tree} }}").parse().ok()?;
        let again = if *twice { format!(r#""a": {b}, "#) } else { String::new() };
        let event = format!(r#"{{ {again}"a": {a}, "b": {b} }}"#);
        let event = Value::parse(&event).unwrap();
        let texts = pattern.required_texts(&selector)?;
        let has_one =
            event.get("a").and_then(Value::as_str).is_some_and(|text| texts.contains(&text));
        assert!(has_one || !pattern.matches(&event), "{pattern} on {event}: {texts:?}");
        Some(has_one)
    });
}
