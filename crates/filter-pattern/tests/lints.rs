//! What is a pattern but probably not the one that was meant.

use cloudwatch_filter_pattern::{Known, LintId, Pattern, Selector, Step, ValueKind};

/// What is known of the members of these tests.
fn known(selector: &Selector) -> Known {
    let name = match selector.steps() {
        [Step::Name(first), Step::Name(second), ..] if first == "facts" => {
            return match second.as_str() {
                "actor" => Known::Nothing,
                "a b" => Known::always(ValueKind::Number),
                _ => Known::NoSuchMember {
                    step: 1,
                    names: ["actor", "a b"].map(str::to_owned).to_vec(),
                },
            };
        }
        [Step::Name(first), rest @ ..] if first == "empty" && !rest.is_empty() => {
            return Known::NoSuchMember { step: 1, names: Vec::new() };
        }
        [Step::Name(name)] => name,
        _ => return Known::Nothing,
    };
    match name.as_str() {
        "text" => Known::maybe(ValueKind::Text),
        "name" => Known::always(ValueKind::Text),
        "flag" => Known::maybe(ValueKind::Boolean),
        "size" => Known::maybe(ValueKind::Number),
        "list" => Known::maybe(ValueKind::Array),
        "user" => Known::always(ValueKind::Object),
        "word" => {
            Known::Word { words: ["yes", "perhaps"].map(str::to_owned).to_vec(), always: false }
        }
        "listed" | "some" => Known::Listed {
            words: ["CreateUser", "CreateRole", "DeleteUser"].map(str::to_owned).to_vec(),
            list: "the list of this test".to_owned(),
            closed: name == "listed",
            always: true,
        },
        "sure" => Known::Word { words: vec!["yes".to_owned()], always: true },
        _ => Known::Perhaps { step: 0, names: vec!["things".to_owned()] },
    }
}

/// The lints of a pattern, each with the part of the pattern that it is about.
fn lints(text: &str) -> Vec<String> {
    let pattern: Pattern = text.parse().unwrap_or_else(|error| panic!("{error}"));
    let lints = pattern.lints_with(&known);
    assert!(lints.iter().all(|lint| !lint.message.contains('\n') && !lint.help.contains('\n')));
    lints.iter().map(|lint| format!("{}: {}", lint.id, &pattern.given()[lint.span()])).collect()
}

#[test]
#[rustfmt::skip]
fn each_finds_what_it_is_for_and_nothing_else() {
    let cases: &[(&str, &[&str])] = &[
        ("{ $.a = 1 && $.flag IS TRUE }",                   &[]),
        ("{ $.a != x }",                                    &["differs-absent: $.a != x"]),
        ("{ ($.a != x) || ($.a NOT EXISTS) }",              &[]),
        ("{ $.b = 1 && ($.a NOT EXISTS || $.a != x) }",     &[]),
        ("{ $.a = Create* && $.a != CreateUser }",          &[]),              // it is there
        ("{ $.a > 1 && ($.a != 5 || $.b = 1) }",            &[]),
        ("{ $.a NOT EXISTS && $.a != x }",                  &["differs-absent: $.a != x"]),
        ("{ $.a != x && $.a != y && $.b = 1 }",             &["differs-absent: $.a != x"]), // told once
        ("{ $.name != x }",                                 &[]),              // known to be there
        ("{ $.name NOT EXISTS }",                           &["always-there: $.name NOT EXISTS"]),
        ("{ $.name != x || $.name NOT EXISTS }",            &[]),              // it only guards
        ("{ $.name != x && $.name NOT EXISTS }",            &["always-there: $.name NOT EXISTS"]),
        ("{ $.sure IS NULL }",                              &["always-there: $.sure IS NULL"]),
        ("{ $.text NOT EXISTS }",                           &[]),
        ("{ $.word = yes || $.word = pe* || $.word = %s$% }", &[]),
        ("{ $.word = no }",                                 &["unknown-word: no"]),
        ("{ $.sure != \"yes.\" }",                        &["unknown-word: \"yes.\""]),
        ("{ $.word = n* }",                                 &["unknown-word: n*"]),
        ("{ $.word = %no% }",                               &["unknown-word: %no%"]),
        ("{ $.word = 1 }",                                  &["unknown-word: 1"]),
        ("{ $.word IS TRUE }",                              &["text-as-boolean: $.word IS TRUE"]),
        ("{ $.listed = CreateUser || $.listed = Delete* }", &[]),
        ("{ $.listed = CreateUzer }",                       &["unlisted-word: CreateUzer"]),
        ("{ $.listed != Cre }",                             &["unlisted-word: Cre"]),
        ("{ $.listed = Run* || $.listed = 5 }",             &["unlisted-word: Run*", "unlisted-word: 5"]),
        ("{ $.some = CreateUzer || $.some = Run* }",        &["unlisted-word: CreateUzer"]),
        ("{ $.thigns = x }",                                &["similar-name: $.thigns"]),
        ("{ $.things = x && $.thoughts = y }",              &[]),
        ("{ $.text != x }",                                 &["differs-absent: $.text != x"]),
        ("{ $.a[*] != x }",                                 &["differs-wildcard: $.a[*] != x"]),
        ("{ $.a[*] = x && $.a[*] != y }",                   &[]),
        ("{ $.name != x || $.name != y }",                  &["or-of-differs: $.name != x || $.name != y"]),
        ("{ ($.name = x) || ($.name != y) }",               &[]),
        ("{ $.name != x && $.name != y }",                  &[]),
        ("{ $.a = 1 || $.b = 2 && $.c = 3 }",               &["mixed-and-or: $.a = 1 || $.b = 2 && $.c = 3"]),
        ("{ $.a = 1 || ($.b = 2 && $.c = 3) }",             &[]),
        ("{ ($.a = 1 || $.b = 2) && $.c = 3 }",             &[]),
        ("{ ($.a = 1) || (($.b = 2) && ($.c = 3)) }",       &[]),
        ("{ ($.a = 1 && $.b = 2 || $.c = 3) && $.d = 1 }",  &["mixed-and-or: ($.a = 1 && $.b = 2 || $.c = 3)"]),
        ("{ $.flag = true }",                               &["boolean-as-text: $.flag = true"]),
        ("{ $.flag = \"false\" }",                          &["boolean-as-text: $.flag = \"false\""]),
        ("{ $.a = true }",                                  &["boolean-as-text: $.a = true"]),
        ("{ $.a = \"true\" }",                              &[]),              // said on purpose
        ("{ $.text = true }",                               &[]),
        ("{ $.text IS TRUE }",                              &["text-as-boolean: $.text IS TRUE"]),
        ("{ $.flag = yes }",                                &["wrong-type: $.flag = yes"]),
        ("{ $.flag > 1 }",                                  &["wrong-type: $.flag > 1"]),
        ("{ $.size IS TRUE }",                              &["wrong-type: $.size IS TRUE"]),
        ("{ $.size > 1 || $.size = 0 }",                    &[]),
        ("{ $.text > 1 }",                                  &["wrong-type: $.text > 1"]),
        ("{ $.list = x }",                                  &["wrong-type: $.list = x"]),
        ("{ $.list[*] = x && $.user.name = y }",            &[]),
        ("{ $.user != x }",                                 &["wrong-type: $.user != x"]),
        ("{ $.user NOT EXISTS }",                           &["always-there: $.user NOT EXISTS"]),
        ("{ $.facts.actor.kind = user }",                   &[]),
        ("{ $.facts.actr.kind != user }",                   &["unknown-field: $.facts.actr.kind"]), // and nothing of its absence
        ("{ $.facts.wild = true || $.facts['a  b']>1 }",    &["unknown-field: $.facts.wild", "unknown-field: $.facts['a  b']"]),
        ("{ ($.facts[0] = 1) && $.empty.x NOT EXISTS }",    &["unknown-field: $.empty.x"]),
        ("{ $.a IS NULL }",                                 &["null-is-not-absent: $.a IS NULL"]),
        ("{ $.a IS NULL || $.a NOT EXISTS }",               &[]),
        ("{ $.name IS NULL }",                              &["always-there: $.name IS NULL"]),
        ("{ $.a = Put*Policy }",                            &["inner-star: Put*Policy"]),
        ("{ $.a = \"*x*\" && $.b = %x.*y% }",               &[]),
        ("{ $.a = us-east-1 }",                             &["unquoted-value: us-east-1"]),
        ("{ $.a = größe }",                                 &["unquoted-value: größe"]),
        ("{ $.a = kms.amazonaws.com && $.b = -1.5e-3 }",    &[]),
        (r#"{ $.a = "C:\dir" }"#,                           &[r#"unknown-escape: "C:\dir""#]),
        (r#"{ $.a = "C:\\dir \"x\"" }"#,                    &[]),
        ("{ $.a = %two words% }",                           &["space-in-regex: %two words%"]),
        ("[a != x, b = p*q || b = r-s && b > 1]",           &["mixed-and-or: b = p*q || b = r-s && b > 1", "inner-star: p*q", "unquoted-value: r-s"]),
        ("[a != x || a != y]",                              &["or-of-differs: a != x || a != y"]),
        ("[(a), b = true]",                                 &[]),
        ("%two words%",                                     &["space-in-regex: %two words%"]),
        ("?a ?b c",                                         &["optional-ignored: ?a"]),
        ("a ?b -c",                                         &["optional-ignored: ?b"]),
        ("?a ?b",                                           &[]),
        ("a AND b",                                         &["operator-word: AND"]),
        ("a and \"OR\"",                                    &[]),
        ("NOT a",                                           &["operator-word: NOT"]),
        ("a-b",                                             &["split-word: -b"]),
        ("a?b",                                             &["optional-ignored: ?b", "split-word: ?b"]),
        ("a -b \"c-d\"",                                    &[]),
        ("\"($.a = 1) || ($.b = 2)}\"",                     &["quoted-pattern: \"($.a = 1) || ($.b = 2)}\""]),
        ("-\"{x}\"",                                        &["quoted-pattern: -\"{x}\""]),
        ("\" \"",                                           &["blank-term: \" \""]),
        (r#""C:\dir""#,                                     &[r#"unknown-escape: "C:\dir""#]),
        ("",                                                &[]),
        (" \n { $.a != x }",                                &["differs-absent: $.a != x"]),
    ];
    let mut seen: Vec<LintId> = Vec::new();
    for (text, expected) in cases {
        assert_eq!(lints(text), *expected, "{text}");
        seen.extend(text.parse::<Pattern>().unwrap().lints_with(&known).iter().map(|lint| lint.id));
    }
    let long = format!("\"{}\"", "é".repeat(1000));
    seen.extend(long.parse::<Pattern>().unwrap().lints().iter().map(|lint| lint.id));
    for id in LintId::ALL {
        assert!(seen.contains(id), "{id} is never found");
        assert!(id.explanation().ends_with('.') && !id.explanation().contains("  "), "{id}");
        assert!(id.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
    }
}

#[test]
#[rustfmt::skip]
fn fixes_say_what_is_meant() {
    for (text, fixed) in [
        ("{ $.a != x && $.b = 1 }",                 "{ ($.a != x || $.a NOT EXISTS) && $.b = 1 }"),
        ("{ $.a IS NULL }",                         "{ ($.a IS NULL || $.a NOT EXISTS) }"),
        ("{ $.flag = \"true\" }",                   "{ $.flag IS TRUE }"),
        ("{ ($.flag != true) }",                    "{ ($.flag IS FALSE) }"),
        ("{ $.text is false }",                     "{ $.text = \"false\" }"),
        ("{ $.a = 1 || $.b = 2 && $.c = 3 || $.d = 4 && $.e = 5 }", "{ $.a = 1 || ($.b = 2 && $.c = 3) || ($.d = 4 && $.e = 5) }"),
        ("{ ($.é = 1 && $.b = 2 || $.c = 3) }",     "{ (($.é = 1 && $.b = 2) || $.c = 3) }"),
        ("{ $.word = perhasp }",                    "{ $.word = \"perhaps\" }"),
        ("{ $.Thing = 1 }",                         "{ $.things = 1 }"),
        ("{ $.facts.actr.kind=user }",              "{ $.facts.actor.kind=user }"),
        ("{ ($.facts['ab'].x > 1 ) }",              "{ ($.facts['a b'].x > 1 ) }"),
        ("{ $.a = us-east-1 }",                     "{ $.a = \"us-east-1\" }"),
        (r#"{ $.a = "\d" }"#,                       r#"{ $.a = "\\d" }"#),
        ("{ $.a = %two words% }",                   r"{ $.a = %two\x20words% }"),
        (r#"-"\d""#,                                r#"-"\\d""#),
    ] {
        let pattern: Pattern = text.parse().unwrap();
        let lints = pattern.lints_with(&known);
        assert_eq!(lints.len(), 1, "{lints:?}");
        let fix = lints[0].fix.as_ref().unwrap();
        assert_eq!(fix.apply(text).as_deref(), Some(fixed));
        let fixed: Pattern = fixed.parse().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(fixed.lints_with(&known), []);
    }
}

#[test]
fn lints_speak_to_people() {
    let pattern: Pattern = "{ $.a != x && $.flag = true }".parse().unwrap();
    let lints = pattern.lints_with(&known);
    let shown: Vec<(&str, &str)> =
        lints.iter().map(|lint| (lint.message.as_str(), lint.help.as_str())).collect();
    assert_eq!(
        shown,
        [
            ("not true for events without `$.a`", "to include them, add `|| $.a NOT EXISTS`"),
            ("`$.flag` is a boolean, and this compares it with a text", "write `IS TRUE`"),
        ]
    );

    let pattern: Pattern =
        "{ $.facts.Actr = x || $.facts.zzz = y || $.empty.x = z }".parse().unwrap();
    let lints = pattern.lints_with(&known);
    let shown: Vec<(&str, &str)> =
        lints.iter().map(|lint| (lint.message.as_str(), lint.help.as_str())).collect();
    assert_eq!(
        shown,
        [
            ("no event has `$.facts.Actr`", "did you mean `$.facts.actor`?"),
            ("no event has `$.facts.zzz`", "the members there are `actor`, `a b`"),
            ("no event has `$.empty.x`", "leave the condition out"),
        ]
    );
}
