//! The log events of an envelope, found without reading them.
//!
//! CloudWatch Logs writes an envelope in one way: a head of few members, and log events of `id`,
//! `timestamp` and `message`, without white space. A text in that form is stepped through from one
//! end of a message to the next. This proves as much of the text as reading it would: whatever is
//! written in another way, or is no JSON, is left to [`JsonOutline`], which has
//! the last word on it. `tests/frames.rs` holds both against each other.

use std::ops::Range;

use memchr::memmem;

use super::batch::ID;
use super::scan::{Message, message_end};
use super::{Form, JsonOutline, MAX_ITEMS};

/// An envelope whose log events were found.
pub struct Frame {
    /// The envelope with an empty list of log events.
    pub head: String,
    pub items: Vec<(Form, Range<usize>)>,
}

const LIST: &str = "\"logEvents\":[";
const TIMESTAMP: &str = "\",\"timestamp\":";
const MESSAGE: &str = ",\"message\":\"";
/// The white space of JSON.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

impl Frame {
    /// `None` if the text is written in any other way, or is not whole.
    pub fn of(text: &str) -> Option<Frame> {
        // In a string the quotes of the name would be escaped.
        let mut at = memmem::find(text.as_bytes(), LIST.as_bytes())? + LIST.len();
        let head = format!("{}]}}", text.get(..at)?);
        let (outline, error) = JsonOutline::read(&head);
        if error.is_some() || outline.list("logEvents").is_none_or(|list| !list.is_empty()) {
            return None;
        }
        let mut items = Vec::new();
        loop {
            let (form, end) = log_event(text.get(at..)?)?;
            if items.len() == MAX_ITEMS {
                return None;
            }
            items.push((form, at..at + end));
            at += end + 1;
            match text.as_bytes().get(at - 1)? {
                b',' => {}
                b']' if text.get(at..)?.trim_end_matches(BLANKS) == "}" => {
                    return Some(Frame { head, items });
                }
                _ => return None,
            }
        }
    }
}

/// The log event that a text begins with, and where it ends.
fn log_event(text: &str) -> Option<(Form, usize)> {
    let after_id = text.strip_prefix(ID)?;
    let id = digits(after_id)?;
    let after_time = after_id.get(id..)?.strip_prefix(TIMESTAMP)?;
    let message = after_time.get(number(after_time)?..)?.strip_prefix(MESSAGE)?;
    let start = text.len() - message.len();
    let Message { length, unicode } = message_end(text.as_bytes(), start)?;
    message.get(length..)?.strip_prefix("\"}")?;
    let form = Form::Framed {
        id: u8::try_from(id).ok()?,
        // With its quote.
        message: u8::try_from(start - 1).ok()?,
        unicode,
    };
    Some((form, start + length + 2))
}

/// How many digits a text begins with; an id without any is no id.
fn digits(text: &str) -> Option<usize> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    (count > 0).then_some(count)
}

/// The length of a whole number as JSON writes it, which has no zero in front.
fn number(text: &str) -> Option<usize> {
    let count = digits(text)?;
    (count == 1 || !text.starts_with('0')).then_some(count)
}
