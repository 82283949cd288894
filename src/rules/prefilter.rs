//! The cheap path: most records are of no interest, and their text shows that before it is parsed.

use cloudwatch_filter_pattern::Pattern;
use memchr::memmem::Finder;

use super::literals::literals;

/// Literals of which at least one must stand in the text of any record that a pattern selects.
#[derive(Debug)]
pub struct Prefilter {
    /// The literals; `None` if some pattern needs none, so that everything must be read.
    needles: Option<Vec<Finder<'static>>>,
    escape: Finder<'static>,
}

impl Prefilter {
    /// `more` are literals that come with rules, because their patterns yield worse ones or none;
    /// `None` if such a rule has no literals.
    pub fn new<'p>(
        patterns: impl Iterator<Item = &'p Pattern>,
        more: Option<Vec<String>>,
    ) -> Prefilter {
        let mut found = more;
        for pattern in patterns {
            match (&mut found, literals(pattern)) {
                (Some(all), Some(more)) => all.extend(more),
                _ => found = None,
            }
        }
        let needles = found.map(|mut all| {
            all.sort();
            all.dedup();
            all.iter().map(|literal| Finder::new(literal).into_owned()).collect()
        });
        Prefilter { needles, escape: Finder::new("\\u").into_owned() }
    }

    /// A letter may be written as `\u0069`, so a text with such an escape is always read.
    pub fn may_match(&self, text: &str) -> bool {
        let Some(needles) = &self.needles else {
            return true;
        };
        let text = text.as_bytes();
        needles.iter().any(|needle| needle.find(text).is_some()) || self.escape.find(text).is_some()
    }
}
