//! The dialects that are about text.

use cloudwatch_filter_pattern::Pattern;

use super::check;

#[test]
#[rustfmt::skip]
fn terms_are_looked_for_anywhere_in_the_text() {
    check(&[
        ("denied",                "access denied",           true),
        ("denied",                "undenied!",               true),  // also inside of words
        ("denied",                "Denied",                  false), // case matters
        ("access denied",         "denied: no access",       true),  // all of them, in any order
        ("access denied",         "access granted",          false),
        ("access -root",          "access by bob",           true),
        ("access -root",          "access by root",          false),
        ("-root",                 "access by bob",           true),
        ("-root -bob",            "access by bob",           false),
        ("?denied ?refused",      "refused",                 true),  // one of them
        ("?denied ?refused",      "granted",                 false),
        ("?denied access",        "access granted",          true),  // beside others a ? is ignored,
        ("?denied access",        "denied",                  false),
        ("?denied -access",       "granted",                 true),
        ("?denied ?refused -x",   "granted",                 true),  // also several of them
        ("\"access denied\"",     "x access denied y",       true),  // a phrase
        ("\"access denied\"",     "access  denied",          false), // to the letter
        ("-\"access denied\"",    "access  denied",          true),
        ("-\"access denied\"",    "access denied",           false),
        ("?\"a b\" ?c",           "a b",                     true),
        ("\"a\" \"b\"",           "b a",                     true),
        ("\"a\"-b",              "a",                       true),  // no space is needed before a sign
        ("\"a\"-b",              "ab",                      false),
        ("a-b",                   "a",                       true),  // not even in a word: a and not b
        ("a-b",                   "a-b",                     false),
        ("a?b",                   "a",                       true),  // a, and b is ignored
        ("\"a-b\"",               "a-b",                     true),
        ("\"a-b\"",               "a b",                     false),
        ("a_1.b",                 "xa_1.bx",                 true),  // what a term may have without quotes
        ("größe",                 "die größe",               true),
        ("日本",                  "日本語",                  true),
        ("\"err*\"",              "error",                   false), // a star stands for itself
        ("\"err*\"",              "err*",                    true),
        ("\"100%\"",              "100%",                    true),
        ("\"say \\\"hi\\\"\"",    "say \"hi\"",              true),  // escapes as in JSON patterns
        ("\"a\\\\b\"",            "a\\b",                    true),
        ("\"a\\b\"",              "a\\b",                    true),
        ("\" \"",                 "two words",               true),  // a space is a text too
        ("\" \"",                 "word",                    false),
        ("AND",                   "x AND y",                 true),  // words that are operators elsewhere
        ("a AND b",               "a b",                     false),
        ("null",                  "null",                    true),
        ("iam",                   r#"{"eventSource":"iam.amazonaws.com"}"#, true), // JSON is a text like any other
        ("\"{ $.a = 1 }\"",       r#"{"a":1}"#,              false),
        ("\ta\n b ",              "ab",                      true),  // any white space
    ]);
}

#[test]
#[rustfmt::skip]
fn a_regular_expression_alone_is_searched_for_in_the_text() {
    check(&[
        ("%fail|refus%",          "it was refused",          true),
        ("%fail|refus%",          "it was Refused",          false),
        ("%^a.c$%",               "abc",                     true),
        ("%^a.c$%",               "abcd",                    false),
        ("%^c%",                  "ab\nc",                   false), // the text, not its lines
        ("%a.c%",                 "a\nc",                    false),
        (r"%^\d{3} [A-Z]+?$%",    "404 NOT",                 true),
        (r"%^\d{3} [A-Z]+?$%",    "404 not",                 false),
        (r"%\x25\x28%",           "%(",                      true),
        ("%}]% ",                 "x}]",                     true),
        ("%a|%",                  "",                        true),
    ]);
}

#[test]
#[rustfmt::skip]
fn lines_have_as_many_fields_as_the_pattern() {
    check(&[
        ("[a, b]",                "x y",                     true),
        ("[a, b]",                "x",                       false),
        ("[a, b]",                "x ",                      false),
        ("[a, b]",                "x y z",                   true),  // the last takes the rest
        ("[a, b]",                " \t x \t y \n",            true),  // runs of white space count once
        ("[a, b]",                r#"x "y z""#,              true),
        ("[a]",                   "anything at all",         true),
        ("[a]",                   "",                        false), // but a blank line has no field
        ("[a]",                   " \t",                     false),
        ("[]",                    "x y",                     true),  // any number
        ("[]",                    "",                        true),
        ("[ ]",                   "x",                       true),
        ("[...]",                 "",                        true),
        ("[a,]",                  "x y",                     true),  // a comma at the end is one more
        ("[a,]",                  "x",                       false),
        ("[, b,]",                "x y z",                   true),
        ("[, b,]",                "x y",                     false),
        ("[..., b]",              "x",                       true),  // at least
        ("[..., b]",              "",                        false),
        ("[a, ..., b]",           "x y",                     true),
        ("[a, ..., b]",           "x",                       false),
        ("[a, ...]",              "x y z",                   true),
        ("[a, b, ..., c]",        "x y",                     false),
        ("[a = p, ..., c = r]",   "p q q r",                 true),  // from the left, from the right
        ("[a = p, ..., c = r]",   "p q r q",                 false),
        ("[..., b = q, c]",       "p q r",                   true),
        ("[..., b = q, c]",       "q p r",                   false),
        ("[a, ..., ]",            "x y",                     true),
        ("[a, ..., ]",            "x",                       false),
    ]);
}

#[test]
#[rustfmt::skip]
fn quoted_and_bracketed_fields_are_one_field() {
    check(&[
        ("[a, b = \"p q\", c]",   r#"x "p q" y"#,            true),
        ("[a, b = \"p q\", c]",   "x [p q] y",               true),
        ("[a, b = \"p q\"]",      r#"x "p q""#,              true),  // also the last
        ("[a, b = \"p q\"]",      "x p q",                   true),  // which takes the rest as it is
        ("[a, b = \"p q\"]",      "x p  q",                  false),
        ("[a, b = \"\\\"p q\\\" r\"]", r#"x "p q" r"#,      true),  // quotes and all
        ("[a, b = \"p q\", ...]", r#"x "p q" r"#,            true),
        ("[a, b = \"\"]",         r#"x """#,                 true),  // an empty one counts
        ("[a, b = \"\"]",         "x []",                    true),
        ("[a, b = p, c = q]",     r#"x "p"q"#,               true),  // what follows is another field
        ("[a, b = p, c = q]",     "x [p]q",                  true),
        ("[a, b = \"\\\"p\", c]",  r#"x "p q"#,               true),  // not closed: an ordinary text
        ("[a, b = \"[p\", c]",    "x [p q",                  true),
        ("[a, b = \"p\\\"q\"]",    r#"x p"q"#,                true),  // nor inside of a word
        ("[a = \"p]q\"]",         r#""p]q""#,                true),
        ("[a = p]",               r#"" p""#,                 false),
    ]);
}

#[test]
#[rustfmt::skip]
fn fields_are_compared() {
    check(&[
        ("[level = ERROR, ...]",                  "ERROR x",     true),
        ("[level = ERROR, ...]",                  "ERRORS x",    false), // the whole field
        ("[level = ERROR, ...]",                  "error x",     false),
        ("[level != ERROR, ...]",                 "INFO x",      true),
        ("[level != ERROR, ...]",                 "ERROR x",     false),
        ("[level = ERR*, ...]",                   "ERROR x",     true),
        ("[level = \"*R*R\", ...]",               "ERROR x",     true),
        ("[level != ERR*, ...]",                  "ERROR x",     false),
        ("[level = %^ERR%, ...]",                 "ERROR x",     true),
        ("[level = %^ERR%, ...]",                 "xERROR x",    false),
        ("[level != %ERR%, ...]",                 "xERROR x",    false),
        ("[level = ERROR || level = WARN, ...]",  "WARN x",      true),
        ("[level = ERROR || level = WARN, ...]",  "INFO x",      false),
        ("[level != ERROR && level != WARN, ...]", "INFO x",     true),
        ("[level != ERROR && level != WARN, ...]", "WARN x",     false),
        ("[n > 1 && n < 5 || n = 9, ...]",        "9 x",         true),  // && binds tighter
        ("[n > 1 && (n < 5 || n = 9), ...]",      "0 x",         false),
        ("[(n = 1), (m = 2)]",                    "1 2",         true),
        ("[(n), m]",                              "1 2",         true),  // a name alone is always true
        ("[n || n = 7, m]",                       "1 2",         true),
        ("[n = 1, ...]",                          "1.0 x",       true),  // a number by its value
        ("[n = 1, ...]",                          "+1e0 x",      true),
        ("[n = 1, ...]",                          "01 x",        true),
        ("[n = 1, ...]",                          "one x",       false),
        ("[n = 1, ...]",                          "1x x",        false),
        ("[n != 1, ...]",                         "1.0 x",       false),
        ("[n != 1, ...]",                         "one x",       true),
        ("[n = \"1\", ...]",                      "1 x",         true),  // a text by its characters
        ("[n = \"1\", ...]",                      "1.0 x",       false),
        ("[n > 1000, ...]",                       "1534 x",      true),
        ("[n > 1000, ...]",                       "999.9 x",     false),
        ("[n >= 1000, ...]",                      "1e3 x",       true),
        ("[n < 0, ...]",                          "-1 x",        true),
        ("[n <= 0, ...]",                         "0.00 x",      true),
        ("[n > 0, ...]",                          "many x",      false), // a text has no order
        ("[n < 0, ...]",                          "many x",      false),
        ("[n = true, ...]",                       "true x",      true),
        ("[a, b = \"x y\"]",                      "1 x y",       true),  // the rest of the line
        ("[a, b = *y]",                           "1 x y",       true),
        ("[a, b > 1]",                            "1 2",         true),
        ("[a, b > 1]",                            "1 2 3",       false), // which is no number then
        ("[a, b > 1]",                            "1 2 ",        true),
    ]);
}

#[test]
fn fields_are_extracted_by_name_or_place() {
    let extract = |pattern: &str, line: &str| {
        let pattern = pattern.parse::<Pattern>().unwrap_or_else(|error| panic!("{error}"));
        let values = pattern.extract(line)?;
        let shown: Vec<String> =
            values.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        Some(shown.join("|"))
    };
    for (pattern, line, expected) in [
        ("[a, b]", r#"p "q r""#, Some("$a=p|$b=q r")),
        ("[a, b]", "p q ", Some("$a=p|$b=q")),
        // More than a single field is taken as it is, white space at the end too.
        ("[a, b]", r#"p  "q r"  s "#, Some(r#"$a=p|$b="q r"  s "#)),
        ("[a, b]", "p [q", Some("$a=p|$b=[q")),
        ("[a, b]", "p", None),
        ("[a = x, b]", "p q", None),
        ("[a]", " p q ", Some("$a=p q ")),
        // Fields without a name have their place, also those under `...`.
        ("[, b, ]", "p q r s", Some("$1=p|$b=q|$3=r s")),
        ("[...]", r#"p "q r" s"#, Some("$1=p|$2=q r|$3=s")),
        ("[]", "p [q r]", Some("$1=p|$2=q r")),
        ("[]", "", Some("")),
        ("[..., z]", "p q r", Some("$1=p|$2=q|$z=r")),
        ("[..., z]", "r", Some("$z=r")),
        ("[a, ..., z]", "p q r s", Some("$a=p|$2=q|$3=r|$z=s")),
        ("[a, ...]", "p q ", Some("$a=p|$2=q")),
        ("[a, ..., , z]", "p q r s", Some("$a=p|$2=q|$3=r|$z=s")),
        // The other dialects extract nothing.
        ("p", "p q", Some("")),
        ("p", "q", None),
        ("%p%", "p q", Some("")),
        ("{ $.a = 1 }", r#"{"a":1}"#, Some("")),
        ("{ $.a = 1 }", r#"{"a":2}"#, None),
        ("", "p", Some("")),
    ] {
        assert_eq!(extract(pattern, line).as_deref(), expected, "{pattern} on {line}");
    }
}
