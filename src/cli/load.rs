//! The rules and the configuration that a command was asked to use.

use std::path::Path;

use super::args::RuleArgs;
use super::exit::Stop;
use crate::config::Config;
use crate::mistakes::Mistakes;
use crate::rules::Rules;

/// The active rules, and the configuration that they come from.
pub fn load_rules(args: &RuleArgs) -> Result<(Rules, Config), Stop> {
    let mistakes = |mistakes: Mistakes| Stop::error(mistakes.to_string());
    let config = open_config(args.config.as_deref())?;
    let mut own = Vec::new();
    for path in &args.rules {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Stop::error(format!("{shown}: {error}")))?;
        own.push((shown, text));
    }
    let packs: Vec<&str> = args.packs.iter().map(|pack| pack.trim()).collect();
    let rules = config.rules(&packs, &own).map_err(mistakes)?;
    Ok((rules, config))
}

/// The configuration in a file; without one, the configuration that says nothing.
pub fn open_config(path: Option<&Path>) -> Result<Config, Stop> {
    let config = path.map_or_else(|| Ok(Config::default()), Config::open);
    config.map_err(|mistakes| Stop::error(mistakes.to_string()))
}
