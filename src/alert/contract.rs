//! An alert as owned plain data. The serialised form is the contract of the JSON output (docs/alert.md): words in it
//! are safe to show ([`Shown`]), and fields that repeat the record are as the record has them.

use std::fmt::{Display, Formatter};
use std::ops::Deref;

use serde::{Serialize, Serializer};

use super::effect::Effect;
use super::request::RequestText;
use crate::builtin::{Text, Texts};
use crate::catalogue::UndoKind;
use crate::counts::Counts;
use crate::record::Outcome;
use crate::severity::Severity;
use crate::shown;
use crate::shown::Shown;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alert {
    pub version: u8,
    /// Two alerts of the same events have the same id.
    pub id: String,
    pub kind: AlertKind,
    pub severity: Severity,
    pub title: Shown,
    #[serde(skip)]
    pub headline: Headline,
    pub account: Account,
    pub actor: Option<ActorText>,
    pub first_event_time: Option<String>,
    pub last_event_time: Option<String>,
    pub changes: Vec<Change>,
    pub unreadable: Vec<UnreadableText>,
    /// How many unreadable log events are not in the list.
    #[serde(skip_serializing_if = "is_zero")]
    pub unreadable_not_listed: usize,
    /// What is to be said of the whole batch. A run over many inputs says it once, at its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_back: Option<Vec<HeldBack>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
}

/// Who did what. The actor is kept apart, because some places name it once and then tell only the rest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sentence {
    whole: Shown,
    /// Where in it the actor ends.
    actor_end: usize,
    /// Where the rest begins.
    rest_start: usize,
}

impl Sentence {
    pub fn new(actor: Shown, rest: Shown) -> Sentence {
        let actor_end = actor.len();
        Sentence { whole: shown!("{} {}", actor, rest), actor_end, rest_start: actor_end + 1 }
    }

    /// A sentence that is about nobody.
    pub fn without_actor(whole: Shown) -> Sentence {
        Sentence { whole, actor_end: 0, rest_start: 0 }
    }

    pub fn actor(&self) -> Shown {
        self.whole.part(0, self.actor_end)
    }

    pub fn rest(&self) -> Shown {
        self.whole.part(self.rest_start, self.whole.len())
    }
}

impl Deref for Sentence {
    type Target = Shown;

    fn deref(&self) -> &Shown {
        &self.whole
    }
}

impl Display for Sentence {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        self.whole.fmt(out)
    }
}

impl PartialEq<&str> for Sentence {
    fn eq(&self, other: &&str) -> bool {
        self.whole == *other
    }
}

impl Serialize for Sentence {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.whole.serialize(to)
    }
}

/// What an alert is about, for a line that must be short.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Headline {
    pub text: Sentence,
    /// The same in fewer words, if there is such a sentence.
    pub short: Option<Sentence>,
    /// What it was done to, as the sentence names it.
    pub object: Option<Shown>,
    /// How many of the changes this tells.
    pub changes: usize,
    /// Whether it tells refused attempts as one.
    pub is_of_refused: bool,
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
    pub display: Shown,
    /// The actor as the subject of a sentence.
    #[serde(skip)]
    pub short: Shown,
    /// Alerts of one account with the same key are of the same actor, however many sessions it is shown with.
    #[serde(skip)]
    pub key: String,
    pub arn: Option<String>,
    pub account: Option<String>,
    pub role: Option<String>,
    pub session: Option<String>,
    pub human: Option<bool>,
    /// What `human` is concluded from; a user agent is a claim.
    pub human_reason: Option<Shown>,
    pub automation: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnreadableText {
    /// The file that it stands in, of a run over several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Shown>,
    pub log_event_id: Option<String>,
    pub reason: Shown,
    pub excerpt: Shown,
}

/// The entry of the configuration that announced a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnnouncedText {
    pub id: Shown,
    pub owner: Shown,
    pub reason: Shown,
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
    pub outcome: Outcome,
    pub error: Option<Box<ErrorText>>,
    pub sentence: Sentence,
    pub severity: Severity,
    /// By what the same actor took it back.
    pub taken_back: Option<Box<TakenBackText>>,
    /// Who announced the change, which made it low.
    pub announced: Option<Box<AnnouncedText>>,
    pub reasons: Vec<Shown>,
    pub rules: Vec<ChangeRule>,
    pub target: Option<TargetText>,
    pub source_ip: Option<String>,
    pub user_agent: Option<String>,
    pub via: Option<Shown>,
    pub access_key_id: Option<String>,
    pub mfa: Option<bool>,
    /// The session of the role, or of the federated user.
    pub session: Option<String>,
    pub human: Option<bool>,
    pub automation: Option<&'static str>,
    pub request: RequestText,
    /// The reads of the same session that are not told by themselves.
    pub more_reads: Option<Box<MoreReads>>,
    /// What the change lets somebody do; `null` for operations that grant nothing.
    pub access: Option<Box<AccessText>>,
    pub undo: Option<Box<RevertText>>,
    pub next: Option<Shown>,
    pub console_url: Option<String>,
    /// A digest of the record's content.
    #[serde(skip)]
    pub digest: String,
    #[serde(skip)]
    pub view: ChangeView,
}

/// What the bodies for people and the stories need of a change beside its JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeView {
    /// Who made it, where that is not the same for all changes of the alert.
    pub who: Option<Shown>,
    /// The first part of `next`. Bodies that set commands on lines of their own need its two parts apart.
    pub advice: Option<Shown>,
    /// The second part of `next`: how to restore what the change took away.
    pub restore: Option<Box<RevertText>>,
    /// The sentence without the actor and with "it" for the target, as it reads in a chain of steps.
    pub clause: Option<Shown>,
    /// The sentence for a line that must be short, if there is a shorter one.
    pub short: Option<Sentence>,
    /// Whether a sign-in failed by its second factor.
    pub wrong_second_factor: bool,
    /// Whether a sign-in succeeded by it.
    pub right_second_factor: bool,
    /// Whose second factor failed or was changed.
    pub second_factor_of: Option<String>,
    /// The severity of the operation itself. It decides between two changes that rules made equally loud.
    pub own_severity: Severity,
    /// What stands after it, and what it takes back.
    pub effect: Option<Box<Effect>>,
    /// How it was taken back, as it reads in a chain of steps: "deleted it 30 seconds later".
    pub ending: Option<Shown>,
    /// Whether the record corrects another: the same was told before.
    pub is_correction: bool,
    /// What is still to be done for all of it to be gone, if it takes something back.
    pub then: Option<Box<RevertText>>,
    /// Whether it took back what the same actor had done.
    pub takes_back: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorText {
    pub code: Option<Shown>,
    pub message: Option<Shown>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeRule {
    pub id: Text,
    pub title: Text,
    pub severity: Severity,
    pub attack: Texts,
    /// Its reason, as it stands among those of the change.
    #[serde(skip)]
    pub why: Option<Shown>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetText {
    pub kind: Text,
    pub name: Option<String>,
    pub arn: Option<String>,
    pub is_actor: bool,
    /// Its page in the IAM console, if it exists there.
    pub console_url: Option<String>,
    /// What it is called from now on, and on that page.
    #[serde(skip)]
    pub renamed: Option<String>,
}

/// Reads that came after the first of their session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MoreReads {
    pub count: usize,
    /// "DescribeInstances 120": the most frequent first.
    pub operations: Vec<Shown>,
    /// How many operations are not in the list.
    pub not_listed: usize,
}

/// A later change of the same alert that took this one back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TakenBackText {
    pub event_id: Option<String>,
    pub event_time: Option<String>,
    /// Whether something else stands in its place, so that there still is something to undo.
    pub in_part: bool,
    /// The digest of the later change.
    #[serde(skip)]
    pub by: String,
    /// Whether there was something to undo before.
    #[serde(skip)]
    pub gave: bool,
}

/// What a change lets somebody do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct AccessText {
    /// What the policy allows, the strongest first: phrases that follow "it allows".
    pub grants: Vec<Shown>,
    /// Whom the trust policy lets in, the most dangerous first.
    pub trust: Vec<Shown>,
    pub notes: Vec<Shown>,
    /// Why it is not known what was granted.
    pub unknown: Option<Shown>,
    /// The difference from the policy that stood in the same place earlier in the batch.
    pub compared: Option<Compared>,
    /// Whether it is about whom a trust policy lets in, and not about what is allowed.
    #[serde(skip)]
    pub is_of_trust: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    pub with_event_time: String,
    pub newly: Vec<Shown>,
    pub no_longer: Vec<Shown>,
    /// Why more may have changed than these lists say.
    pub notes: Vec<Shown>,
}

/// How to take a change back, or to restore what it took away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RevertText {
    pub kind: UndoKind,
    pub command: Option<Shown>,
    /// What the command leaves, where the missing part is found, or what to do instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Shown>,
    /// Who else must change it, or will bring it back, if the event shows that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub managed: Option<Shown>,
}

impl Alert {
    /// How many parts a message could make of this alert: it is split between changes, and an alert without any is whole.
    pub fn units(&self) -> usize {
        self.changes.len().max(1)
    }

    /// Whether somebody announced all of its changes.
    pub fn is_announced(&self) -> bool {
        !self.changes.is_empty() && self.changes.iter().all(|change| change.announced.is_some())
    }

    /// The alert with only some of its changes. Its title, severity and times stay those of the whole.
    pub fn cut(&self, from: usize, to: usize) -> Alert {
        let changes =
            self.changes.iter().skip(from).take(to.saturating_sub(from)).cloned().collect();
        Alert { changes, ..self.clone() }
    }
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}
