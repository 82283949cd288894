//! Changes become alerts: by account and actor, cut where more than the window lies between two of them.

use jiff::{SignedDuration, Timestamp};

use super::contract::{Account, Alert, AlertKind, Change};
use super::selected::SelectedChange;
use super::{title, who};
use crate::digest::Parts;
use crate::severity::Severity;

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
        one.whose() == next.whose() && !is_far(one.time, next.time, window)
    })
}

/// Whether more than the window lies between two moments.
pub(super) fn is_far(
    before: Option<Timestamp>,
    now: Option<Timestamp>,
    window: SignedDuration,
) -> bool {
    matches!((before, now), (Some(before), Some(now)) if now.duration_since(before) > window)
}

/// Sorts by time; changes without one come last. The order rests on the records alone, and never on the order in which they
/// came: within a second first by what has to come first, and then by event id and content.
fn by_time(changes: &mut [SelectedChange]) {
    changes.sort_by_cached_key(|one| (one.time.is_none(), one.time, one.change.step()));
    let alike = |one: &SelectedChange, next: &SelectedChange| {
        one.time == next.time && one.change.step() == next.change.step()
    };
    for ties in changes.chunk_by_mut(alike).filter(|ties| ties.len() > 1) {
        ties.sort_by(|one, other| {
            let [one, other] = [one, other].map(|it| (&it.change.event_id, &it.change.digest));
            one.cmp(&other)
        });
    }
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

fn alert(mut group: Vec<SelectedChange>) -> Option<Alert> {
    let id = digest(group.iter().map(|one| one.change.digest.as_str()));
    let actor = who::of_all(&group)?;
    who::with_each(&mut group);
    let first = group.first()?;
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

/// A short hexadecimal digest of the parts. Their order does not matter.
pub fn digest<P: AsRef<[u8]> + Ord>(parts: impl IntoIterator<Item = P>) -> String {
    let mut parts: Vec<P> = parts.into_iter().collect();
    parts.sort_unstable();
    Parts::from_iter(parts).short_id()
}
