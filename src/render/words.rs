//! Phrases that several bodies share.

use crate::alert::{Alert, AlertKind, Change, Compared};
use crate::message::Message;
use crate::report::Counts;
use crate::text::{short, visible};

/// "account prod (111122223333)"
pub fn account(alert: &Alert) -> String {
    match (&alert.account.name, &alert.account.id) {
        (Some(name), Some(id)) => format!("account {} ({})", visible(name), visible(id)),
        (_, Some(id)) => format!("account {}", visible(id)),
        _ => "account not in the event".to_owned(),
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

/// "succeeded", "3 changes: 2 succeeded, 1 denied"
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
    format!("{} changes: {}", outcomes.len(), parts.join(", "))
}

pub fn when(alert: &Alert) -> String {
    match (&alert.first_event_time, &alert.last_event_time) {
        (Some(first), Some(last)) if first == last => moment(first),
        (Some(first), Some(last)) => format!("{} to {}", moment(first), moment(last)),
        _ => "the event has no readable time".to_owned(),
    }
}

/// `2026-11-20T22:14:09Z` is "2026-11-20 22:14:09 UTC".
pub fn moment(time: &str) -> String {
    match time.parse::<jiff::Timestamp>() {
        Ok(time) => time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        Err(_) => short(time, 40),
    }
}

pub fn clock(change: &Change) -> String {
    match &change.event_time {
        Some(time) => time_of_day(time),
        None => "no readable time".to_owned(),
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

/// What a change lets somebody do: label and words.
pub fn access(change: &Change) -> Vec<(&'static str, String)> {
    let Some(access) = &change.access else {
        return Vec::new();
    };
    let done = change.outcome == "succeeded";
    let mut facts = Vec::new();
    if !access.grants.is_empty() {
        let label = if done { "Allows" } else { "Would allow" };
        facts.push((label, sentence(&access.grants.join("; "))));
    }
    if !access.trust.is_empty() {
        let label = if done { "Lets in" } else { "Would let in" };
        facts.push((label, sentence(&access.trust.join("; "))));
    }
    if let Some(unknown) = &access.unknown {
        facts.push(("Allows", sentence(&format!("not known: {unknown}"))));
    }
    if !access.notes.is_empty() {
        let notes: Vec<String> = access.notes.iter().map(|note| sentence(note)).collect();
        facts.push(("", notes.join(" ")));
    }
    if let Some(compared) = &access.compared {
        facts.push(("Before", before(compared)));
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
            .collect();
    let parts =
        if parts.is_empty() { "nothing else is allowed".to_owned() } else { parts.join("; ") };
    sentence(&format!("against the policy of {}: {parts}", time_of_day(&compared.with_event_time)))
}

fn time_of_day(time: &str) -> String {
    match time.parse::<jiff::Timestamp>() {
        Ok(time) => time.strftime("%H:%M:%S UTC").to_string(),
        Err(_) => short(time, 40),
    }
}

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

pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if text.ends_with(['.', '!', '?', ':']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}

/// "AccessDenied: User … is not authorized …"
pub fn error(change: &Change) -> Option<String> {
    let error = change.error.as_ref()?;
    let parts: Vec<&str> =
        [&error.code, &error.message].into_iter().flatten().map(String::as_str).collect();
    Some(if parts.is_empty() { "not in the event".to_owned() } else { parts.join(": ") })
}

/// "Held back as expected: terraform-ci (12), dns (1)."
pub fn held_back(message: &Message) -> Option<String> {
    let entries: Vec<String> =
        message.held_back.iter().map(|one| format!("{} ({})", one.id, one.count)).collect();
    (!entries.is_empty()).then(|| format!("Held back as expected: {}.", entries.join(", ")))
}

/// What did not fit, however the message was split.
pub fn left_out(message: &Message) -> Option<String> {
    (message.left_out > 0).then(|| {
        format!(
            "{} more did not fit into these messages and are not told here: the payload goes to the \
             failure queue. Look at the log group itself.",
            message.left_out
        )
    })
}
