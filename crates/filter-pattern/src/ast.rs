//! The tree that a pattern is parsed into and evaluated from.
//!
//! Leaves that cost something to prepare (globs, regular expressions, decimals) are prepared here
//! once, so that evaluation only walks.

use std::cmp::Ordering;
use std::ops::Range;

use crate::glob::Glob;
use crate::number::Decimal;
use crate::regex_subset::Regex;
use crate::selector::Selector;

/// A whole pattern.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Body {
    /// The empty pattern: every event, whether or not it is JSON.
    Everything,
    Json(Tree<Predicate>),
    Fields(Fields),
    Terms(Vec<Term>),
    Regex(Regex),
}

/// Conditions joined by `&&` and `||`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree<L> {
    Leaf(L),
    Any(Group<L>),
    All(Group<L>),
}

/// Two or more conditions joined by one operator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group<L> {
    pub(crate) sides: Vec<Tree<L>>,
    pub(crate) place: Place,
}

/// Where something stands in the text of its pattern.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    pub(crate) span: Range<usize>,
    /// Whether it has parentheses of its own around it.
    pub(crate) parenthesised: bool,
}

/// A place is no part of what a pattern means, so that trees of different texts can be equal.
impl PartialEq for Place {
    fn eq(&self, _: &Place) -> bool {
        true
    }
}

impl<L> Tree<L> {
    /// Conditions joined by `||`; a single one stands for itself.
    pub(crate) fn any(sides: Vec<Tree<L>>, place: Place) -> Tree<L> {
        let same = |side| match side {
            Tree::Any(group) => group.sides,
            other => vec![other],
        };
        Tree::joined(sides, place, same, Tree::Any)
    }

    /// Conditions joined by `&&`; a single one stands for itself.
    pub(crate) fn all(sides: Vec<Tree<L>>, place: Place) -> Tree<L> {
        let same = |side| match side {
            Tree::All(group) => group.sides,
            other => vec![other],
        };
        Tree::joined(sides, place, same, Tree::All)
    }

    /// Keeps the tree flat: no group stands directly in a group of its own kind.
    fn joined(
        mut sides: Vec<Tree<L>>,
        place: Place,
        same: fn(Tree<L>) -> Vec<Tree<L>>,
        join: fn(Group<L>) -> Tree<L>,
    ) -> Tree<L> {
        match (sides.len(), sides.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                let sides = sides.into_iter().chain(last).flat_map(same).collect();
                join(Group { sides, place })
            }
        }
    }

    pub(crate) fn holds(&self, is_true: &impl Fn(&L) -> bool) -> bool {
        match self {
            Tree::Leaf(leaf) => is_true(leaf),
            Tree::Any(group) => group.sides.iter().any(|side| side.holds(is_true)),
            Tree::All(group) => group.sides.iter().all(|side| side.holds(is_true)),
        }
    }

    /// Visits every condition, from left to right.
    pub(crate) fn each<'t>(&'t self, visit: &mut impl FnMut(&'t L)) {
        match self {
            Tree::Leaf(leaf) => visit(leaf),
            Tree::Any(group) | Tree::All(group) => {
                group.sides.iter().for_each(|side| side.each(visit));
            }
        }
    }

    pub(crate) fn any_leaf(&self, mut satisfied: impl FnMut(&L) -> bool) -> bool {
        let mut found = false;
        self.each(&mut |leaf| found |= satisfied(leaf));
        found
    }
}

/// One condition of a JSON pattern: what a selector gives, and what it is tested for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Predicate {
    pub(crate) selector: Selector,
    pub(crate) check: Check,
}

/// What is asked of a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Check {
    pub(crate) test: Test,
    /// The whole condition.
    pub(crate) place: Place,
    /// What it compares with, if it does.
    pub(crate) literal: Place,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    Equals(Literal),
    Differs(Literal),
    Compares(Comparison, NumberLiteral),
    IsNull,
    IsBool(bool),
    NotExists,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Comparison {
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Comparison {
    /// Whether a value that stands in `ordering` to the literal satisfies the comparison.
    pub(crate) fn accepts(self, ordering: Ordering) -> bool {
        match self {
            Comparison::Less => ordering.is_lt(),
            Comparison::AtMost => ordering.is_le(),
            Comparison::Greater => ordering.is_gt(),
            Comparison::AtLeast => ordering.is_ge(),
        }
    }
}

/// The right-hand side of `=` and `!=`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    /// Numbers compare by value with JSON numbers and as written with JSON strings.
    Number(NumberLiteral),
    Text(String),
    Glob(Glob),
    Regex(Regex),
}

impl Literal {
    /// A string with stars in it is a glob.
    pub(crate) fn of_text(text: String) -> Literal {
        Glob::new(&text).map_or(Literal::Text(text), Literal::Glob)
    }

    /// Whether a text is equal, as texts are.
    pub(crate) fn equals_text(&self, string: &str) -> bool {
        match self {
            Literal::Number(number) => number.text == string,
            Literal::Text(text) => text == string,
            Literal::Glob(glob) => glob.matches(string),
            Literal::Regex(regex) => regex.is_match(string),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NumberLiteral {
    /// As written.
    pub(crate) text: String,
    pub(crate) value: Decimal<'static>,
}

/// A space-delimited pattern.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fields {
    /// The fields before `...`, or all of them.
    pub(crate) before: Vec<Field>,
    /// The fields after `...`, if it is there. Without it the last field takes the rest of a line.
    pub(crate) after: Option<Vec<Field>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    /// `None`: no name, and no condition either.
    pub(crate) name: Option<String>,
    pub(crate) condition: Option<Tree<Check>>,
}

/// A text that is looked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term {
    pub(crate) kind: TermKind,
    pub(crate) text: String,
    pub(crate) place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum TermKind {
    /// It must occur.
    Required,
    /// `-`: it must not occur.
    Excluded,
    /// `?`: one of these must occur. AWS ignores them beside terms of another kind.
    Optional,
}
