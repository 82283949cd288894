//! The Lambda function: the same core behind the Lambda runtime, with sinks instead of a terminal.
//!
//! [`run`] puts it together once, at start; `handler` is what happens to one invocation, and
//! `delivery` what happens to one payload.

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
mod pace;
mod sdk;
mod sources;
mod units;

use std::cell::Cell;
use std::mem;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::SystemTime;

use lambda_runtime::tower::ServiceExt;
use lambda_runtime::tower::layer::layer_fn;
use lambda_runtime::{LambdaEvent, LambdaInvocation, Runtime, layers, service_fn};
use serde::de::IgnoredAny;

pub use environment::Environment;

/// Runs until Lambda ends the process.
pub async fn run() -> ExitCode {
    init::start_logs();
    guard::log_panics();
    let function = match init::function() {
        Ok(function) => Rc::new(function),
        Err(failure) => {
            tracing::error!(error = failure.error_type(), reason = %failure, "The function cannot start.");
            init::report(&failure).await;
            return ExitCode::FAILURE;
        }
    };
    // The runtime would parse the body before the handler does, and refuse what is no JSON under a
    // name that says nothing. So the body goes past its parser; one invocation follows the other,
    // and one place is enough for it.
    let body = Rc::new(Cell::new(Vec::new()));
    let taken = Rc::clone(&body);
    let take = move |mut invocation: LambdaInvocation| {
        taken.set(mem::replace(&mut invocation.body, "null".into()).into());
        invocation
    };
    let handler = service_fn(move |event: LambdaEvent<IgnoredAny>| {
        let (function, body) = (Rc::clone(&function), body.take());
        let left = event.context.deadline().duration_since(SystemTime::now()).unwrap_or_default();
        async move {
            let text = String::from_utf8_lossy(&body);
            function.handle(&text, &event.context.request_id, left).await
        }
    });
    let runtime = Runtime::new(handler)
        .layer(layer_fn(|inner| ServiceExt::map_request(inner, take.clone())))
        .layer(layers::TracingLayer::new());
    match runtime.run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "The Lambda runtime ended.");
            ExitCode::FAILURE
        }
    }
}
