//! The end of a JSON string, found many bytes at a time.
//!
//! Stepping from one backslash to the next is slow: a record inside of a string has hundreds. So a
//! string is looked at in blocks, in loops that the compiler turns into instructions for many
//! bytes at once. A quote after anything but a backslash ends the string. What the two bytes before
//! cannot decide (several backslashes before a quote, a rare escape) is stepped through in the
//! second, slow way, which decides everything.

/// A string that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    /// How many bytes stand before the quote that ends it.
    pub length: usize,
    /// Whether `\u` stands in it, so that any letter of the record may be written in another way.
    pub unicode: bool,
}

/// How many bytes are looked at together.
const BLOCK: usize = 64;

/// The end of the string that the text is, after the quote that begins it; `None` if it is no JSON
/// string, or has no end.
pub fn message_end(text: &[u8]) -> Option<Message> {
    match quick_end(text) {
        Some(message) => Some(message),
        None => stepped_end(text),
    }
}

/// What stands in a block.
#[derive(Default)]
struct Block {
    /// A quote that ends the string.
    quote: u8,
    /// Something that only stepping decides.
    odd: u8,
}

impl Block {
    /// `before` and `before_that` are the same bytes, one and two places earlier.
    #[inline]
    fn of(bytes: &[u8], before: &[u8], before_that: &[u8]) -> Block {
        let mut block = Block::default();
        for ((byte, before), before_that) in bytes.iter().zip(before).zip(before_that) {
            let byte = *byte;
            let escaped = u8::from(*before == b'\\');
            let quote = u8::from(byte == b'"');
            block.quote |= quote & (escaped ^ 1);
            // Two backslashes before a quote may be one that is escaped itself.
            block.odd |= quote & escaped & u8::from(*before_that == b'\\');
            block.odd |= u8::from(byte < b' ');
            let known = quote
                | u8::from(byte == b'\\')
                | u8::from(byte == b'n')
                | u8::from(byte == b't')
                | u8::from(byte == b'r')
                | u8::from(byte == b'/');
            block.odd |= escaped & (known ^ 1);
        }
        block
    }
}

/// The end, if nothing odd stands before it.
fn quick_end(text: &[u8]) -> Option<Message> {
    // The first two bytes have not two before them, so they are stepped over.
    let (head, _) = text.split_at_checked(2)?;
    if head.iter().any(|byte| matches!(byte, b'"' | b'\\') || *byte < b' ') {
        return None;
    }
    let blocks = text.get(2..)?.chunks(BLOCK);
    let before = text.get(1..)?.chunks(BLOCK);
    let mut length = 2;
    for ((bytes, before), before_that) in blocks.zip(before).zip(text.chunks(BLOCK)) {
        let block = match (
            <&[u8; BLOCK]>::try_from(bytes),
            <&[u8; BLOCK]>::try_from(before),
            <&[u8; BLOCK]>::try_from(before_that),
        ) {
            // Of a known length, so that the loop needs no remainder.
            (Ok(bytes), Ok(before), Ok(before_that)) => Block::of(bytes, before, before_that),
            _ => Block::of(bytes, before, before_that),
        };
        if block.quote != 0 {
            return last(text, length, bytes);
        }
        if block.odd != 0 {
            return None;
        }
        length += bytes.len();
    }
    None
}

/// The block with the quote that ends the string, looked at again up to there: what comes after it
/// is not of this string.
fn last(text: &[u8], length: usize, bytes: &[u8]) -> Option<Message> {
    let before = |at: usize| at.checked_sub(1).and_then(|at| text.get(at).copied());
    let end = (length..length + bytes.len())
        .find(|at| text.get(*at) == Some(&b'"') && before(*at) != Some(b'\\'))?;
    let block = Block::of(text.get(length..end)?, text.get(length - 1..)?, text.get(length - 2..)?);
    (block.odd == 0).then_some(Message { length: end, unicode: false })
}

/// The end, in the slow way.
fn stepped_end(text: &[u8]) -> Option<Message> {
    let mut unicode = false;
    let mut at = 0;
    loop {
        let plain = text.get(at..)?;
        let step = memchr::memchr2(b'"', b'\\', plain)?;
        if plain.get(..step)?.iter().any(|byte| *byte < b' ') {
            return None;
        }
        at += step;
        if text.get(at) == Some(&b'"') {
            return Some(Message { length: at, unicode });
        }
        match text.get(at + 1)? {
            // A letter of the record that is escaped there: `\\u`.
            b'\\' => {
                unicode |= text.get(at + 2) == Some(&b'u');
                at += 2;
            }
            b'"' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => at += 2,
            b'u' => {
                unicode = true;
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
            if let Some(quick) = quick_end(bytes) {
                prop_assert_eq!(Some(quick), slow, "{}", text);
            }
            // And both say what a reader of JSON says.
            let whole = format!("\"{text}");
            let mut json = serde_json::Deserializer::from_str(&whole).into_iter::<&serde_json::value::RawValue>();
            let read = json.next().and_then(Result::ok).map(|raw| raw.get().len() - 2);
            prop_assert_eq!(slow.map(|slow| slow.length), read, "{}", text);
            if let Some(found) = message_end(bytes) {
                let has = text.get(..found.length).unwrap().contains("\\u");
                prop_assert!(found.unicode || !has, "{}", text);
            }
        }
    }

    #[test]
    fn a_long_text_is_found_at_once_and_its_end_is_exact() {
        for length in (2..200).chain([1000, 1_000_000]) {
            let text = format!("{}\"}}", "x".repeat(length));
            let found = Some(Message { length, unicode: false });
            assert_eq!(quick_end(text.as_bytes()), found, "{length}");
            assert_eq!(
                quick_end(format!("{}\\\"", "x".repeat(length)).as_bytes()),
                None,
                "{length}"
            );
        }
    }
}
