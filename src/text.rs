//! Text from outside: bytes that should be UTF-8, and texts that somebody else chose.

use std::borrow::Cow;
use std::ops::Range;

/// Decoded input, and the places where it was not UTF-8.
///
/// Damage in one log event must not cost its neighbours. So the text is kept, with U+FFFD in the
/// damaged places, and it can be asked of each slice whether it is whole.
#[derive(Debug, Default, Clone)]
pub struct Text {
    text: String,
    damage: Vec<Range<usize>>,
}

impl Text {
    pub fn from_bytes(bytes: Vec<u8>) -> Text {
        let text = match String::from_utf8(bytes) {
            Ok(text) => {
                return Text { text, damage: Vec::new() };
            }
            Err(error) => error.into_bytes(),
        };
        let mut whole = Text { text: String::with_capacity(text.len()), damage: Vec::new() };
        for chunk in text.utf8_chunks() {
            whole.text.push_str(chunk.valid());
            if chunk.invalid().is_empty() {
                continue;
            }
            // A run of bad bytes is one place.
            let start = whole.text.len();
            if whole.damage.last().is_none_or(|last| last.end != start) {
                whole.text.push(char::REPLACEMENT_CHARACTER);
                whole.damage.push(start..whole.text.len());
            }
        }
        whole
    }

    /// The same, of bytes of which some pieces are wanted. Where something is not UTF-8 the text has nothing but
    /// them, and their places are changed.
    pub fn with_pieces<'r>(
        bytes: Vec<u8>,
        pieces: impl Iterator<Item = &'r mut Range<usize>>,
    ) -> Text {
        let bytes = match String::from_utf8(bytes) {
            Ok(text) => return Text { text, damage: Vec::new() },
            Err(error) => error.into_bytes(),
        };
        let mut whole = Text::default();
        for piece in pieces {
            let text = Text::from_bytes(bytes.get(piece.clone()).unwrap_or_default().to_vec());
            let start = whole.append(text);
            *piece = start..whole.text.len();
        }
        whole
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn get(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// Whether something in this range was not UTF-8.
    pub fn is_damaged(&self, range: &Range<usize>) -> bool {
        let next = self.damage.partition_point(|damage| damage.end <= range.start);
        self.damage.get(next).is_some_and(|damage| damage.start < range.end)
    }

    /// Adds another text at the end. The answer is the place where it begins.
    pub fn append(&mut self, other: Text) -> usize {
        let start = self.text.len();
        self.text.push_str(&other.text);
        let moved = other.damage.into_iter().map(|damage| damage.start + start..damage.end + start);
        self.damage.extend(moved);
        start
    }

    /// The place of `part` in the text; `part` has to be a slice of this very text.
    pub fn range_of(&self, part: &str) -> Range<usize> {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        start..start.saturating_add(part.len()).min(self.text.len())
    }
}

/// Whether a character is not shown at all, or changes how the text around it is shown. These are
/// the characters that Unicode lets a program leave out (format characters, bidirectional controls,
/// variation selectors, tags, fillers), separators of lines, and code points that are no
/// characters. A space of another width is none of them: it is seen, and tags in many languages
/// have one.
pub fn is_invisible(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control()
        // The last two code points of every plane are no characters.
        || (c as u32) & 0xFFFE == 0xFFFE
        || matches!(c,
            '\u{00AD}' | '\u{061C}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FDD0}'..='\u{FDEF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
            // These letters, and the empty Braille pattern, show as blanks.
            | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{FFA0}')
}

pub fn has_invisible(text: &str) -> bool {
    !is_plain(text) && text.chars().any(is_invisible)
}

/// Whether a text has nothing but the letters, digits and signs of ASCII, as nearly all have. Pieces of a fixed length
/// are compared many bytes at a time.
fn is_plain(text: &str) -> bool {
    let plain =
        |piece: &[u8]| piece.iter().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'));
    let (pieces, rest) = text.as_bytes().as_chunks::<32>();
    pieces.iter().all(|piece| plain(piece)) && plain(rest)
}

/// The text with control, bidirectional and zero-width characters written out as `<U+202E>`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !has_invisible(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_invisible(c) {
            shown.push_str(&format!("<U+{:04X}>", c as u32));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// The text, made visible and cut to `limit` characters. If it is cut, it says so.
pub fn short(text: &str, limit: usize) -> String {
    // No text has more characters than bytes.
    if text.len() <= limit {
        return visible(text).into_owned();
    }
    let total = text.chars().count();
    if total <= limit {
        return visible(text).into_owned();
    }
    let head: String = text.chars().take(limit).collect();
    format!("{}… (+{} characters)", visible(&head), total - limit)
}

/// How long a field of a record may be in an alert. The longest fields of IAM are ARNs, which have
/// at most 2,048 characters.
pub const FIELD: usize = 2048;

/// A field as the record has it. If it is longer than any that AWS makes, it is cut and says so.
pub fn clipped(text: &str) -> String {
    if text.len() <= FIELD {
        return text.to_owned();
    }
    match text.char_indices().nth(FIELD) {
        None => text.to_owned(),
        Some((end, _)) => {
            let more = text.chars().count() - FIELD;
            format!("{}… (+{more} characters)", text.get(..end).unwrap_or_default())
        }
    }
}

/// A name as it stands in a sentence. It is put in quotes if it holds anything that could pass for
/// words of the sentence itself.
pub fn name(text: &str) -> String {
    const LONGEST: usize = 160;
    if (1..=LONGEST).contains(&text.len()) && text.bytes().all(is_of_plain_names) {
        return text.to_owned();
    }
    let plain = !text.is_empty()
        && text.chars().all(|c| match u8::try_from(c) {
            Ok(byte) if c.is_ascii() => is_of_plain_names(byte),
            _ => c.is_alphanumeric(),
        })
        && !has_invisible(text);
    let shown = short(text, LONGEST);
    if plain { shown } else { format!("\"{}\"", shown.replace('"', "\u{201D}")) }
}

fn is_of_plain_names(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+=,.@-_/:*".contains(&byte)
}

/// "a, b, c and 2 more": at most `most` items, and how many more there are.
pub fn listing(items: &[impl AsRef<str>], most: usize) -> String {
    let shown = items.get(..most).unwrap_or(items);
    and_more(shown, items.len() - shown.len(), ", ")
}

/// "a; b; c and 2 more", for a list of which only the first few items were made.
pub fn and_more(shown: &[impl AsRef<str>], more: usize, between: &str) -> String {
    let shown: Vec<&str> = shown.iter().map(AsRef::as_ref).collect();
    match more {
        0 => shown.join(between),
        more => format!("{} and {more} more", shown.join(between)),
    }
}

/// "a, b and c", or with another word before the last item.
pub fn series(items: &[impl AsRef<str>], word: &str) -> String {
    match items.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            format!("{} {word} {}", and_more(rest, 0, ", "), last.as_ref())
        }
        _ => and_more(items, 0, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_in_words() {
        let items = ["a", "b", "c"];
        assert_eq!(listing(&items, 4), "a, b, c");
        assert_eq!(listing(&items, 3), "a, b, c");
        assert_eq!(listing(&items, 1), "a and 2 more");
        assert_eq!(listing(&items[..0], 1), "");
        assert_eq!(and_more(&items[..2], 1, "; "), "a; b and 1 more");
        let all: Vec<String> = (0..=3).map(|count| series(&items[..count], "or")).collect();
        assert_eq!(all, ["", "a", "a or b", "a, b or c"]);
    }

    #[test]
    fn damage_is_known_by_place() {
        let text = Text::from_bytes(b"good\nb\xFFd\ngood".to_vec());
        assert_eq!(text.as_str(), "good\nb\u{FFFD}d\ngood");
        assert!(!text.is_damaged(&(0..4)));
        assert!(text.is_damaged(&(5..10)));
        assert!(!text.is_damaged(&(11..15)));
    }

    #[test]
    fn a_slice_finds_its_place() {
        let text = Text::from_bytes(b"one two".to_vec());
        let two = text.as_str().split(' ').nth(1).unwrap();
        assert_eq!(text.range_of(two), 4..7);
    }

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(visible("plain é 漢"), "plain é 漢");
        assert_eq!(visible("a\u{202E}b\r\n\u{1b}[31m"), "a<U+202E>b<U+000D><U+000A><U+001B>[31m");
    }

    #[test]
    fn a_name_cannot_pass_for_words() {
        assert_eq!(name("ci-deploy"), "ci-deploy");
        assert_eq!(name("bob was denied"), "\"bob was denied\"");
        assert_eq!(name("x\" and was denied"), "\"x\u{201D} and was denied\"");
        assert_eq!(name(""), "\"\"");
    }
}
