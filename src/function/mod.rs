//! The Lambda function: the same core behind the Lambda runtime, with sinks instead of a terminal.
//!
//! [`run`] puts it together once, at start; [`handler`] is what happens to one invocation.

mod clock;
mod delivery;
mod environment;
mod failure;
mod filter;
mod guard;
mod handler;
mod init;
mod instance;
mod metrics;
mod notices;
mod sources;
mod units;

use std::process::ExitCode;
use std::rc::Rc;
use std::time::SystemTime;

use lambda_runtime::tower::ServiceExt;
use lambda_runtime::{LambdaEvent, LambdaInvocation, Runtime, layers, service_fn};
use serde_json::value::RawValue;

pub use environment::Environment;
pub use failure::{Cause, Failure};
pub use handler::Function;

/// Runs until Lambda ends the process.
pub async fn run() -> ExitCode {
    init::start_logs();
    guard::log_panics();
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
        async move { function.handle(event.payload.get(), &event.context.request_id, left).await }
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
