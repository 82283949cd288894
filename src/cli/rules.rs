//! `rules`: what selects, what raises, what lowers.

use std::io::Write;

use clap::ValueEnum;
use serde_json::{Value as Json, json};

use super::exit::{Exit, Stop};
use super::load::RuleArgs;
use super::output::results;
use crate::rules::{Rule, Rules};

/// The active rules
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  iam-herald rules
  iam-herald rules --pack iam-changes,authn-authz --format json")]
pub struct RulesArgs {
    #[command(flatten)]
    pub rules: RuleArgs,

    #[arg(long, value_enum, default_value_t = RulesFormat::Table)]
    pub format: RulesFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    Table,
    Json,
}

pub fn run(args: &RulesArgs) -> Result<Exit, Stop> {
    let (rules, _) = args.rules.load()?;
    let mut out = results();
    match args.format {
        RulesFormat::Table => write!(out, "{}", table(&rules))?,
        RulesFormat::Json => writeln!(out, "{}", json_of(&rules))?,
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn table(rules: &Rules) -> String {
    let mut rows: Vec<[String; 4]> = Vec::new();
    for pack in &rules.packs {
        for rule in &pack.rules {
            rows.push(row(rules, "selects", &pack.name, rule));
        }
    }
    for rule in &rules.risk {
        match (rule.severity, rule.at_most) {
            (Some(severity), _) => rows.push(row(rules, "raises to", severity.as_str(), rule)),
            (None, Some(at_most)) => rows.push(row(rules, "at most", at_most.as_str(), rule)),
            (None, None) => {}
        }
    }
    let head = ["DOES", "WHERE", "RULE", "TITLE"].map(str::to_owned);
    let width = |column: usize| {
        let cells = rows.iter().chain([&head]).filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let (does, place, id) = (width(0), width(1), width(2));
    let mut text = String::new();
    for [a, b, c, d] in [&head].into_iter().chain(&rows) {
        text.push_str(&format!("{a:does$}  {b:place$}  {c:id$}  {d}\n"));
    }
    text
}

fn row(rules: &Rules, does: &str, place: &str, rule: &Rule) -> [String; 4] {
    let does = match rules.off.iter().find(|off| off.rule == rule.id).map(|off| off.until) {
        None => does.to_owned(),
        Some(None) => "off".to_owned(),
        Some(Some(until)) => format!("off until {until}"),
    };
    [does, place.to_owned(), rule.id.to_string(), rule.title.to_string()]
}

fn json_of(rules: &Rules) -> Json {
    let describe = |rule: &Rule, pack: Option<&str>| {
        json!({
            "id": rule.id,
            "title": rule.title,
            "pack": pack,
            "severity": rule.severity,
            "at_most": rule.at_most,
            "pattern": rule.pattern().as_str(),
            "why": rule.why,
            "next": rule.next,
            "attack": rule.attack,
            "always": rule.always,
            "off": rules.off.iter().find(|off| off.rule == rule.id).map(|off| {
                json!({ "reason": off.reason, "until": off.until.map(|day| day.to_string()) })
            }),
        })
    };
    let selecting = rules
        .packs
        .iter()
        .flat_map(|pack| pack.rules.iter().map(|rule| describe(rule, Some(&pack.name))));
    selecting.chain(rules.risk.iter().map(|rule| describe(rule, None))).collect()
}
