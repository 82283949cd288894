//! A pattern made to let through more.

use cloudwatch_filter_pattern::{
    Body, BuildError, Condition, Limits, Literal, Pattern, Selector, Test, Tree,
};

/// Hosts of services end so; what stands before is a service's own.
const ENDS: [&str; 2] = [".amazonaws.com", ".amazon.com"];

/// A simplified pattern that lets through everything that this one does, and more.
///
/// - A condition for which `is_unknown` says true becomes true, also a negative one.
/// - A star in the middle of a value widens it to what stands before, because sources disagree on what AWS makes of
///   such a star.
/// - `$.eventSource = iam.amazonaws.com` becomes `iam.*`, which is shorter and as good as equal. The hosts of one service
///   become what they begin with.
///
/// The result is the empty pattern if nothing is left to ask, and of a pattern that is not JSON.
pub fn widened(pattern: &Pattern, is_unknown: &dyn Fn(&Condition) -> bool) -> Pattern {
    let Body::Json(tree) = pattern.body() else {
        return Pattern::everything();
    };
    // What cannot be said narrows nothing.
    let built = widened_tree(tree, is_unknown)
        .and_then(|tree| tree.map(|tree| Pattern::build(tree, Limits::Depth)).transpose());
    match built {
        Ok(Some(pattern)) => pattern.simplified(),
        Ok(None) | Err(_) => Pattern::everything(),
    }
}

/// `None`: true.
fn widened_tree(
    tree: &Tree<Condition>,
    is_unknown: &dyn Fn(&Condition) -> bool,
) -> Result<Option<Tree<Condition>>, BuildError> {
    let sides = |sides: &[Tree<Condition>]| -> Result<Vec<_>, BuildError> {
        sides.iter().map(|side| widened_tree(side, is_unknown)).collect()
    };
    match tree {
        Tree::Leaf(condition) if is_unknown(condition) => Ok(None),
        Tree::Leaf(condition) => {
            let selector = condition.selector();
            let Some(test) = widened_test(selector, condition.test()) else {
                return Ok(None);
            };
            Ok(Some(Condition::new(selector.clone(), test)?.into()))
        }
        Tree::Any(group) => {
            let all: Option<Vec<_>> = sides(group.sides())?.into_iter().collect();
            all.map(Tree::any).transpose()
        }
        Tree::All(group) => {
            let all: Vec<_> = sides(group.sides())?.into_iter().flatten().collect();
            if all.is_empty() { Ok(None) } else { Tree::all(all).map(Some) }
        }
    }
}

/// A test that is true wherever the given one is, whatever a star in the middle of a value means; `None` if only
/// *true* is.
fn widened_test(selector: &Selector, test: &Test) -> Option<Test> {
    match test {
        Test::Equals(Literal::Glob(glob)) if glob.has_inner_star() => {
            Some(Test::Equals(Literal::Glob(glob.widened())))
        }
        // Different from what the star stands for, or from the star: any text or number may be. With a wildcard it is
        // also true where nothing is selected.
        Test::Differs(Literal::Glob(glob)) if glob.has_inner_star() => {
            (!selector.has_wildcard()).then(|| Test::Equals(Literal::glob("*")))
        }
        Test::Equals(Literal::Text(host)) if is_source(selector) => {
            Some(Test::Equals(Literal::glob(short_host(host))))
        }
        other => Some(other.clone()),
    }
}

fn is_source(selector: &Selector) -> bool {
    selector.steps().len() == 1 && selector.first_name() == Some("eventSource")
}

/// Services that have several hosts, all of which begin so. Each is named once in a filter, which has room for few.
const FAMILIES: [&str; 2] = ["account", "identitystore"];

/// The first label of a service's host, and a star for the rest; any other text as it is.
fn short_host(host: &str) -> String {
    let is_label = |label: &&str| {
        label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    match ENDS.iter().find_map(|end| host.strip_suffix(end)).filter(is_label) {
        Some(label) => match FAMILIES.iter().find(|family| label.starts_with(*family)) {
            Some(family) => format!("{family}*"),
            None => format!("{label}.*"),
        },
        None => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use cloudwatch_filter_pattern::{Condition, Literal, Pattern, Test};
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::widened;

    fn asks_x(condition: &Condition) -> bool {
        condition.selector().first_name() == Some("x")
    }

    #[test]
    #[rustfmt::skip]
    fn what_is_unknown_becomes_true() {
        for (written, wide) in [
            ("{ $.a = 1 && $.x.y = 2 }",                         "{ $.a = 1 }"),
            ("{ $.a = 1 || $.x.y = 2 }",                         ""),
            ("{ $.x IS TRUE }",                                  ""),
            ("{ $.a = 1 && $.x != 2 && $.x.z NOT EXISTS }",      "{ $.a = 1 }"),
            ("{ $.a = 1 && ($.b = 2 || ($.x = 3 && $.c = 4)) }", "{ $.a = 1 && ($.b = 2 || $.c = 4) }"),
            ("{ $.a = Put*Policy }",                             "{ $.a = Put* }"),
            ("{ $.a = *a*b* }",                                  "{ $.a = *a* }"),
            ("{ $.a = *Policy }",                                "{ $.a = *Policy }"),
            ("{ $.a != Put*Policy && $.b = 1 }",                 "{ $.a = * && $.b = 1 }"),
            ("{ $.a[*] != Put*Policy && $.b = 1 }",              "{ $.b = 1 }"),
            ("{ $.a = Put*Policy || $.a = PutUserPolicy }",      "{ $.a = Put* }"),
            // The first label of a source says it all, but only of a source, and only where it must be equal.
            ("{ $.eventSource = iam.amazonaws.com }",            "{ $.eventSource = iam.* }"),
            ("{ $.eventSource = access-analyzer.amazonaws.com }", "{ $.eventSource = \"access-analyzer.*\" }"),
            ("{ $.eventSource = console.amazon.com }",           "{ $.eventSource = console.* }"),
            ("{ $.eventSource = identitystore.amazonaws.com || $.eventSource = identitystore-scim.amazonaws.com }", "{ $.eventSource = identitystore* }"),
            ("{ $.eventSource = account.amazonaws.com || $.eventSource = account-access.amazonaws.com }", "{ $.eventSource = account* }"),
            ("{ $.eventSource != iam.amazonaws.com }",           "{ $.eventSource != iam.amazonaws.com }"),
            ("{ $.eventSource = Iam.amazonaws.com }",            "{ $.eventSource = Iam.amazonaws.com }"),
            ("{ $.eventSource.b = iam.amazonaws.com }",          "{ $.eventSource.b = iam.amazonaws.com }"),
            ("{ $.a = \"$.eventSource = iam.amazonaws.com\" }",  "{ $.a = \"$.eventSource = iam.amazonaws.com\" }"),
            ("{ $.eventSource = iam.amazonaws.com || $.eventSource = iam.amazon.com }", "{ $.eventSource = iam.* }"),
            ("ERROR",                                            ""),
            ("",                                                 ""),
        ] {
            let pattern: Pattern = written.parse().unwrap();
            assert_eq!(widened(&pattern, &asks_x).to_string(), wide, "{written}");
        }
    }

    /// A long pattern is made shorter too, whose text AWS would not take as it is.
    #[test]
    fn sources_are_short_in_long_patterns() {
        let parts: Vec<Pattern> = (0..100)
            .map(|i| format!("{{ $.eventSource = a{i}.amazonaws.com }}").parse().unwrap())
            .collect();
        let wide = widened(&Pattern::any_of(&parts).unwrap(), &asks_x);
        assert!(!wide.to_string().contains("amazonaws"));
    }

    /// Values with a `§`, which is a star when it is replaced by one and stands for itself when it is not.
    fn value() -> impl Strategy<Value = String> {
        // Only between other characters do sources disagree on a star.
        ("[ab]", "[ab§]{0,2}", "[ab]", select(vec!["", "*"]), select(vec!["", "", "*"]))
            .prop_map(|(one, inner, other, start, end)| format!("{start}{one}{inner}{other}{end}"))
    }

    fn condition() -> impl Strategy<Value = String> {
        let selector = select(vec!["$.a", "$.b", "$.l[*]", "$.x.y"]);
        prop_oneof![
            5 => (selector.clone(), select(vec!["=", "!="]), value())
                .prop_map(|(selector, operator, value)| format!("{selector} {operator} \"{value}\"")),
            1 => selector.prop_map(|selector| format!("{selector} NOT EXISTS")),
        ]
    }

    fn pattern() -> impl Strategy<Value = String> {
        let tree = condition().prop_recursive(3, 10, 3, |inner| {
            let joined = |by: &'static str| {
                proptest::collection::vec(inner.clone(), 1..4)
                    .prop_map(move |sides| format!("({})", sides.join(by)))
            };
            prop_oneof![joined(" && "), joined(" || ")]
        });
        let few = |text: &String| text.matches("[*]").count() <= 3;
        tree.prop_map(|tree| format!("{{ {tree} }}")).prop_filter("too many wildcards", few)
    }

    fn event() -> impl Strategy<Value = (String, String)> {
        let text = || "[ab§]{0,3}".prop_map(|text| format!("\"{text}\""));
        let member = |name: &'static str| {
            proptest::option::weighted(0.8, text())
                .prop_map(move |value| value.map(|value| format!("\"{name}\":{value}")))
        };
        let list = proptest::collection::vec(text(), 0..3)
            .prop_map(|items| format!("\"l\":[{}]", items.join(",")));
        (member("a"), member("b"), list, member("y")).prop_map(|(a, b, list, y)| {
            let known: Vec<String> = a.into_iter().chain(b).chain([list]).collect();
            let known = known.join(",");
            let more = format!("{{{known},\"x\":{{{}}}}}", y.unwrap_or_default());
            (more, format!("{{{known}}}"))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

        /// Whatever the members hold that are unknown, and whatever a star in the middle of a value means.
        #[test]
        fn nothing_is_dropped((text, (event, seen)) in (pattern(), event())) {
            let literal: Pattern = text.parse().unwrap();
            let wild: Pattern = text.replace('§', "*").parse().unwrap();
            let starred = event.replace('§', "*");
            let wide = widened(&wild, &asks_x);
            if literal.matches_text(&event) || wild.matches_text(&starred) {
                let seen = seen.replace('§', "*");
                prop_assert!(wide.matches_text(&seen), "{} as {} on {}", wild, wide, seen);
            }
            for condition in wide.conditions() {
                prop_assert!(!asks_x(condition), "{}", wide);
                let inner = matches!(
                    condition.test(),
                    Test::Equals(Literal::Glob(glob)) | Test::Differs(Literal::Glob(glob)) if glob.has_inner_star()
                );
                prop_assert!(!inner, "{}", wide);
            }
        }
    }
}
