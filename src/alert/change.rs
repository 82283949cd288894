//! One change, from a record, its facts, its row in the catalogue and the verdict of the rules.

use serde::Serialize;

use super::access::AccessText;
use super::undo::{self, RevertText};
use super::words;
use crate::console;
use crate::facts::Reading;
use crate::record::Outcome;
use crate::record::{Record, redacted};
use crate::rules::Rules;
use crate::severity::Severity;
use crate::text::clipped;

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
    /// `next` in its two parts, for bodies that set commands on lines of their own.
    #[serde(skip)]
    pub advice: Option<String>,
    #[serde(skip)]
    pub restore: Option<RevertText>,
    /// The sentence without the actor and with "it" for the target, as it reads in a chain of steps.
    #[serde(skip)]
    pub clause: Option<String>,
    /// Of the record's content.
    #[serde(skip)]
    pub digest: String,
    /// The severity of the operation itself, which tells the graver of two that rules made equally loud.
    #[serde(skip)]
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

/// The severity of an operation that the catalogue does not know.
const UNKNOWN_WRITE: Severity = Severity::Medium;
const UNKNOWN_READ: Severity = Severity::Info;

impl Change {
    pub fn of(reading: &Reading, rules: &Rules) -> Change {
        let record = reading.record;
        let facts = reading.facts();
        let known = facts.known;
        let own = known.and_then(|known| known.get(|row| row.severity.as_ref())).copied();
        let unknown = if facts.read_only { UNKNOWN_READ } else { UNKNOWN_WRITE };
        let own_severity = own.unwrap_or(unknown);
        let verdict = rules.judge(reading, own_severity);

        let succeeded = facts.outcome == Outcome::Succeeded;
        let mut reasons: Vec<String> =
            verdict.rules.iter().chain(&verdict.caps).filter_map(|rule| rule.why.clone()).collect();
        // What an operation brings about, it does not bring about when it fails.
        let done = known.filter(|_| succeeded);
        reasons.extend(done.and_then(|known| known.get(|row| row.why.as_ref())).cloned());
        let own_next = done.and_then(|known| known.get(|row| row.next.as_ref()));
        let (undo, restore) = undo::of(reading);
        let advice = verdict
            .rules
            .iter()
            .chain(&verdict.caps)
            .find_map(|rule| rule.next.clone())
            .or_else(|| own_next.cloned());
        Change {
            event_id: field(record, "eventID"),
            event_time: field(record, "eventTime"),
            region: field(record, "awsRegion"),
            event_source: clipped(record.event_source()),
            event_name: clipped(record.event_name()),
            read_only: facts.read_only,
            outcome: facts.outcome.as_str(),
            error: facts.error.as_ref().map(|error| ErrorText {
                code: error.code.clone(),
                message: error.message.clone(),
            }),
            sentence: words::sentence(reading),
            clause: words::clause(reading),
            severity: verdict.severity,
            reasons,
            rules: verdict
                .rules
                .iter()
                .filter_map(|rule| {
                    Some(ChangeRule {
                        id: rule.id.clone(),
                        title: rule.title.clone(),
                        severity: rule.severity?,
                        attack: rule.attack.clone(),
                    })
                })
                .collect(),
            target: facts.target.as_ref().map(|target| TargetText {
                kind: target.kind.clone(),
                name: target.name.as_deref().map(clipped),
                arn: target.arn.as_deref().map(clipped),
                is_actor: target.is_actor,
                console_url: console::entity_url(record, target, succeeded),
            }),
            source_ip: field(record, "sourceIPAddress"),
            user_agent: field(record, "userAgent"),
            via: facts.client.via.clone(),
            access_key_id: field(record, "userIdentity.accessKeyId"),
            mfa: facts.mfa,
            request: record.at("requestParameters").map_or(serde_json::Value::Null, redacted),
            access: AccessText::of(reading),
            undo,
            next: join_next(advice.as_deref(), restore.as_ref()),
            console_url: console::event_url(record),
            advice,
            restore,
            own_severity,
            digest: String::new(),
        }
    }

    /// Another record with the same `eventID` says something else: that is a finding of its own.
    pub fn contradicts(&mut self) {
        self.severity = self.severity.max(Severity::High);
        self.reasons.insert(
            0,
            "another record with the same event id has other content: one of the two may be forged to \
             hide the other"
                .to_owned(),
        );
    }

    /// The record names another account than the one whose trail writes to the log stream it stood in.
    pub fn is_strange_to(&mut self, stream_account: &str) {
        self.severity = self.severity.max(Severity::High);
        self.reasons.insert(
            0,
            format!(
                "the record is of another account than {stream_account}, whose trail alone writes to its log \
                 stream: somebody may have forged it and put it there"
            ),
        );
    }

    /// A message with the whole request would be too long for its sink.
    pub fn leave_out_request(&mut self) {
        let length = self.request.to_string().len();
        self.request = serde_json::json!({
            "left_out": format!("{length} bytes, too long for this message; the record in CloudTrail has them"),
        });
    }

    /// Within one second changes are told in the order create, give, the rest, whatever order they came in.
    pub(super) fn step(&self) -> u8 {
        const GIVE: [&str; 8] =
            ["Create", "Upload", "Attach", "Put", "Add", "Set", "Enable", "Update"];
        match () {
            () if self.creates_its_target() => 0,
            () if GIVE.iter().any(|verb| self.event_name.starts_with(verb)) => 1,
            () => 2,
        }
    }

    /// CreateUser makes a user; CreateAccessKey gives one something.
    pub(super) fn creates_its_target(&self) -> bool {
        self.event_name.starts_with("Create") && self.is_about_itself()
    }

    /// DeleteUser is about a user as a whole; DeleteUserPolicy is not.
    pub(super) fn is_about_itself(&self) -> bool {
        self.target.as_ref().is_some_and(|target| {
            let noun = target.kind.replace('-', "");
            ["Create", "Delete"].iter().any(|verb| {
                let of = self.event_name.strip_prefix(verb);
                of.is_some_and(|of| of.eq_ignore_ascii_case(&noun))
            })
        })
    }
}

fn field(record: &Record, path: &str) -> Option<String> {
    record.text(path).map(clipped)
}

fn join_next(advice: Option<&str>, restore: Option<&RevertText>) -> Option<String> {
    let restore = restore.map(undo::restore_words);
    match (advice, restore) {
        (Some(advice), Some(restore)) if advice.ends_with('.') => {
            Some(format!("{advice} {restore}"))
        }
        (Some(advice), Some(restore)) => Some(format!("{advice}. {restore}")),
        (advice, restore) => advice.map(str::to_owned).or(restore),
    }
}
