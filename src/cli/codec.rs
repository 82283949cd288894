//! `encode` and `decode`: records to the event that CloudWatch Logs sends, and back.

use std::io::Write;

use super::args::{DecodeArgs, EncodeArgs};
use super::inputs::{self, Unknown};
use super::output::{note, results};
use super::{Exit, Stop};
use crate::input::Format;
use crate::payload::{Body, encode_envelope, envelope_of};
use crate::record::{Record, inner, text_of};

/// What an asynchronous invocation takes.
const LAMBDA_LIMIT: usize = 1024 * 1024;

pub fn encode(args: &EncodeArgs) -> Result<Exit, Stop> {
    let mut messages: Vec<String> = Vec::new();
    let mut envelopes: Vec<String> = Vec::new();
    let exit = inputs::each(&args.input, Unknown::TakeLines, |input| {
        if input.format == Format::Envelope {
            envelopes.push(input.batch.text().to_owned());
        } else {
            messages.extend(
                input
                    .batch
                    .events()
                    .filter_map(|event| message(&event.body)),
            );
        }
        Ok(())
    })?;
    let envelope = match (messages.is_empty(), envelopes.as_slice()) {
        (_, []) => {
            let first = messages.iter().find_map(|text| Record::read(text).ok());
            let owner = args
                .owner
                .clone()
                .or_else(|| Some(first?.account()?.to_owned()));
            let owner = owner.unwrap_or_else(|| "123456789012".to_owned());
            let stream = args.log_stream.clone();
            let stream = stream.unwrap_or_else(|| format!("{owner}_CloudTrail_us-east-1"));
            envelope_of(&owner, &args.log_group, &stream, &messages)
        }
        // An envelope is packed as it is.
        (true, [envelope]) => envelope.trim().to_owned(),
        _ => {
            return Err(Stop::error(
                "an envelope cannot be packed together with other inputs",
            ));
        }
    };
    let event = encode_envelope(&envelope)?;
    if event.len() > LAMBDA_LIMIT {
        note(&format!(
            "the event has {} bytes, more than the {LAMBDA_LIMIT} that Lambda takes",
            event.len()
        ));
    }
    let mut out = results();
    writeln!(out, "{event}")?;
    out.flush()?;
    Ok(exit)
}

pub fn decode(args: &DecodeArgs) -> Result<Exit, Stop> {
    let mut out = results();
    let exit = inputs::each(&args.input, Unknown::Refuse, |input| {
        if args.envelope {
            writeln!(out, "{}", input.batch.text())?;
            return Ok(());
        }
        for event in input.batch.events() {
            match message(&event.body) {
                Some(text) => writeln!(out, "{text}")?,
                None => note(&format!("{}: a log event without a message", input.name)),
            }
        }
        Ok(())
    });
    out.flush()?;
    exit
}

/// The message of a log event on one line: as it is, or, where line breaks stand between the parts of JSON,
/// without them.
fn message(body: &Body) -> Option<String> {
    let text = match (body, text_of(body)) {
        (_, Ok(text)) => text.into_owned(),
        (Body::Plain(text), Err(_)) => (*text).to_owned(),
        (Body::Escaped(_), Err(_)) => return None,
        (Body::Unreadable { raw, .. }, _) => (*raw).to_owned(),
    };
    let text = inner(&text);
    let is_json = serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok();
    Some(if text.contains('\n') && is_json {
        compact(text)
    } else {
        text.to_owned()
    })
}

/// JSON without white space between its parts; numbers and strings stay as they are written.
fn compact(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if in_string || !c.is_ascii_whitespace() {
            shown.push(c);
        }
        in_string = in_string != (c == '"' && !escaped);
        escaped = in_string && c == '\\' && !escaped;
    }
    shown
}
