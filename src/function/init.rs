//! The start: logs, configuration, clients; and the way to say that it failed.

use lambda_runtime_api_client::{Client, body::Body};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::environment::Environment;
use super::failure::{Cause, Failure};
use super::handler::{Bounds, Function};
use super::pace::Pace;
use crate::config::Start;
use crate::deliver::{Delivery, Ledger, Table};
use crate::herald::Herald;
use crate::mistakes::Mistakes;
use crate::options::Options;
use crate::rules::SELF_PACK;

/// Starts the log: JSON lines on standard output, at the level of Lambda's own setting. What the
/// SDK logs below warnings can hold message bodies, so it stays out whatever the level.
pub fn start_logs() {
    let level = std::env::var("AWS_LAMBDA_LOG_LEVEL").ok();
    let level: LevelFilter =
        level.and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    let filter = Targets::new()
        .with_default(LevelFilter::WARN.min(level))
        .with_target("iam_herald", level)
        // The runtime's span carries the request id.
        .with_target("lambda_runtime::layers", LevelFilter::INFO.min(level));
    let lines = tracing_subscriber::fmt::layer().json().flatten_event(true).with_current_span(true);
    tracing_subscriber::registry().with(lines.with_span_list(false)).with(filter).init();
}

/// Builds everything that is built once, and only what is configured.
pub fn function() -> Result<Function, Failure> {
    let environment = Environment::read(&|name| std::env::var(name).ok()).map_err(|mistakes| {
        let causes = mistakes.into_iter().map(Cause::InvalidConfiguration).collect();
        Failure::of(causes).unwrap_or_else(|| Cause::Internal.into())
    })?;
    let (herald, broken) = herald(&environment)?;
    let (delivery, ledger) = sinks(&environment);
    let bounds = Bounds { bytes: environment.max_bytes, pace: Pace::of(environment.memory) };
    Ok(Function::new(herald, delivery, ledger, bounds, broken.as_ref()))
}

/// The core with the rules and options of the operator's file. If the file is broken the core has
/// the built-in packs, and the mistakes come with it.
fn herald(environment: &Environment) -> Result<(Herald, Option<Mistakes>), Failure> {
    let fails = |error: String| Failure::from(Cause::InvalidConfiguration(error));
    let mut packs: Vec<&str> = environment.packs.iter().map(String::as_str).collect();
    // Whatever else it tells, the alerter tells who tampers with it.
    if !packs.contains(&SELF_PACK) {
        packs.push(SELF_PACK);
    }
    let start =
        Start::of(environment.file.as_deref(), &packs).map_err(|it| fails(it.to_string()))?;
    if let Some(mistakes) = &start.broken {
        tracing::error!(reason = %mistakes, "The configuration cannot be used; built-in packs only.");
    }
    let options = Options { min_severity: environment.min_severity, ..Options::of(&start.config) };
    let resources = options.resources.clone().and(environment.resources.clone());
    let options = Options { resources, ..options };
    Ok((Herald::new(start.rules, options), start.broken))
}

fn sinks(environment: &Environment) -> (Delivery, Ledger) {
    let shared = environment.sdk.config();
    let delivery = Delivery::of(&environment.sinks, &shared);
    let table = environment.dedup_table.as_ref();
    let table = table.map(|name| Table::of(&shared, name, delivery.names()));
    let ledger = Ledger::new(table, delivery.len());
    (delivery, ledger)
}

/// Tells Lambda why the start failed. The log says it already, should this not get through.
pub async fn report(failure: &Failure) {
    let body = serde_json::json!({
        "errorType": failure.error_type(),
        "errorMessage": failure.to_string(),
    });
    let request = http::Request::builder()
        .method("POST")
        .uri("/2018-06-01/runtime/init/error")
        .header("lambda-runtime-function-error-type", failure.error_type())
        .body(Body::from(body.to_string()));
    let client = Client::builder().build();
    match (request, client) {
        (Ok(request), Ok(client)) => {
            if let Err(error) = client.call(request).await {
                tracing::error!(%error, "The failed start could not be reported to Lambda.");
            }
        }
        _ => tracing::error!("The failed start could not be reported to Lambda."),
    }
}
