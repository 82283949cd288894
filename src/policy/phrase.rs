//! Lists in words.

use std::collections::HashSet;

use super::glob::Pattern;
use crate::text::{and_more, name, short};

/// Patterns as they were written.
pub fn patterns(patterns: &[Pattern], most: usize) -> String {
    let shown = patterns.iter().take(most).map(|pattern| name(&short(pattern.written(), 80)));
    and_more(&shown.collect::<Vec<_>>(), patterns.len().saturating_sub(most), ", ")
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
