//! Rules that are switched off, with the reason.

use jiff::civil::Date;

use crate::mistakes::Place;
use crate::record::Record;

/// A rule that the operator switched off, for ever or for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Off {
    pub rule: String,
    pub reason: String,
    /// The last day on which it is off, in UTC.
    pub until: Option<Date>,
    pub place: Option<Place>,
}

impl Off {
    /// Whether the rule is off for a record. The day is compared with the time of the event, so
    /// that a replay says what was said then. For an event without a time the rule is on.
    pub fn is_off_for(&self, record: &Record) -> bool {
        match self.until {
            None => true,
            Some(until) => record.day().is_some_and(|day| day <= until),
        }
    }
}
