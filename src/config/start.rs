use std::path::Path;

use super::Config;
use crate::mistakes::Mistakes;
use crate::rules::Rules;

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
            let rules = Rules::configured(packs, &[], &config)?;
            Ok(Start { config, rules, broken: None })
        });
        configured.or_else(|mistakes| {
            let config = Config::default();
            let rules = Rules::load(packs, &[])?;
            Ok(Start { config, rules, broken: Some(mistakes) })
        })
    }
}
