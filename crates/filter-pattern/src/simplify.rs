//! Takes away conditions that change nothing: repeated ones, and those that another one makes
//! needless, such as `$.e = CreateUser` beside `$.e = Create*`.

use crate::ast::{Condition, Literal, Test, Tree};

/// How many comparisons of conditions are made at most. Trees can be written for which a complete
/// answer takes exponential time; beyond this, what might be needless stays.
const FUEL: usize = 1 << 20;

pub(crate) fn simplified(tree: Tree<Condition>) -> Tree<Condition> {
    simplify(tree, &mut Fuel(FUEL))
}

struct Fuel(usize);

fn simplify(tree: Tree<Condition>, fuel: &mut Fuel) -> Tree<Condition> {
    match tree {
        Tree::Leaf(_) => tree,
        Tree::Any(group) => {
            let sides = group.sides.into_iter().map(|side| simplify(side, fuel)).collect();
            // Of alternatives, the stricter one adds nothing.
            match Tree::any_at(sides, group.place) {
                Tree::Any(group) => {
                    let sides = without(group.sides, |side, other| fuel.implies(side, other));
                    Tree::any_at(sides, group.place)
                }
                other => other,
            }
        }
        Tree::All(group) => {
            let sides = group.sides.into_iter().map(|side| simplify(side, fuel)).collect();
            // Of conditions that must all hold, the laxer one adds nothing.
            match Tree::all_at(sides, group.place) {
                Tree::All(group) => {
                    let sides = without(group.sides, |side, other| fuel.implies(other, side));
                    Tree::all_at(sides, group.place)
                }
                other => other,
            }
        }
    }
}

/// Leaves out each side that is needless beside another one that stays. Of two that make each
/// other needless the first stays.
fn without(
    sides: Vec<Tree<Condition>>,
    mut is_needless: impl FnMut(&Tree<Condition>, &Tree<Condition>) -> bool,
) -> Vec<Tree<Condition>> {
    let mut kept: Vec<Tree<Condition>> = Vec::with_capacity(sides.len());
    for side in sides {
        if !kept.iter().any(|other| is_needless(&side, other)) {
            kept.retain(|other| !is_needless(other, &side));
            kept.push(side);
        }
    }
    kept
}

impl Fuel {
    /// Whether `a` is surely true only where `b` is. `false` when that is not seen.
    fn implies(&mut self, a: &Tree<Condition>, b: &Tree<Condition>) -> bool {
        let Some(left) = self.0.checked_sub(1) else {
            return false;
        };
        self.0 = left;
        match (a, b) {
            (Tree::Leaf(a), Tree::Leaf(b)) => condition_implies(a, b),
            (Tree::Any(any), _) => any.sides.iter().all(|side| self.implies(side, b)),
            (_, Tree::All(all)) => all.sides.iter().all(|side| self.implies(a, side)),
            (Tree::All(all), Tree::Any(any)) => {
                all.sides.iter().any(|side| self.implies(side, b))
                    || any.sides.iter().any(|side| self.implies(a, side))
            }
            (Tree::All(all), _) => all.sides.iter().any(|side| self.implies(side, b)),
            (_, Tree::Any(any)) => any.sides.iter().any(|side| self.implies(a, side)),
        }
    }
}

fn condition_implies(a: &Condition, b: &Condition) -> bool {
    if a.selector != b.selector {
        return false;
    }
    match (&a.check.test, &b.check.test) {
        (a, b) if a == b => true,
        (Test::Equals(a), Test::Equals(b)) => covers(b, a),
        (Test::Differs(a), Test::Differs(b)) => covers(a, b),
        // `= *` is true for every string and number, and these for nothing else. With a wildcard,
        // `!=` is also true where nothing is selected.
        (Test::Compares(..), Test::Equals(any)) => is_any(any),
        (Test::Differs(_), Test::Equals(any)) => is_any(any) && !a.selector.has_wildcard(),
        _ => false,
    }
}

fn is_any(literal: &Literal) -> bool {
    matches!(literal, Literal::Glob(glob) if glob.is_everything())
}

/// Whether every value that equals `b` surely equals `a` too. That rests on no star in the middle
/// of a value, because sources disagree on what AWS makes of it.
fn covers(a: &Literal, b: &Literal) -> bool {
    match (a, b) {
        (a, _) if is_any(a) => true,
        (Literal::Glob(glob), _) if glob.has_inner_star() => a == b,
        // A number literal equals numbers of several texts, so it is like nothing but itself.
        (_, Literal::Number(_)) | (Literal::Number(_), _) => a == b,
        (Literal::Glob(a), Literal::Glob(b)) => a.covers(b),
        (a, Literal::Text(b)) => a.equals_text(b),
        (a, b) => a == b,
    }
}
