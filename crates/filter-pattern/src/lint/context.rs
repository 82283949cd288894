//! A lint, and what collects them.

use std::ops::Range;

use crate::fix::Fix;
use crate::position::{self, Position, Ruler};
use crate::selector::Selector;
use crate::visible::quoted_to;

use super::id::LintId;
use super::known::Known;

/// Something in a pattern that is probably a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lint {
    /// Which rule it breaks.
    pub id: LintId,
    /// What is the matter, in one line.
    pub message: String,
    /// What to do about it, in one line.
    pub help: String,
    /// A change of the pattern's text that does it, if that can be said.
    pub fix: Option<Fix>,
    range: Range<Position>,
}

impl Lint {
    /// Where: byte offsets in [`Pattern::given`](crate::Pattern::given).
    pub fn span(&self) -> Range<usize> {
        position::span(&self.range)
    }

    /// Where, with lines and columns.
    pub fn range(&self) -> Range<Position> {
        self.range.clone()
    }
}

/// A piece of the pattern in a message or an advice, which should be whole.
pub(super) fn quoted(text: &str) -> String {
    quoted_to(text, 200)
}

/// What a linter knows of a pattern, and what it found.
pub(super) struct Context<'c> {
    text: &'c str,
    known: &'c dyn Fn(&Selector) -> Known,
    found: Vec<Found>,
}

/// A lint whose lines and columns are not counted yet.
struct Found {
    id: LintId,
    span: Range<usize>,
    message: String,
    help: String,
    fix: Option<String>,
}

impl<'c> Context<'c> {
    /// `text` is the pattern as it was given.
    pub(super) fn new(text: &'c str, known: &'c dyn Fn(&Selector) -> Known) -> Context<'c> {
        Context { text, known, found: Vec::new() }
    }

    pub(super) fn known(&self, selector: &Selector) -> Known {
        (self.known)(selector)
    }

    pub(super) fn add(&mut self, id: LintId, span: &Range<usize>, message: String, help: String) {
        self.found.push(Found { id, span: span.clone(), message, help, fix: None });
    }

    pub(super) fn add_with_fix(
        &mut self,
        lint: (LintId, &Range<usize>, String, String),
        replacement: String,
    ) {
        let (id, span, message, help) = lint;
        self.found.push(Found { id, span: span.clone(), message, help, fix: Some(replacement) });
    }

    /// The part of the pattern's text that stands there.
    pub(super) fn written(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// All that was found, in the order of the text.
    pub(super) fn lints(mut self) -> Vec<Lint> {
        self.found.sort_by_key(|lint| (lint.span.start, lint.id));
        let mut ruler = Ruler::new(self.text);
        self.found.into_iter().map(|found| found.placed(&mut ruler)).collect()
    }
}

impl Found {
    fn placed(self, ruler: &mut Ruler<'_>) -> Lint {
        let range = ruler.range(&self.span);
        let fix = self.fix.map(|replacement| Fix::at(range.clone(), replacement));
        Lint { id: self.id, message: self.message, help: self.help, fix, range }
    }
}
