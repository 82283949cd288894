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

/// A record, and what every rule says of it.
pub struct Explained<'h> {
    pub head: String,
    pub event_id: Option<String>,
    pub facts: Json,
    pub answers: Vec<Answer<'h>>,
}

/// What became of a record.
pub struct Became<'h> {
    /// What it is told as, or would be.
    pub change: Change,
    /// What was decided of it, or why nothing had to be.
    pub fate: Result<Fate, Untold>,
    /// The announced change that holds it back.
    pub entry: Option<&'h Expected>,
}

/// Why a record is not told, whatever stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untold {
    /// No active pack selects it.
    Ignored,
    /// It is of a time or a person that nobody asked for.
    Excluded,
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
    pub fn of(reading: &Reading, herald: &'h Herald) -> Explained<'h> {
        let record = reading.record;
        Explained {
            head: format!(
                "{} of {}",
                short(record.event_name(), 80),
                short(record.event_source(), 80)
            ),
            event_id: record.event_id().map(str::to_owned),
            facts: serde_json::to_value(Redacted(&reading.facts_value())).unwrap_or_default(),
            answers: answers(reading, herald.rules()),
        }
    }
}

impl<'h> Became<'h> {
    pub fn untold(why: Untold, reading: &Reading, judge: &Judge) -> Became<'h> {
        let change = *judge.candidate(reading).selected.change;
        Became { change, fate: Err(why), entry: None }
    }

    pub fn decided(selected: SelectedChange, fate: Fate, herald: &'h Herald) -> Became<'h> {
        let entry = match fate {
            Fate::Expected(number) => herald.options().expected.get(number),
            _ => None,
        };
        Became { change: *selected.change, fate: Ok(fate), entry }
    }
}
