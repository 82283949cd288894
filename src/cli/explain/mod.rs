//! `explain`: what becomes of each record and why: its facts, which rules select and raise it, and
//! why the others do not.

mod answer;
mod explained;
mod print;

use std::io::Write;

use clap::ValueEnum;

use super::exit::{Exit, Stop};
use super::inputs::{self, InputArgs};
use super::load::RuleArgs;
use super::output::{note, results};
use crate::duplicates::Duplicates;
use crate::facts::Reading;
use crate::herald::Herald;
use crate::input::Unknown;
use crate::judge::Judgement;
use crate::options::Options;
use crate::record::Record;
use crate::severity::Severity;
use explained::{Explained, NoRecord};

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

    /// Tell only alerts with a change that is at least this loud: info, low, medium, high or
    /// critical
    #[arg(long, value_name = "SEVERITY", default_value_t = Severity::Info)]
    pub min_severity: Severity,

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
    let options = Options { min_severity: args.min_severity, ..Options::of(&config) };
    let herald = Herald::new(rules, options);
    let mut seen = Duplicates::default();
    let mut out = results();
    let mut unreadable = 0usize;
    let exit = inputs::each(&args.input, Unknown::Refuse, |input| {
        let judge = herald.judge(&input.batch);
        let fates = herald.fates(&input.batch, &mut seen).changes;
        let mut fates = fates.into_iter().peekable();
        for (place, event) in input.batch.events().enumerate() {
            let selected = fates.next_if(|(change, _)| change.place == place);
            let text = event.body.text();
            let shown = match text.as_ref().map_err(Clone::clone).and_then(|it| Record::read(it)) {
                Ok(record) => {
                    let reading = Reading::new(&record, judge.context());
                    let explained = Explained::of(&reading, selected, &judge, &herald);
                    match args.format {
                        ExplainFormat::Text => print::text(&explained, args.all),
                        ExplainFormat::Json => print::json(&explained).to_string(),
                    }
                }
                Err(unread) => {
                    let judgement = judge.judge(&input.batch, place, &event);
                    let is_ignored = matches!(judgement, Judgement::Ignored);
                    unreadable += usize::from(!is_ignored);
                    let id = event.id.map(|id| id.to_string());
                    let event = NoRecord { number: place + 1, id, unread, is_ignored };
                    match args.format {
                        ExplainFormat::Text => print::text_of_no_record(&event),
                        ExplainFormat::Json => print::json_of_no_record(&event).to_string(),
                    }
                }
            };
            writeln!(out, "{shown}")?;
        }
        Ok(())
    })?;
    out.flush()?;
    match unreadable {
        0 => {}
        1 => note("1 log event could not be read as a record"),
        many => note(&format!("{many} log events could not be read as records")),
    }
    Ok(exit)
}
