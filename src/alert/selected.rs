//! A change on its way into an alert.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use super::contract::Change;
use super::session::Session;
use crate::facts::Actor;

/// A change that an active pack selected.
#[derive(Debug, Clone)]
pub struct SelectedChange {
    pub account: Option<String>,
    /// One for all changes of the batch whose records say the same of their actor.
    pub actor: Arc<Actor>,
    pub automation: Option<&'static str>,
    pub time: Option<Timestamp>,
    pub change: Box<Change>,
    /// The number of its log event in the batch, from 0.
    pub place: usize,
    /// Where its record stands in the text of the batch, for whoever hands it on.
    pub raw: Range<usize>,
    /// The number of the alert that it belongs to, which stays the same if only a part of the alert must be told again.
    pub story: usize,
    /// The session of a read that is told once in it.
    pub session: Option<Session>,
    /// Whether it is told only if a change is told that is not so.
    pub beside_others: bool,
    /// Whether it is a part of something that is graver than each change by itself.
    pub graver_together: bool,
}

impl SelectedChange {
    /// Account and actor: changes of the same are told together if they are near in time.
    pub fn whose(&self) -> (Option<&str>, &str) {
        (self.account.as_deref(), &self.actor.key)
    }
}
