//! Changes become alerts: by account and actor, cut where more than the window lies between two of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::contract::{Account, ActorText, Alert, AlertKind, Change};
use super::selected::SelectedChange;
use super::{story, title};
use crate::counts::Counts;
use crate::digest::Parts;
use crate::facts::Actor;
use crate::severity::Severity;
use crate::shown;
use crate::shown::Shown;
use crate::text::clipped;

/// Weighs what the changes of a batch are together: the changes of one account and actor, none
/// further than the window from the next. This is done once, for all who tell them later.
pub fn weigh(selected: Vec<SelectedChange>, window: SignedDuration) -> Vec<SelectedChange> {
    let mut stories = stories(selected, window);
    stories.iter_mut().for_each(|story| story::weigh(story));
    stories.into_iter().flatten().collect()
}

/// Puts changes into stories and numbers these. The answer is in the order of stories, and within
/// each in the order of time.
pub fn stories(selected: Vec<SelectedChange>, window: SignedDuration) -> Vec<Vec<SelectedChange>> {
    let mut by_actor: BTreeMap<(Option<String>, String), Vec<SelectedChange>> = BTreeMap::new();
    for one in selected {
        by_actor.entry((one.account.clone(), one.actor.key.clone())).or_default().push(one);
    }
    let mut stories: Vec<Vec<SelectedChange>> = Vec::new();
    for mut changes in by_actor.into_values() {
        in_order(&mut changes);
        stories.extend(cut(changes, window));
    }
    for (number, story) in stories.iter_mut().enumerate() {
        story.iter_mut().for_each(|one| one.story = number);
    }
    stories
}

/// The alerts of weighed changes, loudest first, then by time. Where some changes of a story are missing, because others
/// told them before, the rest is an alert of its own.
pub fn alerts(weighed: Vec<SelectedChange>) -> Vec<Alert> {
    let mut stories: BTreeMap<usize, Vec<SelectedChange>> = BTreeMap::new();
    for one in weighed {
        stories.entry(one.story).or_default().push(one);
    }
    stories.values_mut().for_each(|story| in_order(story));
    let mut alerts: Vec<Alert> = stories.into_values().filter_map(alert).collect();
    alerts.sort_by(|a, b| {
        b.severity.cmp(&a.severity).then_with(|| a.first_event_time.cmp(&b.first_event_time))
    });
    alerts
}

/// Sorts by time. Changes without one come last and keep their order, because the sort is stable.
fn in_order(changes: &mut [SelectedChange]) {
    changes.sort_by_cached_key(|one| (one.time.is_none(), one.time, one.change.step()));
}

fn cut(changes: Vec<SelectedChange>, window: SignedDuration) -> Vec<Vec<SelectedChange>> {
    let mut groups: Vec<Vec<SelectedChange>> = Vec::new();
    let mut last: Option<Timestamp> = None;
    for one in changes {
        let far = match (last, one.time) {
            (Some(before), Some(now)) => now.duration_since(before) > window,
            _ => false,
        };
        last = one.time.or(last);
        match groups.last_mut() {
            Some(group) if !far => group.push(one),
            _ => groups.push(vec![one]),
        }
    }
    groups
}

fn alert(group: Vec<SelectedChange>) -> Option<Alert> {
    let first = group.first()?;
    let id = digest(group.iter().map(|one| one.change.digest.clone()));
    let automation = group.iter().find_map(|one| one.automation.clone());
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
    let mut times: Vec<(Timestamp, String)> =
        group.iter().filter_map(|one| Some((one.time?, one.change.event_time.clone()?))).collect();
    times.sort();
    let who = actor.short.clone();
    let changes: Vec<Change> = group.into_iter().map(|one| one.change).collect();
    let chains = story::chains(&who, &changes.iter().collect::<Vec<_>>());
    Some(Alert {
        version: 1,
        id,
        kind: AlertKind::Changes,
        severity: changes.iter().map(|change| change.severity).max().unwrap_or(Severity::Info),
        title: title::of(&who, &changes, &chains),
        headline: title::headline(&who, &changes),
        account,
        actor: Some(actor),
        first_event_time: times.first().map(|(_, text)| text.clone()),
        last_event_time: times.last().map(|(_, text)| text.clone()),
        changes,
        unreadable: Vec::new(),
        unreadable_not_listed: 0,
        held_back: Vec::new(),
        counts: Counts::default(),
    })
}

impl ActorText {
    fn of(actor: &Actor, automation: Option<String>) -> ActorText {
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
pub fn digest(parts: impl Iterator<Item = String>) -> String {
    let mut parts: Vec<String> = parts.collect();
    parts.sort();
    Parts::from_iter(parts).short_id()
}
