//! Whether a pattern is true for an event. Looks at the tree only, never at text of a pattern, and
//! has an answer for every value.

use crate::ast::{Condition, Literal, Test, Tree};
use crate::number::{Decimal, java_text};
use crate::selector::{Selector, Step};
use crate::view::{Key, Shape, View};

/// A root that is no object is no event, not even for `NOT EXISTS`.
pub(crate) fn is_event<'e>(root: impl View<'e>) -> bool {
    matches!(root.shape(), Shape::Object(_))
}

fn walk<'e, V: View<'e>>(start: V, steps: &[Step]) -> Option<V> {
    steps.iter().try_fold(start, |value, step| match step {
        Step::Name(name) => value.member(name),
        Step::Index(index) => value.element(*index),
        // INVARIANT: steps before and after the wildcard are walked apart.
        Step::Wildcard => None,
    })
}

pub(crate) fn holds<'e>(tree: &Tree<Condition>, root: impl View<'e>) -> bool {
    is_event(root) && tree.holds(&|condition| is_true(condition, root))
}

impl Condition {
    /// Whether this condition alone is true for an event.
    pub fn matches<'e>(&self, event: impl View<'e>) -> bool {
        is_event(event) && is_true(self, event)
    }
}

/// INVARIANT: the root is an event.
pub(crate) fn is_true<'e>(condition: &Condition, root: impl View<'e>) -> bool {
    let selected = Selected::new(&condition.selector, root);
    match selected.rest {
        None => test_one(&condition.check.test, selected.base()),
        Some(_) => test_many(&condition.check.test, &selected),
    }
}

/// Without a wildcard: at most one value was selected.
fn test_one<'e>(test: &Test, value: Option<impl View<'e>>) -> bool {
    let Some(value) = value else {
        return matches!(test, Test::NotExists);
    };
    match test {
        Test::NotExists => false,
        Test::Differs(literal) => equals(literal, &value.shape()) == Some(false),
        // Here, and only here, AWS looks into an array.
        Test::IsNull => match value.shape() {
            Shape::Array(_) => value.children().any(|(_, child)| child.shape() == Shape::Null),
            shape => shape == Shape::Null,
        },
        _ => is_satisfied(test, &value.shape()),
    }
}

/// With a wildcard: any number of values was selected.
fn test_many<'e, V: View<'e>>(test: &Test, selected: &Selected<'_, V>) -> bool {
    match test {
        Test::NotExists => selected.each().next().is_none(),
        // Not "some value differs": no value may be equal, and only the value before the wildcard
        // must be there.
        Test::Differs(literal) => {
            selected.base().is_some() && !selected.any(|shape| equals(literal, shape) == Some(true))
        }
        _ => selected.any(|shape| is_satisfied(test, shape)),
    }
}

/// The tests that mean the same with and without a wildcard, on a single value.
pub(crate) fn is_satisfied(test: &Test, value: &Shape<'_>) -> bool {
    match (test, value) {
        (Test::Equals(literal), value) => equals(literal, value) == Some(true),
        (Test::Compares(comparison, literal), Shape::Number(number)) => {
            Decimal::from_json(number.text())
                .is_some_and(|number| comparison.accepts(number.compare(&literal.value)))
        }
        (Test::IsNull, value) => *value == Shape::Null,
        (Test::IsBool(wanted), value) => *value == Shape::Bool(*wanted),
        (Test::Compares(..) | Test::Differs(_) | Test::NotExists, _) => false,
    }
}

/// Whether the value equals the literal, or `None` if the two cannot be compared: then neither `=`
/// nor `!=` is true.
fn equals(literal: &Literal, value: &Shape<'_>) -> Option<bool> {
    match (literal, value) {
        (Literal::Number(literal), Shape::Number(number)) => {
            Some(Decimal::from_json(number.text())?.compare(&literal.value).is_eq())
        }
        (literal, Shape::Text(string)) => Some(literal.equals_text(string)),
        (literal, Shape::Number(number)) => Some(literal.equals_text(&java_text(number.text()))),
        (_, Shape::Null | Shape::Bool(_) | Shape::Array(_) | Shape::Object(_)) => None,
    }
}

/// What a selector selects, found again each time it is asked for.
pub(crate) struct Selected<'s, V> {
    root: V,
    steps: &'s [Step],
    /// The steps after the wildcard, if there is one.
    pub(crate) rest: Option<&'s [Step]>,
}

impl<'s, 'e, V: View<'e>> Selected<'s, V> {
    pub(crate) fn new(selector: &'s Selector, root: V) -> Self {
        let (steps, rest) = selector.around_wildcard();
        Selected { root, steps, rest }
    }

    /// The value before the wildcard, or the only one.
    pub(crate) fn base(&self) -> Option<V> {
        walk(self.root, self.steps)
    }

    fn any(&self, satisfied: impl Fn(&Shape<'e>) -> bool) -> bool {
        self.each().any(|(_, value)| satisfied(&value.shape()))
    }

    /// The values below the wildcard, each with the step that the wildcard stands for.
    pub(crate) fn each(&self) -> impl Iterator<Item = (Key<'e>, V)> {
        let rest = self.rest.unwrap_or_default();
        let children = self.base().into_iter().flat_map(View::children);
        children.filter_map(move |(key, value)| Some((key, walk(value, rest)?)))
    }
}
