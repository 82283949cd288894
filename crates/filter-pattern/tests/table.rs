//! The language, rule by rule: each line has a pattern, an event and the answer, each refusal a
//! pattern and the kind of mistake. All of it is written from the rules, so that these tables can
//! fail on their own.

/// What is no pattern.
mod refused;
/// Terms, regular expressions and space-delimited patterns.
mod text;

use cloudwatch_filter_pattern::Pattern;

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
        ("{ $.ids[4294967295] NOT EXISTS }",  r#"{"ids":[7,8]}"#,                    true),
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
