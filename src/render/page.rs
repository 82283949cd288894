//! What a person is shown of a message, in order, before any format: the bodies for people say the same.
//!
//! First the line that says how grave, where and whether it worked, and the title: who, what, to whom. Then the
//! changes in order, each with what it allows, why it matters, what to do next and how to undo it; then the details,
//! what was held back, and the counts. How it is made of an alert stands in `sections`.

use std::fmt::{Display, Formatter};

use crate::severity::Severity;
use crate::shown::Shown;

pub struct Page {
    /// "Part 1 of 3"
    pub part: Option<Shown>,
    pub sections: Vec<Section>,
    /// What was left out or held back, and the counts.
    pub end: Vec<Shown>,
}

/// One alert. A text is safe to show as it is, and still has to be escaped for its format.
pub struct Section {
    pub severity: Severity,
    /// "prod (111122223333)"
    pub account: Shown,
    /// "3 changes: 2 succeeded, 1 denied"
    pub tally: Shown,
    /// "from 203.0.113.24"
    pub from: Option<Shown>,
    pub title: Shown,
    pub facts: Vec<Fact>,
    pub groups: Vec<Group>,
    /// When, from where and with what, as far as it is the same for the whole alert.
    pub details: Vec<Fact>,
    /// Whether there is a command that somebody may run.
    pub has_commands: bool,
}

/// Items, and the heading above them, which the first group of a section does not have.
pub struct Group {
    pub heading: Option<Shown>,
    pub items: Vec<Item>,
}

#[derive(Default)]
pub struct Item {
    /// "1. 09:30:31 UTC succeeded, medium"; empty where the title says it all.
    pub head: Shown,
    pub sentence: Shown,
    /// The beginning of something that could not be read.
    pub excerpt: Option<Shown>,
    /// `None` for an item without a severity of its own.
    pub severity: Option<Severity>,
    /// Whether it is one of a long list and gets as little room as it needs.
    pub brief: bool,
    /// How many changes, or unreadable log events, the item tells.
    pub changes: usize,
    pub facts: Vec<Fact>,
    pub reverts: Vec<Revert>,
    pub details: Vec<Fact>,
    pub links: Vec<Link>,
}

/// A label and what it labels, a paragraph each.
pub struct Fact {
    pub label: Label,
    pub lines: Vec<Shown>,
}

/// How to take a change back, or to restore what it took away.
pub struct Revert {
    pub label: Label,
    /// "in account 111122223333:"; empty without a command.
    pub place: Shown,
    pub command: Option<Shown>,
    pub notes: Vec<Shown>,
}

/// A link to a page of the AWS console. We made the address, of parts that were checked.
pub struct Link {
    /// "Event", "Role"
    pub label: Label,
    /// "The event in CloudTrail"
    pub words: Shown,
    pub url: String,
}

impl Section {
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.groups.iter().flat_map(|group| &group.items)
    }
}

impl Fact {
    pub fn new(label: Label, text: Shown) -> Fact {
        Fact { label, lines: vec![text] }
    }

    /// The lines as one paragraph.
    pub fn text(&self) -> Shown {
        Shown::joined(&self.lines, " ")
    }
}

/// What a paragraph is about. A body prints its words, and chooses by what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// The paragraph goes on with what stands above it.
    None,
    Who,
    InAll,
    Allows,
    WouldAllow,
    Denies,
    WouldDeny,
    LetsIn,
    WouldLetIn,
    Before,
    Error,
    /// Who announced the change.
    Announced,
    /// What else was read in the session.
    Reads,
    Why,
    Next,
    Undo,
    Restore,
    When,
    From,
    /// How to find out what else the same credentials did.
    Trace,
    First,
    Last,
    Event,
    User,
    Group,
    Policy,
    Role,
    /// The beginning of a log event that could not be read.
    Begins,
    /// The title of an alert in a list of alerts.
    What,
}

impl Label {
    pub fn as_str(self) -> &'static str {
        match self {
            Label::None => "",
            Label::Who => "Who",
            Label::InAll => "In all",
            Label::Allows => "Allows",
            Label::WouldAllow => "Would allow",
            Label::Denies => "Denies",
            Label::WouldDeny => "Would deny",
            Label::LetsIn => "Lets in",
            Label::WouldLetIn => "Would let in",
            Label::Before => "Before",
            Label::Error => "Error",
            Label::Announced => "Announced",
            Label::Reads => "Reads",
            Label::Why => "Why",
            Label::Next => "Next",
            Label::Undo => "Undo",
            Label::Restore => "Restore",
            Label::When => "When",
            Label::From => "From",
            Label::Trace => "Trace",
            Label::First => "First",
            Label::Last => "Last",
            Label::Event => "Event",
            Label::User => "User",
            Label::Group => "Group",
            Label::Policy => "Policy",
            Label::Role => "Role",
            Label::Begins => "Begins",
            Label::What => "What",
        }
    }
}

impl Display for Label {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        out.pad(self.as_str())
    }
}
