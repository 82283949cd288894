//! The arguments of the program and of its commands, and their help.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use jiff::{SignedDuration, Timestamp};

use super::time;
use crate::payload::DEFAULT_MAX_BYTES;
use crate::rules::DEFAULT_PACK;
use crate::severity::Severity;

#[derive(Debug, Parser)]
#[command(
    name = "iam-herald",
    version,
    about = "Tells, in words, what changed in AWS identity and access",
    after_help = "Examples:
  iam-herald replay cloudtrail/                  alerts for a folder of log files
  aws cloudtrail lookup-events | iam-herald replay
  iam-herald replay --since 24h --who alice logs.ndjson.gz
  iam-herald match '{ $.eventName = \"Create*\" }' cloudtrail/
  iam-herald decode event.json                   what is in a Lambda event

Exit status: 0; 1 if `match` selected nothing or `check` found an error; 2 for bad
usage or an input that cannot be read at all (the other inputs are done all the
same)."
)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Alerts for recorded events
    Replay(ReplayArgs),
    /// Prints the records that a filter pattern selects, unchanged
    Match(MatchArgs),
    /// Answers TestMetricFilter requests, one a line
    TestFilter(TestFilterArgs),
    /// The active rules
    Rules(RulesArgs),
    /// Whether rules and the configuration are right: syntax, tests, what has expired
    Check(CheckArgs),
    /// Why each record is told or not, and as loudly as it is: facts, and every rule's answer
    Explain(ExplainArgs),
    /// The subscription filter pattern that lets through whatever the active rules may select
    Filter(FilterArgs),
    /// Makes the Lambda event that CloudWatch Logs would send of records
    Encode(EncodeArgs),
    /// Prints the records in a Lambda event, one a line
    Decode(DecodeArgs),
}

#[derive(Debug, clap::Args)]
pub struct InputArgs {
    /// Files, folders (walked) or `-`; without any, standard input. The format is recognised from the
    /// content: a CloudTrail log file, a record, an array or lines of records, LookupEvents output, an
    /// awslogs payload or its envelope, an EventBridge event; each plain or gzip
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// The most that a payload or a compressed file may unpack to, in bytes
    #[arg(long, env = "HERALD_MAX_BYTES", value_name = "BYTES", default_value_t = DEFAULT_MAX_BYTES,
        value_parser = bytes, hide_env_values = true)]
    pub max_bytes: usize,
}

#[derive(Debug, clap::Args)]
pub struct RuleArgs {
    /// Packs that choose what is told, separated by commas
    #[arg(long = "pack", value_name = "PACK", value_delimiter = ',', default_value = DEFAULT_PACK)]
    pub packs: Vec<String>,

    /// A file with rules of your own; each selects, and raises if it has a severity
    #[arg(long, value_name = "FILE")]
    pub rules: Vec<PathBuf>,

    /// The configuration: accounts, watch lists, expected changes, rules of your own, rules switched off
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

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

    /// Tell only alerts with a change that is at least this loud: info, low, medium, high or critical
    #[arg(long, value_name = "SEVERITY", default_value_t = Severity::Info)]
    pub min_severity: Severity,

    #[arg(long, value_enum, default_value_t = ReplayFormat::Text)]
    pub format: ReplayFormat,

    /// Leave out what is older: a time, a day (UTC) or an age such as 24h or 30d
    #[arg(long, value_name = "TIME", value_parser = time::since)]
    pub since: Option<Timestamp>,

    /// Leave out what is newer: a time, a day (UTC, the whole of it) or an age
    #[arg(long, value_name = "TIME", value_parser = time::until)]
    pub until: Option<Timestamp>,

    /// Only calls by this user, role, session, access key, source identity or ARN
    #[arg(long, value_name = "NAME")]
    pub who: Option<String>,

    /// The longest pause between two changes of one alert
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = time::duration)]
    pub window: SignedDuration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReplayFormat {
    /// For people
    Text,
    /// One page of all alerts, with filters and a timeline; it needs no network
    Html,
    /// One alert a line, then the counts
    Json,
    /// One notification of Amazon Q Developer a line, for a chat channel
    Chat,
    /// One line a batch, as for a phone
    Sms,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Input of no known format is taken by lines.

Examples:
  iam-herald match '{ $.errorCode = \"AccessDenied*\" }' logs/
  iam-herald match --count '{ ($.userIdentity.type = \"Root\") && ($.eventType != \"AwsServiceEvent\") }' logs/
  iam-herald match '{ $.herald.actor.human IS TRUE }' logs/      ($.herald: what the program derives)
  iam-herald match 'ERROR -timeout' app.log
  iam-herald match '[ip, ..., status = 4* || status = 5*, bytes]' access.log")]
pub struct MatchArgs {
    /// A CloudWatch Logs filter pattern, of any dialect; one that begins with a `-` comes after `--`
    pub pattern: String,
    #[command(flatten)]
    pub input: InputArgs,

    /// The configuration, for what patterns see under `$.herald`: whose account is whose, the alerter's own resources
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Print only how many records were selected
    #[arg(long)]
    pub count: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  echo '{\"filterPattern\":\"{ $.a = 1 }\",\"logEventMessages\":[\"{\\\"a\\\":1}\"]}' | iam-herald test-filter")]
pub struct TestFilterArgs {
    /// Files with requests {\"filterPattern\":…,\"logEventMessages\":[…]}, one a line, or `-`
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

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

    /// Of each known operation the packs that tell it, how loud it is, and whether it has words of its own
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

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  iam-herald explain event.json
  iam-herald match '{ $.eventID = \"627bf322*\" }' logs/ | iam-herald explain --config herald.toml")]
pub struct ExplainArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub rules: RuleArgs,

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
    /// One record a line
    Json,
}

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

    #[arg(long, value_enum, default_value_t = FilterFormat::Text)]
    pub format: FilterFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FilterFormat {
    /// The pattern; its name, and what it lets through needlessly, on standard error
    Text,
    Json,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  iam-herald encode records.ndjson > event.json
  iam-herald encode --log-group my-trail records.json")]
pub struct EncodeArgs {
    #[command(flatten)]
    pub input: InputArgs,

    /// The account that the log group belongs to [default: the first record's]
    #[arg(long, value_name = "ACCOUNT")]
    pub owner: Option<String>,

    #[arg(long, value_name = "NAME", default_value = "CloudTrail/DefaultLogGroup")]
    pub log_group: String,

    /// The log stream [default: ACCOUNT_CloudTrail_us-east-1]
    #[arg(long, value_name = "NAME")]
    pub log_stream: Option<String>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  iam-herald decode event.json
  iam-herald decode --envelope event.json | jq .logStream")]
pub struct DecodeArgs {
    #[command(flatten)]
    pub input: InputArgs,

    /// Print the whole decoded envelope of a payload instead of its records
    #[arg(long)]
    pub envelope: bool,
}

fn bytes(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => {
            Err(format!("expected a number of bytes above 0, such as {DEFAULT_MAX_BYTES}"))
        }
        Ok(bytes) => Ok(bytes),
    }
}
