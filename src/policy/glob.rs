//! Patterns with `*` (any run of characters) and `?` (one character), as policies have them.

use std::cmp::Ordering;

#[cfg(debug_assertions)]
use crate::work::real;

/// The longest pattern that is taken. ARNs have at most 2,048 characters, and everything else is
/// shorter.
const LONGEST: usize = 2048;

/// The longest pattern that matches a text of that length: between any two characters is a star.
const LONGEST_WILD: usize = 2 * LONGEST + 1;

/// A pattern in which stars that follow each other became one. Bytes are compared, because all
/// names of AWS are ASCII.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    /// The pattern with its case, for people, where that is another.
    written: Option<Box<str>>,
    /// The length of the shortest text that matches.
    least: usize,
    form: Form,
}

/// How a pattern is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// It has no wildcards.
    Plain,
    /// Its one wildcard is a star at its end.
    Prefix,
    Wild,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

/// The order is by length, shortest first. That is mostly widest first.
impl Ord for Pattern {
    fn cmp(&self, other: &Pattern) -> Ordering {
        (self.text.len(), &self.text).cmp(&(other.text.len(), &other.text))
    }
}

impl PartialOrd for Pattern {
    fn partial_cmp(&self, other: &Pattern) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Pattern {
    pub fn new(text: &str) -> Pattern {
        let mut short = String::with_capacity(text.len());
        for c in text.trim().chars() {
            if c != '*' || !short.ends_with('*') {
                short.push(c);
            }
        }
        let least = short.bytes().filter(|byte| *byte != b'*').count();
        let form = match short.find(['*', '?']) {
            None => Form::Plain,
            Some(at) if at + 1 == short.len() && short.ends_with('*') => Form::Prefix,
            Some(_) => Form::Wild,
        };
        Pattern { written: None, text: short, least, form }
    }

    /// The pattern of something that is compared without regard to case, such as an action.
    pub fn caseless(text: &str) -> Pattern {
        let mut pattern = Pattern::new(text);
        if pattern.text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            pattern.written = Some(pattern.text.as_str().into());
            pattern.text.make_ascii_lowercase();
        }
        pattern
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn written(&self) -> &str {
        self.written.as_deref().unwrap_or(&self.text)
    }

    pub fn is_wild(&self) -> bool {
        self.form != Form::Plain
    }

    /// Whether it matches everything of a reasonable length. For actions `*:*` does so too.
    pub fn is_total(&self) -> bool {
        let open = self.text.bytes().all(|byte| matches!(byte, b'*' | b'?' | b':'));
        let everything = || ["s3:g", "organizations:g"].iter().all(|text| self.covers(text));
        open && self.text.contains('*') && (!self.text.contains(':') || everything())
    }

    /// The text before the first wildcard.
    pub fn prefix(&self) -> &str {
        self.text.split(['*', '?']).next().unwrap_or_default()
    }

    /// Whether it matches a text. If the text is a pattern itself: whether it matches everything
    /// that the other does. At worst the time is the product of the two lengths; a text shorter
    /// than `least` costs nothing, nor one that is longer than any that there is.
    pub fn covers(&self, text: &str) -> bool {
        self.covers_in_steps(text, &mut 0)
    }

    /// The same, with how many steps it takes.
    pub fn covers_in_steps(&self, text: &str, steps: &mut u64) -> bool {
        match self.form {
            Form::Plain => self.text == text,
            Form::Prefix => self.text.strip_suffix('*').is_some_and(|own| text.starts_with(own)),
            Form::Wild if text.len() > LONGEST_WILD => self.text == text,
            Form::Wild => covers(self.text.as_bytes(), text.as_bytes(), self.least, steps),
        }
    }

    /// Whether some text matches both.
    pub fn overlaps(&self, other: &str) -> bool {
        self.overlaps_in_steps(other, &mut 0)
    }

    /// The same, with how many steps it takes.
    pub fn overlaps_in_steps(&self, other: &str, steps: &mut u64) -> bool {
        let wild = |byte: &u8| matches!(byte, b'*' | b'?');
        let literal = |text: &str| text.bytes().take_while(|byte| !wild(byte)).count();
        if literal(other) == other.len() {
            return self.covers_in_steps(other, steps);
        }
        if self.least > LONGEST || other.len() > LONGEST_WILD {
            return false;
        }
        if !self.is_wild() {
            return covers(other.as_bytes(), self.text.as_bytes(), 0, steps);
        }
        // Nearly all pairs differ before their first wildcard.
        let sure = literal(other).min(literal(&self.text));
        let same = self.text.as_bytes().get(..sure) == other.as_bytes().get(..sure);
        same && overlaps(self.text.as_bytes(), other.as_bytes(), steps)
    }
}

/// The pattern without each `?` beside a star. Names are never empty, so `role/?*` is every role.
pub fn widened(text: &str) -> String {
    let mut wide = String::with_capacity(text.len());
    for part in text.split_inclusive(|c| !matches!(c, '*' | '?')) {
        let end = part.trim_start_matches(['*', '?']);
        let run = part.strip_suffix(end).unwrap_or_default();
        wide.push_str(if run.contains('*') { "*" } else { run });
        wide.push_str(end);
    }
    wide
}

fn covers(pattern: &[u8], text: &[u8], least: usize, steps: &mut u64) -> bool {
    if text.len() < least {
        return false;
    }
    let (covers, taken) = walk(pattern, text);
    *steps += taken;
    #[cfg(debug_assertions)]
    real::add(taken);
    covers
}

/// Whether a pattern covers a text, and how many steps it takes to see it.
fn walk(pattern: &[u8], text: &[u8]) -> (bool, u64) {
    let mut steps = 0;
    // The last star that was met, and the place in the text where its run ends.
    let mut star: Option<(usize, usize)> = None;
    let (mut p, mut t) = (0, 0);
    while let Some(&c) = text.get(t) {
        steps += 1;
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
                continue;
            }
            // A star in the text stands for any run, and only a star matches that.
            Some(b'?') if c != b'*' => {
                (p, t) = (p + 1, t + 1);
                continue;
            }
            Some(&own) if own == c => {
                (p, t) = (p + 1, t + 1);
                continue;
            }
            _ => {}
        }
        let Some((at, end)) = star else { return (false, steps) };
        star = Some((at, end + 1));
        (p, t) = (at + 1, end + 1);
    }
    (pattern.get(p..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*')), steps)
}

/// Fills the table "can the rests of both match the same text" row by row, from the end. One row is
/// in memory, and what it says of the row below is overwritten as it is used.
fn overlaps(one: &[u8], other: &[u8], steps: &mut u64) -> bool {
    let cells = one.len() as u64 * other.len() as u64;
    *steps += 2 * cells;
    #[cfg(debug_assertions)]
    real::add(cells);
    let stars = other.iter().rev().take_while(|byte| **byte == b'*').count();
    let mut row: Vec<bool> = (0..=other.len()).map(|j| j + stars >= other.len()).collect();
    for own in one.iter().rev() {
        let Some((last, cells)) = row.split_last_mut() else { return false };
        // Of the row below, what stands to the right; and of this row.
        let mut below_right = *last;
        *last = *own == b'*' && *last;
        let mut right = *last;
        for (cell, theirs) in cells.iter_mut().zip(other).rev() {
            let below = *cell;
            right = match (*own, *theirs) {
                (b'*', _) | (_, b'*') => below || right,
                (b'?', _) | (_, b'?') => below_right,
                (own, theirs) => own == theirs && below_right,
            };
            (*cell, below_right) = (right, below);
        }
    }
    row.first().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[track_caller]
    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let pattern = Pattern::new(pattern);
        for text in yes {
            assert!(pattern.covers(text), "{} must cover {text}", pattern.as_str());
            assert!(pattern.overlaps(text), "{} must overlap {text}", pattern.as_str());
        }
        for text in no {
            assert!(!pattern.covers(text), "{} must not cover {text}", pattern.as_str());
        }
    }

    #[test]
    fn wildcards_match_texts_and_cover_patterns() {
        check("*", &["", "a", "*", "?", "a*b"], &[]);
        check("a?c", &["abc", "a?c"], &["ac", "a*c", "abbc"]);
        check("iam:*", &["iam:Create*", "iam:*", "iam:"], &["ia?:*", "*", "i*"]);
        check("i?m:*", &["iam:x", "i?m:*"], &["iaam:x", "i*:*"]);
        check("iam:*accesskey", &["iam:createaccesskey"], &["iam:listaccesskeys", "iam:*"]);
        check("a*b*a", &["aba", "abba", "a*ba"], &["ab", "aa", "a*a"]);
        check("***a**", &["a", "ba*"], &["", "b"]);
    }

    #[test]
    fn two_patterns_overlap_when_one_text_matches_both() {
        let overlap = |one: &str, other: &str| {
            let both = Pattern::new(one).overlaps(other);
            assert_eq!(both, Pattern::new(other).overlaps(one), "{one} {other}");
            both
        };
        assert!(overlap("a*", "*b"));
        assert!(overlap("a*c", "ab*"));
        assert!(overlap("a?", "?b"));
        assert!(overlap("*", ""));
        assert!(!overlap("a*", "b*"));
        assert!(!overlap("*a", "*b"));
        assert!(!overlap("a?", "a"));
        // This is why ARNs are compared field by field.
        assert!(overlap("arn:aws:s3:::*", "arn:*:iam::*:user/*"));
    }

    #[test]
    fn a_long_hostile_pattern_takes_no_time() {
        let hostile = Pattern::new(&"*a".repeat(50_000));
        assert!(!hostile.covers("iam:createaccesskey"));
        let hostile = Pattern::new(&"*".repeat(100_000));
        assert_eq!(hostile.as_str(), "*");
    }
}
