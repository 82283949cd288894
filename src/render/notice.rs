//! A notice: what the function has to say of itself, for mail, programs and subjects. (Chat's form
//! of it stands in `chat`, beside that of an alert.)

use serde_json::json;

use super::html::mail;
use super::page::{Fact, Group, Item, Label, Page, Section};
use crate::severity::Severity;
use crate::shown::Shown;

/// A plain message about the function itself; it holds nothing of the events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub severity: Severity,
    /// One line: "IAM Herald cannot send mail by SES".
    pub title: String,
    /// Paragraphs, with an empty line between them. Lines are kept: what is to be copied stands on
    /// one of its own.
    pub text: String,
}

impl Notice {
    /// "HIGH IAM Herald cannot send mail by SES"
    pub fn subject(&self) -> String {
        format!("{} {}", self.severity.as_str().to_uppercase(), self.title)
    }
}

/// For programs: the form of every message, without alerts.
pub fn notice_body(notice: &Notice) -> String {
    json!({
        "version": 1, "severity": notice.severity, "accounts": [], "events": [], "outcomes": [], "alerts": [],
        "notice": { "subject": notice.subject(), "text": notice.text },
    })
    .to_string()
}

/// For mail clients: the page of a message, with one section.
pub fn notice_html(notice: &Notice) -> String {
    let paragraph = |text: &str| Fact {
        label: Label::None,
        lines: text.trim().lines().map(Shown::visible).collect(),
    };
    let item =
        Item { facts: notice.text.split("\n\n").map(paragraph).collect(), ..Item::default() };
    let section = Section {
        severity: notice.severity,
        account: "IAM Herald".into(),
        tally: "about the function itself".into(),
        from: None,
        title: Shown::visible(&notice.title),
        facts: Vec::new(),
        groups: vec![Group { heading: None, items: vec![item] }],
        details: Vec::new(),
        has_commands: false,
    };
    mail(Page { part: None, sections: vec![section], end: Vec::new() })
}
