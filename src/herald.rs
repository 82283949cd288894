//! The way of one batch: its log events are judged, admitted in their order, weighed as stories,
//! and told.

use std::borrow::Cow;

use crate::admit::{Admission, Fate};
use crate::alert::{self, Account, Alert, HeldBack, SelectedChange, Sessions, Unreadables};
use crate::catalogue::Catalogue;
use crate::counts::Counts;
use crate::documents::Documents;
use crate::duplicates::Duplicates;
use crate::facts::BatchContext;
use crate::glean::{Gleaned, Keep, glean};
use crate::index::Indexes;
use crate::judge::{Judge, Judgement};
use crate::message::{BatchSummary, Message};
use crate::options::Options;
use crate::payload::{Batch, Envelope};
use crate::rules::Rules;
use crate::work;

/// Everything that is known before the first batch comes.
#[derive(Debug)]
pub struct Herald {
    rules: Rules,
    catalogue: Catalogue,
    options: Options,
    indexes: Indexes,
}

/// The changes of a batch that are to be told, and the alert of the log events that cannot be read.
#[derive(Debug)]
pub struct Selection {
    pub told: Vec<SelectedChange>,
    pub unread: Option<Alert>,
    /// The entries of expected changes that held something back.
    pub held_back: Vec<HeldBack>,
    pub counts: Counts,
}

/// What became of a batch, log event by log event.
#[derive(Debug)]
pub struct Fates {
    /// The changes that an active pack selected, in the order of the batch. A log event that is not
    /// here was ignored, is unreadable, or was not asked for.
    pub changes: Vec<(SelectedChange, Fate)>,
    pub unread: Option<Alert>,
    pub counts: Counts,
    /// The entries of expected changes that held something back.
    pub held_back: Vec<HeldBack>,
}

impl Herald {
    pub fn new(rules: Rules, options: Options) -> Herald {
        Herald { rules, catalogue: Catalogue::builtin(), options, indexes: Indexes::default() }
    }

    pub(crate) fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The judge of the log events of a batch, each of which may take as much work as one alone.
    pub fn judge(&self, batch: &Batch) -> Judge<'_> {
        let resources = self.options.resources.with_envelope(&batch.envelope);
        let index = self.indexes.of(&self.rules, &self.catalogue, &resources);
        Judge::of(batch, &self.rules, &self.catalogue, &self.options, resources, Some(&index))
    }

    /// The same, except that every log event is read.
    pub fn judge_reading_all(&self, batch: &Batch) -> Judge<'_> {
        let resources = self.options.resources.with_envelope(&batch.envelope);
        Judge::of(batch, &self.rules, &self.catalogue, &self.options, resources, None)
    }

    /// The judge of records that came in an envelope, beside the policies that are known.
    pub(crate) fn judge_beside<'a>(
        &'a self,
        envelope: &Envelope,
        documents: &'a Documents,
    ) -> Judge<'a> {
        let Herald { rules, catalogue, options, .. } = self;
        let resources = options.resources.with_envelope(envelope);
        let documents = Cow::Borrowed(documents);
        let context = BatchContext::of(documents, catalogue, &options.accounts, resources);
        Judge::beside(envelope, rules, options, context)
    }

    /// What of a batch is worth keeping until its turn comes in a run over many inputs.
    pub fn glean(&self, batch: &Batch, keep: Keep) -> Gleaned {
        let resources = self.options.resources.with_envelope(&batch.envelope);
        glean(batch, &self.indexes.of(&self.rules, &self.catalogue, &resources), keep)
    }

    /// The message of one batch, for which there is plenty of time. Whatever is wrong with a log
    /// event stays with that log event.
    pub fn tell(&self, batch: &Batch, seen: &mut Duplicates) -> Message {
        let Selection { told, unread, held_back, counts } = self.select(batch, seen, work::BATCH);
        self.message(told, unread, BatchSummary { counts, held_back, notes: Vec::new() })
    }

    /// The message of what is left of a selection. Its counts say where the rest went.
    pub fn message(
        &self,
        told: Vec<SelectedChange>,
        unread: Option<Alert>,
        batch: BatchSummary,
    ) -> Message {
        Message::new(self.alerts(told, unread), batch)
    }

    /// The alerts of changes that were weighed and numbered.
    pub(crate) fn alerts(&self, told: Vec<SelectedChange>, unread: Option<Alert>) -> Vec<Alert> {
        let mut alerts = alert::alerts(told);
        alerts.extend(unread);
        for Account { id, name } in alerts.iter_mut().map(|alert| &mut alert.account) {
            *name =
                id.as_ref().and_then(|id| self.options.accounts.names.get(id.as_str())).cloned();
        }
        alerts
    }

    /// What of a batch is to be told, as far as the batch itself says. Nothing is known here of
    /// earlier batches. `budget` is how much work its policies may take.
    pub fn select(&self, batch: &Batch, seen: &mut Duplicates, budget: u64) -> Selection {
        let Fates { changes, unread, counts, held_back } = self.fates(batch, seen, budget);
        let told = changes.into_iter().filter(|(_, fate)| *fate == Fate::Told);
        Selection { told: told.map(|(change, _)| change).collect(), unread, held_back, counts }
    }

    /// What becomes of every log event of a batch.
    pub fn fates(&self, batch: &Batch, seen: &mut Duplicates, budget: u64) -> Fates {
        let judge = self.judge(batch).within(budget);
        let mut counts = Counts::default();
        let mut unread = Unreadables::default();
        let mut admission = Admission::default();
        for (place, event) in batch.events().enumerate() {
            counts.received += 1;
            match judge.judge(batch, place, &event) {
                Judgement::OutOfScope => counts.excluded += 1,
                Judgement::Ignored => counts.ignored += 1,
                Judgement::Unreadable(why) => {
                    counts.unreadable += 1;
                    unread.add(event.id.as_deref(), why);
                }
                Judgement::Selected(candidate) => admission.add(*candidate, seen),
            }
        }
        if let Some(fault) = &batch.fault {
            counts.received += 1;
            counts.unreadable += 1;
            unread.add_fault(fault);
        }
        let Options { expected, window, min_severity, .. } = &self.options;
        let mut changes =
            admission.fates(seen, &mut Sessions::default(), expected, *window, *min_severity);
        changes.sort_by_key(|(change, _)| change.place);
        let mut entries = vec![0; expected.len()];
        for (_, fate) in &changes {
            fate.count(&mut counts, &mut entries);
        }
        let unread = unread.into_alert(batch.envelope.owner.as_deref());
        Fates { changes, unread, counts, held_back: self.held_back(&entries) }
    }

    /// The entries that held something back, of how often each did by its number.
    pub(crate) fn held_back(&self, counts: &[usize]) -> Vec<HeldBack> {
        let entries = self.options.expected.iter().zip(counts).filter(|(_, count)| **count > 0);
        entries.map(|(entry, count)| HeldBack { id: entry.id.clone(), count: *count }).collect()
    }
}
