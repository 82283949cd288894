//! How a command ends.

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
    pub fn error(message: impl ToString) -> Stop {
        Stop::Error { message: message.to_string(), help: None }
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
