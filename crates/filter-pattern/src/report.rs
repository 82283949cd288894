//! How a mistake is shown to people: the line where it is, with carets under it.

use std::fmt::{self, Write as _};
use std::ops::Range;

use crate::error::Error;
use crate::position::{Position, Ruler};
use crate::visible::drawn;

const INDENT: &str = "  ";

/// Patterns are often one line of a thousand characters; of a line longer than this, only the
/// surroundings of the mistake are shown.
const MAX_WIDTH: usize = 100;

impl Error {
    /// The whole mistake in several lines, for people: the message, the [excerpt](Error::excerpt), AWS's own
    /// words where they are known, and advice.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::Pattern;
    ///
    /// let error = "{ $.eventName == CreateUser }".parse::<Pattern>().unwrap_err();
    /// assert_eq!(error.to_string(), "`==` is not an operator");
    /// assert_eq!(error.report().to_string(), "\
    /// `==` is not an operator
    ///   { $.eventName == CreateUser }
    ///                 ^^
    /// AWS says: Invalid metric filter pattern
    /// help: write a single `=`");
    /// ```
    pub fn report(&self) -> impl fmt::Display {
        Report(self)
    }

    /// The line of the pattern with carets under the place of the mistake.
    pub fn excerpt(&self) -> Excerpt<'_> {
        Excerpt::new(self.pattern(), self.span())
    }
}

struct Report<'e>(&'e Error);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report(error) = self;
        write!(f, "{error}\n{}", error.excerpt())?;
        if let Some(text) = error.aws() {
            f.write_str("\nAWS says: ")?;
            text.chars().try_for_each(|character| f.write_char(drawn(character)))?;
        }
        match error.help() {
            Some(advice) => write!(f, "\nhelp: {advice}"),
            None => Ok(()),
        }
    }
}

/// A picture of a place in a text: its line, or what is around the place in a long one, and below it carets.
///
/// [`Error::excerpt`] makes one. For a lint or a failure, name the text that its span is of:
///
/// ```
/// use cloudwatch_filter_pattern::{Excerpt, Pattern};
///
/// let pattern: Pattern = "{ $.a = 1 && $.b = true }".parse().unwrap();
/// let lint = &pattern.lints()[0];
/// println!("{}", Excerpt::new(pattern.given(), lint.span()));
/// # assert_eq!(Excerpt::new(pattern.given(), lint.span()).to_string(),
/// #     "  { $.a = 1 && $.b = true }\n               ^^^^^^^^^^");
/// ```
///
/// What would mislead a reader is shown as U+FFFD.
#[derive(Clone, Debug)]
pub struct Excerpt<'t> {
    text: &'t str,
    span: Range<usize>,
}

impl<'t> Excerpt<'t> {
    /// Of the part of `text` at `span`. A place where something is missing has no width but a caret, and of
    /// a part of several lines the first is shown.
    pub fn new(text: &'t str, span: Range<usize>) -> Excerpt<'t> {
        Excerpt { text, span }
    }
}

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Range { start: Position { line, column, .. }, .. } =
            Ruler::new(self.text).range(&self.span);
        let line = self.text.split('\n').nth(line - 1).unwrap_or_default();
        let line: Vec<char> = line.trim_end_matches('\r').chars().map(drawn).collect();
        let covered = self.text.get(self.span.clone()).unwrap_or_default();
        let covered = covered.split('\n').next().unwrap_or_default().trim_end_matches('\r');

        let column = column - 1;
        let carets = covered.chars().count().max(1);
        let (from, to) = window(line.len(), column, carets);
        let cut_left = if from > 0 { "…" } else { "" };
        let cut_right = if to < line.len() { "…" } else { "" };
        let shown: String = line.iter().skip(from).take(to - from).collect();
        let indent = column - from + cut_left.chars().count();
        let carets = carets.min(to.saturating_sub(column).max(1));
        writeln!(f, "{INDENT}{cut_left}{shown}{cut_right}")?;
        write!(f, "{INDENT}{:indent$}{}", "", "^".repeat(carets))
    }
}

/// Which characters of a line of `length` to show so that the `covered` ones at `column` are seen.
fn window(length: usize, column: usize, covered: usize) -> (usize, usize) {
    if length <= MAX_WIDTH {
        return (0, length);
    }
    let around = MAX_WIDTH.saturating_sub(covered) / 2;
    let from = column.saturating_sub(around).min(length - MAX_WIDTH);
    (from, from + MAX_WIDTH)
}
