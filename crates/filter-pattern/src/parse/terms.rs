//! Terms (`ERROR -timeout ?"two words"`) and stand-alone regular expressions (`%ERROR|WARN%`).

use crate::ast::{Term, TermKind};
use crate::error::{Error, ErrorKind};
use crate::expression::Regex;
use crate::visible::quoted;

use super::cursor::is_word;
use super::dialect::{INVALID_PATTERN, invalid};
use super::{Parser, mistakes, value};

const NO_PERCENT: &str = "If a filter pattern starts with '%' it must end with '%'";

impl Parser<'_> {
    pub(super) fn terms(&mut self) -> Result<Vec<Term>, Error> {
        let mut terms = Vec::new();
        while self.has_text_left() {
            terms.push(self.term()?);
        }
        Ok(terms)
    }

    fn term(&mut self) -> Result<Term, Error> {
        let start = self.cursor.offset();
        let kind = match self.cursor.peek() {
            Some('-') => TermKind::Excluded,
            Some('?') => TermKind::Optional,
            _ => TermKind::Required,
        };
        if kind != TermKind::Required {
            self.cursor.bump();
        }
        let text = match self.cursor.peek() {
            Some('"') => self.phrase()?,
            Some(first) if is_word(first) => {
                let word = self.cursor.take_while(is_word).to_owned();
                match self.cursor.peek() {
                    None | Some('-' | '?') => {}
                    Some(next) if next.is_whitespace() => {}
                    Some(_) => return Err(mistakes::in_term(&self.cursor, start)),
                }
                word
            }
            _ if kind != TermKind::Required => {
                return Err(mistakes::after_sign(&self.cursor, start));
            }
            _ => return Err(mistakes::in_term(&self.cursor, start)),
        };
        Ok(Term { kind, text, place: self.place(start) })
    }

    /// INVARIANT: a `"` stands here.
    fn phrase(&mut self) -> Result<String, Error> {
        let start = self.cursor.offset();
        let rest = self.cursor.rest().trim_end();
        let Some(written) = self.cursor.string() else {
            return Err(value::unclosed_string(&self.cursor, start).with_aws(invalid(rest)));
        };
        let span = start..self.cursor.offset();
        if written == "\"\"" {
            return Err(self
                .cursor
                .error(ErrorKind::EmptyTerm, span, "the term is empty")
                .with_aws(invalid(written))
                .with_help("an empty pattern selects every event"));
        }
        match self.cursor.peek() {
            None | Some('-' | '?') => {}
            Some(next) if next.is_whitespace() => {}
            Some(next) => {
                let place = self.cursor.offset()..self.cursor.offset() + next.len_utf8();
                let error = self
                    .cursor
                    .error(
                        ErrorKind::GluedTerm,
                        place,
                        format!(
                            "expected a space after the closing `\"`, but found {}",
                            quoted(&next.to_string())
                        ),
                    )
                    .with_help("put a space between terms; a `\"` in a term is written `\\\"`");
                return Err(match is_word(next) {
                    true => error.with_aws(INVALID_PATTERN),
                    false => error,
                });
            }
        }
        Ok(value::unescape(written))
    }

    /// INVARIANT: a `%` stands here.
    pub(super) fn stand_alone_regex(&mut self) -> Result<Regex, Error> {
        let whole = self.cursor.rest().trim_end();
        if whole.len() < 2 || !whole.ends_with('%') {
            let end = self.cursor.offset() + whole.len();
            return Err(self
                .cursor
                .error(
                    ErrorKind::UnclosedRegex,
                    end..end,
                    "expected `%`, but found the end of the pattern",
                )
                .with_aws(NO_PERCENT)
                .with_help("a pattern that starts with `%` is one regular expression"));
        }
        let regex = value::regex(&mut self.cursor)?;
        let glued = self.cursor.peek();
        if !self.has_text_left() {
            return Ok(regex);
        }
        let error = self
            .cursor
            .expected(ErrorKind::TrailingText, "the end of the pattern after the closing `%`")
            .with_help("join alternatives with `|` inside of one pair of `%`");
        Err(match glued {
            Some(' ') => error.with_aws(invalid(" ")),
            _ => error,
        })
    }
}
