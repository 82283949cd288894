//! One invocation.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::value::RawValue;
use serde_json::{Value as Json, json};

use super::Failure;
use super::metrics::Invocation;
use crate::deliver::{Delivery, DeliveryError};
use crate::outline::Outline;
use crate::payload::{PayloadError, unpack};
use crate::{Herald, Seen};

/// Records that an instance remembers; each takes some 150 bytes.
const REMEMBERED: usize = 20_000;

pub struct Function {
    herald: Herald,
    delivery: Delivery,
    seen: Mutex<Seen>,
    max_bytes: usize,
}

impl Function {
    pub fn new(herald: Herald, delivery: Delivery, max_bytes: usize) -> Function {
        let seen = Mutex::new(Seen::with_limit(REMEMBERED));
        Function { herald, delivery, seen, max_bytes }
    }

    /// What becomes of one event: an answer for Lambda, or a failure that Lambda retries.
    ///
    /// # Errors
    /// A payload that cannot be read, or cannot be read to its end; a sink that did not take the message.
    pub async fn handle(&self, event: &str, budget: Duration) -> Result<Json, Failure> {
        let mut invocation = Invocation::default();
        let result = self.process(event, budget, &mut invocation).await;
        // Published once, when the outcome is known.
        invocation.publish(result.as_ref().err().map(Failure::error_type));
        result
    }

    async fn process(
        &self,
        event: &str,
        budget: Duration,
        invocation: &mut Invocation,
    ) -> Result<Json, Failure> {
        if let Some(error) = not_json(event) {
            return Err(Failure::InvalidPayload(error));
        }
        let batch = match unpack(event, self.max_bytes) {
            Ok(batch) => batch,
            Err(PayloadError::NoAwslogs) if is_console_test(event) => {
                return Ok(json!({
                    "expected": "the event of a CloudWatch Logs subscription, {\"awslogs\":{\"data\":\"…\"}}; \
                                 nothing was sent",
                }));
            }
            Err(error) => return Err(Failure::InvalidPayload(error)),
        };
        if batch.control {
            return Ok(json!({ "control_message": true }));
        }
        invocation.unpacked_bytes = batch.text().len();
        let message = {
            let mut seen = self.seen();
            // An invocation that broke off has told nothing.
            seen.take_back();
            self.herald.tell(&batch, &mut seen)
        };
        invocation.counts = message.counts;
        let sending = self.delivery.deliver(&message);
        let Ok(reports) = tokio::time::timeout(budget, sending).await else {
            self.seen().take_back();
            invocation.delivered(&message, &[]);
            return Err(Failure::DeliveryFailed(vec![DeliveryError::out_of_time()], batch.fault));
        };
        invocation.delivered(&message, &reports);

        let delivered: serde_json::Map<String, Json> =
            reports.iter().map(|report| (report.sink.to_owned(), report.accepted.into())).collect();
        let errors: Vec<_> = reports.into_iter().filter_map(|report| report.error).collect();
        if !errors.is_empty() || batch.fault.is_some() {
            // Lambda's retry must find the same message, of which each sink remembers what it accepted.
            self.seen().take_back();
        }
        match (errors.is_empty(), batch.fault) {
            (false, fault) => Err(Failure::DeliveryFailed(errors, fault)),
            (true, Some(fault)) => Err(Failure::InvalidPayload(fault)),
            (true, None) => {
                self.seen().keep();
                self.delivery.settled(&message);
                Ok(json!({
                    "counts": message.counts,
                    "alerts": message.alerts.len(),
                    "delivered": delivered,
                }))
            }
        }
    }

    /// A panic in one invocation is that invocation's failure; the memory stays usable.
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An event that was no JSON comes as a JSON string of it.
fn not_json(event: &str) -> Option<PayloadError> {
    let text: String = serde_json::from_str(event).ok()?;
    let error = serde_json::from_str::<&RawValue>(&text).err()?;
    Some(PayloadError::NotJson(error.to_string()))
}

/// What the "Test" button of the Lambda console sends before somebody changes it.
fn is_console_test(event: &str) -> bool {
    let (outline, error) = Outline::read(event);
    error.is_none()
        && outline.is_object
        && outline.names().all(|name| matches!(name, "key1" | "key2" | "key3"))
}
