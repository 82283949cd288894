//! Errors, lints and failures as objects.

use cloudwatch_filter_pattern::{ErrorKind, LintId, Operator, Pattern, Value};
use serde_json::{Value as Json, json, to_value};

fn place(offset: usize, line: usize, column: usize, utf16: usize) -> Json {
    json!({ "offset": offset, "line": line, "column": column, "utf16": utf16 })
}

#[test]
fn errors_are_objects() {
    let error = "{ $.𠀀 ==\n\"x\" }".parse::<Pattern>().unwrap_err();
    let range = json!({ "start": place(9, 1, 7, 8), "end": place(11, 1, 9, 10) });
    let expected = json!({
        "kind": "unknown-operator",
        "message": "`==` is not an operator",
        "range": range,
        "aws": "Invalid metric filter pattern",
        "help": "write a single `=`",
        "fix": { "range": range, "replacement": "=" },
    });
    assert_eq!(to_value(error).unwrap(), expected);
    let error = Value::parse("[1,\n x]").unwrap_err();
    let expected = json!({
        "message": "expected a JSON value, but found `x`", "position": place(5, 2, 2, 2), "too_deep": false,
    });
    assert_eq!(to_value(error).unwrap(), expected);
}

#[test]
fn lints_are_objects() {
    let pattern: Pattern = " { $.a IS NULL }".parse().unwrap();
    let range = json!({ "start": place(3, 1, 4, 4), "end": place(14, 1, 15, 15) });
    let expected = json!([{
        "id": "null-is-not-absent",
        "message": "not true for events without `$.a`",
        "range": range,
        "help": "to include them, add `|| $.a NOT EXISTS`",
        "fix": { "range": range, "replacement": "($.a IS NULL || $.a NOT EXISTS)" },
    }]);
    assert_eq!(to_value(pattern.lints()).unwrap(), expected);
}

#[test]
fn explanations_are_objects() {
    let explained = |text: &str, event: &str| {
        let pattern: Pattern = text.parse().unwrap();
        to_value(pattern.explain_text(event)).unwrap()
    };
    assert_eq!(explained("", "x"), json!({ "outcome": "matched" }));
    let unfit = json!({ "outcome": "unfit", "reason": "the event is no JSON object" });
    assert_eq!(explained("{ $.a = 1 }", "[]"), unfit);
    let missed = explained("{ $.a = 1.50 }", r#"{"a":true}"#);
    assert_eq!(missed["outcome"], "missed");
    let range = json!({ "start": place(2, 1, 3, 3), "end": place(12, 1, 13, 13) });
    let seen = json!({ "type": "boolean", "value": true });
    let expected = json!([{ "range": range, "subject": "$.a", "operator": "=", "expected": "1.50", "seen": seen }]);
    assert_eq!(missed["failures"], expected);
    for (event, seen) in [
        ("{}", json!({ "type": "missing" })),
        (r#"{"a":null}"#, json!({ "type": "null" })),
        (r#"{"a":2.0}"#, json!({ "type": "number", "value": "2.0" })),
        (r#"{"a":"x"}"#, json!({ "type": "text", "value": "x" })),
        (r#"{"a":[1,2]}"#, json!({ "type": "array", "length": 2 })),
        (r#"{"a":{}}"#, json!({ "type": "object", "length": 0 })),
    ] {
        assert_eq!(explained("{ $.a = 1 }", event)["failures"][0]["seen"], seen);
    }
    let seen = explained("{ $.a[*] = 9 }", r#"{"a":[1,2,3,4]}"#)["failures"][0]["seen"].take();
    assert_eq!((&seen["type"], &seen["length"]), (&json!("several"), &json!(4)));
    assert_eq!(seen["first"][2], json!({ "type": "number", "value": "3" }));
}

#[test]
fn names_are_the_short_ones() {
    for kind in ErrorKind::ALL {
        assert_eq!(to_value(kind).unwrap(), kind.as_str());
    }
    for id in LintId::ALL {
        assert_eq!(to_value(id).unwrap(), id.as_str());
    }
    assert_eq!(to_value(Operator::NotExists).unwrap(), "NOT EXISTS");
    let dialects =
        ["{ $.a = 1 }", "[a]", "a", "%a%"].map(|text| text.parse::<Pattern>().unwrap().dialect());
    assert_eq!(to_value(dialects).unwrap(), json!(["json", "space-delimited", "terms", "regex"]));
}
