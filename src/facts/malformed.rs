//! What of a record cannot be understood, because it has another form than CloudTrail writes.

use std::collections::BTreeSet;

use super::trail::odd_selectors;
use crate::catalogue::Known;
use crate::record::{Record, Value, is_unanswerable};

/// What that is.
#[derive(Debug)]
pub struct Malformed {
    pub part: MalformedPart,
    /// The paths of the fields, of those that say who did what to whom, and with what effect.
    pub fields: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MalformedPart {
    /// Who did it, or what was done to whom.
    WhoOrWhat,
    Other,
}

impl MalformedPart {
    pub const ALL: [MalformedPart; 2] = [MalformedPart::WhoOrWhat, MalformedPart::Other];

    pub fn as_str(self) -> &'static str {
        match self {
            MalformedPart::WhoOrWhat => "who-or-what",
            MalformedPart::Other => "other",
        }
    }
}

impl Malformed {
    /// `None` where all is as it should be.
    pub fn of(record: &Record, known: Option<Known>) -> Option<Malformed> {
        let fields = fields(record, known);
        let decides = |path: &String| {
            path.starts_with("userIdentity") || path.starts_with("requestParameters")
        };
        let part = match fields.iter().any(decides) {
            true => MalformedPart::WhoOrWhat,
            false => MalformedPart::Other,
        };
        (!fields.is_empty()).then_some(Malformed { part, fields })
    }
}

fn fields(record: &Record, known: Option<Known>) -> Vec<String> {
    let odd = |path: &&str, fits: fn(&Value) -> bool| {
        record.at(path).is_some_and(|value| !value.is_null() && !fits(value))
    };
    let is_text = |value: &Value| value.as_str().is_some();
    let is_document = |value: &Value| value.as_str().is_some() || value.as_object().is_some();
    let names = known.iter().flat_map(Known::names).filter(|path| odd(path, is_text));
    let document = known.and_then(|known| known.document()).filter(|path| odd(path, is_document));
    let conditions = known.iter().flat_map(Known::variant_patterns).flat_map(|it| it.conditions());
    let asked = conditions.filter(|one| is_unanswerable(one, record.value()));
    let asked = asked.map(|one| one.selector().to_string().trim_start_matches("$.").to_owned());
    let selectors = odd_selectors(record);
    let said = record.malformed().chain(names).chain(document).chain(selectors);
    let all: BTreeSet<String> = said.map(str::to_owned).chain(asked).collect();
    all.into_iter().collect()
}
