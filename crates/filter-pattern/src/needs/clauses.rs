//! Needs with numbers for their literals, and which of these rule them out.

use std::collections::HashMap;

use crate::formula::Formula;
use crate::need::Need;

/// The need with numbers for its literals. Those that have none yet get the next one.
pub(crate) fn formula(need: Need, ids: &mut HashMap<String, u32>) -> Formula {
    let mut of = |sides: Vec<Need>| sides.into_iter().map(|side| formula(side, ids)).collect();
    match need {
        Need::Anything => Formula::Anything,
        Need::Literal(literal) => {
            // There are fewer literals than bytes in memory by far, so no two get the same number.
            let next = u32::try_from(ids.len()).unwrap_or(u32::MAX);
            Formula::Leaf(*ids.entry(literal).or_insert(next))
        }
        Need::All(sides) => Formula::All(of(sides)),
        Need::Any(sides) => Formula::Any(of(sides)),
    }
}

/// The need in its simplest form: whoever made it by hand may not have used [`Need::all`] and [`Need::any`].
pub(crate) fn simplest(need: Need) -> Need {
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
    let ids = |formula: &Formula, cost: &dyn Fn(u32) -> u64| {
        Some(formula.cheapest(&|id| Some(cost(id)))?.1)
    };
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
