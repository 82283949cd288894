//! One CloudTrail record, read leniently: accessors over the JSON.
//!
//! Records differ by service, by year and by accident. So only the two fields are required that
//! make it a record (`eventName` and `eventSource`, strings), and a field of a wrong type counts as
//! missing. What says that something is missing so, and is not known, stands in [`Record::malformed`].

mod form;
mod outcome;

use std::borrow::Cow;
use std::cell::OnceCell;

use jiff::civil::Date;
use jiff::tz::Offset;
use serde::{Serialize, Serializer};

pub use cloudwatch_filter_pattern::{Object, Value};
pub use form::{holds_texts_alone, is_supposed, is_unanswerable};
pub use outcome::{CallError, Outcome, outcome_of, refused_resource};

use crate::payload::{Body, JsonOutline, MAX_RECORD_BYTES, Unread};
use crate::secrets::{REDACTED, calls_a_secret, is_hidden, masked};

/// A JSON object with string `eventName` and `eventSource`, or what CloudTrail Insights found, which has neither.
#[derive(Debug, Clone)]
pub struct Record<'a> {
    value: Value<'a>,
}

impl<'a> Record<'a> {
    /// Reads a record from its text. In an EventBridge envelope the record is the `detail`.
    ///
    /// # Errors
    /// Why the text is not a record.
    pub fn read(text: &'a str) -> Result<Record<'a>, Unread> {
        let value = Value::parse(inner(text))
            .map_err(|error| Unread::new(&format!("not JSON: {error}"), text))?;
        Record::of(value).map_err(|reason| Unread::new(&reason, text))
    }

    /// Reads the record of a log event, mostly from the text as it stands in the envelope. Where that does not do,
    /// `unescaped` holds the text of the record.
    ///
    /// # Errors
    /// Why the log event holds no record.
    pub fn of_event(
        body: &Body<'a>,
        unescaped: &'a OnceCell<String>,
    ) -> Result<Record<'a>, Unread> {
        if let Body::Escaped(text) = body
            && let Some(record) = Record::quoted(text)
        {
            return Ok(record);
        }
        match body.text()? {
            Cow::Borrowed(text) => Record::read(text),
            Cow::Owned(text) => Record::read(unescaped.get_or_init(|| text)),
        }
    }

    /// A record in a JSON string. What is no record, or perhaps one in an EventBridge envelope, is read otherwise.
    fn quoted(text: &'a str) -> Option<Record<'a>> {
        // The length is asked first: a long text that is no record would cost a multiple of its size in memory.
        let text = Some(text).filter(|text| text.len() <= MAX_RECORD_BYTES)?;
        let record = Record::of(Value::parse_quoted(text)?).ok()?;
        record.value.get(DETAIL_TYPE).is_none().then_some(record)
    }

    fn of(value: Value<'a>) -> Result<Record<'a>, String> {
        if value.as_object().is_none() {
            return Err(format!("not a record: {}, expected a JSON object", kind(&value)));
        }
        let value = form::with_objects_read(&value).unwrap_or(value);
        if is_insight(&value) {
            return Ok(Record { value });
        }
        for field in ["eventName", "eventSource"] {
            match value.get(field) {
                Some(Value::String(_)) => {}
                None => return Err(format!("not a record: `{field}` is missing")),
                Some(other) => {
                    return Err(format!(
                        "not a record: `{field}` is {}, expected a string",
                        kind(other)
                    ));
                }
            }
        }
        Ok(Record { value })
    }

    pub fn value(&self) -> &Value<'a> {
        &self.value
    }

    /// The value at a path of names such as `userIdentity.sessionContext.sourceIdentity`. A number
    /// in the path is an index into an array.
    pub fn at(&self, path: &str) -> Option<&Value<'a>> {
        walk(&self.value, path)
    }

    /// A non-empty string at a path.
    pub fn text(&self, path: &str) -> Option<&str> {
        text_at(&self.value, path)
    }

    /// A boolean at a path. It may be written as a string, as `mfaAuthenticated` is (`"true"`).
    pub fn flag(&self, path: &str) -> Option<bool> {
        match self.at(path)? {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// Whether it tells of no call but of what CloudTrail Insights found: an unusual number of calls, or of errors.
    pub fn is_insight(&self) -> bool {
        is_insight(&self.value)
    }

    /// Whether it tells what passed an endpoint of a VPC. The service's own record of the same call is another.
    pub fn is_network_activity(&self) -> bool {
        self.text("eventCategory") == Some("NetworkActivity")
    }

    /// The paths of fields that have another type than CloudTrail gives them, of those that say who did what. Null is as good
    /// as missing.
    pub fn malformed(&self) -> impl Iterator<Item = &'static str> {
        let may_be = !form::is_well_formed(&self.value);
        let has = |path: &str, fits: fn(&Value) -> bool| {
            self.at(path).is_none_or(|value| value.is_null() || fits(value))
        };
        let objects = form::OBJECT_PATHS
            .into_iter()
            .filter(move |path| !has(path, |value| value.as_object().is_some()));
        let texts =
            form::TEXT_PATHS.into_iter().filter(move |path| !has(path, |it| it.as_str().is_some()));
        // Some services write the status of HTTP as a number.
        let code = |value: &Value| value.as_str().is_some() || value.as_number().is_some();
        let code = (!has("errorCode", code)).then_some("errorCode");
        may_be.then(|| objects.chain(texts).chain(code)).into_iter().flatten()
    }

    pub fn event_name(&self) -> &str {
        self.text("eventName").unwrap_or_default()
    }

    pub fn event_source(&self) -> &str {
        self.text("eventSource").unwrap_or_default()
    }

    pub fn event_id(&self) -> Option<&str> {
        self.text("eventID")
    }

    /// When the call finished; `None` if the field is missing or not a time.
    pub fn event_time(&self) -> Option<jiff::Timestamp> {
        self.text("eventTime")?.parse().ok()
    }

    /// The day in UTC on which the call finished.
    pub fn day(&self) -> Option<Date> {
        Some(Offset::UTC.to_datetime(self.event_time()?).date())
    }

    /// The account that the record is about: the one that received it, or else the caller's.
    pub fn account(&self) -> Option<&str> {
        self.text("recipientAccountId").or_else(|| self.text("userIdentity.accountId"))
    }

    /// `requestParameters`, if it is an object.
    pub fn request(&self) -> Option<&Value<'a>> {
        self.at("requestParameters").filter(|value| value.as_object().is_some())
    }

    /// Whether CloudTrail left the parameters out. It does so with parameters over 100 KB, and says
    /// so in their place.
    pub fn request_omitted(&self) -> bool {
        self.flag("requestParameters.omitted") == Some(true)
    }

    /// Whether the call only reads, by the record's own field; old records have none, so there the
    /// verb decides. Nothing that is called a list, or a description, changes anything, whatever the field says.
    pub fn read_only(&self) -> bool {
        let name = self.event_name();
        if name.starts_with("List") || name.starts_with("Describe") {
            return true;
        }
        // A text in its place is nothing that CloudTrail writes.
        self.at("readOnly").and_then(Value::as_bool).unwrap_or_else(|| is_named_as_read(name))
    }
}

/// Whether an operation only reads, by its verb.
pub fn is_named_as_read(name: &str) -> bool {
    const READS: [&str; 9] =
        ["Get", "List", "Describe", "Generate", "Simulate", "Lookup", "Search", "Head", "BatchGet"];
    // These hand out credentials, whatever their verb says.
    !matches!(name, "GetFederationToken" | "GetSigninToken" | "GetDelegatedAccessToken")
        && READS.iter().any(|verb| name.starts_with(verb))
}

/// CloudTrail writes these of its own accord, and into the same stream where an account has Insights switched on.
fn is_insight(value: &Value) -> bool {
    value.get("eventName").is_none()
        && value.get("eventSource").is_none()
        && value.get("eventCategory").and_then(Value::as_str) == Some("Insight")
        && value.get("insightDetails").is_some_and(|details| details.as_object().is_some())
}

/// What tells an EventBridge envelope from a record.
const DETAIL_TYPE: &str = "detail-type";

/// The text of the record itself, which in an EventBridge envelope is the `detail`.
pub fn inner(text: &str) -> &str {
    if !text.contains("\"detail-type\"") {
        return text;
    }
    let (outline, _) = JsonOutline::read(text);
    match outline.member("detail") {
        Some(detail) if outline.has(DETAIL_TYPE) => detail.get(),
        _ => text,
    }
}

/// A non-empty string at a path in a value.
pub fn text_at<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    walk(value, path).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn walk<'v, 'a>(value: &'v Value<'a>, path: &str) -> Option<&'v Value<'a>> {
    path.split('.').try_fold(value, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => value.get(step),
    })
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A value of the record as JSON for programs, without what must never be forwarded.
pub struct Redacted<'v, 'a>(pub &'v Value<'a>);

/// What stands in the place of a secret.
static HIDDEN: Value<'static> = Value::String(Cow::Borrowed(REDACTED));

impl Serialize for Redacted<'_, '_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => to.serialize_unit(),
            Value::Bool(flag) => to.serialize_bool(*flag),
            Value::Number(number) => {
                match serde_json::from_str::<serde_json::Number>(number.text()) {
                    Ok(number) => number.serialize(to),
                    Err(_) => to.serialize_str(number.text()),
                }
            }
            Value::String(text) => to.serialize_str(&masked(text)),
            Value::Array(items) => to.collect_seq(items.iter().map(Redacted)),
            Value::Object(members) => {
                let called = members.iter().any(|(name, value)| {
                    value.as_str().is_some_and(|text| calls_a_secret(name, text))
                });
                to.collect_map(members.iter().map(|(name, value)| {
                    let open = matches!(value, Value::Null | Value::Bool(_));
                    (name, Redacted(if !open && is_hidden(name, called) { &HIDDEN } else { value }))
                }))
            }
        }
    }
}
