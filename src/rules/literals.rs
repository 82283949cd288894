//! Texts that a record must contain if a pattern is to select it.
//!
//! They are looked for in the text of a record before it is read, and that text may have been
//! escaped into a JSON string once more. So they are ASCII and have only characters that JSON
//! writes in one way. There is one exception: any character may be written as a `\u` escape, so a
//! text with `\u` in it must be read anyway.

use cloudwatch_filter_pattern::{
    Body, Condition, Glob, Literal, Pattern, Term, TermKind, Test, Tree,
};

use crate::pattern::FACTS;

/// The length of the shortest literal. Shorter texts occur nearly everywhere.
pub const SHORTEST: usize = 3;

/// Literals of which a record contains at least one if the pattern selects it; `None` if there are
/// no such literals. Conditions on facts say nothing, because facts do not stand in the text of a
/// record.
pub fn literals(pattern: &Pattern) -> Option<Vec<String>> {
    match pattern.body() {
        Body::Everything | Body::Regex(_) => None,
        Body::Json(tree) => of_tree(tree, &of_condition),
        Body::Fields(fields) => best(
            fields.iter().map(|field| of_tree(field.condition()?, &|check| of_test(check.test()))),
        ),
        Body::Terms(terms) => of_terms(terms),
    }
}

/// The longest part of a text that JSON writes in one way only, if it is long enough to be looked
/// for.
pub fn longest_plain(text: &str) -> Option<String> {
    let longest = runs(text).max_by_key(|run| run.len())?;
    (longest.len() >= SHORTEST).then(|| longest.to_owned())
}

/// The parts of a text between the characters that must be escaped, or that some writers escape
/// though they need not.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || " ._-:,;@#$%()[]{}|~^!?".contains(c);
    text.split(move |c| !plain(c))
}

fn of_tree<L>(tree: &Tree<L>, of: &dyn Fn(&L) -> Option<String>) -> Option<Vec<String>> {
    match tree {
        Tree::Leaf(leaf) => of(leaf).map(|literal| vec![literal]),
        Tree::All(group) => best(group.sides().iter().map(|side| of_tree(side, of))),
        Tree::Any(group) => {
            let sides: Option<Vec<Vec<String>>> =
                group.sides().iter().map(|side| of_tree(side, of)).collect();
            Some(without_redundant(sides?.concat()))
        }
    }
}

fn of_terms(terms: &[Term]) -> Option<Vec<String>> {
    let literal = |term: &Term| longest_plain(term.text());
    // Alternatives count only if every term is one.
    if terms.iter().all(|term| term.kind() == TermKind::Optional) {
        return terms.iter().map(literal).collect::<Option<_>>().map(without_redundant);
    }
    let required = terms.iter().filter(|term| term.kind() == TermKind::Required);
    best(required.map(|term| literal(term).map(|literal| vec![literal])))
}

/// The best of several lists, if a literal of each must occur: the one with the fewest and longest
/// literals.
fn best(sides: impl Iterator<Item = Option<Vec<String>>>) -> Option<Vec<String>> {
    sides.flatten().min_by_key(|literals| {
        let shortest = literals.iter().map(String::len).min().unwrap_or(0);
        (literals.len(), std::cmp::Reverse(shortest))
    })
}

/// A text that contains a literal contains every part of it too, so the longer of two is left out.
fn without_redundant(literals: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for literal in literals {
        if !kept.iter().any(|shorter| literal.contains(shorter.as_str())) {
            kept.retain(|longer| !longer.contains(literal.as_str()));
            kept.push(literal);
        }
    }
    kept
}

fn of_condition(condition: &Condition) -> Option<String> {
    if condition.selector().first_name() == Some(FACTS) {
        return None;
    }
    match condition.test() {
        // A number equals the text that it is printed as, which is not always what is written.
        Test::Equals(Literal::Text(text)) if is_double(text) => None,
        Test::Equals(Literal::Glob(glob)) if can_be_number(glob) => None,
        test => of_test(test),
    }
}

fn of_test(test: &Test) -> Option<String> {
    match test {
        Test::Equals(Literal::Text(text)) => longest_plain(text),
        Test::Equals(Literal::Glob(glob)) => {
            longest_plain(glob.pieces().flat_map(runs).max_by_key(|run| run.len())?)
        }
        Test::Equals(Literal::Number(_) | Literal::Regex(_)) => None,
        Test::Differs(_) | Test::Compares(..) => None,
        Test::IsNull | Test::IsBool(_) | Test::NotExists => None,
    }
}

/// Whether a number other than an integer may print as this: `1e3` in an event prints as `1000.0`.
fn is_double(text: &str) -> bool {
    is_infinity(text) || (text.matches('.').count() == 1 && text.chars().all(is_in_double))
}

/// Whether some number may print so that the glob matches it. Errs on the side of yes.
fn can_be_number(glob: &Glob) -> bool {
    let points = glob.pieces().map(|piece| piece.matches('.').count()).sum::<usize>();
    glob.matches("Infinity")
        || glob.matches("-Infinity")
        || (points <= 1 && glob.pieces().all(|piece| piece.chars().all(is_in_double)))
}

fn is_infinity(text: &str) -> bool {
    text.strip_prefix('-').unwrap_or(text) == "Infinity"
}

fn is_in_double(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '.' | '-' | 'E')
}

#[cfg(test)]
mod tests {
    use cloudwatch_filter_pattern::{Pattern, Value};
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::literals;

    #[test]
    #[rustfmt::skip]
    fn what_every_selected_record_contains() {
        let cases: &[(&str, Option<&[&str]>)] = &[
            (r#"{ $.a = "iam.amazonaws.com" }"#,          Some(&["iam.amazonaws.com"])),
            ("{ $.a = CreateUser }",                      Some(&["CreateUser"])),
            ("{ $.l[*].x = CreateUser }",                 Some(&["CreateUser"])),
            ("{ $.a = Create*RolePolicy }",               Some(&["RolePolicy"])),    // the longest piece
            (r#"{ $.a = "ab*cde*" }"#,                    Some(&["cde"])),
            (r#"{ $.a = "say \"hello\" to/all" }"#,       Some(&["hello"])),         // what JSON may write differently is left out
            (r#"{ $.a = "größer" }"#,                     None),                     // too short without the ö and ß
            ("{ $.a = ab }",                              None),
            ("{ $.a = * }",                               None),
            ("{ $.a = 111122223333 }",                    None),                     // 1.11122223333e11 is equal
            (r#"{ $.a = "111122223333" }"#,               Some(&["111122223333"])),  // but has another text
            (r#"{ $.a = "1000.0" }"#,                     None),                     // the text of 1e3
            (r#"{ $.a = "Infinity" }"#,                   None),                     // the text of 1e999
            (r#"{ $.a = "-Infinity*" }"#,                 None),
            (r#"{ $.a = "*finit*" }"#,                    None),
            (r#"{ $.a = "100*" }"#,                       None),                     // also of 1e3
            (r#"{ $.a = "10.20.30.40" }"#,                Some(&["10.20.30.40"])),   // no number has three points
            ("{ $.a = 203.0.113.* }",                     Some(&["203.0.113."])),
            ("{ $.a = %CreateUser% }",                    None),
            ("{ $.a != CreateUser }",                     None),
            ("{ $.a NOT EXISTS }",                        None),
            ("{ $.a IS TRUE }",                           None),
            ("{ $.a > 1000 }",                            None),
            ("",                                          None),
            ("{ $.a = one && $.b = three }",              Some(&["three"])),         // the longer
            ("{ ($.a = one || $.a = two) && $.b = xyz }", Some(&["xyz"])),           // the fewer
            ("{ $.a = one && $.b IS TRUE }",              Some(&["one"])),
            ("{ $.a = one || $.b = two }",                Some(&["one", "two"])),
            ("{ $.a = one || $.b IS TRUE }",              None),
            ("{ $.a = Delete* || $.a = DeleteUser || $.a = DeleteRole }", Some(&["Delete"])), // one contains the others
            ("{ $.a = DeleteUser || $.a = Delete* }",     Some(&["Delete"])),
            ("{ $.herald.x = denied }",                   None),                     // not in the record
            ("{ $.herald.x = denied && $.a = one }",      Some(&["one"])),
            ("{ $.herald.x = denied || $.a = one }",      None),
            ("one -two three",                            Some(&["three"])),
            ("?one ?two",                                 Some(&["one", "two"])),
            ("?one two",                                  Some(&["two"])),           // the alternative is ignored
            ("-one",                                      None),
            ("[a, b = one || b = two, ...]",              Some(&["one", "two"])),
            ("%one%",                                     None),
        ];
        for (text, expected) in cases {
            let found = literals(&text.parse().unwrap());
            let found = found.as_ref().map(|all| all.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(found.as_deref(), *expected, "{text}");
        }
    }

    /// Values for patterns and events, few enough that both are often equal.
    const WORDS: [&str; 9] = [
        "CreateUser",
        "CreateRole",
        "iam:x/y z",
        "1000",
        "1000.0",
        "1e3",
        "10.0.0.1",
        "é\"\\b",
        "Infinity",
    ];
    const GLOBS: [&str; 8] = ["Create*", "*User", "*r*e*", "1000*", "*", "*.0", "10.*", "*finity"];

    fn pattern() -> impl Strategy<Value = String> {
        let value = prop_oneof![select(WORDS.to_vec()), select(GLOBS.to_vec())];
        let value = value.prop_map(|text| text.replace('\\', "\\\\").replace('"', "\\\""));
        let selector = select(vec!["$.a", "$.b", "$.herald.x"]);
        let condition = (selector, select(vec!["=", "=", "!="]), value)
            .prop_map(|(selector, operator, value)| format!("{selector} {operator} \"{value}\""));
        let tree = condition.prop_recursive(3, 8, 3, |inner| {
            (proptest::collection::vec(inner, 1..4), select(vec![" && ", " || "]))
                .prop_map(|(sides, by)| format!("({})", sides.join(by)))
        });
        tree.prop_map(|tree| format!("{{ {tree} }}"))
    }

    fn event() -> impl Strategy<Value = String> {
        let text = select(WORDS.to_vec()).prop_map(|word| serde_json::to_string(word).unwrap());
        let number = select(vec!["1000", "1e3", "1000.0", "1E+3", "1e999", "10.0"]);
        let value = prop_oneof![3 => text, 1 => number.prop_map(str::to_owned)];
        (value.clone(), value.clone(), value)
            .prop_map(|(a, b, x)| format!("{{\"a\": {a}, \"b\": {b}, \"herald\": {{\"x\": {x}}}}}"))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

        /// The literals are looked for in the text as it was written, as we write it, and escaped
        /// into a string once more.
        #[test]
        fn one_of_them_is_in_what_matches(text in pattern(), event in event()) {
            let pattern: Pattern = text.parse().unwrap();
            let read = Value::parse(&event).unwrap();
            if let (true, Some(all)) = (pattern.matches(&read), literals(&pattern)) {
                let compact = read.to_string();
                let escaped = serde_json::to_string(&compact).unwrap();
                for text in [&event, &compact, &escaped] {
                    prop_assert!(all.iter().any(|one| text.contains(one)), "{:?} in {}", all, text);
                }
            }
        }
    }
}
