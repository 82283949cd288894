//! Writes JSON text.

use std::fmt;

use crate::value::Value;
use crate::view::{Key, Shape, View};

/// Compact JSON: numbers as they were written, strings with the escapes they need.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(self, f)
    }
}

/// The compact JSON of a value.
pub(crate) fn text<'e>(value: impl View<'e>) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write(value, &mut text);
    text
}

/// Writes compact JSON: numbers as they were written, strings with the escapes they need. Depth
/// costs no stack.
fn write<'e>(value: impl View<'e>, out: &mut impl fmt::Write) -> fmt::Result {
    let mut open = Vec::new();
    let mut next = Some((None, value));
    loop {
        if let Some((key, value)) = next {
            if let Some(Key::Name(name)) = key {
                write_string(name, out)?;
                out.write_char(':')?;
            }
            let close = match value.shape() {
                Shape::Null => out.write_str("null").map(|()| None)?,
                Shape::Bool(value) => write!(out, "{value}").map(|()| None)?,
                Shape::Number(number) => out.write_str(number.text()).map(|()| None)?,
                Shape::Text(text) => write_string(text, out).map(|()| None)?,
                Shape::Array(_) => out.write_char('[').map(|()| Some(']'))?,
                Shape::Object(_) => out.write_char('{').map(|()| Some('}'))?,
            };
            if let Some(close) = close {
                open.push((value.children(), close, true));
            }
        }
        let Some((children, close, is_first)) = open.last_mut() else {
            return Ok(());
        };
        next = children.next().map(|(key, value)| (Some(key), value));
        match next {
            None => {
                out.write_char(*close)?;
                open.pop();
            }
            Some(_) if std::mem::take(is_first) => {}
            Some(_) => out.write_char(',')?,
        }
    }
}

fn write_string(text: &str, f: &mut impl fmt::Write) -> fmt::Result {
    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            '\u{8}' => f.write_str("\\b")?,
            '\u{c}' => f.write_str("\\f")?,
            '\0'..='\u{1f}' => write!(f, "\\u{:04x}", u32::from(character))?,
            _ => f.write_char(character)?,
        }
    }
    f.write_char('"')
}
