//! One payload: claim what is to be told, tell it, note who has it, give the claims back.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::PoisonError;

use super::clock::Clock;
use super::failure::Cause;
use super::filter::Outgrown;
use super::handler::Function;
use super::metrics::Invocation;
use crate::alert::{Alert, HeldBack, SelectedChange};
use crate::counts::Counts;
use crate::deliver::{Claim, Lease, Notice, Outlets, Receipt, UNREADABLE, UnitKey};
use crate::duplicates::Duplicates;
use crate::herald::Selection;
use crate::message::Message;
use crate::payload::Batch;

/// Something to tell as one: a change, or all that could not be read.
struct Unit {
    key: UnitKey,
    /// Its name in receipts: of a change, the digest of its content.
    name: String,
    kind: Kind,
    /// Who had it before, and who has it now.
    holders: Outlets,
}

/// What stands in every message of a batch beside its alerts.
struct Beside<'b> {
    held_back: &'b [HeldBack],
    notes: Vec<String>,
    counts: Counts,
}

enum Kind {
    /// Until it is in a message.
    Change(Option<Box<SelectedChange>>),
    Unreadable,
}

impl Unit {
    fn is_change(&self) -> bool {
        matches!(self.kind, Kind::Change(_))
    }

    fn lacks(&self, outlet: Outlets) -> bool {
        !self.holders.holds(outlet)
    }
}

impl Function {
    /// `origin` is the same for every repetition of the payload, `holder` for every repetition of the invocation.
    /// `filters` are the names of those that let it through, as far as they are the deployed ones.
    pub(super) async fn tell(
        &self,
        batch: Batch,
        origin: &str,
        holder: &str,
        filters: &[String],
        clock: &Clock,
        invocation: &mut Invocation,
    ) -> Vec<Cause> {
        invocation.unpacked_bytes += batch.text().len();
        let outgrown = self.filter.outgrown(self.herald.rules(), filters);
        invocation.filter_outgrown |= outgrown.is_some();
        let Selection { told, unread, held_back, counts } =
            self.herald.select(&batch, &mut Duplicates::default());
        let units = units(told, unread.as_ref(), origin);
        let fault = batch.fault.clone();
        // The records are copied into the units by now.
        drop(batch);
        let lease = Lease { holder: holder.to_owned(), until: clock.lease };
        let keys: Vec<UnitKey> = units.iter().map(|unit| unit.key.clone()).collect();
        let (claims, trouble) = self.ledger.claim(&keys, &lease, clock.claim()).await;
        invocation.trouble(trouble);

        let (mut ours, busy) = sorted(units, claims);
        let notes = outgrown.iter().map(|outgrown| outgrown.line.clone()).collect();
        let beside = Beside { held_back: &held_back, notes, counts };
        let messages = self.messages(&mut ours, unread.as_ref(), &beside);
        invocation.told(&messages, self.counts(&ours, counts));
        invocation.hold_back(&held_back);
        let receipts = self.delivery.deliver(&messages, clock.send).await;
        invocation.delivered(&messages, &receipts);
        for (receipt, number) in receipts.iter().zip(0..) {
            for unit in ours.iter_mut().filter(|unit| receipt.units.contains(&unit.name)) {
                unit.holders = unit.holders.and(Outlets::one(number));
            }
        }
        self.tell_trouble(clock).await;
        let is_said = receipts.iter().any(|receipt| receipt.messages > 0);
        self.tell_outgrown(outgrown, is_said, clock).await;
        let mut causes = self.refused(&mut ours, &receipts, clock, invocation).await;
        let settled: Vec<(UnitKey, Outlets)> =
            ours.into_iter().map(|unit| (unit.key, unit.holders)).collect();
        invocation.trouble(self.ledger.settle(&settled, &lease, clock.settle).await);

        let waiting = self.ledger.wait(busy.iter().collect(), clock.wait()).await;
        if waiting > 0 {
            invocation.in_progress += waiting;
            causes.push(Cause::InProgress(waiting));
        }
        causes.extend(fault.map(Cause::InvalidPayload));
        causes
    }

    /// A message for each outlet, of what it lacks. They are mostly one and the same.
    fn messages(
        &self,
        ours: &mut [Unit],
        unread: Option<&Alert>,
        beside: &Beside,
    ) -> Vec<Rc<Message>> {
        let lacking = |outlet: Outlets| ours.iter().map(move |unit| unit.lacks(outlet)).collect();
        let outlets = (0..self.delivery.len()).map(Outlets::one);
        let wanted: Vec<Vec<bool>> = outlets.map(lacking).collect();
        let mut made: HashMap<Vec<bool>, Rc<Message>> = HashMap::new();
        let kinds: HashSet<&Vec<bool>> = wanted.iter().collect();
        let mut left = kinds.len();
        for lacks in kinds {
            left -= 1;
            let missing = ours.iter_mut().zip(lacks).filter(|(_, lacks)| **lacks);
            let (mut told, mut alert) = (Vec::new(), None);
            for (unit, _) in missing {
                match &mut unit.kind {
                    // A large batch is not to be in memory twice.
                    Kind::Change(change) if left == 0 => told.extend(change.take().map(|one| *one)),
                    Kind::Change(change) => told.extend(change.as_deref().cloned()),
                    Kind::Unreadable => alert = unread.cloned(),
                }
            }
            let counts = counted(beside.counts, told.len());
            let message = self.herald.message(told, alert, counts);
            let message = message.with_held_back(beside.held_back.to_vec());
            made.insert(lacks.clone(), Rc::new(message.with_notes(beside.notes.clone())));
        }
        wanted.iter().filter_map(|lacks| made.get(lacks).cloned()).collect()
    }

    /// The counts of the invocation: a change that no outlet lacks, or that another invocation tells, is a duplicate.
    fn counts(&self, ours: &[Unit], counts: Counts) -> Counts {
        let all = Outlets::first(self.delivery.len());
        counted(counts, ours.iter().filter(|unit| unit.is_change() && unit.lacks(all)).count())
    }

    /// Once, as soon as one outlet takes it: what keeps the function from telling as it should.
    async fn tell_trouble(&self, clock: &Clock) {
        let trouble = || self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(notice) = trouble().clone() else {
            return;
        };
        let all = Outlets::first(self.delivery.len());
        let errors = self.delivery.notify(&notice, all, clock.notify).await;
        for error in &errors {
            tracing::error!(reason = %error, "A notice could not be sent.");
        }
        if errors.len() < self.delivery.len() {
            *trouble() = None;
        }
    }

    /// Where no message says so: that the filter drops what the rules select.
    async fn tell_outgrown(&self, outgrown: Option<Outgrown>, is_said: bool, clock: &Clock) {
        let Some(Outgrown { notice: Some(notice), .. }) = outgrown else {
            return;
        };
        let mut told = is_said;
        if !told {
            let all = Outlets::first(self.delivery.len());
            let errors = self.delivery.notify(&notice, all, clock.notify).await;
            for error in &errors {
                tracing::error!(reason = %error, "A notice could not be sent.");
            }
            told = errors.len() < self.delivery.len();
        }
        if told {
            self.filter.told();
        }
    }

    /// What outlets refused for good is told through the others, if these have it; then it counts as told. Everything
    /// else that went wrong is a cause to fail.
    async fn refused(
        &self,
        ours: &mut [Unit],
        receipts: &[Receipt],
        clock: &Clock,
        invocation: &mut Invocation,
    ) -> Vec<Cause> {
        let working = (0..).zip(receipts).filter(|(_, receipt)| receipt.errors.is_empty());
        let working = working.map(|(number, _)| Outlets::one(number));
        let working = working.fold(Outlets::default(), Outlets::and);
        let mut causes = Vec::new();
        for (number, receipt) in (0..).zip(receipts) {
            let outlet = Outlets::one(number);
            let missing = || ours.iter().filter(|unit| unit.lacks(outlet));
            let told_elsewhere = missing().all(|unit| !unit.holders.is_empty());
            let mut errors = receipt.errors.clone();
            if receipt.is_refused() && told_elsewhere && !working.is_empty() {
                let count = missing().count();
                errors = self.notify(receipt, count, working, clock).await;
                if errors.is_empty() {
                    invocation.refused(receipt, count);
                    for unit in ours.iter_mut() {
                        unit.holders = unit.holders.and(outlet);
                    }
                } else {
                    errors.extend(receipt.errors.iter().cloned());
                }
            }
            causes.extend(errors.into_iter().map(Cause::DeliveryFailed));
        }
        causes
    }

    /// Why the readers of the working outlets do not know that this one refuses.
    async fn notify(
        &self,
        receipt: &Receipt,
        changes: usize,
        working: Outlets,
        clock: &Clock,
    ) -> Vec<crate::deliver::DeliveryError> {
        let notices = || self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        if !notices().is_due(receipt.sink, &receipt.errors) {
            return Vec::new();
        }
        let notice = Notice::refused(receipt.sink, changes, &receipt.errors);
        let errors = self.delivery.notify(&notice, working, clock.notify).await;
        if errors.is_empty() {
            notices().note(receipt.sink, &receipt.errors);
        }
        errors
    }
}

fn counted(counts: Counts, alerted: usize) -> Counts {
    let elsewhere = counts.alerted.saturating_sub(alerted);
    Counts { alerted, duplicate: counts.duplicate + elsewhere, ..counts }
}

fn units(told: Vec<SelectedChange>, unread: Option<&Alert>, origin: &str) -> Vec<Unit> {
    let mut without_id: HashMap<String, usize> = HashMap::new();
    let unit = |mut told: SelectedChange| {
        let account = told.account.as_deref();
        let key = match &told.change.event_id {
            Some(id) => UnitKey::of_event(account, id, &told.change.digest),
            None => {
                // Nothing says that two of them are one, so each is its own.
                let number = without_id.entry(told.change.digest.clone()).or_default();
                *number += 1;
                if *number > 1 {
                    told.change.digest = format!("{}:{number}", told.change.digest);
                }
                UnitKey::of_payload(origin, &told.change.digest)
            }
        };
        let name = told.change.digest.clone();
        Unit { key, name, kind: Kind::Change(Some(Box::new(told))), holders: Outlets::default() }
    };
    let mut units: Vec<Unit> = told.into_iter().map(unit).collect();
    units.extend(unread.map(|alert| Unit {
        key: UnitKey::of_payload(origin, &format!("{UNREADABLE}:{}", alert.id)),
        name: UNREADABLE.to_owned(),
        kind: Kind::Unreadable,
        holders: Outlets::default(),
    }));
    units
}

/// Those that are ours to tell, and those that somebody else is telling.
fn sorted(units: Vec<Unit>, claims: Vec<Claim>) -> (Vec<Unit>, Vec<UnitKey>) {
    let (mut ours, mut busy) = (Vec::new(), Vec::new());
    for (mut unit, claim) in units.into_iter().zip(claims) {
        match claim {
            Claim::Done => {}
            Claim::Busy => busy.push(unit.key),
            Claim::Ours { holders, contradicts } => {
                unit.holders = holders;
                if let (Kind::Change(Some(told)), true) = (&mut unit.kind, contradicts) {
                    told.change.contradicts();
                }
                ours.push(unit);
            }
        }
    }
    (ours, busy)
}
