//! What a document allows as an identity policy.

use std::collections::HashSet;

use super::phrase::{self, limited, patterns};
use super::reach::Denies;
use super::revocation::{Revocation, revocation};
use super::statement::{Effect, Listed, Statement};
use super::summary::{Scope, Summary};
use super::vocabulary::Escalation;
use super::ways::{Item, Ways, allows, is_everywhere, is_iam, is_wide};
use super::{Given, Grants, Policy};
use crate::arn::last_field;
use crate::text::{listing, name, short};
use crate::work::Work;

/// Operations of IAM that are no way to more permissions. If these are allowed too, "anything in
/// IAM" is no exaggeration.
const REST_OF_IAM: [&str; 6] = [
    "iam:getuser",
    "iam:listroles",
    "iam:createuser",
    "iam:deleterole",
    "iam:tagrole",
    "iam:uploadservercertificate",
];

/// What is said where a document takes more work than there is for it.
const TOO_MUCH: &str = "too much to compare: it may allow more than is told here";

/// A document, and what several questions about it need, found once.
struct Reading<'p> {
    statements: &'p [Statement],
    denies: Denies<'p>,
    /// The statements about every action, or about all actions but some, on every resource.
    wide: Vec<&'p Statement>,
    ways: Ways,
    /// Whether every statement that allows something has a condition.
    all_bound: bool,
    work: &'p Work,
}

/// If it is too much work, what could not be found out counts as unread, and nothing makes it
/// quieter.
pub fn grants(policy: &Policy, given: &Given, work: &Work) -> Grants {
    let reading = Reading::of(policy, given, work);
    let lines = reading.lines();
    let (admin, free_admin) = (reading.is_admin(false), reading.is_admin(true));
    let mut notes = reading.notes(policy, &lines, admin);
    let is_over = work.is_over();
    if is_over {
        notes.insert(0, TOO_MUCH.to_owned());
    }
    let is_wide = !reading.wide.is_empty() && !reading.denies.take_everything();
    let admin = admin || (is_over && is_wide);
    let escalation = admin || reading.ways.any(false);
    let free = is_over || free_admin || reading.ways.any(true);
    let deny_only = !policy.statements.is_empty() && allows(&policy.statements).next().is_none();
    Grants {
        notes,
        lines: limited(lines, "permissions"),
        admin,
        escalation,
        conditional: escalation && !free,
        delegated: escalation && !admin && !is_over && !reading.ways.any_unkept(),
        deny_only,
        unread: policy.unread + usize::from(is_over),
    }
}

/// All phrases about what is allowed; less if it is too much work.
pub fn all_lines(policy: &Policy, work: &Work) -> Vec<String> {
    Reading::of(policy, &Given::NOTHING, work).lines()
}

impl<'p> Reading<'p> {
    fn of(policy: &'p Policy, given: &Given, work: &'p Work) -> Reading<'p> {
        let statements = policy.statements.as_slice();
        let denies = Denies::of(statements);
        Reading {
            statements,
            wide: allows(statements).filter(|one| is_wide(one)).collect(),
            ways: Ways::find(statements, &denies, given, work),
            denies,
            all_bound: allows(statements).all(|one| one.condition.restricts()),
            work,
        }
    }

    /// Whether it allows every action, every action but some, or all of IAM, on every resource, and
    /// no Deny takes away all of the ways that lead to everything.
    fn is_admin(&self, unconditional: bool) -> bool {
        let wide = self.wide.iter().any(|one| !(unconditional && one.condition.restricts_in_iam()));
        (wide || self.ways.all_of_iam(unconditional)) && self.ways.core(unconditional)
    }

    fn lines(&self) -> Vec<String> {
        if self.denies.take_everything() {
            return Vec::new();
        }
        let mut lines = self.wide_lines();
        let total = |one: &&Statement| one.actions.is_total() && !one.condition.restricts();
        if self.wide.iter().any(total) {
            return lines;
        }
        let iam = [false, true].map(|bound| self.iam_line(bound));
        lines.extend(iam.iter().flatten().cloned());
        let [free, bound] = iam.map(|line| line.is_some());
        let hidden = |row: &Escalation, under| is_iam(row) && (free || (bound && under));
        let items = self.ways.items(hidden, self.work);
        let services = |one: &Item| one.words.starts_with("anything in ");
        let whole: Vec<String> =
            items.iter().filter(|one| services(one)).map(|one| one.words.clone()).collect();
        let under = |bound: bool| if bound && !self.all_bound { ", under conditions" } else { "" };
        let (escalating, others): (Vec<_>, Vec<_>) =
            items.into_iter().partition(|one| one.escalates);
        lines.extend(escalating.iter().map(|one| format!("{}{}", one.words, under(one.bound))));
        lines.extend(self.limited_lines());
        lines.extend(others.iter().map(|one| format!("{}{}", one.words, under(one.bound))));
        lines.extend(self.summary(free || bound, &whole).words());
        lines
    }

    /// The phrases `every action on every resource`, and the same for every action but some.
    fn wide_lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let total = |one: &&&Statement| one.actions.is_total() && !one.condition.restricts();
        let total = self.wide.iter().find(total);
        let (but, denied): (Vec<_>, Vec<_>) = self.denies.actions().partition(|one| one.except);
        let denied = || denied.iter().map(|actions| patterns(&actions.patterns, 5));
        for one in total.map_or(self.wide.as_slice(), std::slice::from_ref) {
            let mut except = Vec::new();
            if one.actions.except && !one.actions.patterns.is_empty() {
                except.push(patterns(&one.actions.patterns, 6));
            }
            if let Some(but) = but.first() {
                let left = patterns(&but.patterns, 5);
                lines.push(format!("nothing but {left}, as a Deny takes all else back"));
                continue;
            }
            // Each takes as long as comparing some dozen texts.
            if !self.work.take_each(50 * denied().len()) {
                continue;
            }
            except.extend(denied());
            let mut line = "every action".to_owned();
            if !except.is_empty() {
                line.push_str(&format!(" except {}", listing(&except, 3)));
            }
            line.push_str(" on every resource");
            if let Some(but) =
                one.resources.as_ref().filter(|listed| listed.except && !listed.patterns.is_empty())
            {
                line.push_str(&format!(" except {}", patterns(&but.patterns, 3)));
            }
            if one.condition.restricts() && !self.all_bound {
                line.push_str(", under conditions");
            }
            lines.push(line);
        }
        lines.sort_by_key(String::len);
        lines
    }

    /// The phrase `anything in IAM`, if statements allow it that are not about everything.
    fn iam_line(&self, bound: bool) -> Option<String> {
        if !self.ways.all_of_iam(!bound) || !self.ways.core(!bound) {
            return None;
        }
        let iam = |one: &&Statement| {
            !is_wide(one) && is_everywhere(one) && (bound || !one.condition.restricts())
        };
        let some = |action: &str| {
            let mut iam = allows(self.statements).filter(iam);
            iam.any(|one| one.actions.covers(action, self.work))
        };
        if !some("iam:attachuserpolicy") || (bound && self.ways.all_of_iam(true)) {
            return None;
        }
        let all = REST_OF_IAM.iter().all(|action| some(action));
        let mut line = if all { "anything in IAM" } else { "nearly anything in IAM" }.to_owned();
        let denied: Vec<String> = self
            .denies
            .actions()
            .filter(|actions| self.work.take(actions.length()))
            .flat_map(|actions| &actions.patterns)
            .filter(|pattern| pattern.overlaps("iam:*"))
            .map(|pattern| name(&short(pattern.written(), 80)))
            .collect();
        if !denied.is_empty() {
            line.push_str(&format!(" except {}", listing(&denied, 5)));
        }
        if bound && !self.all_bound {
            line.push_str(", under conditions");
        }
        Some(line)
    }

    /// The phrases about every action, or every action but some, on certain resources.
    fn limited_lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for one in allows(self.statements).filter(|one| !is_everywhere(one)) {
            let Some(resources) = &one.resources else { continue };
            if !(one.actions.except || one.actions.is_total()) || resources.patterns.is_empty() {
                continue;
            }
            let what = actions_but(&one.actions, 5);
            let under = one.condition.restricts() && !self.all_bound;
            let under = if under { ", under conditions" } else { "" };
            lines.push(format!("{what} on {}{under}", patterns(&resources.patterns, 2)));
        }
        lines
    }

    /// The phrases about the rest: ordinary permissions, and services in which everything is
    /// allowed.
    fn summary(&self, iam_is_told: bool, whole: &[String]) -> Summary {
        let mut summary = Summary::default();
        for one in allows(self.statements) {
            if one.actions.except || one.actions.is_total() {
                continue;
            }
            let bound = one.condition.restricts() && !self.all_bound;
            let some = one.resources.as_ref().is_some_and(|listed| !is_whole_service(listed));
            let is_everywhere = is_everywhere(one);
            for action in &one.actions.patterns {
                let text = action.as_str();
                let way = !action.is_wild() && self.ways.tells(text);
                let iam = iam_is_told && is_everywhere && text.starts_with("iam:");
                let other = self.is_in_a_wide(one, text) || self.denies.take(text, self.work);
                if way || iam || other {
                    continue;
                }
                summary.add(action, Scope { some, bound });
            }
        }
        for words in whole {
            summary.forget(words.trim_start_matches("anything in "));
        }
        summary
    }

    /// Whether a line about everything but some actions includes this action.
    fn is_in_a_wide(&self, statement: &Statement, action: &str) -> bool {
        let bound = statement.condition.restricts();
        let wider = |one: &Statement| {
            (bound || !one.condition.restricts()) && one.actions.covers(action, self.work)
        };
        self.wide.iter().copied().any(wider)
    }

    fn notes(&self, policy: &Policy, lines: &[String], admin: bool) -> Vec<String> {
        let mut notes = Vec::new();
        if policy.statements.is_empty() && policy.unread == 0 {
            notes.push("nothing: it has no statements".to_owned());
        } else if allows(self.statements).next().is_none() && !self.statements.is_empty() {
            notes.push("nothing: it only denies".to_owned());
        } else if self.denies.take_everything() {
            notes.push("nothing: a Deny takes all of it back".to_owned());
        } else if lines.is_empty() && policy.unread == 0 && !self.work.is_over() {
            notes.push("nothing: what it allows meets no resource, or is denied again".to_owned());
        }
        notes.extend(self.condition_notes());
        notes.extend(self.exception_notes());
        if !admin && !self.denies.take_everything() && self.summary(false, &[]).changes_everywhere()
        {
            notes.push("what it may change is not limited to certain resources".to_owned());
        }
        notes.extend(deny_notes(self.statements));
        notes.extend(policy.unread_notes.iter().cloned());
        let more = policy.unread.saturating_sub(policy.unread_notes.len());
        if more > 0 {
            notes.push(format!("{more} more parts not read"));
        }
        notes.iter().map(|note| short(note, phrase::MAX_LINE)).collect()
    }

    fn condition_notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let (mut strict, mut loose) = (Vec::new(), Vec::new());
        let (mut of_account, mut of_grantee) = (Vec::new(), Vec::new());
        let mut seen = HashSet::new();
        for one in allows(self.statements) {
            let restricts = one.condition.restricts();
            for test in &one.condition.tests {
                let all = !restricts && test.restricts();
                if !seen.insert((restricts, all, test.key.as_str())) {
                    continue;
                }
                let into = match (restricts, all) {
                    (true, _) => &mut strict,
                    (false, true) if test.is_of_account() => &mut of_account,
                    (false, true) => &mut of_grantee,
                    (false, false) => &mut loose,
                };
                into.push(name(&short(&test.key_written, 60)));
            }
        }
        if !strict.is_empty() {
            let how = if self.all_bound { "only" } else { "some of it only" };
            notes.push(format!("{how} under conditions ({})", listing(&strict, 5)));
        }
        let in_iam = |one: &Statement| one.condition.restricts_in_iam();
        if allows(self.statements).any(|one| one.condition.restricts() && !in_iam(one)) {
            notes.push("the Region is that of IAM, so in IAM it keeps out nothing".to_owned());
        }
        if !of_grantee.is_empty() {
            notes.push(format!(
                "conditions that hold for whoever this is given to ({})",
                listing(&of_grantee, 5)
            ));
        }
        if !of_account.is_empty() {
            notes.push(format!(
                "conditions that hold for all of an account or organization ({})",
                listing(&of_account, 5)
            ));
        }
        if !loose.is_empty() {
            notes.push(format!(
                "conditions that keep out nothing, or next to nothing ({})",
                listing(&loose, 5)
            ));
        }
        notes
    }

    fn exception_notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = Vec::new();
        for one in allows(self.statements) {
            if one.actions.except && !one.actions.patterns.is_empty() && !one.actions.is_nothing() {
                notes.push(format!(
                    "everything except {} (NotAction): what AWS adds later too",
                    patterns(&one.actions.patterns, 6)
                ));
            }
            if let Some(listed) = one.resources.as_ref().filter(|listed| listed.except) {
                notes.push(format!(
                    "every resource except {} (NotResource)",
                    patterns(&listed.patterns, 3)
                ));
            }
        }
        limited(notes, "exceptions")
    }
}

/// `iam:*, sts:*`; `every action`; `every action except s3:*`.
pub fn actions_but(actions: &Listed, most: usize) -> String {
    match actions.except {
        _ if actions.is_total() => "every action".to_owned(),
        true => format!("every action except {}", patterns(&actions.patterns, most)),
        false => patterns(&actions.patterns, most),
    }
}

/// Whether a resource is `*`, or everything that a service has: `arn:aws:s3:::*`.
fn is_whole_service(resources: &Listed) -> bool {
    resources.except
        || resources.patterns.iter().any(|pattern| {
            let last = last_field(pattern.as_str());
            pattern.is_total() || matches!(last, Some("*" | "*/*"))
        })
}

fn deny_notes(statements: &[Statement]) -> Vec<String> {
    let mut notes = Vec::new();
    for one in statements.iter().filter(|one| one.effect == Effect::Deny) {
        if let Some(Revocation { written, .. }) = revocation(one) {
            notes.push(format!(
                "denies every action to sessions begun before {}",
                name(&short(written, 40))
            ));
            continue;
        }
        let mut note = format!("denies {}", actions_but(&one.actions, 5));
        match &one.resources {
            Some(listed) if listed.except => {
                note.push_str(&format!(
                    " on every resource except {}",
                    patterns(&listed.patterns, 3)
                ));
            }
            Some(listed) if listed.patterns.is_empty() => {
                note.push_str(" on resources that cannot be read");
            }
            Some(listed) if !listed.is_total() => {
                note.push_str(&format!(" on {}", patterns(&listed.patterns, 2)));
            }
            _ if one.actions.except => {
                note.push_str(" on every resource");
            }
            _ => {}
        }
        if !one.condition.tests.is_empty() {
            let keys: Vec<String> =
                one.condition.keys().iter().map(|key| name(&short(key, 60))).collect();
            note.push_str(&format!(" under conditions ({})", listing(&keys, 5)));
        }
        notes.push(note);
    }
    limited(notes, "denials")
}
