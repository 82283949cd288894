//! Which records are told (packs) and how loud they are (risk). Both are filter patterns over a
//! record and its facts.

mod active;
mod asks;
mod builder;
mod file;
mod off;
mod operations;
mod pack;
mod pattern;
mod shipped;
mod trial;
mod vocabulary;

pub use active::{Rules, Verdict};
pub use builder::{OwnRules, RulesBuilder};
pub use file::{Rule, RuleTest, RuleUse, Tell, is_kebab_case, read, read_rules};
pub use off::Off;
pub use pack::{DEFAULT_PACK, Pack, SELF_PACK, WATCH_PACK};
pub use vocabulary::{inventory_version, names_in, operations, sources, sources_of, type_of};
