//! `replay`: the alerts of recorded events.

use std::io::Write;

use super::args::{ReplayArgs, ReplayFormat};
use super::exit::{Exit, Stop};
use super::inputs::{self, Unknown};
use super::load::load_rules;
use super::output::{coloured, coloured_results, note, results};
use crate::counts::Counts;
use crate::duplicates::Duplicates;
use crate::herald::Herald;
use crate::options::Options;
use crate::render::{Overview, alert_line, chat, marked, report_line, sms, summary};
use crate::scope::{Scope, Who};

pub fn run(args: &ReplayArgs) -> Result<Exit, Stop> {
    let (rules, config) = load_rules(&args.rules)?;
    let scope =
        Scope { since: args.since, until: args.until, who: args.who.as_deref().map(Who::new) };
    let options = Options {
        min_severity: args.min_severity,
        window: args.window,
        scope,
        ..Options::of(&config)
    };
    let herald = Herald::new(rules, options).map_err(Stop::error)?;
    let mut seen = Duplicates::default();
    let mut counts = Counts::default();
    let mut out: Box<dyn Write> = match args.format {
        ReplayFormat::Text => Box::new(coloured_results()),
        _ => Box::new(results()),
    };
    let mut overview = Overview::default();
    let mut inputs = 0;
    let exit = inputs::each(&args.input, Unknown::Refuse, |input| {
        inputs += 1;
        let message = herald.tell(&input.batch, &mut seen);
        counts += message.counts;
        match args.format {
            _ if message.is_empty() => {}
            ReplayFormat::Json => {
                for alert in &message.alerts {
                    writeln!(out, "{}", alert_line(alert))?;
                }
            }
            ReplayFormat::Text => {
                writeln!(out, "===== {}\n", crate::text::visible(&input.name))?;
                writeln!(out, "{}", coloured(&marked(&message)))?;
            }
            ReplayFormat::Html => overview.add(&message),
            ReplayFormat::Chat => {
                for notification in chat(&message) {
                    writeln!(out, "{}", notification.body)?;
                }
            }
            ReplayFormat::Sms => writeln!(out, "{}", sms(&message))?,
        }
        Ok(())
    });
    match args.format {
        ReplayFormat::Json if exit.is_ok() => writeln!(out, "{}", report_line(&counts))?,
        ReplayFormat::Html if exit.is_ok() => write!(out, "{}", overview.finish(&counts))?,
        _ => {}
    }
    out.flush()?;
    let exit = exit?;
    if args.format != ReplayFormat::Json {
        let inputs = if inputs == 1 { "1 input".to_owned() } else { format!("{inputs} inputs") };
        note(&format!("{inputs}, {}", summary(&counts)));
    }
    if overview.left_out() > 0 {
        let left_out = overview.left_out();
        note(&format!(
            "{left_out} alerts, the quietest and oldest, are not on the page, which would be too long"
        ));
    }
    Ok(exit)
}
