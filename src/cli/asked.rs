//! Which changes a person asks for, and how they become alerts: the same for `replay` and `explain`.

use jiff::{SignedDuration, Timestamp};

use super::time;
use crate::config::Config;
use crate::options::Options;
use crate::scope::{Scope, Who};
use crate::severity::Severity;

#[derive(Debug, clap::Args)]
pub struct AskedArgs {
    /// Tell only alerts with a change that is at least this loud: info, low, medium, high or
    /// critical
    #[arg(long, value_name = "SEVERITY", default_value_t = Severity::Info)]
    pub min_severity: Severity,

    /// Leave out what is older: a time, a day (UTC) or an age such as 24h or 30d
    #[arg(long, value_name = "TIME", value_parser = time::since)]
    pub since: Option<Timestamp>,

    /// Leave out what is newer: a time, a day (UTC, the whole of it) or an age
    #[arg(long, value_name = "TIME", value_parser = time::until)]
    pub until: Option<Timestamp>,

    /// Only calls by this user, role, session, access key, source identity or ARN
    #[arg(long, value_name = "NAME")]
    pub who: Option<String>,

    /// The longest pause between two changes of one alert
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = time::duration)]
    pub window: SignedDuration,
}

impl AskedArgs {
    pub fn options(&self, config: &Config) -> Options {
        let (since, until) = (self.since, self.until);
        let scope = Scope { since, until, who: self.who.as_deref().map(Who::new) };
        let (min_severity, window) = (self.min_severity, self.window);
        Options { min_severity, window, scope, ..Options::of(config) }
    }
}
