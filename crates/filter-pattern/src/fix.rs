//! A change of a pattern's text.

use std::ops::Range;

use crate::position::{self, Position, Ruler};

/// A change of a pattern's text that an [error](crate::Error::fix) or a [lint](crate::Lint::fix) proposes.
///
/// ```
/// use cloudwatch_filter_pattern::Pattern;
///
/// let text = "{ $.eventName == CreateUser }";
/// let error = text.parse::<Pattern>().unwrap_err();
/// let fixed = error.fix().and_then(|fix| fix.apply(text));
/// assert_eq!(fixed.as_deref(), Some("{ $.eventName = CreateUser }"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Fix {
    range: Range<Position>,
    /// By what the text there is to be replaced.
    pub replacement: String,
}

impl Fix {
    /// INVARIANT: `span` starts and ends between characters of `text`.
    pub(crate) fn new(text: &str, span: &Range<usize>, replacement: String) -> Fix {
        Fix::at(Ruler::new(text).range(span), replacement)
    }

    pub(crate) fn at(range: Range<Position>, replacement: String) -> Fix {
        Fix { range, replacement }
    }

    /// What to replace: byte offsets in the text of the pattern as it was given.
    pub fn span(&self) -> Range<usize> {
        position::span(&self.range)
    }

    /// What to replace, with lines and columns.
    pub fn range(&self) -> Range<Position> {
        self.range.clone()
    }

    /// The text with the change made; `None` if it is another text, in which the places do not exist.
    pub fn apply(&self, text: &str) -> Option<String> {
        let Range { start, end } = self.span();
        let (before, after) = (text.get(..start)?, text.get(end..)?);
        Some(format!("{before}{}{after}", self.replacement))
    }
}
