//! What is to become of one log event by itself. This is the only place that says so. The judge
//! knows of other log events only through the context of the batch, and keeps nothing, so many log
//! events can be judged at once.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::alert::{Change, SelectedChange, Session};
use crate::catalogue::Catalogue;
use crate::digest::hex;
use crate::documents::Documents;
use crate::duplicates::content_digest;
use crate::expected::{Expectation, expectation};
use crate::facts::{BatchContext, Context, Reading};
use crate::index::{Index, Matters};
use crate::options::Options;
use crate::payload::{Batch, Envelope, LogEvent, Unread, log_stream};
use crate::record::{Outcome, Record};
use crate::resources::Resources;
use crate::rules::{Rules, Tell};
use crate::text::clipped;
use crate::work::Shares;

/// Judges the log events of one batch.
#[derive(Debug)]
pub struct Judge<'h> {
    rules: &'h Rules,
    options: &'h Options,
    context: BatchContext<'h>,
    /// By the number of a log event; one that is not listed matters.
    matters: Vec<Matters>,
    /// The account of the log group.
    owner: Option<String>,
    /// The account whose trail writes to the log stream, and no other.
    writer: Option<String>,
}

/// What is to become of one log event.
#[derive(Debug)]
pub enum Judgement {
    /// No rule of an active pack selects it.
    Ignored,
    /// A rule selects it, and nobody asked for changes of this time or person.
    OutOfScope,
    Unreadable(Unread),
    Selected(Box<Candidate>),
}

/// A selected change that has not been compared with the log events before it.
#[derive(Debug)]
pub struct Candidate {
    pub selected: SelectedChange,
    /// What the announced changes say of it. An entry holds it back only if no record before has
    /// the same event id and other content.
    pub expectation: Expectation,
    pub event_id: Option<String>,
    /// A digest of the record's content.
    pub digest: [u8; 32],
}

impl<'h> Judge<'h> {
    /// `resources` are the alerter's own, with those that the batch's envelope names. Without an index every log event is
    /// read, which takes longer and is the test of the index.
    pub fn of(
        batch: &Batch,
        rules: &'h Rules,
        catalogue: &'h Catalogue,
        options: &'h Options,
        resources: Cow<'h, Resources>,
        index: Option<&Index>,
    ) -> Judge<'h> {
        let matters = index.map_or_else(Vec::new, |index| index.of_batch(batch));
        let may_hold = |place| matters_at(&matters, place).documents;
        let documents = Cow::Owned(Documents::of(batch, catalogue, may_hold));
        let context = BatchContext::of(documents, catalogue, &options.accounts, resources);
        Judge { matters, ..Judge::beside(&batch.envelope, rules, options, context) }
    }

    /// The same where all of the batch together may take so much work, which is divided among its
    /// changes before any is judged.
    pub fn within(self, budget: u64) -> Judge<'h> {
        let documents = self.matters.iter().filter(|one| one.documents).count();
        let others = self.matters.iter().filter(|one| one.rules && !one.documents).count();
        let shares = Shares::divided(budget, documents, others);
        Judge { context: self.context.sharing(shares), ..self }
    }

    /// The judge of records that came in an envelope, and are read with what is known beside them.
    pub fn beside(
        envelope: &Envelope,
        rules: &'h Rules,
        options: &'h Options,
        context: BatchContext<'h>,
    ) -> Judge<'h> {
        let writer = envelope.log_stream.as_deref().and_then(log_stream::account);
        let (owner, writer) = (envelope.owner.clone(), writer.map(str::to_owned));
        Judge { rules, options, context, matters: Vec::new(), owner, writer }
    }

    /// What the records of the batch are read with.
    pub fn context(&self) -> Context<'_> {
        self.context.context()
    }

    /// `place` is the number of the log event in the batch.
    pub fn judge(&self, batch: &Batch, place: usize, event: &LogEvent) -> Judgement {
        if matters_at(&self.matters, place).pass_over(&event.body) {
            return Judgement::Ignored;
        }
        let unescaped = OnceCell::new();
        let mut judgement = match Record::of_event(&event.body, &unescaped) {
            Ok(record) => self.judge_record(&record, place),
            Err(unread) => Judgement::Unreadable(unread),
        };
        if let Judgement::Selected(candidate) = &mut judgement {
            candidate.selected.raw = batch.range_of(event);
        }
        judgement
    }

    /// What is to become of a record, wherever it was found. `place` is its number there.
    pub fn judge_record(&self, record: &Record, place: usize) -> Judgement {
        let reading = Reading::new(record, self.context());
        let Some(rule) = self.rules.select(&reading) else {
            return Judgement::Ignored;
        };
        if !self.options.scope.takes(record) {
            return Judgement::OutOfScope;
        }
        let mut candidate = self.candidate(&reading);
        candidate.selected.place = place;
        let selected = &mut candidate.selected;
        let is_read = selected.change.read_only && selected.change.outcome != Outcome::Denied;
        let is_told = rule.each.iter().any(|name| name == record.event_name());
        match rule.tell {
            Tell::OnceASession if is_read && !is_told => {
                let tool = reading.facts().client.attack_tool;
                selected.session = Some(Session::of(record, selected, tool));
            }
            Tell::BesideOthers => selected.beside_others = true,
            Tell::OnceASession | Tell::Each => {}
        }
        Judgement::Selected(Box::new(candidate))
    }

    /// The record as a change, whether or not a pack selects it.
    pub fn candidate(&self, reading: &Reading) -> Candidate {
        let record = reading.record;
        let account = record.account().or(self.owner.as_deref());
        let mut change = Change::of(reading, self.rules);
        let digest = content_digest(record);
        change.digest = hex(&digest);
        let recipient = record.text("recipientAccountId");
        // A record that may be forged is never expected, nor is one that does not say who received it
        // and was made by another account than the one whose trail alone writes to its log stream.
        let expectation = match (self.writer.as_deref(), recipient) {
            (Some(writer), Some(id)) if id != writer => {
                change.is_strange_to(writer);
                Expectation::None
            }
            (Some(writer), None) if record.account() != Some(writer) => Expectation::None,
            _ => expectation(&self.options.expected, reading, self.rules),
        };
        let facts = reading.facts();
        let selected = SelectedChange {
            account: account.map(clipped),
            actor: facts.actor.clone(),
            automation: facts.client.automation,
            time: record.event_time(),
            change: Box::new(change),
            place: 0,
            raw: 0..0,
            story: 0,
            session: None,
            beside_others: false,
            graver_together: false,
        };
        Candidate { selected, expectation, event_id: record.event_id().map(str::to_owned), digest }
    }
}

fn matters_at(matters: &[Matters], place: usize) -> Matters {
    matters.get(place).copied().unwrap_or(Matters::EVERYTHING)
}
