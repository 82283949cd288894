//! What is wrong with a payload, or with an input file, as a whole.

use thiserror::Error;

/// What is wrong with a payload, or an input file, as a whole.
///
/// `Display` says what was found, in one line; [`PayloadError::help`] says what would be right.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PayloadError {
    #[error("the event is not JSON: {0}")]
    NotJson(String),
    #[error("the event's `Records` cannot be read: {0}")]
    BadRecords(String),
    #[error("the event has no `awslogs` object")]
    NoAwslogs,
    #[error("`awslogs.data` is missing, empty or not a string")]
    NoData,
    #[error("`awslogs.data` is not base64: {0}")]
    BadBase64(String),
    #[error("the data is empty, expected gzip")]
    Empty,
    #[error("the data is zlib, expected gzip")]
    Zlib,
    #[error("the data is not gzip: it begins with `{0}`, expected `1f 8b`")]
    NotGzip(String),
    #[error("the gzip data ends too early, after {0} unpacked bytes")]
    Truncated(usize),
    #[error("the gzip data is corrupt: {0}")]
    Corrupt(String),
    #[error("{0} bytes follow the end of the gzip data")]
    TrailingBytes(usize),
    #[error("the data unpacks to more than {limit} bytes; what comes after them was not read")]
    OverBound { limit: usize },
    #[error("more than {limit} log events; what comes after them was not read")]
    TooMany { limit: usize },
    #[error("it cannot be read any further: {0}")]
    Unreadable(String),
    #[error("the file is not JSON to its end: {0}")]
    FileNotJson(String),
    #[error("the envelope is not JSON: {0}")]
    EnvelopeNotJson(String),
    #[error("the envelope is not a JSON object")]
    EnvelopeNotObject,
    #[error("the envelope has no `logEvents` array")]
    NoLogEvents,
    #[error("the envelope's `messageType` is `{0}`, expected `DATA_MESSAGE` or `CONTROL_MESSAGE`")]
    MessageType(String),
}

impl PayloadError {
    pub(crate) fn not_json(error: &serde_json::Error) -> PayloadError {
        PayloadError::NotJson(error.to_string())
    }

    /// What would be right, for the person who reads the error.
    pub fn help(&self) -> &'static str {
        match self {
            PayloadError::NotJson(_) | PayloadError::NoAwslogs | PayloadError::NoData => {
                "expected the event of a CloudWatch Logs subscription: {\"awslogs\":{\"data\":\"…\"}}"
            }
            PayloadError::BadRecords(_) => {
                "expected the batch of an SQS queue or a Kinesis stream, as Lambda hands it out"
            }
            PayloadError::BadBase64(_) => {
                "`data` is standard base64 (A-Z a-z 0-9 + /) of the gzip-compressed envelope"
            }
            PayloadError::Empty
            | PayloadError::Zlib
            | PayloadError::NotGzip(_)
            | PayloadError::Truncated(_)
            | PayloadError::Corrupt(_)
            | PayloadError::TrailingBytes(_) => {
                "fetch it again from where it was recorded; `iam-herald encode` makes a valid payload"
            }
            PayloadError::OverBound { .. } => {
                "if the input is genuine, raise the bound with HERALD_MAX_BYTES (in bytes)"
            }
            PayloadError::TooMany { .. } => {
                "AWS sends at most some thousand log events at once: see where this comes from"
            }
            PayloadError::Unreadable(_) => "what stands before that place was told",
            PayloadError::FileNotJson(_) => {
                "the file is cut or damaged; what stands before that place was told: fetch it again"
            }
            PayloadError::EnvelopeNotJson(_)
            | PayloadError::EnvelopeNotObject
            | PayloadError::NoLogEvents
            | PayloadError::MessageType(_) => {
                "expected {\"messageType\":\"DATA_MESSAGE\",\"owner\":\"…\",\"logEvents\":[{\"id\":\"…\",\"message\":\"…\"}]}"
            }
        }
    }
}
