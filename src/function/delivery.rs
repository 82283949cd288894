//! One payload on its way: its units are claimed, sent to the outlets that lack them, and settled.
//!
//! Settling notes which outlets have a unit and gives the claim back. So a repetition sends only
//! what is missing, and two invocations at a time do not tell the same.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::clock::Clock;
use super::failure::Cause;
use super::instance::Instance;
use super::metrics::Invocation;
use super::pace::Pace;
use super::units::{Claimed, Pending, sorted, units};
use crate::alert::Alert;
use crate::counts::Counts;
use crate::deliver::{Lease, Outlets, Receipt, UnitKey};
use crate::duplicates::Duplicates;
use crate::herald::Selection;
use crate::message::{BatchSummary, Message};
use crate::payload::Batch;

/// A payload that was unpacked.
pub struct Payload<'p> {
    pub batch: Batch,
    /// The same for every repetition of the payload.
    pub origin: &'p str,
    /// The names of the subscription filters that let it through, as far as they are the deployed
    /// ones.
    pub filters: Vec<String>,
}

/// An invocation that tells payloads.
pub struct Telling<'i> {
    pub clock: Clock,
    pub invocation: &'i mut Invocation,
    instance: &'i Instance,
    pace: Pace,
    lease: Lease,
}

impl<'i> Telling<'i> {
    /// `holder` is the same for every repetition of the invocation.
    pub fn new(
        instance: &'i Instance,
        pace: Pace,
        holder: &str,
        clock: Clock,
        invocation: &'i mut Invocation,
    ) -> Telling<'i> {
        let lease = Lease { holder: holder.to_owned(), until: clock.lease };
        Telling { clock, invocation, instance, pace, lease }
    }

    /// Tells one payload; the answer is every cause why its invocation has to fail.
    pub async fn tell(&mut self, payload: Payload<'_>) -> Vec<Cause> {
        let Payload { batch, origin, filters } = payload;
        let Instance { herald, filter, .. } = self.instance;
        self.invocation.unpacked_bytes += batch.text().len();
        let outgrown = filter.outgrown(herald.rules(), &filters);
        self.invocation.filter_outgrown |= outgrown.is_some();
        let budget = self.pace.budget(self.clock.left());
        let Selection { told, unread, held_back, counts } =
            herald.select(&batch, &mut Duplicates::default(), budget);
        let fault = batch.fault.clone();
        // The changes hold copies of what they need of the batch.
        drop(batch);

        let Claimed { mut ours, busy, followed } =
            self.claim(units(told, unread.as_ref(), origin)).await;
        let counts = Counts {
            alerted: counts.alerted.saturating_sub(followed),
            summed_up: counts.summed_up + followed,
            ..counts
        };
        let notes = outgrown.iter().map(|outgrown| outgrown.line.clone()).collect();
        let batch = BatchSummary { counts, held_back, notes };
        let receipts = self.send(&mut ours, unread, batch).await;
        self.instance.tell_trouble(self.clock.notify).await;
        if let Some(outgrown) = outgrown {
            let is_said = receipts.iter().any(|receipt| receipt.messages > 0);
            self.instance.tell_outgrown(outgrown, is_said, self.clock.notify).await;
        }
        let mut causes = self.refused(&mut ours, &receipts).await;
        self.settle(ours).await;
        causes.extend(self.wait(busy).await);
        causes.extend(fault.map(Cause::InvalidPayload));
        causes
    }

    /// Claims units, and says of which another invocation is telling them or has.
    async fn claim(&mut self, units: Vec<Pending>) -> Claimed {
        let keys: Vec<UnitKey> = units.iter().map(|pending| pending.key.clone()).collect();
        let until = self.clock.claim();
        let claims = self.instance.ledger.claim(&keys, &self.lease, until).await;
        self.invocation.trouble(claims.trouble);
        self.invocation.told_by.extend(claims.told_by);
        sorted(units, claims.units)
    }

    /// Sends each outlet what it lacks, and notes in the units who has them now.
    async fn send(
        &mut self,
        ours: &mut [Pending],
        unread: Option<Alert>,
        batch: BatchSummary,
    ) -> Vec<Receipt> {
        let messages = self.messages(ours, unread.as_ref(), &batch);
        let all = self.instance.all_outlets();
        // A change that no outlet lacks, or that another invocation tells, is a duplicate.
        let changes = ours.iter().filter(|pending| pending.is_change() && pending.lacks(all));
        self.invocation.told(&messages, counted(batch.counts, changes.count()));
        self.invocation.hold_back(&batch.held_back);
        let receipts = self.instance.delivery.deliver(&messages, self.clock.send).await;
        self.invocation.delivered(&messages, &receipts);
        for (receipt, number) in receipts.iter().zip(0..) {
            for pending in ours.iter_mut().filter(|one| receipt.units.contains(&one.unit)) {
                pending.holders = pending.holders.and(Outlets::one(number));
            }
        }
        receipts
    }

    /// A message for each outlet, of what it lacks. They are mostly one and the same.
    fn messages(
        &self,
        ours: &mut [Pending],
        unread: Option<&Alert>,
        batch: &BatchSummary,
    ) -> Vec<Rc<Message>> {
        let outlets = (0..self.instance.delivery.len()).map(Outlets::one);
        let lacking = |outlet| ours.iter().map(move |pending| pending.lacks(outlet)).collect();
        let wanted: Vec<Vec<bool>> = outlets.map(lacking).collect();
        let mut made: HashMap<Vec<bool>, Rc<Message>> = HashMap::new();
        let distinct: HashSet<&Vec<bool>> = wanted.iter().collect();
        let mut left = distinct.len();
        for lacks in distinct {
            left -= 1;
            let missing = ours.iter_mut().zip(lacks).filter(|(_, lacks)| **lacks);
            let (mut told, mut alert) = (Vec::new(), None);
            for (pending, _) in missing {
                match &mut pending.change {
                    // A large batch is not to be in memory twice, so the last message takes the
                    // changes away.
                    Some(_) if left == 0 => told.extend(pending.change.take().map(|one| *one)),
                    Some(change) => told.push(change.as_ref().clone()),
                    None => alert = unread.cloned(),
                }
            }
            let counts = counted(batch.counts, told.len());
            let batch = BatchSummary { counts, ..batch.clone() };
            let message = self.instance.herald.message(told, alert, batch);
            made.insert(lacks.clone(), Rc::new(message));
        }
        wanted.iter().filter_map(|lacks| made.get(lacks).cloned()).collect()
    }

    /// What outlets refused for good is told through the others, if these have it; then it counts
    /// as told. Everything else that went wrong is a cause to fail.
    async fn refused(&mut self, ours: &mut [Pending], receipts: &[Receipt]) -> Vec<Cause> {
        let working = (0..).zip(receipts).filter(|(_, receipt)| receipt.errors.is_empty());
        let working = working.map(|(number, _)| Outlets::one(number));
        let working = working.fold(Outlets::default(), Outlets::and);
        let mut causes = Vec::new();
        for (number, receipt) in (0..).zip(receipts) {
            let outlet = Outlets::one(number);
            let missing = || ours.iter().filter(|pending| pending.lacks(outlet));
            let told_elsewhere = missing().all(|pending| !pending.holders.is_empty());
            let mut errors = receipt.errors.clone();
            if receipt.is_refused() && told_elsewhere && !working.is_empty() {
                let count = missing().count();
                let deadline = self.clock.notify;
                errors = self.instance.tell_refusal(receipt, count, working, deadline).await;
                if errors.is_empty() {
                    self.invocation.refused(receipt, count);
                    for pending in ours.iter_mut() {
                        pending.holders = pending.holders.and(outlet);
                    }
                } else {
                    errors.extend(receipt.errors.iter().cloned());
                }
            }
            causes.extend(errors.into_iter().map(Cause::DeliveryFailed));
        }
        causes
    }

    /// Notes who has what, and gives the claims back.
    async fn settle(&mut self, ours: Vec<Pending>) {
        let units: Vec<(UnitKey, Outlets)> =
            ours.into_iter().map(|pending| (pending.key, pending.holders)).collect();
        let settled = self.instance.ledger.settle(&units, &self.lease, self.clock.settle);
        self.invocation.trouble(settled.await);
    }

    /// Waits for the invocations that are telling the rest; what they do not finish in time is a
    /// cause to fail.
    async fn wait(&mut self, busy: Vec<UnitKey>) -> Option<Cause> {
        let until = self.clock.wait();
        let waiting = self.instance.ledger.wait(busy.iter().collect(), until).await;
        self.invocation.in_progress += waiting;
        (waiting > 0).then_some(Cause::InProgress(waiting))
    }
}

/// The counts of a batch of which `alerted` changes are told here; the others are told elsewhere.
fn counted(counts: Counts, alerted: usize) -> Counts {
    let elsewhere = counts.alerted.saturating_sub(alerted);
    Counts { alerted, duplicate: counts.duplicate + elsewhere, ..counts }
}
