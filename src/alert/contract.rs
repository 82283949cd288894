//! An alert as owned plain data. The serialised form is the contract of the JSON output (docs/alert.md): words in it
//! are safe to show, fields that repeat the record are as the record has them.

use serde::Serialize;

use crate::counts::Counts;
use crate::severity::Severity;

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

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    pub event_id: Option<String>,
    pub event_time: Option<String>,
    pub region: Option<String>,
    pub event_source: String,
    pub event_name: String,
    pub read_only: bool,
    pub outcome: &'static str,
    pub error: Option<ErrorText>,
    pub sentence: String,
    pub severity: Severity,
    pub reasons: Vec<String>,
    pub rules: Vec<ChangeRule>,
    pub target: Option<TargetText>,
    pub source_ip: Option<String>,
    pub user_agent: Option<String>,
    pub via: Option<String>,
    pub access_key_id: Option<String>,
    pub mfa: Option<bool>,
    pub request: serde_json::Value,
    /// What the change lets somebody do; `null` for operations that grant nothing.
    pub access: Option<AccessText>,
    pub undo: Option<RevertText>,
    pub next: Option<String>,
    pub console_url: Option<String>,
    /// Of the record's content.
    #[serde(skip)]
    pub digest: String,
    #[serde(skip)]
    pub view: ChangeView,
}

/// What the bodies for people and the stories need of a change beside its JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeView {
    /// `next` has two parts, which bodies that set commands on lines of their own tell apart: this, and how to restore
    /// what the change took away.
    pub advice: Option<String>,
    pub restore: Option<RevertText>,
    /// The sentence without the actor and with "it" for the target, as it reads in a chain of steps.
    pub clause: Option<String>,
    /// The severity of the operation itself, which tells the graver of two that rules made equally loud.
    pub own_severity: Severity,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorText {
    pub code: Option<String>,
    pub message: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeRule {
    pub id: String,
    pub title: String,
    pub severity: Severity,
    pub attack: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetText {
    pub kind: String,
    pub name: Option<String>,
    pub arn: Option<String>,
    pub is_actor: bool,
    /// Its page in the IAM console, where it is there to be looked at.
    pub console_url: Option<String>,
}

/// Shown under "grants" and "lets in" in an alert. Every text is safe to show.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct AccessText {
    /// What the policy allows, the strongest first: phrases that follow "it allows".
    pub grants: Vec<String>,
    /// Whom the trust policy lets in, the most dangerous first.
    pub trust: Vec<String>,
    pub notes: Vec<String>,
    /// Why what was granted is not known.
    pub unknown: Option<String>,
    /// Against the policy of the same place earlier in the batch.
    pub compared: Option<Compared>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    pub with_event_time: String,
    pub newly: Vec<String>,
    pub no_longer: Vec<String>,
    /// Why more may have changed than is told.
    pub notes: Vec<String>,
}

/// Shown under "undo" in an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RevertText {
    pub kind: &'static str,
    pub command: Option<String>,
    /// What the command leaves, where the missing part is found, or what to do instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who else must change it, or will bring it back: said where the event shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managed: Option<String>,
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
fn is_zero(count: &usize) -> bool {
    *count == 0
}
