//! A message for mail clients: tables and inline style, nothing remote. The template escapes every value.

use askama::Template;

use super::words::{
    account, clock, error, event, left_out, origin, sentence, summary, tally, when, who,
};
use crate::alert::{Alert, AlertKind, Change, RevertText};
use crate::message::Message;
use crate::rules::Severity;
use crate::text::visible;

#[derive(Template)]
#[template(path = "message.html")]
struct Page {
    title: String,
    alerts: Vec<Block>,
    summary: String,
}

struct Block {
    colour: &'static str,
    severity: String,
    account: String,
    tally: String,
    title: String,
    facts: Vec<(&'static str, String)>,
    changes: Vec<Item>,
}

struct Item {
    head: String,
    sentence: String,
    facts: Vec<(&'static str, String)>,
    commands: Vec<Command>,
    url: Option<String>,
}

struct Command {
    label: &'static str,
    /// Empty where there is none.
    command: String,
    note: String,
}

/// The HTML body. What comes from events is escaped by the template, and made visible before.
pub fn html(message: &Message) -> String {
    let page = Page {
        title: message.alerts.first().map_or(String::new(), |alert| alert.title.clone()),
        alerts: message.alerts.iter().map(block).collect(),
        summary: {
            let part = message.part.map(|part| format!("Part {} of {}.", part.number, part.of));
            let parts = [part, left_out(message), Some(summary(&message.counts))];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        },
    };
    // Rendering into a string fails only if a value's own formatting does, which strings cannot.
    page.render().unwrap_or_else(|error| format!("<p>this mail has no HTML: {error}</p>"))
}

fn block(alert: &Alert) -> Block {
    let mut facts: Vec<(&'static str, String)> = Vec::new();
    match alert.kind {
        AlertKind::Changes => {
            facts.extend(who(alert).map(|who| ("Who", who)));
            facts.push(("When", when(alert)));
        }
        AlertKind::Unreadable => {
            facts.extend(
                alert
                    .unreadable
                    .iter()
                    .map(|one| ("Unreadable", format!("{}: {}", one.reason, one.excerpt))),
            );
            if alert.unreadable_not_listed > 0 {
                facts.push(("", format!("and {} more", alert.unreadable_not_listed)));
            }
        }
    }
    Block {
        colour: colour(alert.severity),
        severity: alert.severity.as_str().to_uppercase(),
        account: account(alert),
        tally: tally(alert),
        title: visible(&alert.title).into_owned(),
        facts,
        changes: alert.changes.iter().map(|change| item(alert, change)).collect(),
    }
}

fn item(alert: &Alert, change: &Change) -> Item {
    let mut facts = vec![("From", origin(change))];
    facts.extend(error(change).map(|error| ("Error", error)));
    if !change.reasons.is_empty() {
        let reasons: Vec<String> = change.reasons.iter().map(|reason| sentence(reason)).collect();
        facts.push(("Why", reasons.join(" ")));
    }
    facts.extend(change.advice.as_deref().map(|advice| ("Next", sentence(advice))));
    facts.push(("Event", event(change)));
    let mut commands = Vec::new();
    for (label, how) in [("Undo", &change.undo), ("Restore", &change.restore)] {
        let Some(RevertText { command, note, .. }) = how else { continue };
        let only = if label == "Restore" { "only if this was not intended; " } else { "" };
        let note = note.as_deref().map(sentence).unwrap_or_default();
        commands.push(match command {
            Some(command) => {
                let place = format!("({only}in {}) ", account(alert));
                Command { label, command: command.clone(), note: format!("{place}{note}") }
            }
            None => Command { label, command: String::new(), note: format!("{only}{note}") },
        });
    }
    Item {
        head: format!("{} {}, {}", clock(change), change.outcome, change.severity),
        sentence: visible(&change.sentence).into_owned(),
        facts,
        commands,
        url: change.console_url.clone(),
    }
}

fn colour(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "#b00020",
        Severity::High => "#c2410c",
        Severity::Medium => "#a16207",
        Severity::Low => "#0369a1",
        Severity::Info => "#475569",
    }
}
