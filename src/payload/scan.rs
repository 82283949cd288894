//! The end of a JSON string, found many bytes at a time.
//!
//! Stepping from one backslash to the next is slow: a record inside of a string has hundreds. So a
//! string is looked at in blocks, in loops that the compiler turns into instructions for many
//! bytes at once. A quote after anything but a backslash ends the string. What the two bytes before
//! cannot decide (several backslashes before a quote, a rare escape) is stepped through in the
//! second, slow way, which decides everything.

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
    match quick_end(text, start) {
        Some(message) => Some(message),
        None => stepped_end(text.get(start..)?),
    }
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

/// The end, if nothing odd stands before it.
fn quick_end(text: &[u8], start: usize) -> Option<Message> {
    // The quote that begins the string stands before it, and what comes before that is no part of it.
    let from = |back| text.get(start.checked_sub(back)?..);
    let (blocks, rest) = from(0)?.as_chunks::<BLOCK>();
    let (before, before_that) = (from(1)?.as_chunks::<BLOCK>().0, from(2)?.as_chunks::<BLOCK>().0);
    let mut plain = 0;
    for ((bytes, before), before_that) in blocks.iter().zip(before).zip(before_that) {
        if is_marked(bytes, before, before_that) {
            break;
        }
        plain += 1;
    }
    let at = start + plain * BLOCK;
    let until = at + if plain < blocks.len() { BLOCK } else { rest.len() };
    // Byte by byte in the first block that is marked, or in what is shorter than one.
    let mut before = text.get(at - 1)?;
    for (length, (byte, before_that)) in
        (at - start..).zip(text.get(at..until)?.iter().zip(text.get(at - 2..)?))
    {
        let escaped = *before == b'\\';
        match byte {
            b'"' if !escaped => return Some(Message { length, unicode: false }),
            b'"' if *before_that == b'\\' => return None,
            b'"' | b'\\' => {}
            ..b' ' => return None,
            _ if escaped => return None,
            _ => {}
        }
        before = byte;
    }
    None
}

/// The end, in the slow way.
fn stepped_end(text: &[u8]) -> Option<Message> {
    let mut at = 0;
    loop {
        let plain = text.get(at..)?;
        let step = memchr::memchr2(b'"', b'\\', plain)?;
        if plain.get(..step)?.iter().any(|byte| *byte < b' ') {
            return None;
        }
        at += step;
        if text.get(at) == Some(&b'"') {
            return Some(Message { length: at, unicode: Need::may_be_escaped(text.get(..at)?) });
        }
        match text.get(at + 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => at += 2,
            b'u' => {
                text.get(at + 2..at + 6)?.iter().all(u8::is_ascii_hexdigit).then_some(())?;
                at += 6;
            }
            _ => return None,
        }
    }
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

        /// What the quick way says, the slow way says too.
        #[test]
        fn both_ways_find_the_same_end(text in text()) {
            let bytes = text.as_bytes();
            let slow = stepped_end(bytes);
            let quoted = format!(":\"{text}");
            if let Some(quick) = quick_end(quoted.as_bytes(), 2) {
                prop_assert_eq!(Some(quick), slow, "{}", text);
            }
            // And both say what a reader of JSON says.
            let whole = format!("\"{text}");
            let mut json = serde_json::Deserializer::from_str(&whole).into_iter::<&serde_json::value::RawValue>();
            let read = json.next().and_then(Result::ok).map(|raw| raw.get().len() - 2);
            prop_assert_eq!(slow.map(|slow| slow.length), read, "{}", text);
            if let Some(found) = message_end(quoted.as_bytes(), 2) {
                let string = text.get(..found.length).unwrap();
                prop_assert_eq!(found.unicode, Need::may_be_escaped(string.as_bytes()), "{}", text);
            }
        }
    }

    #[test]
    fn a_long_text_is_found_at_once_and_its_end_is_exact() {
        for length in (0..200).chain([1000, 1_000_000]) {
            let text = format!(":\"{}", "x".repeat(length));
            let found = Some(Message { length, unicode: false });
            assert_eq!(quick_end(format!("{text}\"}}").as_bytes(), 2), found, "{length}");
            assert_eq!(quick_end(format!("{text}\\\"").as_bytes(), 2), None, "{length}");
        }
    }
}
