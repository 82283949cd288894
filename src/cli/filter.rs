//! `filter`: the subscription filter pattern that the active rules need.

use std::io::Write;

use clap::ValueEnum;
use serde_json::json;

use super::exit::{Exit, Stop};
use super::load::RuleArgs;
use super::output::{note, results};
use crate::filter::{Filter, length};

/// The subscription filter pattern that lets through whatever the active rules may select
#[derive(Debug, clap::Args)]
#[command(
    after_help = "It is at most 1,024 characters long and lets through at least what the rules select: the function
decides about the rest. Give the filter the name that is printed: the function sees by it when its
rules have outgrown the filter. Exit status 1 if the rules do not fit and everything gets through.

Examples:
  iam-herald filter
  iam-herald filter --pack identity,self --config herald.toml --format json | jq -r .pattern"
)]
pub struct FilterArgs {
    #[command(flatten)]
    pub rules: RuleArgs,

    /// Let through every write of every service, and the reads that the rules select: a short pattern that hardly changes
    /// when rules are added, for more invocations
    #[arg(long)]
    pub writes: bool,

    #[arg(long, value_enum, default_value_t = FilterFormat::Text)]
    pub format: FilterFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FilterFormat {
    /// The pattern; its name, and what it lets through needlessly, on standard error
    Text,
    Json,
}

pub fn run(args: &FilterArgs) -> Result<Exit, Stop> {
    let (rules, _) = args.rules.load()?;
    let filter = if args.writes { Filter::of_writes(&rules) } else { Filter::of(&rules) };
    let filter = filter.map_err(Stop::error)?;
    let (characters, most) = length(&filter);
    let mut out = results();
    match args.format {
        FilterFormat::Text => writeln!(out, "{}", filter.pattern)?,
        FilterFormat::Json => writeln!(
            out,
            "{}",
            json!({
                "name": filter.name(),
                "pattern": filter.pattern.to_string(),
                "characters": characters,
                "needless": filter.steps,
            })
        )?,
    }
    out.flush()?;
    if args.format == FilterFormat::Text {
        note(&format!("name: {}, {characters} of {most} characters", filter.name()));
        let facts = "it lets through needlessly: what only the facts under $.herald exclude";
        note(&match filter.steps.is_empty() {
            true => facts.to_owned(),
            false => format!("{facts}, and\n  {}", filter.steps.join("\n  ")),
        });
    }
    Ok(if filter.pattern.is_everything() { Exit::Nothing } else { Exit::Done })
}
