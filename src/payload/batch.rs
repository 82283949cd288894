//! The log events of one payload or one file, still as text.

use std::borrow::Cow;
use std::ops::Range;

use cloudwatch_filter_pattern::Need;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{PayloadError, Unread};
use crate::text::Text;

/// What stands around the log events. A field that is missing or of a wrong type is `None`, because
/// no field of the envelope is worth losing log events for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    pub message_type: Option<String>,
    pub owner: Option<String>,
    pub log_group: Option<String>,
    pub log_stream: Option<String>,
    pub subscription_filters: Vec<String>,
}

/// How an item of a batch holds its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The item's text is the record.
    Record,
    /// A log event: the record is the string `message`.
    LogEvent,
    /// The same, as CloudWatch Logs writes it and nobody else.
    Framed {
        /// How many digits the id has.
        id: u8,
        /// Where the message begins in the text of the log event, with its quote.
        message: u8,
        /// Whether letters may be written as escapes in the message.
        unicode: bool,
    },
    /// An entry of a LookupEvents answer: the record is the string `CloudTrailEvent`.
    Lookup,
    /// Broken so that nothing of it can be read.
    Broken(Damage),
}

/// How a piece of a file is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    #[error("not JSON: a character that cannot stand there, such as a line break in a string")]
    Character,
    #[error("not JSON: a bracket, a quote or a comma is missing or too much")]
    Syntax,
    #[error("not JSON: text between two records")]
    Between,
    #[error("longer than the {MAX_RECORD_BYTES} bytes of a log event")]
    TooLong,
    #[error("not JSON: it ends too early")]
    Ended,
}

/// One payload, or one file. Its log events are borrowed slices of its text.
#[derive(Debug, Default)]
pub struct Batch {
    pub envelope: Envelope,
    /// Whether the payload is a health check of the destination, so that there is nothing to do.
    pub control: bool,
    /// What is wrong with the payload or file as a whole; the items that could be taken out of it
    /// are in the batch all the same.
    pub fault: Option<PayloadError>,
    pub(crate) text: Text,
    pub(crate) items: Vec<(Form, Range<usize>)>,
}

/// One log event, unread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEvent<'a> {
    pub id: Option<Cow<'a, str>>,
    pub body: Body<'a>,
    /// Whether letters may be written as escapes in the text: then no word can be looked for before
    /// it is read.
    pub unicode: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body<'a> {
    /// The record's text.
    Plain(&'a str),
    /// The record's text as a JSON string, with its quotes and escapes.
    Escaped(&'a str),
    /// No text of a record could be found; `raw` is the whole item.
    Unreadable { reason: String, raw: &'a str },
}

/// CloudTrail withholds records over 256 KB, and CloudWatch Logs takes at most 1 MiB an event.
/// Anything longer is no record, and reading it would cost a multiple of its size in memory.
pub const MAX_RECORD_BYTES: usize = 1024 * 1024;

impl<'a> Body<'a> {
    /// The text of the record, without the escapes of the string that held it.
    ///
    /// # Errors
    /// Why the log event holds no text that could be a record.
    pub fn text(&self) -> Result<Cow<'a, str>, Unread> {
        let text = match self {
            Body::Unreadable { reason, raw } => return Err(Unread::new(reason, raw)),
            Body::Plain(text) => Cow::Borrowed(*text),
            Body::Escaped(text) => match serde_json::from_str::<String>(text) {
                Ok(text) => Cow::Owned(text),
                Err(error) => {
                    return Err(Unread::new(&format!("not a JSON string: {error}"), text));
                }
            },
        };
        if text.len() > MAX_RECORD_BYTES {
            let reason = format!(
                "{} bytes long, more than the {MAX_RECORD_BYTES} of a log event",
                text.len()
            );
            return Err(Unread::new(&reason, &text));
        }
        Ok(text)
    }
}

impl Batch {
    /// The unpacked text.
    pub fn text(&self) -> &str {
        self.text.as_str()
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Adds what is in another batch, without what stood around it.
    pub(crate) fn append(&mut self, other: Batch) {
        let start = self.text.append(other.text);
        let moved = other.items.into_iter();
        self.items
            .extend(moved.map(|(form, range)| (form, range.start + start..range.end + start)));
        self.fault = self.fault.take().or(other.fault);
    }

    /// Where the text of a log event's record stands, with quotes and escapes if it is a JSON
    /// string.
    pub fn range_of(&self, event: &LogEvent) -> Range<usize> {
        match event.body {
            Body::Plain(text) | Body::Escaped(text) => self.text.range_of(text),
            Body::Unreadable { raw, .. } => self.text.range_of(raw),
        }
    }

    /// The log events, in order.
    pub fn events(&self) -> impl Iterator<Item = LogEvent<'_>> {
        self.items.iter().map(|(form, range)| {
            let raw = self.text.get(range.clone());
            let mut event = match form {
                Form::Record => LogEvent::new(None, Body::Plain(raw)),
                Form::Framed { id, message, unicode } => framed(raw, *id, *message, *unicode),
                Form::LogEvent => log_event(raw),
                Form::Lookup => lookup_entry(raw),
                Form::Broken(damage) => unreadable(raw, None, damage.to_string()),
            };
            if self.text.is_damaged(range) {
                let reason = "not valid UTF-8".to_owned();
                event.body = Body::Unreadable { reason, raw };
            }
            event
        })
    }
}

impl<'a> LogEvent<'a> {
    fn new(id: Option<Cow<'a, str>>, body: Body<'a>) -> LogEvent<'a> {
        let unicode = match body {
            Body::Plain(text) | Body::Escaped(text) => Need::may_be_escaped(text.as_bytes()),
            Body::Unreadable { .. } => true,
        };
        LogEvent { id, body, unicode }
    }
}

/// What stands before the id of a framed log event.
pub const ID: &str = "{\"id\":\"";

/// A framed log event, whose parts are known.
fn framed(raw: &str, id: u8, message: u8, unicode: bool) -> LogEvent<'_> {
    let id = raw.get(ID.len()..ID.len() + usize::from(id)).map(Cow::Borrowed);
    let message = raw.get(usize::from(message)..raw.len() - 1).unwrap_or_default();
    LogEvent { id, body: Body::Escaped(message), unicode }
}

#[derive(Deserialize)]
struct RawLogEvent<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct RawLookupEntry<'a> {
    #[serde(borrow, rename = "EventId")]
    id: Option<&'a RawValue>,
    #[serde(borrow, rename = "CloudTrailEvent")]
    message: Option<&'a RawValue>,
}

fn log_event(raw: &str) -> LogEvent<'_> {
    if !raw.starts_with('{') {
        return unreadable(raw, None, "the log event is not a JSON object".to_owned());
    }
    match serde_json::from_str::<RawLogEvent>(raw) {
        Ok(RawLogEvent { id, message }) => holder(raw, id, message, "message"),
        Err(error) => unreadable(raw, None, format!("the log event cannot be read: {error}")),
    }
}

fn lookup_entry(raw: &str) -> LogEvent<'_> {
    if !raw.starts_with('{') {
        return unreadable(raw, None, "the event is not a JSON object".to_owned());
    }
    match serde_json::from_str::<RawLookupEntry>(raw) {
        Ok(RawLookupEntry { id, message }) => holder(raw, id, message, "CloudTrailEvent"),
        Err(error) => unreadable(raw, None, format!("the event cannot be read: {error}")),
    }
}

fn holder<'a>(
    raw: &'a str,
    id: Option<&'a RawValue>,
    message: Option<&'a RawValue>,
    field: &str,
) -> LogEvent<'a> {
    // CloudWatch Logs sends the id as a string of digits; servers for tests send a number.
    let id = id
        .map(RawValue::get)
        .map(|text| serde_json::from_str::<String>(text).map_or(Cow::Borrowed(text), Cow::Owned));
    let Some(message) = message.map(RawValue::get) else {
        return unreadable(raw, id, format!("the log event has no `{field}`"));
    };
    if message.starts_with('"') {
        return LogEvent::new(id, Body::Escaped(message));
    }
    unreadable(raw, id, format!("the log event's `{field}` is not a string"))
}

fn unreadable<'a>(raw: &'a str, id: Option<Cow<'a, str>>, reason: String) -> LogEvent<'a> {
    LogEvent { id, body: Body::Unreadable { reason, raw }, unicode: true }
}
