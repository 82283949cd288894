//! What a trail still records of changes, by the selectors that a call gives it.

use crate::record::{Record, Value};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recorded {
    /// No management events.
    Nothing,
    /// Management events that only read.
    Reads,
    /// Changes, but not all, or perhaps not all of them.
    Some,
    /// All that changes identities.
    Changes,
}

impl Recorded {
    pub const ALL: [Recorded; 4] =
        [Recorded::Nothing, Recorded::Reads, Recorded::Some, Recorded::Changes];

    pub fn as_str(self) -> &'static str {
        match self {
            Recorded::Nothing => "nothing",
            Recorded::Reads => "reads",
            Recorded::Some => "some",
            Recorded::Changes => "changes",
        }
    }
}

/// `None` where the call gives no selectors.
pub fn recorded(record: &Record) -> Option<Recorded> {
    if record.event_name() != "PutEventSelectors" {
        return None;
    }
    let of = |path: &str, by: fn(&Value) -> Recorded| {
        let selectors = items(record.at(path));
        selectors.iter().map(by).max()
    };
    // One selector is enough for an event to be recorded.
    of("requestParameters.eventSelectors", simple)
        .max(of("requestParameters.advancedEventSelectors", advanced))
}

fn items<'v, 'a>(value: Option<&'v Value<'a>>) -> &'v [Value<'a>] {
    match value {
        Some(Value::Array(items)) => items,
        _ => &[],
    }
}

fn simple(selector: &Value) -> Recorded {
    let management = selector.get("includeManagementEvents");
    let is_false = |value: &Value| match value {
        Value::Bool(flag) => !flag,
        Value::String(text) => text.eq_ignore_ascii_case("false"),
        _ => false,
    };
    if management.is_some_and(is_false) {
        return Recorded::Nothing;
    }
    match selector.get("readWriteType").and_then(Value::as_str) {
        Some("ReadOnly") => Recorded::Reads,
        _ => Recorded::Changes,
    }
}

/// All fields of an advanced selector must fit.
fn advanced(selector: &Value) -> Recorded {
    let mut recorded = Recorded::Nothing;
    let fields = items(selector.get("fieldSelectors"));
    let is = |field: &&Value, name: &str| field.get("field").and_then(Value::as_str) == Some(name);
    let category = fields.iter().find(|field| is(field, "eventCategory"));
    if category.is_some_and(|category| has(category, "equals", "Management")) {
        recorded = Recorded::Changes;
    }
    for field in fields.iter().filter(|field| !is(field, "eventCategory")) {
        let most = match field.get("field").and_then(Value::as_str) {
            Some("readOnly") if has(field, "equals", "false") => Recorded::Changes,
            Some("readOnly") if has(field, "equals", "true") => Recorded::Reads,
            Some("readOnly") if has(field, "notEquals", "false") => Recorded::Reads,
            // The two that AWS's own console leaves out have nothing to do with identities.
            Some("eventSource")
                if items(field.get("notEquals")).iter().all(is_noise)
                    && field.get("notEquals").is_some() =>
            {
                Recorded::Changes
            }
            _ => Recorded::Some,
        };
        recorded = recorded.min(most);
    }
    recorded
}

fn has(field: &Value, operator: &str, value: &str) -> bool {
    items(field.get(operator)).iter().any(|one| one.as_str() == Some(value))
}

fn is_noise(source: &Value) -> bool {
    matches!(source.as_str(), Some("kms.amazonaws.com" | "rdsdata.amazonaws.com"))
}
