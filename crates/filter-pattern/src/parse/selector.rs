//! Selectors: `$.name`, `$.['a name']`, `$.list[0]`, `$.list[*]`, `$.object.*`.

use crate::error::{Error, ErrorKind};
use crate::selector::{MAX_INDEX, Selector, Step};
use crate::visible::quoted;

use super::cursor::{Cursor, is_bare, is_operator};
use super::dialect::invalid;

const TOO_MANY_WILDCARDS: &str = "Your filter pattern has a JSON path selector that exceeds the \
                                  maximum of 1 wildcard allowed per json selector.";

pub(crate) fn is_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-')
}

/// INVARIANT: a `$` stands here.
pub(crate) fn parse(cursor: &mut Cursor<'_>) -> Result<Selector, Error> {
    let root = cursor.offset();
    cursor.bump();
    if !cursor.eat(".") {
        return Err(no_dot(cursor, root));
    }
    let mut steps = Vec::new();
    let mut first = Some(root);
    loop {
        let start = cursor.offset();
        let step = step(cursor, first)?;
        if step == Step::Wildcard && steps.contains(&Step::Wildcard) {
            let message = "a selector can have only one wildcard";
            return Err(cursor
                .error(ErrorKind::TooManyWildcards, start..cursor.offset(), message)
                .with_aws(TOO_MANY_WILDCARDS)
                .with_help("replace the others by an index such as `[0]`"));
        }
        steps.push(step);
        first = None;
        match cursor.peek() {
            Some('.') => {
                cursor.bump();
            }
            Some('[') => {}
            _ => break,
        }
    }
    check_end(cursor, root)?;
    Ok(Selector::new(steps))
}

/// Reads what follows a dot, or a bracket that follows no dot. `first` is where the selector
/// starts, if this is its first step.
fn step(cursor: &mut Cursor<'_>, first: Option<usize>) -> Result<Step, Error> {
    match cursor.peek() {
        Some('[') => bracket(cursor, first),
        Some('*') => {
            cursor.bump();
            Ok(Step::Wildcard)
        }
        Some(character) if is_name(character) => {
            Ok(Step::Name(cursor.take_while(is_name).to_owned()))
        }
        _ => Err(no_name(cursor, first)),
    }
}

/// INVARIANT: a `[` stands here.
fn bracket(cursor: &mut Cursor<'_>, first: Option<usize>) -> Result<Step, Error> {
    let start = cursor.offset();
    cursor.bump();
    let written = match cursor.peek() {
        Some('*') => {
            cursor.bump();
            Step::Wildcard
        }
        Some('\'') => Step::Name(quoted_name(cursor)?),
        Some(digit) if digit.is_ascii_digit() => {
            let start = cursor.offset();
            let digits = cursor.take_while(|character| character.is_ascii_digit());
            match digits.parse() {
                Ok(index) if index <= MAX_INDEX => Step::Index(index),
                _ => return Err(too_large(cursor, start)),
            }
        }
        _ => return Err(bad_bracket(cursor, start, first)),
    };
    if !cursor.eat("]") {
        let error = cursor.expected(ErrorKind::Selector, "`]`");
        return Err(match cursor.peek() {
            Some(',' | ':') => {
                error.with_help("write one index, as in `[0]`, or `[*]` for every element")
            }
            _ => error,
        });
    }
    Ok(written)
}

/// An index, begun at `start`, that is larger than any.
fn too_large(cursor: &Cursor<'_>, start: usize) -> Error {
    let message = format!("an index of an array is at most {MAX_INDEX}");
    cursor.error(ErrorKind::IndexTooLarge, start..cursor.offset(), message)
}

/// INVARIANT: a `'` stands here.
fn quoted_name(cursor: &mut Cursor<'_>) -> Result<String, Error> {
    let start = cursor.offset();
    cursor.bump();
    let name = cursor.take_while(|character| character != '\'').to_owned();
    if !cursor.eat("'") {
        let span = start..cursor.offset();
        return Err(cursor.error(ErrorKind::Selector, span, "the name has no closing `'`"));
    }
    Ok(name)
}

/// `$` without a dot: `$['a.b']`, `$[0]`, `$ = 1`, `$a`.
fn no_dot(cursor: &Cursor<'_>, root: usize) -> Error {
    let mut seen = cursor.clone();
    let bracket = seen.bump() == Some('[');
    if bracket && matches!(seen.peek(), Some('\'' | '"')) {
        seen.bump();
    }
    let term = seen.since(root);
    let span = root..seen.offset();
    let error = cursor.error(ErrorKind::Selector, span, "a selector begins with `$.`");
    let rest = cursor.rest();
    match cursor.peek() {
        Some('[') if seen.since(root).len() > 2 => {
            let written = bracket_text(rest);
            let selector = format!("$.{}", double_to_single(written));
            error
                .with_aws(invalid(term))
                .with_help(format!("put a dot after the `$`: {}", quoted(&selector)))
                .with_fix(&(root..cursor.offset() + written.len()), selector)
        }
        Some('[') => error
            .with_aws(invalid(term))
            .with_help("an event is never an array; name a member of it: `$.list[0]`"),
        Some(character) if character.is_whitespace() || is_operator(character) => error
            .with_aws(invalid(term))
            .with_help("the whole event cannot be tested; name a member of it: `$.eventName`"),
        Some(character) if is_name(character) => {
            let name = cursor.clone().take_while(is_name);
            error
                .with_help(format!("write {}", quoted(&format!("$.{name}"))))
                .with_fix(&(cursor.offset()..cursor.offset()), ".")
        }
        _ => error.with_help("name a member of the event: `$.eventName`"),
    }
}

/// Something that is no name after a dot.
fn no_name(cursor: &Cursor<'_>, first: Option<usize>) -> Error {
    let error = cursor.expected(ErrorKind::Selector, "a name, `*` or `[`");
    match (cursor.peek(), first) {
        (Some('"'), root) => {
            let mut seen = cursor.clone();
            let name = seen.string().unwrap_or_default().trim_matches('"').to_owned();
            let help = if name.is_empty() {
                "write a name of other characters in brackets and single quotes: `['a name']`"
                    .to_owned()
            } else if name.chars().all(is_name) {
                format!("write {} without quotes", quoted(&name))
            } else {
                format!("write {}", quoted(&format!("['{name}']")))
            };
            let error = error.with_help(help);
            match root {
                Some(_) => error.with_aws(invalid("$.\"")),
                None => error,
            }
        }
        (Some('.'), _) => error.with_help(
            "members are not looked for at every depth; write the whole way, `*` for any one step",
        ),
        (Some('\''), _) => error.with_help("put a quoted name in brackets: `$.['a name']`"),
        (Some(character), _) if !character.is_whitespace() && !is_operator(character) => {
            error.with_help(bracket_advice(name_run(cursor)))
        }
        _ => error,
    }
}

/// Something other than an index, `*` or `'` after `[`.
fn bad_bracket(cursor: &Cursor<'_>, start: usize, first: Option<usize>) -> Error {
    let mut seen = cursor.clone();
    seen.bump();
    let span = start..seen.offset();
    match cursor.peek() {
        Some('-') => cursor
            .error(ErrorKind::Selector, span, "an index cannot be negative")
            .with_aws(invalid("[-"))
            .with_help("the first element is `[0]`; elements are not counted from the end"),
        Some('"') => {
            let error =
                cursor.error(ErrorKind::Selector, span, "a name in brackets has single quotes");
            let dot = if first.is_some() { "$." } else { "" };
            let written = bracket_text(cursor.rest());
            let name = double_to_single(written);
            let error = error
                .with_help(format!("write {}", quoted(&format!("{dot}[{name}"))))
                .with_fix(&(cursor.offset()..cursor.offset() + written.len()), name);
            match first {
                Some(_) => error.with_aws(invalid("$.[\"")),
                None => error,
            }
        }
        Some('?') => cursor
            .expected(ErrorKind::Selector, "an index, `*` or a name in single quotes")
            .with_help("elements cannot be filtered; test every one with `[*]`"),
        Some(character) if is_name(character) => cursor
            .expected(ErrorKind::Selector, "an index, `*` or a name in single quotes")
            .with_help("put a name in single quotes: `['name']`"),
        _ => cursor.expected(ErrorKind::Selector, "an index, `*` or a name in single quotes"),
    }
}

/// After a complete selector: what stands directly behind it and belongs to no name?
fn check_end(cursor: &Cursor<'_>, root: usize) -> Result<(), Error> {
    let Some(character) = cursor.peek() else {
        return Ok(());
    };
    let ends = character.is_whitespace()
        || is_operator(character)
        || matches!(character, ')' | '}' | '(' | '&' | '|' | '"' | '%')
        || character.is_alphanumeric();
    if ends {
        return Ok(());
    }
    let written = cursor.since(root);
    let last = written.rsplit(['.', ']']).next().unwrap_or_default();
    let mut end = cursor.clone();
    let whole = format!("{last}{}", end.take_while(in_name_run));
    let error = cursor.expected(ErrorKind::Selector, "the end of the selector");
    Err(if character == '*' {
        error.with_help("`*` stands for a whole name, not for a part of one")
    } else {
        error.with_help(bracket_advice(&whole))
    })
}

/// The characters up to where a name must have ended.
fn in_name_run(character: char) -> bool {
    !character.is_whitespace() && !is_operator(character) && !"()[]{}&|.'\"".contains(character)
}

fn name_run<'p>(cursor: &Cursor<'p>) -> &'p str {
    cursor.clone().take_while(in_name_run)
}

fn bracket_advice(name: &str) -> String {
    let name = if name.is_empty() { "a name" } else { name };
    format!(
        "a name of other characters than letters, digits, `_` and `-` is written like {}",
        quoted(&format!("$.['{name}']"))
    )
}

/// `[…]` at the start of a text, as far as it goes.
fn bracket_text(text: &str) -> &str {
    text.split_inclusive(']').next().unwrap_or(text)
}

fn double_to_single(text: &str) -> String {
    text.replace('"', "'")
}

/// Where a condition should begin: a member without `$.` before it?
pub(crate) fn missing_root(cursor: &Cursor<'_>) -> Option<Error> {
    let mut end = cursor.clone();
    end.eat(".");
    let start = end.offset();
    let path = end.take_while(|character| is_bare(character) || "[]'".contains(character));
    let named = path.starts_with(|character: char| character.is_alphabetic() || character == '_');
    if !named || end.offset() == start {
        return None;
    }
    let span = cursor.offset()..end.offset();
    let written = end.since(cursor.offset());
    let message = format!("expected a selector, but found {}", quoted(written));
    let selector = format!("$.{path}");
    Some(
        cursor
            .error(ErrorKind::Selector, span.clone(), message)
            .with_help(format!("a selector begins with `$.`: {}", quoted(&selector)))
            .with_fix(&span, selector),
    )
}
