//! Whether a pattern is true for an event. Looks at the tree only, never at text of a pattern, and
//! has an answer for every value.

use crate::Extra;
use crate::ast::{Expr, Literal, Predicate, Selector, Step, Test};
use crate::number::{Decimal, java_text};
use crate::value::Value;

/// What selectors start from.
pub(crate) struct Root<'e, 'x> {
    event: &'e Value<'e>,
    extra: Option<Extra<'x>>,
}

impl<'e, 'x> Root<'e, 'x> {
    pub(crate) fn new(event: &'e Value<'e>, extra: Option<Extra<'x>>) -> Root<'e, 'x> {
        Root { event, extra }
    }

    /// The value that the steps lead to.
    fn resolve(&self, steps: &[Step]) -> Option<&Value<'_>> {
        if let (Some(extra), Some((Step::Name(name), rest))) = (&self.extra, steps.split_first())
            && extra.member == name
        {
            return walk((extra.value)(), rest);
        }
        walk(self.event, steps)
    }
}

fn walk<'v>(start: &'v Value<'v>, steps: &[Step]) -> Option<&'v Value<'v>> {
    steps.iter().try_fold(start, |value, step| match step {
        Step::Name(name) => value.get(name),
        Step::Index(index) => value.as_array()?.get(*index),
    })
}

pub(crate) fn holds(expr: &Expr, root: &Root<'_, '_>) -> bool {
    match expr {
        Expr::Everything => true,
        // A root that is no object is no event, not even for `NOT EXISTS`.
        _ => root.event.as_object().is_some() && is_true(expr, root),
    }
}

fn is_true(expr: &Expr, root: &Root<'_, '_>) -> bool {
    match expr {
        Expr::Everything => true,
        Expr::Or(sides) => sides.iter().any(|side| is_true(side, root)),
        Expr::And(sides) => sides.iter().all(|side| is_true(side, root)),
        Expr::Predicate(Predicate { selector, test }) => match &selector.after_wildcard {
            None => test_one(test, root.resolve(&selector.steps)),
            Some(rest) => test_many(test, &Selected { root, selector, rest }),
        },
    }
}

/// Without a wildcard: at most one value was selected.
fn test_one(test: &Test, value: Option<&Value<'_>>) -> bool {
    match (test, value) {
        (Test::NotExists, value) => value.is_none(),
        (_, None) => false,
        // Here, and only here, AWS looks into an array.
        (Test::IsNull, Some(Value::Array(elements))) => elements.iter().any(Value::is_null),
        (Test::Differs(literal), Some(value)) => equals(literal, value) == Some(false),
        (_, Some(value)) => is_satisfied(test, value),
    }
}

/// With a wildcard: any number of values was selected.
fn test_many(test: &Test, selected: &Selected<'_, '_, '_, '_>) -> bool {
    match test {
        Test::NotExists => !selected.any(|_| true),
        // Not "some value differs": no value may be equal, and only the value before the wildcard
        // must be there.
        Test::Differs(literal) => {
            selected.base().is_some() && !selected.any(|value| equals(literal, value) == Some(true))
        }
        _ => selected.any(|value| is_satisfied(test, value)),
    }
}

/// The tests that mean the same with and without a wildcard, on a single value.
fn is_satisfied(test: &Test, value: &Value<'_>) -> bool {
    match (test, value) {
        (Test::Equals(literal), value) => equals(literal, value) == Some(true),
        (Test::Compares(comparison, literal), Value::Number(number)) => {
            Decimal::from_json(number.text())
                .is_some_and(|number| comparison.accepts(number.compare(literal)))
        }
        (Test::IsNull, value) => value.is_null(),
        (Test::IsBool(wanted), value) => value.as_bool() == Some(*wanted),
        (Test::Compares(..) | Test::Differs(_) | Test::NotExists, _) => false,
    }
}

/// Whether the value equals the literal, or `None` if the two cannot be compared: then neither `=`
/// nor `!=` is true.
fn equals(literal: &Literal, value: &Value<'_>) -> Option<bool> {
    match (literal, value) {
        (Literal::Number { text, .. }, Value::String(string)) => Some(text == string),
        (Literal::Number { value, .. }, Value::Number(number)) => {
            Some(Decimal::from_json(number.text())?.compare(value).is_eq())
        }
        (literal, Value::String(string)) => Some(text_equals(literal, string)),
        (literal, Value::Number(number)) => Some(text_equals(literal, &java_text(number.text()))),
        (_, Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => None,
    }
}

fn text_equals(literal: &Literal, string: &str) -> bool {
    match literal {
        Literal::Number { text, .. } | Literal::Text(text) => text == string,
        Literal::Glob(glob) => glob.matches(string),
        Literal::Regex(regex) => regex.is_match(string),
    }
}

/// The values that a selector with a wildcard selects, found again each time they are asked for.
struct Selected<'s, 'r, 'e, 'x> {
    root: &'r Root<'e, 'x>,
    selector: &'s Selector,
    rest: &'s [Step],
}

impl Selected<'_, '_, '_, '_> {
    /// The value before the wildcard.
    fn base(&self) -> Option<&Value<'_>> {
        self.root.resolve(&self.selector.steps)
    }

    fn any(&self, satisfied: impl Fn(&Value<'_>) -> bool) -> bool {
        let below = |child| walk(child, self.rest).is_some_and(&satisfied);
        match self.base() {
            Some(Value::Object(object)) => object.iter().any(|(_, member)| below(member)),
            Some(Value::Array(elements)) => elements.iter().any(below),
            _ => false,
        }
    }
}
