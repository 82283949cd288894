//! What is wrong in the files that an operator writes: all of it at once, each with its place and
//! what would be right.

use std::fmt;
use std::ops::Range;

use cloudwatch_filter_pattern::{Excerpt, Lint, Pattern};

use crate::text::{short, visible};

/// Mistakes of one file that are listed; whoever mends a hundred will look again anyway.
const LISTED: usize = 100;

/// One mistake in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mistake {
    /// Empty where it belongs to no file.
    pub file: String,
    pub place: Option<Place>,
    /// What is wrong. A pattern's mistake goes on with the pattern itself, on lines of their own.
    pub what: String,
    /// What would be right.
    pub help: Option<String>,
}

/// Both counted from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

/// All mistakes of one or several files, in the order of their places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mistakes(pub Vec<Mistake>);

impl Mistake {
    /// One that belongs to no file.
    pub fn general(what: impl Into<String>) -> Mistake {
        Mistake { file: String::new(), place: None, what: what.into(), help: None }
    }

    /// One of a whole file, without a place in it.
    pub fn of_file(path: &str, what: impl Into<String>) -> Mistake {
        Mistake { file: path.to_owned(), ..Mistake::general(what) }
    }

    pub fn with_help(self, help: impl Into<String>) -> Mistake {
        Mistake { help: Some(help.into()), ..self }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if !self.file.is_empty() {
            write!(f, "{}:", visible(&self.file))?;
        }
        if let Some(place) = self.place {
            write!(f, "{}:{}:", place.line, place.column)?;
        }
        let gap = if self.file.is_empty() { "" } else { " " };
        write!(f, "{gap}{}", self.what)?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl Mistakes {
    /// In the order of their places; of very many the first, and how many more there are.
    pub fn of(mut mistakes: Vec<Mistake>) -> Mistakes {
        mistakes.sort_by(|a, b| (&a.file, a.place).cmp(&(&b.file, b.place)));
        let more = mistakes.len().saturating_sub(LISTED);
        if more > 0 {
            mistakes.truncate(LISTED);
            mistakes.push(Mistake::general(format!("and {more} more mistakes")));
        }
        Mistakes(mistakes)
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(Mistake::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Mistakes {}

/// A file's name and text, for places in it.
#[derive(Debug, Clone, Copy)]
pub struct Source<'t> {
    pub path: &'t str,
    pub text: &'t str,
}

impl Source<'_> {
    /// The line and column of a byte of the text.
    pub fn place(&self, at: usize) -> Place {
        let before = self.text.get(..at).unwrap_or(self.text);
        let start = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |end| end + 1);
        let line = before.get(start..).unwrap_or_default();
        let lines = memchr::memchr_iter(b'\n', before.as_bytes()).count();
        Place { line: lines + 1, column: line.chars().count() + 1 }
    }

    pub fn mistake(&self, at: usize, what: impl Into<String>) -> Mistake {
        let place = Some(self.place(at));
        Mistake { file: self.path.to_owned(), place, what: what.into(), help: None }
    }

    /// A mistake of TOML itself, or of a value of the wrong type.
    pub fn toml(&self, error: &toml::de::Error, otherwise: usize) -> Mistake {
        let at = error.span().map_or(otherwise, |span| span.start);
        self.mistake(at, error.message().trim_end().replace('\n', ", "))
    }

    /// A mistake in a filter pattern that stands as a string at `span`.
    pub fn pattern(&self, span: Range<usize>, error: &cloudwatch_filter_pattern::Error) -> Mistake {
        let at = self.inside(span, error.pattern(), error.span().start);
        let mut what = format!("not a filter pattern: {error}\n{}", error.excerpt());
        if let Some(text) = error.aws() {
            what.push_str(&format!("\n  AWS says: {}", visible(text)));
        }
        let help = error.help().map(str::to_owned);
        Mistake { help, ..self.mistake(at, what) }
    }

    /// A lint that is a mistake here, of a filter pattern that stands as a string at `span`.
    pub fn lint(&self, span: Range<usize>, pattern: &Pattern, lint: &Lint) -> Mistake {
        let at = self.inside(span, pattern.given(), lint.span().start);
        let excerpt = Excerpt::new(pattern.given(), lint.span());
        self.mistake(at, format!("{}\n{excerpt}", lint.message)).with_help(&*lint.help)
    }

    /// Where a place in the value of a string is that stands at `span`: its start if there are
    /// escapes in it, because then the value is shorter than what is written.
    fn inside(&self, span: Range<usize>, value: &str, at: usize) -> usize {
        let written = self.text.get(span.clone()).unwrap_or_default();
        let quotes = ["'''\r\n", "'''\n", "'''", "\"\"\"\n", "\"\"\"", "'", "\""];
        let open = quotes.iter().find(|quotes| written.starts_with(*quotes)).map_or(0, |q| q.len());
        let as_written = written.get(open..).is_some_and(|it| it.starts_with(value));
        if as_written { span.start + open + at } else { span.start }
    }
}

/// The user's text for use in a message: in backticks, made visible, not too long.
pub fn quoted(text: &str) -> String {
    format!("`{}`", short(text, 100))
}
