//! `check`: whether rules and the configuration are right.

mod announced;
mod coverage;
mod findings;
mod look;
mod vocabulary;

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::exit::{Exit, Stop};
use super::load::open_config;
use crate::catalogue::Catalogue;
use crate::rules::{RuleUse, Rules};
use findings::Level;
use look::Inspection;

/// Whether rules and the configuration are right: syntax, tests, what has expired
#[derive(Debug, clap::Args)]
#[command(after_help = "Errors make the exit status 1, warnings do not.

Examples:
  iam-herald check                                   the rules that are built in
  iam-herald check --config config/herald/herald.toml
  iam-herald check our-rules.toml
  iam-herald check --pattern '{ $.eventName = \"Create*\" }'")]
pub struct CheckArgs {
    /// Rule files; without any, and without --pattern, the rules that are built in
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// A configuration, with the rule files that it names
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// A filter pattern
    #[arg(long, value_name = "PATTERN")]
    pub pattern: Vec<String>,

    /// Records to try the expected entries of the configuration on, beside the built-in samples: files or folders
    #[arg(long, value_name = "PATH", requires = "config")]
    pub events: Vec<PathBuf>,

    /// Of each known operation the packs that tell it, how loud it is, and whether it has words of
    /// its own
    #[arg(long, conflicts_with_all = ["files", "pattern"])]
    pub coverage: bool,

    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub format: CheckFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Text,
    /// One object, for programs
    Json,
}

pub fn run(args: &CheckArgs) -> Result<Exit, Stop> {
    let is_json = args.format == CheckFormat::Json;
    if args.coverage {
        // All packs, and what the configuration adds and switches off.
        let config = open_config(args.config.as_deref())?;
        let rules = config.rules(&Rules::pack_names(), &[])?;
        return coverage::print(rules, &config, is_json);
    }
    let catalogue = Catalogue::builtin();
    let mut inspection = Inspection::new(&catalogue);
    if args.files.is_empty() && args.pattern.is_empty() {
        inspection.shipped();
    }
    for path in &args.files {
        inspection.rule_file(path, used_in(path));
    }
    if let Some(path) = &args.config {
        inspection.configuration(path, &args.events)?;
    }
    for text in &args.pattern {
        inspection.given_pattern(text);
    }
    if !args.files.is_empty() || !args.pattern.is_empty() || args.config.is_some() {
        inspection.end();
    }
    let found = inspection.findings;
    found.print(is_json)?;
    Ok(match () {
        () if found.unreadable => Exit::Bad,
        () if found.count(Level::Error) > 0 => Exit::Nothing,
        () => Exit::Done,
    })
}

/// A file under `packs` or `risk` is one that is compiled in, or will be.
fn used_in(path: &Path) -> RuleUse {
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default();
    match folder.to_string_lossy().as_ref() {
        "packs" => RuleUse::Pack,
        "risk" => RuleUse::Risk,
        _ => RuleUse::Own,
    }
}
