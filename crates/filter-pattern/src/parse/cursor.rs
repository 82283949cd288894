//! A place in the text of a pattern.

use std::ops::Range;

use crate::error::{Error, ErrorKind};
use crate::position::Position;
use crate::visible::quoted;

/// INVARIANT: `offset` is the start of a character or the end of the text: it only moves over whole
/// characters.
#[derive(Clone)]
pub(crate) struct Cursor<'p> {
    text: &'p str,
    offset: usize,
}

/// What may stand in a bare value; also what is read as one word for an error message.
pub(crate) fn is_bare(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '.' | '*' | '-')
}

/// What a term may have without quotes.
pub(crate) fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '.')
}

pub(crate) fn is_operator(character: char) -> bool {
    matches!(character, '=' | '!' | '<' | '>' | '~')
}

impl<'p> Cursor<'p> {
    pub(crate) fn new(text: &'p str) -> Cursor<'p> {
        Cursor { text, offset: 0 }
    }

    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    /// Goes back to `offset`.
    ///
    /// INVARIANT: the cursor was there before.
    pub(crate) fn rewind(&mut self, offset: usize) {
        self.offset = offset;
    }

    /// The place of an offset in the text, for people.
    pub(crate) fn position(&self, offset: usize) -> Position {
        Position::of(self.text, offset)
    }

    /// The text up to here.
    pub(crate) fn before(&self) -> &'p str {
        self.text.get(..self.offset).unwrap_or_default()
    }

    pub(crate) fn rest(&self) -> &'p str {
        self.text.get(self.offset..).unwrap_or_default()
    }

    /// The text from `start` to here.
    pub(crate) fn since(&self, start: usize) -> &'p str {
        self.text.get(start..self.offset).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The character after the next.
    pub(crate) fn peek_second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    pub(crate) fn bump(&mut self) -> Option<char> {
        let next = self.peek();
        self.offset += next.map_or(0, char::len_utf8);
        next
    }

    /// Steps over `token`, if it stands here.
    pub(crate) fn eat(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.offset += token.len();
        }
        found
    }

    pub(crate) fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'p str {
        let rest = self.rest();
        let end = rest.find(|character| !belongs(character)).unwrap_or(rest.len());
        let start = self.offset;
        self.offset += end;
        self.since(start)
    }

    pub(crate) fn skip_space(&mut self) {
        self.take_while(char::is_whitespace);
    }

    /// The word of letters that stands here, if any, without stepping over it.
    pub(crate) fn word(&self) -> &'p str {
        self.clone().take_while(|character| character.is_alphanumeric() || character == '_')
    }

    /// What stands here, as a reader would divide it: a word, a string, an operator, a character.
    pub(crate) fn found(&self) -> Found<'p> {
        let mut end = self.clone();
        match self.peek() {
            Some('"') => {
                end.string();
            }
            Some(first) if is_operator(first) => {
                end.take_while(is_operator);
            }
            Some(first @ ('&' | '|')) => {
                end.take_while(|character| character == first);
            }
            Some(first) if is_bare(first) => {
                end.take_while(is_bare);
            }
            _ => {
                end.bump();
            }
        }
        Found { text: end.since(self.offset), start: self.offset }
    }

    /// Steps over a string, quotes included; over one character if it has no end.
    ///
    /// INVARIANT: a `"` stands here.
    pub(crate) fn string(&mut self) -> Option<&'p str> {
        let start = self.offset;
        self.bump();
        let inside = self.clone();
        while let Some(character) = self.bump() {
            match character {
                '"' => return Some(self.since(start)),
                '\\' => {
                    self.bump();
                }
                _ => {}
            }
        }
        *self = inside;
        None
    }

    pub(crate) fn error(
        &self,
        kind: ErrorKind,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Error {
        Error::new(kind, self.text, span, message)
    }

    /// "expected `what`, but found …" with what stands here.
    pub(crate) fn expected(&self, kind: ErrorKind, what: &str) -> Error {
        let found = self.found();
        self.error(kind, found.span(), format!("expected {what}, but found {}", found.name()))
    }
}

/// A piece of the pattern that should not be where it is.
pub(crate) struct Found<'p> {
    pub(crate) text: &'p str,
    start: usize,
}

impl Found<'_> {
    pub(crate) fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    pub(crate) fn name(&self) -> String {
        match self.text {
            "" => "the end of the pattern".to_owned(),
            text => quoted(text),
        }
    }
}
