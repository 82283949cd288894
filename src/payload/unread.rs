//! A log event that holds no record.

use crate::secrets::excerpt;
use crate::text::short;

/// Why a log event is not a record, and how it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    pub reason: String,
    /// The beginning, safe to show: made visible, cut, and without anything that may be a token.
    pub excerpt: String,
}

impl Unread {
    pub(crate) fn new(reason: &str, raw: &str) -> Unread {
        Unread { reason: short(reason, 300), excerpt: excerpt(raw) }
    }
}
