//! What the crate offers beside the plain question whether a pattern matches.

use std::cell::{Cell, OnceCell};

use cloudwatch_filter_pattern::{Joined, Pattern, Value};

fn pattern(text: &str) -> Pattern {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_pattern_keeps_its_text_and_shows_in_canonical_form() {
    let text = "{  ($.a = 1)  &&\n $.b=\"x\" }";
    let parsed = pattern(&format!("\n {text}\t"));
    assert_eq!(parsed.as_str(), text);
    assert_eq!(parsed.to_string(), "{ $.a = 1 && $.b = x }");
    assert_eq!(parsed, pattern("{$.a=1&&$.b=x}"));
    assert_ne!(parsed, pattern("{ $.b = x && $.a = 1 }"));
    assert_eq!(pattern("  ").as_str(), "");
}

/// Every public type can be shown, and sent and shared between threads.
#[test]
fn public_types_cross_threads() {
    use cloudwatch_filter_pattern::*;
    fn check<T: std::fmt::Debug + Send + Sync>() {}
    check::<Body>();
    check::<BuildError>();
    check::<CannotCombine>();
    check::<Check>();
    check::<Comparison>();
    check::<Condition>();
    check::<Dialect>();
    check::<Error>();
    check::<ErrorKind>();
    check::<Excerpt<'_>>();
    check::<Explanation>();
    check::<Failure>();
    check::<Field>();
    check::<FieldName<'_>>();
    check::<Fields>();
    check::<Fix>();
    check::<Glob>();
    check::<Group<Condition>>();
    check::<Joined<'_, &Value<'_>, &Value<'_>, fn() -> &'static Value<'static>>>();
    check::<JsonError>();
    check::<Key<'_>>();
    check::<Known>();
    check::<Leaves<'_, Condition>>();
    check::<Limits>();
    check::<Lint>();
    check::<LintId>();
    check::<Literal>();
    check::<Members<'_, '_>>();
    check::<NotFinite>();
    check::<Number<'_>>();
    check::<NumberLiteral>();
    check::<Object<'_>>();
    check::<Operator>();
    check::<Pattern>();
    check::<Position>();
    check::<Regex>();
    check::<Seen>();
    check::<Selector>();
    check::<Shape<'_>>();
    check::<Step>();
    check::<Term>();
    check::<TermKind>();
    check::<Test>();
    check::<Tree<Condition>>();
    check::<Value<'_>>();
    check::<ValueKind>();
}

#[test]
fn values_are_made_of_plain_ones() {
    assert_eq!(Value::from(1), Value::from(1_i64));
    assert_eq!(Value::from(7_u32).to_string(), "7");
    for (double, text) in [(1.0, "1.0"), (0.1, "0.1"), (1e300, "1e300"), (-0.0, "-0.0")] {
        let value = Value::try_from(double).unwrap();
        assert_eq!(value.to_string(), text);
        assert_eq!(Value::parse(text), Ok(value));
    }
    for none in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(Value::try_from(none), Err(cloudwatch_filter_pattern::NotFinite));
    }
    let value = Value::parse(r#"{"b":1,"a":2}"#).unwrap();
    let mut names = Vec::new();
    for (name, _) in value.as_object().unwrap() {
        names.push(name);
    }
    assert_eq!(names, ["b", "a"]);
    assert_eq!(value.as_object().unwrap().iter().len(), 2);
}

/// Facts are derived on demand: as the caller has them, in a cell of its own scope.
#[test]
fn a_second_root_is_asked_only_when_needed() {
    let facts: OnceCell<Value<'static>> = OnceCell::new();
    let asked = Cell::new(0);
    let text = String::from(r#"{"eventName":"CreateUser","herald":{"outcome":"forged"}}"#);
    let event = Value::parse(&text).unwrap();
    let value = || {
        facts.get_or_init(|| {
            asked.set(asked.get() + 1);
            let text = r#"{"outcome":"denied","tags":["a","b"],"human":true}"#.to_owned();
            Value::parse(&text).unwrap().into_owned()
        })
    };
    let joined = Joined::new(&event, "herald", &value);
    let matches = |text: &str| pattern(text).matches(joined);

    assert!(matches("{ $.eventName = CreateUser || $.herald.outcome = denied }"));
    assert!(!matches("{ $.eventName = DeleteUser && $.herald.outcome = denied }"));
    assert_eq!(asked.get(), 0, "nothing depended on the facts");

    assert!(matches("{ $.herald.outcome = denied }"));
    assert!(matches("{ $.['herald'].human IS TRUE }"));
    assert!(matches("{ $.herald.tags[1] = b }"));
    assert!(matches("{ $.herald.tags[*] = b && $.herald.tags[*] != c }"));
    assert!(matches("{ $.herald.* = denied }"));
    assert!(matches("{ $.herald.other NOT EXISTS }"));
    assert!(!matches("{ $.herald NOT EXISTS }"));
    assert_eq!(asked.get(), 1);

    // It hides the member of the event, which only the plain question sees.
    assert!(!matches("{ $.herald.outcome = forged }"));
    assert!(pattern("{ $.herald.outcome = forged }").matches(&event));
    // Other selectors are the event's.
    assert!(matches("{ $.outcome NOT EXISTS }"));
    assert!(matches("{ $.*.outcome = forged }"));
    // What is no event matches nothing, whatever the facts.
    let null = Value::Null;
    let nothing = Joined::new(&null, "herald", &value);
    assert!(!pattern("{ $.herald.human IS TRUE }").matches(nothing));
    assert!(pattern("").matches(nothing));
}
