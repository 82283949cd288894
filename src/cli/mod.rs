//! The program: one file a command. Every command calls the same library functions as the function does.

mod args;
mod check;
mod codec;
mod coverage;
mod exit;
mod explain;
mod filter;
mod inputs;
mod load;
mod match_cmd;
mod output;
mod replay;
mod rules;
mod test_filter;
mod time;

use std::process::ExitCode;

use args::{Args, Command};
use clap::Parser;
use exit::{Exit, Stop};

pub fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version go to stdout and are no error; a closed pipe is none either.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let result = match args.command {
        Command::Replay(args) => replay::run(&args),
        Command::Match(args) => match_cmd::run(&args),
        Command::TestFilter(args) => test_filter::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Filter(args) => filter::run(&args),
        Command::Encode(args) => codec::encode(&args),
        Command::Decode(args) => codec::decode(&args),
    };
    let exit = match result {
        Ok(exit) => exit,
        Err(Stop::ClosedPipe) => Exit::Done,
        Err(Stop::Error { message, help }) => {
            output::complain(&message, help.as_deref());
            Exit::Bad
        }
    };
    ExitCode::from(exit as u8)
}
