//! A log event that holds no record.

use crate::secrets::excerpt;
use crate::text::short;

/// Why a log event is not a record, and its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    pub reason: String,
    /// Safe to show: made visible, cut, without anything that may be a token.
    pub excerpt: String,
}

impl Unread {
    pub(crate) fn new(reason: &str, raw: &str) -> Unread {
        Unread { reason: short(reason, 300), excerpt: excerpt(raw) }
    }
}
