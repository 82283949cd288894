//! The program: one file a command. Every command calls the same library functions as the function does.

mod args;
mod check;
mod codec;
mod coverage;
mod explain;
mod filter;
mod inputs;
mod output;
mod replay;
mod rules;
mod select;
mod test_filter;
mod time;

use std::process::ExitCode;

use args::{Args, Command};
use clap::Parser;

/// How a command ended; the larger beats the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    Done = 0,
    /// `match` selected nothing, `check` found an error.
    Nothing = 1,
    /// Bad usage, or an input that cannot be read at all; the rest is done all the same.
    Bad = 2,
}

/// Why a command could not go on.
#[derive(Debug)]
pub enum Stop {
    /// Somebody closed the pipe: no error, nobody reads on.
    ClosedPipe,
    Error {
        message: String,
        help: Option<String>,
    },
}

impl Stop {
    pub fn error(message: impl Into<String>) -> Stop {
        Stop::Error { message: message.into(), help: None }
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Stop {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Stop::ClosedPipe,
            _ => Stop::error(format!("cannot write: {error}")),
        }
    }
}

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
        Command::Match(args) => select::run(&args),
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
