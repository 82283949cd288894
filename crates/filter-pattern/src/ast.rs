//! The tree that a JSON pattern is parsed into and evaluated from.
//!
//! Leaves that cost something to prepare (globs, regular expressions, decimals) are prepared here
//! once, so that evaluation only walks.

use std::cmp::Ordering;

use crate::glob::Glob;
use crate::number::Decimal;

/// A whole pattern, or a part of one in parentheses.
#[derive(Clone, Debug)]
pub(crate) enum Expr {
    /// The empty pattern: every event, whether or not it is JSON.
    Everything,
    Or(Vec<Expr>),
    And(Vec<Expr>),
    Predicate(Predicate),
}

/// One condition: what a selector gives, and what it is tested for.
#[derive(Clone, Debug)]
pub(crate) struct Predicate {
    pub(crate) selector: Selector,
    pub(crate) test: Test,
}

/// The way from the root of an event to the tested value or values.
#[derive(Clone, Debug)]
pub(crate) struct Selector {
    /// The steps before the wildcard, or all of them.
    pub(crate) steps: Vec<Step>,
    /// The steps after the wildcard, if there is one. AWS allows one wildcard, and `!=` needs the
    /// value before it.
    pub(crate) after_wildcard: Option<Vec<Step>>,
}

impl Selector {
    /// The member of the root that the selector starts at, unless it starts with a wildcard or an
    /// index.
    pub(crate) fn first_name(&self) -> Option<&str> {
        match self.steps.first() {
            Some(Step::Name(name)) => Some(name),
            Some(Step::Index(_)) | None => None,
        }
    }
}

/// One step of a selector that gives at most one value.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Name(String),
    Index(usize),
}

/// What is asked of the selected values.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    Equals(Literal),
    Differs(Literal),
    Compares(Comparison, Decimal<'static>),
    IsNull,
    IsBool(bool),
    NotExists,
}

#[derive(Clone, Copy, Debug)]
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
#[derive(Clone, Debug)]
pub(crate) enum Literal {
    /// Numbers compare by value with JSON numbers and as written with JSON strings.
    Number {
        text: String,
        value: Decimal<'static>,
    },
    Text(String),
    Glob(Glob),
    Regex(regex::Regex),
}
