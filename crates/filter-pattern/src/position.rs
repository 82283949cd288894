//! Places in a text, as programs, people and editors count them.

use std::ops::Range;

/// A place in a text: before a character, or at the end.
///
/// Errors, [lints](crate::Lint) and [failures](crate::Failure) all say where they belong as a range of these.
/// Every one is a place in the text of the pattern **as it was given**, with the white space before it:
/// [`Error::pattern`](crate::Error::pattern) or [`Pattern::given`](crate::Pattern::given).
///
/// ```
/// use cloudwatch_filter_pattern::Position;
///
/// let text = "ok\n😀é= x";
/// let place = Position::of(text, text.find('=').unwrap());
/// assert_eq!((place.offset, place.line, place.column, place.utf16), (9, 2, 3, 4));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Position {
    /// In bytes from the start of the text.
    pub offset: usize,
    /// The line, counted from 1. A line feed ends a line.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// The column in UTF-16 units, counted from 1: what editors and browsers count in. The language server
    /// protocol counts lines and columns from 0.
    pub utf16: usize,
}

impl Position {
    pub(crate) const START: Position = Position { offset: 0, line: 1, column: 1, utf16: 1 };

    /// The place of a byte of `text`. An offset inside of a character is the place behind it, and one
    /// beyond the text its end.
    pub fn of(text: &str, offset: usize) -> Position {
        Position::START.advanced(text, offset)
    }

    /// A later place in the same text.
    fn advanced(mut self, text: &str, offset: usize) -> Position {
        for character in text.get(self.offset..).unwrap_or_default().chars() {
            if self.offset >= offset {
                break;
            }
            self.offset += character.len_utf8();
            if character == '\n' {
                (self.line, self.column, self.utf16) = (self.line + 1, 1, 1);
            } else {
                self.column += 1;
                self.utf16 += character.len_utf16();
            }
        }
        self
    }
}

/// Byte offsets of a range of places.
pub(crate) fn span(range: &Range<Position>) -> Range<usize> {
    range.start.offset..range.end.offset
}

/// Finds the places of many spans of one text; in ascending order of their starts, without going through the
/// text for each from its start.
pub(crate) struct Ruler<'t> {
    text: &'t str,
    last: Position,
}

impl<'t> Ruler<'t> {
    pub(crate) fn new(text: &'t str) -> Ruler<'t> {
        Ruler { text, last: Position::START }
    }

    pub(crate) fn range(&mut self, span: &Range<usize>) -> Range<Position> {
        let from = if span.start < self.last.offset { Position::START } else { self.last };
        let start = from.advanced(self.text, span.start);
        self.last = start;
        start..start.advanced(self.text, span.end)
    }
}
