//! How an error is shown to people.

use std::fmt::{self, Write as _};

use crate::error::Error;

const INDENT: &str = "  ";

/// Patterns are often one line of a thousand characters; of a line longer than this, only the
/// surroundings of the mistake are shown.
const MAX_WIDTH: usize = 100;

pub(crate) fn write(error: &Error, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "error: {}", error.message())?;
    let excerpt = Excerpt::new(error);
    writeln!(f, "{INDENT}{}", excerpt.line)?;
    write!(f, "{INDENT}{:width$}{}", "", "^".repeat(excerpt.carets), width = excerpt.column)?;
    if let Some(text) = error.aws() {
        write!(f, "\nAWS says: {}", visible(text))?;
    }
    if let Some(advice) = error.help() {
        write!(f, "\nhelp: {advice}")?;
    }
    Ok(())
}

/// The line of a mistake, with one character of the output for each of the pattern.
struct Excerpt {
    line: String,
    /// How many characters stand before the carets.
    column: usize,
    carets: usize,
}

impl Excerpt {
    fn new(error: &Error) -> Excerpt {
        let line = error.pattern().split('\n').nth(error.line() - 1).unwrap_or_default();
        let line: Vec<char> = line.trim_end_matches('\r').chars().map(shown).collect();
        let span = error.pattern().get(error.span()).unwrap_or_default();
        let covered = span.split('\n').next().unwrap_or_default().trim_end_matches('\r');

        let column = error.column() - 1;
        // A place where something is missing has no width but is shown; a span of several lines
        // ends with the first.
        let carets = covered.chars().count().max(1);
        let (from, to) = window(line.len(), column, carets);
        let cut_left = if from > 0 { "…" } else { "" };
        let cut_right = if to < line.len() { "…" } else { "" };
        let shown: String = line.iter().skip(from).take(to - from).collect();
        Excerpt {
            line: format!("{cut_left}{shown}{cut_right}"),
            column: column - from + cut_left.chars().count(),
            carets: carets.min(to.saturating_sub(column).max(1)),
        }
    }
}

/// Which characters of a line of `length` to show so that the `covered` ones at `column` are seen.
fn window(length: usize, column: usize, covered: usize) -> (usize, usize) {
    if length <= MAX_WIDTH {
        return (0, length);
    }
    let around = MAX_WIDTH.saturating_sub(covered) / 2;
    let from = column.saturating_sub(around).min(length - MAX_WIDTH);
    (from, from + MAX_WIDTH)
}

/// A tab would move the carets, and control or bidirectional characters would mislead the reader.
fn shown(character: char) -> char {
    match character {
        '\t' => ' ',
        _ if misleads(character) => char::REPLACEMENT_CHARACTER,
        _ => character,
    }
}

fn misleads(character: char) -> bool {
    let bidirectional = matches!(character,
        '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{feff}');
    character.is_control() || bidirectional
}

fn visible(text: &str) -> String {
    text.chars().map(shown).collect()
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
