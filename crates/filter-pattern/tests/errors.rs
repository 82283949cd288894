//! What people see: the whole text of an error, caret and all.

use cloudwatch_filter_pattern::Pattern;

#[track_caller]
fn shows(pattern: &str, expected: &str) {
    let error = pattern.parse::<Pattern>().unwrap_err();
    // The expected text begins on a line of its own, so that carets stand under what they point at.
    assert_eq!(format!("\n{}", error.report()), expected);
}

#[test]
fn one_equals_sign() {
    shows(
        "{ $.a == 1 }",
        r#"
`==` is not an operator
  { $.a == 1 }
        ^^
AWS says: Invalid metric filter pattern
help: write a single `=`"#,
    );
}

#[test]
fn words_for_operators() {
    shows(
        "{ $.a = 1 AND $.b = 2 }",
        r#"
`AND` is not an operator
  { $.a = 1 AND $.b = 2 }
            ^^^
AWS says: Invalid metric filter pattern
help: write `&&`"#,
    );
}

#[test]
fn a_lost_space() {
    shows(
        "{ $.a.bNOT EXISTS }",
        r#"
`EXISTS` is not an operator
  { $.a.bNOT EXISTS }
             ^^^^^^
help: put a space before `NOT`: `NOT EXISTS` is one operator"#,
    );
}

#[test]
fn single_ampersand() {
    shows(
        "{ $.a = 1 & $.b = 2 }",
        r#"
`&` is not an operator
  { $.a = 1 & $.b = 2 }
            ^
help: write `&&`"#,
    );
}

#[test]
fn no_dot_after_the_dollar() {
    shows(
        "{ $['a.b'] = 2 }",
        r#"
a selector begins with `$.`
  { $['a.b'] = 2 }
    ^^^
AWS says: Invalid character(s) in term '$[''
help: put a dot after the `$`: `$.['a.b']`"#,
    );
}

#[test]
fn an_event_is_no_array() {
    shows(
        "{ $[1] = 2 }",
        r#"
a selector begins with `$.`
  { $[1] = 2 }
    ^^
AWS says: Invalid character(s) in term '$['
help: an event is never an array; name a member of it: `$.list[0]`"#,
    );
}

#[test]
fn double_quotes_around_a_name() {
    shows(
        r#"{ $.["a.b"] = 2 }"#,
        r#"
a name in brackets has single quotes
  { $.["a.b"] = 2 }
      ^^
AWS says: Invalid character(s) in term '$.["'
help: write `$.['a.b']`"#,
    );
}

#[test]
fn negative_index() {
    shows(
        "{ $.a[-1] = 2 }",
        r#"
an index cannot be negative
  { $.a[-1] = 2 }
       ^^
AWS says: Invalid character(s) in term '[-'
help: the first element is `[0]`; elements are not counted from the end"#,
    );
}

#[test]
fn a_character_that_names_cannot_have() {
    shows(
        "{ $.@timestamp = 1 }",
        r#"
expected a name, `*` or `[`, but found `@`
  { $.@timestamp = 1 }
      ^
help: a name of other characters than letters, digits, `_` and `-` is written like `$.['@timestamp']`"#,
    );
}

#[test]
fn part_of_a_name() {
    shows(
        "{ $.a.user:name = 1 }",
        r#"
expected the end of the selector, but found `:`
  { $.a.user:name = 1 }
            ^
help: a name of other characters than letters, digits, `_` and `-` is written like `$.['user:name']`"#,
    );
}

#[test]
fn no_dollar() {
    shows(
        r#"{ status = "401" }"#,
        r#"
expected a selector, but found `status`
  { status = "401" }
    ^^^^^^
help: a selector begins with `$.`: `$.status`"#,
    );
}

#[test]
fn unquoted_colon() {
    shows(
        "{ $.a = arn:aws:iam::123456789012:role/* }",
        r#"
a value with `:` must be quoted
  { $.a = arn:aws:iam::123456789012:role/* }
             ^
AWS says: Invalid character(s) in term ':'
help: write `"arn:aws:iam::123456789012:role/*"`"#,
    );
}

#[test]
fn unquoted_slash() {
    shows(
        "{ $.a = /foo/bar }",
        r#"
a value with `/` must be quoted
  { $.a = /foo/bar }
          ^
help: write `"/foo/bar"`"#,
    );
}

#[test]
fn value_of_several_words() {
    shows(
        "{ ($.a = Failed authentication) && $.b = 1 }",
        r#"
expected `&&`, `||` or `)`, but found `authentication`
  { ($.a = Failed authentication) && $.b = 1 }
                  ^^^^^^^^^^^^^^
help: put a value of several words in quotes: `"Failed authentication"`"#,
    );
}

#[test]
fn comma_between_conditions() {
    shows(
        r#"{ $.a = "x", $.b = 1 }"#,
        r#"
expected `&&`, `||` or `}`, but found `,`
  { $.a = "x", $.b = 1 }
             ^
AWS says: Invalid character(s) in term ','
help: join conditions with `&&` or `||`"#,
    );
}

#[test]
fn single_quotes() {
    shows(
        "{ $.a = 'x' }",
        r#"
values are quoted with `"`, not with `'`
  { $.a = 'x' }
          ^^^
help: write `"x"`"#,
    );
}

#[test]
fn typographic_quotes() {
    shows(
        "{ $.a = “größe” }",
        r#"
values are quoted with `"`, not with `“`
  { $.a = “größe” }
          ^^^^^^^
help: write `"größe"`"#,
    );
}

#[test]
fn exists_is_no_operator() {
    shows(
        "{ $.a EXISTS }",
        r#"
`EXISTS` is not an operator
  { $.a EXISTS }
        ^^^^^^
help: write `= *`, which is true for every string and number"#,
    );
}

#[test]
fn is_not_null() {
    shows(
        "{ $.a IS NOT NULL }",
        r#"
expected `NULL`, `TRUE` or `FALSE` after `IS`, but found `NOT`
  { $.a IS NOT NULL }
           ^^^
AWS says: Invalid character(s) in term 'NOT'
help: there is no `IS NOT`; write `= *`, which is true for every string and number"#,
    );
}

#[test]
fn negated_parentheses() {
    shows(
        "{ !($.a = 1) }",
        r#"
`!` is not an operator for conditions
  { !($.a = 1) }
    ^
help: negate each comparison: `!=` for `=`, `NOT EXISTS` for a member that is absent"#,
    );
}

#[test]
fn lists_of_values() {
    shows(
        r#"{ $.a in ["x"] }"#,
        r#"
`in` is not an operator
  { $.a in ["x"] }
        ^^
help: compare with one value at a time: `($.a = "x") || ($.a = "y")`"#,
    );
}

#[test]
fn equal_to_null() {
    shows(
        "{ $.a = null }",
        r#"
`null` is no value to compare with
  { $.a = null }
          ^^^^
AWS says: Invalid metric filter pattern
help: write `IS NULL`, or `"null"` for the text"#,
    );
}

#[test]
fn order_of_a_string() {
    shows(
        r#"{ $.a > "0" }"#,
        r#"
expected a number, but found `"0"`
  { $.a > "0" }
          ^^^
AWS says: Invalid character(s) in term '"0"'
help: write the number without quotes: `0`"#,
    );
}

#[test]
fn no_closing_brace() {
    shows(
        "{ $.a = 1",
        r#"
expected `}`, but found the end of the pattern
  { $.a = 1
           ^
AWS says: If a filter pattern starts with '{' it must end with '}'"#,
    );
}

#[test]
fn text_after_the_brace() {
    shows(
        "{ $.a = 1 } x",
        r#"
expected the end of the pattern after `}`, but found `x`
  { $.a = 1 } x
              ^
AWS says: If a filter pattern starts with '{' it must end with '}'
help: one pair of braces holds the whole pattern"#,
    );
}

#[test]
fn no_closing_parenthesis() {
    shows(
        "{ ($.a = 1 }",
        r#"
expected `&&`, `||` or `)`, but found `}`
  { ($.a = 1 }
             ^
help: close the parenthesis of column 3"#,
    );
}

#[test]
fn two_pairs_of_braces() {
    shows(
        "{ $.a = 1 } || { $.b = 2 }",
        r#"
expected the end of the pattern after `}`, but found `||`
  { $.a = 1 } || { $.b = 2 }
              ^^^^^^^^^^^^^^
help: one pair of braces holds the whole pattern"#,
    );
}

#[test]
fn no_closing_quote() {
    shows(
        r#"{ $.a = "x }"#,
        r#"
the string has no closing `"`
  { $.a = "x }
          ^^^^
help: inside a string, a quote is written `\"` and a backslash `\\`"#,
    );
}

#[test]
fn groups_in_regular_expressions() {
    shows(
        "{ $.a = %(ab)+% }",
        r#"
`(` is not allowed in a regular expression
  { $.a = %(ab)+% }
           ^
AWS says: Invalid character(s) in term '%('
help: there are no groups and few symbols; write the character as `\x28`"#,
    );
}

#[test]
fn letters_in_regular_expressions() {
    shows(
        "{ $.a = %café% }",
        r#"
`é` is not allowed in a regular expression
  { $.a = %café% }
              ^
AWS says: Invalid character(s) in term '%café'
help: only ASCII letters, digits and some symbols are; write `.` for any one character"#,
    );
}

#[test]
fn no_closing_percent_sign() {
    shows(
        "{ $.a = %x && $.b = 1 }",
        r#"
`&` is not allowed in a regular expression
  { $.a = %x && $.b = 1 }
             ^
AWS says: Invalid character(s) in term '%x &'
help: is the closing `%` missing?"#,
    );
}

#[test]
fn range_backwards() {
    shows(
        "{ $.a = %[z-a]% }",
        r#"
the range is empty, because it ends before it starts
  { $.a = %[z-a]% }
            ^^^
AWS says: Failed to compile regular expression."#,
    );
}

#[test]
fn a_tab_does_not_move_the_carets() {
    shows(
        "{ $.grüße\t= größer als 1 && $.日本 == 2 }",
        r#"
expected `&&`, `||` or `}`, but found `als`
  { $.grüße = größer als 1 && $.日本 == 2 }
                     ^^^
help: put a value of several words in quotes: `"größer als 1"`"#,
    );
}

#[test]
fn only_the_line_of_the_mistake() {
    shows(
        "{ $.a = 1 &&\n  $.b = x y &&\n  $.c = 3 }",
        r#"
expected `&&`, `||` or `}`, but found `y`
    $.b = x y &&
            ^
help: put a value of several words in quotes: `"x y"`"#,
    );
}

#[test]
fn surroundings_in_a_long_line() {
    shows(
        r#"{ $.eventSource = "iam.amazonaws.com" && $.eventName = "CreateUser" && $.userIdentity.type = "Root" && $.errorCode == "x" && $.sourceIPAddress != 10.* && $.awsRegion = us-east-1 }"#,
        r#"
`==` is not an operator
  …" && $.userIdentity.type = "Root" && $.errorCode == "x" && $.sourceIPAddress != 10.* && $.awsRegion …
                                                    ^^
AWS says: Invalid metric filter pattern
help: write a single `=`"#,
    );
}

#[test]
fn places_are_bytes_in_the_pattern_and_characters_in_a_line() {
    let error = "{ $.größe = 1 &&\n  $.日本 == 2 }".parse::<Pattern>().unwrap_err();
    assert_eq!(error.pattern().get(error.span()), Some("=="));
    assert_eq!((error.range().start.line, error.range().start.column), (2, 8));
    assert_eq!((error.range().end.line, error.range().end.column), (2, 10));
    assert_eq!(error.message(), "`==` is not an operator");
    assert_eq!(error.help(), Some("write a single `=`"));
}

#[test]
fn what_would_mislead_a_reader_is_made_visible() {
    shows(
        "{ $.a = \u{202e}x \u{1b}[0m }",
        r#"
a value with `U+202E` must be quoted
  { $.a = �x �[0m }
          ^
help: write `"U+202Ex"`"#,
    );
}
