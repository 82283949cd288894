//! What is no pattern, and where the limits are.

use cloudwatch_filter_pattern::{ErrorKind, Pattern};

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
