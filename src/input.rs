//! A file, or standard input, becomes a batch. Its format is recognised from the content, never
//! from the name.

use std::ops::Range;

use serde_json::value::RawValue;
use thiserror::Error;

use crate::payload::JsonOutline;
use crate::payload::{self, Batch, Form, PayloadError, gunzip, is_gzip};
use crate::secrets::excerpt;
use crate::text::Text;

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
    /// One or more records, or EventBridge envelopes with a record as `detail`. They may stand
    /// alone, in an array, one in each line, or one after the other.
    Records,
    /// No known format; the content is taken by lines.
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
    #[error("a CloudTrail digest file: it holds hashes of log files, no records")]
    Digest,
}

impl InputError {
    pub fn help(&self) -> &'static str {
        match self {
            InputError::Payload(error) => error.help(),
            InputError::Utf16 => "convert it first, for example with `iconv -f UTF-16 -t UTF-8`",
            InputError::Digest => {
                "name the folder of the log files, CloudTrail/ instead of CloudTrail-Digest/"
            }
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
/// Compressed data cannot be unpacked, or the content has no known format. [`recognise_or_lines`]
/// takes the latter by lines.
pub fn recognise(bytes: Vec<u8>, max_bytes: usize) -> Result<(Format, Batch), InputError> {
    match recognise_or_lines(bytes, max_bytes)? {
        (Format::Lines, batch) => Err(unknown(batch.text.as_str())),
        known => Ok(known),
    }
}

/// The same as [`recognise`], except that content of no known format is a batch of its lines.
///
/// # Errors
/// Compressed data, a payload or an envelope cannot be read.
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
        return Ok(by_lines(text, max_bytes));
    }
    let (outline, error) = JsonOutline::read(text.as_str());
    if let Some(awslogs) = outline.member("awslogs").filter(|_| error.is_none()) {
        return Ok((Format::Payload, payload::unpack_awslogs(awslogs, max_bytes)?));
    }
    if outline.has("digestStartTime") && outline.has("logFiles") {
        return Err(InputError::Digest);
    }
    let is_envelope = outline.has("logEvents") || outline.has("messageType");
    if is_envelope && (error.is_none() || cut || outline.too_many) {
        return Ok((Format::Envelope, payload::read_envelope(text, cut)?));
    }
    let mut items = Items::new(max_bytes);
    let format = match items.take(&text, &outline) {
        Some(format) if error.is_none() => format,
        // The text goes on after the first value, or the first value is broken.
        _ => match concatenated(&text, &mut items) {
            Some(rest) => {
                let fault = rest.filter(|_| !cut);
                let batch = items.into_batch(text);
                return Ok((Format::Records, Batch { fault: batch.fault.or(fault), ..batch }));
            }
            None if is_envelope => {
                return Ok((Format::Envelope, payload::read_envelope(text, cut)?));
            }
            None => return Ok(by_lines(text, max_bytes)),
        },
    };
    Ok((format, items.into_batch(text)))
}

/// Whether the first line is JSON by itself and other lines follow.
fn has_lines_of_json(trimmed: &str) -> bool {
    let Some((first, rest)) = trimmed.split_once('\n') else {
        return false;
    };
    !rest.trim().is_empty() && serde_json::from_str::<&RawValue>(first).is_ok()
}

/// Takes JSON values that stand one after the other, as `jq` and `zcat *.json.gz` print them, as
/// far as they can be read. The inner answer is what is wrong after them. The outer one is `None`
/// if none of them can hold a record.
fn concatenated(text: &Text, items: &mut Items) -> Option<Option<PayloadError>> {
    *items = Items::new(items.max_bytes);
    let mut known = false;
    let mut rest = text.as_str().trim_start();
    while !rest.is_empty() {
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        let Some(Ok(raw)) = values.next() else {
            // What could be read of a list that is broken or cut is told.
            let (outline, error) = JsonOutline::read(rest);
            known |= items.take(text, &outline).is_some();
            let fault = error.map_or_else(String::new, |error| error.to_string());
            return known.then_some(Some(PayloadError::FileNotJson(fault)));
        };
        let (outline, _) = JsonOutline::read(raw.get());
        match items.take(text, &outline) {
            Some(_) => known = true,
            None => items.push(form_of(raw.get()), text.range_of(raw.get())),
        }
        rest = rest.get(values.byte_offset()..).unwrap_or_default().trim_start();
    }
    known.then_some(None)
}

/// Items on their way into a batch. The content of payloads among them is appended to the text.
struct Items {
    max_bytes: usize,
    items: Vec<(Form, Range<usize>)>,
    unpacked: Vec<Batch>,
    fault: Option<PayloadError>,
}

impl Items {
    fn new(max_bytes: usize) -> Items {
        Items { max_bytes, items: Vec::new(), unpacked: Vec::new(), fault: None }
    }

    fn push(&mut self, form: Form, range: Range<usize>) {
        self.items.push((form, range));
    }

    /// Takes what one JSON value holds, if it is of a known format.
    fn take(&mut self, text: &Text, outline: &JsonOutline) -> Option<Format> {
        for (list, form, format) in [
            ("Records", Form::Record, Format::LogFile),
            ("Events", Form::Lookup, Format::LookupEvents),
            ("logEvents", Form::LogEvent, Format::Envelope),
        ] {
            if let Some(list) = outline.list(list) {
                self.items.extend(list.iter().map(|raw| (form, text.range_of(raw.get()))));
                return Some(format);
            }
        }
        if let Some(awslogs) = outline.member("awslogs") {
            match payload::unpack_awslogs(awslogs, self.max_bytes) {
                Ok(batch) => self.unpacked.push(batch),
                Err(error) => self.fault = Some(error),
            }
            return Some(Format::Payload);
        }
        if let Some(elements) = &outline.elements {
            let known = (elements.is_empty() && outline.complete)
                || elements.iter().any(|raw| may_hold_record(raw.get()));
            if known {
                let items = elements.iter();
                self.items.extend(items.map(|raw| (form_of(raw.get()), text.range_of(raw.get()))));
            }
            return known.then_some(Format::Records);
        }
        if holds_record(outline) {
            let raw = outline.text;
            self.push(form_of(raw), text.range_of(raw.trim()));
            return Some(Format::Records);
        }
        None
    }

    fn into_batch(self, mut text: Text) -> Batch {
        let mut items = self.items;
        let mut fault = self.fault;
        for batch in self.unpacked {
            fault = fault.or(batch.fault);
            let start = text.append(batch.text);
            let moved = batch.items.into_iter();
            items.extend(moved.map(|(form, range)| (form, range.start + start..range.end + start)));
        }
        Batch { items, fault, text, ..Batch::default() }
    }
}

fn form_of(text: &str) -> Form {
    let is_lookup =
        text.contains("\"CloudTrailEvent\"") && JsonOutline::read(text).0.has("CloudTrailEvent");
    if is_lookup { Form::Lookup } else { Form::Record }
}

/// Whether a text may be a record, an EventBridge envelope of one, or an entry of LookupEvents. It
/// may be broken.
fn may_hold_record(text: &str) -> bool {
    holds_record(&JsonOutline::read(text).0)
}

fn holds_record(outline: &JsonOutline) -> bool {
    ["eventName", "eventSource", "eventVersion", "userIdentity", "CloudTrailEvent"]
        .iter()
        .any(|name| outline.has(name))
        || (outline.has("detail") && outline.has("detail-type"))
}

/// Each line is an item, or several if it is a whole log file or payload. As soon as one line may
/// be a record, all lines count as records, and the others are broken ones.
fn by_lines(text: Text, max_bytes: usize) -> (Format, Batch) {
    let mut known = false;
    let mut items = Items::new(max_bytes);
    for line in text.as_str().split('\n').filter(|line| !line.trim().is_empty()) {
        // Most lines are plain records, and their outermost level need not be read.
        let nested = ["\"Records\"", "\"Events\"", "\"logEvents\"", "\"awslogs\""];
        if !known || nested.iter().any(|name| line.contains(name)) {
            let (outline, error) = JsonOutline::read(line);
            known |= holds_record(&outline);
            if error.is_none() && !holds_record(&outline) && items.take(&text, &outline).is_some() {
                known = true;
                continue;
            }
        }
        items.push(form_of(line), text.range_of(line));
    }
    let format = if known { Format::Records } else { Format::Lines };
    (format, items.into_batch(text))
}

fn unknown(text: &str) -> InputError {
    let (outline, error) = JsonOutline::read(text);
    InputError::Unknown(match error {
        Some(error) if text.trim_start().starts_with(['{', '[']) => {
            format!("it is not JSON: {error}")
        }
        Some(_) => format!("it begins with `{}`", excerpt(text.trim_start())),
        None if outline.is_object => "a JSON object, but not a CloudTrail record".to_owned(),
        None => "JSON, but not a CloudTrail record".to_owned(),
    })
}
