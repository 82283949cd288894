//! What a trail still records of changes, by the selectors that a call gives it.

use crate::accounts::{Accounts, Standing};
use crate::arn::Arn;
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
    /// All management events.
    All,
}

impl Recorded {
    pub const ALL: [Recorded; 5] =
        [Recorded::Nothing, Recorded::Reads, Recorded::Some, Recorded::Changes, Recorded::All];

    pub fn as_str(self) -> &'static str {
        match self {
            Recorded::Nothing => "nothing",
            Recorded::Reads => "reads",
            Recorded::Some => "some",
            Recorded::Changes => "changes",
            Recorded::All => "all",
        }
    }
}

/// `None` where the call gives no selectors.
pub fn recorded(record: &Record) -> Option<Recorded> {
    if record.event_name() != "PutEventSelectors" {
        return None;
    }
    // What cannot be understood may record nothing, and nothing is left where the list is empty.
    let of = |path: &str, by: fn(&Value) -> Recorded| match record.at(path) {
        None | Some(Value::Null) => None,
        Some(Value::Array(selectors)) => {
            Some(selectors.iter().map(by).max().unwrap_or(Recorded::Nothing))
        }
        Some(_) => Some(Recorded::Nothing),
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
    if selector.as_object().is_none() {
        return Recorded::Nothing;
    }
    let is_true = |value: &Value| match value {
        Value::Bool(flag) => *flag,
        Value::String(text) => !text.eq_ignore_ascii_case("false"),
        value => value.is_null(),
    };
    if !selector.get("includeManagementEvents").is_none_or(is_true) {
        return Recorded::Nothing;
    }
    let leaves_out = match selector.get("excludeManagementEventSources") {
        None | Some(Value::Null) => false,
        Some(Value::Array(sources)) => !sources.is_empty(),
        Some(_) => true,
    };
    match selector.get("readWriteType") {
        // What the call does not say is all.
        None | Some(Value::Null) if !leaves_out => Recorded::All,
        None | Some(Value::Null) => Recorded::Changes,
        Some(Value::String(of)) if of == "ReadOnly" => Recorded::Reads,
        Some(Value::String(of)) if of == "All" && !leaves_out => Recorded::All,
        Some(Value::String(_)) => Recorded::Changes,
        Some(_) => Recorded::Nothing,
    }
}

/// All fields of an advanced selector must fit.
fn advanced(selector: &Value) -> Recorded {
    let mut recorded = Recorded::Nothing;
    let fields = items(selector.get("fieldSelectors"));
    if !fields.iter().all(is_understood) {
        return Recorded::Nothing;
    }
    let is = |field: &&Value, name: &str| field.get("field").and_then(Value::as_str) == Some(name);
    let category = fields.iter().find(|field| is(field, "eventCategory"));
    if category.is_some_and(|category| has(category, "equals", "Management")) {
        recorded = Recorded::All;
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

/// The selectors of a call that nobody can read: what the trail records is not known.
pub fn odd_selectors(record: &Record) -> Option<&'static str> {
    if record.event_name() != "PutEventSelectors" {
        return None;
    }
    let is_odd = |path: &str, reads: fn(&Value) -> bool| match record.at(path) {
        None | Some(Value::Null) => false,
        Some(Value::Array(selectors)) => !selectors.iter().all(reads),
        Some(_) => true,
    };
    let simple = "requestParameters.eventSelectors";
    let advanced = "requestParameters.advancedEventSelectors";
    match (is_odd(simple, reads_simple), is_odd(advanced, reads_advanced)) {
        (true, _) => Some(simple),
        (_, true) => Some(advanced),
        _ => None,
    }
}

fn reads_simple(selector: &Value) -> bool {
    let of = |name: &str, fits: fn(&Value) -> bool| {
        selector.get(name).is_none_or(|value| value.is_null() || fits(value))
    };
    selector.as_object().is_some()
        && of("includeManagementEvents", |it| it.as_bool().is_some() || it.as_str().is_some())
        && of("readWriteType", |it| it.as_str().is_some())
        && of("excludeManagementEventSources", are_texts)
}

fn reads_advanced(selector: &Value) -> bool {
    match selector.get("fieldSelectors") {
        None | Some(Value::Null) => selector.as_object().is_some(),
        Some(Value::Array(fields)) => fields.iter().all(is_understood),
        Some(_) => false,
    }
}

/// A field with lists of texts; what is none of that may stand for anything.
fn is_understood(field: &Value) -> bool {
    field.as_object().is_some_and(|members| {
        members.iter().all(|(name, value)| match value {
            Value::String(_) => name == "field",
            value => value.is_null() || are_texts(value),
        })
    })
}

fn are_texts(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(|item| item.as_str().is_some()))
}

fn has(field: &Value, operator: &str, value: &str) -> bool {
    items(field.get(operator)).iter().any(|one| one.as_str() == Some(value))
}

fn is_noise(source: &Value) -> bool {
    matches!(source.as_str(), Some("kms.amazonaws.com" | "rdsdata.amazonaws.com"))
}

/// Whether a call gives a trail a key of an account that is not known to be the operator's; `None` where it gives none.
pub fn has_foreign_key(record: &Record, accounts: &Accounts) -> Option<bool> {
    if !matches!(record.event_name(), "UpdateTrail" | "CreateTrail") {
        return None;
    }
    let key = record.text("requestParameters.kmsKeyId")?;
    // An alias or an id alone is of the account itself.
    let account = Arn::parse(key).map(|arn| arn.account).filter(|account| !account.is_empty());
    let at_home = accounts.at_home(record.account());
    Some(account.is_some_and(|account| at_home.standing(account) == Standing::Outside))
}
