//! A message for chat channels: custom notifications of Amazon Q Developer in chat applications (once AWS Chatbot), one
//! an alert, so that a channel can thread them by actor.
//!
//! Amazon Q drops without a word what is neither this JSON nor an event of AWS, so chat has a topic of its own. AWS does not
//! say how long a text may be; these stay below the limits of Slack, which are known: 3,000 characters a section.

use std::collections::HashSet;
use std::slice;

use serde_json::{Value as Json, json};

use super::markdown::{code, markdown};
use super::notice::Notice;
use super::page::{Fact, Item, Label, Revert, Section};
use super::phrases;
use crate::alert::{Alert, digest};
use crate::message::Message;
use crate::shown;
use crate::shown::Shown;

/// How many notifications a message may have, because a channel shows about one a second. The last one lists the alerts
/// that have none of their own.
const NOTIFICATIONS: usize = 10;

/// The lengths are of characters as they are sent, escapes included.
const DESCRIPTION: usize = 3000;
const TITLE: usize = 250;
/// The length of one fact, whose whole text stands in the mail.
const FACT: usize = 600;
const STEP: usize = 500;
const STEPS: usize = 5;
const KEYWORDS: usize = 10;

/// Room for the words that say what a notification leaves out.
const RESERVE: usize = 200;

/// One notification: a JSON text that is the whole body of an SNS message, which must not be wrapped (no
/// `MessageStructure=json` around it).
#[derive(Debug)]
pub struct Notification<'m> {
    pub body: String,
    /// The alerts that it tells: mostly one.
    pub alerts: &'m [Alert],
}

/// A notification for each alert, loudest first, and at most ten: the last one lists the alerts that have none of their
/// own. What stands below all alerts (held back, left out, counts) is in the last one.
pub fn chat(message: &Message) -> Vec<Notification<'_>> {
    let fits = message.alerts.len() <= NOTIFICATIONS;
    let whole = if fits { message.alerts.len() } else { NOTIFICATIONS - 1 };
    let (told, listed) = message.alerts.split_at(whole);
    let end = || phrases::end(message).iter().map(|line| markdown(line, FACT)).collect::<Vec<_>>();
    let mut notifications = Vec::new();
    for (alert, number) in told.iter().zip(1..) {
        let is_last = listed.is_empty() && number == whole;
        let body = of_alert(alert, if is_last { end() } else { Vec::new() });
        notifications.push(Notification { body, alerts: slice::from_ref(alert) });
    }
    if let Some(first) = listed.first() {
        notifications.push(Notification { body: of_list(first, listed, end()), alerts: listed });
    }
    notifications
}

/// A notice about the function itself as one notification. Lines that do not fit are counted.
pub fn chat_notice(notice: &Notice) -> String {
    let (subject, text) = (notice.subject(), &notice.text);
    let lines = text.trim().lines().map(|line| markdown(&Shown::visible(line), FACT));
    let (mut kept, mut left_out, mut room) = (Vec::new(), 0, DESCRIPTION - RESERVE);
    for line in lines {
        let length = line.chars().count() + 1;
        if length > room || left_out > 0 {
            left_out += 1;
        } else {
            room -= length;
            kept.push(line);
        }
    }
    if left_out > 0 {
        kept.push(format!("and {left_out} more lines, too long for chat"));
    }
    let title = markdown(&Shown::visible(&subject), TITLE);
    json!({
        "version": "1.0",
        "source": "custom",
        "id": digest([subject, text.clone()]),
        "content": {
            "textType": "client-markdown",
            "title": title,
            "description": kept.join("\n"),
            "keywords": [notice.severity.as_str()],
        },
        "metadata": {
            "threadId": "iam-herald",
            "summary": title,
            "eventType": "IamHeraldNotice",
            "enableCustomActions": false,
        },
    })
    .to_string()
}

fn of_alert(alert: &Alert, end: Vec<String>) -> String {
    let section = Section::of(alert);
    let mut text = Description::new(&end);
    text.add(vec![head(&section)], 0);
    let facts =
        section.facts.iter().chain(&section.details).filter(|fact| fact.label != Label::Next);
    text.add(facts.map(|fact| labelled(fact.label, &fact.text())).collect(), 0);
    for group in &section.groups {
        let items: Vec<_> =
            group.items.iter().map(|item| (item_lines(item), item.changes)).collect();
        // Commands stand in the next steps.
        if items.is_empty() || items.iter().any(|(lines, _)| !lines.is_empty()) {
            text.add(group.heading.iter().map(|heading| markdown(heading, FACT)).collect(), 0);
        }
        items.into_iter().for_each(|(lines, changes)| text.add(lines, changes));
    }
    notification(alert, &title(alert, &section), text.finish(end), steps(&section))
}

/// The last notification lists the alerts that have none of their own.
fn of_list(first: &Alert, alerts: &[Alert], end: Vec<String>) -> String {
    let mut text = Description::new(&end);
    for alert in alerts {
        let section = Section::of(alert);
        text.add(vec![head(&section), labelled(Label::What, &section.title)], alert.units());
    }
    let severity = first.severity.as_str().to_uppercase();
    let title = format!("{severity}: {} more alerts of the same batch", alerts.len());
    notification(first, &title, text.finish(end), Vec::new())
}

fn notification(alert: &Alert, title: &str, description: String, steps: Vec<String>) -> String {
    let account = alert.account.id.as_deref().unwrap_or("unknown");
    let actor = alert.actor.as_ref().map_or("", |actor| &actor.key);
    let thread = digest([format!("{account} {actor}")]);
    let loudest = alert.changes.iter().max_by_key(|change| change.severity);
    let event = loudest.map(|change| change.event_name.as_str()).filter(|event| is_word(event));
    let mut keywords: Vec<&str> = vec![alert.severity.as_str()];
    let changes = || alert.changes.iter();
    keywords.extend(changes().map(|change| change.outcome.as_str()));
    keywords
        .extend(changes().map(|change| change.event_name.as_str()).filter(|word| is_word(word)));
    keywords.extend([account].into_iter().filter(|word| is_word(word)));
    let mut seen = HashSet::new();
    let unique = keywords.into_iter().filter(|word| seen.insert(*word));
    let unique: Vec<&str> = unique.take(KEYWORDS).collect();
    let mut content = json!({
        "textType": "client-markdown",
        "title": title,
        "description": description,
        "keywords": unique,
    });
    if let (false, Some(content)) = (steps.is_empty(), content.as_object_mut()) {
        content.insert("nextSteps".to_owned(), Json::from(steps));
    }
    json!({
        "version": "1.0",
        "source": "custom",
        "id": alert.id,
        "content": content,
        "metadata": {
            "threadId": thread,
            "summary": title,
            "eventType": event.unwrap_or("IamHeraldAlert"),
            // Buttons would run commands with words of an event.
            "enableCustomActions": false,
        },
    })
    .to_string()
}

/// Whether a chat program can take the text for nothing but a word.
fn is_word(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn title(alert: &Alert, section: &Section) -> String {
    let severity = section.severity.as_str().to_uppercase();
    let account = alert.account.name.as_ref().or(alert.account.id.as_ref());
    let account = account.map(|account| shown!(" {}", Shown::short(account, 40)));
    let rest = shown!("{}: {}", account.unwrap_or_default(), section.title);
    markdown(&shown!("{}{}", Shown::visible(&severity), rest), TITLE)
}

/// "*CRITICAL* - account prod (111122223333) - succeeded - from `203.0.113.24`"
fn head(section: &Section) -> String {
    let severity = section.severity.as_str().to_uppercase();
    let from = section.from.as_ref().map(|from| shown!(" - {}", from)).unwrap_or_default();
    let rest = shown!("{} - {}{}", section.account, section.tally, from);
    format!("*{severity}* - {}", markdown(&rest, FACT))
}

fn labelled(label: Label, text: &Shown) -> String {
    let text = markdown(text, FACT);
    if label == Label::None { text } else { format!("*{label}* {text}") }
}

/// The lines of an item. Advice and commands are not among them: they stand in the next steps.
fn item_lines(item: &Item) -> Vec<String> {
    let mut lines = Vec::new();
    match (item.head.is_empty(), item.sentence.is_empty()) {
        (true, true) => {}
        (true, false) => lines.push(markdown(&item.sentence, FACT)),
        // This is about what could not be read, and the backticks in it are ours.
        (false, true) => lines.push(markdown(&Shown::visible(&item.head.replace('`', "'")), FACT)),
        (false, false) => {
            lines.push(format!("*{}* {}", bold(&item.head), markdown(&item.sentence, FACT)));
        }
    }
    lines.extend(item.excerpt.as_ref().map(|excerpt| labelled(Label::Begins, excerpt)));
    let facts = item.facts.iter().filter(|fact| fact.label != Label::Next);
    lines.extend(facts.map(|fact| labelled(fact.label, &fact.text())));
    // The addresses are our own, made of parts that were checked. They stand bare, because each chat program writes
    // links in another way.
    let has_link = |label: Label| item.links.iter().any(|link| link.label == label);
    // An address says what its own fact would.
    let details = item.details.iter().filter(|fact| !has_link(fact.label));
    lines.extend(details.map(|fact| labelled(fact.label, &fact.text())));
    lines.extend(item.links.iter().map(|link| format!("*{}* {}", link.label, link.url)));
    lines
}

/// The head of a change without what would end the bold face. It is our own words but for the id of the event.
fn bold(head: &str) -> String {
    let plain: String = head
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || " .,:".contains(*c))
        .take(80)
        .collect();
    plain.trim().to_owned()
}

/// The next steps: advice and commands, those of the gravest change first.
fn steps(section: &Section) -> Vec<String> {
    let advice = |fact: &&Fact| fact.label == Label::Next;
    let mut steps: Vec<String> =
        section.facts.iter().filter(advice).map(|fact| markdown(&fact.text(), STEP)).collect();
    let mut items: Vec<&Item> = section.items().collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.severity));
    for item in items {
        steps.extend(item.facts.iter().filter(advice).map(|fact| markdown(&fact.text(), STEP)));
        steps.extend(item.reverts.iter().map(revert));
    }
    let more = steps.len().saturating_sub(STEPS);
    if more > 0 {
        steps.truncate(STEPS - 1);
        steps.push(format!("{} more steps are in the mail and in the JSON", more + 1));
    }
    steps
}

fn revert(revert: &Revert) -> String {
    let notes = markdown(&Shown::joined(&revert.notes, " "), STEP);
    let how = match &revert.command {
        None => notes,
        Some(command) => match code(command, STEP) {
            Some(command) => {
                let place = markdown(&revert.place, STEP);
                format!("{place} {command} {notes}").trim_start().to_owned()
            }
            None => "the command is too long for chat, see the mail".to_owned(),
        },
    };
    format!("{}: {how}", revert.label).trim_end().to_owned()
}

/// The lines of a description, which must stay below a length. What does not fit is counted in changes.
struct Description {
    lines: Vec<String>,
    room: usize,
    left_out: usize,
}

impl Description {
    fn new(end: &[String]) -> Description {
        let end: usize = end.iter().map(|line| line.chars().count() + 1).sum();
        Description {
            lines: Vec::new(),
            room: DESCRIPTION.saturating_sub(end + RESERVE),
            left_out: 0,
        }
    }

    /// All of the lines or none.
    fn add(&mut self, lines: Vec<String>, changes: usize) {
        let length: usize = lines.iter().map(|line| line.chars().count() + 1).sum();
        // After a gap, a line would seem to follow the one before the gap.
        if length > self.room || self.left_out > 0 {
            self.left_out += changes;
            return;
        }
        self.room -= length;
        self.lines.extend(lines);
    }

    fn finish(mut self, end: Vec<String>) -> String {
        if self.left_out > 0 {
            let left_out = self.left_out;
            let more = "more, too long for chat: the mail and the JSON have them";
            self.lines.push(format!("and {left_out} {more}"));
        }
        self.lines.extend(end);
        self.lines.join("\n")
    }
}
