//! The end of a JSON string, found 64 bytes at a time.
//!
//! Stepping from one backslash to the next is slow: a record inside of a string has hundreds. So of each block it is
//! computed which quotes are escaped, and the first that is not ends the string. Of what follows a backslash only that is
//! looked at which is neither a quote nor another one.

use cloudwatch_filter_pattern::Need;

use crate::block::{BLOCK, Bytes, Escapes};

/// A string that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    /// How many bytes stand before the quote that ends it.
    pub length: usize,
    /// Whether letters of the record may be written as escapes, so that words are not found in it.
    pub unicode: bool,
}

/// The end of the string whose first byte stands at `start`, after the quote that begins it; `None`
/// if it is no JSON string, or has no end.
pub fn message_end(text: &[u8], start: usize) -> Option<Message> {
    let message = text.get(start..)?;
    let mut string = JsonString { is_plain: true, ..JsonString::default() };
    let (blocks, rest) = message.as_chunks::<BLOCK>();
    for (block, at) in blocks.iter().zip((0..).step_by(BLOCK)) {
        if let Some(end) = string.end_in(block, message, at)? {
            return string.message(message, end);
        }
    }
    let mut last = [b' '; BLOCK];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    let end = string.end_in(&last, message, blocks.len() * BLOCK)??;
    string.message(message, end)
}

/// What is known of a string up to a block.
#[derive(Default)]
struct JsonString {
    escapes: Escapes,
    /// One, if the byte before the block is a backslash.
    backslash: u64,
    /// Whether every escape so far is of one character, and none of them a backslash before a `u`.
    is_plain: bool,
}

impl JsonString {
    /// Where the string ends, if it does so in the next block, which stands at this place of the message. Without an
    /// answer it is no string.
    #[inline]
    fn end_in(&mut self, block: &[u8; BLOCK], message: &[u8], at: usize) -> Option<Option<usize>> {
        let bytes = Bytes::of(block);
        let (quotes, backslashes) = (bytes.are(b'"'), bytes.are(b'\\'));
        let behind = (backslashes << 1) | self.backslash;
        self.backslash = backslashes >> 63;
        // In most blocks every backslash stands before a quote, and every quote behind one.
        if quotes == behind && self.escapes.are_plain(backslashes, behind) {
            return (!bytes.has_control()).then_some(None);
        }
        let escaped = self.escapes.next(backslashes);
        let ends = quotes & !escaped;
        let odd = behind & !(quotes | backslashes);
        if ends == 0 && odd == 0 {
            return (!bytes.has_control()).then_some(None);
        }
        // What stands before the end.
        let inside = (ends & ends.wrapping_neg()).wrapping_sub(1);
        if bytes.are_control() & inside != 0 {
            return None;
        }
        let mut odd = odd & inside;
        while odd != 0 {
            let place = odd.trailing_zeros();
            self.look(message.get(at + place as usize..)?, (escaped >> place) & 1 == 1)?;
            odd &= odd - 1;
        }
        Some((ends != 0).then(|| at + ends.trailing_zeros() as usize))
    }

    /// Looks at what follows a backslash, which is an escape unless the backslash is escaped itself. Without an answer
    /// there is no such escape.
    #[cold]
    fn look(&mut self, text: &[u8], is_escape: bool) -> Option<()> {
        let first = text.first()?;
        if is_escape {
            match first {
                b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                b'u' if text.get(1..5)?.iter().all(u8::is_ascii_hexdigit) => self.is_plain = false,
                _ => return None,
            }
        } else if *first == b'u' {
            // The second half of an escaped `\u` of the record.
            self.is_plain = false;
        }
        Some(())
    }

    fn message(&self, message: &[u8], end: usize) -> Option<Message> {
        let unicode = !self.is_plain && Need::may_be_escaped(message.get(..end)?);
        Some(Message { length: end, unicode })
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
