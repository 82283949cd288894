//! From the `awslogs` event that CloudWatch Logs sends to the log events in it.
//!
//! In: `{"awslogs":{"data":"…"}}`, where the data is base64 of gzip of the envelope. Out: a
//! [`Batch`]. The unpacked size is bounded ([`DEFAULT_MAX_BYTES`]): what fits is handed out, and
//! the batch carries a fault for the rest, so that nobody can hide log events by padding the
//! payload.

mod awslogs;
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

pub use awslogs::{Awslogs, unpack_awslogs, unpack_gzip};
pub use batch::{Batch, Body, Damage, Envelope, Form, LogEvent, MAX_RECORD_BYTES};
pub use encode::{encode_envelope, envelope_of};
pub use envelope::read_envelope;
pub use error::PayloadError;
pub use inflate::{Inflated, gunzip, is_gzip};
pub use outline::{JsonOutline, MAX_ITEMS};
pub use unread::Unread;

/// How much a payload may unpack to, unless `HERALD_MAX_BYTES` says otherwise: 64 MiB.
pub const DEFAULT_MAX_BYTES: usize = 64 * 1024 * 1024;

/// Unpacks the Lambda event of a subscription filter.
///
/// # Errors
/// What is wrong with the payload as a whole. What is wrong with one log event is found when that
/// log event is read; a payload over `max_bytes` is a batch with a [`Batch::fault`].
pub fn unpack(event: &str, max_bytes: usize) -> Result<Batch, PayloadError> {
    if let Some(awslogs) = Awslogs::of_event(event) {
        return awslogs.unpack(max_bytes);
    }
    let (outline, error) = JsonOutline::read(event);
    match error {
        // A data error means that the text is JSON, but no object.
        Some(error) if !error.is_data() => Err(PayloadError::not_json(&error)),
        _ => unpack_awslogs(outline.member("awslogs").ok_or(PayloadError::NoAwslogs)?, max_bytes),
    }
}
