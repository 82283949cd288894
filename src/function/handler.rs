//! One invocation: from Lambda's event to an answer, or a failure that Lambda retries.

use std::sync::Mutex;
use std::time::Duration;

use aws_lambda_events::sqs::SqsBatchResponse;
use serde_json::{Value as Json, json};

use super::clock::Clock;
use super::failure::{Cause, Failure};
use super::filter::FilterWatch;
use super::guard::caught;
use super::metrics::Invocation;
use super::sources::{Item, Source};
use crate::deliver::{Delivery, DeliveryError, Ledger, Notice, Sent};
use crate::herald::Herald;
use crate::mistakes::Mistakes;
use crate::payload::unpack;

pub struct Function {
    pub(super) herald: Herald,
    pub(super) delivery: Delivery,
    pub(super) ledger: Ledger,
    pub(super) notices: Mutex<Sent>,
    /// That the operator's configuration cannot be used, until somebody was told.
    pub(super) trouble: Mutex<Option<Notice>>,
    broken_configuration: bool,
    pub(super) filter: FilterWatch,
    max_bytes: usize,
}

impl Function {
    pub fn new(herald: Herald, delivery: Delivery, ledger: Ledger, max_bytes: usize) -> Function {
        Function {
            herald,
            delivery,
            ledger,
            notices: Mutex::default(),
            trouble: Mutex::default(),
            broken_configuration: false,
            filter: FilterWatch::default(),
            max_bytes,
        }
    }

    /// The first batch tells the mistakes, and each invocation counts in a metric.
    pub fn with_broken_configuration(self, mistakes: &Mistakes) -> Function {
        let notice = Notice::broken_configuration(mistakes);
        Function { trouble: Mutex::new(Some(notice)), broken_configuration: true, ..self }
    }

    /// What becomes of one event. `left` is the time until Lambda ends the invocation.
    ///
    /// # Errors
    /// Every cause: a payload that cannot be read, or not to its end; a sink that did not take the message; changes
    /// that another invocation has claimed.
    pub async fn handle(
        &self,
        event: &str,
        request_id: &str,
        left: Duration,
    ) -> Result<Json, Failure> {
        let mut invocation = Invocation::new(&self.delivery);
        invocation.broken_configuration = self.broken_configuration;
        let answer = caught(self.answer(event, request_id, left, &mut invocation)).await;
        let result = answer.unwrap_or_else(|| Err(Cause::Internal.into()));
        // Published once, when the outcome is known.
        invocation.publish(result.as_ref().err().map(Failure::error_type));
        result
    }

    async fn answer(
        &self,
        event: &str,
        request_id: &str,
        left: Duration,
        invocation: &mut Invocation,
    ) -> Result<Json, Failure> {
        let clock = Clock::starting(left);
        match Source::of(event).map_err(Cause::InvalidPayload)? {
            Source::ConsoleTest => Ok(json!({
                "expected": "the event of a CloudWatch Logs subscription, {\"awslogs\":{\"data\":\"…\"}}; \
                             nothing was sent",
            })),
            Source::Direct => {
                let batch = unpack(event, self.max_bytes).map_err(Cause::InvalidPayload)?;
                if batch.control {
                    return Ok(json!({ "control_message": true }));
                }
                let filters = batch.envelope.subscription_filters.clone();
                let causes =
                    self.tell(batch, request_id, request_id, &filters, &clock, invocation).await;
                match Failure::of(causes) {
                    Some(failure) => Err(failure),
                    None => Ok(invocation.answer()),
                }
            }
            Source::Items(items) => self.each(items, request_id, &clock, invocation).await,
        }
    }

    /// Payloads of a queue or a stream: each is answered for alone, so that one does not bring back its neighbours.
    async fn each(
        &self,
        items: Vec<Item>,
        request_id: &str,
        clock: &Clock,
        invocation: &mut Invocation,
    ) -> Result<Json, Failure> {
        let mut answer = SqsBatchResponse::default();
        for item in items {
            let telling = caught(self.tell_item(&item, request_id, clock, invocation)).await;
            let causes = telling.unwrap_or_else(|| vec![Cause::Internal]);
            if let Some(failure) = Failure::of(causes) {
                tracing::error!(
                    item = item.id,
                    error = failure.error_type(),
                    reason = %failure,
                    "A payload of the batch is given back."
                );
                invocation.item_failed(failure.error_type());
                // A Kinesis stream is answered in the same form.
                answer.add_failure(item.id);
            }
        }
        serde_json::to_value(answer).map_err(|_| Cause::Internal.into())
    }

    async fn tell_item(
        &self,
        item: &Item,
        request_id: &str,
        clock: &Clock,
        invocation: &mut Invocation,
    ) -> Vec<Cause> {
        if clock.is_up() {
            return vec![Cause::DeliveryFailed(DeliveryError::out_of_time("the payload"))];
        }
        match item.unpack(self.max_bytes) {
            Ok(batch) if batch.control => Vec::new(),
            Ok(batch) => {
                let mut filters = batch.envelope.subscription_filters.clone();
                if item.is_redriven {
                    filters.clear();
                }
                self.tell(batch, &item.origin, request_id, &filters, clock, invocation).await
            }
            Err(error) => vec![Cause::InvalidPayload(error)],
        }
    }
}
