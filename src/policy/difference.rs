//! What one document allows and another does not.

use std::collections::{BTreeMap, HashSet};

use super::condition::Condition;
use super::entry::Entry;
use super::glob::Pattern;
use super::grants::{actions_but, all_lines};
use super::phrase::limited;
use super::principal::Who;
use super::reach::Denies;
use super::statement::{Effect, Listed, Named, Principals, Statement, are_within};
use super::trust::ways_in;
use super::ways::allows;
use super::{Difference, Policy};
use crate::accounts::Accounts;
use crate::text::listing;

/// If the product of the two lengths is greater than this, phrases are compared and not patterns.
/// The figure is reasoned, not measured: the longest identity policy that IAM takes has 10,240
/// characters, and two of them make 105 million, a quarter of it. Two texts as long as the reader
/// takes them would make 170 times as much as this.
const MAX_WORK: usize = 400_000_000;

/// If the product of the two lengths is greater than this, it is not examined whether what is no
/// longer denied is allowed in the same document. It is told as if it were. The figure is reasoned,
/// not measured: two managed policies as long as IAM takes them, of 6,144 characters, just fit.
const MAX_OVERLAPS: usize = 40_000_000;

/// How many pairs of principals and conditions are compared with each other. If there are more,
/// their lines are compared. The figure is reasoned, not measured: a role's trust policy has 4,096
/// characters at most. A hundred accounts under five conditions each are many for it, and two such
/// policies make 360 thousand. Two documents of 8,000 principals would make 64 million.
const MAX_PAIRS: usize = 4_000_000;

pub fn identity(old: &Policy, new: &Policy) -> Difference {
    if is_same(old, new) {
        return Difference::default();
    }
    let mut notes = unread_note(old, new);
    if length(old).saturating_mul(length(new)) > MAX_WORK {
        notes.push(TOO_LONG.to_owned());
        let (before, after) = (all_lines(old), all_lines(new));
        let without = |all: &[String], known: &[String]| {
            let known: HashSet<&String> = known.iter().collect();
            let lines = all.iter().filter(|line| !known.contains(line)).cloned().collect();
            limited(lines, "permissions")
        };
        let (newly, no_longer) = (without(&after, &before), without(&before, &after));
        return Difference { newly, no_longer, notes };
    }
    let newly = gained(old, new, &BEFORE, &mut notes);
    // The notes are about what may be newly allowed. What is no longer allowed needs none.
    let no_longer = gained(new, old, &NOW, &mut Vec::new());
    Difference { newly, no_longer, notes }
}

/// Whether two documents are the same. What could not be read of them may differ.
fn is_same(old: &Policy, new: &Policy) -> bool {
    old.unread == 0 && old == new
}

const TOO_LONG: &str = "the two are too long to compare whole: more may have changed";

fn unread_note(old: &Policy, new: &Policy) -> Vec<String> {
    let unread = old.unread > 0 || new.unread > 0;
    let note = || "parts of the two cannot be read and are not compared".to_owned();
    unread.then(note).into_iter().collect()
}

/// Words for a Deny that one of two documents has. The other may have it too, but under conditions.
struct Denied {
    is: &'static str,
    partly: &'static str,
    otherwise: &'static str,
}

const BEFORE: Denied = Denied {
    is: "which was denied before",
    partly: ", and is only under conditions now",
    otherwise: ", and is under other conditions now",
};
const NOW: Denied = Denied {
    is: "which is denied now",
    partly: ", and was only under conditions before",
    otherwise: ", and was under other conditions before",
};

impl Denied {
    fn words(&self, deny: &Statement, is_in_both: bool) -> String {
        let (bound, other) = match deny.condition.tests.is_empty() {
            true => ("", self.partly),
            false => (" under conditions", self.otherwise),
        };
        format!(", {}{bound}{}", self.is, if is_in_both { other } else { "" })
    }
}

fn denies(policy: &Policy) -> impl Iterator<Item = &Statement> {
    policy.statements.iter().filter(|one| one.effect == Effect::Deny)
}

/// How much there is to compare.
fn length(policy: &Policy) -> usize {
    let of = |listed: &Listed| listed.patterns.iter().map(|one| one.as_str().len()).sum::<usize>();
    let of_statement = |one: &Statement| {
        let tests = one.condition.tests.iter().map(|test| test.key.len() + test.values.len());
        let principals = one.principals.as_ref().map_or(0, |all| all.named.len());
        of(&one.actions)
            + one.resources.as_ref().map_or(0, of)
            + tests.sum::<usize>()
            + principals
            + 1
    };
    policy.statements.iter().map(of_statement).sum()
}

/// What `after` allows and `before` does not, in words.
fn gained(
    before: &Policy,
    after: &Policy,
    denied: &Denied,
    notes: &mut Vec<String>,
) -> Vec<String> {
    // What is new whatever its conditions are, and what is new only by its conditions.
    let (mut whole, mut freed, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for statement in allows(&after.statements) {
        let bound = !statement.condition.is_formal();
        for left in left_of(statement, before, true) {
            let new = left_of(&left, before, false);
            match new.is_empty() {
                true if bound => changed.push(left),
                true => freed.push(left),
                false => whole.extend(new),
            }
        }
    }
    let is_new = !(whole.is_empty() && freed.is_empty() && changed.is_empty());
    let words = |mut statements: Vec<Statement>, what: &str| -> Vec<String> {
        statements.extend(denies(after).cloned());
        let policy = Policy { statements, ..Policy::default() };
        all_lines(&policy).into_iter().map(|line| format!("{line}{what}")).collect()
    };
    let mut lines = words(whole, "");
    lines.extend(words(freed, ", without a condition"));
    lines.extend(words(changed, ", under other conditions"));
    let undenied = undenied(before, after);
    let is_undenied = !undenied.is_empty();
    let few = length(before).saturating_mul(length(after)) <= MAX_OVERLAPS;
    // Those with the same words are compared together, and they are few.
    let mut together: BTreeMap<String, Vec<Statement>> = BTreeMap::new();
    for deny in undenied {
        let allowed = !few || allows(&after.statements).any(|one| meets(one, deny));
        let other = if allowed { "" } else { ", where another policy allows it" };
        let partly = denies(after).any(|one| is_about(one, deny));
        together.entry(format!("{other}{}", denied.words(deny, partly))).or_default().push(
            Statement { effect: Effect::Allow, condition: Condition::default(), ..deny.clone() },
        );
    }
    for (what, statements) in together {
        lines.extend(words(statements, &what));
    }
    if lines.is_empty() && (is_new || is_undenied) && !is_all_denied(after) {
        notes.push(NOT_TOLD.to_owned());
    }
    limited(lines, "permissions")
}

const NOT_TOLD: &str = "it changed in a way that is not told here: compare the two texts";

/// The Deny statements of `before` that no statement of `after` keeps up to the same extent.
fn undenied<'p>(before: &'p Policy, after: &'p Policy) -> Vec<&'p Statement> {
    let keeps = |one: &Statement, deny: &Statement| {
        is_about(one, deny) && is_for(one, deny) && one.condition.includes_strictly(&deny.condition)
    };
    denies(before).filter(|deny| !denies(after).any(|one| keeps(one, deny))).collect()
}

/// Whether a Deny without conditions leaves nothing of it.
fn is_all_denied(policy: &Policy) -> bool {
    Denies::of(&policy.statements).take_everything()
}

/// Whether one is about everybody whom the other is about.
fn is_for(wide: &Statement, narrow: &Statement) -> bool {
    let (Some(wide), Some(narrow)) = (&wide.principals, &narrow.principals) else {
        return wide.principals.is_none() && narrow.principals.is_none();
    };
    match (wide.except, narrow.except) {
        (false, _) if wide.named.iter().any(|named| Who::read(named) == Who::Anyone) => true,
        (false, false) => are_within(&narrow.named, &wide.named),
        (true, true) => are_within(&wide.named, &narrow.named),
        _ => false,
    }
}

/// Whether some action on some resource may be in both.
fn meets(one: &Statement, other: &Statement) -> bool {
    let listed = |one: &Listed, other: &Listed| match (one.except, other.except) {
        (false, false) => {
            let overlaps =
                |mine: &Pattern| other.patterns.iter().any(|theirs| mine.overlaps(theirs.as_str()));
            one.patterns.iter().any(overlaps)
        }
        // One lists patterns and the other is everything but some. They meet unless each of the
        // patterns is left out as a whole.
        (false, true) => one.patterns.iter().any(|mine| !is_left_out(mine, other)),
        (true, false) => other.patterns.iter().any(|theirs| !is_left_out(theirs, one)),
        (true, true) => true,
    };
    let resources = match (&one.resources, &other.resources) {
        (Some(one), Some(other)) => listed(one, other),
        _ => true,
    };
    resources && listed(&one.actions, &other.actions)
}

fn is_left_out(pattern: &Pattern, listed: &Listed) -> bool {
    listed.patterns.iter().any(|but| but.covers(pattern.as_str()))
}

/// What remains of a statement if everything is taken from it that a document allows, under the
/// same conditions or under any.
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

/// Whether one statement is about everything that the other is about.
fn is_about(wide: &Statement, narrow: &Statement) -> bool {
    let resources = match (&wide.resources, &narrow.resources) {
        (None, _) => true,
        (Some(wide), None) => wide.is_total(),
        (Some(wide), Some(narrow)) => wide.includes(narrow),
    };
    resources && wide.actions.includes(&narrow.actions)
}

pub fn trust(old: &Policy, new: &Policy, accounts: &Accounts) -> Difference {
    if is_same(old, new) {
        return Difference::default();
    }
    let (before, after) = (ways_in(old, accounts), ways_in(new, accounts));
    let tests = |policy: &Policy| {
        policy.statements.iter().map(|one| one.condition.tests.len() + 1).max().unwrap_or(1)
    };
    // Each Deny is compared with each other one.
    let denials = length(old)
        .saturating_mul(denies(new).count())
        .max(length(new).saturating_mul(denies(old).count()));
    let pairs = before.len().saturating_mul(after.len()).saturating_add(denials);
    let work = pairs.saturating_mul(tests(old)).saturating_mul(tests(new));
    let too_long = work > MAX_PAIRS;
    let mut notes = unread_note(old, new);
    if too_long {
        notes.push(TOO_LONG.to_owned());
    }
    let without = |all: &[Entry], known: &[Entry]| -> Vec<String> {
        let lines: HashSet<&str> = known.iter().map(|one| one.line.as_str()).collect();
        let unknown = all.iter().filter(|one| match too_long {
            true => !lines.contains(one.line.as_str()),
            false => !known.iter().any(|other| other.includes(one)),
        });
        let told = unknown.map(|one| {
            let known = lines.contains(one.line.as_str());
            let how = match one.is_free() {
                _ if !known => "",
                true => ", without a condition",
                false => ", under other conditions",
            };
            format!("{}{how}", one.line)
        });
        told.collect()
    };
    let denied = |before: &Policy, after: &Policy, denied: &Denied| -> Vec<String> {
        let gone = if too_long { Vec::new() } else { undenied(before, after) };
        let line = |deny: &Statement| {
            let partly = denies(after).any(|one| is_about(one, deny) && is_for(one, deny));
            let who =
                without_denied(deny, after).map_or_else(String::new, |who| by(&who, accounts));
            let words = denied.words(deny, partly);
            format!("{}{who}{words}", actions_but(&deny.actions, 3))
        };
        gone.into_iter().map(line).collect()
    };
    let mut newly = without(&after, &before);
    newly.extend(denied(old, new, &BEFORE));
    let mut no_longer = without(&before, &after);
    no_longer.extend(denied(new, old, &NOW));
    let [newly, no_longer] = [newly, no_longer].map(|lines| limited(lines, "principals"));
    Difference { newly, no_longer, notes }
}

/// The principals of a Deny, without those to whom another document denies as much.
fn without_denied(deny: &Statement, other: &Policy) -> Option<Principals> {
    let mut left = deny.principals.clone()?;
    let keeps =
        |one: &&Statement| is_about(one, deny) && one.condition.includes_strictly(&deny.condition);
    let (but, kept): (Vec<_>, Vec<_>) = denies(other)
        .filter(keeps)
        .filter_map(|one| one.principals.as_ref())
        .partition(|principals| principals.except);
    let named = |all: &[&'_ Principals]| -> HashSet<Named> {
        all.iter().flat_map(|one| &one.named).cloned().collect()
    };
    if left.except {
        // Those whom this Deny does not spare and the other one does.
        let spared: HashSet<Named> = left.named.iter().cloned().collect();
        if !but.is_empty() {
            let all = named(&but).into_iter().filter(|one| !spared.contains(one));
            left = Principals { except: false, named: all.collect() };
            left.named.sort_by(|one, other| one.text.cmp(&other.text));
        }
    } else {
        let kept = named(&kept);
        left.named.retain(|named| !kept.contains(named));
    }
    Some(left)
}

/// ` by anyone in the world except user ann of this account`
fn by(principals: &Principals, accounts: &Accounts) -> String {
    let named: Vec<String> =
        principals.named.iter().map(|one| Who::read(one).words(accounts)).collect();
    let but = if principals.except { "anyone in the world except " } else { "" };
    format!(" by {but}{}", listing(&named, 4))
}
