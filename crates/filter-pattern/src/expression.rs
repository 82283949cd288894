//! Regular expressions, compiled when they are first needed.

use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::OnceLock;

use regex::RegexBuilder;

use crate::regex_subset::{Problem, Translated, translate};

/// Bounds the memory of a compiled expression, and with it the time of a search. `.{1000}` fits
/// twice.
const SIZE_LIMIT: usize = 2 << 20;

/// An expression of no more characters, classes and repetitions stays far below [`SIZE_LIMIT`]: each of them takes a
/// kilobyte at most.
const SURELY_FIT: usize = 256;

/// A regular expression of AWS's subset.
///
/// Two are equal if they are written alike: of others nobody knows whether they mean the same.
#[derive(Clone, Debug)]
pub struct Regex {
    source: String,
    /// The same for the `regex` crate.
    translated: String,
    /// Compiling takes longer than reading a hundred conditions, and most expressions stand behind a condition that is
    /// false. So it is done when it is first needed. `None`: it cannot be compiled, which [`compile`] excludes.
    compiled: OnceLock<Option<regex::Regex>>,
}

impl PartialEq for Regex {
    fn eq(&self, other: &Regex) -> bool {
        self.source == other.source
    }
}

impl Eq for Regex {}

impl Hash for Regex {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.source.hash(state);
    }
}

impl Regex {
    /// The expression as written, without the percent signs.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it is found anywhere in a text.
    pub fn is_match(&self, text: &str) -> bool {
        self.compiled().is_some_and(|compiled| compiled.is_match(text))
    }

    /// Where it is found in a text, without places that have no width.
    pub(crate) fn find_all(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        let found = self.compiled().into_iter().flat_map(move |compiled| compiled.find_iter(text));
        found.map(|found| found.range()).filter(|range| !range.is_empty())
    }

    fn compiled(&self) -> Option<&regex::Regex> {
        self.compiled
            .get_or_init(|| RegexBuilder::new(&self.translated).size_limit(SIZE_LIMIT).build().ok())
            .as_ref()
    }
}

/// INVARIANT: every character of `body` is allowed.
pub(crate) fn compile(body: &str) -> Result<Regex, Problem> {
    let Translated { text, states } = translate(body)?;
    let regex = Regex { source: body.to_owned(), translated: text, compiled: OnceLock::new() };
    if states <= SURELY_FIT || regex.compiled().is_some() {
        return Ok(regex);
    }
    Err(Problem {
        span: 0..body.len(),
        message: "the regular expression is too large".to_owned(),
        help: Some("use smaller repetition counts"),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{SURELY_FIT, compile};

    /// What is compiled later must compile then.
    #[test]
    fn what_surely_fits_fits() {
        for atom in [".", "[^a]", r"\W", r"[^a-cx-z1-3:-@\s]", "[]a-z]", "é", "a"] {
            let most = SURELY_FIT - 2;
            for regex in [
                format!("{atom}{{{most}}}"),
                format!("{atom}{{0,{most}}}"),
                format!("{atom}{{{},}}|{atom}{{1,{}}}", most / 2, most / 3),
                format!("{atom}?").repeat(SURELY_FIT / 2),
                format!("{atom}*|").repeat(SURELY_FIT / 3),
            ] {
                assert!(compile(&regex).is_ok_and(|regex| regex.compiled().is_some()), "{regex}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

        #[test]
        fn what_is_not_refused_compiles(text in r"([ab.^$|*+?{},12\[\]\\dDxwS:=-]|\[\[:alpha:\]\]){1,16}") {
            if let Ok(regex) = compile(&text) {
                prop_assert!(regex.compiled().is_some(), "{}", text);
            }
        }
    }
}
