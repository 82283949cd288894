//! A file, or standard input, as a batch: the format is recognised from the content, never from the name.

use serde_json::value::RawValue;
use thiserror::Error;

use crate::outline::Outline;
use crate::payload::{self, Batch, Form, PayloadError, gunzip, is_gzip};
use crate::text::{Text, excerpt};

/// What the content was recognised as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `{"Records":[…]}`: a log file that CloudTrail writes to S3.
    LogFile,
    /// `{"awslogs":{"data":"…"}}`: what the function receives.
    Payload,
    /// The same, decoded: `{"messageType":…,"logEvents":[…]}`.
    Envelope,
    /// The answer of LookupEvents: `{"Events":[{"CloudTrailEvent":"…"}]}`.
    LookupEvents,
    /// One or more records, or EventBridge envelopes with a record as `detail`: alone, in an array, one a
    /// line, or one after the other.
    Records,
    /// Nothing known; lines.
    Lines,
}

/// Why an input could not be read at all.
#[derive(Debug, Error)]
pub enum InputError {
    #[error(transparent)]
    Payload(#[from] PayloadError),
    #[error("the input is empty")]
    Empty,
    #[error("the format is not known: {0}")]
    Unknown(String),
    #[error("the input is UTF-16, expected UTF-8")]
    Utf16,
}

impl InputError {
    pub fn help(&self) -> &'static str {
        match self {
            InputError::Payload(error) => error.help(),
            InputError::Utf16 => "convert it first, for example with `iconv -f UTF-16 -t UTF-8`",
            InputError::Empty | InputError::Unknown(_) => {
                "expected a CloudTrail log file, a record, an array or lines of records, the output of \
                 `aws cloudtrail lookup-events`, an awslogs payload or its envelope, or an EventBridge event"
            }
        }
    }
}

/// Recognises the content of a file, plain or gzip.
///
/// # Errors
/// Compressed data that cannot be unpacked, and content of no known format. With [`recognise_or_lines`] the
/// latter is taken by lines.
pub fn recognise(bytes: Vec<u8>, max_bytes: usize) -> Result<(Format, Batch), InputError> {
    match recognise_or_lines(bytes, max_bytes)? {
        (Format::Lines, batch) => Err(unknown(batch.text.as_str())),
        known => Ok(known),
    }
}

/// As [`recognise`], but what has no known format is a batch of its lines.
///
/// # Errors
/// Compressed data, a payload or an envelope that cannot be read.
pub fn recognise_or_lines(bytes: Vec<u8>, max_bytes: usize) -> Result<(Format, Batch), InputError> {
    let (bytes, cut) = if is_gzip(&bytes) {
        let inflated = gunzip(&bytes, max_bytes)?;
        (inflated.bytes, inflated.over_bound)
    } else {
        (bytes, false)
    };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(InputError::Utf16);
    }
    let bytes = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    let (format, mut batch) = by_content(Text::from_bytes(bytes), cut, max_bytes)?;
    if cut {
        batch.fault = Some(PayloadError::OverBound { limit: max_bytes });
    }
    Ok((format, batch))
}

fn by_content(text: Text, cut: bool, max_bytes: usize) -> Result<(Format, Batch), InputError> {
    let trimmed = text.as_str().trim_start();
    if trimmed.is_empty() {
        return Err(InputError::Empty);
    }
    if !trimmed.starts_with(['{', '[']) || has_lines_of_json(trimmed) {
        return Ok(by_lines(text));
    }
    let (outline, error) = Outline::read(text.as_str());
    if outline.has("awslogs") && error.is_none() {
        return Ok((Format::Payload, payload::unpack(text.as_str(), max_bytes)?));
    }
    if outline.has("logEvents") || outline.has("messageType") {
        return Ok((Format::Envelope, payload::read_envelope(text, cut)?));
    }
    for (list, form, format) in [
        ("Records", Form::Record, Format::LogFile),
        ("Events", Form::Lookup, Format::LookupEvents),
    ] {
        if let Some(items) = outline.list(list) {
            let items = items
                .iter()
                .map(|raw| (form, text.range_of(raw.get())))
                .collect();
            let fault = error.filter(|_| !cut).map(|error| not_json(&error));
            return Ok((
                format,
                Batch {
                    items,
                    fault,
                    text,
                    ..Batch::default()
                },
            ));
        }
    }
    if let Some(elements) = &outline.elements
        && (elements.is_empty() || elements.iter().any(|raw| may_hold_record(raw.get())))
    {
        let items = elements
            .iter()
            .map(|raw| (form_of(raw.get()), text.range_of(raw.get())))
            .collect();
        let fault = error.filter(|_| !cut).map(|error| not_json(&error));
        return Ok((
            Format::Records,
            Batch {
                items,
                fault,
                text,
                ..Batch::default()
            },
        ));
    }
    match concatenated(&text) {
        Some(items) => Ok((
            Format::Records,
            Batch {
                items,
                text,
                ..Batch::default()
            },
        )),
        None => Ok(by_lines(text)),
    }
}

fn not_json(error: &serde_json::Error) -> PayloadError {
    PayloadError::NotJson(error.to_string())
}

/// Whether the first line is JSON by itself and others follow.
fn has_lines_of_json(trimmed: &str) -> bool {
    let Some((first, rest)) = trimmed.split_once('\n') else {
        return false;
    };
    !rest.trim().is_empty() && serde_json::from_str::<&RawValue>(first).is_ok()
}

/// JSON objects one after the other, as `jq` prints them; `None` unless each can hold a record.
fn concatenated(text: &Text) -> Option<Vec<(Form, std::ops::Range<usize>)>> {
    let mut items = Vec::new();
    for value in serde_json::Deserializer::from_str(text.as_str()).into_iter::<&RawValue>() {
        let raw = value.ok()?;
        if !may_hold_record(raw.get()) {
            return None;
        }
        items.push((form_of(raw.get()), text.range_of(raw.get())));
    }
    Some(items)
}

fn form_of(text: &str) -> Form {
    let is_lookup =
        text.contains("\"CloudTrailEvent\"") && Outline::read(text).0.has("CloudTrailEvent");
    if is_lookup {
        Form::Lookup
    } else {
        Form::Record
    }
}

/// A record, an EventBridge envelope of one, or an entry of LookupEvents, whole or not.
fn may_hold_record(text: &str) -> bool {
    let (outline, _) = Outline::read(text);
    [
        "eventName",
        "eventSource",
        "eventVersion",
        "userIdentity",
        "CloudTrailEvent",
    ]
    .iter()
    .any(|name| outline.has(name))
        || (outline.has("detail") && outline.has("detail-type"))
}

/// One item a line. Lines are records as soon as one of them may be one; the others are then broken records.
fn by_lines(text: Text) -> (Format, Batch) {
    let mut known = false;
    let mut items = Vec::new();
    for line in text.as_str().lines() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        known = known || may_hold_record(line);
        items.push((form_of(line), text.range_of(line)));
    }
    let format = if known {
        Format::Records
    } else {
        Format::Lines
    };
    (
        format,
        Batch {
            items,
            text,
            ..Batch::default()
        },
    )
}

fn unknown(text: &str) -> InputError {
    let (outline, error) = Outline::read(text);
    InputError::Unknown(match error {
        Some(error) if text.trim_start().starts_with(['{', '[']) => {
            format!("it is not JSON: {error}")
        }
        Some(_) => format!("it begins with `{}`", excerpt(text.trim_start())),
        None if outline.is_object => "a JSON object, but not a CloudTrail record".to_owned(),
        None => "JSON, but not a CloudTrail record".to_owned(),
    })
}
