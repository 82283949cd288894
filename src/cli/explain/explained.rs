//! What there is to say of one log event.

use serde_json::Value as Json;

use super::answer::{Answer, answers};
use crate::admit::Fate;
use crate::alert::{Change, SelectedChange};
use crate::expected::Expected;
use crate::facts::Reading;
use crate::herald::Herald;
use crate::judge::Judge;
use crate::payload::Unread;
use crate::record::Redacted;
use crate::text::short;

/// A record, what became of it, and what every rule says of it.
pub struct Explained<'h> {
    pub head: String,
    pub event_id: Option<String>,
    pub facts: Json,
    /// What it is told as, or would be.
    pub change: Change,
    /// `None` if no active pack selects it.
    pub fate: Option<Fate>,
    /// The announced change that holds it back.
    pub entry: Option<&'h Expected>,
    pub answers: Vec<Answer<'h>>,
}

/// A log event that holds no record.
pub struct NoRecord {
    /// Its number in the input, counted from 1.
    pub number: usize,
    pub id: Option<String>,
    pub unread: Unread,
    /// Nothing in it could be selected, so it was never read and is not told. Otherwise an alert
    /// tells that it cannot be read.
    pub is_ignored: bool,
}

impl<'h> Explained<'h> {
    /// `selected` is what the herald decided of the record if a pack selects it.
    pub fn of(
        reading: &Reading,
        selected: Option<(SelectedChange, Fate)>,
        judge: &Judge,
        herald: &'h Herald,
    ) -> Explained<'h> {
        let record = reading.record;
        let (change, fate) = match selected {
            Some((selected, fate)) => (selected.change, Some(fate)),
            None => (judge.candidate(reading).selected.change, None),
        };
        let entry = match fate {
            Some(Fate::Expected(number)) => herald.options().expected.get(number),
            _ => None,
        };
        Explained {
            head: format!(
                "{} of {}",
                short(record.event_name(), 80),
                short(record.event_source(), 80)
            ),
            event_id: record.event_id().map(str::to_owned),
            facts: serde_json::to_value(Redacted(&reading.facts_value())).unwrap_or_default(),
            change: *change,
            fate,
            entry,
            answers: answers(reading, herald.rules()),
        }
    }
}
