//! `match`: grep with a filter pattern, of any dialect.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Write;
use std::ops::Range;
use std::path::PathBuf;

use cloudwatch_filter_pattern::{Need, Needs, Pattern, Scratch};
use jiff::Timestamp;

use super::exit::{Exit, Stop};
use super::in_order::InOrder;
use super::inputs::InputArgs;
use super::load::open_config;
use super::output::{coloured_results, highlighted, note, on_terminal, results};
use super::stream::{Order, Stream, StreamArgs, Taken, Work};
use crate::catalogue::Catalogue;
use crate::config::Config;
use crate::facts::{self, Reading, SeenBy};
use crate::glean::{Found, Gleaned, Gleaning, Keep, glean};
use crate::herald::Herald;
use crate::index::Index;
use crate::input::{Format, Unknown};
use crate::lookback::{Look, LookBack};
use crate::mistakes::{Mistake, Source};
use crate::options::Options;
use crate::pattern::{FACTS, asks_about};
use crate::payload::{Batch, Body, LogEvent};
use crate::record::inner;
use crate::render::shortfalls;
use crate::rules::Rules;

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
    #[command(flatten)]
    pub stream: StreamArgs,

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
    let config = open_config(args.config.as_deref())?;
    let highlights = on_terminal() && !args.count;
    let shown = match (args.count, highlights) {
        (true, _) => Shown::Nothing,
        (_, true) => Shown::Highlighted,
        _ => Shown::Plain,
    };
    let out: Box<dyn Write> =
        if highlights { Box::new(coloured_results()) } else { Box::new(results()) };
    let mut results = Results { out: InOrder::new(out), shown, selected: 0, unreadable: 0 };
    let exit = match asks_about(&pattern, FACTS) {
        true => by_facts(args, &pattern, &config, &mut results),
        false => by_text(args, &pattern, &mut results),
    };
    results.finish()?;
    Ok(if results.selected == 0 { exit?.max(Exit::Nothing) } else { exit? })
}

/// The pattern asks for nothing but what stands in the record, so each is compared by itself.
fn by_text(
    args: &MatchArgs,
    pattern: &Pattern,
    results: &mut Results<impl Write>,
) -> Result<Exit, Stop> {
    let stream = Stream::of(&args.input, &args.stream, Unknown::TakeLines, Order::AsNamed)?;
    let needs = Needs::new([pattern.need(&|_| None)], &|_| 1);
    let shown = results.shown;
    let work = |batch: &Batch, format| {
        let mut scratch = Scratch::default();
        let compare = |event: LogEvent| {
            let text = text(&event, format)?;
            let bytes = text.as_bytes();
            let may_match = Need::may_be_escaped(bytes)
                || needs.may_matter(bytes) && !needs.candidates(bytes, &mut scratch).is_empty();
            Some(may_match.then(|| compared(pattern, &text, shown)).flatten())
        };
        ByText(batch.events().map(compare).collect())
    };
    let mut place = 0;
    let (_, exit) = stream.each(work, |taken| {
        if let Taken::Part(ByText(compared)) = taken {
            for one in compared {
                results.put(place, one)?;
                place += 1;
            }
        }
        Ok(())
    })?;
    Ok(exit)
}

/// Facts rest on what stands in other records, so records wait for those of their time, as in `replay`.
fn by_facts(
    args: &MatchArgs,
    pattern: &Pattern,
    config: &Config,
    results: &mut Results<impl Write>,
) -> Result<Exit, Stop> {
    let herald = Herald::new(Rules::load(&[], &[])?, Options::of(config));
    let catalogue = Catalogue::builtin();
    let index = Index::of([pattern], &catalogue, &config.resources);
    let shown = results.shown;
    let work = |batch: &Batch, format| {
        let gleaned = match config.resources.with_envelope(&batch.envelope) {
            Cow::Borrowed(_) => glean(batch, &index, Keep::Mattering),
            Cow::Owned(own) => {
                glean(batch, &Index::of([pattern], &catalogue, &own), Keep::Mattering)
            }
        };
        // What is no record is compared as CloudWatch Logs would.
        let others =
            gleaned.items.iter().filter(|item| matches!(item.what, Found::Unreadable { .. }));
        let others: HashSet<usize> = others.map(|item| item.place).collect();
        let events = batch.events().enumerate().filter(|(place, _)| others.contains(place));
        let compare = |(place, event)| {
            let compared = text(&event, format).map(|text| compared(pattern, &text, shown));
            (place, compared)
        };
        let others: Vec<_> = events.map(compare).collect();
        ByFacts { gleaned, others }
    };
    let look = |seen: &Look| {
        let reading = Reading::new(seen.record, seen.judge.context());
        let text = inner(seen.text);
        reading.matches(pattern).then(|| shown.of(text, || reading.highlights(pattern, text)))
    };
    let go_on = |run: &mut LookBack, results: &mut Results<_>, before| {
        while let Some(step) = run.step(before, &look) {
            for (place, selected) in step.judged {
                results.put(place, Some(selected))?;
            }
        }
        Ok::<_, Stop>(())
    };
    let stream = Stream::of(&args.input, &args.stream, Unknown::TakeLines, Order::OfTime)?;
    let mut run = LookBack::new(&herald, args.stream.jobs());
    let mut reached = stream.begins().unwrap_or(Timestamp::MIN);
    let (_, exit) = stream.each(work, |taken| {
        match taken {
            Taken::Part(ByFacts { gleaned, others }) => {
                let first = run.places();
                let is_record = |item: &&Gleaning| matches!(item.what, Found::Record(_));
                let records = gleaned.items.iter().filter(is_record);
                records.for_each(|item| results.out.expect(first + item.place));
                run.take(gleaned);
                for (place, compared) in others {
                    results.put(first + place, compared)?;
                }
            }
            Taken::Begin(_) => {}
            Taken::Fault(fault) => run.fault(&fault),
            Taken::Over(expected) => reached = expected.unwrap_or(reached),
        }
        go_on(&mut run, results, Some(reached))
    })?;
    go_on(&mut run, results, None)?;
    let (_, report) = run.finish();
    shortfalls(&report).iter().for_each(|line| note(line));
    Ok(exit)
}

/// What a log event is: without a text, not selected, or selected.
type Compared = Option<Option<String>>;

struct ByText(Vec<Compared>);

struct ByFacts {
    gleaned: Gleaned,
    /// Those that hold no record.
    others: Vec<(usize, Compared)>,
}

fn weight<'a>(compared: impl Iterator<Item = &'a Compared>) -> usize {
    compared
        .map(|one| size_of::<Compared>() + one.iter().flatten().map(String::len).sum::<usize>())
        .sum()
}

impl Work for ByText {
    fn weight(&self) -> usize {
        weight(self.0.iter())
    }
}

impl Work for ByFacts {
    fn weight(&self) -> usize {
        self.gleaned.weight() + weight(self.others.iter().map(|(_, compared)| compared))
    }
}

/// How a text is shown if the pattern selects it.
fn compared(pattern: &Pattern, text: &str, shown: Shown) -> Option<String> {
    let text = inner(text);
    pattern.matches_text(text).then(|| shown.of(text, || pattern.highlights(text)))
}

/// What is compared; `None` if the log event holds no text.
fn text<'a>(event: &LogEvent<'a>, format: Option<Format>) -> Option<Cow<'a, str>> {
    match (&event.body, event.body.text()) {
        (_, Ok(text)) => Some(text),
        (Body::Unreadable { raw, .. }, _) if format == Some(Format::Lines) => Some((*raw).into()),
        (_, Err(_)) => None,
    }
}

/// How a record that is selected is shown.
#[derive(Clone, Copy)]
enum Shown {
    Nothing,
    Plain,
    Highlighted,
}

impl Shown {
    fn of(self, text: &str, places: impl FnOnce() -> Option<Vec<Range<usize>>>) -> String {
        match self {
            Shown::Nothing => String::new(),
            Shown::Plain => text.to_owned(),
            Shown::Highlighted => highlighted(text, &places().unwrap_or_default()),
        }
    }
}

struct Results<W> {
    out: InOrder<W>,
    shown: Shown,
    selected: usize,
    unreadable: usize,
}

impl<W: Write> Results<W> {
    fn put(&mut self, place: usize, compared: Compared) -> Result<(), Stop> {
        self.unreadable += usize::from(compared.is_none());
        let selected = compared.flatten();
        self.selected += usize::from(selected.is_some());
        let is_counted_only = matches!(self.shown, Shown::Nothing);
        Ok(self.out.put(place, selected.filter(|_| !is_counted_only))?)
    }

    fn finish(&mut self) -> Result<(), Stop> {
        if let Shown::Nothing = self.shown {
            self.out.put(usize::MAX, Some(self.selected.to_string()))?;
        }
        self.out.flush()?;
        if self.unreadable > 0 {
            note(&format!("{} log events hold no text and were not compared", self.unreadable));
        }
        Ok(())
    }
}

/// A fact that does not exist selects nothing, which looks like an answer. It is no error, because
/// what is matched may be of somebody else's making.
fn warn_of_unknown_facts(text: &str, pattern: &Pattern) {
    let source = Source { path: "", text };
    for mistake in facts::mistakes(source, 0..text.len(), pattern, SeenBy::Rules) {
        note(&format!("warning: {}", Mistake { place: None, ..mistake }));
    }
}
