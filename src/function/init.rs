//! The start: logs, configuration, clients; and the way to say that it failed.

use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use lambda_runtime_api_client::{Client, body::Body};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::{Cause, Config, Failure, Function};
use crate::config::Start;
use crate::deliver::{
    ChatSink, Delivery, Ledger, RECIPIENTS, SesConfig, SesSink, SnsSink, Table, Topic, outlet_names,
};
use crate::herald::Herald;
use crate::mistakes::Mistakes;
use crate::options::Options;
use crate::resources::Resources;
use crate::rules::SELF_PACK;

/// One attempt of a call; the SDK makes up to three of them.
const ATTEMPT: Duration = Duration::from_secs(8);
const OPERATION: Duration = Duration::from_secs(25);

/// The table only spares a repetition, so an alert does not wait long for it.
const TABLE_ATTEMPT: Duration = Duration::from_millis(1500);
const TABLE_OPERATION: Duration = Duration::from_millis(3500);

/// JSON lines on standard output, at the level of Lambda's own setting. What the SDK would log below warnings can
/// hold message bodies, so it stays out whatever the level.
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

/// Everything that is built once, and only what is configured.
pub async fn function() -> Result<Function, Failure> {
    let config = Config::from_lookup(|name| std::env::var(name).ok()).map_err(|mistakes| {
        let causes = mistakes.into_iter().map(Cause::InvalidConfiguration).collect();
        Failure::of(causes).unwrap_or_else(|| Cause::Internal.into())
    })?;
    let (herald, broken) = herald(&config)?;
    let (delivery, ledger) = sinks(&config).await;
    let function = Function::new(herald, delivery, ledger, config.max_bytes);
    Ok(match broken {
        Some(mistakes) => function.with_broken_configuration(&mistakes),
        None => function,
    })
}

/// The rules and options of the operator's file. If it is broken the built-in packs are told all the same, and why.
fn herald(config: &Config) -> Result<(Herald, Option<Mistakes>), Failure> {
    let fails = |error: String| Failure::from(Cause::InvalidConfiguration(error));
    let mut packs: Vec<&str> = config.packs.iter().map(String::as_str).collect();
    // Whatever else is told, the alerter tells who tampers with it.
    if !packs.contains(&SELF_PACK) {
        packs.push(SELF_PACK);
    }
    let start = Start::of(config.file.as_deref(), &packs).map_err(|it| fails(it.to_string()))?;
    if let Some(mistakes) = &start.broken {
        tracing::error!(reason = %mistakes, "The configuration cannot be used; built-in packs only.");
    }
    let options = Options { min_severity: config.min_severity, ..Options::of(&start.config) };
    let own = Resources::of_function(|name| std::env::var(name).ok());
    let options = Options { resources: options.resources.clone().and(own), ..options };
    Ok((Herald::new(start.rules, options).map_err(fails)?, start.broken))
}

async fn sinks(config: &Config) -> (Delivery, Ledger) {
    let timeouts = |attempt, operation| {
        let builder = TimeoutConfig::builder().operation_attempt_timeout(attempt);
        builder.operation_timeout(operation).build()
    };
    let shared = aws_config::defaults(BehaviorVersion::latest())
        .timeout_config(timeouts(ATTEMPT, OPERATION))
        .load()
        .await;
    let region = shared.region().map_or("unknown", |region| region.as_ref());
    // A topic is published to in its own Region.
    let publisher = |topic: &Topic| {
        let region = Region::new(topic.region.clone());
        let client = aws_sdk_sns::config::Builder::from(&shared).region(region).build();
        aws_sdk_sns::Client::from_conf(client)
    };
    let sns = config.topic.as_ref();
    let sns = sns.map(|topic| SnsSink::new(publisher(topic), topic.clone(), config.sns_format));
    let chat = config.chat.as_ref().map(|topic| ChatSink::new(publisher(topic), topic.clone()));
    let client = aws_sdk_ses::Client::new(&shared);
    let group = |from: &str, to: &[String]| {
        let group = SesConfig { from: from.to_owned(), to: to.to_vec() };
        SesSink::new(client.clone(), group, region)
    };
    let ses: Vec<SesSink> = config.ses.as_ref().map_or_else(Vec::new, |ses| {
        ses.to.chunks(RECIPIENTS).map(|to| group(&ses.from, to)).collect()
    });
    let names = outlet_names(sns.is_some(), chat.is_some(), ses.len());
    let table = config.dedup_table.as_ref().map(|name| {
        let client = aws_sdk_dynamodb::config::Builder::from(&shared)
            .timeout_config(timeouts(TABLE_ATTEMPT, TABLE_OPERATION))
            .build();
        Table::new(aws_sdk_dynamodb::Client::from_conf(client), name, region, names)
    });
    let delivery = Delivery::new(sns, chat, ses);
    let ledger = Ledger::new(table, delivery.len());
    (delivery, ledger)
}

/// Tells Lambda why the start failed; the log has it already, should this not get through.
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
