//! One line for a phone: one SMS of 140 bytes.

use super::subject::line;
use crate::message::Message;
use crate::shown::Shown;

const LENGTH: usize = 140;

/// The loudest alert in one line. Each of its characters is one unit of GSM 03.38.
pub fn sms(message: &Message) -> String {
    line(message, LENGTH, &Shown::default()).chars().map(gsm).take(LENGTH).collect()
}

/// Replaces what GSM writes with two units, or cannot write.
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
