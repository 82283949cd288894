//! Lists in words.

use std::collections::HashSet;

use super::glob::Pattern;
use crate::text::{name, short};

/// `a, b, c and 2 more`
pub fn listing(items: &[String], most: usize) -> String {
    more(items.iter().take(most).cloned().collect(), items.len())
}

fn more(shown: Vec<String>, all: usize) -> String {
    match all.saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
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
    let shown = patterns.iter().take(most).map(|pattern| name(&short(pattern.written(), 80)));
    more(shown.collect(), patterns.len())
}

/// At most this many lines, then how many more there are.
pub const MAX_LINES: usize = 8;
/// No line and no note is longer, in characters.
pub const MAX_LINE: usize = 400;

/// Lines as they are shown: not too many, none too long, each once.
pub fn limited(lines: Vec<String>, what: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut shown: Vec<String> = lines;
    shown.retain(|line| seen.insert(line.clone()));
    let more = shown.len().saturating_sub(MAX_LINES);
    shown.truncate(MAX_LINES);
    shown = shown.iter().map(|line| short(line, MAX_LINE)).collect();
    if more > 0 {
        shown.push(format!("and {more} more {what}"));
    }
    shown
}
