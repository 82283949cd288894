//! The Lambda function `iam-herald-lambda`.
// The SDK's futures are nested deeper than the compiler's default allows.
#![recursion_limit = "256"]

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    iam_herald::function::run().await
}
