//! Whether a pattern is true for an event. Looks at the tree only, never at text of a pattern, and
//! has an answer for every value.

use crate::Extra;
use crate::ast::{Literal, Predicate, Test, Tree};
use crate::json::Child;
use crate::number::{Decimal, java_text};
use crate::selector::{Selector, Step};
use crate::value::Value;

/// What selectors start from.
#[derive(Clone, Copy)]
pub(crate) struct Root<'e, 'x> {
    event: &'e Value<'e>,
    extra: Option<Extra<'x>>,
}

impl<'e, 'x> Root<'e, 'x> {
    pub(crate) fn new(event: &'e Value<'e>, extra: Option<Extra<'x>>) -> Root<'e, 'x> {
        Root { event, extra }
    }

    /// A root that is no object is no event, not even for `NOT EXISTS`.
    pub(crate) fn is_event(&self) -> bool {
        self.event.as_object().is_some()
    }

    /// Whether the steps start in the second root.
    pub(crate) fn is_extra(&self, steps: &[Step]) -> bool {
        match (&self.extra, steps.first()) {
            (Some(extra), Some(Step::Name(name))) => extra.member == name,
            _ => false,
        }
    }

    /// The value that the steps lead to.
    fn resolve(&self, steps: &[Step]) -> Option<&Value<'_>> {
        match (&self.extra, steps.split_first()) {
            (Some(extra), Some((_, rest))) if self.is_extra(steps) => walk((extra.value)(), rest),
            _ => walk(self.event, steps),
        }
    }
}

fn walk<'v>(start: &'v Value<'v>, steps: &[Step]) -> Option<&'v Value<'v>> {
    steps.iter().try_fold(start, |value, step| match step {
        Step::Name(name) => value.get(name),
        Step::Index(index) => value.as_array()?.get(*index),
        // INVARIANT: steps before and after the wildcard are walked apart.
        Step::Wildcard => None,
    })
}

pub(crate) fn holds(tree: &Tree<Predicate>, root: &Root<'_, '_>) -> bool {
    root.is_event() && tree.holds(&|predicate| is_true(predicate, root))
}

pub(crate) fn is_true(predicate: &Predicate, root: &Root<'_, '_>) -> bool {
    let selected = Selected::new(&predicate.selector, root);
    match selected.rest {
        None => test_one(&predicate.check.test, selected.base()),
        Some(_) => test_many(&predicate.check.test, &selected),
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
pub(crate) fn is_satisfied(test: &Test, value: &Value<'_>) -> bool {
    match (test, value) {
        (Test::Equals(literal), value) => equals(literal, value) == Some(true),
        (Test::Compares(comparison, literal), Value::Number(number)) => {
            Decimal::from_json(number.text())
                .is_some_and(|number| comparison.accepts(number.compare(&literal.value)))
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
        (Literal::Number(literal), Value::Number(number)) => {
            Some(Decimal::from_json(number.text())?.compare(&literal.value).is_eq())
        }
        (literal, Value::String(string)) => Some(literal.equals_text(string)),
        (literal, Value::Number(number)) => Some(literal.equals_text(&java_text(number.text()))),
        (_, Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => None,
    }
}

/// What a selector selects, found again each time it is asked for.
pub(crate) struct Selected<'s, 'r, 'e, 'x> {
    root: &'r Root<'e, 'x>,
    steps: &'s [Step],
    /// The steps after the wildcard, if there is one.
    pub(crate) rest: Option<&'s [Step]>,
}

impl<'s, 'r, 'e, 'x> Selected<'s, 'r, 'e, 'x> {
    pub(crate) fn new(selector: &'s Selector, root: &'r Root<'e, 'x>) -> Self {
        let (steps, rest) = selector.around_wildcard();
        Selected { root, steps, rest }
    }

    /// The value before the wildcard, or the only one.
    pub(crate) fn base(&self) -> Option<&'r Value<'r>>
    where
        'e: 'r,
    {
        self.root.resolve(self.steps)
    }

    fn any(&self, satisfied: impl Fn(&Value<'_>) -> bool) -> bool {
        self.each().any(|(_, value)| satisfied(value))
    }

    /// The values below the wildcard, each with the step that the wildcard stands for.
    pub(crate) fn each(&self) -> impl Iterator<Item = (Child<'r>, &'r Value<'r>)> {
        let base = self.base();
        let rest = self.rest.unwrap_or_default();
        let object = base.and_then(Value::as_object);
        let members = object.into_iter().flat_map(|object| object.iter());
        let array = base.and_then(Value::as_array).unwrap_or_default();
        let members = members.map(|(name, value)| (Child::Member(name), value));
        let elements = array.iter().enumerate();
        let elements = elements.map(|(index, value)| (Child::Element(index), value));
        members.chain(elements).filter_map(move |(child, value)| Some((child, walk(value, rest)?)))
    }
}
