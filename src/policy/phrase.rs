//! Lists in words.

use crate::text::{name, short};

use super::glob::Pattern;

/// `a, b, c and 2 more`
pub fn listing(items: &[String], most: usize) -> String {
    let shown = items.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
    match items.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// `a, b or c`
pub fn alternatives(items: &[String]) -> String {
    match items.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => items.concat(),
    }
}

/// Patterns as they were written.
pub fn patterns(patterns: &[Pattern], most: usize) -> String {
    let shown: Vec<String> =
        patterns.iter().map(|pattern| name(&short(pattern.written(), 80))).collect();
    listing(&shown, most)
}

/// At most this many lines, then how many more there are.
pub const MAX_LINES: usize = 8;
/// No line and no note is longer, in characters.
pub const MAX_LINE: usize = 400;

/// Lines as they are shown: not too many, none too long, each once.
pub fn limited(lines: Vec<String>, what: &str) -> Vec<String> {
    let mut shown: Vec<String> = Vec::new();
    for line in lines {
        let line = short(&line, MAX_LINE);
        if !shown.contains(&line) {
            shown.push(line);
        }
    }
    let more = shown.len().saturating_sub(MAX_LINES);
    shown.truncate(MAX_LINES);
    if more > 0 {
        shown.push(format!("and {more} more {what}"));
    }
    shown
}
