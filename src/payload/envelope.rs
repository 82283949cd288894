//! The decoded envelope: `{"messageType":…,"owner":…,"logEvents":[…]}`.

use serde_json::value::RawValue;

use super::frame::Frame;
use super::{Batch, Envelope, Form, JsonOutline, MAX_ITEMS, PayloadError};
use crate::text::{Text, short};

/// Takes the log events out of a decoded envelope. If `cut` is true the text is known to end early,
/// and the log events before its end are taken.
///
/// # Errors
/// Not JSON, not an object, no `logEvents`, or a `messageType` that is neither data nor control.
pub fn read_envelope(text: Text, cut: bool) -> Result<Batch, PayloadError> {
    if let Some(Frame { head, items }) = Frame::of(text.as_str()).filter(|_| !cut) {
        let (outline, _) = JsonOutline::read(&head);
        let (envelope, control) = around(&outline)?;
        let items = if control { Vec::new() } else { items };
        return Ok(Batch { envelope, control, fault: None, text, items });
    }
    read_outline(text, cut)
}

/// The same for an envelope that is written in any way that JSON allows: everything is stepped through.
fn read_outline(text: Text, cut: bool) -> Result<Batch, PayloadError> {
    let (outline, error) = JsonOutline::read(text.as_str());
    if !outline.is_object {
        return Err(match error {
            Some(error) => PayloadError::EnvelopeNotJson(error.to_string()),
            None => PayloadError::EnvelopeNotObject,
        });
    }
    if let Some(error) = error
        && !cut
        && !outline.too_many
    {
        return Err(PayloadError::EnvelopeNotJson(error.to_string()));
    }
    let (envelope, control) = around(&outline)?;
    let items = match outline.list("logEvents") {
        _ if control => Vec::new(),
        Some(events) => {
            events.iter().map(|raw| (Form::LogEvent, text.range_of(raw.get()))).collect()
        }
        None if cut => Vec::new(),
        None => return Err(PayloadError::NoLogEvents),
    };
    let fault = outline.too_many.then_some(PayloadError::TooMany { limit: MAX_ITEMS });
    Ok(Batch { envelope, control, fault, text, items })
}

/// What stands around the log events, and whether the payload is a health check.
fn around(outline: &JsonOutline) -> Result<(Envelope, bool), PayloadError> {
    let envelope = Envelope {
        message_type: string(outline, "messageType"),
        // The owner is an account id. A longer text is something else, and is not taken.
        owner: string(outline, "owner").filter(|owner| owner.len() <= 32),
        log_group: string(outline, "logGroup"),
        log_stream: string(outline, "logStream"),
        subscription_filters: strings(outline, "subscriptionFilters"),
    };
    match envelope.message_type.as_deref() {
        Some("CONTROL_MESSAGE") => Ok((envelope, true)),
        None | Some("DATA_MESSAGE") => Ok((envelope, false)),
        Some(other) => Err(PayloadError::MessageType(short(other, 60))),
    }
}

fn string(outline: &JsonOutline, name: &str) -> Option<String> {
    outline.member(name).and_then(|raw| serde_json::from_str(raw.get()).ok())
}

/// The strings of a list. Elements that are no strings are passed over; `null` is an empty list.
fn strings(outline: &JsonOutline, name: &str) -> Vec<String> {
    let raw: Vec<&RawValue> = outline
        .member(name)
        .and_then(|raw| serde_json::from_str(raw.get()).ok())
        .unwrap_or_default();
    raw.iter().filter_map(|item| serde_json::from_str(item.get()).ok()).collect()
}

#[cfg(test)]
mod tests;
