//! The Lambda function: the same core behind the Lambda runtime, with sinks instead of a terminal.
//!
//! [`run`] puts it together once, at start; [`handler`] is what happens to one invocation.

mod config;
mod failure;
mod handler;
mod init;
mod metrics;

use std::process::ExitCode;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use lambda_runtime::tower::ServiceExt;
use lambda_runtime::{LambdaEvent, LambdaInvocation, Runtime, layers, service_fn};
use serde_json::value::RawValue;

pub use config::Config;
pub use failure::Failure;
pub use handler::Function;

/// What is kept of Lambda's deadline for the answer and the log: a function that is killed forgets what its sinks
/// accepted, and sends it again.
const RESERVE: Duration = Duration::from_secs(3);

/// How long sending may take. Lambda's default timeout is three seconds, so a short one keeps most of itself; without
/// a deadline that lies ahead, trying is better than not.
fn budget(left: Duration) -> Duration {
    if left.is_zero() { 10 * RESERVE } else { left - RESERVE.min(left / 4) }
}

/// Runs until Lambda ends the process.
pub async fn run() -> ExitCode {
    init::start_logs();
    let function = match init::function().await {
        Ok(function) => Rc::new(function),
        Err(failure) => {
            tracing::error!(error = failure.error_type(), reason = %failure, "The function cannot start.");
            init::report(&failure).await;
            return ExitCode::FAILURE;
        }
    };
    let handler = service_fn(move |event: LambdaEvent<Box<RawValue>>| {
        let function = Rc::clone(&function);
        let left = event.context.deadline().duration_since(SystemTime::now()).unwrap_or_default();
        async move { function.handle(event.payload.get(), budget(left)).await }
    });
    let runtime = Runtime::new(handler)
        .layer(lambda_runtime::tower::layer::layer_fn(|inner| {
            ServiceExt::<LambdaInvocation>::map_request(inner, always_json)
        }))
        .layer(layers::TracingLayer::new());
    match runtime.run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "The Lambda runtime ended.");
            ExitCode::FAILURE
        }
    }
}

/// An event that is no JSON would fail before the handler, under a name that says nothing. It is handed on as a
/// JSON string, which the handler refuses with its own words.
fn always_json(mut invocation: LambdaInvocation) -> LambdaInvocation {
    if serde_json::from_slice::<&RawValue>(&invocation.body).is_err() {
        let text = String::from_utf8_lossy(&invocation.body);
        invocation.body = serde_json::Value::from(text).to_string().into();
    }
    invocation
}
