//! Filter patterns as the rules, the catalogue and the configuration hold them.

use std::ops::Deref;

use cloudwatch_filter_pattern::Pattern;
use serde::Deserialize;

/// The member under which patterns see the facts.
pub const FACTS: &str = "herald";

/// A filter pattern in a TOML file.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct PatternText(Pattern);

impl TryFrom<String> for PatternText {
    type Error = String;

    fn try_from(text: String) -> Result<PatternText, String> {
        text.parse().map(PatternText).map_err(|error| format!("not a filter pattern: {error}"))
    }
}

impl From<Pattern> for PatternText {
    fn from(pattern: Pattern) -> PatternText {
        PatternText(pattern)
    }
}

impl Deref for PatternText {
    type Target = Pattern;

    fn deref(&self) -> &Pattern {
        &self.0
    }
}
