//! A need with numbers for its literals, and which of them rule it out.

use std::collections::HashMap;

use crate::need::Need;
use crate::scratch::Marks;

#[derive(Debug)]
pub(crate) enum Formula {
    Anything,
    Literal(u32),
    All(Box<[Formula]>),
    Any(Box<[Formula]>),
}

impl Formula {
    /// Of the need in its simplest form. Literals that have no number yet get the next one.
    pub(crate) fn new(need: Need, ids: &mut HashMap<String, u32>) -> Formula {
        Formula::of(simplest(need), ids)
    }

    fn of(need: Need, ids: &mut HashMap<String, u32>) -> Formula {
        match need {
            Need::Anything => Formula::Anything,
            // There are fewer literals than there are bytes in memory by far, so no two get the same number.
            Need::Literal(literal) => {
                let next = u32::try_from(ids.len()).unwrap_or(u32::MAX);
                Formula::Literal(*ids.entry(literal).or_insert(next))
            }
            Need::All(sides) => {
                Formula::All(sides.into_iter().map(|side| Formula::of(side, ids)).collect())
            }
            Need::Any(sides) => {
                Formula::Any(sides.into_iter().map(|side| Formula::of(side, ids)).collect())
            }
        }
    }

    pub(crate) fn is_anything(&self) -> bool {
        matches!(self, Formula::Anything)
    }

    pub(crate) fn holds(&self, stands: &Marks) -> bool {
        match self {
            Formula::Anything => true,
            Formula::Literal(id) => stands.contains(*id),
            Formula::All(sides) => sides.iter().all(|side| side.holds(stands)),
            Formula::Any(sides) => sides.iter().any(|side| side.holds(stands)),
        }
    }

    /// Counts how often each literal occurs.
    fn count(&self, mentions: &mut [u64]) {
        match self {
            Formula::Anything => {}
            Formula::Literal(id) => {
                if let Some(mentions) = mentions.get_mut(*id as usize) {
                    *mentions += 1;
                }
            }
            Formula::All(sides) | Formula::Any(sides) => {
                sides.iter().for_each(|side| side.count(mentions))
            }
        }
    }

    /// The literals, of least cost together, of which one stands in every text in which the formula holds. `None` if it
    /// may hold where no literal stands.
    fn cheapest(&self, cost: &dyn Fn(u32) -> u64) -> Option<(u64, Vec<u32>)> {
        match self {
            Formula::Anything => None,
            Formula::Literal(id) => Some((cost(*id), vec![*id])),
            Formula::All(sides) => {
                sides.iter().filter_map(|side| side.cheapest(cost)).min_by_key(|(cost, _)| *cost)
            }
            Formula::Any(sides) => {
                let sides: Option<Vec<_>> = sides.iter().map(|side| side.cheapest(cost)).collect();
                let mut ids: Vec<u32> = sides?.into_iter().flat_map(|(_, ids)| ids).collect();
                ids.sort_unstable();
                ids.dedup();
                Some((ids.iter().map(|id| cost(*id)).sum(), ids))
            }
        }
    }
}

/// Whoever made the need by hand may not have used [`Need::all`] and [`Need::any`].
fn simplest(need: Need) -> Need {
    match need {
        Need::Literal(literal) if literal.is_empty() => Need::Anything,
        Need::Anything | Need::Literal(_) => need,
        Need::All(sides) => Need::all(sides.into_iter().map(simplest)),
        Need::Any(sides) => Need::any(sides.into_iter().map(simplest)),
    }
}

/// For each formula the literals of which one stands wherever it holds, so that all together weigh little.
///
/// The least weight is not looked for: that takes exponential time. Each formula chooses by itself first, as if all that
/// a literal occurs in shared its weight, and then again when what the others chose costs nothing any more.
pub(crate) fn clauses(formulas: &[Formula], weights: &[u64]) -> Vec<Option<Vec<u32>>> {
    let weight = |id: u32| weights.get(id as usize).copied().unwrap_or(0);
    let ids = |formula: &Formula, cost: &dyn Fn(u32) -> u64| Some(formula.cheapest(cost)?.1);
    let mut mentions = vec![0; weights.len()];
    formulas.iter().for_each(|formula| formula.count(&mut mentions));
    let share = |id: u32| {
        let mentions: u64 = mentions.get(id as usize).copied().unwrap_or(0);
        weight(id) * 1024 / mentions.max(1)
    };
    let mut clauses: Vec<_> = formulas.iter().map(|formula| ids(formula, &share)).collect();

    let mut users = vec![0_u32; weights.len()];
    let count = |users: &mut [u32], clause: &Option<Vec<u32>>, step: fn(u32) -> u32| {
        for id in clause.iter().flatten() {
            if let Some(users) = users.get_mut(*id as usize) {
                *users = step(*users);
            }
        }
    };
    clauses.iter().for_each(|clause| count(&mut users, clause, |users| users + 1));
    for (formula, clause) in formulas.iter().zip(&mut clauses) {
        count(&mut users, clause, |users| users - 1);
        let is_used = |id: u32| users.get(id as usize).is_some_and(|users| *users > 0);
        *clause = ids(formula, &|id| if is_used(id) { 0 } else { weight(id) });
        count(&mut users, clause, |users| users + 1);
    }
    clauses
}
