//! What a call asked for, for programs.

use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use crate::record::{Record, Redacted};

/// The `requestParameters` of a record without secrets, as JSON text. A batch holds one for every change
/// until it is sent, and a tree of the same values takes some ten times the memory.
#[derive(Debug, Clone)]
pub struct RequestText(Box<RawValue>);

impl RequestText {
    pub fn of(record: &Record) -> RequestText {
        record.at("requestParameters").map_or_else(
            || RequestText(RawValue::NULL.to_owned()),
            |request| RequestText::of_json(&Redacted(request)),
        )
    }

    /// A tree of JSON has no names that are not strings, so it can always be written.
    pub fn of_json(json: &impl Serialize) -> RequestText {
        RequestText(to_raw_value(json).unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl PartialEq for RequestText {
    fn eq(&self, other: &RequestText) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Serialize for RequestText {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}
