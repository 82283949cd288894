//! The alerts of one batch, loudest first: what a sink sends.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::vec;

use serde::Serialize;

use crate::alert::{Alert, HeldBack};
use crate::counts::Counts;
use crate::severity::Severity;

/// The contract of the JSON that programs receive.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Message {
    pub version: u8,
    pub severity: Severity,
    pub accounts: Vec<String>,
    pub events: Vec<String>,
    pub outcomes: Vec<&'static str>,
    /// Whether somebody announced all that it tells.
    #[serde(skip)]
    pub announced: bool,
    pub alerts: Vec<Alert>,
    /// Which part of a message this is, where one was too long for its sink.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// The number of changes and unreadable alerts that would have taken more parts than a sink may
    /// be sent.
    #[serde(skip_serializing_if = "is_zero")]
    pub left_out: usize,
    /// The counts of the whole batch; each alert carries them too.
    #[serde(skip)]
    pub counts: Counts,
    /// Whether this is a part of a run over many inputs, which says at its end what a batch says at once.
    #[serde(skip)]
    pub is_of_run: bool,
    /// What the function has to say of itself, below all alerts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The expected changes that were held back, of the whole batch; each alert carries them too.
    #[serde(skip)]
    pub held_back: Vec<HeldBack>,
}

/// What is to be said of a whole batch, beside its alerts.
#[derive(Debug, Clone, Default)]
pub struct BatchSummary {
    pub counts: Counts,
    /// The expected changes that were held back.
    pub held_back: Vec<HeldBack>,
    /// What the function has to say of itself.
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Counted from 1.
    pub number: usize,
    pub of: usize,
}

/// A message in parts, each with the body that was made of it.
///
/// What fits at once is rendered once. Each part says which of how many it is, and how many there
/// are is known only when all are cut: so parts are rendered again, one by one, and their bodies
/// are never in memory together.
pub enum Parts<'m, B> {
    Whole(Option<(&'m Message, B)>),
    Cut(vec::IntoIter<Message>, &'m dyn Fn(&Message) -> B),
}

impl<'m, B> Iterator for Parts<'m, B> {
    type Item = (Cow<'m, Message>, B);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Parts::Whole(whole) => {
                whole.take().map(|(message, body)| (Cow::Borrowed(message), body))
            }
            Parts::Cut(parts, render) => {
                let part = parts.next()?;
                let body = render(&part);
                Some((Cow::Owned(part), body))
            }
        }
    }
}

/// How many parts one message may have. SNS suspends a mail address at ten messages a second, so a
/// payload of many megabytes must not become hundreds of them; the loudest alerts come first.
const PARTS: usize = 20;

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Message {
    /// The message of these alerts, which all say what is to be said of their whole batch. A batch
    /// in which nothing was told has a message without alerts, which nobody sends.
    pub fn new(mut alerts: Vec<Alert>, batch: BatchSummary) -> Message {
        for alert in &mut alerts {
            alert.counts = Some(batch.counts);
            alert.held_back = Some(batch.held_back.clone());
        }
        Message { is_of_run: false, ..Message::of_run(alerts) }.with(batch)
    }

    /// The message of alerts of a run over many inputs. What there is to say of the run comes at its end.
    pub fn of_run(mut alerts: Vec<Alert>) -> Message {
        // The sort is stable: alerts of one severity stay in the order of time.
        alerts.sort_by_key(|alert| std::cmp::Reverse(alert.severity));
        let changes = || alerts.iter().flat_map(|alert| &alert.changes);
        let accounts: BTreeSet<&String> =
            alerts.iter().filter_map(|alert| alert.account.id.as_ref()).collect();
        let events: BTreeSet<&String> = changes().map(|change| &change.event_name).collect();
        let outcomes: BTreeSet<&'static str> =
            changes().map(|change| change.outcome.as_str()).collect();
        Message {
            version: 1,
            severity: alerts.iter().map(|alert| alert.severity).max().unwrap_or(Severity::Info),
            accounts: accounts.into_iter().cloned().collect(),
            events: events.into_iter().cloned().collect(),
            outcomes: outcomes.into_iter().collect(),
            announced: !alerts.is_empty() && alerts.iter().all(Alert::is_announced),
            counts: Counts::default(),
            is_of_run: true,
            alerts,
            part: None,
            left_out: 0,
            held_back: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn with(self, batch: BatchSummary) -> Message {
        let BatchSummary { counts, held_back, notes } = batch;
        Message { counts, held_back, notes, ..self }
    }

    /// The message as `render` writes it, in parts of which each `fits`, split between changes. A
    /// single change that does not fit loses its request, and says so.
    pub fn split<'m, B>(
        &'m self,
        render: &'m dyn Fn(&Message) -> B,
        fits: &dyn Fn(&B) -> bool,
    ) -> Parts<'m, B> {
        let whole = render(self);
        if fits(&whole) {
            return Parts::Whole(Some((self, whole)));
        }
        let (mut parts, mut left_out) = (Vec::new(), 0);
        self.halve(&mut parts, &mut left_out, &|part| fits(&render(part)));
        if let Some(last) = parts.last_mut() {
            last.left_out = left_out;
        }
        let of = parts.len();
        if of > 1 {
            for (part, number) in parts.iter_mut().zip(1..) {
                part.part = Some(Part { number, of });
            }
        }
        Parts::Cut(parts.into_iter(), render)
    }

    fn units(&self) -> usize {
        self.alerts.iter().map(Alert::units).sum()
    }

    /// Cuts in two what does not fit, until it does. What comes after the last part that may be is
    /// left out.
    fn halve(
        &self,
        parts: &mut Vec<Message>,
        left_out: &mut usize,
        fits: &dyn Fn(&Message) -> bool,
    ) {
        let units = self.units();
        if units < 2 {
            let mut short = self.clone();
            for change in short.alerts.iter_mut().flat_map(|alert| &mut alert.changes) {
                change.leave_out_request();
            }
            parts.push(short);
            return;
        }
        for half in [self.cut(0, units / 2), self.cut(units / 2, units)] {
            if parts.len() >= PARTS {
                *left_out += half.units();
            } else if fits(&half) {
                parts.push(half);
            } else {
                half.halve(parts, left_out, fits);
            }
        }
    }

    /// The changes from one number to another, counted over all alerts.
    fn cut(&self, from: usize, to: usize) -> Message {
        let mut before = 0;
        let mut alerts = Vec::new();
        for alert in &self.alerts {
            let (start, end) = (before, before + alert.units());
            before = end;
            if end > from && start < to {
                alerts.push(alert.cut(from.saturating_sub(start), to.min(end) - start));
            }
        }
        if self.is_of_run {
            return Message::of_run(alerts);
        }
        let held_back = self.held_back.clone();
        let notes = self.notes.clone();
        Message::new(alerts, BatchSummary { counts: self.counts, held_back, notes })
    }

    pub fn is_empty(&self) -> bool {
        self.alerts.is_empty()
    }
}
