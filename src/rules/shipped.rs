//! The rules that are compiled in, without their tests, as tables that `build/rules.rs` writes.

use std::borrow::Cow;

use super::asks::Asks;
use super::file::{Rule, Tell};
use super::pattern::RulePattern;
use crate::builtin::{Text, Texts};
use crate::mistakes::Place;
use crate::severity::Severity;

/// A file of rules.
#[derive(Debug)]
pub struct RuleFile {
    pub path: &'static str,
    pub description: &'static str,
    pub rules: &'static [Rule],
}

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

const fn text(text: &'static str) -> Text {
    Cow::Borrowed(text)
}

const fn texts(texts: &'static [Text]) -> Texts {
    Cow::Borrowed(texts)
}

impl RuleFile {
    /// The name of a pack, which is that of its file without the ending.
    pub fn name(&self) -> &'static str {
        let file = self.path.rsplit('/').next().unwrap_or(self.path);
        file.strip_suffix(".toml").unwrap_or(file)
    }
}
