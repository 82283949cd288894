//! What a person is shown of a message, in order, before any format: the bodies for people say the same.
//!
//! First the line that says how grave, where and whether it worked, and the title: who, what, to whom. Then the
//! changes in order, each with what it allows, why it matters, what to do next and how to undo it; then the details,
//! what was held back, and the counts. How it is made of an alert stands in `sections`.

use crate::severity::Severity;
use crate::text::visible;

pub struct Page {
    /// "Part 1 of 3"
    pub part: Option<String>,
    pub sections: Vec<Section>,
    /// What was left out or held back, and the counts.
    pub end: Vec<String>,
}

/// One alert. Every text is safe to show as it is, and still has to be escaped for its format.
pub struct Section {
    pub severity: Severity,
    /// "prod (111122223333)"
    pub account: String,
    /// "3 changes: 2 succeeded, 1 denied"
    pub tally: String,
    /// "from 203.0.113.24"
    pub from: Option<String>,
    pub title: String,
    pub facts: Vec<Fact>,
    pub groups: Vec<Group>,
    /// When, from where and with what: of the whole alert.
    pub details: Vec<Fact>,
    /// Whether there is a command that somebody may run.
    pub has_commands: bool,
}

/// Items under a heading, which the first group of a section has not.
pub struct Group {
    pub heading: Option<String>,
    pub items: Vec<Item>,
}

#[derive(Default)]
pub struct Item {
    /// "1. 09:30:31 UTC succeeded, medium"; empty where the title says it all.
    pub head: String,
    pub sentence: String,
    /// The beginning of something that could not be read.
    pub excerpt: Option<String>,
    /// `None` for what has none of its own.
    pub severity: Option<Severity>,
    /// One of a long list, which gets as little room as it needs.
    pub brief: bool,
    /// How many changes, or unreadable log events, it tells.
    pub changes: usize,
    pub facts: Vec<Fact>,
    pub reverts: Vec<Revert>,
    pub details: Vec<Fact>,
    pub links: Vec<Link>,
}

/// A label and what it labels, a paragraph each; a label may be empty.
pub struct Fact {
    pub label: &'static str,
    pub lines: Vec<String>,
}

/// How to take a change back, or to restore what it took away.
pub struct Revert {
    pub label: &'static str,
    /// "in account 111122223333:"; empty without a command.
    pub place: String,
    pub command: Option<String>,
    pub notes: Vec<String>,
}

/// A page of the AWS console. The address was made by us, of parts that were checked.
pub struct Link {
    /// "Event", "Role"
    pub label: &'static str,
    /// "The event in CloudTrail"
    pub words: String,
    pub url: String,
}

impl Section {
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.groups.iter().flat_map(|group| &group.items)
    }
}

impl Fact {
    pub fn new(label: &'static str, text: impl AsRef<str>) -> Fact {
        Fact { label, lines: vec![visible(text.as_ref()).into_owned()] }
    }

    /// In one paragraph.
    pub fn text(&self) -> String {
        self.lines.join(" ")
    }
}
