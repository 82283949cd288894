//! The pattern of a rule. Most rules never apply to a batch, so the pattern of one that is compiled in is parsed when
//! somebody first asks for it.

use std::fmt;
use std::sync::{LazyLock, OnceLock};

use cloudwatch_filter_pattern::{Pattern, Selector};
use serde::{Deserialize, Deserializer};

use super::asks::Asks;
use crate::builtin::{Text, Texts};

#[derive(Clone)]
pub(super) struct RulePattern {
    /// What is parsed on first use, of a rule that is compiled in: `build/rules.rs` has parsed it before.
    text: &'static str,
    parsed: OnceLock<Pattern>,
    operations: Option<Texts>,
    asks: Asks,
}

impl RulePattern {
    pub const fn shipped(text: &'static str, operations: Option<Texts>, asks: Asks) -> RulePattern {
        RulePattern { text, parsed: OnceLock::new(), operations, asks }
    }

    /// What a record must have for the pattern to select it.
    pub fn asks(&self) -> Asks {
        self.asks
    }

    pub fn get(&self) -> &Pattern {
        let read = || self.text.parse().unwrap_or_else(|_| Pattern::everything());
        self.parsed.get_or_init(read)
    }

    /// The operations of which alone the pattern may select a record; `None` if others may be, too.
    pub fn operations(&self) -> Option<&[Text]> {
        self.operations.as_deref()
    }
}

impl fmt::Debug for RulePattern {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_tuple("RulePattern").field(self.get()).field(&self.operations).finish()
    }
}

impl From<Pattern> for RulePattern {
    fn from(pattern: Pattern) -> RulePattern {
        static NAME: LazyLock<Option<Selector>> = LazyLock::new(|| "$.eventName".parse().ok());
        let names = NAME.as_ref().and_then(|name| pattern.required_texts(name));
        let operations =
            names.map(|names| names.into_iter().map(|name| Text::Owned(name.to_owned())).collect());
        let asks = Asks::of(&pattern);
        RulePattern { text: "", parsed: pattern.into(), operations, asks }
    }
}

impl<'de> Deserialize<'de> for RulePattern {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<RulePattern, D::Error> {
        Pattern::deserialize(from).map(RulePattern::from)
    }
}
