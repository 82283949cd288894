//! Patterns made of others.

use cloudwatch_filter_pattern::{CannotCombine, Dialect, ErrorKind, Pattern};

fn pattern(text: &str) -> Pattern {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn patterns(texts: &[&str]) -> Vec<Pattern> {
    texts.iter().map(|text| pattern(text)).collect()
}

#[test]
#[rustfmt::skip]
fn the_canonical_form() {
    for (written, canonical) in [
        ("",                                           ""),
        ("{$.a=1}",                                    "{ $.a = 1 }"),
        ("{ ( ($.a = 1) && (($.b = 2)) ) }",           "{ $.a = 1 && $.b = 2 }"),
        ("{ ($.a = 1 && $.b = 2) || $.c = 3 }",        "{ $.a = 1 && $.b = 2 || $.c = 3 }"),
        ("{ ($.a = 1 || $.b = 2) && $.c = 3 }",        "{ ($.a = 1 || $.b = 2) && $.c = 3 }"),
        ("{ ($.a = 1 && $.b = 2) && $.c = 3 }",        "{ $.a = 1 && $.b = 2 && $.c = 3 }"),
        ("{ $.['a'].['b c']['d'] = 1 }",               "{ $.a['b c'].d = 1 }"),
        ("{ $.['a b'] = 1 }",                          "{ $.['a b'] = 1 }"),
        ("{ $.größe = 1 }",                            "{ $.['größe'] = 1 }"),  // brackets, as AWS has it
        ("{ $.a.[01].* = 1 && $.[*] = 1 && $.[2] = 1}", "{ $.a[1][*] = 1 && $.* = 1 && $.[2] = 1 }"),
        (r#"{ $.a = "x" }"#,                           "{ $.a = x }"),
        (r#"{ $.a = "x y" }"#,                         r#"{ $.a = "x y" }"#),
        ("{ $.a = us-east-1 }",                        r#"{ $.a = "us-east-1" }"#),
        ("{ $.a = größe }",                            r#"{ $.a = "größe" }"#),
        ("{ $.a = 10.0.* }",                           r#"{ $.a = "10.0.*" }"#),
        (r#"{ $.a = "1" }"#,                           r#"{ $.a = "1" }"#),     // is no number
        ("{ $.a = 01.50e+3 }",                         "{ $.a = 01.50e+3 }"),   // equals a text of this form
        (r#"{ $.a = "null" }"#,                        r#"{ $.a = "null" }"#),
        (r#"{ $.a = "" }"#,                            r#"{ $.a = "" }"#),
        (r#"{ $.a = "*.html**" }"#,                    "{ $.a = *.html* }"),
        (r#"{ $.a = "C:\d\\e\"f" }"#,                  r#"{ $.a = "C:\\d\\e\"f" }"#),
        ("{ $.a is null||$.a not  exists }",           "{ $.a IS NULL || $.a NOT EXISTS }"),
        ("{ $.a=%^x y$% && $.b>=+1 }",                 "{ $.a = %^x y$% && $.b >= +1 }"),
        ("[ a,b=1||b=2 , ..., ,c = \"x\" ]",           "[a, b = 1 || b = 2, ..., , c = x]"),
        ("[(a = 1) && (a != 2 || a=3), (b)]",          "[a = 1 && (a != 2 || a = 3), b = *]"),
        ("[...]",                                      "[]"),
        ("[a,]",                                       "[a, ]"),
        ("\"ERROR\"  -\"two words\" ?x.y\n\"a-b\"",    "ERROR -\"two words\" ?x.y \"a-b\""),
        ("a-b",                                        "a -b"),
        (" %a|b% ",                                    "%a|b%"),
    ] {
        let parsed = pattern(written);
        assert_eq!(parsed.to_string(), canonical, "{written}");
        assert_eq!(pattern(canonical), parsed, "{written}");
        assert_eq!(parsed.as_str(), written.trim());
    }
}

#[test]
#[rustfmt::skip]
fn conditions_that_change_nothing_are_taken_away() {
    for (written, simple) in [
        ("{ $.a = 1 || $.a = 1 }",                               "{ $.a = 1 }"),
        ("{ $.a = 1 && $.b = 2 && $.a = 1 }",                    "{ $.a = 1 && $.b = 2 }"),
        ("{ $.a = 1 || ($.a = 1 && $.b = 2) }",                  "{ $.a = 1 }"),
        ("{ $.a = 1 && ($.a = 1 || $.b = 2) }",                  "{ $.a = 1 }"),
        ("{ $.a = CreateUser || $.a = Create* }",                "{ $.a = Create* }"),
        ("{ $.a = CreateUser && $.a = Create* }",                "{ $.a = CreateUser }"),
        ("{ $.a = Create*Key || $.a = Create* }",                "{ $.a = Create* }"),
        ("{ $.a = *x* || $.a = *xy }",                           "{ $.a = *x* }"),
        ("{ $.a != CreateUser && $.a != Create* }",              "{ $.a != Create* }"),
        ("{ $.a != CreateUser || $.a != Create* }",              "{ $.a != CreateUser }"),
        ("{ $.a = %^Cr% || $.a = CreateUser }",                  "{ $.a = %^Cr% }"),
        ("{ $.a = x && $.a = * }",                               "{ $.a = x }"),
        ("{ $.a > 1 && $.a = * }",                               "{ $.a > 1 }"),
        ("{ $.a != x && $.a = * }",                              "{ $.a != x }"),
        ("{ $.l[*] = x || $.l[*] = x* }",                        "{ $.l[*] = x* }"),
        // What may look needless and is not.
        ("{ $.l[*] != x && $.l[*] = * }",                        "{ $.l[*] != x && $.l[*] = * }"),
        ("{ $.a = 404 || $.a = 4* }",                            r#"{ $.a = 404 || $.a = "4*" }"#),
        ("{ $.a = 1 || $.a = \"1\" }",                           "{ $.a = 1 || $.a = \"1\" }"),
        ("{ $.a = x || $.b = x }",                               "{ $.a = x || $.b = x }"),
        ("{ $.a != 5 && $.a != \"5\" }",                         "{ $.a != 5 && $.a != \"5\" }"),
        // Nothing rests on a star of which sources disagree what it is.
        ("{ $.a = Put*Policy || $.a = PutRolePolicy }",          "{ $.a = Put*Policy || $.a = PutRolePolicy }"),
        ("[a = 1 && a = 1]",                                     "[a = 1 && a = 1]"),
    ] {
        assert_eq!(pattern(written).simplified().to_string(), simple, "{written}");
    }
}

#[test]
fn patterns_are_joined() {
    let parts = patterns(&["{ $.a = 1 || $.b = 2 }", "{ $.c = 3 }", "{ $.a = 1 }"]);
    let any = Pattern::any_of(&parts).unwrap();
    assert_eq!(any.as_str(), "{ $.a = 1 || $.b = 2 || $.c = 3 }");
    let all = Pattern::all_of(&parts).unwrap();
    assert_eq!(all.as_str(), "{ $.c = 3 && $.a = 1 }");
    assert_eq!(Pattern::any_of(&parts[1..2]).unwrap(), parts[1]);

    assert_eq!(Pattern::all_of(&[]).unwrap(), Pattern::everything());
    assert_eq!(Pattern::any_of(&[]), Err(CannotCombine::Nothing));
    assert!(Pattern::any_of(&patterns(&["", "{ $.a = 1 }"])).unwrap().is_everything());
    assert_eq!(Pattern::all_of(&patterns(&["", "ERROR", " "])).unwrap().as_str(), "ERROR");
    assert_eq!(Pattern::any_of(&patterns(&["[a,b]", "[a, b]"])).unwrap().as_str(), "[a, b]");

    let mixed = CannotCombine::Dialects(Dialect::Json, Dialect::Terms);
    assert_eq!(Pattern::any_of(&patterns(&["{ $.a = 1 }", "ERROR"])), Err(mixed.clone()));
    assert_eq!(mixed.to_string(), "a JSON pattern and a pattern of terms cannot be joined");
    let mixed = CannotCombine::Dialects(Dialect::Terms, Dialect::Regex);
    assert_eq!(Pattern::all_of(&patterns(&["ERROR", "WARN", "%x%"])), Err(mixed.clone()));
    assert_eq!(mixed.to_string(), "a pattern of terms and a regular expression cannot be joined");
    let same = CannotCombine::Dialects(Dialect::SpaceDelimited, Dialect::SpaceDelimited);
    assert_eq!(Pattern::any_of(&patterns(&["[a]", "[a, b]"])), Err(same.clone()));
    assert_eq!(same.to_string(), "two space-delimited patterns cannot be joined");
}

#[test]
#[rustfmt::skip]
fn terms_are_joined_where_terms_can_say_it() {
    type Join = fn(&[Pattern]) -> Result<Pattern, CannotCombine>;
    let (any, all): (Join, Join) = (|parts| Pattern::any_of(parts), |parts| Pattern::all_of(parts));
    for (join, one, other, joined) in [
        (all, "a",       "b",       Some("a b")),
        (all, "a -b",    "c a",     Some("a -b c")),
        (all, "a -b",    "?c",      Some("a -b c")),   // the only alternative must be there
        (all, "a ?x",    "b",       Some("a b")),      // means nothing beside others
        (all, "?a ?b",   "c",       None),
        (all, "?a ?b",   "?c ?d",   None),
        (all, "-a",      "-b",      Some("-a -b")),
        (any, "a",       "b",       Some("?a ?b")),
        (any, "?a ?b",   "c ?x",    Some("?a ?b ?c")),
        (any, "?a ?b",   "\"b c\"", Some("?a ?b ?\"b c\"")),
        (any, "a b",     "c",       None),
        (any, "-a",      "b",       None),
    ] {
        let pair = patterns(&[one, other]);
        let result = join(&pair);
        assert_eq!(result.as_ref().map(Pattern::as_str).ok(), joined, "{one} and {other}");
        let Ok(result) = result else { continue };
        for message in ["a", "b", "c", "a c", "a b c", "b c", "x", "c x", "a b"] {
            let one_by_one: Vec<bool> = pair.iter().map(|part| part.matches_text(message)).collect();
            let expected = match joined.unwrap().starts_with('?') {
                true => one_by_one.contains(&true),
                false => !one_by_one.contains(&false),
            };
            assert_eq!(result.matches_text(message), expected, "{result} on {message}");
        }
    }
}

#[test]
fn joined_patterns_may_be_beyond_the_limits_of_aws() {
    let parts: Vec<Pattern> =
        (0..200).map(|i| pattern(&format!("{{ $.a{i} = %x% && $.l{i}[*] = 1 }}"))).collect();
    let joined = Pattern::any_of(&parts).unwrap();
    assert!(joined.matches_text(r#"{"a199":"x","l199":[1]}"#));
    assert_eq!(joined.check_limits().unwrap_err().kind(), ErrorKind::TooLong);
    let few = Pattern::all_of(&parts[..4]).unwrap();
    assert_eq!(few.check_limits().unwrap_err().kind(), ErrorKind::TooManyRegexes);
    assert_eq!(Pattern::all_of(&parts[..2]).unwrap().check_limits(), Ok(()));
    assert_eq!(Pattern::everything().check_limits(), Ok(()));
}

#[test]
fn nesting_stays_bounded() {
    let mut nested = pattern("{ $.a = 1 }");
    let mut result = Ok(());
    for i in 0..300 {
        let other = pattern(&format!("{{ $.b{i} = 1 }}"));
        let joined = match i % 2 {
            0 => Pattern::any_of([&other, &nested]),
            _ => Pattern::all_of([&other, &nested]),
        };
        match joined {
            Ok(joined) => nested = joined,
            Err(error) => result = Err(error),
        }
    }
    assert_eq!(result, Err(CannotCombine::TooDeep));
}

/// Trees made to make a comparison of all with all expensive.
#[test]
fn hostile_trees_are_simplified_in_bounded_time() {
    let deep = |leaf: &str| {
        let mut text = String::from("$.z = 1");
        for i in 0..45 {
            text = match i % 2 {
                0 => format!("$.{leaf}={i}||({text})"),
                _ => format!("$.{leaf}={i}&&({text})"),
            };
        }
        pattern(&format!("{{ {text} }}"))
    };
    let joined = Pattern::any_of([&deep("a"), &deep("b")]).unwrap();
    assert!(joined.matches_text(r#"{"b":44}"#));
}
