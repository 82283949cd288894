//! From the `awslogs` event that CloudWatch Logs sends to the log events in it.
//!
//! In: `{"awslogs":{"data":"…"}}`, where the data is base64 of gzip of the envelope. Out: a
//! [`Batch`]. The unpacked size is bounded ([`DEFAULT_MAX_BYTES`]): what fits is handed out, and
//! the batch carries a fault for the rest, so that nobody can hide log events by padding the
//! payload.

mod batch;
mod encode;
mod envelope;
mod error;
mod frame;
mod inflate;
pub mod log_stream;
mod outline;
mod scan;
mod unread;

pub use batch::{Batch, Body, Damage, Envelope, Form, LogEvent, MAX_RECORD_BYTES};
pub use encode::{encode_envelope, envelope_of};
pub use envelope::read_envelope;
pub use error::PayloadError;
pub use inflate::{Inflated, gunzip, is_gzip};
pub use outline::{JsonOutline, MAX_ITEMS};
pub use unread::Unread;

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::text::Text;

/// How much a payload may unpack to, unless `HERALD_MAX_BYTES` says otherwise: 64 MiB.
pub const DEFAULT_MAX_BYTES: usize = 64 * 1024 * 1024;

/// Unpacks the Lambda event of a subscription filter.
///
/// # Errors
/// What is wrong with the payload as a whole. What is wrong with one log event is found when that
/// log event is read; a payload over `max_bytes` is a batch with a [`Batch::fault`].
pub fn unpack(event: &str, max_bytes: usize) -> Result<Batch, PayloadError> {
    let (outline, error) = JsonOutline::read(event);
    match error {
        // A data error means that the text is JSON, but no object.
        Some(error) if !error.is_data() => Err(PayloadError::not_json(&error)),
        _ => unpack_awslogs(outline.member("awslogs").ok_or(PayloadError::NoAwslogs)?, max_bytes),
    }
}

/// Unpacks the member `awslogs` of such an event.
///
/// # Errors
/// The same as of [`unpack`].
pub fn unpack_awslogs(awslogs: &RawValue, max_bytes: usize) -> Result<Batch, PayloadError> {
    #[derive(Deserialize)]
    struct Awslogs<'a> {
        #[serde(borrow)]
        data: Option<Cow<'a, str>>,
    }
    if awslogs.get() == "null" {
        return Err(PayloadError::NoAwslogs);
    }
    let awslogs: Awslogs = serde_json::from_str(awslogs.get()).map_err(|_| PayloadError::NoData)?;
    unpack_gzip(&decode_base64(&awslogs.data.ok_or(PayloadError::NoData)?)?, max_bytes)
}

/// Unpacks what a Kinesis stream carries, which is the same data without the event around it.
///
/// # Errors
/// The same as of [`unpack`].
pub fn unpack_gzip(data: &[u8], max_bytes: usize) -> Result<Batch, PayloadError> {
    let inflated = gunzip(data, max_bytes)?;
    let mut batch = read_envelope(Text::from_bytes(inflated.bytes), inflated.over_bound)?;
    if inflated.over_bound {
        batch.fault = Some(PayloadError::OverBound { limit: max_bytes });
    }
    Ok(batch)
}

/// Padding is optional and line breaks are skipped, because people paste payloads out of terminals
/// and mails.
fn decode_base64(data: &str) -> Result<Vec<u8>, PayloadError> {
    use base64::Engine;
    use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

    let engine = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    if data.bytes().all(|byte| byte.is_ascii_whitespace()) {
        return Err(PayloadError::NoData);
    }
    // White space is rare, so it is looked for only where the data is not taken as it stands.
    let decoded = engine.decode(data).or_else(|_| {
        let compact: Vec<u8> = data.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        engine.decode(compact)
    });
    decoded.map_err(|error| PayloadError::BadBase64(error.to_string().to_lowercase()))
}
