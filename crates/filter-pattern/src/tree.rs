//! Conditions joined by `&&` and `||`.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use crate::build_error::BuildError;
use crate::limits::MAX_NESTING;

/// How many groups may stand in each other: between two pairs of parentheses stands one `&&`, and
/// the outermost group needs none.
const MAX_LEVELS: usize = 2 * MAX_NESTING + 2;

/// Conditions joined by `&&` and `||`; `L` is the type of a single one.
///
/// There is no negation: the language has none, and `!=` is not one.
///
/// A tree is read from [`Pattern::body`](crate::Pattern::body), or made by [`any`](Tree::any) and
/// [`all`](Tree::all). It is always flat: no group stands directly in a group of its own kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Tree<L> {
    /// A single condition.
    Leaf(L),
    /// `||`: one of these must be true.
    Any(Group<L>),
    /// `&&`: all of these must be true.
    All(Group<L>),
}

/// Two or more conditions joined by one operator.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Group<L> {
    pub(crate) sides: Vec<Tree<L>>,
    pub(crate) place: Place,
    /// How many groups stand in each other here, this one included.
    levels: usize,
}

impl<L> Group<L> {
    pub(crate) fn new(sides: Vec<Tree<L>>, place: Place) -> Group<L> {
        let levels = sides.iter().map(Tree::levels).max().unwrap_or(0) + 1;
        Group { sides, place, levels }
    }

    /// What is joined, from left to right: at least two.
    pub fn sides(&self) -> &[Tree<L>] {
        &self.sides
    }

    /// Where the group stands in the text that the pattern was read from, with the parentheses
    /// around it: byte offsets. Empty if it was not read from a text.
    pub fn span(&self) -> Range<usize> {
        self.place.span.clone()
    }
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

impl Eq for Place {}

/// Equal places have equal hashes.
impl Hash for Place {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl<L> Tree<L> {
    /// Joins conditions, or trees of them, by `||`. A single one stands for itself.
    ///
    /// # Errors
    /// There are none, or they are nested deeper than a pattern can be.
    pub fn any(sides: impl IntoIterator<Item = impl Into<Tree<L>>>) -> Result<Tree<L>, BuildError> {
        Tree::built(sides, Tree::any_at)
    }

    /// Joins conditions, or trees of them, by `&&`. A single one stands for itself.
    ///
    /// # Errors
    /// There are none, or they are nested deeper than a pattern can be.
    pub fn all(sides: impl IntoIterator<Item = impl Into<Tree<L>>>) -> Result<Tree<L>, BuildError> {
        Tree::built(sides, Tree::all_at)
    }

    fn built(
        sides: impl IntoIterator<Item = impl Into<Tree<L>>>,
        join: fn(Vec<Tree<L>>, Place) -> Tree<L>,
    ) -> Result<Tree<L>, BuildError> {
        let sides: Vec<Tree<L>> = sides.into_iter().map(Into::into).collect();
        if sides.is_empty() {
            return Err(BuildError::NoConditions);
        }
        // This also bounds the recursion of whatever walks a tree, dropping it included.
        match join(sides, Place::default()) {
            tree if tree.levels() > MAX_LEVELS => Err(BuildError::TooDeep),
            tree => Ok(tree),
        }
    }

    fn levels(&self) -> usize {
        match self {
            Tree::Leaf(_) => 0,
            Tree::Any(group) | Tree::All(group) => group.levels,
        }
    }

    /// Conditions joined by `||`; a single one stands for itself.
    ///
    /// INVARIANT: there is at least one.
    pub(crate) fn any_at(sides: Vec<Tree<L>>, place: Place) -> Tree<L> {
        let same = |side| match side {
            Tree::Any(group) => group.sides,
            other => vec![other],
        };
        Tree::joined(sides, place, same, Tree::Any)
    }

    /// Conditions joined by `&&`; a single one stands for itself.
    ///
    /// INVARIANT: there is at least one.
    pub(crate) fn all_at(sides: Vec<Tree<L>>, place: Place) -> Tree<L> {
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
                join(Group::new(sides, place))
            }
        }
    }

    /// Whether the tree is true if `is_true` says which of its conditions are.
    ///
    /// Conditions that cannot change the answer any more are not asked about. Together with
    /// [`Condition::matches`](crate::Condition::matches) this makes partial evaluation: answer
    /// yourself for the conditions that you know, or want to leave open, and let the others match.
    pub fn holds(&self, is_true: &impl Fn(&L) -> bool) -> bool {
        match self {
            Tree::Leaf(leaf) => is_true(leaf),
            Tree::Any(group) => group.sides.iter().any(|side| side.holds(is_true)),
            Tree::All(group) => group.sides.iter().all(|side| side.holds(is_true)),
        }
    }

    /// Every condition from left to right, whatever joins them.
    pub fn leaves(&self) -> Leaves<'_, L> {
        Leaves { left: vec![self] }
    }

    /// Visits every condition, from left to right.
    pub(crate) fn each<'t>(&'t self, visit: &mut impl FnMut(&'t L)) {
        self.leaves().for_each(visit);
    }
}

impl<L> From<L> for Tree<L> {
    fn from(leaf: L) -> Tree<L> {
        Tree::Leaf(leaf)
    }
}

/// Every condition of a tree, from left to right: see [`Tree::leaves`].
#[derive(Clone, Debug)]
pub struct Leaves<'t, L> {
    /// What is still to be visited, the next one last.
    left: Vec<&'t Tree<L>>,
}

impl<'t, L> Iterator for Leaves<'t, L> {
    type Item = &'t L;

    fn next(&mut self) -> Option<&'t L> {
        loop {
            match self.left.pop()? {
                Tree::Leaf(leaf) => return Some(leaf),
                Tree::Any(group) | Tree::All(group) => self.left.extend(group.sides.iter().rev()),
            }
        }
    }
}
