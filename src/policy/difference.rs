//! What one document allows and another does not.

use std::collections::HashSet;

use super::entry::Entry;
use super::glob::Pattern;
use super::grants::all_lines;
use super::phrase::limited;
use super::statement::{Effect, Listed, Statement};
use super::trust::ways_in;
use super::ways::allows;
use super::{Difference, Policy};
use crate::accounts::Accounts;

/// Beyond this product of the two lengths patterns are not compared with each other, only phrases. Documents as long as
/// IAM takes them are well below it.
const MAX_WORK: usize = 400_000_000;

/// So many pairs of principals and conditions are compared with each other; beyond, their lines.
const MAX_PAIRS: usize = 4_000_000;

pub fn identity(old: &Policy, new: &Policy) -> Difference {
    if length(old).saturating_mul(length(new)) > MAX_WORK {
        let (before, after) = (all_lines(old), all_lines(new));
        let without = |all: &[String], known: &[String]| {
            let known: HashSet<&String> = known.iter().collect();
            let lines = all.iter().filter(|line| !known.contains(line)).cloned().collect();
            limited(lines, "permissions")
        };
        return Difference { newly: without(&after, &before), no_longer: without(&before, &after) };
    }
    Difference {
        newly: gained(old, new, "which was denied before"),
        no_longer: gained(new, old, "which is denied now"),
    }
}

/// How much there is to compare.
fn length(policy: &Policy) -> usize {
    let of = |listed: &Listed| listed.patterns.iter().map(|one| one.as_str().len()).sum::<usize>();
    let of_statement = |one: &Statement| {
        let tests = one.condition.tests.iter().map(|test| test.key.len() + test.values.len());
        of(&one.actions) + one.resources.as_ref().map_or(0, of) + tests.sum::<usize>() + 1
    };
    policy.statements.iter().map(of_statement).sum()
}

/// In words what `after` allows and `before` does not; `denied` says of which of the two a Deny is.
fn gained(before: &Policy, after: &Policy, denied: &str) -> Vec<String> {
    let denies = |policy: &Policy| -> Vec<Statement> {
        policy.statements.iter().filter(|one| one.effect == Effect::Deny).cloned().collect()
    };
    let own_denies = denies(after);
    // What is new whatever the conditions, and what only its conditions make new.
    let (mut whole, mut freed, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for statement in allows(&after.statements) {
        let bound = statement.condition.restricts();
        for left in left_of(statement, before, true) {
            let new = left_of(&left, before, false);
            match new.is_empty() {
                true if bound => changed.push(left),
                true => freed.push(left),
                false => whole.extend(new),
            }
        }
    }
    let undenied = denies(before).into_iter().filter(|deny| {
        !own_denies.iter().any(|one| is_about(one, deny) && one.condition.includes(&deny.condition))
    });
    let undenied: Vec<Statement> =
        undenied.map(|deny| Statement { effect: Effect::Allow, ..deny }).collect();

    let words = |mut statements: Vec<Statement>, what: &str| -> Vec<String> {
        statements.extend(own_denies.iter().cloned());
        let policy = Policy { statements, ..Policy::default() };
        all_lines(&policy).into_iter().map(|line| format!("{line}{what}")).collect()
    };
    let mut lines = words(whole, "");
    lines.extend(words(freed, ", without a condition"));
    lines.extend(words(changed, ", under other conditions"));
    if allows(&after.statements).next().is_some() {
        lines.extend(words(undenied, &format!(", {denied}")));
    }
    limited(lines, "permissions")
}

/// What remains of a statement when all that a document allows is taken from it; under the same conditions, or under
/// whichever.
fn left_of(statement: &Statement, policy: &Policy, same_conditions: bool) -> Vec<Statement> {
    let fits = |one: &&Statement| !same_conditions || one.condition.includes(&statement.condition);
    let known: Vec<&Statement> = allows(&policy.statements).filter(fits).collect();
    let everything = Listed::everything();
    let resources = statement.resources.as_ref().unwrap_or(&everything);
    if statement.actions.except || resources.except {
        let all = known.iter().any(|one| is_about(one, statement));
        return if all { Vec::new() } else { vec![statement.clone()] };
    }
    // Actions that miss the same resources stay together.
    let mut left: Vec<(Listed, Vec<Pattern>)> = Vec::new();
    for action in &statement.actions.patterns {
        let mut covering = known.clone();
        covering.retain(|one| one.actions.covers(action.as_str()));
        let mut missing = resources.patterns.clone();
        missing.retain(|resource| {
            let has = |listed: &Listed| listed.covers(resource.as_str());
            !covering.iter().any(|one| one.resources.as_ref().is_none_or(has))
        });
        let missing = Listed::new(false, missing);
        if missing.patterns.is_empty() {
            continue;
        }
        match left.iter_mut().find(|(known, _)| *known == missing) {
            Some((_, actions)) => actions.push(action.clone()),
            None => left.push((missing, vec![action.clone()])),
        }
    }
    let whole = |(resources, actions)| Statement {
        actions: Listed::new(false, actions),
        resources: Some(resources),
        ..statement.clone()
    };
    left.into_iter().map(whole).collect()
}

/// Whether all that one statement is about the other is about too.
fn is_about(wide: &Statement, narrow: &Statement) -> bool {
    let resources = match (&wide.resources, &narrow.resources) {
        (None, _) => true,
        (Some(wide), None) => wide.is_total(),
        (Some(wide), Some(narrow)) => wide.includes(narrow),
    };
    resources && wide.actions.includes(&narrow.actions)
}

pub fn trust(old: &Policy, new: &Policy, accounts: &Accounts) -> Difference {
    let (before, after) = (ways_in(old, accounts), ways_in(new, accounts));
    let tests = |policy: &Policy| {
        policy.statements.iter().map(|one| one.condition.tests.len() + 1).max().unwrap_or(1)
    };
    let pairs = before.len().saturating_mul(after.len());
    let work = pairs.saturating_mul(tests(old)).saturating_mul(tests(new));
    let without = |all: &[Entry], known: &[Entry]| {
        let lines: HashSet<&str> = known.iter().map(|one| one.line.as_str()).collect();
        let unknown = all.iter().filter(|one| match work > MAX_PAIRS {
            true => !lines.contains(one.line.as_str()),
            false => !known.iter().any(|other| other.includes(one)),
        });
        limited(unknown.map(|one| one.line.clone()).collect(), "principals")
    };
    Difference { newly: without(&after, &before), no_longer: without(&before, &after) }
}
