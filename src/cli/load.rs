//! The rules and the configuration that a command was asked to use.

use std::path::{Path, PathBuf};

use super::exit::Stop;
use crate::config::{Config, read_file};
use crate::rules::{DEFAULT_PACK, Rules};

#[derive(Debug, clap::Args)]
pub struct RuleArgs {
    /// Packs that choose what is told, separated by commas
    #[arg(long = "pack", value_name = "PACK", value_delimiter = ',', default_value = DEFAULT_PACK)]
    pub packs: Vec<String>,

    /// A file with rules of your own; each selects, and raises if it has a severity
    #[arg(long, value_name = "FILE")]
    pub rules: Vec<PathBuf>,

    /// The configuration: accounts, watch lists, expected changes, rules of your own, rules
    /// switched off
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

impl RuleArgs {
    /// The active rules, and the configuration that they come from.
    pub fn load(&self) -> Result<(Rules, Config), Stop> {
        let config = open_config(self.config.as_deref())?;
        let mut own = Vec::new();
        for path in &self.rules {
            let shown = path.display().to_string();
            let text = read_file(path).map_err(|why| Stop::error(format!("{shown}: {why}")))?;
            own.push((shown, text));
        }
        let packs: Vec<&str> = self.packs.iter().map(|pack| pack.trim()).collect();
        let rules = config.rules(&packs, &own)?;
        Ok((rules, config))
    }
}

/// The configuration in a file. Without a file it is the configuration that says nothing.
pub fn open_config(path: Option<&Path>) -> Result<Config, Stop> {
    Ok(path.map_or_else(|| Ok(Config::default()), Config::open)?)
}
