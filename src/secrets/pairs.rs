//! Pairs of a name and its value in any text: JSON, JSON within JSON, a URL, a header, a log line.

use std::borrow::Cow;

/// Quotes as they are written in URLs and in HTML.
const WRITTEN_QUOTES: [&str; 2] = ["%22", "&quot;"];

/// A name with something that divides it from a value, as in `"name": "value"` and `name=value`.
pub(super) struct Pair<'t> {
    pub name: &'t str,
    /// Where the name ends.
    pub name_end: usize,
    /// Where the value begins, with its quote.
    value: usize,
    quoted: bool,
    divider: &'t str,
}

/// The first pair whose name begins at `from` or later, and the place to look on from.
pub(super) fn next_pair(text: &str, mut from: usize) -> Option<(Pair<'_>, usize)> {
    loop {
        let start = text.get(from..)?.find(in_name)? + from;
        let rest = text.get(start..)?;
        let name = rest.get(..rest.find(|c| !in_name(c)).unwrap_or(rest.len()))?;
        let name_end = start + name.len();
        let gap_end = name_end + gap(text.get(name_end..)?);
        let after = text.get(gap_end..)?;
        let length = after.find(|c| !"=:>".contains(c)).unwrap_or(after.len());
        let divider = after.get(..length)?;
        from = gap_end + length;
        if divider.starts_with(['=', ':']) {
            let value = after.get(length..)?;
            let pair = Pair {
                name: without_prefix(text.get(..start)?, name),
                name_end,
                value: text.len() - value.trim_start().len(),
                quoted: has_quote(text.get(name_end..gap_end)?),
                divider,
            };
            return Some((pair, from));
        }
        from = from.max(name_end);
    }
}

impl Pair<'_> {
    /// Whether it is a pair for certain: `secretsmanager:GetSecretValue` and `arn:…:secret:x` are
    /// none.
    pub fn is_certain(&self, text: &str) -> bool {
        let spaced =
            text.get(..self.value).is_some_and(|before| before.ends_with(char::is_whitespace));
        self.quoted || spaced || self.divider.contains('=')
    }

    /// Where the value stands, without its quotes. If `to_line_end`, it goes on to the end of the
    /// line, whatever its quotes say.
    pub fn value(&self, text: &str, to_line_end: bool) -> std::ops::Range<usize> {
        let value = text.get(self.value..).unwrap_or_default();
        let open = opening(value);
        let start = self.value + open;
        let (open, value) = value.split_at_checked(open).unwrap_or_default();
        let length = if to_line_end && (!self.quoted || open.is_empty()) {
            value.find(['\n', '\r']).unwrap_or(value.len())
        } else {
            value_length(open, value)
        };
        start..start + length
    }

    /// The first words of the value. A name is never longer.
    pub fn value_start<'t>(&self, text: &'t str) -> &'t str {
        const LONGEST: usize = 200;
        let value = text.get(self.value..).unwrap_or_default();
        let value = value.get(opening(value)..).unwrap_or_default();
        let end = value
            .char_indices()
            .take(LONGEST)
            .find(|(_, c)| "\"'\\&,;%\n".contains(*c))
            .map(|(at, _)| at)
            .or_else(|| value.char_indices().nth(LONGEST).map(|(at, _)| at));
        value.get(..end.unwrap_or(value.len())).unwrap_or_default()
    }
}

fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-".contains(c)
}

/// A name without the end of an escape that stands before it, as in `\nname` and `%26name`.
fn without_prefix<'t>(before: &str, name: &'t str) -> &'t str {
    let length = match before.chars().next_back() {
        Some('\\') if name.starts_with(['n', 'r', 't']) => 1,
        Some('%') => 2,
        _ => 0,
    };
    name.get(length..).filter(|name| !name.is_empty()).unwrap_or(name)
}

/// The length of the quotes and blanks behind a name, some of which may be written as escapes.
fn gap(text: &str) -> usize {
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || "\"'\\".contains(c));
        let escape = rest.get(..rest.len() - trimmed.len()).is_some_and(|gap| gap.ends_with('\\'));
        let written = WRITTEN_QUOTES.iter().find_map(|quote| trimmed.strip_prefix(quote));
        rest = match written {
            Some(after) => after,
            None if escape && trimmed.starts_with(['n', 'r', 't']) => {
                trimmed.get(1..).unwrap_or_default()
            }
            None => return text.len() - trimmed.len(),
        };
    }
}

fn has_quote(gap: &str) -> bool {
    gap.contains(['"', '\'']) || WRITTEN_QUOTES.iter().any(|quote| gap.contains(quote))
}

/// The length of the quote before a value, with what escapes it.
fn opening(value: &str) -> usize {
    if let Some(quote) = WRITTEN_QUOTES.iter().find(|quote| value.starts_with(**quote)) {
        return quote.len();
    }
    let quote = value.find(|c| c != '\\').unwrap_or(value.len());
    let quoted = value.get(quote..).is_some_and(|rest| rest.starts_with(['"', '\'']));
    if quoted { quote + 1 } else { 0 }
}

/// The length of a value that begins after this quote.
fn value_length(open: &str, value: &str) -> usize {
    if !open.is_empty() {
        let escaped = |at: &usize| value.get(..*at).is_some_and(|before| before.ends_with('\\'));
        let mut closing = value.match_indices(open).map(|(at, _)| at);
        return closing.find(|at| !escaped(at)).unwrap_or(value.len());
    }
    if value.starts_with(['{', '[']) {
        return value.len();
    }
    let scheme = ["Bearer ", "Basic "].iter().find(|scheme| value.starts_with(**scheme));
    let scheme = scheme.map_or(0, |scheme| scheme.len());
    let ends = |c: char| c.is_whitespace() || "&,;\"'})]".contains(c);
    let word = value.get(scheme..).unwrap_or_default();
    scheme + word.find(ends).unwrap_or(word.len())
}

/// The text with what may stand in a name, and what divides it from its value, in the place of its
/// escapes, because `password=` may be written `\u0070assword\u003d` and `p%61ssword%3D`. Escaped
/// quotes stay escaped, so a value still ends where it did.
pub(super) fn without_escapes(text: &str) -> Cow<'_, str> {
    if !text.contains("\\u00") && !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '%']) {
        let (before, escape) = rest.split_at(at);
        plain.push_str(before);
        rest = match unescaped(escape) {
            Some((letter, after)) => {
                if letter == '"' {
                    let slashes = escape.find(|c| c != '\\').unwrap_or_default();
                    plain.push_str(escape.get(..slashes).unwrap_or_default());
                }
                plain.push(letter);
                after
            }
            None => {
                let length = escape.find(|c| c != '\\').unwrap_or(escape.len()).max(1);
                plain.push_str(escape.get(..length).unwrap_or_default());
                escape.get(length..).unwrap_or_default()
            }
        };
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The character that an escape stands for, if it is one of those above, and what follows. JSON in
/// JSON has more backslashes, and a URL in a URL more `25`.
fn unescaped(escape: &str) -> Option<(char, &str)> {
    let slashes = escape.trim_start_matches('\\');
    let json = escape.starts_with('\\');
    let code = if json {
        slashes.strip_prefix("u00")?
    } else {
        escape.strip_prefix('%')?.trim_start_matches("25")
    };
    let digits = code.get(..2).filter(|digits| digits.bytes().all(|c| c.is_ascii_hexdigit()))?;
    let letter = char::from(u8::from_str_radix(digits, 16).ok()?);
    let taken = in_name(letter) || "=:".contains(letter) || (json && letter == '"');
    let after = code.get(2..).unwrap_or_default();
    taken.then_some((letter, after))
}
