//! A message for people, as plain text of 72 columns: for an e-mail and for the terminal.
//!
//! Commands and links are never wrapped, so that they can be copied.

use std::collections::HashSet;

use super::words::{self, clock, event, origin, sentence, summary, tally, when};
use crate::alert::{Alert, AlertKind, Change, RevertText};
use crate::message::Message;
use crate::text::{short, visible};

const WIDTH: usize = 72;

/// All alerts of a message, loudest first, and the counts of the batch.
pub fn text(message: &Message) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let Some(part) = message.part {
        parts.push(format!("Part {} of {}\n", part.number, part.of));
    }
    parts.extend(message.alerts.iter().map(alert));
    if let Some(left_out) = words::left_out(message) {
        parts.push(format!("{}\n", wrap(&left_out, "", "")));
    }
    parts.push(format!("{}\n", wrap(&summary(&message.counts), "", "")));
    parts.join(&format!("\n{}\n\n", "-".repeat(WIDTH)))
}

fn alert(alert: &Alert) -> String {
    let mut page = Page::default();
    let severity = alert.severity.as_str().to_uppercase();
    let account = words::account(alert);
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

fn changes(page: &mut Page, alert: &Alert) {
    if let Some(who) = words::who(alert) {
        page.field("Who", &who);
    }
    page.field("When", &when(alert));
    let origins: HashSet<String> = alert.changes.iter().map(origin).collect();
    let one_origin = origins.len() == 1;
    match alert.changes.first() {
        Some(change) if one_origin => page.field("From", &origin(change)),
        _ => page.field("From", &format!("{} different origins, see each change", origins.len())),
    }
    if let [change] = alert.changes.as_slice() {
        details(page, alert, change);
        return;
    }
    for (index, change) in alert.changes.iter().enumerate() {
        page.line("");
        let marks =
            format!("{}. {} {}, {}", index + 1, clock(change), change.outcome, change.severity);
        page.line(&marks);
        page.paragraph("   ", &change.sentence);
        if !one_origin {
            page.field("From", &origin(change));
        }
        details(page, alert, change);
    }
}

fn details(page: &mut Page, alert: &Alert, change: &Change) {
    if let Some(error) = words::error(change) {
        page.field("Error", &error);
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
        revert(page, "Restore", "only if this was not intended, ", alert, restore);
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
    page.field("Next", "Look at the log events below in the log group, or in the file.");
    for (index, one) in alert.unreadable.iter().enumerate() {
        page.line("");
        let id = one.log_event_id.as_deref().map(|id| format!("log event {}: ", short(id, 80)));
        page.paragraph(
            &format!("{}. ", index + 1),
            &format!("{}{}", id.unwrap_or_default(), one.reason),
        );
        page.paragraph("   ", &one.excerpt);
    }
    if alert.unreadable_not_listed > 0 {
        page.line("");
        page.line(&format!("and {} more that are not listed", alert.unreadable_not_listed));
    }
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
