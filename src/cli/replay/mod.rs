//! `replay`: the alerts of recorded events.

mod format;

use clap::ValueEnum;
use jiff::Timestamp;

use super::asked::AskedArgs;
use super::exit::{Exit, Stop};
use super::inputs::InputArgs;
use super::load::RuleArgs;
use super::output::note;
use super::stream::{Order, Stream, StreamArgs, Taken};
use crate::alert::Alert;
use crate::glean::Keep;
use crate::herald::Herald;
use crate::input::Unknown;
use crate::lookback::{LookBack, Report};
use crate::message::Message;
use crate::payload::Batch;
use format::{Output, ReplayFormat};

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
    #[command(flatten)]
    pub stream: StreamArgs,

    #[command(flatten)]
    pub asked: AskedArgs,

    #[arg(long, value_enum, default_value_t = ReplayFormat::Text)]
    pub format: ReplayFormat,

    /// In which order alerts come
    #[arg(long, value_enum, default_value_t = Sort::Time)]
    pub sort: Sort,
}

/// In which order alerts come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sort {
    /// As their stories end
    Time,
    /// The loudest first; all are held back until the end, which takes memory
    Severity,
}

pub fn run(args: &ReplayArgs) -> Result<Exit, Stop> {
    let (rules, config) = args.rules.load()?;
    let herald = Herald::new(rules, args.asked.options(&config));
    let stream = Stream::of(&args.input, &args.stream, Unknown::Refuse, Order::OfTime)?;
    let mut told = Told { output: args.format.output(), sort: args.sort, kept: Vec::new() };
    let mut run = LookBack::new(&herald, args.stream.jobs());
    let mut reached = stream.begins().unwrap_or(Timestamp::MIN);
    let work = |batch: &Batch, _| herald.glean(batch, Keep::Mattering);
    let (inputs, exit) = stream.each(work, |taken| {
        match taken {
            Taken::Begin(input) => run.begin(&input),
            Taken::Part(gleaned) => run.take(gleaned),
            Taken::Fault(fault) => run.fault(&fault),
            Taken::Over(expected) => reached = expected.unwrap_or(reached),
        }
        told.add_all(&mut run, Some(reached))
    })?;
    told.add_all(&mut run, None)?;
    let (unread, report) = run.finish();
    told.add(unread.into_iter().collect())?;
    for line in told.finish(inputs, &report)? {
        note(&line);
    }
    Ok(exit)
}

/// The alerts on their way to the output.
struct Told {
    output: Box<dyn Output>,
    sort: Sort,
    /// Those that are held back to be sorted.
    kept: Vec<Alert>,
}

impl Told {
    /// Takes the alerts of the stories that are at their end.
    fn add_all(&mut self, run: &mut LookBack, before: Option<Timestamp>) -> Result<(), Stop> {
        while let Some(alerts) = run.tell(before) {
            self.add(alerts)?;
        }
        Ok(())
    }

    fn add(&mut self, alerts: Vec<Alert>) -> Result<(), Stop> {
        if self.sort == Sort::Severity {
            self.kept.extend(alerts);
            return Ok(());
        }
        for alert in alerts {
            self.output.add(&Message::of_run(vec![alert]))?;
        }
        Ok(())
    }

    fn finish(mut self, inputs: usize, report: &Report) -> Result<Vec<String>, Stop> {
        let mut kept = std::mem::take(&mut self.kept);
        kept.sort_by(|one, other| {
            let by_time = || one.first_event_time.cmp(&other.first_event_time);
            other.severity.cmp(&one.severity).then_with(by_time)
        });
        for alert in kept {
            self.output.add(&Message::of_run(vec![alert]))?;
        }
        self.output.finish(inputs, report)
    }
}
