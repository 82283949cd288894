//! What to say when a pattern does not go on as it should, the usual mistakes above all.

use std::ops::Range;

use crate::error::{Dialect, Error, ErrorKind};
use crate::report::quoted;
use crate::{MAX_CHARACTERS, MAX_REGEXES, MAX_WILDCARD_SELECTORS};

use super::INVALID_PATTERN;
use super::cursor::{Cursor, Found, is_bare};
use super::selector::{invalid, missing_root};
use super::value::unclosed_string;

const NO_BRACE: &str = "If a filter pattern starts with '{' it must end with '}'";
const ONE_PAIR: &str = "one pair of braces holds the whole pattern";
const ANY_VALUE: &str = "write `= *`, which is true for every string and number";

/// `end` is where the pattern would have to end.
pub(super) fn too_long(cursor: &Cursor<'_>, end: usize) -> Error {
    let rest = cursor.rest();
    let length = rest.chars().count();
    let message = format!("the pattern has {length} characters, more than {MAX_CHARACTERS}");
    cursor
        .error(ErrorKind::TooLong, end..rest.len(), message)
        .with_aws("Member must have length less than or equal to 1024")
        .with_help("shorten it with `*`, or use several patterns")
}

/// INVARIANT: the cursor stands before the first character, which is not `{`.
pub(super) fn other_dialect(cursor: &Cursor<'_>) -> Error {
    let dialect = match cursor.peek() {
        Some('[') => Dialect::SpaceDelimited,
        Some('%') => Dialect::Regex,
        _ => Dialect::Terms,
    };
    let mut end = cursor.clone();
    end.bump();
    let span = cursor.offset()..end.offset();
    let message = format!(
        "this is a pattern of the {dialect} dialect, but only the JSON dialect is supported so far"
    );
    let error = cursor.error(ErrorKind::UnsupportedDialect(dialect), span, message);
    error.with_help(match cursor.rest().contains("$.") {
        true => "put the condition between braces: `{ $.name = value }`",
        false => "a JSON pattern looks like `{ $.name = value }`",
    })
}

/// The pattern does not end with `}`. The cursor stands before its `{`.
pub(super) fn missing_brace(cursor: &Cursor<'_>) -> Error {
    let mut end = cursor.clone();
    while let Some(character) = end.peek() {
        let start = end.offset();
        match character {
            '"' => {
                if end.string().is_none() {
                    return unclosed_string(&end, start).with_aws(NO_BRACE);
                }
            }
            '}' => {
                end.bump();
                end.skip_space();
                return trailing_text_of(ErrorKind::MissingBrace, &end).with_aws(NO_BRACE);
            }
            '%' => {
                end.bump();
                if let Some((regex, _)) = end.rest().split_once('%') {
                    end.eat(regex);
                    end.bump();
                }
            }
            _ => {
                end.bump();
            }
        }
    }
    let place = cursor.offset() + cursor.rest().trim_end().len();
    cursor
        .error(
            ErrorKind::MissingBrace,
            place..place,
            "expected `}`, but found the end of the pattern",
        )
        .with_aws(NO_BRACE)
}

pub(super) fn trailing_text(cursor: &Cursor<'_>) -> Error {
    trailing_text_of(ErrorKind::TrailingText, cursor)
}

fn trailing_text_of(kind: ErrorKind, cursor: &Cursor<'_>) -> Error {
    let span = cursor.offset()..cursor.offset() + cursor.rest().trim_end().len();
    let found = cursor.found().name();
    let message = format!("expected the end of the pattern after `}}`, but found {found}");
    cursor.error(kind, span, message).with_help(ONE_PAIR)
}

/// Something that begins no condition. `open` is where the brace or parenthesis before it stands,
/// if it is the first in there.
pub(super) fn no_condition(cursor: &Cursor<'_>, open: Option<usize>) -> Error {
    if let Some(open) = open {
        let mut end = cursor.clone();
        end.bump();
        let pair: String =
            end.since(open).chars().filter(|character| !character.is_whitespace()).collect();
        if pair == "{}" || pair == "()" {
            let span = open..end.offset();
            let message = format!("expected a condition in `{pair}`");
            let help = "write `{ $.name = value }`, or an empty pattern for every event";
            return cursor.error(ErrorKind::Empty, span, message).with_help(help);
        }
    }
    let word = cursor.word();
    let negation = cursor.peek() == Some('!') || word.eq_ignore_ascii_case("not");
    if negation {
        let found = cursor.found();
        let message = format!("{} is not an operator for conditions", found.name());
        return cursor.error(ErrorKind::UnknownOperator, found.span(), message).with_help(
            "negate each comparison: `!=` for `=`, `NOT EXISTS` for a member that is absent",
        );
    }
    if let Some(error) = missing_root(cursor) {
        return error;
    }
    let error = cursor.expected(ErrorKind::Unexpected, "a selector such as `$.name` or `(`");
    match cursor.peek() {
        Some('{') => error.with_help(ONE_PAIR),
        Some('"') => error.with_help("say which member has this value: `$.name = \"value\"`"),
        _ => error,
    }
}

/// Something that does not go on after a complete condition. `open` is where the parenthesis around
/// it stands, if there is one.
pub(super) fn after_condition(cursor: &Cursor<'_>, open: Option<usize>) -> Error {
    let found = cursor.found();
    if let Some(open) = open
        && matches!(found.text, "" | "}")
    {
        let mut column = cursor.clone();
        column.rewind(open);
        let column = column.error(ErrorKind::UnclosedParenthesis, open..open, "").column();
        return cursor
            .expected(ErrorKind::UnclosedParenthesis, "`&&`, `||` or `)`")
            .with_help(format!("close the parenthesis of column {column}"));
    }
    let expected = if open.is_some() { "`&&`, `||` or `)`" } else { "`&&`, `||` or `}`" };
    let error = cursor.expected(ErrorKind::Unexpected, expected);
    match found.text {
        ")" => error.with_help("take this `)` away, or open it with a `(` before"),
        "," => error.with_aws(invalid(",")).with_help("join conditions with `&&` or `||`"),
        "&" | "|" => unknown_operator(cursor, &found)
            .with_help(format!("write {}", quoted(&found.text.repeat(2)))),
        word if word.eq_ignore_ascii_case("and") => {
            unknown_operator(cursor, &found).with_aws(INVALID_PATTERN).with_help("write `&&`")
        }
        word if word.eq_ignore_ascii_case("or") => {
            unknown_operator(cursor, &found).with_aws(INVALID_PATTERN).with_help("write `||`")
        }
        word if word.starts_with(is_bare) => match value_in_words(cursor) {
            Some(value) => error.with_help(format!(
                "put a value of several words in quotes: {}",
                quoted(&format!("\"{value}\""))
            )),
            None => error,
        },
        _ => error,
    }
}

fn unknown_operator(cursor: &Cursor<'_>, found: &Found<'_>) -> Error {
    let message = format!("{} is not an operator", found.name());
    cursor.error(ErrorKind::UnknownOperator, found.span(), message)
}

/// The whole of a bare value with spaces in it, when the cursor stands before its second word.
fn value_in_words<'p>(cursor: &Cursor<'p>) -> Option<&'p str> {
    let before = cursor.before().trim_end();
    let start = before.trim_end_matches(is_bare);
    if start.len() == before.len() || !start.trim_end().ends_with('=') {
        return None;
    }
    let mut end = cursor.clone();
    end.take_while(|character| !"()&|{}\"".contains(character));
    Some(end.since(start.len()).trim_end())
}

/// Something other than an operator after a selector.
pub(super) fn no_operator(cursor: &Cursor<'_>) -> Error {
    let found = cursor.found();
    let unknown = unknown_operator(cursor, &found);
    let missing = cursor.expected(ErrorKind::Unexpected, "an operator such as `=` or `IS`");
    let word = found.text.to_ascii_uppercase();
    match word.as_str() {
        "==" | "===" => unknown.with_aws(INVALID_PATTERN).with_help("write a single `=`"),
        "<>" | "!==" | "=!" | "~=" => unknown.with_help("write `!=`"),
        "=>" => unknown.with_help("write `>=`"),
        "=<" => unknown.with_help("write `<=`"),
        "=~" | "~" => unknown.with_help("write a regular expression as `= %…%`"),
        "!~" => unknown.with_help("write a regular expression as `!= %…%`"),
        "!" => unknown.with_help("write `!=` or `NOT EXISTS`"),
        "EXISTS" => unknown.with_help(ANY_VALUE),
        "IN" => {
            unknown.with_help("compare with one value at a time: `($.a = \"x\") || ($.a = \"y\")`")
        }
        "LIKE" | "CONTAINS" | "MATCHES" => {
            unknown.with_help("write `= \"*text*\"`, or a regular expression as `= %…%`")
        }
        "AND" | "OR" | "&&" | "||" | "}" | ")" => missing.with_help(
            "a member alone is no condition: write `IS TRUE`, or `= *` for every string and number",
        ),
        _ => missing,
    }
}

/// Something other than `NULL`, `TRUE` and `FALSE` after `IS`.
pub(super) fn after_is(cursor: &Cursor<'_>) -> Error {
    let expected = "`NULL`, `TRUE` or `FALSE` after `IS`";
    let error = cursor.expected(ErrorKind::Keyword, expected);
    if cursor.word().eq_ignore_ascii_case("not") {
        let mut next = cursor.clone();
        next.take_while(char::is_alphanumeric);
        next.skip_space();
        let error = error.with_aws(invalid(cursor.word()));
        return match next.word().to_ascii_uppercase().as_str() {
            "TRUE" => error.with_help("there is no `IS NOT`; write `IS FALSE`"),
            "FALSE" => error.with_help("there is no `IS NOT`; write `IS TRUE`"),
            _ => error.with_help(format!("there is no `IS NOT`; {ANY_VALUE}")),
        };
    }
    match cursor.peek() {
        Some(character) if is_bare(character) || character == '"' => {
            error.with_help("compare with other values by `=`")
        }
        _ => error,
    }
}

/// Something other than `EXISTS` after `NOT`.
pub(super) fn after_not(cursor: &Cursor<'_>) -> Error {
    cursor.expected(ErrorKind::Keyword, "`EXISTS` after `NOT`")
}

pub(super) fn too_many_wildcard_selectors(cursor: &Cursor<'_>, span: Range<usize>) -> Error {
    let message =
        format!("a pattern can have only {MAX_WILDCARD_SELECTORS} selectors with a wildcard");
    cursor
        .error(ErrorKind::TooManyWildcardSelectors, span, message)
        .with_help("replace a wildcard by an index such as `[0]`, or use several patterns")
}

pub(super) fn too_many_regexes(cursor: &Cursor<'_>, span: Range<usize>) -> Error {
    let message = format!("a pattern can have only {MAX_REGEXES} regular expressions");
    cursor
        .error(ErrorKind::TooManyRegexes, span, message)
        .with_aws(
            "Your input has exceeded the maximum of 2 regular expressions per filter pattern.",
        )
        .with_help("join alternatives with `|` in one regular expression, or use `*`")
}
