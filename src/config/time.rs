use jiff::civil::Date;
use jiff::tz::Offset;

use crate::record::Record;

/// The day of an event, UTC.
pub fn day_of(record: &Record) -> Option<Date> {
    Some(Offset::UTC.to_datetime(record.event_time()?).date())
}
