//! Space-delimited patterns: a line is split into fields, which are then tested one by one.
//!
//! Recorded: runs of white space separate fields; a field that starts with `"` or `[` ends at the
//! next `"` or `]`, and what follows starts a new one; without its closing character it is an
//! ordinary field. Without `...` in the pattern the last of its fields takes the rest of the line
//! as it is, unless that is a single field.

use std::fmt;

use crate::ast::{Check, Field, Fields, Literal, Test};
use crate::number::Decimal;

/// The fields of a line, from left to right.
pub(crate) struct Split<'m> {
    rest: &'m str,
    /// A closing character that was not found once is not looked for again; otherwise a line of
    /// opening ones would cost the square of its length.
    no_quote: bool,
    no_bracket: bool,
}

impl<'m> Split<'m> {
    pub(crate) fn new(message: &'m str) -> Split<'m> {
        Split { rest: message, no_quote: false, no_bracket: false }
    }

    /// The inside of a quoted or bracketed field, and what follows it.
    fn delimited(&mut self) -> Option<(&'m str, &'m str)> {
        if let Some(inside) = self.rest.strip_prefix('"') {
            if self.no_quote {
                return None;
            }
            let parts = inside.split_once('"');
            self.no_quote = parts.is_none();
            return parts;
        }
        let inside = self.rest.strip_prefix('[')?;
        if self.no_bracket {
            return None;
        }
        let parts = inside.split_once(']');
        self.no_bracket = parts.is_none();
        parts
    }
}

fn is_space(character: char) -> bool {
    character.is_ascii_whitespace() || character == '\u{b}'
}

impl<'m> Iterator for Split<'m> {
    type Item = &'m str;

    fn next(&mut self) -> Option<&'m str> {
        self.rest = self.rest.trim_start_matches(is_space);
        if self.rest.is_empty() {
            return None;
        }
        let (field, rest) = match self.delimited() {
            Some(parts) => parts,
            None => self.rest.split_at(self.rest.find(is_space).unwrap_or(self.rest.len())),
        };
        self.rest = rest;
        Some(field)
    }
}

/// A field of a line and what the pattern says of it, if it does.
pub(crate) type Pair<'p, 'm> = (Option<&'p Field>, &'m str);

/// Lays the fields of a line beside those of the pattern. `None` if their numbers do not fit.
pub(crate) fn pairs<'p, 'm>(fields: &'p Fields, message: &'m str) -> Option<Pairs<'p, 'm>> {
    let split = Split::new(message);
    let Some(after) = &fields.after else {
        // The last field may have spaces in it, so the line is not split to its end.
        let enough = Split::new(message).take(fields.before.len()).count() == fields.before.len();
        return enough.then_some(Pairs { fields, split, position: 0, total: fields.before.len() });
    };
    let total = Split::new(message).count();
    let enough = total >= fields.before.len() + after.len();
    enough.then_some(Pairs { fields, split, position: 0, total })
}

pub(crate) struct Pairs<'p, 'm> {
    fields: &'p Fields,
    split: Split<'m>,
    position: usize,
    /// How many fields the line has, or the pattern, where it leaves none open.
    total: usize,
}

impl<'p, 'm> Iterator for Pairs<'p, 'm> {
    type Item = Pair<'p, 'm>;

    fn next(&mut self) -> Option<Pair<'p, 'm>> {
        if self.position >= self.total {
            return None;
        }
        let left = self.total - self.position;
        let field = match &self.fields.after {
            Some(after) if left <= after.len() => after.get(after.len() - left),
            _ => self.fields.before.get(self.position),
        };
        let rest = self.split.rest.trim_start_matches(is_space);
        let mut text = self.split.next()?;
        if left == 1 && !self.split.rest.trim_start_matches(is_space).is_empty() {
            text = rest;
        }
        self.position += 1;
        Some((field, text))
    }
}

pub(crate) fn holds(fields: &Fields, message: &str) -> bool {
    pairs(fields, message).is_some_and(|mut pairs| pairs.all(|(field, text)| accepts(field, text)))
}

fn accepts(field: Option<&Field>, text: &str) -> bool {
    match field.and_then(|field| field.condition.as_ref()) {
        Some(condition) => condition.holds(&|check| is_true(check, text)),
        None => true,
    }
}

/// Numbers compare by value with a field that is one; nothing else equals or orders with them.
pub(crate) fn is_true(check: &Check, text: &str) -> bool {
    match &check.test {
        Test::Equals(literal) => equals(literal, text),
        Test::Differs(literal) => !equals(literal, text),
        Test::Compares(comparison, literal) => Decimal::from_literal(text)
            .is_ok_and(|number| comparison.accepts(number.compare(&literal.value))),
        // INVARIANT: the parser makes these of selectors only.
        Test::IsNull | Test::IsBool(_) | Test::NotExists => false,
    }
}

fn equals(literal: &Literal, text: &str) -> bool {
    match literal {
        Literal::Number(literal) => {
            Decimal::from_literal(text).is_ok_and(|number| number.compare(&literal.value).is_eq())
        }
        _ => literal.equals_text(text),
    }
}

/// The name by which a field is taken out of a line: see [`Pattern::extract`](crate::Pattern::extract).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldName<'p> {
    /// As the pattern calls it.
    Named(&'p str),
    /// A field without a name: its place in the line, counted from 1.
    Numbered(usize),
}

/// As AWS's `TestMetricFilter` calls it: `$ip`, `$2`.
impl fmt::Display for FieldName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FieldName::Named(name) => write!(f, "${name}"),
            FieldName::Numbered(place) => write!(f, "${place}"),
        }
    }
}

/// Puts the fields into a buffer, and says whether the pattern is true for the line. What is in the
/// buffer if it is not, is not said.
pub(crate) fn extract<'p, 'm>(
    fields: &'p Fields,
    message: &'m str,
    into: &mut Vec<(FieldName<'p>, &'m str)>,
) -> bool {
    let Some(pairs) = pairs(fields, message) else {
        return false;
    };
    for ((field, text), place) in pairs.zip(1..) {
        if !accepts(field, text) {
            return false;
        }
        let name = field.and_then(Field::name);
        into.push((name.map_or(FieldName::Numbered(place), FieldName::Named), text));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::Split;

    #[test]
    fn lines_are_split_like_this() {
        let split = |line| Split::new(line).collect::<Vec<_>>();
        assert_eq!(split(""), [""; 0]);
        assert_eq!(split(" \t\r\n"), [""; 0]);
        assert_eq!(split(" a\t b\u{b}c\n"), ["a", "b", "c"]);
        assert_eq!(split(r#"x "p q" [r s] y"#), ["x", "p q", "r s", "y"]);
        assert_eq!(split(r#"x "" []"#), ["x", "", ""]);
        assert_eq!(split(r#""p"q [r]s"#), ["p", "q", "r", "s"]);
        assert_eq!(split(r#"p"q r" s[t u]"#), ["p\"q", "r\"", "s[t", "u]"]);
        assert_eq!(split(r#"x "p q"#), ["x", "\"p", "q"]);
        assert_eq!(split("x [p q"), ["x", "[p", "q"]);
        assert_eq!(split(r#"[a "b] c" d"#), ["a \"b", "c\"", "d"]);
        assert_eq!(split(r#"[ "é 日" ["#), ["[", "é 日", "["]);
    }

    #[test]
    fn a_line_of_opening_brackets_takes_no_time() {
        let line = "[ ".repeat(1 << 19);
        assert_eq!(Split::new(&line).count(), 1 << 19);
    }
}
