//! Texts that an event must contain if a pattern is to be true for it.

use crate::ast::{Expr, Literal, Predicate, Test};
use crate::glob::Glob;

/// Shorter texts occur nearly everywhere.
const SHORTEST: usize = 3;

pub(crate) fn needles(expr: &Expr, extra: Option<&str>) -> Option<Vec<String>> {
    match expr {
        Expr::Everything => None,
        Expr::And(sides) => {
            let candidates = sides.iter().filter_map(|side| needles(side, extra));
            candidates.min_by_key(|needles| {
                let shortest = needles.iter().map(String::len).min().unwrap_or(0);
                (needles.len(), std::cmp::Reverse(shortest))
            })
        }
        Expr::Or(sides) => {
            let mut union = Vec::new();
            for side in sides {
                union.extend(needles(side, extra)?);
            }
            Some(without_redundant(union))
        }
        Expr::Predicate(predicate) => of_predicate(predicate, extra).map(|needle| vec![needle]),
    }
}

fn of_predicate(predicate: &Predicate, extra: Option<&str>) -> Option<String> {
    if extra.is_some() && predicate.selector.first_name() == extra {
        return None;
    }
    let Test::Equals(literal) = &predicate.test else {
        return None;
    };
    let needle = match literal {
        Literal::Text(text) if !is_double_text(text) => longest_run(text),
        Literal::Glob(glob) if !can_be_number_text(glob) => {
            glob.pieces().map(longest_run).max_by_key(|run| run.len())?
        }
        Literal::Text(_) | Literal::Glob(_) | Literal::Number { .. } | Literal::Regex(_) => {
            return None;
        }
    };
    (needle.len() >= SHORTEST).then(|| needle.to_owned())
}

/// A text that contains one of the needles contains every part of it too.
fn without_redundant(needles: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for needle in needles {
        if !kept.iter().any(|shorter| needle.contains(shorter.as_str())) {
            kept.retain(|longer| !longer.contains(needle.as_str()));
            kept.push(needle);
        }
    }
    kept
}

/// The longest part that JSON has only one way to write, `\u` escapes aside.
fn longest_run(text: &str) -> &str {
    text.split(|character| !is_plain(character)).max_by_key(|run| run.len()).unwrap_or_default()
}

/// Leaves out what must be escaped, and what some writers escape though they need not.
fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || " ._-:,;@#$%()[]{}|~^!?".contains(character)
}

/// Whether a number other than an integer may print as this: `1e3` in an event prints as `1000.0`.
fn is_double_text(text: &str) -> bool {
    is_infinity(text) || (text.matches('.').count() == 1 && text.chars().all(is_in_double))
}

/// Whether some number may print so that the glob matches it. Errs on the side of yes.
fn can_be_number_text(glob: &Glob) -> bool {
    let points = glob.pieces().map(|piece| piece.matches('.').count()).sum::<usize>();
    glob.matches("Infinity")
        || glob.matches("-Infinity")
        || (points <= 1 && glob.pieces().all(|piece| piece.chars().all(is_in_double)))
}

fn is_infinity(text: &str) -> bool {
    text.strip_prefix('-').unwrap_or(text) == "Infinity"
}

fn is_in_double(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '.' | '-' | 'E')
}
