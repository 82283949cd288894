//! The right-hand side of an operator: strings, bare values, numbers, regular expressions.

use std::ops::Range;

use crate::ast::{Literal, NumberLiteral};
use crate::error::{Error, ErrorKind};
use crate::expression::{self, Regex};
use crate::number::{Decimal, NotALiteral};
use crate::regex_subset;
use crate::visible::quoted;

use super::cursor::{Cursor, is_bare};
use super::dialect::{Dialect, INVALID_PATTERN, invalid};

/// Reads what `=` and `!=` compare with.
pub(super) fn parse(cursor: &mut Cursor<'_>, dialect: Dialect) -> Result<Literal, Error> {
    match cursor.peek() {
        Some('"') => Ok(Literal::glob(unescape(string(cursor)?))),
        Some('%') => Ok(Literal::Regex(regex(cursor)?)),
        Some(character) if starts_bare(character) => bare(cursor, dialect),
        _ => Err(no_value(cursor, dialect)),
    }
}

/// Reads what `<`, `<=`, `>` and `>=` compare with.
pub(super) fn parse_number(
    cursor: &mut Cursor<'_>,
    dialect: Dialect,
) -> Result<NumberLiteral, Error> {
    let start = cursor.offset();
    match cursor.peek() {
        Some(character) if starts_bare(character) => match bare(cursor, dialect)? {
            Literal::Number(number) => Ok(number),
            _ => {
                let found = quoted(cursor.since(start));
                let span = start..cursor.offset();
                Err(not_a_number(cursor, span, &found))
            }
        },
        Some('"') => {
            let written = string(cursor)?;
            let error = not_a_number(cursor, start..cursor.offset(), &quoted(written));
            let error = error.with_aws(match dialect {
                Dialect::Json => invalid(written),
                Dialect::Fields => INVALID_PATTERN.to_owned(),
            });
            let inside = written.trim_matches('"');
            Err(match Decimal::from_literal(inside) {
                Ok(_) => error
                    .with_help(format!("write the number without quotes: {}", quoted(inside)))
                    .with_fix(&(start..cursor.offset()), inside),
                Err(_) => error,
            })
        }
        Some('%') => Err(not_a_number(cursor, cursor.found().span(), "a regular expression")),
        _ => Err(no_value(cursor, dialect)),
    }
}

fn not_a_number(cursor: &Cursor<'_>, span: Range<usize>, found: &str) -> Error {
    cursor
        .error(ErrorKind::NotANumber, span, format!("expected a number, but found {found}"))
        .with_help("`<`, `<=`, `>` and `>=` compare with numbers only")
}

fn starts_bare(character: char) -> bool {
    is_bare(character) || character == '+'
}

/// INVARIANT: a `"` stands here.
fn string<'p>(cursor: &mut Cursor<'p>) -> Result<&'p str, Error> {
    let start = cursor.offset();
    let written = cursor.string();
    written.ok_or_else(|| unclosed_string(cursor, start))
}

pub(super) fn unclosed_string(cursor: &Cursor<'_>, start: usize) -> Error {
    let span = start..cursor.offset() + cursor.rest().trim_end().len();
    cursor
        .error(ErrorKind::UnclosedString, span, "the string has no closing `\"`")
        .with_help("inside a string, a quote is written `\\\"` and a backslash `\\\\`")
}

/// Takes the quotes and escapes away. A backslash before anything but `"` and `\` stands for
/// itself.
pub(super) fn unescape(written: &str) -> String {
    let inside = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let mut characters = inside.unwrap_or_default().chars().peekable();
    let mut text = String::new();
    while let Some(character) = characters.next() {
        let escaped = match character {
            '\\' => characters.next_if(|next| matches!(next, '"' | '\\')),
            _ => None,
        };
        text.push(escaped.unwrap_or(character));
    }
    text
}

fn bare(cursor: &mut Cursor<'_>, dialect: Dialect) -> Result<Literal, Error> {
    let start = cursor.offset();
    let written = cursor.take_while(starts_bare);
    let span = start..cursor.offset();
    match cursor.peek() {
        // A comma with space behind it is meant to join conditions, and is reported as that.
        Some(',') if cursor.peek_second().is_none_or(char::is_whitespace) => {}
        Some(character) if !ends_value(character, dialect) => {
            return Err(unquoted(cursor, start, dialect));
        }
        _ => {}
    }
    match Decimal::from_literal(written) {
        Ok(value) => {
            let (text, value) = (written.to_owned(), value.into_owned());
            return Ok(Literal::Number(NumberLiteral { text, value }));
        }
        Err(NotALiteral::Exponent) => {
            let message = "the exponent of the number is beyond ±2147483647";
            return Err(cursor.error(ErrorKind::Exponent, span, message).with_aws(INVALID_PATTERN));
        }
        Err(NotALiteral::Form) => {}
    }
    if written.eq_ignore_ascii_case("null") {
        return Err(cursor
            .error(
                ErrorKind::Null,
                span,
                format!("{} is no value to compare with", quoted(written)),
            )
            .with_aws(INVALID_PATTERN)
            .with_help(match dialect {
                Dialect::Json => "write `IS NULL`, or `\"null\"` for the text",
                Dialect::Fields => "write `\"null\"` for the text",
            }));
    }
    if written.contains('+') {
        // The cursor goes back to what makes quotes necessary.
        let mut sign = cursor.clone();
        sign.rewind(start);
        sign.take_while(is_bare);
        return Err(unquoted(&sign, start, dialect));
    }
    Ok(Literal::glob(written.to_owned()))
}

fn ends_value(character: char, dialect: Dialect) -> bool {
    let closes = match dialect {
        Dialect::Json => character == '}',
        Dialect::Fields => matches!(character, ',' | ']'),
    };
    closes || character.is_whitespace() || matches!(character, ')' | '&' | '|')
}

/// A bare value, begun at `start`, with a character that only a quoted one can have. The cursor
/// stands before that character.
fn unquoted(cursor: &Cursor<'_>, start: usize, dialect: Dialect) -> Error {
    let mut end = cursor.clone();
    let character = end.bump().unwrap_or_default();
    let span = cursor.offset()..end.offset();
    end.take_while(|character| !ends_value(character, dialect) && character != ',');
    let value = end.since(start);
    let message = format!("a value with {} must be quoted", quoted(&character.to_string()));
    let in_quotes = format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
    let error = cursor
        .error(ErrorKind::Unquoted, span, message)
        .with_help(format!("write {}", quoted(&in_quotes)))
        .with_fix(&(start..start + value.len()), in_quotes);
    match character {
        // Recorded for these two only.
        ':' | ',' => error.with_aws(invalid(&character.to_string())),
        _ => error,
    }
}

/// Something that begins no value.
fn no_value(cursor: &Cursor<'_>, dialect: Dialect) -> Error {
    let Some(character) = cursor.peek() else {
        return cursor.expected(ErrorKind::Unexpected, "a value");
    };
    match character {
        '\'' | '‘' | '’' | '“' | '”' | '„' | '«' | '`' => wrong_quotes(cursor),
        ',' | ']' if dialect == Dialect::Fields => {
            cursor.expected(ErrorKind::Unexpected, "a value")
        }
        '(' | '[' => cursor
            .expected(ErrorKind::Unexpected, "a value")
            .with_help("compare with one value at a time: `($.a = \"x\") || ($.a = \"y\")`"),
        '$' => cursor
            .expected(ErrorKind::Unexpected, "a value")
            .with_help("a member cannot be compared with another one, only with a fixed value"),
        '}' | ')' | '&' | '|' | '=' | '!' | '<' | '>' | '{' | '~' => {
            cursor.expected(ErrorKind::Unexpected, "a value")
        }
        _ => unquoted(cursor, cursor.offset(), dialect),
    }
}

fn wrong_quotes(cursor: &Cursor<'_>) -> Error {
    let is_quote = |character| "'‘’“”„«»`".contains(character);
    let mut end = cursor.clone();
    end.bump();
    let inside = end.take_while(|character| !is_quote(character));
    let closed = end.bump().is_some();
    let span = if closed { cursor.offset()..end.offset() } else { cursor.found().span() };
    let quote: String = cursor.peek().into_iter().collect();
    let in_quotes = format!("\"{}\"", inside.replace('\\', "\\\\").replace('"', "\\\""));
    let help = if closed {
        format!("write {}", quoted(&in_quotes))
    } else {
        "write the value between two `\"`".to_owned()
    };
    let shown = if quote == "`" { "a backtick".to_owned() } else { quoted(&quote) };
    let message = format!("values are quoted with `\"`, not with {shown}");
    let error = cursor.error(ErrorKind::Quotes, span.clone(), message).with_help(help);
    if closed { error.with_fix(&span, in_quotes) } else { error }
}

/// INVARIANT: a `%` stands here.
pub(super) fn regex(cursor: &mut Cursor<'_>) -> Result<Regex, Error> {
    let start = cursor.offset();
    cursor.bump();
    let body_start = cursor.offset();
    let body = cursor.take_while(regex_subset::is_allowed);
    if cursor.peek() != Some('%') {
        return Err(unfinished_regex(cursor, start));
    }
    let body_end = cursor.offset();
    cursor.bump();
    if body.is_empty() {
        let span = start..cursor.offset();
        let message = "the regular expression is empty";
        return Err(cursor
            .error(ErrorKind::RegexSyntax, span, message)
            .with_aws(invalid("%%"))
            .with_help("write `*` for any value"));
    }
    expression::compile(body).map_err(|problem| {
        let span = body_start + problem.span.start..(body_start + problem.span.end).min(body_end);
        let error = cursor
            .error(ErrorKind::RegexSyntax, span, problem.message)
            .with_aws("Failed to compile regular expression.");
        match problem.help {
            Some(advice) => error.with_help(advice),
            None => error,
        }
    })
}

/// A regular expression, begun at `start`, that stops before a character it may not contain, or at
/// the end of the pattern.
fn unfinished_regex(cursor: &Cursor<'_>, start: usize) -> Error {
    let mut end = cursor.clone();
    let Some(character) = end.bump() else {
        let span = start..cursor.offset();
        return cursor.error(
            ErrorKind::UnclosedRegex,
            span,
            "the regular expression has no closing `%`",
        );
    };
    let span = cursor.offset()..end.offset();
    let found = quoted(&character.to_string());
    let help = if !cursor.rest().contains('%') {
        "is the closing `%` missing?".to_owned()
    } else if character.is_ascii() && !character.is_ascii_control() {
        format!(
            "there are no groups and few symbols; write the character as {}",
            quoted(&format!("\\x{:02x}", u32::from(character)))
        )
    } else {
        "only ASCII letters, digits and some symbols are; write `.` for any one character"
            .to_owned()
    };
    cursor
        .error(
            ErrorKind::RegexCharacter,
            span,
            format!("{found} is not allowed in a regular expression"),
        )
        .with_aws(invalid(end.since(start)))
        .with_help(help)
}
