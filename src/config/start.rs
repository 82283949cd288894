//! What the program starts with: the configuration, and the rules that it asks for.

use std::path::Path;

use super::Config;
use crate::mistakes::Mistakes;
use crate::rules::{Rules, RulesBuilder};

/// What the function starts with: a broken configuration must not silence it.
#[derive(Debug)]
pub struct Start {
    pub config: Config,
    pub rules: Rules,
    /// Why the configuration is not used: what is told then are the built-in packs, without expected changes.
    pub broken: Option<Mistakes>,
}

impl Start {
    /// # Errors
    /// Only mistakes in the packs themselves, or in their names.
    pub fn of(path: Option<&Path>, packs: &[&str]) -> Result<Start, Mistakes> {
        let opened = path.map_or_else(|| Ok(Config::default()), Config::open);
        let configured = opened.and_then(|config| {
            let rules = config.rules(packs, &[])?;
            Ok(Start { config, rules, broken: None })
        });
        configured.or_else(|mistakes| {
            let config = Config::default();
            let rules = Rules::load(packs, &[])?;
            Ok(Start { config, rules, broken: Some(mistakes) })
        })
    }
}

impl Config {
    /// The active rules: named packs that are compiled in, rule files (path and text), and what the configuration adds
    /// (rules, watch lists) and switches off.
    ///
    /// # Errors
    /// Unknown packs, every mistake in the files, ids that stand twice, rules to switch off that do not exist.
    pub fn rules(&self, packs: &[&str], own_texts: &[(String, String)]) -> Result<Rules, Mistakes> {
        let made = self.watch.pack();
        RulesBuilder {
            packs,
            own_texts,
            own: &self.own_rules,
            made: made.as_ref(),
            off: &self.off,
            off_file: &self.file,
        }
        .build()
    }
}
