//! `replay`: the alerts of recorded events.

mod format;

use jiff::{SignedDuration, Timestamp};

use super::exit::{Exit, Stop};
use super::inputs::{self, InputArgs};
use super::load::RuleArgs;
use super::output::note;
use super::time;
use crate::counts::Counts;
use crate::duplicates::Duplicates;
use crate::herald::Herald;
use crate::input::Unknown;
use crate::options::Options;
use crate::scope::{Scope, Who};
use crate::severity::Severity;
use format::ReplayFormat;

/// Alerts for recorded events
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  iam-herald replay events/
  iam-herald replay --format json --min-severity high logs/ | jq .title
  iam-herald replay --format html --since 30d logs/ > last-month.html
  iam-herald replay --since 2026-11-01 --until 2026-11-07 --who jane@example.com logs/")]
pub struct ReplayArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub rules: RuleArgs,

    /// Tell only alerts with a change that is at least this loud: info, low, medium, high or
    /// critical
    #[arg(long, value_name = "SEVERITY", default_value_t = Severity::Info)]
    pub min_severity: Severity,

    #[arg(long, value_enum, default_value_t = ReplayFormat::Text)]
    pub format: ReplayFormat,

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

pub fn run(args: &ReplayArgs) -> Result<Exit, Stop> {
    let (rules, config) = args.rules.load()?;
    let scope =
        Scope { since: args.since, until: args.until, who: args.who.as_deref().map(Who::new) };
    let options = Options {
        min_severity: args.min_severity,
        window: args.window,
        scope,
        ..Options::of(&config)
    };
    let herald = Herald::new(rules, options);
    let mut seen = Duplicates::default();
    let mut output = args.format.output();
    let mut counts = Counts::default();
    let mut inputs = 0;
    let exit = inputs::each(&args.input, Unknown::Refuse, |input| {
        inputs += 1;
        let message = herald.tell(&input.batch, &mut seen);
        counts += message.counts;
        output.add(&input.name, &message)
    })?;
    for line in output.finish(inputs, &counts)? {
        note(&line);
    }
    Ok(exit)
}
