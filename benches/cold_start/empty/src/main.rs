//! A function with the SDKs of the product that publishes what it is sent: what a cold start costs
//! before anything is done.
// The SDK's futures are nested deeper than the compiler's default allows.
#![recursion_limit = "256"]

use std::env::var;

use aws_config::BehaviorVersion;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let shared = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let topic = var("SNS_TOPIC_ARN")?;
    let sns = aws_sdk_sns::Client::new(&shared);
    // As in the product, these clients are made where they are configured.
    let ses = var("SES_FROM").map(|_| aws_sdk_ses::Client::new(&shared));
    let table = var("HERALD_DEDUP_TABLE").map(|_| aws_sdk_dynamodb::Client::new(&shared));
    let handler = service_fn(async |event: LambdaEvent<Value>| {
        sns.publish().topic_arn(&topic).message(event.payload.to_string()).send().await?;
        if let (Ok(ses), Ok(table)) = (&ses, &table) {
            ses.send_email().send().await?;
            table.update_item().send().await?;
        }
        Ok::<_, Error>("ok")
    });
    run(handler).await
}
