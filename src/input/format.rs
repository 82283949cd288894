//! What an input is, how much of it is read, and why it may not be.

use thiserror::Error;

use crate::payload::{DEFAULT_MAX_BYTES, PayloadError};

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
    /// One or more records, EventBridge envelopes with a record as `detail`, or log events with a record as
    /// `message`. They may stand alone, in an array, one in each line, or one after the other.
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
    /// The same, and nothing in it begins as JSON does.
    #[error("the format is not known: {0}")]
    NoJson(String),
    #[error("the input is JSON strings, expected JSON objects; what the strings hold is not read")]
    Strings,
    #[error("the input is base64 of gzip without anything around it")]
    Base64,
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
            InputError::Strings => {
                "take the records out of their strings first: with `jq -r '.[]'` if they stand in an array, with \
                 `jq -r .` if they stand in lines"
            }
            InputError::Base64 => {
                "it looks like the value of `awslogs.data`: put {\"awslogs\":{\"data\":\"…\"}} around it, or unpack it with \
                 `base64 -d | gunzip`"
            }
            InputError::Digest => {
                "name the folder of the log files, CloudTrail/ instead of CloudTrail-Digest/"
            }
            InputError::Empty | InputError::Unknown(_) | InputError::NoJson(_) => {
                "expected a CloudTrail log file, a record, an array or lines of records, the output of \
                 `aws cloudtrail lookup-events` or `aws logs filter-log-events`, an awslogs payload or its envelope, or an \
                 EventBridge event"
            }
        }
    }
}

/// What is done with an input in which nothing looks like a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    Refuse,
    TakeLines,
}

/// The bounds of an input.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most that a compressed file may unpack to, if there is a bound.
    pub unpacked: Option<usize>,
    /// The most that a payload or an envelope may have, and unpack to.
    pub payload: usize,
    pub unknown: Unknown,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { unpacked: None, payload: DEFAULT_MAX_BYTES, unknown: Unknown::Refuse }
    }
}

impl Limits {
    /// One bound for all that is unpacked.
    pub fn of(most: usize) -> Limits {
        Limits { unpacked: Some(most), payload: most, ..Limits::default() }
    }

    /// The same bounds, for an input that may be any text.
    pub fn or_lines(self) -> Limits {
        Limits { unknown: Unknown::TakeLines, ..self }
    }
}

/// What there is to say of an input after its last batch.
#[derive(Debug)]
pub struct End {
    /// What came first.
    pub format: Format,
    /// Why the input was not read to its end. It counts as one unreadable log event.
    pub fault: Option<PayloadError>,
}

/// What is unpacked as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whole {
    Payload,
    Envelope,
}

impl Whole {
    pub fn format(self) -> Format {
        match self {
            Whole::Payload => Format::Payload,
            Whole::Envelope => Format::Envelope,
        }
    }
}
