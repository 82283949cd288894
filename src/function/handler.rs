//! One invocation: from Lambda's event to an answer, or a failure that Lambda retries.

use std::time::Duration;

use aws_lambda_events::sqs::SqsBatchResponse;
use serde_json::{Value as Json, json};

use super::clock::Clock;
use super::delivery::{Payload, Telling};
use super::failure::{Cause, Failure};
use super::guard::caught;
use super::instance::Instance;
use super::metrics::Invocation;
use super::pace::Pace;
use super::sources::{Item, Source};
use crate::deliver::{Delivery, DeliveryError, Ledger};
use crate::herald::Herald;
use crate::mistakes::Mistakes;

pub struct Function {
    instance: Instance,
    /// Whether the operator's configuration cannot be used, which each invocation counts in a
    /// metric.
    broken_configuration: bool,
    bounds: Bounds,
}

/// How much a payload may be.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// What it may unpack to.
    pub bytes: usize,
    /// What its policies may take.
    pub pace: Pace,
}

impl Function {
    /// `broken` is what is wrong in the operator's configuration, if it cannot be used: the first
    /// batch tells it.
    pub fn new(
        herald: Herald,
        delivery: Delivery,
        ledger: Ledger,
        bounds: Bounds,
        broken: Option<&Mistakes>,
    ) -> Function {
        let instance = Instance::new(herald, delivery, ledger, broken);
        Function { instance, broken_configuration: broken.is_some(), bounds }
    }

    /// Answers one event. `left` is the time until Lambda ends the invocation.
    ///
    /// # Errors
    /// All causes: a payload that cannot be read, or not to its end; a sink that did not take the message; changes
    /// that another invocation has claimed.
    pub async fn handle(
        &self,
        event: &str,
        request_id: &str,
        left: Duration,
    ) -> Result<Json, Failure> {
        let mut invocation = Invocation::new(&self.instance.delivery);
        invocation.broken_configuration = self.broken_configuration;
        let clock = Clock::starting(left);
        let telling =
            Telling::new(&self.instance, self.bounds.pace, request_id, clock, &mut invocation);
        let answer = caught(self.answer(event, request_id, telling)).await;
        let result = answer.unwrap_or_else(|| Err(Cause::Internal.into()));
        // Published once, when the outcome is known.
        invocation.publish(result.as_ref().err().map(Failure::error_type));
        result
    }

    async fn answer(
        &self,
        event: &str,
        request_id: &str,
        mut telling: Telling<'_>,
    ) -> Result<Json, Failure> {
        match Source::of(event).map_err(Cause::InvalidPayload)? {
            Source::ConsoleTest => Ok(json!({
                "expected": "the event of a CloudWatch Logs subscription, {\"awslogs\":{\"data\":\"…\"}}; \
                             nothing was sent",
            })),
            Source::Direct(awslogs) => {
                let batch = awslogs.unpack(self.bounds.bytes).map_err(Cause::InvalidPayload)?;
                if batch.control {
                    return Ok(json!({ "control_message": true }));
                }
                let filters = batch.envelope.subscription_filters.clone();
                let causes = telling.tell(Payload { batch, origin: request_id, filters }).await;
                match Failure::of(causes) {
                    Some(failure) => Err(failure),
                    None => Ok(telling.invocation.answer()),
                }
            }
            Source::Items(items) => self.each(items, telling).await,
        }
    }

    /// Tells the payloads of a queue or a stream. Each is answered for alone, so that one does not
    /// bring back its neighbours.
    async fn each(&self, items: Vec<Item>, mut telling: Telling<'_>) -> Result<Json, Failure> {
        let mut answer = SqsBatchResponse::default();
        for item in items {
            let told = caught(self.tell_item(&item, &mut telling)).await;
            let causes = told.unwrap_or_else(|| vec![Cause::Internal]);
            if let Some(failure) = Failure::of(causes) {
                tracing::error!(
                    item = item.id,
                    error = failure.error_type(),
                    reason = %failure,
                    "A payload of the batch is given back."
                );
                telling.invocation.item_failed(failure.error_type());
                // A Kinesis stream is answered in the same form.
                answer.add_failure(item.id);
            }
        }
        serde_json::to_value(answer).map_err(|_| Cause::Internal.into())
    }

    async fn tell_item(&self, item: &Item, telling: &mut Telling<'_>) -> Vec<Cause> {
        if telling.clock.is_up() {
            return vec![Cause::DeliveryFailed(DeliveryError::out_of_time("the payload"))];
        }
        match item.unpack(self.bounds.bytes) {
            Ok(batch) if batch.control => Vec::new(),
            Ok(batch) => {
                let mut filters = batch.envelope.subscription_filters.clone();
                if item.is_redriven {
                    filters.clear();
                }
                telling.tell(Payload { batch, origin: &item.origin, filters }).await
            }
            Err(error) => vec![Cause::InvalidPayload(error)],
        }
    }
}
