//! Whom a document lets in, as the trust policy of a role or as a resource policy.

use std::collections::BTreeSet;

use super::entry::{Entry, entries};
use super::federation;
use super::phrase::{self, limited};
use super::principal::{Who, told};
use super::statement::{Effect, Statement};
use super::ways::allows;
use super::{Policy, Trust};
use crate::accounts::Accounts;
use crate::text::{listing, short};
use crate::work::Work;

/// The actions that let somebody in. To tag a session or to set its source identity alone lets
/// nobody in.
const ENTRY: [&str; 3] =
    ["sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"];

/// How many accounts an alert lists at most.
const MAX_ACCOUNTS: usize = 200;

/// What is said where a document takes more work than there is for it.
const TOO_MUCH: &str = "too much to compare: it may let in more than is told here";

/// The ways into a role, most dangerous first. Not all of them if that is too much work.
pub fn ways_in<'p>(policy: &'p Policy, accounts: &'p Accounts, work: &Work) -> Vec<Entry<'p>> {
    let enters = |one: &&Statement| ENTRY.iter().any(|action| one.actions.covers(action, work));
    let mut all: Vec<Entry> = allows(&policy.statements)
        .filter(enters)
        .flat_map(|statement| entries(statement, accounts, work))
        .collect();
    sort(&mut all);
    all
}

fn sort(entries: &mut [Entry]) {
    entries.sort_by(|one, other| {
        (one.danger, one.line.len(), &one.line).cmp(&(other.danger, other.line.len(), &other.line))
    });
}

/// If it is too much work, what could not be found out counts as unread.
pub fn trust(policy: &Policy, accounts: &Accounts, work: &Work) -> Trust {
    let entries = ways_in(policy, accounts, work);
    let mut trust = of_entries(&entries, accounts);
    if entries.is_empty() && !work.is_over() {
        trust.notes.push("nobody can assume it by this document".to_owned());
    }
    add_notes(policy, &mut trust, work);
    trust
}

/// A line says whom it lets in and, after a colon, to do what. If it is too much work, what could
/// not be found out counts as unread.
pub fn resource(policy: &Policy, accounts: &Accounts, work: &Work) -> Trust {
    let mut all = Vec::new();
    for statement in allows(&policy.statements) {
        let mut alone = statement.clone();
        alone.principals = None;
        let alone = Policy { statements: vec![alone], ..Policy::default() };
        let what = listing(&super::grants::all_lines(&alone, work), 3);
        for mut entry in entries(statement, accounts, work) {
            entry.line = format!("{}: {what}", entry.line);
            all.push(entry);
        }
    }
    sort(&mut all);
    let mut trust = of_entries(&all, accounts);
    if all.is_empty() && !work.is_over() {
        trust.notes.push("it lets nobody in".to_owned());
    }
    add_notes(policy, &mut trust, work);
    trust
}

fn of_entries(entries: &[Entry], accounts: &Accounts) -> Trust {
    let named: BTreeSet<&str> = entries.iter().filter_map(Entry::account).collect();
    let named: Vec<String> = named
        .into_iter()
        .filter(|id| accounts.home.as_deref() != Some(*id))
        .map(str::to_owned)
        .collect();
    let mut trust = Trust {
        lines: limited(entries.iter().map(|entry| entry.line.clone()).collect(), "principals"),
        anyone: entries.iter().any(Entry::is_anyone),
        external: entries.iter().any(Entry::is_external),
        open_federation: entries.iter().any(|entry| entry.open_federation),
        federated: entries.iter().any(|entry| entry.federated),
        listed: !entries.is_empty() && entries.iter().all(|entry| entry.listed),
        known: !entries.is_empty() && entries.iter().all(Entry::is_known),
        services: !entries.is_empty() && entries.iter().all(Entry::is_service),
        unknown: entries.iter().any(|entry| entry.who.is_unknown()),
        ..Trust::default()
    };
    let more = named.len().saturating_sub(MAX_ACCOUNTS);
    if more > 0 {
        trust.notes.push(format!("{more} more accounts are named"));
    }
    trust.accounts = named.into_iter().take(MAX_ACCOUNTS).collect();
    trust
}

/// Issuers none of whose users come in, each once.
fn shut(policy: &Policy, work: &Work) -> BTreeSet<String> {
    let mut notes = BTreeSet::new();
    for statement in allows(&policy.statements) {
        if let Some(note) = federation::shut_for_all(&statement.condition) {
            notes.insert(note);
            continue;
        }
        for named in statement.principals.iter().flat_map(|principals| &principals.named) {
            if !work.take(20 + 50 * statement.condition.size()) {
                return notes;
            }
            notes.extend(federation::shut(&Who::read(named), &statement.condition));
        }
    }
    notes
}

fn add_notes(policy: &Policy, trust: &mut Trust, work: &Work) {
    if work.is_over() {
        trust.notes.insert(0, TOO_MUCH.to_owned());
    }
    let loose: Vec<String> = allows(&policy.statements)
        .flat_map(|one| one.condition.tests.iter())
        .filter(|test| !test.restricts())
        .map(|test| told(&test.key_written))
        .collect();
    let loose: BTreeSet<String> = loose.into_iter().collect();
    if !loose.is_empty() {
        let loose: Vec<String> = loose.into_iter().collect();
        trust.notes.push(format!(
            "conditions that keep out nobody, or next to nobody ({})",
            listing(&loose, 5)
        ));
    }
    let denies = policy.statements.iter().any(|one| one.effect == Effect::Deny);
    if denies && !trust.lines.is_empty() {
        trust
            .notes
            .push("a Deny statement keeps some of them out, which is not counted here".to_owned());
    }
    trust.notes.extend(shut(policy, work));
    if allows(&policy.statements).any(|one| one.principals.is_none()) {
        trust.notes.push("a statement without `Principal` lets nobody in".to_owned());
    }
    trust.notes.extend(policy.unread_notes.iter().cloned());
    let more = policy.unread.saturating_sub(policy.unread_notes.len());
    if more > 0 {
        trust.notes.push(format!("{more} more parts not read"));
    }
    trust.notes = trust.notes.iter().map(|note| short(note, phrase::MAX_LINE)).collect();
    trust.unread = policy.unread + usize::from(work.is_over());
    trust.listed &= trust.unread == 0;
    trust.known &= trust.unread == 0;
    trust.services &= trust.unread == 0;
}
