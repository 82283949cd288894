//! What of many log events is worth keeping until its turn comes: those that may matter, as text, with the
//! time of their records. Everything else is counted. It needs nothing but the log events themselves, so
//! many inputs can be gleaned at once.

use std::sync::Arc;

use jiff::Timestamp;

use crate::index::{Index, Matters};
use crate::payload::{Batch, Envelope, LogEvent, Unread};
use crate::record::Record;
use crate::text::clipped;

/// What was found in a batch.
#[derive(Debug, Default)]
pub struct Gleaned {
    /// How many log events there were.
    pub received: usize,
    pub items: Vec<Gleaning>,
    /// How many log events no rule could select, so that they were not read.
    pub passed_over: usize,
}

impl Gleaned {
    /// How many bytes of text are kept.
    pub fn weight(&self) -> usize {
        let weight = |item: &Gleaning| match &item.what {
            Found::Record(record) => record.text.len(),
            Found::Unreadable { why, .. } => why.reason.len() + why.excerpt.len(),
        };
        self.items.iter().map(weight).sum()
    }
}

/// A log event that is kept.
#[derive(Debug)]
pub struct Gleaning {
    /// Its number in the batch, from 0.
    pub place: usize,
    /// Whether it would have been passed over, if only those were kept that may matter.
    pub passed_over: bool,
    pub what: Found,
}

#[derive(Debug)]
pub enum Found {
    Record(Gleanings),
    Unreadable { id: Option<String>, why: Unread },
}

/// A record on its way.
#[derive(Debug)]
pub struct Gleanings {
    pub time: Option<Timestamp>,
    /// Empty if it has none.
    pub event_id: String,
    pub text: String,
    /// Whether it may hold a policy by which others are explained, or end one.
    pub documents: bool,
    /// Whether it matters to nothing that is told, and is kept only to be looked at.
    pub is_idle: bool,
    /// What stood around it.
    pub envelope: Arc<Envelope>,
}

/// Which log events are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    Mattering,
    Everything,
}

/// Goes through a batch.
pub fn glean(batch: &Batch, index: &Index, keep: Keep) -> Gleaned {
    let envelope = Arc::new(batch.envelope.clone());
    let mut gleaned = Gleaned::default();
    let matters = index.of_batch(batch);
    for ((place, event), matters) in batch.events().enumerate().zip(matters) {
        let passed_over = matters.pass_over(&event.body);
        gleaned.received += 1;
        if passed_over && !matters.documents && keep == Keep::Mattering {
            gleaned.passed_over += 1;
            continue;
        }
        let what = found(&event, matters, &envelope);
        // What only explains others is no part of what was asked for.
        if passed_over && keep == Keep::Mattering && matches!(what, Found::Unreadable { .. }) {
            gleaned.passed_over += 1;
            continue;
        }
        gleaned.items.push(Gleaning { place, passed_over, what });
    }
    gleaned
}

fn found(event: &LogEvent, matters: Matters, envelope: &Arc<Envelope>) -> Found {
    let unreadable = |why| Found::Unreadable { id: event.id.as_deref().map(str::to_owned), why };
    let text = match event.body.text() {
        Ok(text) => text,
        Err(why) => return unreadable(why),
    };
    let (time, event_id) = match Record::read(&text) {
        Ok(record) => (record.event_time(), clipped(record.event_id().unwrap_or_default())),
        Err(why) => return unreadable(why),
    };
    Found::Record(Gleanings {
        time,
        event_id,
        is_idle: !matters.rules && !matters.documents,
        text: text.into_owned(),
        documents: matters.documents,
        envelope: Arc::clone(envelope),
    })
}
