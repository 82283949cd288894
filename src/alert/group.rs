//! Changes become alerts: by account and actor, cut where more than the window lies between two of them.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::contract::{Account, ActorText, Alert, AlertKind, Change};
use super::selected::SelectedChange;
use super::title;
use crate::digest::Parts;
use crate::facts::Actor;
use crate::severity::Severity;
use crate::shown;
use crate::shown::Shown;
use crate::text::clipped;

/// Puts changes in the order of stories: by account and actor, and of one actor by time.
pub fn in_order(changes: &mut [SelectedChange]) {
    changes.sort_by(|one, other| one.whose().cmp(&other.whose()));
    changes.chunk_by_mut(|one, other| one.whose() == other.whose()).for_each(by_time);
}

/// The stories among changes that are [`in_order`]: the changes of one account and actor, none further than the window
/// from the next.
pub fn stories(
    changes: &mut [SelectedChange],
    window: SignedDuration,
) -> impl Iterator<Item = &mut [SelectedChange]> {
    changes.chunk_by_mut(move |one, next| {
        let far = match (one.time, next.time) {
            (Some(before), Some(now)) => now.duration_since(before) > window,
            _ => false,
        };
        one.whose() == next.whose() && !far
    })
}

/// Sorts by time. Changes without one come last and keep their order, because the sort is stable.
fn by_time(changes: &mut [SelectedChange]) {
    changes.sort_by_cached_key(|one| (one.time.is_none(), one.time, one.change.step()));
}

/// The alerts of changes that were weighed and numbered, loudest first, then by time. Where some changes of a story are
/// missing, because others told them before, the rest is an alert of its own.
pub fn alerts(mut weighed: Vec<SelectedChange>) -> Vec<Alert> {
    weighed.sort_by_key(|one| one.story);
    weighed.chunk_by_mut(|one, next| one.story == next.story).for_each(by_time);
    let mut weighed = weighed.into_iter().peekable();
    let mut alerts = Vec::new();
    while let Some(first) = weighed.next() {
        let number = first.story;
        let mut story = vec![first];
        while let Some(next) = weighed.next_if(|one| one.story == number) {
            story.push(next);
        }
        alerts.extend(alert(story));
    }
    alerts.sort_by(|a: &Alert, b: &Alert| {
        b.severity.cmp(&a.severity).then_with(|| a.first_event_time.cmp(&b.first_event_time))
    });
    alerts
}

fn alert(group: Vec<SelectedChange>) -> Option<Alert> {
    let first = group.first()?;
    let id = digest(group.iter().map(|one| one.change.digest.as_str()));
    let automation = group.iter().find_map(|one| one.automation);
    let mut actor = ActorText::of(&first.actor, automation);
    // One call at a browser is enough to know a person.
    let surest = group.iter().rev().max_by_key(|one| match one.actor.human {
        Some(true) => 2,
        Some(false) => 1,
        None => 0,
    })?;
    actor.human = surest.actor.human;
    actor.human_reason = surest.actor.human_reason.as_deref().map(Shown::visible);
    let sessions: BTreeSet<&str> =
        group.iter().filter_map(|one| one.actor.session.as_deref()).collect();
    if sessions.len() > 1 && group.iter().any(|one| one.actor.display != first.actor.display) {
        actor.display = in_sessions(&actor.short, &sessions);
        actor.session = None;
    }
    let account = Account { id: first.account.clone(), name: None };
    let times =
        || group.iter().filter_map(|one| Some((one.time?, one.change.event_time.as_deref()?)));
    let first_event_time = times().min().map(|(_, text)| text.to_owned());
    let last_event_time = times().max().map(|(_, text)| text.to_owned());
    let changes: Vec<Change> = group.into_iter().map(|one| *one.change).collect();
    let headline = title::headline(&actor.short, &changes);
    Some(Alert {
        version: 1,
        id,
        kind: AlertKind::Changes,
        severity: changes.iter().map(|change| change.severity).max().unwrap_or(Severity::Info),
        title: title::of(&actor.short, &changes, &headline),
        headline,
        account,
        actor: Some(actor),
        first_event_time,
        last_event_time,
        changes,
        unreadable: Vec::new(),
        unreadable_not_listed: 0,
        held_back: None,
        counts: None,
    })
}

impl ActorText {
    fn of(actor: &Actor, automation: Option<&'static str>) -> ActorText {
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
}

/// "a program using role deploy in 12 sessions (a, b, c and 9 more)"
fn in_sessions(who: &Shown, sessions: &BTreeSet<&str>) -> Shown {
    const NAMED: usize = 3;
    let named: Vec<Shown> = sessions.iter().take(NAMED).map(|one| Shown::name(one)).collect();
    let named = Shown::and_more(&named, sessions.len().saturating_sub(NAMED), ", ");
    shown!("{} in {} sessions ({})", who, sessions.len(), named)
}

/// A short hexadecimal digest of the parts. Their order does not matter.
pub fn digest<P: AsRef<[u8]> + Ord>(parts: impl IntoIterator<Item = P>) -> String {
    let mut parts: Vec<P> = parts.into_iter().collect();
    parts.sort_unstable();
    Parts::from_iter(parts).short_id()
}
