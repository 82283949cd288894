//! The end of a JSON string, found many bytes at a time.
//!
//! Stepping from one backslash to the next is slow: a record inside of a string has hundreds. So a
//! string is looked at in blocks, in loops that the compiler turns into instructions for many
//! bytes at once. A quote after anything but a backslash ends the string, and a quote after one
//! backslash does not. What is not so plain (several backslashes before a quote, a rare escape) is
//! stepped through in the block where it stands.

use cloudwatch_filter_pattern::Need;

/// A string that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    /// How many bytes stand before the quote that ends it.
    pub length: usize,
    /// Whether letters of the record may be written as escapes, so that words are not found in it.
    pub unicode: bool,
}

/// How many bytes are looked at together.
const BLOCK: usize = 64;

/// The end of the string whose first byte stands at `start`, after the quote that begins it; `None`
/// if it is no JSON string, or has no end.
pub fn message_end(text: &[u8], start: usize) -> Option<Message> {
    let (mut at, mut is_plain) = (start, true);
    while at < text.len() {
        let marked = at + plain_blocks(text, at)? * BLOCK;
        // The byte before may begin an escape.
        let before = text.get(at..marked)?.iter().rev().take_while(|byte| **byte == b'\\').count();
        at = marked - before % 2;
        while at < (marked + BLOCK).min(text.len()) {
            at += match text.get(at)? {
                b'"' => {
                    let message = text.get(start..at)?;
                    let unicode = !is_plain && Need::may_be_escaped(message);
                    return Some(Message { length: message.len(), unicode });
                }
                b'\\' => {
                    let length = escape(text.get(at + 1..)?)?;
                    is_plain &= length == SHORT;
                    length
                }
                ..b' ' => return None,
                // The second half of an escaped `\u` of the record.
                b'u' if text.get(at - 1) == Some(&b'\\') => {
                    is_plain = false;
                    1
                }
                _ => 1,
            };
        }
    }
    None
}

/// The length of every escape but `\u`.
const SHORT: usize = 2;

/// The length of an escape, of which this follows the backslash.
fn escape(text: &[u8]) -> Option<usize> {
    match text.first()? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(SHORT),
        b'u' => text.get(1..5)?.iter().all(u8::is_ascii_hexdigit).then_some(6),
        _ => None,
    }
}

/// How many blocks from a place on are not marked.
fn plain_blocks(text: &[u8], at: usize) -> Option<usize> {
    // A quote stands before the string, and what comes before that is no part of it.
    let from = |back| Some(text.get(at.checked_sub(back)?..)?.as_chunks::<BLOCK>().0);
    let mut plain = 0;
    for ((bytes, before), before_that) in from(0)?.iter().zip(from(1)?).zip(from(2)?) {
        if is_marked(bytes, before, before_that) {
            break;
        }
        plain += 1;
    }
    Some(plain)
}

/// Whether something stands in a block that is no plain text and no escape of everyday: the quote
/// that ends the string, or what only stepping decides. `before` and `before_that` are the same
/// bytes, one and two places earlier.
#[inline]
fn is_marked(bytes: &[u8; BLOCK], before: &[u8; BLOCK], before_that: &[u8; BLOCK]) -> bool {
    let mut marked = 0;
    let mut least = u8::MAX;
    for ((byte, before), before_that) in bytes.iter().zip(before).zip(before_that) {
        let escaped = u8::from(*before == b'\\');
        let perhaps = u8::from(*before_that == b'\\');
        let quote = u8::from(*byte == b'"');
        let backslash = u8::from(*byte == b'\\');
        // A quote ends the string, unless one backslash stands before it: of two, the second may be
        // escaped itself. Little else follows a backslash but another one.
        marked |= (quote & ((escaped ^ 1) | perhaps)) | (escaped & ((quote | backslash) ^ 1));
        least = least.min(*byte);
    }
    marked != 0 || least < b' '
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    /// Pieces of which strings are made that look whole, nearly whole and broken.
    fn text() -> impl Strategy<Value = String> {
        let piece = select(vec![
            "a",
            "u",
            "x",
            "\\\\",
            "\\\"",
            "\\n",
            "\\u",
            "\\u00e9",
            "\\u0041",
            "\\",
            "\"",
            "\n",
            "é",
            "/",
            "\\x",
            "eventName",
            "\\\"eventSource\\\":\\\"iam.amazonaws.com\\\",",
            "\\\\\\\"Version\\\\\\\"",
            "................................................................",
        ]);
        proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) })]

        /// The end is where a reader of JSON finds it.
        #[test]
        fn a_string_ends_where_a_reader_of_json_says(text in text()) {
            let whole = format!("\"{text}");
            let mut json = serde_json::Deserializer::from_str(&whole).into_iter::<&serde_json::value::RawValue>();
            let read = json.next().and_then(Result::ok).map(|raw| raw.get().len() - 2);
            let found = message_end(format!(":{whole}").as_bytes(), 2);
            prop_assert_eq!(found.map(|found| found.length), read, "{}", text);
            if let Some(found) = found {
                let string = text.get(..found.length).unwrap();
                prop_assert_eq!(found.unicode, Need::may_be_escaped(string.as_bytes()), "{}", text);
            }
        }
    }

    #[test]
    fn an_end_is_exact_wherever_it_stands_in_a_block() {
        for length in (0..200).chain([1000, 1_000_000]) {
            for byte in ["x", "\\\\"] {
                let text = format!(":\"{}", byte.repeat(length));
                let found = message_end(format!("{text}\"}}").as_bytes(), 2);
                let length = length * byte.len();
                assert_eq!(found, Some(Message { length, unicode: false }), "{length}");
                assert_eq!(message_end(format!("{text}\\\"").as_bytes(), 2), None, "{length}");
            }
        }
    }
}
