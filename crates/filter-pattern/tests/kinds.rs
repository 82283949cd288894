//! The documentation of each kind of mistake begins with inputs that cause it.

use cloudwatch_filter_pattern::{ErrorKind, Pattern};

/// The documentation of the kinds, by their short names, as the source has it.
fn documented() -> Vec<(String, String)> {
    let source = include_str!("../src/error.rs");
    let (_, list) = source.split_once("\nkinds! {").unwrap();
    let (mut docs, mut all) = (String::new(), Vec::new());
    for line in list.lines().map(str::trim) {
        if let Some(doc) = line.strip_prefix("///") {
            docs.push_str(doc);
        } else if let Some((_, name)) = line.split_once(" = ") {
            all.push((name.trim_matches(['"', ',']).to_owned(), std::mem::take(&mut docs)));
        }
    }
    all
}

/// The inputs before the first colon that ends them: what is in backticks. A character before an `…` is meant
/// very often, with one limit or the other in mind.
fn inputs(docs: &str) -> Vec<String> {
    let mut inputs = Vec::new();
    let mut rest = docs.trim_start();
    while let Some((input, after)) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
        match input.split_once('…') {
            Some((before, end)) => {
                let last = before.chars().last().unwrap();
                for times in [200, 2000] {
                    inputs.push(format!("{before}{}{end}", last.to_string().repeat(times)));
                }
            }
            None => inputs.push(input.to_owned()),
        }
        rest = after.strip_prefix(", ").unwrap_or_default();
    }
    inputs
}

#[test]
fn each_is_documented_with_inputs_that_cause_it() {
    let documented = documented();
    let names: Vec<&str> = documented.iter().map(|(name, _)| name.as_str()).collect();
    let kinds: Vec<&str> = ErrorKind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(names, kinds);
    let mut wrong = Vec::new();
    for (name, docs) in &documented {
        let inputs = inputs(docs);
        let others = inputs.iter().filter(|input| {
            !input.parse::<Pattern>().is_err_and(|error| error.kind().as_str() == name)
        });
        let others: Vec<&str> = others.map(String::as_str).collect();
        // Of a character that is repeated, one number of times is enough.
        let may_miss = usize::from(docs.contains('…'));
        if inputs.is_empty() || others.len() > may_miss {
            wrong.push(format!("{name}: of {} inputs not {others:?}", inputs.len()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn their_names_are_short_and_differ() {
    for (place, kind) in ErrorKind::ALL.iter().enumerate() {
        let name = kind.as_str();
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
        assert_eq!(ErrorKind::ALL.iter().position(|other| other.as_str() == name), Some(place));
        assert_eq!(kind.to_string(), name);
    }
}

/// One mistake of each kind that has a change of the text to go with it. What it makes is a pattern.
#[test]
#[rustfmt::skip]
fn fixes_of_errors_make_patterns() {
    for (text, fixed) in [
        (" { $.a == 1 }",                    " { $.a = 1 }"),
        ("{ $.a <> 1 }",                     "{ $.a != 1 }"),
        ("{ $.a =< 1 }",                     "{ $.a <= 1 }"),
        ("{ $.a => 1 }",                     "{ $.a >= 1 }"),
        ("{ $.a = 1 AND $.b = 2 }",          "{ $.a = 1 && $.b = 2 }"),
        ("{ $.a = 1 or $.b = 2 }",           "{ $.a = 1 || $.b = 2 }"),
        ("{ $.a = 1 & $.b = 2 }",            "{ $.a = 1 && $.b = 2 }"),
        ("{ $.a = two words }",              "{ $.a = \"two words\" }"),
        ("{ $.a = arn:aws:iam::1 }",         "{ $.a = \"arn:aws:iam::1\" }"),
        (r"{ $.a = c:\d }",                  r#"{ $.a = "c:\\d" }"#),
        ("{ $.a = 'it' }",                   "{ $.a = \"it\" }"),
        ("{ $.a = “it” }",                   "{ $.a = \"it\" }"),
        ("{ $.a > \"10\" }",                 "{ $.a > 10 }"),
        ("{ a.b = 1 }",                      "{ $.a.b = 1 }"),
        ("{ .a = 1 }",                       "{ $.a = 1 }"),
        ("{ $a = 1 }",                       "{ $.a = 1 }"),
        ("{ $['a b'] = 1 }",                 "{ $.['a b'] = 1 }"),
        ("{ $[\"a b\"].c = 1 }",             "{ $.['a b'].c = 1 }"),
        ("{ $.x[\"a b\"] = 1 }",             "{ $.x['a b'] = 1 }"),
        ("[a ! 1]",                          "[a != 1]"),
        ("[a AND b]",                        "[a && b]"),
        ("a/b c",                            "\"a/b\" c"),
        ("-a:b",                             "-\"a:b\""),
    ] {
        let error = text.parse::<Pattern>().unwrap_err();
        let fix = error.fix().unwrap_or_else(|| panic!("{text}: {error}"));
        assert_eq!(fix.apply(text).as_deref(), Some(fixed));
        if let Err(error) = fixed.parse::<Pattern>() {
            assert_eq!(error.kind(), ErrorKind::TwoFields, "{fixed}: {error}");
        }
    }
}
