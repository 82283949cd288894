//! One line for a phone: one SMS of 140 bytes.

use super::subject::line;
use crate::message::Message;
use crate::shown::Shown;

const LENGTH: usize = 140;

/// The loudest alert in one line of characters that GSM 03.38 has as one unit.
pub fn sms(message: &Message) -> String {
    line(message, LENGTH, &Shown::default()).chars().map(gsm).take(LENGTH).collect()
}

/// What GSM writes with two units, or not at all, is replaced.
fn gsm(c: char) -> char {
    match c {
        '[' | '{' => '(',
        ']' | '}' => ')',
        '`' => '\'',
        '\\' | '|' => '/',
        '~' | '^' => '-',
        other => other,
    }
}
