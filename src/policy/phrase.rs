//! Lists in words, as the phrases about a policy need them.

use std::collections::HashSet;

use super::glob::Pattern;
use crate::text::{and_more, name, short};

/// Patterns as they were written, in a list.
pub fn patterns(patterns: &[Pattern], most: usize) -> String {
    let shown = patterns.iter().take(most).map(|pattern| name(&short(pattern.written(), 80)));
    and_more(&shown.collect::<Vec<_>>(), patterns.len().saturating_sub(most), ", ")
}

/// How many lines there are at most. After them stands how many more there would be.
pub const MAX_LINES: usize = 8;
/// The longest line or note, in characters.
pub const MAX_LINE: usize = 400;

/// Lines as they are shown: not too many, none too long, and each once.
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
