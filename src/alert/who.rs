//! Who made the changes of an alert: what all of them share, and what stands with each because it differs.

use std::collections::BTreeSet;

use super::contract::ActorText;
use super::selected::SelectedChange;
use crate::facts::Actor;
use crate::shown;
use crate::shown::Shown;
use crate::text::clipped;

/// How many sessions are named if there are several.
const NAMED: usize = 3;

impl ActorText {
    /// Of one record.
    pub fn of(actor: &Actor, automation: Option<&'static str>) -> ActorText {
        ActorText {
            kind: actor.kind.as_str(),
            name: clipped(&actor.name),
            display: actor.display.clone(),
            short: actor.short.clone(),
            key: actor.key.clone(),
            arn: actor.arn.as_deref().map(clipped),
            account: actor.account.as_deref().map(clipped),
            role: actor.role.as_deref().map(clipped),
            session: actor.session.as_deref().map(clipped),
            human: actor.human,
            human_reason: actor.human_reason.as_deref().map(Shown::visible),
            automation,
        }
    }

    /// "IAM user alice, a person (a console session)"
    pub fn in_words(&self) -> Shown {
        let nature = match self.human {
            Some(true) => ", a person",
            Some(false) => ", a program",
            None => "",
        };
        let reason = match &self.human_reason {
            // The display of these kinds says it already.
            Some(_) if matches!(self.kind, "root" | "sso" | "saml" | "service") => Shown::default(),
            Some(reason) if !nature.is_empty() => shown!(" ({})", reason),
            _ => Shown::default(),
        };
        shown!("{}{}{}", self.display, nature, reason)
    }
}

/// The actor of an alert, of whom is said what the records of all its changes say.
pub fn of_all(group: &[SelectedChange]) -> Option<ActorText> {
    let first = group.first()?;
    let mut actor = ActorText::of(&first.actor, shared(group, |one| one.automation).flatten());
    actor.human = shared(group, |one| one.actor.human).flatten();
    if shared(group, |one| one.actor.human_reason.as_deref()).is_none() {
        actor.human_reason = None;
    }
    if shared(group, |one| &one.actor.arn).is_none() {
        actor.arn = None;
    }
    if shared(group, |one| &one.actor.short).is_none() {
        actor.short = common(group).unwrap_or_else(|| Shown::name(&first.actor.name));
    }
    if shared(group, |one| &one.actor.display).is_none() {
        let sessions = group.iter().filter_map(|one| one.actor.session.as_deref());
        let sessions: BTreeSet<&str> = sessions.collect();
        actor.display = match sessions.len() {
            0 | 1 => actor.short.clone(),
            _ => in_sessions(&actor.short, &sessions),
        };
    }
    if shared(group, |one| &one.actor.session).is_none() {
        actor.session = None;
    }
    Some(actor)
}

/// Notes with each change who made it, where that is not the same for all.
pub fn with_each(group: &mut [SelectedChange]) {
    let nature = |one: &SelectedChange| (one.actor.human, one.actor.human_reason.clone());
    let display = |one: &SelectedChange| one.actor.display.clone();
    if shared(group, nature).is_some() && shared(group, display).is_some() {
        return;
    }
    for one in group {
        if one.change.view.who.is_none() {
            one.change.view.who = Some(in_full(one));
        }
    }
}

/// Who made one change among those of others, where it has to be said too that nothing is known.
pub fn in_full(one: &SelectedChange) -> Shown {
    let words = ActorText::of(&one.actor, one.automation).in_words();
    match one.actor.human {
        Some(_) => words,
        None => shown!("{}, not known whether a person or a program", words),
    }
}

/// What is the same for all.
fn shared<'g, T: PartialEq>(
    group: &'g [SelectedChange],
    of: impl Fn(&'g SelectedChange) -> T,
) -> Option<T> {
    let mut all = group.iter().map(of);
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

/// The words with which the names of all begin: of "erin (role developer) through cloudformation" and the same "through
/// autoscaling" what stands before the service.
fn common(group: &[SelectedChange]) -> Option<Shown> {
    let first = group.first()?.actor.short.clone();
    let mut length = first.len();
    for one in group {
        let same =
            first.bytes().zip(one.actor.short.bytes()).take_while(|(one, other)| one == other);
        length = length.min(same.count());
    }
    let common = first.get(..length)?.rsplit_once(" through ")?.0;
    Some(first.part(0, common.len()))
}

/// "a program using role deploy in 12 sessions (a, b, c and 9 more)"
fn in_sessions(who: &Shown, sessions: &BTreeSet<&str>) -> Shown {
    let named: Vec<Shown> = sessions.iter().take(NAMED).map(|one| Shown::name(one)).collect();
    let named = Shown::and_more(&named, sessions.len().saturating_sub(NAMED), ", ");
    shown!("{} in {} sessions ({})", who, sessions.len(), named)
}
