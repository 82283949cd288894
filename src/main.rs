//! The program `iam-herald`.

use std::process::ExitCode;

fn main() -> ExitCode {
    iam_herald::cli::run()
}
