//! A message for people, as plain text of 72 columns: for an e-mail and for the terminal.
//!
//! Commands and links are never wrapped, so that they can be copied.

use std::collections::HashSet;

use crate::alert::{Alert, AlertKind, Change, RevertText};
use crate::message::Message;
use crate::report::Counts;
use crate::text::{short, visible};

const WIDTH: usize = 72;

/// All alerts of a message, loudest first, and the counts of the batch.
pub fn text(message: &Message) -> String {
    let mut parts: Vec<String> = message.alerts.iter().map(alert).collect();
    parts.push(format!("{}\n", wrap(&summary(&message.counts), "", "")));
    parts.join(&format!("\n{}\n\n", "-".repeat(WIDTH)))
}

/// "20 events: 3 alerted, 12 expected, 5 ignored"
pub fn summary(counts: &Counts) -> String {
    let events = if counts.received == 1 {
        "event"
    } else {
        "events"
    };
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
    let parts = if parts.is_empty() {
        "nothing to tell".to_owned()
    } else {
        parts.join(", ")
    };
    format!("{} {events}: {parts}.", counts.received)
}

fn alert(alert: &Alert) -> String {
    let mut page = Page::default();
    let severity = alert.severity.as_str().to_uppercase();
    let account = match (&alert.account.name, &alert.account.id) {
        (Some(name), Some(id)) => format!("account {} ({})", visible(name), visible(id)),
        (_, Some(id)) => format!("account {}", visible(id)),
        _ => "account not in the event".to_owned(),
    };
    page.line(&format!("{severity} - {account} - {}", tally(alert)));
    page.paragraph("", &alert.title);
    match alert.kind {
        AlertKind::Unreadable => unreadable(&mut page, alert),
        AlertKind::Changes => changes(&mut page, alert),
    }
    if page.commands {
        page.line("");
        page.line("   Before you run a command, see which account your shell is in:");
        page.copy("aws sts get-caller-identity");
    }
    page.text
}

/// "succeeded", "3 changes: 2 succeeded, 1 denied"
fn tally(alert: &Alert) -> String {
    if alert.kind == AlertKind::Unreadable {
        return "unreadable input".to_owned();
    }
    let outcomes: Vec<&str> = alert.changes.iter().map(|change| change.outcome).collect();
    if let [outcome] = outcomes.as_slice() {
        return (*outcome).to_owned();
    }
    let parts: Vec<String> = ["succeeded", "denied", "failed"]
        .into_iter()
        .map(|outcome| {
            (
                outcomes.iter().filter(|one| **one == outcome).count(),
                outcome,
            )
        })
        .filter(|(count, _)| *count > 0)
        .map(|(count, outcome)| format!("{count} {outcome}"))
        .collect();
    format!("{} changes: {}", outcomes.len(), parts.join(", "))
}

fn changes(page: &mut Page, alert: &Alert) {
    if let Some(actor) = &alert.actor {
        let nature = match (actor.human, actor.automation) {
            (_, Some(tool)) => format!(", by {tool}"),
            (Some(true), _) => ", a person".to_owned(),
            (Some(false), _) => ", a program".to_owned(),
            (None, _) => String::new(),
        };
        page.field("Who", &format!("{}{nature}", actor.display));
    }
    page.field("When", &when(alert));
    let origins: HashSet<String> = alert.changes.iter().map(origin).collect();
    let one_origin = origins.len() == 1;
    match alert.changes.first() {
        Some(change) if one_origin => page.field("From", &origin(change)),
        _ => page.field(
            "From",
            &format!("{} different origins, see each change", origins.len()),
        ),
    }
    if let [change] = alert.changes.as_slice() {
        details(page, alert, change);
        return;
    }
    for (index, change) in alert.changes.iter().enumerate() {
        page.line("");
        let marks = format!(
            "{}. {} {}, {}",
            index + 1,
            clock(change),
            change.outcome,
            change.severity
        );
        page.line(&marks);
        page.paragraph("   ", &change.sentence);
        if !one_origin {
            page.field("From", &origin(change));
        }
        details(page, alert, change);
    }
}

fn details(page: &mut Page, alert: &Alert, change: &Change) {
    if let Some(error) = &change.error {
        let parts: Vec<&str> = [&error.code, &error.message]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        page.field("Error", &parts.join(": "));
    }
    let new: Vec<String> = change
        .reasons
        .iter()
        .filter(|reason| page.is_news(reason))
        .map(|text| sentence(text))
        .collect();
    if !new.is_empty() {
        page.field("Why", &new.join(" "));
    }
    if let Some(advice) = &change.advice
        && page.is_news(advice)
    {
        page.field("Next", &sentence(advice));
    }
    if let Some(undo) = &change.undo {
        revert(page, "Undo", "", alert, undo);
    }
    if let Some(restore) = &change.restore {
        revert(
            page,
            "Restore",
            "only if this was not intended, ",
            alert,
            restore,
        );
    }
    page.field("Event", &event(change));
    if let Some(url) = &change.console_url {
        page.copy(url);
    }
}

/// A command on a line of its own, under the account that it is for.
fn revert(page: &mut Page, label: &str, condition: &str, alert: &Alert, how: &RevertText) {
    let note = how.note.as_deref().unwrap_or("in the console");
    let Some(command) = &how.command else {
        page.field(label, &sentence(&format!("{condition}{note}")));
        return;
    };
    let account = match &alert.account.id {
        Some(id) => format!("in account {}:", visible(id)),
        None => "in the account of the event:".to_owned(),
    };
    page.field(label, &format!("{condition}{account}"));
    page.copy(command);
    if how.note.is_some() && page.is_news(note) {
        page.field("", &sentence(note));
    }
    page.commands = true;
}

fn unreadable(page: &mut Page, alert: &Alert) {
    page.field(
        "Why",
        "A log event that cannot be read may hide a change. Its neighbours were read and told as usual.",
    );
    page.field(
        "Next",
        "Look at the log events below in the log group, or in the file.",
    );
    for (index, one) in alert.unreadable.iter().enumerate() {
        page.line("");
        let id = one
            .log_event_id
            .as_deref()
            .map(|id| format!("log event {}: ", short(id, 80)));
        page.paragraph(
            &format!("{}. ", index + 1),
            &format!("{}{}", id.unwrap_or_default(), one.reason),
        );
        page.paragraph("   ", &one.excerpt);
    }
    if alert.unreadable_not_listed > 0 {
        page.line("");
        page.line(&format!(
            "and {} more that are not listed",
            alert.unreadable_not_listed
        ));
    }
}

fn when(alert: &Alert) -> String {
    match (&alert.first_event_time, &alert.last_event_time) {
        (Some(first), Some(last)) if first == last => moment(first),
        (Some(first), Some(last)) => format!("{} to {}", moment(first), moment(last)),
        _ => "the event has no readable time".to_owned(),
    }
}

/// `2026-11-20T22:14:09Z` is "2026-11-20 22:14:09 UTC".
fn moment(time: &str) -> String {
    match time.parse::<jiff::Timestamp>() {
        Ok(time) => time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        Err(_) => short(time, 40),
    }
}

fn clock(change: &Change) -> String {
    let time = change.event_time.as_deref();
    match time.and_then(|time| time.parse::<jiff::Timestamp>().ok()) {
        Some(time) => time.strftime("%H:%M:%S UTC").to_string(),
        None => "no readable time".to_owned(),
    }
}

/// "203.0.113.24 via AWS CLI, without MFA, access key ASIA…"
fn origin(change: &Change) -> String {
    let address = change
        .source_ip
        .as_deref()
        .unwrap_or("an address that the event does not name");
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

fn event(change: &Change) -> String {
    let region = change
        .region
        .as_deref()
        .map(|region| format!(" in {}", short(region, 40)));
    let id = change
        .event_id
        .as_deref()
        .map(|id| format!(", id {}", short(id, 40)));
    format!(
        "{} of {}{}{}",
        short(&change.event_name, 80),
        short(&change.event_source, 80),
        region.unwrap_or_default(),
        id.unwrap_or_default()
    )
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let end = if text.ends_with(['.', '!', '?', ':', ')']) {
        ""
    } else {
        "."
    };
    format!("{first}{}{end}", chars.as_str())
}

fn wrap(text: &str, first: &str, rest: &str) -> String {
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

#[derive(Default)]
struct Page {
    text: String,
    /// A reason or an advice is told once an alert, however many changes it fits.
    told: HashSet<String>,
    /// Whether there is anything that somebody may run.
    commands: bool,
}

impl Page {
    fn is_news(&mut self, text: &str) -> bool {
        self.told.insert(text.to_owned())
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn paragraph(&mut self, mark: &str, text: &str) {
        let wrapped = wrap(&visible(text), mark, &" ".repeat(mark.len()));
        self.line(&wrapped);
    }

    /// `   Who      alice …`
    fn field(&mut self, name: &str, text: &str) {
        self.paragraph(&format!("   {name:<8} "), text);
    }

    /// A line that is copied whole.
    fn copy(&mut self, text: &str) {
        self.line(&format!("{}{}", " ".repeat(12), visible(text)));
    }
}
