//! Values: read from JSON, asked, and written.

use std::borrow::Cow;

use cloudwatch_filter_pattern::{MAX_DEPTH, Number, Object, Value};

#[test]
fn what_is_json_is_read() {
    for (text, compact) in [
        ("null", "null"),
        (" true\n", "true"),
        ("[ ]", "[]"),
        ("{\r\n}", "{}"),
        ("[1, -2.50 ,3e+4,1E-5,0,-0.0]", "[1,-2.50,3e+4,1E-5,0,-0.0]"),
        ("1e309", "1e309"),
        (r#"{"a" : {"b":[true,false,null]}}"#, r#"{"a":{"b":[true,false,null]}}"#),
        (r#""\"\\\/\b\f\n\r\t\u0001é\u00e9日""#, r#""\"\\/\b\f\n\r\t\u0001éé日""#),
        ("\"\u{7f}\u{2028}\"", "\"\u{7f}\u{2028}\""),
        // A pair of surrogates is one character, a lone one is none.
        (r#""\ud83d\ude00""#, r#""😀""#),
        (r#""\ud83d\ud83d\ude00""#, "\"\u{fffd}😀\""),
        (r#""\ude00x\ud83d""#, "\"\u{fffd}x\u{fffd}\""),
        (r#""\ud83d\n""#, "\"\u{fffd}\\n\""),
        (r#"{"a":1,"b":2,"a":3}"#, r#"{"b":2,"a":3}"#),
    ] {
        assert_eq!(Value::parse(text).unwrap().to_string(), compact, "{text}");
    }
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    for (text, line, column, message) in [
        ("", 1, 1, "expected a JSON value, but found the end of the text"),
        ("  ", 1, 3, "expected a JSON value, but found the end of the text"),
        ("nul", 1, 1, "expected a JSON value, but found `n`"),
        ("'a'", 1, 1, "expected a JSON value, but found `'`"),
        ("\u{feff}{}", 1, 1, "expected a JSON value, but found U+FEFF"),
        ("{} {}", 1, 4, "expected the end of the text, but found `{`"),
        ("01", 1, 2, "expected the end of the text, but found `1`"),
        ("-", 1, 2, "expected a digit, but found the end of the text"),
        ("+1", 1, 1, "expected a JSON value, but found `+`"),
        (".5", 1, 1, "expected a JSON value, but found `.`"),
        ("[1.]", 1, 4, "expected a digit, but found `]`"),
        ("1e+", 1, 4, "expected a digit, but found the end of the text"),
        ("[1 2]", 1, 4, "expected `,` or `]`, but found `2`"),
        ("[1,]", 1, 4, "expected a JSON value, but found `]`"),
        ("{a:1}", 1, 2, "expected a member name in double quotes or `}`, but found `a`"),
        (r#"{"a":1,}"#, 1, 8, "expected a member name in double quotes, but found `}`"),
        (r#"{"a" 1}"#, 1, 6, "expected `:`, but found `1`"),
        (r#"{"a":1"#, 1, 7, "expected `,` or `}`, but found the end of the text"),
        ("\"é", 1, 3, "expected the closing `\"` of a string, but found the end of the text"),
        (r#""\x""#, 1, 3, "expected one of `\"\\/bfnrtu` after `\\`, but found `x`"),
        (r#""\u00g0""#, 1, 6, "expected four hexadecimal digits after `\\u`, but found `g`"),
        ("\"\u{1f}\"", 1, 2, "expected an escape instead of a control character, but found U+001F"),
        ("\"a\u{1}\"", 1, 3, "expected an escape instead of a control character, but found U+0001"),
        ("{\n  \"ä\": ü\n}", 2, 8, "expected a JSON value, but found `ü`"),
    ] {
        let error = Value::parse(text).unwrap_err();
        let shown = format!("{message} at line {line}, column {column}");
        assert_eq!(error.to_string(), shown, "{text:?}");
        let place = error.position();
        assert_eq!((place.line, place.column), (line, column), "{text:?}");
        assert!(!error.is_too_deep());
    }
    assert_eq!(Value::parse("{\n  \"ä\": ü\n}").unwrap_err().position().offset, 10);
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let deepest = nested(MAX_DEPTH);
    assert_eq!(Value::parse(&deepest).unwrap().into_owned().to_string(), deepest);
    for hostile in [nested(MAX_DEPTH + 1), "[".repeat(1 << 20), "{\"a\":".repeat(1 << 20)] {
        let error = Value::parse(&hostile).unwrap_err();
        assert!(error.is_too_deep());
        assert!(
            error.to_string().starts_with("nested deeper than 512 levels at line 1"),
            "{error}"
        );
    }
}

#[test]
fn strings_are_borrowed_unless_they_have_escapes() {
    let event = Value::parse(r#"{"plain":"é b","escaped":"a\tb"}"#).unwrap();
    assert!(matches!(event.get("plain"), Some(Value::String(Cow::Borrowed("é b")))));
    assert!(
        matches!(event.get("escaped"), Some(Value::String(Cow::Owned(text))) if text == "a\tb")
    );
}

#[test]
fn a_value_is_read_out_of_a_string() {
    let text = r#""{\"plain\": \"é\", \"escaped\":\"a \\\"b\\\" \\\\ \\n \\u0041\"}""#;
    let event = Value::parse_quoted(text).unwrap();
    assert!(matches!(event.get("plain"), Some(Value::String(Cow::Borrowed("é")))));
    assert_eq!(event.get("escaped").and_then(Value::as_str), Some("a \"b\" \\ \n A"));
    for other in
        [r#""{}"#, r#"{}""#, r#""""#, r#""{\n}""#, r#""\u007b}""#, "\"{\n}\"", r#""{"}"#, r#""1\""#]
    {
        assert_eq!(Value::parse_quoted(other), None, "{other}");
    }
}

#[test]
fn values_answer_what_they_are() {
    let event = Value::parse(r#"{"s":"x","b":true,"n":1.50,"a":[1],"o":{},"z":null}"#).unwrap();
    let get = |name| event.get(name).unwrap();
    assert_eq!(get("s").as_str(), Some("x"));
    assert_eq!(get("b").as_bool(), Some(true));
    assert_eq!(get("n").as_number().map(Number::text), Some("1.50"));
    assert_eq!(get("a").as_array(), Some([Value::from(1_i64)].as_slice()));
    assert!(get("o").as_object().is_some_and(Object::is_empty));
    assert!(get("z").is_null());
    let nothing = get("z");
    assert_eq!((nothing.as_str(), nothing.as_bool(), nothing.as_array()), (None, None, None));
    assert!(nothing.as_object().is_none() && nothing.as_number().is_none());
    assert!(event.get("missing").is_none() && nothing.get("s").is_none());
    let object = event.as_object().unwrap();
    assert_eq!(object.len(), 6);
    assert_eq!(object.iter().map(|(name, _)| name).collect::<String>(), "sbnaoz");
}

#[test]
fn values_are_made_by_hand() {
    let members = [
        ("text".into(), "x".into()),
        ("owned".into(), String::from("y").into()),
        ("yes".into(), true.into()),
        ("down".into(), i64::MIN.into()),
        ("up".into(), u64::MAX.into()),
        ("number".into(), Number::from_text("1.0").unwrap().into()),
        ("list".into(), vec![Value::Null].into()),
        ("none".into(), None::<&str>.into()),
        ("some".into(), Some("z").into()),
        ("text".into(), "last".into()),
    ];
    let object: Object<'_> = members.into_iter().collect();
    let value = Value::from(object);
    let text = r#"{"owned":"y","yes":true,"down":-9223372036854775808,"up":18446744073709551615,"number":1.0,"list":[null],"none":null,"some":"z","text":"last"}"#;
    assert_eq!(value.to_string(), text);
    assert_eq!(Value::parse(text).unwrap(), value);
    for no_number in ["", "01", "1.", "+1", "1 ", "NaN", "0x1"] {
        assert_eq!(Number::from_text(no_number), None, "{no_number}");
    }
}

#[test]
fn of_many_equal_names_the_last_counts() {
    // More members than are compared one by one.
    let members = (0..1000).map(|i| (Cow::from(format!("m{}", i % 7)), Value::from(i as u64)));
    let object: Object<'_> = members.collect();
    let left: Vec<String> = object.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let expected = ["m0=994", "m1=995", "m2=996", "m3=997", "m4=998", "m5=999", "m6=993"];
    let mut sorted = left.clone();
    sorted.sort();
    assert_eq!(sorted, expected);
    assert_eq!(left.first().map(String::as_str), Some("m6=993"));
}

#[test]
fn an_object_of_very_many_members_takes_no_time() {
    let members: Vec<String> = (0..100_000).map(|i| format!("\"{}\":{i}", i / 2)).collect();
    let text = format!("{{{}}}", members.join(","));
    assert_eq!(Value::parse(&text).unwrap().as_object().map(Object::len), Some(50_000));
}

/// Eight bytes are looked at at once, so what ends a string stands at each place of them.
#[test]
fn strings_end_wherever_they_end() {
    for length in 0..40 {
        for filling in ["a", "é", "\u{7f}", "日", "!", "#", "[", "]", "\u{80}"] {
            let inside = filling.repeat(length);
            let text = format!("[\"{inside}\",\"{inside}\\n{inside}\"]");
            let value = Value::parse(&text).unwrap();
            let [one, other] = value.as_array().unwrap() else { panic!("{text}") };
            assert_eq!(one.as_str(), Some(inside.as_str()));
            assert_eq!(other.as_str(), Some(format!("{inside}\n{inside}").as_str()));
            for control in ['\0', '\n', '\u{1f}'] {
                let text = format!("\"{inside}{control}{inside}\"");
                let error = Value::parse(&text).unwrap_err();
                assert_eq!(error.position().offset, 1 + inside.len(), "{text:?}");
            }
        }
    }
}

/// Of each number of members, also where all names look alike.
#[test]
fn the_last_of_members_with_one_name_counts() {
    let names: [fn(usize) -> String; 3] =
        [|n| n.to_string(), |n| format!("eventN{n:04}e"), |n| format!("{:04}", n * 4096)];
    for name in names {
        for length in 1..140 {
            for (first, last) in
                [(0, length - 1), (length / 2, length - 1), (0, length / 3), (5, 5)]
            {
                let of = |n: usize| if n == last { name(first) } else { name(n) };
                let members: Vec<String> =
                    (0..length).map(|n| format!("\"{}\":{n}", of(n))).collect();
                let text = format!("{{{}}}", members.join(","));
                let value = Value::parse(&text).unwrap();
                let mut expected: Vec<(String, usize)> = Vec::new();
                for n in 0..length {
                    expected.retain(|(name, _)| *name != of(n));
                    expected.push((of(n), n));
                }
                let found = value.as_object().unwrap().iter();
                let found: Vec<(String, usize)> = found
                    .map(|(name, value)| (name.to_owned(), value.to_string().parse().unwrap()))
                    .collect();
                assert_eq!(found, expected, "{text}");
            }
        }
    }
}
