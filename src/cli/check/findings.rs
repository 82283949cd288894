//! What `check` found, and how it writes it.

use std::io::Write;

use anstyle::AnsiColor;
use serde_json::{Value as Json, json};

use crate::cli::exit::Stop;
use crate::cli::output::{coloured_results, results};
use crate::mistakes::{Mistake, Mistakes, Place};
use crate::text::visible;

/// An error keeps a rule or the configuration from doing what it says. A warning is what somebody
/// should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Error,
    Warning,
    /// What is so, for whoever decides whether it is right.
    Note,
}

impl Level {
    fn as_str(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        }
    }
}

/// What was found, and how much was looked at.
#[derive(Default)]
pub struct Findings {
    list: Vec<(Level, Mistake)>,
    pub files: usize,
    pub rules: usize,
    pub tests: usize,
    /// A file could not be read at all.
    pub unreadable: bool,
}

impl Findings {
    pub fn push(&mut self, level: Level, mistake: Mistake) {
        self.list.push((level, mistake));
    }

    pub fn errors(&mut self, mistakes: Mistakes) {
        self.list.extend(mistakes.0.into_iter().map(|mistake| (Level::Error, mistake)));
    }

    pub fn add(&mut self, level: Level, path: &str, place: Option<Place>, what: String) {
        self.list.push((level, Mistake { file: path.to_owned(), place, what, help: None }));
    }

    pub fn count(&self, level: Level) -> usize {
        self.list.iter().filter(|(of, _)| *of == level).count()
    }

    pub fn print(&self, is_json: bool) -> Result<(), Stop> {
        if is_json {
            let mut out = results();
            writeln!(out, "{}", self.json())?;
            return Ok(out.flush()?);
        }
        let mut out = coloured_results();
        for (level, mistake) in &self.list {
            writeln!(out, "{}", line(*level, mistake))?;
        }
        writeln!(out, "{}", self.summary())?;
        Ok(out.flush()?)
    }

    fn summary(&self) -> String {
        let many = |count: usize, word: &str| {
            format!("{count} {word}{}", if count == 1 { "" } else { "s" })
        };
        format!(
            "{}, {}, {}: {}, {}",
            many(self.files, "file"),
            many(self.rules, "rule"),
            many(self.tests, "test"),
            many(self.count(Level::Error), "error"),
            many(self.count(Level::Warning), "warning"),
        )
    }

    fn json(&self) -> Json {
        let findings: Vec<Json> = self
            .list
            .iter()
            .map(|(level, mistake)| {
                json!({
                    "level": level.as_str(),
                    "file": Some(&mistake.file).filter(|file| !file.is_empty()),
                    "line": mistake.place.map(|place| place.line),
                    "column": mistake.place.map(|place| place.column),
                    "what": mistake.what,
                    "help": mistake.help,
                })
            })
            .collect();
        json!({
            "findings": findings,
            "files": self.files,
            "rules": self.rules,
            "tests": self.tests,
            "errors": self.count(Level::Error),
            "warnings": self.count(Level::Warning),
        })
    }
}

/// `herald.toml:3:1: error: …`, and below it what would be right.
fn line(level: Level, mistake: &Mistake) -> String {
    let colour = match level {
        Level::Error => AnsiColor::Red,
        Level::Warning => AnsiColor::Yellow,
        Level::Note => AnsiColor::Cyan,
    };
    let word = format!("{}:", level.as_str());
    let style = colour.on_default().bold();
    let mut place = visible(&mistake.file).into_owned();
    if let Some(at) = mistake.place {
        place.push_str(&format!(":{}:{}", at.line, at.column));
    }
    let gap = if place.is_empty() { "" } else { ": " };
    let help = mistake.help.as_ref().map(|help| format!("\n  help: {help}"));
    let what: Vec<_> = mistake.what.split('\n').map(visible).collect();
    format!("{place}{gap}{style}{word}{style:#} {}{}", what.join("\n"), help.unwrap_or_default())
}
