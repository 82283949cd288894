//! An alert: the changes of one actor in one account within one batch, as owned plain data.
//!
//! The serialised form is the contract of the JSON output (docs/alert.md); words in it are safe to show,
//! fields that repeat the record are as the record has them.

mod access;
mod change;
mod fill;
mod group;
mod story;
mod title;
mod undo;
mod unreadable;
mod words;

pub use access::{AccessText, Compared};
pub use change::{Change, ChangeRule, ErrorText, TargetText};
pub use group::{Told, digest, group};
pub use story::{are_sign_ins, is_probe, refused, tally};
pub use undo::{RevertText, revert_command};
pub use unreadable::Unreadables;

use serde::Serialize;

use crate::counts::Counts;
use crate::facts::Actor;
use crate::severity::Severity;
use crate::text::clipped;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alert {
    pub version: u8,
    /// The same for the same events.
    pub id: String,
    pub kind: AlertKind,
    pub severity: Severity,
    pub title: String,
    #[serde(skip)]
    pub headline: Headline,
    pub account: Account,
    pub actor: Option<ActorText>,
    pub first_event_time: Option<String>,
    pub last_event_time: Option<String>,
    pub changes: Vec<Change>,
    pub unreadable: Vec<UnreadableText>,
    /// Unreadable log events beyond those in the list.
    #[serde(skip_serializing_if = "is_zero")]
    pub unreadable_not_listed: usize,
    pub held_back: Vec<HeldBack>,
    pub counts: Counts,
}

/// What an alert is about, for a line that must be short, and how many of its changes that tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headline {
    pub text: String,
    pub changes: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertKind {
    Changes,
    Unreadable,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Account {
    pub id: Option<String>,
    pub name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActorText {
    pub kind: &'static str,
    pub name: String,
    pub display: String,
    /// As the subject of a sentence.
    #[serde(skip)]
    pub short: String,
    /// Alerts of one account with the same key are of the same actor, however many sessions it is shown with.
    #[serde(skip)]
    pub key: String,
    pub arn: Option<String>,
    pub account: Option<String>,
    pub role: Option<String>,
    pub session: Option<String>,
    pub human: Option<bool>,
    /// What `human` is concluded from; a user agent is a claim.
    pub human_reason: Option<String>,
    pub automation: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnreadableText {
    pub log_event_id: Option<String>,
    pub reason: String,
    pub excerpt: String,
}

/// An expected change that was held back, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldBack {
    pub id: String,
    pub count: usize,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
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
            human_reason: actor.human_reason.clone(),
            automation,
        }
    }
}

impl Alert {
    /// What a message can be split between: changes, or the whole of an alert without any.
    pub fn units(&self) -> usize {
        self.changes.len().max(1)
    }

    /// The alert with some of its changes only; its title, severity and times stay those of the whole.
    pub fn cut(&self, from: usize, to: usize) -> Alert {
        let changes =
            self.changes.iter().skip(from).take(to.saturating_sub(from)).cloned().collect();
        Alert { changes, ..self.clone() }
    }
}
