//! The program: one file a command, named after the command, with its arguments. Every command
//! calls the same library functions as the function does.
//!
//! A new command is a file, and here its `mod` line, its variant of [`Command`] and its arm in
//! [`Command::run`].

mod asked;
mod beginning;
mod check;
mod decode;
mod encode;
mod exit;
mod explain;
mod filter;
mod in_order;
mod inputs;
mod load;
mod match_cmd;
mod messages;
mod output;
mod progress;
mod replay;
mod rules;
mod stream;
mod test_filter;
mod time;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use exit::{Exit, Stop};

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
struct Program {
    #[command(subcommand)]
    command: Command,
}

/// The commands, in the order of the help. What each does is said at its arguments.
#[derive(Debug, Subcommand)]
enum Command {
    Replay(replay::ReplayArgs),
    Match(match_cmd::MatchArgs),
    TestFilter(test_filter::TestFilterArgs),
    Rules(rules::RulesArgs),
    Check(check::CheckArgs),
    Explain(explain::ExplainArgs),
    Filter(filter::FilterArgs),
    Encode(encode::EncodeArgs),
    Decode(decode::DecodeArgs),
}

impl Command {
    fn run(&self) -> Result<Exit, Stop> {
        match self {
            Command::Replay(args) => replay::run(args),
            Command::Match(args) => match_cmd::run(args),
            Command::TestFilter(args) => test_filter::run(args),
            Command::Rules(args) => rules::run(args),
            Command::Check(args) => check::run(args),
            Command::Explain(args) => explain::run(args),
            Command::Filter(args) => filter::run(args),
            Command::Encode(args) => encode::run(args),
            Command::Decode(args) => decode::run(args),
        }
    }
}

pub fn run() -> ExitCode {
    let program = match Program::try_parse() {
        Ok(program) => program,
        Err(error) => {
            // Help and version go to stdout and are no error; a closed pipe is none either.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let exit = match program.command.run() {
        Ok(exit) => exit,
        Err(Stop::ClosedPipe) => Exit::Done,
        Err(Stop::Error { message, help }) => {
            output::complain(&message, help.as_deref());
            Exit::Bad
        }
    };
    ExitCode::from(exit as u8)
}
