//! What one document allows and another does not.

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

pub fn identity(old: &Policy, new: &Policy) -> Difference {
    if length(old).saturating_mul(length(new)) > MAX_WORK {
        let (before, after) = (all_lines(old), all_lines(new));
        let without = |all: &[String], known: &[String]| {
            let lines = all.iter().filter(|line| !known.contains(line)).cloned().collect();
            limited(lines, "permissions")
        };
        return Difference { newly: without(&after, &before), no_longer: without(&before, &after) };
    }
    Difference { newly: gained(old, new), no_longer: gained(new, old) }
}

/// How much text patterns are.
fn length(policy: &Policy) -> usize {
    let of = |listed: &Listed| listed.patterns.iter().map(|one| one.as_str().len()).sum::<usize>();
    let of_statement =
        |one: &Statement| of(&one.actions) + one.resources.as_ref().map_or(0, of) + 1;
    policy.statements.iter().map(of_statement).sum()
}

/// In words what `after` allows and `before` does not.
fn gained(before: &Policy, after: &Policy) -> Vec<String> {
    let mut rest = Policy::default();
    for statement in &after.statements {
        match statement.effect {
            Effect::Deny => rest.statements.push(statement.clone()),
            Effect::Allow => rest.statements.extend(left_of(statement, before)),
        }
    }
    let mut lines = all_lines(&rest);
    // What was taken back before and is not any more.
    let mut undenied = Policy::default();
    for deny in before.statements.iter().filter(|one| one.effect == Effect::Deny) {
        let still = after.statements.iter().filter(|one| one.effect == Effect::Deny);
        if !still.clone().any(|one| includes(one, deny)) {
            undenied.statements.push(Statement { effect: Effect::Allow, ..deny.clone() });
        }
    }
    if allows(&after.statements).next().is_some() {
        lines.extend(
            all_lines(&undenied).into_iter().map(|line| format!("{line}, which was denied before")),
        );
    }
    limited(lines, "permissions")
}

/// What remains of a statement when all that a document allows is taken from it.
fn left_of(statement: &Statement, policy: &Policy) -> Vec<Statement> {
    let known =
        || allows(&policy.statements).filter(|one| one.condition.includes(&statement.condition));
    if statement.actions.except || statement.resources.as_ref().is_some_and(|listed| listed.except)
    {
        let known = known().any(|one| includes(one, statement));
        return if known { Vec::new() } else { vec![statement.clone()] };
    }
    // Actions that miss the same resources stay together.
    let mut left: Vec<(Option<Listed>, Listed)> = Vec::new();
    for action in &statement.actions.patterns {
        let covering: Vec<&Statement> =
            known().filter(|one| one.actions.covers(action.as_str())).collect();
        let everything = Listed::everything();
        let resources = statement.resources.as_ref().unwrap_or(&everything);
        let missing: Vec<_> = resources
            .patterns
            .iter()
            .filter(|one| {
                let has = |listed: &Listed| listed.covers(one.as_str());
                !covering.iter().any(|known| known.resources.as_ref().is_none_or(has))
            })
            .cloned()
            .collect();
        if missing.is_empty() {
            continue;
        }
        let missing = Some(Listed { except: false, patterns: missing });
        match left.iter_mut().find(|(known, _)| *known == missing) {
            Some((_, actions)) => actions.patterns.push(action.clone()),
            None => left.push((missing, Listed { except: false, patterns: vec![action.clone()] })),
        }
    }
    let whole = |(resources, actions)| Statement { actions, resources, ..statement.clone() };
    left.into_iter().map(whole).collect()
}

/// Whether all that one statement is about the other is about too.
fn includes(wide: &Statement, narrow: &Statement) -> bool {
    let everything = Listed::everything();
    let resources = |one: &Statement| one.resources.as_ref().unwrap_or(&everything).clone();
    wide.actions.includes(&narrow.actions)
        && resources(wide).includes(&resources(narrow))
        && wide.condition.includes(&narrow.condition)
}

pub fn trust(old: &Policy, new: &Policy, accounts: &Accounts) -> Difference {
    let (before, after) = (ways_in(old, accounts), ways_in(new, accounts));
    let without = |all: &[super::entry::Entry], known: &[super::entry::Entry]| {
        let unknown = all.iter().filter(|one| !known.iter().any(|other| other.includes(one)));
        limited(unknown.map(|one| one.line.clone()).collect(), "principals")
    };
    Difference { newly: without(&after, &before), no_longer: without(&before, &after) }
}
