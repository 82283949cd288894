//! Rules that are switched off, with the reason.

use jiff::civil::Date;

use super::fields::Fields;
use super::time::day_of;
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
    pub(super) fn read(mut fields: Fields) -> Option<Off> {
        let place = Some(fields.place());
        let rule = fields.needed_text("rule");
        let reason = fields.needed_text("reason");
        let until = fields.date("until");
        fields.finish();
        Some(Off { rule: rule?.into_inner(), reason: reason?.into_inner(), until, place })
    }

    /// Compared with the time of the event, so that a replay says what was said then. An event without a time is
    /// told.
    pub fn is_off_for(&self, record: &Record) -> bool {
        match self.until {
            None => true,
            Some(until) => day_of(record).is_some_and(|day| day <= until),
        }
    }
}
