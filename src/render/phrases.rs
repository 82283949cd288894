//! Phrases that several bodies share.

use std::collections::{BTreeMap, BTreeSet};

use super::page::Fact;
use crate::alert::{Alert, AlertKind, Change, Compared};
use crate::counts::Counts;
use crate::message::Message;
use crate::text::{name, short, visible};

/// "account prod (111122223333)"
pub fn account(alert: &Alert) -> String {
    match (&alert.account.name, &alert.account.id) {
        (Some(name), Some(id)) => format!("account {} ({})", short(name, 40), short(id, 40)),
        (_, Some(id)) => format!("account {}", short(id, 40)),
        _ => "account not in the event".to_owned(),
    }
}

/// "prod (111122223333)", "account 111122223333": where no room is to be lost.
pub fn place(alert: &Alert) -> String {
    let account = account(alert);
    match &alert.account.name {
        Some(_) => account.trim_start_matches("account ").to_owned(),
        None => account,
    }
}

/// "IAM user alice, a person (a console session)"
pub fn who(alert: &Alert) -> Option<String> {
    let actor = alert.actor.as_ref()?;
    let nature = match actor.human {
        Some(true) => ", a person",
        Some(false) => ", a program",
        None => "",
    };
    let reason = match &actor.human_reason {
        // These kinds say it themselves.
        Some(_) if matches!(actor.kind, "root" | "sso" | "saml" | "service") => String::new(),
        Some(reason) if !nature.is_empty() => format!(" ({reason})"),
        _ => String::new(),
    };
    Some(format!("{}{nature}{reason}", actor.display))
}

/// "20 events: 3 alerted, 12 expected, 5 ignored"
pub fn summary(counts: &Counts) -> String {
    let events = if counts.received == 1 { "event" } else { "events" };
    let parts: Vec<String> = [
        (counts.alerted, "alerted"),
        (counts.expected, "expected and held back"),
        (counts.quiet, "below the minimum severity"),
        (counts.ignored, "ignored (no active pack selects them)"),
        (counts.duplicate, "duplicate"),
        (counts.unreadable, "unreadable"),
    ]
    .iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, words)| format!("{count} {words}"))
    .collect();
    let parts = if parts.is_empty() { "nothing to tell".to_owned() } else { parts.join(", ") };
    format!("{} {events}: {parts}.", counts.received)
}

/// "succeeded", "3 changes succeeded", "3 changes: 2 succeeded, 1 denied"
pub fn tally(alert: &Alert) -> String {
    if alert.kind == AlertKind::Unreadable {
        return "unreadable input".to_owned();
    }
    let outcomes: Vec<&str> = alert.changes.iter().map(|change| change.outcome).collect();
    if let [outcome] = outcomes.as_slice() {
        return (*outcome).to_owned();
    }
    let parts: Vec<String> = ["succeeded", "denied", "failed"]
        .into_iter()
        .map(|outcome| (outcomes.iter().filter(|one| **one == outcome).count(), outcome))
        .filter(|(count, _)| *count > 0)
        .map(|(count, outcome)| format!("{count} {outcome}"))
        .collect();
    match parts.as_slice() {
        [_] => format!("{} changes {}", outcomes.len(), outcomes.first().unwrap_or(&"")),
        _ => format!("{} changes: {}", outcomes.len(), parts.join(", ")),
    }
}

/// "2026-11-16 09:30:31 to 09:31:19 UTC"
pub fn when(alert: &Alert) -> String {
    match (&alert.first_event_time, &alert.last_event_time) {
        (Some(first), Some(last)) if first == last => moment(first),
        (Some(first), Some(last)) => {
            let (first, last) = (moment(first), moment(last));
            let day =
                first.get(..11).filter(|day| last.starts_with(day) && first.ends_with(" UTC"));
            let last = day.map_or(last.as_str(), |day| last.get(day.len()..).unwrap_or_default());
            format!(
                "{} to {last}",
                if day.is_some() { first.trim_end_matches(" UTC") } else { &first }
            )
        }
        _ => "the event has no readable time".to_owned(),
    }
}

/// `2026-11-20T22:14:09Z` is "2026-11-20 22:14:09 UTC".
pub fn moment(time: &str) -> String {
    match time.parse::<jiff::Timestamp>() {
        Ok(time) => time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        Err(_) => UNREADABLE_TIME.to_owned(),
    }
}

pub fn clock(change: &Change) -> String {
    match &change.event_time {
        Some(time) => time_of_day(time),
        None => UNREADABLE_TIME.to_owned(),
    }
}

/// "from 203.0.113.24", "from 3 addresses"; `None` where no event names one.
pub fn from(alert: &Alert) -> Option<String> {
    let addresses: BTreeSet<&str> =
        alert.changes.iter().filter_map(|change| change.source_ip.as_deref()).collect();
    match (addresses.first(), addresses.len()) {
        (None, _) => None,
        (Some(address), 1) => Some(format!("from {}", short(address, 80))),
        (_, several) => Some(format!("from {several} addresses")),
    }
}

/// "203.0.113.24 via AWS CLI, without MFA, access key ASIA…"
pub fn origin(change: &Change) -> String {
    let address = change.source_ip.as_deref().unwrap_or("an address that the event does not name");
    let mut text = short(address, 80);
    if let Some(via) = &change.via {
        text.push_str(&format!(" via {via}"));
    }
    match change.mfa {
        Some(true) => text.push_str(", with MFA"),
        Some(false) => text.push_str(", without MFA"),
        None => {}
    }
    if let Some(key) = &change.access_key_id {
        text.push_str(&format!(", access key {}", short(key, 40)));
    }
    text
}

/// What a change lets somebody do.
pub fn access(change: &Change) -> Vec<Fact> {
    let Some(access) = &change.access else {
        return Vec::new();
    };
    let done = change.outcome == "succeeded";
    let listed = |label, lines: &[String]| Fact {
        label,
        lines: lines.iter().map(|line| visible(&sentence(line)).into_owned()).collect(),
    };
    let mut facts = Vec::new();
    if !access.grants.is_empty() {
        facts.push(listed(if done { "Allows" } else { "Would allow" }, &access.grants));
    }
    if !access.trust.is_empty() {
        facts.push(listed(if done { "Lets in" } else { "Would let in" }, &access.trust));
    }
    if let Some(unknown) = &access.unknown {
        facts.push(Fact::new("Allows", sentence(&format!("not known: {unknown}"))));
    }
    if !access.notes.is_empty() {
        facts.push(listed("", &access.notes));
    }
    if let Some(compared) = &access.compared {
        facts.push(Fact::new("Before", before(compared)));
    }
    facts
}

/// "Against the policy of 09:12:03 UTC: newly a; no longer b."
fn before(compared: &Compared) -> String {
    let list = |words: &str, items: &[String]| {
        (!items.is_empty()).then(|| format!("{words} {}", items.join(", ")))
    };
    let parts: Vec<String> =
        [list("newly", &compared.newly), list("no longer", &compared.no_longer)]
            .into_iter()
            .flatten()
            .chain(compared.notes.iter().cloned())
            .collect();
    let parts =
        if parts.is_empty() { "nothing else is allowed".to_owned() } else { parts.join("; ") };
    sentence(&format!("against the policy of {}: {parts}", time_of_day(&compared.with_event_time)))
}

fn time_of_day(time: &str) -> String {
    match time.parse::<jiff::Timestamp>() {
        Ok(time) => time.strftime("%H:%M:%S UTC").to_string(),
        Err(_) => UNREADABLE_TIME.to_owned(),
    }
}

/// The head of a change begins with its time. A time that is none is somebody's text, which stands in the JSON.
const UNREADABLE_TIME: &str = "no readable time";

pub fn event(change: &Change) -> String {
    let region = change.region.as_deref().map(|region| format!(" in {}", short(region, 40)));
    let id = change.event_id.as_deref().map(|id| format!(", id {}", short(id, 40)));
    format!(
        "{} of {}{}{}",
        short(&change.event_name, 80),
        short(&change.event_source, 80),
        region.unwrap_or_default(),
        id.unwrap_or_default()
    )
}

/// With a capital and a full stop, which a command at the end has not, because it would be copied with it.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    let command = text.rsplit(": ").next().is_some_and(|last| last.starts_with("aws "));
    let end = if command || text.ends_with(['.', '!', '?', ':']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}

/// "AccessDenied: User … is not authorized …"
pub fn error(change: &Change) -> Option<String> {
    let error = change.error.as_ref()?;
    let parts: Vec<&str> =
        [&error.code, &error.message].into_iter().flatten().map(String::as_str).collect();
    Some(if parts.is_empty() { "Not in the event.".to_owned() } else { parts.join(": ") })
}

/// What stands below all alerts: what was left out or held back, and the counts.
pub fn end(message: &Message) -> Vec<String> {
    let entries = held_back_entries(message);
    let entries = entries.into_iter().map(|(id, count)| (id.to_owned(), count)).collect();
    left_out(message)
        .into_iter()
        .chain(held_back(&entries))
        .chain([summary(&message.counts)])
        .chain(message.notes.iter().map(|note| visible(note).into_owned()))
        .collect()
}

/// What did not fit, however the message was split.
fn left_out(message: &Message) -> Option<String> {
    (message.left_out > 0).then(|| {
        format!(
            "{} more did not fit into these messages and are not told here: the payload goes to the \
             failure queue. Look at the log group itself.",
            message.left_out
        )
    })
}

/// Expected changes that were held back, by entry. Every alert of a batch has the same list.
pub fn held_back_entries(message: &Message) -> BTreeMap<&str, usize> {
    let mut entries: BTreeMap<&str, usize> = BTreeMap::new();
    for held in message.alerts.iter().flat_map(|alert| &alert.held_back) {
        let count = entries.entry(&held.id).or_default();
        *count = held.count.max(*count);
    }
    entries
}

/// "Expected and held back: terraform-ci 12, key-rotation 1."
pub fn held_back(entries: &BTreeMap<String, usize>) -> Option<String> {
    let entries: Vec<String> =
        entries.iter().map(|(id, count)| format!("{} {count}", name(id))).collect();
    (!entries.is_empty()).then(|| format!("Expected and held back: {}.", entries.join(", ")))
}

/// Stands below commands, with the command that checks.
pub const CHECK: &str = "Before you run a command, see which account your shell is in";
pub const CHECK_COMMAND: &str = "aws sts get-caller-identity --query Account --output text";
