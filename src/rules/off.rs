//! Rules that are switched off, with the reason.

use jiff::civil::Date;

use crate::mistakes::Place;
use crate::record::Record;

/// A rule that is switched off, for ever or for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Off {
    pub rule: String,
    pub reason: String,
    /// The last day, UTC.
    pub until: Option<Date>,
    pub place: Option<Place>,
}

impl Off {
    /// Compared with the time of the event, so that a replay says what was said then. An event without a time is
    /// told.
    pub fn is_off_for(&self, record: &Record) -> bool {
        match self.until {
            None => true,
            Some(until) => record.day().is_some_and(|day| day <= until),
        }
    }
}
