//! What one document allows and another does not.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

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
use crate::work::Work;

pub fn identity(old: &Policy, new: &Policy, work: &Work) -> Difference {
    if is_same(old, new) {
        return Difference::default();
    }
    let mut notes = unread_note(old, new);
    let newly = gained(old, new, &BEFORE, &mut notes, work);
    // The notes are about what may be newly allowed. What is no longer allowed needs none.
    let no_longer = gained(new, old, &NOW, &mut Vec::new(), work);
    whole(Difference { newly, no_longer, notes }, work)
}

/// Whether two documents are the same. What could not be read of them may differ.
fn is_same(old: &Policy, new: &Policy) -> bool {
    old.unread == 0 && old == new
}

/// What was found, unless it was too much work. Then nobody knows what is missing of it, so it is not
/// told at all.
fn whole(found: Difference, work: &Work) -> Difference {
    let note = || "too much to compare: read the two texts".to_owned();
    match work.is_over() {
        true => Difference { notes: vec![note()], ..Difference::default() },
        false => found,
    }
}

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

/// What `after` allows and `before` does not, in words.
fn gained(
    before: &Policy,
    after: &Policy,
    denied: &Denied,
    notes: &mut Vec<String>,
    work: &Work,
) -> Vec<String> {
    // What is new whatever its conditions are, and what is new only by its conditions.
    let (mut whole, mut freed, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for statement in allows(&after.statements) {
        let bound = !statement.condition.is_formal();
        for left in left_of(statement, before, true, work) {
            let new = left_of(&left, before, false, work);
            match new.is_empty() {
                true if bound => changed.push(left),
                true => freed.push(left),
                false => whole.extend(new),
            }
        }
    }
    let is_new = !(whole.is_empty() && freed.is_empty() && changed.is_empty());
    let words = |mut statements: Vec<Statement>, what: &str| -> Vec<String> {
        if statements.is_empty() || work.is_over() {
            return Vec::new();
        }
        statements.extend(denies(after).cloned());
        let policy = Policy { statements, ..Policy::default() };
        let lines = all_lines(&policy, work);
        lines.into_iter().map(|line| format!("{line}{what}")).collect()
    };
    let mut lines = words(whole, "");
    lines.extend(words(freed, ", without a condition"));
    lines.extend(words(changed, ", under other conditions"));
    let undenied = undenied(before, after, work);
    let is_undenied = !undenied.is_empty();
    // Those with the same words are compared together, and they are few.
    let mut together: BTreeMap<String, Vec<Statement>> = BTreeMap::new();
    for deny in undenied {
        let allowed = allows(&after.statements).any(|one| meets(one, deny, work));
        let other = if allowed { "" } else { ", where another policy allows it" };
        let partly = denies(after).any(|one| is_about(one, deny, work));
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
fn undenied<'p>(before: &'p Policy, after: &'p Policy, work: &Work) -> Vec<&'p Statement> {
    let keeps = |one: &Statement, deny: &Statement| {
        is_about(one, deny, work)
            && is_for(one, deny, work)
            && one.condition.includes_strictly(&deny.condition, work)
    };
    denies(before).filter(|deny| !denies(after).any(|one| keeps(one, deny))).collect()
}

/// Whether a Deny without conditions leaves nothing of it.
fn is_all_denied(policy: &Policy) -> bool {
    Denies::of(&policy.statements).take_everything()
}

/// Whether one is about everybody whom the other is about.
fn is_for(wide: &Statement, narrow: &Statement, work: &Work) -> bool {
    let (Some(wide), Some(narrow)) = (&wide.principals, &narrow.principals) else {
        return wide.principals.is_none() && narrow.principals.is_none();
    };
    if !work.take_each(10 * wide.named.len()) {
        return false;
    }
    match (wide.except, narrow.except) {
        (false, _) if wide.named.iter().any(|named| Who::read(named) == Who::Anyone) => true,
        (false, false) => are_within(&narrow.named, &wide.named, work),
        (true, true) => are_within(&wide.named, &narrow.named, work),
        _ => false,
    }
}

/// Whether some action on some resource may be in both. Yes if that is too much work.
fn meets(one: &Statement, other: &Statement, work: &Work) -> bool {
    let listed = |one: &Listed, other: &Listed| match (one.except, other.except) {
        (false, false) => one.patterns.iter().any(|mine| other.overlaps(mine.as_str(), work)),
        // One lists patterns and the other is everything but some. They meet unless each of the
        // patterns is left out as a whole.
        (false, true) => one.patterns.iter().any(|mine| !is_left_out(mine, other, work)),
        (true, false) => other.patterns.iter().any(|theirs| !is_left_out(theirs, one, work)),
        (true, true) => true,
    };
    let resources = match (&one.resources, &other.resources) {
        (Some(one), Some(other)) => listed(one, other),
        _ => true,
    };
    resources && listed(&one.actions, &other.actions)
}

fn is_left_out(pattern: &Pattern, listed: &Listed, work: &Work) -> bool {
    listed.has_one_that_covers(pattern.as_str(), work)
}

/// What a copy of a pattern costs.
const COPY: u64 = 400;

/// What remains of a statement if everything is taken from it that a document allows, under the
/// same conditions or under any. More, or nothing, if that is too much work.
fn left_of(
    statement: &Statement,
    policy: &Policy,
    same_conditions: bool,
    work: &Work,
) -> Vec<Statement> {
    let fits =
        |one: &&Statement| !same_conditions || one.condition.includes(&statement.condition, work);
    let known: Vec<&Statement> = allows(&policy.statements).filter(fits).collect();
    let everything = Listed::everything();
    let resources = statement.resources.as_ref().unwrap_or(&everything);
    if statement.actions.except || resources.except {
        let all = known.iter().any(|one| is_about(one, statement, work));
        return if all { Vec::new() } else { vec![statement.clone()] };
    }
    // Actions that the same statements cover miss the same resources, and those that miss the same
    // resources stay together.
    let mut missing_by: HashMap<Vec<usize>, Rc<[usize]>> = HashMap::new();
    let mut places: HashMap<Rc<[usize]>, usize> = HashMap::new();
    let mut left: Vec<(Rc<[usize]>, Vec<Pattern>)> = Vec::new();
    for action in &statement.actions.patterns {
        let covers = |(_, one): &(usize, &&Statement)| one.actions.covers(action.as_str(), work);
        let covering: Vec<usize> =
            known.iter().enumerate().filter(covers).map(|(place, _)| place).collect();
        let missing = missing_by.entry(covering).or_insert_with_key(|covering| {
            let covering = || covering.iter().filter_map(|place| known.get(*place));
            let has = |resource: &Pattern| {
                let has = |listed: &Listed| listed.covers(resource.as_str(), work);
                covering().any(|one| one.resources.as_ref().is_none_or(has))
            };
            let missing = resources.patterns.iter().enumerate().filter(|(_, one)| !has(one));
            missing.map(|(place, _)| place).collect()
        });
        if missing.is_empty() || !work.take_each(missing.len()) {
            continue;
        }
        let place = *places.entry(Rc::clone(missing)).or_insert(left.len());
        match left.get_mut(place) {
            Some((_, actions)) => actions.push(action.clone()),
            None => left.push((Rc::clone(missing), vec![action.clone()])),
        }
    }
    let whole = |(missing, actions): (Rc<[usize]>, Vec<Pattern>)| {
        let copied = (missing.len() + actions.len()) as u64 + statement.condition.size();
        let enough = work.take(COPY * copied);
        let resources = missing.iter().filter_map(|place| resources.patterns.get(*place));
        enough.then(|| Statement {
            effect: statement.effect,
            actions: Listed::new(false, actions),
            resources: Some(Listed::new(false, resources.cloned().collect())),
            principals: statement.principals.clone(),
            condition: statement.condition.clone(),
        })
    };
    left.into_iter().filter_map(whole).collect()
}

/// Whether one statement is about everything that the other is about. No if that is too much work.
fn is_about(wide: &Statement, narrow: &Statement, work: &Work) -> bool {
    let resources = match (&wide.resources, &narrow.resources) {
        (None, _) => true,
        (Some(wide), None) => wide.is_total(),
        (Some(wide), Some(narrow)) => wide.includes(narrow, work),
    };
    resources && wide.actions.includes(&narrow.actions, work)
}

pub fn trust(old: &Policy, new: &Policy, accounts: &Accounts, work: &Work) -> Difference {
    if is_same(old, new) {
        return Difference::default();
    }
    let (before, after) = (ways_in(old, accounts, work), ways_in(new, accounts, work));
    let without = |all: &[Entry], known: &[Entry]| -> Vec<String> {
        let lines: HashSet<&str> = known.iter().map(|one| one.line.as_str()).collect();
        let is_known = |one: &&Entry| known.iter().any(|other| other.includes(one, work));
        let told = all.iter().filter(|one| !is_known(one)).map(|one| {
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
        let line = |deny: &Statement| {
            let keeps = |one: &Statement| is_about(one, deny, work) && is_for(one, deny, work);
            let partly = denies(after).any(keeps);
            let who = without_denied(deny, after, work);
            let who = who.map_or_else(String::new, |who| by(&who, accounts));
            let words = denied.words(deny, partly);
            format!("{}{who}{words}", actions_but(&deny.actions, 3))
        };
        undenied(before, after, work).into_iter().map(line).collect()
    };
    let mut newly = without(&after, &before);
    newly.extend(denied(old, new, &BEFORE));
    let mut no_longer = without(&before, &after);
    no_longer.extend(denied(new, old, &NOW));
    let [newly, no_longer] = [newly, no_longer].map(|lines| limited(lines, "principals"));
    whole(Difference { newly, no_longer, notes: unread_note(old, new) }, work)
}

/// The principals of a Deny, without those to whom another document denies as much. All of them if
/// that is too much work.
fn without_denied(deny: &Statement, other: &Policy, work: &Work) -> Option<Principals> {
    let mut left = deny.principals.clone()?;
    let keeps = |one: &&Statement| {
        is_about(one, deny, work) && one.condition.includes_strictly(&deny.condition, work)
    };
    let kept = denies(other).filter(keeps).filter_map(|one| one.principals.as_ref());
    // Each name is copied, and said in words.
    let kept = kept.filter(|principals| work.take_each(10 * principals.named.len()));
    let (but, kept): (Vec<_>, Vec<_>) = kept.partition(|principals| principals.except);
    if !work.take_each(10 * left.named.len()) {
        return Some(left);
    }
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
