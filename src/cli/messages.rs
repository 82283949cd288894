//! The messages of the log events of an input, each on one line.

use super::exit::{Exit, Stop};
use super::inputs::Input;
use super::output::complain;
use crate::payload::Body;
use crate::record::inner;

/// Calls `act` with every message. A log event without a message is reported, and the answer is
/// then [`Exit::Bad`].
pub fn each_message(
    input: &Input,
    mut act: impl FnMut(String) -> Result<(), Stop>,
) -> Result<Exit, Stop> {
    let mut exit = Exit::Done;
    for (event, number) in input.batch.events().zip(1..) {
        if let Some(text) = message(&event.body) {
            act(text)?;
        } else {
            let what = format!("{}: log event {number} has no readable message", input.name);
            complain(&what, None);
            exit = Exit::Bad;
        }
    }
    Ok(exit)
}

/// The message of a log event as it is, or, where line breaks stand between the parts of JSON,
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

/// JSON without white space between its parts. Numbers and strings stay as they are written.
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
