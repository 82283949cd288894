//! Text of strangers, made fit for a message: in one line, not too long, and with nothing in it that a reader
//! would not see.

use std::fmt::Write as _;

/// Whether a reader would not see the character, or would see something else because of it.
///
/// These are the control characters, what Unicode says may be left out when a text is shown (format
/// characters, bidirectional controls, variation selectors, tags, fillers), separators of lines, every
/// space but the usual one, the blank Braille pattern, and what is no character at all. Arabic and Kaithi
/// number signs, which Unicode counts as format characters, are seen and are not among them.
pub(crate) fn misleads(character: char) -> bool {
    let unseen = matches!(character,
        '\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{1680}'
        | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2000}'..='\u{200f}'
        | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' | '\u{2800}' | '\u{3000}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' | '\u{fdd0}'..='\u{fdef}');
    // The last two of every plane are no characters.
    unseen || character.is_control() || u32::from(character) & 0xfffe == 0xfffe
}

/// The character in a picture that has one character for each of the text. A tab would move the carets below
/// it, so it is a space there.
pub(crate) fn drawn(character: char) -> char {
    match character {
        '\t' => ' ',
        _ if misleads(character) => char::REPLACEMENT_CHARACTER,
        _ => character,
    }
}

/// A text of at most so many characters, with an `…` where the rest was.
pub(crate) fn clipped(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The user's text for use in a message: in backticks, in one line and not too long.
pub(crate) fn quoted(text: &str) -> String {
    quoted_to(text, 40)
}

/// Like [`quoted`], with at most `longest` characters of the text.
pub(crate) fn quoted_to(text: &str, longest: usize) -> String {
    let mut quoted = String::from("`");
    for (i, character) in text.chars().enumerate() {
        if i == longest {
            quoted.push('…');
            break;
        }
        if misleads(character) {
            // Writing to a string cannot fail.
            let _ = write!(quoted, "U+{:04X}", u32::from(character));
        } else {
            quoted.push(character);
        }
    }
    quoted.push('`');
    quoted
}

#[cfg(test)]
mod tests {
    use super::misleads;

    /// Each kind has its first and last character here, beside a neighbour that is seen.
    #[test]
    fn what_is_not_seen_is_known() {
        let unseen = "\0\u{1f}\t\n\u{7f}\u{85}\u{9f}\u{a0}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{1680}\u{17b4}\u{17b5}\
            \u{180b}\u{180e}\u{180f}\u{2000}\u{2003}\u{200a}\u{200b}\u{200d}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\
            \u{202f}\u{205f}\u{2060}\u{2066}\u{206f}\u{2800}\u{3000}\u{3164}\u{fe00}\u{fe0f}\u{feff}\u{ffa0}\u{fff0}\
            \u{fff9}\u{fffb}\u{13430}\u{1343f}\u{1bca0}\u{1d173}\u{1d17a}\u{e0001}\u{e0020}\u{e0100}\u{e0fff}\u{fdd0}\
            \u{fdef}\u{fffe}\u{ffff}\u{10ffff}";
        for character in unseen.chars() {
            assert!(misleads(character), "{character:?}");
        }
        for character in " ~¡é\u{600}\u{6dd}日본😀\u{2010}\u{2027}\u{2030}\u{2070}\u{2801}\u{3001}\u{fdf0}\u{fffd}".chars() {
            assert!(!misleads(character), "{character:?}");
        }
    }
}
