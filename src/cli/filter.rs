//! `filter`: the subscription filter pattern that the active rules need.

use std::io::Write;

use serde_json::json;

use super::args::{FilterArgs, FilterFormat};
use super::exit::{Exit, Stop};
use super::load::load_rules;
use super::output::{note, results};
use crate::filter::{Filter, length};

pub fn run(args: &FilterArgs) -> Result<Exit, Stop> {
    let (rules, _) = load_rules(&args.rules)?;
    let filter = Filter::of(&rules).map_err(Stop::error)?;
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
