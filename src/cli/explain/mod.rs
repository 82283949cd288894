//! `explain`: what becomes of each record and why: its facts, which rules select and raise it, and
//! why the others do not.

mod answer;
mod explained;
mod print;

use std::collections::HashMap;
use std::io::Write;

use clap::ValueEnum;
use jiff::Timestamp;

use super::asked::AskedArgs;
use super::exit::{Exit, Stop};
use super::in_order::InOrder;
use super::inputs::InputArgs;
use super::load::RuleArgs;
use super::output::{note, results};
use super::stream::{Order, Stream, StreamArgs, Taken};
use crate::facts::Reading;
use crate::glean::{Found, Gleaned, Keep};
use crate::herald::Herald;
use crate::input::Unknown;
use crate::judge::Judgement;
use crate::lookback::{Look, LookBack};
use crate::payload::Batch;
use crate::render::shortfalls;
use explained::{Became, Explained, NoRecord, Untold};
use print::Written;

/// Why each record is told or not, and as loudly as it is: facts, and every rule's answer
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  iam-herald explain event.json
  iam-herald match '{ $.eventID = \"627bf322*\" }' logs/ | iam-herald explain --config herald.toml")]
pub struct ExplainArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub rules: RuleArgs,
    #[command(flatten)]
    pub stream: StreamArgs,

    #[command(flatten)]
    pub asked: AskedArgs,

    /// Also the rules that do not nearly match
    #[arg(long)]
    pub all: bool,

    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For people
    Text,
    /// One object a line
    Json,
}

pub fn run(args: &ExplainArgs) -> Result<Exit, Stop> {
    let (rules, config) = args.rules.load()?;
    let herald = Herald::new(rules, args.asked.options(&config));
    let stream = Stream::of(&args.input, &args.stream, Unknown::Refuse, Order::OfTime)?;
    let run = LookBack::new(&herald, args.stream.jobs());
    let (waiting, out) = (HashMap::new(), InOrder::new(results()));
    let mut explaining =
        Explaining { args, herald: &herald, run, waiting, out, unreadable: 0, first: 0 };
    let mut reached = stream.begins().unwrap_or(Timestamp::MIN);
    let work = |batch: &Batch, _| herald.glean(batch, Keep::Everything);
    let (_, exit) = stream.each(work, |taken| {
        match taken {
            Taken::Begin(input) => explaining.run.begin(&input),
            Taken::Part(gleaned) => explaining.take(gleaned)?,
            Taken::Fault(fault) => explaining.run.fault(&fault),
            Taken::Over(expected) => {
                reached = expected.unwrap_or(reached);
                explaining.first = explaining.run.places();
            }
        }
        explaining.go_on(Some(reached))
    })?;
    explaining.go_on(None)?;
    explaining.out.flush()?;
    let (_, report) = explaining.run.finish();
    shortfalls(&report).iter().for_each(|line| note(line));
    match explaining.unreadable {
        0 => {}
        1 => note("1 log event could not be read as a record"),
        many => note(&format!("{many} log events could not be read as records")),
    }
    Ok(exit)
}

/// A run whose records are explained.
struct Explaining<'a, W> {
    args: &'a ExplainArgs,
    herald: &'a Herald,
    run: LookBack<'a>,
    /// The records that are selected, by their numbers, until it is known what becomes of them.
    waiting: HashMap<usize, Written>,
    out: InOrder<W>,
    unreadable: usize,
    /// The number in the run that the first log event of this input has.
    first: usize,
}

impl<W: Write> Explaining<'_, W> {
    fn take(&mut self, gleaned: Gleaned) -> Result<(), Stop> {
        let first = self.run.places();
        for item in &gleaned.items {
            if let Found::Unreadable { id, why } = &item.what {
                self.unreadable += usize::from(!item.passed_over);
                let number = first + item.place - self.first + 1;
                let (id, unread, is_ignored) = (id.clone(), why.clone(), item.passed_over);
                let event = NoRecord { number, id, unread, is_ignored };
                let shown = match self.args.format {
                    ExplainFormat::Text => print::text_of_no_record(&event),
                    ExplainFormat::Json => print::json_of_no_record(&event).to_string(),
                };
                self.out.put(first + item.place, Some(shown))?;
            } else {
                self.out.expect(first + item.place);
            }
        }
        self.run.take(gleaned);
        Ok(())
    }

    /// Explains what is before a time.
    fn go_on(&mut self, before: Option<Timestamp>) -> Result<(), Stop> {
        let Explaining { args, herald, .. } = *self;
        let look = |seen: &Look| {
            let reading = Reading::new(seen.record, seen.judge.context());
            let explained = Explained::of(&reading, herald);
            let written = match args.format {
                ExplainFormat::Text => Written::text(&explained, args.all),
                ExplainFormat::Json => Written::json(explained),
            };
            // Of what is not told it is known at once what becomes of it.
            let untold = match seen.judgement {
                Judgement::Selected(_) => return Ok(written),
                Judgement::OutOfScope => Untold::Excluded,
                Judgement::Ignored | Judgement::Unreadable(_) => Untold::Ignored,
            };
            Err(written.with(&Became::untold(untold, &reading, seen.judge)))
        };
        while let Some(step) = self.run.step(before, &look) {
            for (place, said) in step.judged {
                match said {
                    Ok(written) => {
                        self.waiting.insert(place, written);
                    }
                    Err(whole) => self.out.put(place, Some(whole))?,
                }
            }
            for (selected, fate) in step.decided.into_iter().flatten() {
                let place = selected.place;
                let Some(written) = self.waiting.remove(&place) else { continue };
                let became = Became::decided(selected, fate, herald);
                self.out.put(place, Some(written.with(&became)))?;
            }
        }
        Ok(())
    }
}
