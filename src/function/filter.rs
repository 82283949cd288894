//! Whether the deployed subscription filter still lets through what the rules select. Its name has the hash of the
//! pattern that it was made of, and each payload says the names of the filters it came through.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::deliver::Notice;
use crate::filter::{NAME, Needed};
use crate::rules::Rules;

/// What one instance knows of its filter.
#[derive(Debug, Default)]
pub struct FilterWatch {
    /// Made when the first payload comes through a filter with a name of ours; nothing if it cannot be made.
    needed: OnceLock<Option<Needed>>,
    is_logged: AtomicBool,
    is_told: AtomicBool,
}

/// That a filter is outgrown, to be told.
#[derive(Debug)]
pub struct Outgrown {
    pub line: String,
    /// For whom no message says it; nothing where somebody was told before.
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
        let line = Notice::outgrown_line(deployed);
        if !self.is_logged.swap(true, Ordering::Relaxed) {
            let needed = needed.filter.name();
            tracing::warn!(
                reason = line,
                needed,
                "The rules have outgrown the subscription filter."
            );
        }
        let is_told = self.is_told.load(Ordering::Relaxed);
        let notice = (!is_told).then(|| Notice::outgrown_filter(deployed, &needed.filter));
        Some(Outgrown { line, notice })
    }

    /// Somebody has been told; later messages have the line, and nothing goes out for it alone.
    pub fn told(&self) {
        self.is_told.store(true, Ordering::Relaxed);
    }
}
