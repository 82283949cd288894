//! Everything but the rules that is known before the first batch comes.

use jiff::SignedDuration;

use crate::accounts::Accounts;
use crate::config::Config;
use crate::expected::Expected;
use crate::resources::Resources;
use crate::scope::Scope;
use crate::severity::Severity;

#[derive(Debug, Clone)]
pub struct Options {
    /// An alert whose loudest change is quieter is counted and not told.
    pub min_severity: Severity,
    /// The longest pause between two changes of one alert.
    pub window: SignedDuration,
    /// Which changes are asked for.
    pub scope: Scope,
    /// Whose account is whose.
    pub accounts: Accounts,
    /// What somebody announced.
    pub expected: Vec<Expected>,
    /// The alerter's own resources.
    pub resources: Resources,
}

impl Options {
    /// What the configuration says; the rest as in the default.
    pub fn of(config: &Config) -> Options {
        Options {
            accounts: config.accounts.clone(),
            expected: config.expected.clone(),
            resources: config.resources.clone(),
            ..Options::default()
        }
    }
}

impl Default for Options {
    fn default() -> Options {
        Options {
            min_severity: Severity::Info,
            window: SignedDuration::from_mins(5),
            scope: Scope::default(),
            accounts: Accounts::default(),
            expected: Vec::new(),
            resources: Resources::default(),
        }
    }
}
