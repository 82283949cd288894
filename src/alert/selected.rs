//! A change on its way into an alert.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use super::contract::Change;
use crate::digest::{Parts, hex};
use crate::facts::Actor;
use crate::record::Record;

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

/// Who read, since when, or with which key on which day, from which address and with which tool of attackers. A new address
/// is a new session, because that is what a stolen one looks like; and a key has no sessions, so it is told once a day.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Session {
    digest: String,
    /// Whether another batch can be of the same session. A record that names neither a beginning nor a key may be of any.
    pub is_known: bool,
}

impl Session {
    pub fn of(record: &Record, selected: &SelectedChange, tool: Option<&str>) -> Session {
        let text = |path| record.text(path).unwrap_or_default();
        // The console changes keys while somebody works; the session has begun once.
        let began = text("userIdentity.sessionContext.attributes.creationDate");
        let (key, day) = match began {
            "" => {
                (text("userIdentity.accessKeyId"), text("eventTime").get(..10).unwrap_or_default())
            }
            _ => ("", ""),
        };
        let (account, actor) = selected.whose();
        let (account, tool) = (account.unwrap_or_default(), tool.unwrap_or_default());
        let parts = [account, actor, began, key, day, text("sourceIPAddress"), tool];
        let digest = hex(&Parts::from_iter(parts).finish());
        Session { digest, is_known: !(began.is_empty() && key.is_empty()) }
    }

    pub(super) fn digest(&self) -> &str {
        &self.digest
    }

    /// What a ledger knows it by.
    pub fn id(&self) -> String {
        format!("session:{}", self.digest)
    }
}
