//! How a command ends.

use crate::mistakes::Mistakes;

/// How a command ended. Of two endings the larger one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    Done = 0,
    /// `match` selected nothing, `check` found an error, or `filter` lets everything through.
    Nothing = 1,
    /// The usage was bad, or an input could not be read at all. The rest is done all the same.
    Bad = 2,
}

/// Why a command could not go on.
#[derive(Debug)]
pub enum Stop {
    /// Somebody closed the pipe. That is no error: nobody reads on.
    ClosedPipe,
    Error {
        message: String,
        help: Option<String>,
    },
}

impl Stop {
    pub fn error(message: impl ToString) -> Stop {
        Stop::Error { message: message.to_string(), help: None }
    }

    pub fn with_help(message: impl Into<String>, help: impl Into<String>) -> Stop {
        Stop::Error { message: message.into(), help: Some(help.into()) }
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

impl From<Mistakes> for Stop {
    fn from(mistakes: Mistakes) -> Stop {
        Stop::error(mistakes.to_string())
    }
}

impl From<cloudwatch_filter_pattern::Error> for Stop {
    fn from(error: cloudwatch_filter_pattern::Error) -> Stop {
        Stop::error(error.report().to_string())
    }
}
