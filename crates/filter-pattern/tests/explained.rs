//! Why a pattern is not true, and where it is.

use cloudwatch_filter_pattern::{
    Explanation, Failure, Joined, MAX_SEEN_CHARACTERS, Operator, Pattern, Seen, Value,
};

fn pattern(text: &str) -> Pattern {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn missed(text: &str, message: &str) -> Vec<Failure> {
    match pattern(text).explain_text(message) {
        Explanation::Missed(failures) => failures,
        other => panic!("{text} on {message}: {other:?}"),
    }
}

#[test]
fn conditions_say_what_they_saw() {
    let event = r#"{"s":"x","b":true,"n":1.50,"z":null,"a":[1,"y",null,2],"o":{"p":1}}"#;
    for (condition, shown) in [
        ("$.s = y", "`$.s = y`, but it is `x`"),
        ("$.s != x", "`$.s != x`, but it is `x`"),
        ("$.s > 1", "`$.s > 1`, but it is `x`"),
        ("$.n = \"1.50\"", "`$.n = \"1.50\"`, but it is the number `1.50`"),
        ("$.n <= 1", "`$.n <= 1`, but it is the number `1.50`"),
        ("$.b = true", "`$.b = true`, but it is the boolean true"),
        ("$.b IS FALSE", "`$.b IS FALSE`, but it is the boolean true"),
        ("$.z != 1", "`$.z != 1`, but it is null"),
        ("$.q.r != 1", "`$.q.r != 1`, but it is absent"),
        ("$.s NOT EXISTS", "`$.s NOT EXISTS`, but it is `x`"),
        ("$.a = 1", "`$.a = 1`, but it is an array of 4"),
        ("$.o IS NULL", "`$.o IS NULL`, but it is an object of 1"),
        ("$.a[*] = %z%", "`$.a[*] = %z%`, but the 4 values are the number `1`, `y`, null, …"),
        ("$.o.* = 2", "`$.o[*] = 2`, but the 1 values are the number `1`"),
        ("$.o.p[*] = 2", "`$.o.p[*] = 2`, but it is absent"),
    ] {
        let failures = missed(&format!("{{ {condition} }}"), event);
        let all: Vec<String> = failures.iter().map(Failure::to_string).collect();
        assert_eq!(all, [shown]);
    }
}

#[test]
fn the_first_of_all_and_one_of_each_alternative_are_to_blame() {
    let text = "{ $.a = 1 && ($.b = 2 || ($.c = 3 && $.d = 4)) && $.e = 5 }";
    let failures = missed(text, r#"{"a":1,"c":3,"e":6}"#);
    let shown: Vec<(&str, &Seen)> =
        failures.iter().map(|failure| (&text[failure.span()], &failure.seen)).collect();
    assert_eq!(shown, [("$.b = 2", &Seen::Missing), ("$.d = 4", &Seen::Missing)]);
    assert_eq!(failures[1].subject, "$.d");
    assert_eq!(failures[1].operator, Operator::Equal);
    assert_eq!(failures[1].expected.as_deref(), Some("4"));
    assert_eq!(pattern(text).explain_text(r#"{"a":1,"b":2,"e":5}"#), Explanation::Matched);
}

#[test]
fn other_dialects_explain_themselves() {
    for (text, message, shown) in [
        ("ERROR timeout", "ERROR", "`contains timeout`, but the text does not"),
        (
            "ERROR -\"two words\"",
            "ERROR two words",
            "`lacks \"two words\"`, but the text does not lack it",
        ),
        ("%^a%", "ba", "`contains %^a%`, but the text does not"),
        ("[a, b > 1 && b < 5]", "x 7", "`b < 5`, but it is `7`"),
        ("[..., b = x*]", "x y", "`b = x*`, but it is `y`"),
    ] {
        let all: Vec<String> = missed(text, message).iter().map(Failure::to_string).collect();
        assert_eq!(all, [shown], "{text}");
    }
    assert_eq!(missed("?a ?b", "c").len(), 2);
    assert_eq!(missed("[a = x || a = y]", "z").len(), 2);
    for (text, message, reason) in [
        ("[a, ..., b, c]", "x y", "the text has 2 fields, at least 3 are needed"),
        (
            "{ $.a = 1 }",
            "x",
            "the text is not JSON: expected a JSON value, but found `x` at line 1, column 1",
        ),
        ("{ $.a = 1 }", "[1]", "the event is no JSON object"),
    ] {
        let expected = Explanation::Unfit(reason.to_owned());
        assert_eq!(pattern(text).explain_text(message), expected);
    }
    assert_eq!(pattern("").explain_text("x"), Explanation::Matched);
    assert_eq!(pattern("x").explain_text("xy"), Explanation::Matched);
}

#[test]
fn facts_are_explained_too() {
    let facts = Value::parse(r#"{"outcome":"denied"}"#).unwrap();
    let value = || &facts;
    let event = Value::parse("{}").unwrap();
    let joined = Joined::new(&event, "herald", &value);
    let explanation = pattern("{ $.herald.outcome = succeeded }").explain(joined);
    let Explanation::Missed(failures) = explanation else { panic!("{explanation:?}") };
    assert_eq!(failures[0].seen, Seen::Text("denied".to_owned()));
}

#[test]
fn what_was_seen_is_cut_and_made_visible() {
    let long = "é".repeat(10_000);
    let failures = missed("{ $.a = x }", &format!(r#"{{"a":"{long}"}}"#));
    let Seen::Text(seen) = &failures[0].seen else { panic!() };
    assert_eq!(seen.chars().count(), MAX_SEEN_CHARACTERS + 1);
    assert!(seen.ends_with("é…"));
    let failures = missed("{ $.a = x }", r#"{"a":"b\u001b[31m\u202e\n"}"#);
    assert_eq!(failures[0].to_string(), "`$.a = x`, but it is `bU+001B[31mU+202EU+000A`");
    let number = format!("1{}", "0".repeat(5000));
    let failures = missed("{ $.a = x }", &format!(r#"{{"a":{number}}}"#));
    assert!(failures[0].to_string().len() < 300);
    let failures = missed("[a = x]", &long);
    assert!(failures[0].to_string().chars().count() < 300);
}

/// The parts of a text that are highlighted, in brackets.
fn highlighted(text: &str, message: &str) -> String {
    let mut shown = message.to_owned();
    let Some(places) = pattern(text).highlights(message) else {
        return format!("no: {message}");
    };
    for range in places.into_iter().rev() {
        shown.insert(range.end, '»');
        shown.insert(range.start, '«');
    }
    shown
}

#[test]
#[rustfmt::skip]
fn what_makes_a_pattern_true_is_highlighted() {
    for (text, expected) in [
        ("{ $.a = 1 }",                            r#"{"a": «1»,"b":{"a":"x"}}"#),
        ("{ $.a = 1 && $.b.a = x* }",              r#"{"a": «1»,"b":{"a":«"x"»}}"#),
        ("{ $.a = 1 || $.b.a = x }",               r#"{"a": «1»,"b":{"a":«"x"»}}"#),
        ("{ $.a = 1 || $.b.a = y }",               r#"{"a": «1»,"b":{"a":"x"}}"#), // not what is not true
        ("{ $.a = 2 || $.b NOT EXISTS }",          r#"no: {"a": 1,"b":{"a":"x"}}"#),
        ("{ $.a NOT EXISTS || $.b.a != y }",       r#"{"a": 1,"b":{"a":«"x"»}}"#),
        ("{ $.c[1] = 2 }",                         r#"{"c" : [ 1, «2» ]}"#),
        ("{ $.c[*] > 1 }",                         r#"{"c":[«2»,1,«3»,"4"]}"#),
        ("{ $.c[*].d = 1 }",                       r#"{"c":[{"d":«1»},{"d":2},{"e":1}]}"#),
        ("{ $.*.d = 1 }",                          r#"{"c":{"d":«1»},"e":{"d":2}}"#),
        ("{ $.c[*] != 9 }",                        r#"{"c":[2,1]}"#),
        ("{ $.a = \"\\\"é\" }",                    r#"{"a":«"\"\u00e9"»}"#),       // as it is written
        ("{ $.a = 2 }",                            r#"{"a":1,"a":«2»}"#),          // the last counts
        ("{ $.é = 2 }",                            r#"{"\u00e9":«2»}"#),
        ("{ $.a IS NULL && $.b IS TRUE }",         r#"{"a":«null»,"b":«true»}"#),
        ("{ $.a IS NULL }",                        r#"{"a":«[1,null]»}"#),
        ("ERROR -x",                               "an «ERROR», no other «ERROR»"),
        ("?ERR ?ERRO ?XX",                         "«ERRO»R"),
        ("?a b",                                   "a «b»"),                       // a is ignored
        ("ab ba",                                  "«aba»"),
        ("%[0-9]+|^%",                             "x «12» y «3»"),
        ("[a, b = \"p q\", c, d != 2]",            "x [«p q»] y «z»"),
        ("[a, b = *y*]",                           "x «[p] y z»"),
        ("[a, b]",                                 "x y"),
        ("",                                       "x"),
        ("x",                                      "no: y"),
        ("%[0-9]%",                                "no: y"),
        ("%^%",                                    "y"),                           // true, with no width
        ("-x",                                     "y"),
        ("[a, b = z]",                             "no: x y"),
        ("{ $.a NOT EXISTS }",                     "no: [1]"),
        ("{ $.b NOT EXISTS }",                     r#"{"a":2}"#),                  // true, with nothing to show
        ("{ $.a = 2 && $.b = 1 }",                 r#"no: {"a":2}"#),
    ] {
        let message = expected.trim_start_matches("no: ").replace(['«', '»'], "");
        assert_eq!(highlighted(text, &message), expected, "{text}");
    }
}

#[test]
fn very_many_places_are_not_all_highlighted() {
    let event = format!(r#"{{"a":[{}]}}"#, vec!["1"; 20_000].join(","));
    for text in ["{ $.a[*] = 1 }", "%1%", "1"] {
        let places = pattern(text).highlights(&event).unwrap();
        assert!((10..1000).contains(&places.len()), "{}", places.len());
    }
}

#[test]
fn no_match_and_nothing_to_show_are_told_apart() {
    for (text, message, expected) in [
        ("{ $.a NOT EXISTS }", "{}", Some(vec![])),
        ("{ $.a NOT EXISTS }", r#"{"a":1}"#, None),
        ("{ $.a NOT EXISTS }", "no JSON", None),
        ("", "x", Some(vec![])),
        ("-x", "y", Some(vec![])),
        ("-x", "x", None),
        ("[a]", "x", Some(vec![])),
        ("[a]", "", None),
        ("%^%", "x", Some(vec![])),
        ("%y%", "x", None),
    ] {
        assert_eq!(pattern(text).highlights(message), expected, "{text} on {message}");
    }
}

/// What stands in the second root has no place in the text, not even where the event has a member
/// of that name.
#[test]
fn facts_are_not_highlighted() {
    let text = r#"{"a":1,"facts":{"b":2,"c":[3]}}"#;
    let event = Value::parse(text).unwrap();
    let value = || &event;
    let shown = |condition: &str| -> Vec<&str> {
        let joined = Joined::new(&event, "facts", &value);
        let places = pattern(&format!("{{ {condition} }}")).highlights_of(text, joined);
        places.unwrap().into_iter().map(|place| &text[place]).collect()
    };
    assert_eq!(shown("$.a = 1 && $.facts.a = 1"), ["1"]);
    assert_eq!(shown("$.facts.* = 1"), [""; 0]);
    assert_eq!(shown("$.*.b = 2"), ["2"]);
}
