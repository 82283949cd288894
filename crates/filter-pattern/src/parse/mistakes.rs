//! What to say when a pattern does not go on as it should, the usual mistakes above all.

use std::ops::Range;

use crate::error::{Error, ErrorKind};
use crate::limits::{MAX_CHARACTERS, MAX_REGEXES, MAX_WILDCARD_SELECTORS};
use crate::visible::quoted;

use super::cursor::{Cursor, Found, is_bare, is_word};
use super::dialect::{Dialect, INVALID_PATTERN, invalid};
use super::selector::missing_root;
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

/// The pattern does not end with the bracket that it needs. The cursor stands before the opening one.
pub(super) fn missing_end(cursor: &Cursor<'_>, dialect: Dialect) -> Error {
    let (kind, closing) = match dialect {
        Dialect::Json => (ErrorKind::MissingBrace, '}'),
        Dialect::Fields => (ErrorKind::MissingBracket, ']'),
    };
    let worded = |error: Error| match dialect {
        Dialect::Json => error.with_aws(NO_BRACE),
        Dialect::Fields => error,
    };
    let mut end = cursor.clone();
    while let Some(character) = end.peek() {
        let start = end.offset();
        match character {
            '"' => {
                if end.string().is_none() {
                    return worded(unclosed_string(&end, start));
                }
            }
            _ if character == closing => {
                end.bump();
                end.skip_space();
                return worded(trailing_text_of(kind, &end, dialect));
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
    let message = format!("expected `{closing}`, but found the end of the pattern");
    let error = worded(cursor.error(kind, place..place, message));
    match dialect {
        Dialect::Json => error,
        // A log line in brackets is what such a pattern often is meant to find.
        Dialect::Fields => error.with_help(
            "a pattern that starts with `[` lists fields; to look for a text, put it in quotes",
        ),
    }
}

pub(super) fn trailing_text(cursor: &Cursor<'_>, dialect: Dialect) -> Error {
    trailing_text_of(ErrorKind::TrailingText, cursor, dialect)
}

fn trailing_text_of(kind: ErrorKind, cursor: &Cursor<'_>, dialect: Dialect) -> Error {
    let span = cursor.offset()..cursor.offset() + cursor.rest().trim_end().len();
    let found = cursor.found().name();
    let (closing, help) = match dialect {
        Dialect::Json => ('}', ONE_PAIR),
        Dialect::Fields => (
            ']',
            "one pair of brackets holds all fields; to look for a text in brackets, put it in quotes",
        ),
    };
    let message = format!("expected the end of the pattern after `{closing}`, but found {found}");
    cursor.error(kind, span, message).with_help(help)
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
pub(super) fn after_condition(cursor: &Cursor<'_>, dialect: Dialect, open: Option<usize>) -> Error {
    let found = cursor.found();
    let closing = if dialect == Dialect::Json { "}" } else { "]" };
    if let Some(open) = open
        && (found.text.is_empty() || found.text == closing)
    {
        let column = cursor.position(open).column;
        return cursor
            .expected(ErrorKind::UnclosedParenthesis, "`&&`, `||` or `)`")
            .with_help(format!("close the parenthesis of column {column}"));
    }
    let expected = match (open, dialect) {
        (Some(_), _) => "`&&`, `||` or `)`",
        (None, Dialect::Json) => "`&&`, `||` or `}`",
        (None, Dialect::Fields) => "`&&`, `||`, `,` or `]`",
    };
    let error = cursor.expected(ErrorKind::Unexpected, expected);
    match found.text {
        ")" => error.with_help("take this `)` away, or open it with a `(` before"),
        "," if dialect == Dialect::Fields => {
            error.with_help("close the parenthesis before the next field")
        }
        "," => error.with_aws(invalid(",")).with_help("join conditions with `&&` or `||`"),
        "&" | "|" => instead(unknown_operator(cursor, &found), &found, &found.text.repeat(2)),
        word if word.eq_ignore_ascii_case("and") => {
            instead(unknown_operator(cursor, &found), &found, "&&").with_aws(INVALID_PATTERN)
        }
        word if word.eq_ignore_ascii_case("or") => {
            instead(unknown_operator(cursor, &found), &found, "||").with_aws(INVALID_PATTERN)
        }
        word if word.starts_with(is_bare) => match value_in_words(cursor, dialect) {
            Some((span, value)) => {
                let in_quotes = format!("\"{value}\"");
                let help =
                    format!("put a value of several words in quotes: {}", quoted(&in_quotes));
                error.with_help(help).with_fix(&span, in_quotes)
            }
            None => error,
        },
        _ => error,
    }
}

fn unknown_operator(cursor: &Cursor<'_>, found: &Found<'_>) -> Error {
    let message = format!("{} is not an operator", found.name());
    cursor.error(ErrorKind::UnknownOperator, found.span(), message)
}

/// The advice to write something else where this stands.
fn instead(error: Error, found: &Found<'_>, right: &str) -> Error {
    error.with_help(format!("write {}", quoted(right))).with_fix(&found.span(), right)
}

/// The whole of a bare value with spaces in it and where it stands, when the cursor stands before its
/// second word.
fn value_in_words<'p>(cursor: &Cursor<'p>, dialect: Dialect) -> Option<(Range<usize>, &'p str)> {
    let before = cursor.before().trim_end();
    let start = before.trim_end_matches(is_bare);
    if start.len() == before.len() || !start.trim_end().ends_with('=') {
        return None;
    }
    let mut end = cursor.clone();
    let ends = if dialect == Dialect::Json { "()&|{}\"" } else { "()&|,]\"" };
    end.take_while(|character| !ends.contains(character));
    let value = end.since(start.len()).trim_end();
    Some((start.len()..start.len() + value.len(), value))
}

/// Something other than an operator after a selector.
pub(super) fn no_operator(cursor: &Cursor<'_>, dialect: Dialect) -> Error {
    let found = cursor.found();
    let unknown = unknown_operator(cursor, &found);
    let operators = match dialect {
        Dialect::Json => "an operator such as `=` or `IS`",
        Dialect::Fields => "an operator such as `=`",
    };
    let missing = cursor.expected(ErrorKind::Unexpected, operators);
    let word = found.text.to_ascii_uppercase();
    match word.as_str() {
        "==" | "===" => {
            instead(unknown, &found, "=").with_aws(INVALID_PATTERN).with_help("write a single `=`")
        }
        "<>" | "!==" | "=!" | "~=" => instead(unknown, &found, "!="),
        "=>" => instead(unknown, &found, ">="),
        "=<" => instead(unknown, &found, "<="),
        "=~" | "~" => unknown.with_help("write a regular expression as `= %…%`"),
        "!~" => unknown.with_help("write a regular expression as `!= %…%`"),
        "!" if dialect == Dialect::Fields => instead(unknown, &found, "!="),
        "!" => unknown.with_help("write `!=` or `NOT EXISTS`"),
        "EXISTS" => match cursor.before().trim_end() {
            // `$.a.bNOT EXISTS`, as it is printed in many places.
            before if before.len() > 3 && before.ends_with("NOT") => {
                let name = before.len() - 3;
                unknown
                    .with_help("put a space before `NOT`: `NOT EXISTS` is one operator")
                    .with_fix(&(name..name), " ")
            }
            _ => unknown.with_help(ANY_VALUE),
        },
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

/// Something that begins no field.
pub(super) fn no_field(cursor: &Cursor<'_>) -> Error {
    let mut end = cursor.clone();
    let word = end.take_while(|character| character.is_alphanumeric() || character == '_');
    if word.starts_with(|first: char| first.is_ascii_digit()) {
        let span = cursor.offset()..end.offset();
        return cursor
            .error(ErrorKind::FieldName, span, "a field's name cannot begin with a digit")
            .with_aws(invalid(word))
            .with_help("names have letters, digits and `_`; write the value as `name = value`");
    }
    if !word.is_empty() {
        let span = cursor.offset()..end.offset();
        let message = format!("{} is no name for a field", quoted(word));
        return cursor
            .error(ErrorKind::FieldName, span, message)
            .with_help("names have the letters a to z, digits and `_`");
    }
    let error = cursor.expected(ErrorKind::FieldName, "the name of a field, `...`, `,` or `]`");
    match cursor.peek() {
        Some('"') => error.with_help("give the field a name: `name = \"value\"`"),
        Some('%') => error.with_help("give the field a name: `name = %regex%`"),
        Some('$') => error.with_help("fields have names without `$`; JSON patterns have braces"),
        Some('.' | '…') => error.with_help("any number of fields is written `...`"),
        Some('!') => error.with_help("negate each comparison: `!=` for `=`"),
        Some('*') => error.with_help("leave a field without a name empty, as in `[a, , c]`"),
        _ => error,
    }
}

/// Something other than an operator or the end of a field after its name. `glued`: directly.
pub(super) fn after_field(cursor: &Cursor<'_>, glued: bool) -> Error {
    if glued {
        let mut end = cursor.clone();
        end.bump();
        let found = quoted(end.since(cursor.offset()));
        return cursor
            .error(
                ErrorKind::FieldName,
                cursor.offset()..end.offset(),
                format!("{found} cannot stand in the name of a field"),
            )
            .with_help("names have letters, digits and `_`");
    }
    let error = cursor
        .expected(ErrorKind::Unexpected, "an operator such as `=`, `,` or `]` after the name");
    match cursor.word().to_ascii_uppercase().as_str() {
        "IS" | "NOT" | "EXISTS" => {
            error.with_help("a field is always there and a text; compare it with `=` or `!=`")
        }
        "AND" => instead(error, &cursor.found(), "&&"),
        "OR" => instead(error, &cursor.found(), "||"),
        "" => error,
        _ => error.with_help("put a comma between fields"),
    }
}

/// A character that a term cannot have. `start` is where the term starts.
pub(super) fn in_term(cursor: &Cursor<'_>, start: usize) -> Error {
    let mut end = cursor.clone();
    let character = end.bump().unwrap_or_default();
    let span = cursor.offset()..end.offset();
    end.take_while(|character| !character.is_whitespace() && character != '"');
    let whole = end.since(start);
    let term = whole.trim_start_matches(['-', '?']);
    let message = format!("a term with {} must be quoted", quoted(&character.to_string()));
    let error = cursor.error(ErrorKind::TermCharacter, span, message);
    let error = match character {
        // Recorded for these only.
        '*' | '!' | ':' | '/' | '@' | '%' => error.with_aws(invalid(&character.to_string())),
        _ => error,
    };
    let sign = whole.get(..whole.len() - term.len()).unwrap_or_default();
    let whole_in_quotes = format!("{sign}\"{}\"", term.replace('\\', "\\\\"));
    let in_quotes = quoted(&whole_in_quotes);
    let help = match character {
        '$' => "a JSON pattern stands between braces: `{ $.name = value }`".to_owned(),
        '*' => {
            let words: Vec<&str> = term.split('*').filter(|word| !word.is_empty()).collect();
            format!(
                "there are no wildcards here, but a term is found anywhere, also inside of words: {}",
                quoted(&words.join(" "))
            )
        }
        '%' => "a regular expression stands alone; join alternatives with `|`: `%ERROR|WARN%`"
            .to_owned(),
        '=' => {
            format!("to compare, write a JSON or a space-delimited pattern; as a text: {in_quotes}")
        }
        '"' => "put a space between terms".to_owned(),
        '\'' => {
            let inside = cursor.rest().split('\'').nth(1).unwrap_or_default();
            format!("texts are quoted with `\"`: {}", quoted(&format!("\"{inside}\"")))
        }
        '(' | ')' | '|' | '&' if term.chars().all(|character| !is_word(character)) => {
            "there are no operators here: all terms must occur; `?` before every term makes them \
             alternatives"
                .to_owned()
        }
        _ => {
            let help = format!("write {in_quotes}");
            return error.with_help(help).with_fix(&(start..end.offset()), whole_in_quotes);
        }
    };
    error.with_help(help)
}

/// A `-` or `?` without a term behind it.
pub(super) fn after_sign(cursor: &Cursor<'_>, start: usize) -> Error {
    let sign = cursor.since(start);
    let expected = format!("a term directly after {}", quoted(sign));
    let error = cursor.expected(ErrorKind::LoneSign, &expected);
    match cursor.peek() {
        Some('-' | '?') => error.with_help("one `-` or `?` is enough"),
        Some(next) if !next.is_whitespace() => in_term(cursor, start),
        _ => error.with_help(format!("to look for {} itself, put it in quotes", quoted(sign))),
    }
}
