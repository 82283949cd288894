//! `encode` and `decode`: records to the event that CloudWatch Logs sends, and back.

use std::io::Write;

use super::args::{DecodeArgs, EncodeArgs};
use super::exit::{Exit, Stop};
use super::inputs::{self, Unknown};
use super::output::{complain, note, results};
use crate::input::Format;
use crate::payload::{Body, encode_envelope, envelope_of};
use crate::record::{Record, inner};

/// What an asynchronous invocation takes.
const LAMBDA_LIMIT: usize = 1024 * 1024;

pub fn encode(args: &EncodeArgs) -> Result<Exit, Stop> {
    let mut messages: Vec<String> = Vec::new();
    let mut envelopes: Vec<String> = Vec::new();
    let mut left_out = Exit::Done;
    let exit = inputs::each(&args.input, Unknown::TakeLines, |input| {
        if input.format == Format::Envelope {
            envelopes.push(input.batch.text().to_owned());
        } else {
            each_message(&input, &mut left_out, |text| {
                messages.push(text);
                Ok(())
            })?;
        }
        Ok(())
    })?
    .max(left_out);
    if exit == Exit::Bad && messages.is_empty() && envelopes.is_empty() {
        return Ok(exit);
    }
    let envelope = match (messages.is_empty(), envelopes.as_slice()) {
        (_, []) => {
            let first = messages.iter().find_map(|text| Record::read(text).ok());
            let owner = args.owner.clone().or_else(|| Some(first?.account()?.to_owned()));
            let owner = owner.unwrap_or_else(|| "123456789012".to_owned());
            let stream = args.log_stream.clone();
            let stream = stream.unwrap_or_else(|| format!("{owner}_CloudTrail_us-east-1"));
            envelope_of(&owner, &args.log_group, &stream, &messages)
        }
        // An envelope is packed as it is.
        (true, [envelope]) => envelope.trim().to_owned(),
        _ => {
            return Err(Stop::error("an envelope cannot be packed together with other inputs"));
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
    let mut left_out = Exit::Done;
    let exit = inputs::each(&args.input, Unknown::Refuse, |input| {
        if args.envelope {
            writeln!(out, "{}", input.batch.text())?;
            return Ok(());
        }
        each_message(&input, &mut left_out, |text| Ok(writeln!(out, "{text}")?))
    });
    out.flush()?;
    Ok(exit?.max(left_out))
}

/// The message of a log event on one line: as it is, or, where line breaks stand between the parts of JSON,
/// without them. `None` if there is none.
fn message(body: &Body) -> Option<String> {
    let text = match body {
        Body::Plain(text) => (*text).to_owned(),
        Body::Escaped(text) => serde_json::from_str::<String>(text).ok()?,
        Body::Unreadable { .. } => return None,
    };
    let text = inner(text.trim());
    let is_json = serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok();
    Some(if text.contains('\n') && is_json { compact(text) } else { text.to_owned() })
}

/// Calls `act` with every message; what has none is named, and makes the run a bad one.
fn each_message(
    input: &inputs::Input,
    exit: &mut Exit,
    mut act: impl FnMut(String) -> Result<(), Stop>,
) -> Result<(), Stop> {
    for (event, number) in input.batch.events().zip(1..) {
        match message(&event.body) {
            Some(text) => act(text)?,
            None => {
                complain(
                    &format!("{}: log event {number} has no readable message", input.name),
                    None,
                );
                *exit = Exit::Bad;
            }
        }
    }
    Ok(())
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
