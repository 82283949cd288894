//! Whether the deployed subscription filter still lets through what the rules select. The name of a
//! filter holds the hash of the pattern that it was made of, and each payload says the names of the
//! filters it came through.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::notices;
use crate::filter::{NAME, Needed};
use crate::render::Notice;
use crate::rules::Rules;

/// What one instance knows about its filter.
#[derive(Debug, Default)]
pub struct FilterWatch {
    /// Made when the first payload comes through a filter with a name of ours; `None` if it cannot
    /// be made.
    needed: OnceLock<Option<Needed>>,
    is_logged: AtomicBool,
    is_told: AtomicBool,
}

/// A filter that is outgrown.
#[derive(Debug)]
pub struct Outgrown {
    /// Stands below the alerts of every message.
    pub line: String,
    /// Is sent if no message carries the line; `None` once somebody was told.
    pub notice: Option<Notice>,
}

impl FilterWatch {
    /// `names` are those of the filters that a payload came through.
    pub fn outgrown(&self, rules: &Rules, names: &[String]) -> Option<Outgrown> {
        if !names.iter().any(|name| name.starts_with(NAME)) {
            return None;
        }
        let needed = self.needed.get_or_init(|| match Needed::of(rules) {
            Ok(needed) => Some(needed),
            Err(error) => {
                tracing::warn!(reason = error, "The subscription filter could not be checked.");
                None
            }
        });
        let needed = needed.as_ref()?;
        let deployed = needed.outgrown(names)?;
        let line = notices::outgrown_line(deployed);
        if !self.is_logged.swap(true, Ordering::Relaxed) {
            let needed = needed.filter.name();
            tracing::warn!(
                reason = line,
                needed,
                "The rules have outgrown the subscription filter."
            );
        }
        let is_told = self.is_told.load(Ordering::Relaxed);
        let notice = (!is_told).then(|| notices::outgrown_filter(deployed, &needed.filter));
        Some(Outgrown { line, notice })
    }

    /// Notes that somebody was told: from now on nothing goes out for it alone.
    pub fn told(&self) {
        self.is_told.store(true, Ordering::Relaxed);
    }
}
