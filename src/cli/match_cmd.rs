//! `match`: grep with a filter pattern, of any dialect.

use std::io::Write;
use std::ops::Range;
use std::path::PathBuf;

use cloudwatch_filter_pattern::Pattern;

use super::exit::{Exit, Stop};
use super::inputs::{self, InputArgs};
use super::load::open_config;
use super::output::{coloured_results, highlighted, note, on_terminal, results};
use crate::catalogue::Catalogue;
use crate::documents::Documents;
use crate::facts::{self, BatchContext, Context, Reading, SeenBy};
use crate::index::{Index, Matters};
use crate::input::{Format, Unknown};
use crate::mistakes::{Mistake, Source};
use crate::pattern::{FACTS, asks_about};
use crate::payload::Body;
use crate::record::{Record, inner};

/// Prints the records that a filter pattern selects, unchanged
#[derive(Debug, clap::Args)]
#[command(after_help = "Input of no known format is taken by lines.

Examples:
  iam-herald match '{ $.errorCode = \"AccessDenied*\" }' logs/
  iam-herald match --count '{ ($.userIdentity.type = \"Root\") && ($.eventType != \"AwsServiceEvent\") }' logs/
  iam-herald match '{ $.herald.actor.human IS TRUE }' logs/      ($.herald: what the program derives)
  iam-herald match 'ERROR -timeout' app.log
  iam-herald match '[ip, ..., status = 4* || status = 5*, bytes]' access.log")]
pub struct MatchArgs {
    /// A CloudWatch Logs filter pattern, of any dialect; one that begins with a `-` comes after
    /// `--`
    pub pattern: String,
    #[command(flatten)]
    pub input: InputArgs,

    /// The configuration, for what patterns see under `$.herald`: whose account is whose, the
    /// alerter's own resources
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Print only how many records were selected
    #[arg(long)]
    pub count: bool,
}

pub fn run(args: &MatchArgs) -> Result<Exit, Stop> {
    let pattern: Pattern = args.pattern.parse()?;
    warn_of_unknown_facts(&args.pattern, &pattern);
    let catalogue = Catalogue::builtin();
    let config = open_config(args.config.as_deref())?;
    let index = Index::of([&pattern], &catalogue, &config.resources);
    let highlights = on_terminal() && !args.count;
    let mut out: Box<dyn Write> =
        if highlights { Box::new(coloured_results()) } else { Box::new(results()) };
    let mut selected = 0usize;
    let mut unreadable = 0usize;
    let exit = inputs::each(&args.input, Unknown::TakeLines, |input| {
        let matters = index.of_batch(&input.batch);
        let may_hold = |place| matters.get(place).is_none_or(|matters: &Matters| matters.documents);
        let documents = Documents::of(&input.batch, &catalogue, may_hold);
        let resources = config.resources.with_envelope(&input.batch.envelope);
        let beside = BatchContext::of(documents, &catalogue, &config.accounts, resources);
        let context = beside.context();
        for event in input.batch.events() {
            let text = match (&event.body, event.body.text()) {
                (_, Ok(text)) => text,
                (Body::Unreadable { raw, .. }, _) if input.format == Format::Lines => (*raw).into(),
                (_, Err(_)) => {
                    unreadable += 1;
                    continue;
                }
            };
            let text = inner(&text);
            if !matches(&pattern, text, context) {
                continue;
            }
            selected += 1;
            if highlights {
                let places = places(&pattern, text, context);
                writeln!(out, "{}", highlighted(text, &places))?;
            } else if !args.count {
                writeln!(out, "{text}")?;
            }
        }
        Ok(())
    });
    if args.count && exit.is_ok() {
        writeln!(out, "{selected}")?;
    }
    out.flush()?;
    let exit = exit?;
    if unreadable > 0 {
        note(&format!("{unreadable} log events hold no text and were not compared"));
    }
    Ok(if selected == 0 { exit.max(Exit::Nothing) } else { exit })
}

/// A fact that does not exist selects nothing, which looks like an answer. It is no error, because
/// what is matched may be of somebody else's making.
fn warn_of_unknown_facts(text: &str, pattern: &Pattern) {
    let source = Source { path: "", text };
    for mistake in facts::mistakes(source, 0..text.len(), pattern, SeenBy::Rules) {
        note(&format!("warning: {}", Mistake { place: None, ..mistake }));
    }
}

/// Facts exist for records only; any other text is matched as CloudWatch Logs would.
fn matches(pattern: &Pattern, text: &str, context: Context) -> bool {
    if asks_about(pattern, FACTS)
        && let Ok(record) = Record::read(text)
    {
        return Reading::new(&record, context).matches(pattern);
    }
    pattern.matches_text(text)
}

/// Because of what in its text a record was selected.
fn places(pattern: &Pattern, text: &str, context: Context) -> Vec<Range<usize>> {
    if asks_about(pattern, FACTS)
        && let Ok(record) = Record::read(text)
    {
        return Reading::new(&record, context).highlights(pattern, text).unwrap_or_default();
    }
    pattern.highlights(text).unwrap_or_default()
}
