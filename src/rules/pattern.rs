//! The pattern of a rule. Most rules never apply to a batch, so the pattern of one that is compiled in is parsed when
//! somebody first asks for it.

use std::sync::OnceLock;

use cloudwatch_filter_pattern::Pattern;
use serde::{Deserialize, Deserializer};

#[derive(Debug, Clone)]
pub(super) struct RulePattern {
    /// What is parsed on first use, of a rule that is compiled in: `build.rs` has parsed it before.
    text: &'static str,
    parsed: OnceLock<Pattern>,
}

impl RulePattern {
    pub fn get(&self) -> &Pattern {
        let read = || self.text.parse().unwrap_or_else(|_| Pattern::everything());
        self.parsed.get_or_init(read)
    }
}

impl From<Pattern> for RulePattern {
    fn from(pattern: Pattern) -> RulePattern {
        RulePattern { text: "", parsed: pattern.into() }
    }
}

impl<'de> Deserialize<'de> for RulePattern {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<RulePattern, D::Error> {
        Pattern::deserialize(from).map(RulePattern::from)
    }
}
