//! Patterns that a program makes, and trees that it reads.

use std::collections::HashSet;

use cloudwatch_filter_pattern::{
    Body, BuildError, Check, Comparison, Condition, ErrorKind, Field, Fields, Glob, Limits,
    Literal, MAX_NESTING, NumberLiteral, Pattern, Regex, Selector, Step, Term, TermKind, Test,
    Tree,
};
use proptest::prelude::*;
use proptest::sample::select;

fn pattern(text: &str) -> Pattern {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn selector(text: &str) -> Selector {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn condition(text: &str) -> Condition {
    pattern(&format!("{{ {text} }}")).conditions().next().unwrap().clone()
}

#[test]
fn selectors_are_read_and_built() {
    for text in ["$.a", "$.a.b-c[0]['d e'].*", "$.['']", "$.*", "$.[0]", "$.['é\n\"']"] {
        let read = selector(text);
        let built = Selector::from_steps(read.steps().to_vec()).unwrap();
        assert_eq!(built, read, "{text}");
        assert_eq!(selector(&built.to_string()), built, "{text}");
    }
    assert_eq!(selector(" $.a\n"), selector("$.a"));
    let refused = ["", "a", "$", "$.", "$.a b", "$.a = 1", "$.a[*].*", "$.a['b", "$.a.", "x $.a"];
    for text in refused {
        let error = text.parse::<Selector>().unwrap_err();
        assert!(text.get(error.span()).is_some(), "{text}: {error:?}");
        assert!(Selector::try_from(text).is_err());
    }
    let name = |name: &str| Step::Name(name.to_owned());
    for (steps, error) in [
        (vec![], BuildError::NoConditions),
        (vec![name("it's")], BuildError::Quote("it's".to_owned())),
        (vec![Step::Wildcard, name("a"), Step::Wildcard], BuildError::Wildcards),
        (vec![name("a"), Step::Index(1 << 40)], BuildError::Index(1 << 40)),
    ] {
        assert_eq!(Selector::from_steps(steps), Err(error));
    }
}

#[test]
fn what_cannot_be_written_is_an_error() {
    let a = || selector("$.a");
    let star = BuildError::Star("x*y".to_owned());
    assert_eq!(Condition::equals(a(), "x*y"), Err(star.clone()));
    // Also where the parts are put together by hand.
    let text = || Literal::Text("x*y".to_owned());
    assert_eq!(Condition::new(a(), Test::Differs(text())), Err(star.clone()));
    assert_eq!(Check::new(Test::Equals(text())), Err(star));
    assert_eq!(Check::new(Test::NotExists), Err(BuildError::FieldTest));
    assert_eq!(Tree::<Condition>::any(Vec::<Condition>::new()), Err(BuildError::NoConditions));
    assert_eq!(Field::named("1a"), Err(BuildError::FieldName("1a".to_owned())));
    assert_eq!(Field::named(""), Err(BuildError::FieldName(String::new())));
    assert_eq!(Fields::new(vec![]), Err(BuildError::NoConditions));
    // `[]` is any number of fields.
    assert_eq!(Fields::new(vec![Field::unnamed()]), Err(BuildError::NoConditions));
    let twice = vec![Field::named("a").unwrap(), Field::unnamed(), Field::named("a").unwrap()];
    assert_eq!(Fields::new(twice), Err(BuildError::DuplicateField("a".to_owned())));
    assert_eq!(Term::new(TermKind::Required, ""), Err(BuildError::EmptyTerm));
    assert_eq!(NumberLiteral::new("1x"), None);
    assert_eq!(Regex::new("a(b)").unwrap_err().kind().clone(), ErrorKind::RegexCharacter);
    assert_eq!(Regex::new("a%|%b").unwrap_err().kind().clone(), ErrorKind::RegexCharacter);
    assert!(Regex::new("[z-a]").is_err() && Regex::new("").is_err());

    let refused = |error| match error {
        Err(BuildError::Refused(error)) => error.kind(),
        other => panic!("{other:?}"),
    };
    let long = Condition::equals(a(), "x".repeat(1024)).unwrap();
    assert_eq!(refused(Pattern::build(long.clone(), Limits::Aws)), ErrorKind::TooLong);
    assert!(Pattern::build(long, Limits::Depth).is_ok());
    let regexes = ["x", "y", "z"].map(|source| {
        let regex = Literal::Regex(Regex::new(source).unwrap());
        Condition::new(a(), Test::Equals(regex)).unwrap()
    });
    let regexes = Tree::any(regexes).unwrap();
    assert_eq!(refused(Pattern::build(regexes, Limits::Aws)), ErrorKind::TooManyRegexes);
}

#[test]
fn depth_is_bounded_before_it_costs_anything() {
    let leaf = || condition("$.a = 1");
    let mut tree = Tree::from(leaf());
    let mut deepest = 0;
    let error = loop {
        let other = Tree::from(leaf());
        let joined = match deepest % 2 {
            0 => Tree::any([tree.clone(), other]),
            _ => Tree::all([tree.clone(), other]),
        };
        match joined {
            Ok(joined) => tree = joined,
            Err(error) => break error,
        }
        deepest += 1;
        assert!(deepest < 10_000, "nothing bounds the depth");
    };
    assert_eq!(error, BuildError::TooDeep);
    assert!(deepest >= 2 * MAX_NESTING, "{deepest}");
    match Pattern::build(tree, Limits::Depth) {
        Ok(built) => assert_eq!(Pattern::parse_with(built.as_str(), Limits::Depth), Ok(built)),
        Err(error) => assert!(matches!(error, BuildError::Refused(_)), "{error:?}"),
    }
}

#[test]
fn a_pattern_that_was_read_is_edited_and_built() {
    /// Every name of an operation as the beginning of names.
    fn widened(tree: &Tree<Condition>) -> Tree<Condition> {
        match tree {
            Tree::Leaf(condition) => {
                let test = match condition.test() {
                    Test::Equals(Literal::Text(text)) => {
                        Test::Equals(Literal::glob(format!("{text}*")))
                    }
                    other => other.clone(),
                };
                Condition::new(condition.selector().clone(), test).unwrap().into()
            }
            Tree::Any(group) => Tree::any(group.sides().iter().map(widened)).unwrap(),
            Tree::All(group) => Tree::all(group.sides().iter().map(widened)).unwrap(),
        }
    }
    let read = pattern("{($.n = Create || $.n = %x%) && $.m[0] > 1.0}");
    let Body::Json(tree) = read.body() else { panic!() };
    let built = Pattern::build(widened(tree), Limits::Aws).unwrap();
    assert_eq!(built.to_string(), "{ ($.n = Create* || $.n = %x%) && $.m[0] > 1.0 }");
}

#[test]
fn other_dialects_are_built() {
    let check = |text: &str| {
        let fields = pattern(&format!("[x {text}]"));
        let Body::Fields(fields) = fields.body() else { panic!() };
        fields.before()[0].condition().unwrap().clone()
    };
    let status = Tree::any([check("= 4*"), check(">= 500")]).unwrap();
    let fields = Fields::around(
        vec![Field::named("ip").unwrap(), Field::unnamed()],
        vec![Field::tested("status", status).unwrap()],
    );
    let built = Pattern::build(fields.unwrap(), Limits::Aws).unwrap();
    assert_eq!(built.as_str(), "[ip, , ..., status = \"4*\" || status >= 500]");
    assert!(built.matches_text("192.0.2.7 - x 503"));

    let terms = vec![
        Term::new(TermKind::Required, "say \"hi\"").unwrap(),
        Term::new(TermKind::Excluded, "a-b").unwrap(),
    ];
    let built = Pattern::build(terms, Limits::Aws).unwrap();
    assert_eq!(built.as_str(), r#""say \"hi\"" -"a-b""#);
    assert!(Pattern::build(Vec::<Term>::new(), Limits::Aws).unwrap().is_everything());
    // Made by hand, it would read back as the empty pattern.
    assert!(matches!(
        Pattern::build(Body::Terms(vec![]), Limits::Aws),
        Err(BuildError::Ambiguous(_))
    ));
    let regex = Pattern::build(Regex::new("^a|b$").unwrap(), Limits::Aws).unwrap();
    assert_eq!(regex.as_str(), "%^a|b$%");
}

#[test]
fn the_tree_knows_where_things_stand() {
    let read = pattern(" {$.a[*]  !=  \"x\" || ( $.b>1 && $.c NOT EXISTS)}");
    let written = |span: std::ops::Range<usize>| &read.given()[span];
    let spans: Vec<_> = read
        .conditions()
        .map(|condition| {
            let literal = condition.literal_span().map(written);
            (written(condition.span()), written(condition.selector_span()), literal)
        })
        .collect();
    assert_eq!(
        spans,
        [
            ("$.a[*]  !=  \"x\"", "$.a[*]", Some("\"x\"")),
            ("$.b>1", "$.b", Some("1")),
            ("$.c NOT EXISTS", "$.c", None),
        ]
    );
    let Body::Json(Tree::Any(group)) = read.body() else { panic!() };
    let Tree::All(inner) = &group.sides()[1] else { panic!() };
    assert_eq!(written(inner.span()), "( $.b>1 && $.c NOT EXISTS)");

    let read = pattern("ERROR -\"a b\"");
    let Body::Terms(terms) = read.body() else { panic!() };
    assert_eq!(&read.given()[terms[1].span()], "-\"a b\"");
    let read = pattern("[a, b = 1 || b > 2]");
    let Body::Fields(fields) = read.body() else { panic!() };
    let checks: Vec<&Check> = fields.before()[1].condition().unwrap().leaves().collect();
    assert_eq!(&read.given()[checks[1].span()], "b > 2");
    assert_eq!(&read.given()[checks[1].literal_span().unwrap()], "2");
}

/// A short-circuit must not hide one.
#[test]
fn every_selector_is_seen() {
    let read = pattern("{ $.a[*] != \"x*y\" || $.b = 1 && ($.c = 2 || $.d IS NULL) }");
    let seen: Vec<String> = read.conditions().map(|it| it.selector().to_string()).collect();
    assert_eq!(seen, ["$.a[*]", "$.b", "$.c", "$.d"]);
    assert_eq!(pattern("ERROR").conditions().count(), 0);
}

#[test]
#[allow(
    clippy::mutable_key_type,
    reason = "a compiled expression has a cache, which is not hashed"
)]
fn equal_patterns_have_equal_hashes() {
    let texts = [
        "{$.a=1}",
        "{ ($.a = 1) }",
        "{ $.a = \"1\" }",
        "{ $.a = 1.0 }",
        "{ $.a = %x% }",
        "{$.a=%x%}",
        "[a,b]",
        "[a, b]",
        "a -b",
        "a  -\"b\"",
        "",
        " ",
    ];
    let set: HashSet<Pattern> = texts.iter().map(|text| pattern(text)).collect();
    assert_eq!(set.len(), 7);
    assert!(set.contains(&Pattern::try_from("{ ( $.a = 1 ) }").unwrap()));
}

#[test]
fn beyond_the_limits_of_aws_what_is_printed_is_read() {
    let many: Vec<String> = (0..110).map(|_| "$.a=a-0".to_owned()).collect();
    let read = pattern(&format!("{{{}}}", many.join("||")));
    assert!(read.to_string().chars().count() > 1024);
    assert!(read.to_string().parse::<Pattern>().is_err());
    assert_eq!(Pattern::parse_with(&read.to_string(), Limits::Depth), Ok(read));
    let parts: Vec<Pattern> =
        (0..100).map(|i| pattern(&format!("{{ $.l[*] = %x{i}% }}"))).collect();
    let joined = Pattern::any_of(&parts).unwrap();
    assert_eq!(Pattern::parse_with(joined.as_str(), Limits::Depth), Ok(joined));
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-Z0-9_.*\"\\\\%' {}()$=-]{0,12}",
        select(&["null", "1", "-1e5", "NULL", "x*", "true", "", "…", "\u{85}", " "][..])
            .prop_map(str::to_owned),
    ]
}

fn any_selector() -> impl Strategy<Value = Option<Selector>> {
    let step = prop_oneof![
        4 => any_text().prop_map(Step::Name),
        1 => any::<u32>().prop_map(|index| Step::Index(index as usize)),
        1 => Just(Step::Wildcard),
    ];
    proptest::collection::vec(step, 1..4).prop_map(|steps| Selector::from_steps(steps).ok())
}

fn any_number() -> impl Strategy<Value = NumberLiteral> {
    prop_oneof![
        any::<i64>().prop_map(NumberLiteral::from),
        select(&["+1", ".5", "5.", "007", "-0.0", "1E+3", "1e-999"][..])
            .prop_map(|text| NumberLiteral::new(text).unwrap()),
    ]
}

fn any_literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        any_text().prop_map(Literal::glob),
        any_text().prop_map(|text| Literal::text(text).unwrap_or(Literal::Text("x".to_owned()))),
        any_number().prop_map(Literal::Number),
        select(&["^a$", "[]x]", "a{2}", "\\x41|b c"][..])
            .prop_map(|source| Literal::Regex(Regex::new(source).unwrap())),
    ]
}

fn any_comparison() -> impl Strategy<Value = Test> {
    let order = [Comparison::Less, Comparison::AtMost, Comparison::Greater, Comparison::AtLeast];
    prop_oneof![
        3 => any_literal().prop_map(Test::Equals),
        2 => any_literal().prop_map(Test::Differs),
        1 => (select(order.to_vec()), any_number()).prop_map(|(order, it)| Test::Compares(order, it)),
    ]
}

fn any_test() -> impl Strategy<Value = Test> {
    prop_oneof![
        4 => any_comparison(),
        1 => select(vec![Test::IsNull, Test::IsBool(true), Test::IsBool(false), Test::NotExists]),
    ]
}

fn any_tree<L: Clone + std::fmt::Debug + 'static>(
    leaf: impl Strategy<Value = L> + 'static,
) -> impl Strategy<Value = Tree<L>> {
    leaf.prop_map(Tree::Leaf).prop_recursive(4, 24, 4, |inner| {
        (any::<bool>(), proptest::collection::vec(inner, 1..4)).prop_map(|(any, sides)| {
            if any { Tree::any(sides).unwrap() } else { Tree::all(sides).unwrap() }
        })
    })
}

fn any_field() -> impl Strategy<Value = Field> {
    let tree = any_tree(any_comparison().prop_map(|test| Check::new(test).unwrap()));
    prop_oneof![
        1 => Just(Field::unnamed()),
        2 => "[a-zA-Z_][a-zA-Z_0-9]{0,6}".prop_map(|name| Field::named(name).unwrap()),
        3 => ("[a-zA-Z_][a-zA-Z_0-9]{0,6}", tree)
            .prop_map(|(name, tree)| Field::tested(name, tree).unwrap()),
    ]
}

fn any_term() -> impl Strategy<Value = Option<Term>> {
    let kinds = vec![TermKind::Required, TermKind::Excluded, TermKind::Optional];
    (select(kinds), any_text()).prop_map(|(kind, text)| Term::new(kind, text).ok())
}

fn any_body() -> impl Strategy<Value = Body> {
    let leaf = (any_selector(), any_test()).prop_map(|(selector, test)| {
        let selector = selector.unwrap_or_else(|| "$.a".parse().unwrap());
        Condition::new(selector, test).unwrap()
    });
    let fields = (
        proptest::collection::vec(any_field(), 0..4),
        proptest::option::of(proptest::collection::vec(any_field(), 0..3)),
    );
    let fields = fields.prop_filter_map("names that stand twice", |(before, after)| {
        match after {
            Some(after) => Fields::around(before, after),
            None => Fields::new(before),
        }
        .ok()
    });
    let terms = proptest::collection::vec(any_term(), 1..5)
        .prop_map(|terms| Body::from(terms.into_iter().flatten().collect::<Vec<_>>()));
    prop_oneof![4 => any_tree(leaf).prop_map(Body::from), 2 => fields.prop_map(Body::from), 1 => terms]
}

/// Whether two values are equal and have equal hashes.
fn same<T: Eq + std::hash::Hash>(a: &T, b: &T) -> bool {
    use std::hash::BuildHasher as _;
    let state = std::hash::RandomState::new();
    a == b && state.hash_one(a) == state.hash_one(b)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    /// Whatever the constructors accept can be written, and says the same when it is read.
    #[test]
    fn what_is_built_and_printed_reads_back_the_same(body in any_body()) {
        let built = Pattern::build(body.clone(), Limits::Depth).unwrap();
        prop_assert!(same(built.body(), &body));
        let read = Pattern::parse_with(&built.to_string(), Limits::Depth).unwrap();
        prop_assert!(same(&read, &built));
        prop_assert_eq!(read.to_string(), built.as_str());
        for condition in built.conditions() {
            let text = &built.given()[condition.span()];
            prop_assert_eq!(text, condition.to_string());
            prop_assert_eq!(&built.given()[condition.selector_span()], condition.selector().to_string());
            let selector: Selector = condition.selector().to_string().parse().unwrap();
            prop_assert!(same(&selector, condition.selector()));
        }
    }

    #[test]
    fn joined_patterns_read_back(one in any_body(), other in any_body()) {
        let patterns = [one, other].map(|body| Pattern::build(body, Limits::Depth).unwrap());
        for joined in [Pattern::any_of(&patterns), Pattern::all_of(&patterns)].into_iter().flatten() {
            let read = Pattern::parse_with(&joined.to_string(), Limits::Depth).unwrap();
            prop_assert!(same(&read, &joined));
        }
    }

    /// A text is exactly that text, or refused.
    #[test]
    fn an_equal_condition_is_true_for_this_text_alone(text in any_text(), other in any_text()) {
        let Ok(condition) = Condition::equals("$.a".parse().unwrap(), text.clone()) else {
            prop_assert!(text.contains('*'));
            return Ok(());
        };
        let pattern = Pattern::build(condition, Limits::Depth).unwrap();
        for value in [text.clone(), other] {
            let members = [("a".into(), value.clone().into())];
            let event = cloudwatch_filter_pattern::Value::Object(members.into_iter().collect());
            prop_assert_eq!(pattern.matches(&event), value == text);
        }
    }

    #[test]
    fn the_parts_of_a_glob_are_the_glob(text in "[ab*]{1,8}") {
        let Some(glob) = Glob::new(&text) else { return Ok(()) };
        let parts: String = glob.parts().map(|part| part.unwrap_or("*")).collect();
        prop_assert_eq!(parts, glob.to_string());
        prop_assert!(glob.parts().flatten().eq(glob.pieces()));
    }
}
