//! What people see for mistakes in patterns that are about text: the whole error, caret and all.

use cloudwatch_filter_pattern::Pattern;

/// Each text begins on a line of its own, so that carets stand under what they point at.
#[test]
fn mistakes_are_shown_with_advice() {
    let cases = [
        (
            "[a, b",
            r#"
expected `]`, but found the end of the pattern
  [a, b
       ^
help: a pattern that starts with `[` lists fields; to look for a text, put it in quotes"#,
        ),
        (
            "[ERROR] failed",
            r#"
expected the end of the pattern after `]`, but found `failed`
  [ERROR] failed
          ^^^^^^
help: one pair of brackets holds all fields; to look for a text in brackets, put it in quotes"#,
        ),
        (
            "[ip, ip]",
            r#"
`ip` stands twice
  [ip, ip]
       ^^
AWS says: Duplicate field 'ip'
help: give every field a name of its own, or none"#,
        ),
        (
            "[a, ..., b, ...]",
            r#"
`...` stands twice
  [a, ..., b, ...]
              ^^^
AWS says: Duplicate field '...'
help: only one run of fields can be left open"#,
        ),
        (
            "[level = ERROR || code = 500, rest]",
            r#"
the conditions of one field name two: `level` and `code`
  [level = ERROR || code = 500, rest]
                    ^^^^
AWS says: Multiple variables used in a single filter. Var1 : level, Var2 : code
help: put a comma between fields; all fields must satisfy theirs"#,
        ),
        (
            "[4xx, rest]",
            r#"
a field's name cannot begin with a digit
  [4xx, rest]
   ^^^
AWS says: Invalid character(s) in term '4xx'
help: names have letters, digits and `_`; write the value as `name = value`"#,
        ),
        (
            "[status-code = 500, rest]",
            r#"
`-` cannot stand in the name of a field
  [status-code = 500, rest]
         ^
help: names have letters, digits and `_`"#,
        ),
        (
            "[a, \"two words\", c]",
            r#"
expected the name of a field, `...`, `,` or `]`, but found `"two words"`
  [a, "two words", c]
      ^^^^^^^^^^^
help: give the field a name: `name = "value"`"#,
        ),
        (
            "[a, *, c]",
            r#"
expected the name of a field, `...`, `,` or `]`, but found `*`
  [a, *, c]
      ^
help: leave a field without a name empty, as in `[a, , c]`"#,
        ),
        (
            "[status NOT EXISTS]",
            r#"
expected an operator such as `=`, `,` or `]` after the name, but found `NOT`
  [status NOT EXISTS]
          ^^^
help: a field is always there and a text; compare it with `=` or `!=`"#,
        ),
        (
            "[ip user]",
            r#"
expected an operator such as `=`, `,` or `]` after the name, but found `user`
  [ip user]
      ^^^^
help: put a comma between fields"#,
        ),
        (
            "[a == 1]",
            r#"
`==` is not an operator
  [a == 1]
     ^^
AWS says: Invalid metric filter pattern
help: write a single `=`"#,
        ),
        (
            "[a = 1 AND a != 2]",
            r#"
`AND` is not an operator
  [a = 1 AND a != 2]
         ^^^
AWS says: Invalid metric filter pattern
help: write `&&`"#,
        ),
        (
            "[a > \"1\", b]",
            r#"
expected a number, but found `"1"`
  [a > "1", b]
       ^^^
AWS says: Invalid metric filter pattern
help: write the number without quotes: `1`"#,
        ),
        (
            "[(a = 1, b]",
            r#"
expected `&&`, `||` or `)`, but found `,`
  [(a = 1, b]
         ^
help: close the parenthesis before the next field"#,
        ),
        (
            "[a = two words, b]",
            r#"
expected `&&`, `||`, `,` or `]`, but found `words`
  [a = two words, b]
           ^^^^^
help: put a value of several words in quotes: `"two words"`"#,
        ),
        (
            "ERR*",
            r#"
a term with `*` must be quoted
  ERR*
     ^
AWS says: Invalid character(s) in term '*'
help: there are no wildcards here, but a term is found anywhere, also inside of words: `ERR`"#,
        ),
        (
            "Status: timeout",
            r#"
a term with `:` must be quoted
  Status: timeout
        ^
AWS says: Invalid character(s) in term ':'
help: write `"Status:"`"#,
        ),
        (
            "timeout -a/b",
            r#"
a term with `/` must be quoted
  timeout -a/b
            ^
AWS says: Invalid character(s) in term '/'
help: write `-"a/b"`"#,
        ),
        (
            "$.eventName = CreateUser",
            r#"
a term with `$` must be quoted
  $.eventName = CreateUser
  ^
help: a JSON pattern stands between braces: `{ $.name = value }`"#,
        ),
        (
            "level = error",
            r#"
a term with `=` must be quoted
  level = error
        ^
help: to compare, write a JSON or a space-delimited pattern; as a text: `"="`"#,
        ),
        (
            "ERROR || WARN",
            r#"
a term with `|` must be quoted
  ERROR || WARN
        ^
help: there are no operators here: all terms must occur; `?` before every term makes them alternatives"#,
        ),
        (
            "'two words'",
            r#"
a term with `'` must be quoted
  'two words'
  ^
help: texts are quoted with `"`: `"two words"`"#,
        ),
        (
            "ERROR %WARN%",
            r#"
a term with `%` must be quoted
  ERROR %WARN%
        ^
AWS says: Invalid character(s) in term '%'
help: a regular expression stands alone; join alternatives with `|`: `%ERROR|WARN%`"#,
        ),
        (
            "\"ERROR",
            r#"
the string has no closing `"`
  "ERROR
  ^^^^^^
AWS says: Invalid character(s) in term '"ERROR'
help: inside a string, a quote is written `\"` and a backslash `\\`"#,
        ),
        (
            "\"ERROR\"WARN",
            r#"
expected a space after the closing `"`, but found `W`
  "ERROR"WARN
         ^
AWS says: Invalid metric filter pattern
help: put a space between terms; a `"` in a term is written `\"`"#,
        ),
        (
            "x \"\"",
            r#"
the term is empty
  x ""
    ^^
AWS says: Invalid character(s) in term '""'
help: an empty pattern selects every event"#,
        ),
        (
            "ERROR - timeout",
            r#"
expected a term directly after `-`, but found ` `
  ERROR - timeout
         ^
help: to look for `-` itself, put it in quotes"#,
        ),
        (
            "%ERROR",
            r#"
expected `%`, but found the end of the pattern
  %ERROR
        ^
AWS says: If a filter pattern starts with '%' it must end with '%'
help: a pattern that starts with `%` is one regular expression"#,
        ),
        (
            "%ERROR% %WARN%",
            r#"
expected the end of the pattern after the closing `%`, but found `%`
  %ERROR% %WARN%
          ^
AWS says: Invalid character(s) in term ' '
help: join alternatives with `|` inside of one pair of `%`"#,
        ),
    ];
    for (pattern, expected) in cases {
        let error = pattern.parse::<Pattern>().unwrap_err();
        assert_eq!(format!("\n{}", error.report()), expected);
    }
}
