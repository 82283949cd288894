//! The language, rule by rule: each line has a pattern, an event and the answer, each refusal a
//! pattern and the kind of mistake. All of it is written from the rules, so that these tables can
//! fail on their own.

use cloudwatch_filter_pattern::{ErrorKind, Pattern};

#[track_caller]
fn check(cases: &[(&str, &str, bool)]) {
    assert!(cases.iter().any(|case| case.2) && cases.iter().any(|case| !case.2));
    let mut wrong = String::new();
    for (text, event, expected) in cases {
        let pattern = text.parse::<Pattern>().unwrap_or_else(|error| panic!("{error}"));
        if pattern.matches_text(event) != *expected {
            wrong += &format!("\n{text} on {event} must be {expected}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[track_caller]
fn check_refused(cases: &[(&str, ErrorKind)]) {
    assert!(!cases.is_empty());
    for (text, kind) in cases {
        match text.parse::<Pattern>() {
            Ok(_) => panic!("{text} must be refused as {kind:?}"),
            Err(error) => assert_eq!(error.kind(), kind, "{error}"),
        }
    }
}

#[track_caller]
fn check_accepted(texts: &[&str]) {
    assert!(!texts.is_empty());
    for text in texts {
        if let Err(error) = text.parse::<Pattern>() {
            panic!("{error}");
        }
    }
}

#[test]
#[rustfmt::skip]
fn an_event_is_one_json_object() {
    check(&[
        ("",                          "anything at all",           true),  // the empty pattern selects every event
        (" \t\n",                     "",                          true),  // so does a blank one, also an empty event
        ("{ $.x NOT EXISTS }",        r#"{"y":1}"#,                true),
        ("{ $.x NOT EXISTS }",        " \t{\"y\":1}\r\n ",         true),  // white space around the event is no other text
        ("{ $.x NOT EXISTS }",        r#"[{"y":1}]"#,              false), // an array is no event
        ("{ $.x NOT EXISTS }",        r#""text""#,                 false), // nor is a scalar
        ("{ $.x NOT EXISTS }",        "null",                      false),
        ("{ $.x NOT EXISTS }",        "ERROR something",           false), // nor what is not JSON
        ("{ $.x NOT EXISTS }",        "",                          false),
        ("{ $.x NOT EXISTS }",        r#"{"y":1} {"y":2}"#,        false), // nor more than one object
        ("{ $.x NOT EXISTS }",        r#"{"y":1}."#,               false),
        ("{ $.x NOT EXISTS }",        r#"{"y":01}"#,               false), // nor what is nearly JSON
        ("{ $.name = last }",         r#"{"name":"first","name":"last"}"#,  true),  // of equal names the last one counts
        ("{ $.name = first }",        r#"{"name":"first","name":"last"}"#,  false),
        (" \n{$.name=last}\n",        r#"{"name":"last"}"#,        true),  // white space around and in a pattern means nothing
        ("{\n $.name\n =\n last\n}",  r#"{"name":"last"}"#,        true),
    ]);
}

#[test]
#[rustfmt::skip]
fn selectors_lead_to_a_value() {
    check(&[
        ("{ $.user.name = bob }",           r#"{"user":{"name":"bob"}}"#,          true),
        ("{ $.user.name = bob }",           r#"{"user.name":"bob"}"#,              false), // a dot separates steps
        ("{ $.['user.name'] = bob }",       r#"{"user.name":"bob"}"#,              true),  // a quoted name may contain anything
        ("{ $.['user.name'] = bob }",       r#"{"user":{"name":"bob"}}"#,          false),
        ("{ $.tags['a b'].x = bob }",       r#"{"tags":{"a b":{"x":"bob"}}}"#,     true),  // quoted names go in any place
        ("{ $.tags.['a b'] = bob }",        r#"{"tags":{"a b":"bob"}}"#,           true),  // with or without a dot
        (r#"{ $.['a"]$.*'] = bob }"#,       r#"{"a\"]$.*":"bob"}"#,                true),
        ("{ $.[''] = bob }",                r#"{"":"bob"}"#,                       true),
        ("{ $.user-name_2 = bob }",         r#"{"user-name_2":"bob"}"#,            true),  // a bare name may contain - _ and digits
        ("{ $.größe = bob }",               r#"{"größe":"bob"}"#,                  true),  // and letters of any language
        ("{ $.2 = bob }",                   r#"{"2":"bob"}"#,                      true),
        ("{ $.User = bob }",                r#"{"user":"bob"}"#,                   false), // case matters
        ("{ $.ids[0] = 7 }",                r#"{"ids":[7,8]}"#,                    true),  // the first element is 0
        ("{ $.ids[1] = 7 }",                r#"{"ids":[7,8]}"#,                    false),
        ("{ $.ids.[1] = 8 }",               r#"{"ids":[7,8]}"#,                    true),
        ("{ $.ids[01] = 8 }",               r#"{"ids":[7,8]}"#,                    true),
        ("{ $.ids[2] NOT EXISTS }",         r#"{"ids":[7,8]}"#,                    true),  // past the end is absent
        ("{ $.ids[99999999999999999999] NOT EXISTS }", r#"{"ids":[7,8]}"#,         true),
        ("{ $.grid[1][0] = 3 }",            r#"{"grid":[[1,2],[3,4]]}"#,           true),  // nested arrays take an index each
        ("{ $.grid[0] = 1 }",               r#"{"grid":[[1,2],[3,4]]}"#,           false),
        ("{ $.list[1].id = 5 }",            r#"{"list":[{"id":4},{"id":5}]}"#,     true),
        ("{ $.list.id = 4 }",               r#"{"list":[{"id":4}]}"#,              false), // arrays are not entered by a name
        ("{ $.list.id NOT EXISTS }",        r#"{"list":[{"id":4}]}"#,              true),
        ("{ $.user[0] NOT EXISTS }",        r#"{"user":{"0":1}}"#,                 true),  // nor objects by an index
        ("{ $.[0] NOT EXISTS }",            r#"{"0":1}"#,                          true),
        ("{ $.user.name NOT EXISTS }",      r#"{"user":"bob"}"#,                   true),  // a scalar has no members
        ("{ $.user.name NOT EXISTS }",      r#"{"user":null}"#,                    true),
        ("{ $.a.b.c.d = 1 }",               r#"{"a":{"b":{"c":{"d":1}}}}"#,        true),
    ]);
}

#[test]
#[rustfmt::skip]
fn equal_and_different_need_a_string_or_a_number() {
    check(&[
        (r#"{ $.who = "bob" }"#,   r#"{"who":"bob"}"#,       true),
        (r#"{ $.who = "bob" }"#,   r#"{"who":"bobby"}"#,     false), // the whole value
        (r#"{ $.who = "bob" }"#,   r#"{"who":"Bob"}"#,       false), // case matters
        (r#"{ $.who = "bob" }"#,   r#"{"who":["bob"]}"#,     false), // an array equals nothing
        (r#"{ $.who = "bob" }"#,   r#"{}"#,                  false),
        (r#"{ $.who = "" }"#,      r#"{"who":""}"#,          true),
        (r#"{ $.who = "" }"#,      r#"{"who":" "}"#,         false),
        (r#"{ $.who = "é ü" }"#,   r#"{"who":"\u00e9 ü"}"#,  true),  // escapes in the event are read
        (r#"{ $.who != "bob" }"#,  r#"{"who":"eve"}"#,       true),
        (r#"{ $.who != "bob" }"#,  r#"{"who":17}"#,          true),
        (r#"{ $.who != "bob" }"#,  r#"{"who":"bob"}"#,       false),
        (r#"{ $.who != "bob" }"#,  r#"{}"#,                  false), // what is absent is not different
        (r#"{ $.who != "bob" }"#,  r#"{"who":null}"#,        false), // nor are null,
        (r#"{ $.who != "bob" }"#,  r#"{"who":true}"#,        false), // booleans,
        (r#"{ $.who != "bob" }"#,  r#"{"who":{"a":1}}"#,     false), // objects
        (r#"{ $.who != "bob" }"#,  r#"{"who":["eve"]}"#,     false), // and arrays
        ("{ $.n != 5 }",           r#"{"n":6}"#,             true),
        ("{ $.n != 5 }",           r#"{"n":"six"}"#,         true),
        ("{ $.n != 5 }",           r#"{"n":5.0}"#,           false),
        ("{ $.n != 5 }",           r#"{"m":6}"#,             false),
        ("{ $.n != 5 }",           r#"{"n":false}"#,         false),
        ("{ $.n != 5 }",           r#"{"n":1e999}"#,         false), // an overflow compares with no number
        ("{ $.n = 5 }",            r#"{"n":1e999}"#,         false),
        ("{ $.on = true }",        r#"{"on":"true"}"#,       true),  // true is a string here,
        ("{ $.on = true }",        r#"{"on":true}"#,         false), // not the boolean
        ("{ $.on != false }",      r#"{"on":true}"#,         false),
        (r#"{ $.on = "null" }"#,   r#"{"on":"null"}"#,       true),
        (r#"{ $.on = "null" }"#,   r#"{"on":null}"#,         false),
        ("{ $.on = exists }",      r#"{"on":"exists"}"#,     true),  // keywords are ordinary values
        ("{ ($.who != bob) || ($.who NOT EXISTS) }", "{}",   true),  // the way to include what is absent
    ]);
}

#[test]
#[rustfmt::skip]
fn numbers_compare_by_value_with_numbers_and_by_text_with_strings() {
    check(&[
        ("{ $.n = 5 }",      r#"{"n":5}"#,        true),
        ("{ $.n = 5 }",      r#"{"n":5.0}"#,      true),
        ("{ $.n = 5 }",      r#"{"n":0.5e1}"#,    true),
        ("{ $.n = 5.00 }",   r#"{"n":5}"#,        true),
        ("{ $.n = 5 }",      r#"{"n":"5"}"#,      true),  // the text of the literal
        ("{ $.n = 5 }",      r#"{"n":"5.0"}"#,    false),
        ("{ $.n = 5 }",      r#"{"n":"05"}"#,     false),
        ("{ $.n = 05 }",     r#"{"n":"05"}"#,     true),  // as written
        ("{ $.n = 05 }",     r#"{"n":5}"#,        true),
        ("{ $.n = 5.0 }",    r#"{"n":"5.0"}"#,    true),
        ("{ $.n = +5 }",     r#"{"n":5}"#,        true),
        ("{ $.n = +5 }",     r#"{"n":"5"}"#,      false),
        ("{ $.n = +5 }",     r#"{"n":"+5"}"#,     true),
        ("{ $.n = -0 }",     r#"{"n":0}"#,        true),  // zero has no sign
        ("{ $.n = 0 }",      r#"{"n":-0.0}"#,     true),
        ("{ $.n = .5 }",     r#"{"n":0.5}"#,      true),
        ("{ $.n = 5. }",     r#"{"n":5}"#,        true),
        ("{ $.n = 2.5E+1 }", r#"{"n":25}"#,       true),
        ("{ $.n = 0.1 }",    r#"{"n":0.1}"#,      true),  // a float is what Java prints for the double
        ("{ $.n = 0.1 }",    r#"{"n":0.10000000000000000001}"#, true),
        ("{ $.n = 0.10000000000000001 }", r#"{"n":0.1}"#, false), // the literal is exact
        ("{ $.n = 111122223333 }",  r#"{"n":"111122223333"}"#, true), // account ids
        ("{ $.n = 012345678901 }",  r#"{"n":"012345678901"}"#, true),
        ("{ $.n = 18014398509481985 }", r#"{"n":18014398509481985}"#,   true),  // integers are exact
        ("{ $.n = 18014398509481985 }", r#"{"n":18014398509481984}"#,   false),
        ("{ $.n = 18014398509481984 }", r#"{"n":18014398509481985.0}"#, true),  // floats are doubles
        ("{ $.n = 123456789012345678901234567890 }", r#"{"n":123456789012345678901234567890}"#, true),
        ("{ $.n = 123456789012345678901234567890 }", r#"{"n":123456789012345678901234567891}"#, false),
        ("{ $.n = 1e999 }",  r#"{"n":1e999}"#,    false), // an overflow equals nothing
        ("{ $.n = 1e999 }",  r#"{"n":"1e999"}"#,  true),  // but its text
        ("{ $.n = 1e-500 }", r#"{"n":1e-500}"#,   false), // the event's is zero, the literal's is not
        ("{ $.n = 0 }",      r#"{"n":1e-500}"#,   true),
        (r#"{ $.n = "5" }"#,      r#"{"n":5}"#,         true),  // a string is compared with the number's text
        (r#"{ $.n = "5" }"#,      r#"{"n":5.0}"#,       false),
        (r#"{ $.n = "5.0" }"#,    r#"{"n":5.0}"#,       true),
        (r#"{ $.n = "5.0" }"#,    r#"{"n":5.00}"#,      true),  // as Java prints it
        (r#"{ $.n = "2000.0" }"#, r#"{"n":2e3}"#,       true),
        (r#"{ $.n = "2e3" }"#,    r#"{"n":2e3}"#,       false),
        (r#"{ $.n = "2.0E7" }"#,  r#"{"n":20000000.0}"#, true),
        (r#"{ $.n = "20000000" }"#, r#"{"n":20000000}"#, true),
        (r#"{ $.n = "5.0E-4" }"#, r#"{"n":0.0005}"#,    true),
        (r#"{ $.n = "0.0" }"#,    r#"{"n":1e-500}"#,    true),
        (r#"{ $.n = "Infinity" }"#, r#"{"n":1e999}"#,   true),
        (r#"{ $.n = "-Infinity" }"#, r#"{"n":-1e999}"#, true),
        (r#"{ $.n != "5" }"#,     r#"{"n":5.0}"#,       true),
        (r#"{ $.n != "x" }"#,     r#"{"n":1e999}"#,     true),
    ]);
}

#[test]
#[rustfmt::skip]
fn order_is_for_numbers_only() {
    check(&[
        ("{ $.n > 3 }",       r#"{"n":4}"#,       true),
        ("{ $.n > 3 }",       r#"{"n":3}"#,       false),
        ("{ $.n > 3 }",       r#"{"n":3.0001}"#,  true),
        ("{ $.n >= 3 }",      r#"{"n":3}"#,       true),
        ("{ $.n >= 3 }",      r#"{"n":2.9}"#,     false),
        ("{ $.n < 3 }",       r#"{"n":-4}"#,      true),
        ("{ $.n < 3 }",       r#"{"n":3.0}"#,     false),
        ("{ $.n <= 3 }",      r#"{"n":3.0}"#,     true),
        ("{ $.n <= 3 }",      r#"{"n":30}"#,      false),
        ("{ $.n<=-3 }",       r#"{"n":-3}"#,      true),
        ("{ $.n > 3 }",       r#"{"n":"4"}"#,     false), // a string is no number
        ("{ $.n > 3 }",       r#"{"n":true}"#,    false),
        ("{ $.n > 3 }",       r#"{"n":null}"#,    false),
        ("{ $.n > 3 }",       r#"{"n":[4]}"#,     false),
        ("{ $.n > 3 }",       r#"{}"#,            false),
        ("{ $.n < 3 }",       r#"{}"#,            false),
        ("{ $.n > 3 }",       r#"{"n":1e999}"#,   false), // an overflow compares with nothing
        ("{ $.n < 3 }",       r#"{"n":-1e999}"#,  false),
        ("{ $.n > 1e-500 }",  r#"{"n":0}"#,       false), // a literal keeps its exact value
        ("{ $.n < 1e-500 }",  r#"{"n":0}"#,       true),
        ("{ $.n < 1e-500 }",  r#"{"n":1}"#,       false),
        ("{ $.n < 1e2147483647 }",  r#"{"n":1e308}"#, true), // however large,
        ("{ $.n > -1e2147483647 }", r#"{"n":-7}"#,    true),
        ("{ $.n < 1e-2147483647 }", r#"{"n":1}"#,     false), // or small
        ("{ $.n > 18014398509481984 }", r#"{"n":18014398509481985}"#, true),
    ]);
}

#[test]
#[rustfmt::skip]
fn a_star_stands_for_any_run_of_characters() {
    check(&[
        ("{ $.e = * }",              r#"{"e":""}"#,               true),  // any string or number
        ("{ $.e = * }",              r#"{"e":0}"#,                true),
        (r#"{ $.e = "*" }"#,         r#"{"e":-1.5e3}"#,           true),
        ("{ $.e = * }",              r#"{"e":true}"#,             false), // and nothing else
        ("{ $.e = * }",              r#"{"e":null}"#,             false),
        ("{ $.e = * }",              r#"{"e":["x"]}"#,            false),
        ("{ $.e = * }",              r#"{"e":{"x":"y"}}"#,        false),
        ("{ $.e = * }",              r#"{}"#,                     false),
        ("{ $.e != * }",             r#"{"e":"x"}"#,              false),
        ("{ $.e = Create* }",        r#"{"e":"CreateUser"}"#,     true),
        ("{ $.e = Create* }",        r#"{"e":"Create"}"#,         true),  // also an empty run
        ("{ $.e = Create* }",        r#"{"e":"createUser"}"#,     false),
        ("{ $.e = Create* }",        r#"{"e":"ReCreate"}"#,       false),
        ("{ $.e = *User }",          r#"{"e":"CreateUser"}"#,     true),
        ("{ $.e = *User }",          r#"{"e":"CreateUsers"}"#,    false),
        (r#"{ $.e = "*Access*" }"#,  r#"{"e":"xAccessKey"}"#,     true),
        (r#"{ $.e = "Put*Policy" }"#, r#"{"e":"PutUserPolicy"}"#, true),  // in the middle too
        (r#"{ $.e = "Put*Policy" }"#, r#"{"e":"PutUserPolicies"}"#, false),
        (r#"{ $.e = "a*a" }"#,       r#"{"e":"a"}"#,              false), // the ends may not overlap
        (r#"{ $.e = "a*b*c" }"#,     r#"{"e":"a-b-b-c"}"#,        true),
        (r#"{ $.e = "a*b*c" }"#,     r#"{"e":"a-c-b"}"#,          false),
        (r#"{ $.e = "* is pending." }"#, r#"{"e":"größe is pending."}"#, true),
        ("{ $.ip = 203.0.* }",       r#"{"ip":"203.0.113.9"}"#,   true),
        ("{ $.ip = 203.0.* }",       r#"{"ip":"203.10.113.9"}"#,  false),
        ("{ $.ip != 203.0.* }",      r#"{"ip":"198.51.100.1"}"#,  true),
        ("{ $.ip != 203.0.* }",      r#"{"ip":"203.0.113.9"}"#,   false),
        ("{ $.code = 4* }",          r#"{"code":404}"#,           true),  // a number as it is printed
        ("{ $.code = 4* }",          r#"{"code":504}"#,           false),
        ("{ $.code = *.0 }",         r#"{"code":4e2}"#,           true),
        ("{ $.n = 1e5* }",           r#"{"n":"1e50"}"#,           true),  // a star makes it no number
    ]);
}

#[test]
#[rustfmt::skip]
fn strings_have_two_escapes() {
    check(&[
        (r#"{ $.m = "say \"hi\"" }"#,   r#"{"m":"say \"hi\""}"#,   true),
        (r#"{ $.m = "a\\b" }"#,         r#"{"m":"a\\b"}"#,         true),
        (r#"{ $.m = "a\\" }"#,          r#"{"m":"a\\"}"#,          true),
        (r#"{ $.m = "a\nb" }"#,         r#"{"m":"a\\nb"}"#,        true),  // any other backslash stands for itself
        (r#"{ $.m = "a\nb" }"#,         r#"{"m":"a\nb"}"#,         false),
        (r#"{ $.m = "}) && (" }"#,      r#"{"m":"}) && ("}"#,      true),  // nothing else is special in a string
        (r#"{ $.m = "100%" }"#,         r#"{"m":"100%"}"#,         true),
        (r#"{ $.m = " x " }"#,          r#"{"m":"x"}"#,            false), // spaces count
        (r#"{ $.m = "日本*" }"#,        r#"{"m":"日本語"}"#,       true),
        ("{ $.m = \"a\nb\" }",          r#"{"m":"a\nb"}"#,         true),  // also line breaks
        ("{ $.m = us-east-1 }",         r#"{"m":"us-east-1"}"#,    true),  // bare values
        ("{ $.m = kms.amazonaws.com }", r#"{"m":"kms.amazonaws.com"}"#, true),
        ("{ $.m = -x_9 }",              r#"{"m":"-x_9"}"#,         true),
        ("{ $.m = 1.2.3 }",             r#"{"m":"1.2.3"}"#,        true),
        ("{ $.m = größer }",            r#"{"m":"größer"}"#,       true),
    ]);
}

#[test]
#[rustfmt::skip]
fn regular_expressions_are_searched_for() {
    check(&[
        ("{ $.m = %ail% }",          r#"{"m":"failed"}"#,        true),  // anywhere in the value
        ("{ $.m = %ail% }",          r#"{"m":"FAILED"}"#,        false),
        ("{ $.m = %^fail% }",        r#"{"m":"failed"}"#,        true),
        ("{ $.m = %^fail% }",        r#"{"m":"it failed"}"#,     false),
        ("{ $.m = %ed$% }",          r#"{"m":"failed"}"#,        true),
        ("{ $.m = %ed$% }",          r#"{"m":"failed\n"}"#,      false),
        ("{ $.m = %^a b|^c d% }",    r#"{"m":"c d e"}"#,         true),  // a space, alternatives
        ("{ $.m = %a.c% }",          r#"{"m":"a\nc"}"#,          false), // a dot is no line break
        (r"{ $.m = %a\sc% }",        r#"{"m":"a\nc"}"#,          true),
        ("{ $.m = %^a.c$% }",        r#"{"m":"aßc"}"#,           true),  // but any other character
        (r"{ $.m = %^\d{2,3}$% }",   r#"{"m":"١٢"}"#,            false), // classes are ASCII
        (r"{ $.m = %^\d{2,3}$% }",   r#"{"m":"12"}"#,            true),
        (r"{ $.m = %\x28x\x29 \x25% }", r#"{"m":"(x) %"}"#,      true),
        (r"{ $.m = %\*% }",          r#"{"m":"a*b"}"#,           true),  // the way to ask for a star
        (r"{ $.m = %\*% }",          r#"{"m":"ab"}"#,            false),
        ("{ $.m = %x+?y{2}[^a-c]% }", r#"{"m":"xxyyd"}"#,        true),
        ("{ $.n = %^40% }",          r#"{"n":404}"#,             true),  // a number as it is printed
        ("{ $.n = %000% }",          r#"{"n":1e3}"#,             true),
        ("{ $.n = %e% }",            r#"{"n":1e3}"#,             false),
        ("{ $.m = %.*% }",           r#"{"m":null}"#,            false), // only strings and numbers
        ("{ $.m = %true% }",         r#"{"m":true}"#,            false),
        ("{ $.m != %ail% }",         r#"{"m":"done"}"#,          true),
        ("{ $.m != %ail% }",         r#"{"m":"failed"}"#,        false),
        ("{ $.m != %ail% }",         r#"{}"#,                    false),
        ("{ $.m != %ail% }",         r#"{"m":null}"#,            false),
        ("{ $.m = %a% && $.n = %b% }", r#"{"m":"a","n":"b"}"#,   true),
        ("{ $.m = %}% }",            r#"{"m":"}"}"#,             true),
    ]);
}

#[test]
#[rustfmt::skip]
fn null_booleans_and_absence_have_keywords() {
    check(&[
        ("{ $.v IS NULL }",        r#"{"v":null}"#,          true),
        ("{ $.v IS NULL }",        r#"{}"#,                  false), // absent is not null
        ("{ $.v IS NULL }",        r#"{"v":"null"}"#,        false),
        ("{ $.v IS NULL }",        r#"{"v":0}"#,             false),
        ("{ $.v IS NULL }",        r#"{"v":[7,null]}"#,      true),  // an array with a null in it
        ("{ $.v IS NULL }",        r#"{"v":[[null],{}]}"#,   false), // directly in it
        ("{ $.v IS NULL }",        r#"{"v":[]}"#,            false),
        ("{ $.v IS NULL }",        r#"{"v":{"w":null}}"#,    false), // objects are not looked into
        ("{ $.v[0] IS NULL }",     r#"{"v":[[null]]}"#,      true),
        ("{ $.v IS TRUE }",        r#"{"v":true}"#,          true),
        ("{ $.v IS TRUE }",        r#"{"v":"true"}"#,        false), // a string is no boolean
        ("{ $.v IS TRUE }",        r#"{"v":1}"#,             false),
        ("{ $.v IS TRUE }",        r#"{"v":[true]}"#,        false), // arrays are not looked into
        ("{ $.v IS TRUE }",        r#"{"v":false}"#,         false),
        ("{ $.v IS FALSE }",       r#"{"v":false}"#,         true),
        ("{ $.v IS FALSE }",       r#"{"v":true}"#,          false),
        ("{ $.v IS FALSE }",       r#"{}"#,                  false),
        ("{ $.v IS FALSE }",       r#"{"v":null}"#,          false),
        ("{ $.v NOT EXISTS }",     r#"{}"#,                  true),
        ("{ $.v NOT EXISTS }",     r#"{"v":null}"#,          false), // null exists
        ("{ $.v NOT EXISTS }",     r#"{"v":[]}"#,            false),
        ("{ $.v.w NOT EXISTS }",   r#"{"v":{}}"#,            true),
        ("{ $.v.w NOT EXISTS }",   r#"{"v":{"w":false}}"#,   false),
        ("{ $.v is NULL }",        r#"{"v":null}"#,          true),  // in any case
        ("{ $.v Is True }",        r#"{"v":true}"#,          true),
        ("{ $.v not\n exists }",   r#"{}"#,                  true),
        ("{ $.v[0]IS FALSE }",     r#"{"v":[false]}"#,       true),
    ]);
}

#[test]
#[rustfmt::skip]
fn a_wildcard_selects_any_number_of_values() {
    check(&[
        ("{ $.l[*] = x }",          r#"{"l":["y","x"]}"#,              true),  // some element
        ("{ $.l[*] = x }",          r#"{"l":["y"]}"#,                  false),
        ("{ $.l[*] = x }",          r#"{"l":"x"}"#,                    false), // a scalar has none
        ("{ $.l[*] = x }",          r#"{"l":[["x"]]}"#,                false), // one level only
        ("{ $.l.* = x }",           r#"{"l":{"a":"y","b":"x"}}"#,      true),  // some member
        ("{ $.l[*] = x }",          r#"{"l":{"a":"x"}}"#,              true),  // both are the same
        ("{ $.l.* = x }",           r#"{"l":["x"]}"#,                  true),
        ("{ $.l.[*] = x }",         r#"{"l":["x"]}"#,                  true),
        ("{ $.* = x }",             r#"{"a":1,"b":"x"}"#,              true),  // of the event itself
        ("{ $.* = x }",             r#"{"a":{"b":"x"}}"#,              false),
        ("{ $.*.b = x }",           r#"{"a":{"b":"x"}}"#,              true),
        ("{ $.l[*].id = 2 }",       r#"{"l":[{"id":1},{"id":2}]}"#,    true),  // steps after it
        ("{ $.l[*].id[1] = 2 }",    r#"{"l":[{"id":[1,2]}]}"#,         true),
        ("{ $.l.*['a b'] = 2 }",    r#"{"l":{"x":{"a b":2}}}"#,        true),
        ("{ $.l[*] > 5 }",          r#"{"l":[1,9]}"#,                  true),
        ("{ $.l[*] > 5 }",          r#"{"l":[1,"9"]}"#,                false),
        ("{ $.l[*] = %^x% }",       r#"{"l":["ax","xa"]}"#,            true),
        ("{ $.l[*] IS TRUE }",      r#"{"l":[1,true]}"#,               true),
        ("{ $.l[*] IS FALSE }",     r#"{"l":[1,true]}"#,               false),
        ("{ $.l[*] IS NULL }",      r#"{"l":[1,null]}"#,               true),
        ("{ $.l[*] IS NULL }",      r#"{"l":[[null]]}"#,               false), // a selected array is not looked into
        ("{ $.l[*] IS NULL }",      r#"{"l":null}"#,                   false),
        ("{ $.l[*] NOT EXISTS }",   r#"{"l":[]}"#,                     true),  // nothing was selected
        ("{ $.l[*] NOT EXISTS }",   r#"{"l":{}}"#,                     true),
        ("{ $.l[*] NOT EXISTS }",   r#"{"l":"x"}"#,                    true),
        ("{ $.l[*] NOT EXISTS }",   r#"{}"#,                           true),
        ("{ $.l[*] NOT EXISTS }",   r#"{"l":[null]}"#,                 false),
        ("{ $.l[*].id NOT EXISTS }", r#"{"l":[{},{"id":null}]}"#,      false),
        ("{ $.l[*].id NOT EXISTS }", r#"{"l":[{},{"x":1}]}"#,          true),
        // Different: no value is equal, and what stands before the wildcard is there.
        ("{ $.l[*] != x }",         r#"{"l":["y","z"]}"#,              true),
        ("{ $.l[*] != x }",         r#"{"l":["y","x"]}"#,              false),
        ("{ $.l[*] != x }",         r#"{"l":[]}"#,                     true),
        ("{ $.l[*] != x }",         r#"{"l":[null,true,{}]}"#,         true),
        ("{ $.l[*] != x }",         r#"{"l":null}"#,                   true),
        ("{ $.l[*] != x }",         r#"{"l":"x"}"#,                    true),
        ("{ $.l[*] != x }",         r#"{}"#,                           false),
        ("{ $.l[*] != 5 }",         r#"{"l":[1e999]}"#,                true),
        ("{ $.l[*].id != x }",      r#"{"l":[{"id":"y"},{}]}"#,        true),
        ("{ $.l[*].id != x }",      r#"{"l":[{"id":"y"},{"id":"x"}]}"#, false),
        ("{ $.a.l[*] != x }",       r#"{"a":{}}"#,                     false),
        ("{ $.a.l[*] != x }",       r#"{"a":{"l":0}}"#,                true),
        ("{ $.* != x }",            r#"{}"#,                           true),  // the event is always there
        ("{ $.* != x }",            r#"{"a":"x"}"#,                    false),
    ]);
}

#[test]
#[rustfmt::skip]
fn conditions_are_joined() {
    check(&[
        ("{ $.a = 1 && $.b = 2 }",                  r#"{"a":1,"b":2}"#,        true),
        ("{ $.a = 1 && $.b = 2 }",                  r#"{"a":1}"#,              false),
        ("{ $.a = 1 || $.b = 2 }",                  r#"{"b":2}"#,              true),
        ("{ $.a = 1 || $.b = 2 }",                  r#"{"b":3}"#,              false),
        ("{ $.a = 1 || $.b = 2 && $.c = 3 }",       r#"{"a":1}"#,              true),  // && binds tighter
        ("{ ($.a = 1 || $.b = 2) && $.c = 3 }",     r#"{"a":1}"#,              false),
        ("{ $.a = 1 && $.b = 2 || $.c = 3 }",       r#"{"c":3}"#,              true),
        ("{ $.a = 1 && ($.b = 2 || $.c = 3) }",     r#"{"c":3}"#,              false),
        ("{ $.a = 1 && ($.b = 2 || $.c = 3) }",     r#"{"a":1,"c":3}"#,        true),
        ("{(((($.a=1))))}",                         r#"{"a":1}"#,              true),
        ("{$.a=1&&$.b=2&&$.c=3}",                   r#"{"a":1,"b":2,"c":3}"#,  true),
        ("{$.a=1&&$.b=2&&$.c=3}",                   r#"{"a":1,"b":2}"#,        false),
        ("{$.a=x||$.b=y||$.c=z}",                   r#"{"c":"z"}"#,            true),
        ("{ ($.a IS TRUE)&&($.b NOT EXISTS) }",     r#"{"a":true}"#,           true),
    ]);
}

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

#[test]
#[rustfmt::skip]
fn what_is_no_pattern_is_refused() {
    check_refused(&[
        // Braces and parentheses.
        ("{",                                   ErrorKind::MissingBrace),
        ("{ $.a = 1",                           ErrorKind::MissingBrace),
        ("{ $.a = 1 } x",                       ErrorKind::MissingBrace),
        ("{ $.a = %x}% } x",                    ErrorKind::MissingBrace),
        ("{ $.a = 1 } }",                       ErrorKind::TrailingText),
        ("{ $.a = 1 } || { $.b = 1 }",          ErrorKind::TrailingText),
        ("{}",                                  ErrorKind::Empty),
        ("{ \n }",                              ErrorKind::Empty),
        ("{ $.a = 1 && ( ) }",                  ErrorKind::Empty),
        ("{ ($.a = 1 }",                        ErrorKind::UnclosedParenthesis),
        ("{ (($.a = 1) }",                      ErrorKind::UnclosedParenthesis),
        ("{ $.a = 1) }",                        ErrorKind::Unexpected),
        ("{{ $.a = 1 }}",                       ErrorKind::Unexpected),
        ("{ $.a = 1 && }",                      ErrorKind::Unexpected),
        ("{ || $.a = 1 }",                      ErrorKind::Unexpected),
        ("{ $.a = 1 $.b = 2 }",                 ErrorKind::Unexpected),
        ("{ $.a = 1 && && $.b = 2 }",           ErrorKind::Unexpected),
        ("{ $.a = 1 ||| $.b = 2 }",             ErrorKind::Unexpected),
        // Operators of other languages.
        ("{ $.a == 1 }",                        ErrorKind::UnknownOperator),
        ("{ $.a <> 1 }",                        ErrorKind::UnknownOperator),
        ("{ $.a =~ %x% }",                      ErrorKind::UnknownOperator),
        ("{ $.a = 1 AND $.b = 2 }",             ErrorKind::UnknownOperator),
        ("{ $.a = 1 or $.b = 2 }",              ErrorKind::UnknownOperator),
        ("{ $.a = 1 & $.b = 2 }",               ErrorKind::UnknownOperator),
        ("{ !($.a = 1) }",                      ErrorKind::UnknownOperator),
        ("{ NOT $.a = 1 }",                     ErrorKind::UnknownOperator),
        ("{ $.a EXISTS }",                      ErrorKind::UnknownOperator),
        ("{ $.a IN [1, 2] }",                   ErrorKind::UnknownOperator),
        ("{ $.a LIKE \"x\" }",                  ErrorKind::UnknownOperator),
        ("{ $.a }",                             ErrorKind::Unexpected),
        ("{ $.a 1 }",                           ErrorKind::Unexpected),
        ("{ $.a IS NOT NULL }",                 ErrorKind::Keyword),
        ("{ $.a IS 1 }",                        ErrorKind::Keyword),
        ("{ $.a IS NULLS }",                    ErrorKind::Keyword),
        ("{ $.a NOT NULL }",                    ErrorKind::Keyword),
        ("{ $.a NOTEXISTS }",                   ErrorKind::Unexpected),
        // Selectors.
        ("{ a = 1 }",                           ErrorKind::Selector),
        ("{ .a = 1 }",                          ErrorKind::Selector),
        ("{ $ = 1 }",                           ErrorKind::Selector),
        ("{ $. = 1 }",                          ErrorKind::Selector),
        ("{ $ .a = 1 }",                        ErrorKind::Selector),
        ("{ $. a = 1 }",                        ErrorKind::Selector),
        ("{ $a = 1 }",                          ErrorKind::Selector),
        ("{ $['a'] = 1 }",                      ErrorKind::Selector),
        ("{ $[0] = 1 }",                        ErrorKind::Selector),
        ("{ $.[\"a\"] = 1 }",                   ErrorKind::Selector),
        ("{ $.\"a\" = 1 }",                     ErrorKind::Selector),
        ("{ $.'a' = 1 }",                       ErrorKind::Selector),
        ("{ $.a[-1] = 1 }",                     ErrorKind::Selector),
        ("{ $.a[] = 1 }",                       ErrorKind::Selector),
        ("{ $.a[x] = 1 }",                      ErrorKind::Selector),
        ("{ $.a[1 = 1 }",                       ErrorKind::Selector),
        ("{ $.a[0:2] = 1 }",                    ErrorKind::Selector),
        ("{ $.a['x = 1 }",                      ErrorKind::Selector),
        ("{ $.a..b = 1 }",                      ErrorKind::Selector),
        ("{ $.a* = 1 }",                        ErrorKind::Selector),
        ("{ $.a:b = 1 }",                       ErrorKind::Selector),
        ("{ $.@timestamp = 1 }",                ErrorKind::Selector),
        // Values.
        ("{ $.a = }",                           ErrorKind::Unexpected),
        ("{ $.a = ($.b) }",                     ErrorKind::Unexpected),
        ("{ $.a = $.b }",                       ErrorKind::Unexpected),
        ("{ $.a = two words }",                 ErrorKind::Unexpected),
        ("{ $.a = \"x\"y }",                    ErrorKind::Unexpected),
        ("{ $.a = \"x\", $.b = 1 }",            ErrorKind::Unexpected),
        ("{ $.a = x:y }",                       ErrorKind::Unquoted),
        ("{ $.a = x,y }",                       ErrorKind::Unquoted),
        ("{ $.a = x/y }",                       ErrorKind::Unquoted),
        ("{ $.a = x@y }",                       ErrorKind::Unquoted),
        ("{ $.a = x(y }",                       ErrorKind::Unquoted),
        ("{ $.a = x!y }",                       ErrorKind::Unquoted),
        ("{ $.a = +x }",                        ErrorKind::Unquoted),
        ("{ $.a = 1+1 }",                       ErrorKind::Unquoted),
        ("{ $.a = 'x' }",                       ErrorKind::Quotes),
        ("{ $.a = “x” }",                       ErrorKind::Quotes),
        ("{ $.a = \"x }",                       ErrorKind::UnclosedString),
        ("{ $.a = \"x\\\" }",                   ErrorKind::UnclosedString),
        ("{ $.a = null }",                      ErrorKind::Null),
        ("{ $.a != null }",                     ErrorKind::Null),
        ("{ $.a > \"1\" }",                     ErrorKind::NotANumber),
        ("{ $.a > x }",                         ErrorKind::NotANumber),
        ("{ $.a > 1* }",                        ErrorKind::NotANumber),
        ("{ $.a > %1% }",                       ErrorKind::NotANumber),
        ("{ $.a = 1e2147483648 }",              ErrorKind::Exponent),
        ("{ $.a < -1.5E-2147483648 }",          ErrorKind::Exponent),
        // Regular expressions.
        ("{ $.a = %% }",                        ErrorKind::RegexSyntax),
        ("{ $.a = %x }",                        ErrorKind::UnclosedRegex),
        ("{ $.a = %(x)% }",                     ErrorKind::RegexCharacter),
        (r"{ $.a = %\(x\)% }",                  ErrorKind::RegexCharacter),
        ("{ $.a = %x!% }",                      ErrorKind::RegexCharacter),
        ("{ $.a = %[a&&b]% }",                  ErrorKind::RegexCharacter),
        ("{ $.a = %a~% }",                      ErrorKind::RegexCharacter),
        ("{ $.a = %\"x\"% }",                   ErrorKind::RegexCharacter),
        ("{ $.a = %naïve% }",                   ErrorKind::RegexCharacter),
        ("{ $.a = %a\nb% }",                    ErrorKind::RegexCharacter),
        ("{ $.a = %a++% }",                     ErrorKind::RegexSyntax),
        ("{ $.a = %a**% }",                     ErrorKind::RegexSyntax),
        ("{ $.a = %a{2}{3}% }",                 ErrorKind::RegexSyntax),
        ("{ $.a = %a+??% }",                    ErrorKind::RegexSyntax),
        ("{ $.a = %*a% }",                      ErrorKind::RegexSyntax),
        ("{ $.a = %a|+% }",                     ErrorKind::RegexSyntax),
        ("{ $.a = %{2}% }",                     ErrorKind::RegexSyntax),
        ("{ $.a = %a{3,2}% }",                  ErrorKind::RegexSyntax),
        ("{ $.a = %a{1001}% }",                 ErrorKind::RegexSyntax),
        ("{ $.a = %[z-a]% }",                   ErrorKind::RegexSyntax),
        (r"{ $.a = %[a-\d]% }",                 ErrorKind::RegexSyntax),
        ("{ $.a = %[a% }",                      ErrorKind::RegexSyntax),
        ("{ $.a = %[]% }",                      ErrorKind::RegexSyntax),
        ("{ $.a = %[[:nothing:]]% }",           ErrorKind::RegexSyntax),
        (r"{ $.a = %\p% }",                     ErrorKind::RegexSyntax),
        (r"{ $.a = %\b% }",                     ErrorKind::RegexSyntax),
        (r"{ $.a = %\1% }",                     ErrorKind::RegexSyntax),
        (r"{ $.a = %\x4% }",                    ErrorKind::RegexSyntax),
        (r"{ $.a = %x\% }",                     ErrorKind::RegexSyntax),
        ("{ $.a = %.{1000}.{1000}.{1000}.{1000}.{1000}.{1000}% }", ErrorKind::RegexSyntax),
        // Space-delimited patterns.
        ("[",                                   ErrorKind::MissingBracket),
        ("[a, b",                               ErrorKind::MissingBracket),
        ("[a] x",                               ErrorKind::MissingBracket),
        ("[a = \"x]",                           ErrorKind::UnclosedString),
        ("[a] [b]",                             ErrorKind::TrailingText),
        ("[a = [x]]",                           ErrorKind::Unexpected),
        ("[a, a]",                              ErrorKind::DuplicateField),
        ("[a = 1, ..., a = 2]",                 ErrorKind::DuplicateField),
        ("[a, ..., b, ...]",                    ErrorKind::DuplicateField),
        ("[a = 1 || b = 2]",                    ErrorKind::TwoFields),
        ("[a = 1 && (a = 2 || b = 2), b]",      ErrorKind::TwoFields),
        ("[1a]",                                ErrorKind::FieldName),
        ("[a, größe]",                          ErrorKind::FieldName),
        ("[$a]",                                ErrorKind::FieldName),
        ("[a-b]",                               ErrorKind::FieldName),
        ("[a.b = 1]",                           ErrorKind::FieldName),
        ("[\"x\"]",                             ErrorKind::FieldName),
        ("[%x%]",                               ErrorKind::FieldName),
        ("[*]",                                 ErrorKind::FieldName),
        ("[a, .., b]",                          ErrorKind::FieldName),
        ("[()]",                                ErrorKind::FieldName),
        ("[!(a = 1)]",                          ErrorKind::FieldName),
        ("[... a]",                             ErrorKind::Unexpected),
        ("[a b]",                               ErrorKind::Unexpected),
        ("[a IS NULL]",                         ErrorKind::Unexpected),
        ("[a NOT EXISTS]",                      ErrorKind::Unexpected),
        ("[a = 1 AND a = 2]",                   ErrorKind::UnknownOperator),
        ("[a == 1]",                            ErrorKind::UnknownOperator),
        ("[a = 1 & a = 2]",                     ErrorKind::UnknownOperator),
        ("[a =]",                               ErrorKind::Unexpected),
        ("[a = , b]",                           ErrorKind::Unexpected),
        ("[(a = 1]",                            ErrorKind::UnclosedParenthesis),
        ("[(a = 1, b]",                         ErrorKind::Unexpected),
        ("[a = 1)]",                            ErrorKind::Unexpected),
        ("[a = x y]",                           ErrorKind::Unexpected),
        ("[a = x:y]",                           ErrorKind::Unquoted),
        ("[a = 'x']",                           ErrorKind::Quotes),
        ("[a = null]",                          ErrorKind::Null),
        ("[a > \"1\"]",                         ErrorKind::NotANumber),
        ("[a > x]",                             ErrorKind::NotANumber),
        ("[a = 1e2147483648]",                  ErrorKind::Exponent),
        ("[a = %(x)%]",                         ErrorKind::RegexCharacter),
        ("[a = %a++%]",                         ErrorKind::RegexSyntax),
        ("[a = %%]",                            ErrorKind::RegexSyntax),
        // Terms.
        ("ERR*",                                ErrorKind::TermCharacter),
        ("*",                                   ErrorKind::TermCharacter),
        ("a/b",                                 ErrorKind::TermCharacter),
        ("a:b",                                 ErrorKind::TermCharacter),
        ("a@b",                                 ErrorKind::TermCharacter),
        ("a!",                                  ErrorKind::TermCharacter),
        ("a(b",                                 ErrorKind::TermCharacter),
        ("(a)",                                 ErrorKind::TermCharacter),
        ("a || b",                              ErrorKind::TermCharacter),
        ("a && b",                              ErrorKind::TermCharacter),
        ("a = b",                               ErrorKind::TermCharacter),
        ("'a b'",                               ErrorKind::TermCharacter),
        ("a,b",                                 ErrorKind::TermCharacter),
        ("a %b%",                               ErrorKind::TermCharacter),
        ("?%b%",                                ErrorKind::TermCharacter),
        ("a [b]",                               ErrorKind::TermCharacter),
        ("$.a = 1",                             ErrorKind::TermCharacter),
        ("a\"b\"",                              ErrorKind::TermCharacter),
        ("\"\"",                                ErrorKind::EmptyTerm),
        ("a -\"\"",                             ErrorKind::EmptyTerm),
        ("\"a",                                 ErrorKind::UnclosedString),
        ("a ?\"b c",                            ErrorKind::UnclosedString),
        ("\"a\\\"",                             ErrorKind::UnclosedString),
        ("\"a\"b",                              ErrorKind::GluedTerm),
        ("\"a\"\"b\"",                          ErrorKind::GluedTerm),
        ("\"a\",",                              ErrorKind::GluedTerm),
        ("a - b",                               ErrorKind::LoneSign),
        ("-",                                   ErrorKind::LoneSign),
        ("a ?",                                 ErrorKind::LoneSign),
        ("--a",                                 ErrorKind::LoneSign),
        ("?-a",                                 ErrorKind::LoneSign),
        // Stand-alone regular expressions.
        ("%",                                   ErrorKind::UnclosedRegex),
        ("%abc",                                ErrorKind::UnclosedRegex),
        ("%a% b",                               ErrorKind::UnclosedRegex),
        ("%%",                                  ErrorKind::RegexSyntax),
        ("%a% %b%",                             ErrorKind::TrailingText),
        ("%a%b%",                               ErrorKind::TrailingText),
        ("%(a)%",                               ErrorKind::RegexCharacter),
        ("%é%",                                 ErrorKind::RegexCharacter),
        ("%[z-a]%",                             ErrorKind::RegexSyntax),
    ]);
}

#[test]
fn limits_are_where_they_are() {
    let sized = |length: usize| format!("{{ $.a = \"{}\" }}", "é".repeat(length - 12));
    let nested = |depth: usize| format!("{{{}$.a = 1{}}}", "(".repeat(depth), ")".repeat(depth));
    // Characters count, not bytes, and so does white space around the pattern.
    assert_eq!(sized(1024).chars().count(), 1024);
    check_accepted(&[
        &sized(1024),
        &nested(100),
        "{ $.a[*] = 1 || $.b.* = 1 || $.*.c = 1 || $.d = 1 }",
        "{ $.a = %1% || $.a != %2% || $.a = x }",
        "{ $.a = %.{1000}.{1000}% }",
        // Side by side is not in each other.
        &format!("{{{}$.a=1}}", "($.a=1)||".repeat(101)),
        "{ $.a = 1e2147483647 || $.a = 1e-2147483647 || $.a = 1e00000000000000000001 }",
    ]);
    check_refused(&[
        (&sized(1025), ErrorKind::TooLong),
        (&format!(" {}", sized(1024)), ErrorKind::TooLong),
        (&" ".repeat(1025), ErrorKind::TooLong),
        (&"x".repeat(5000), ErrorKind::TooLong),
        (&nested(101), ErrorKind::TooDeep),
        (&nested(500), ErrorKind::TooDeep),
        ("{ $.a[*].b.* = 1 }", ErrorKind::TooManyWildcards),
        (
            "{ $.a[*] = 1 || $.b.* = 1 || $.*.c = 1 || $.a[*] = 2 }",
            ErrorKind::TooManyWildcardSelectors,
        ),
        ("{ $.a = %1% || ($.a = %2% && $.a != %3%) }", ErrorKind::TooManyRegexes),
    ]);
}

/// Each text was recorded from AWS for a mistake of the same kind.
#[test]
#[rustfmt::skip]
fn aws_words_come_with_the_mistakes_they_were_recorded_for() {
    let cases = [
        ("{ $.n == 7 }",              Some("Invalid metric filter pattern")),
        ("{ $.n = 7 AND $.m = 8 }",   Some("Invalid metric filter pattern")),
        ("{ $.n != null }",           Some("Invalid metric filter pattern")),
        ("{ $.n < 7e2147483648 }",    Some("Invalid metric filter pattern")),
        ("{ $.n <= \"7\" }",          Some("Invalid character(s) in term '\"7\"'")),
        ("{ $.n = x:y }",             Some("Invalid character(s) in term ':'")),
        ("{ $.n = 7, $.m = 8 }",      Some("Invalid character(s) in term ','")),
        ("{ $['n'] = 7 }",            Some("Invalid character(s) in term '$[''")),
        ("{ $[7] = 7 }",              Some("Invalid character(s) in term '$['")),
        ("{ $.[\"n\"] = 7 }",         Some("Invalid character(s) in term '$.[\"'")),
        ("{ $.\"n\" = 7 }",           Some("Invalid character(s) in term '$.\"'")),
        ("{ $.n[-7] = 7 }",           Some("Invalid character(s) in term '[-'")),
        ("{ $ != 7 }",                Some("Invalid character(s) in term '$ '")),
        ("{ $.n IS NOT NULL }",       Some("Invalid character(s) in term 'NOT'")),
        ("{ $.n = %a (b% }",          Some("Invalid character(s) in term '%a ('")),
        (r"{ $.n = %a\(% }",          Some(r"Invalid character(s) in term '%a\('")),
        ("{ $.n = %naï% }",           Some("Invalid character(s) in term '%naï'")),
        ("{ $.n = %% }",              Some("Invalid character(s) in term '%%'")),
        ("{ $.n = %a+*% }",           Some("Failed to compile regular expression.")),
        ("{ $.n = 7",                 Some("If a filter pattern starts with '{' it must end with '}'")),
        ("{ $.n = \"7",               Some("If a filter pattern starts with '{' it must end with '}'")),
        ("{ $.n[*][*] = 7 }",         Some("Your filter pattern has a JSON path selector that exceeds the maximum of 1 wildcard allowed per json selector.")),
        ("{ $.n = %7% || $.n = %8% || $.n = %9% }", Some("Your input has exceeded the maximum of 2 regular expressions per filter pattern.")),
        // Nobody recorded what AWS says to these.
        ("{ $.n EXISTS }",            None),
        ("{ $.n = 'x' }",             None),
        ("{ }",                       None),
        ("{ n = 7 }",                 None),
        ("E!",                        Some("Invalid character(s) in term '!'")),
        ("x -y:z",                    Some("Invalid character(s) in term ':'")),
        ("x ?%y%",                    Some("Invalid character(s) in term '%'")),
        ("x -\"\"",                   Some("Invalid character(s) in term '\"\"'")),
        ("x \"y z ",                  Some("Invalid character(s) in term '\"y z'")),
        ("\"x\"y",                    Some("Invalid metric filter pattern")),
        ("x,y",                       None),
        ("x - y",                     None),
        ("%x",                        Some("If a filter pattern starts with '%' it must end with '%'")),
        ("%x% %y%",                   Some("Invalid character(s) in term ' '")),
        ("%x(y)%",                    Some("Invalid character(s) in term '%x('")),
        ("[7x]",                      Some("Invalid character(s) in term '7x'")),
        ("[x, y, x]",                 Some("Duplicate field 'x'")),
        ("[..., x, ...]",             Some("Duplicate field '...'")),
        ("[x = 7 && y != 8, y]",      Some("Multiple variables used in a single filter. Var1 : x, Var2 : y")),
        ("[x == 7]",                  Some("Invalid metric filter pattern")),
        ("[x >= \"7\"]",              Some("Invalid metric filter pattern")),
        ("[x = %7%, y = %8%, z = %9%]", Some("Your input has exceeded the maximum of 2 regular expressions per filter pattern.")),
        ("[x, y",                     None),
    ];
    for (text, expected) in cases {
        assert_eq!(text.parse::<Pattern>().unwrap_err().aws(), expected, "{text}");
    }
    let long = "x".repeat(1025).parse::<Pattern>().unwrap_err();
    assert_eq!(long.aws(), Some("Member must have length less than or equal to 1024"));
}
