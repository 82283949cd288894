//! De-duplication in DynamoDB: one item for each unit, which says which outlets have it and who is
//! telling it now.
//!
//! | attribute | holds |
//! |---|---|
//! | `event`, `content` | the key: account and `eventID`; digest of the content |
//! | `got` | names of the outlets that have it, a set |
//! | `by` | the requests that brought it to them, a set: who wrote the item without being one of them has forged it |
//! | `claim`, `lease` | the invocation that is telling it, and until when (milliseconds) |
//! | `expires` | seconds; the table's TTL, but compared here, because DynamoDB deletes days later |

use std::collections::HashMap;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use jiff::Timestamp;

use super::error::said;
use super::key::{Lease, UnitKey};
use super::outlets::Outlets;

/// How long an item is kept, in seconds: fourteen days, which is as long as a failed payload can
/// wait in its queue, and two more for its way there (CloudWatch Logs retries for a day, Lambda for
/// six hours).
const KEPT: i64 = 16 * 24 * 3600;

/// How long one attempt of a call may take, and all attempts together. The table only spares a
/// repetition, so an alert does not wait long for it.
const ATTEMPT: Duration = Duration::from_millis(1500);
const OPERATION: Duration = Duration::from_millis(3500);

#[derive(Debug)]
pub struct Table {
    client: Client,
    name: String,
    region: String,
    /// Names of the outlets, by number.
    outlets: Vec<String>,
}

/// What the table says to a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableClaim {
    /// The unit is claimed for us. `known` are the outlets that an earlier invocation brought it
    /// to.
    Ours {
        known: Outlets,
        contradicts: bool,
    },
    /// All outlets have it, by what these requests say that they did.
    Complete(Vec<String>),
    Busy,
}

type Item = HashMap<String, AttributeValue>;

impl Table {
    /// Makes the client of the table. `outlets` are the names of the outlets, by number.
    pub fn of(shared: &SdkConfig, name: &str, outlets: Vec<String>) -> Table {
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(ATTEMPT)
            .operation_timeout(OPERATION)
            .build();
        let config =
            aws_sdk_dynamodb::config::Builder::from(shared).timeout_config(timeouts).build();
        let region = shared.region().map_or("unknown", |region| region.as_ref()).to_owned();
        Table { client: Client::from_conf(config), name: name.to_owned(), region, outlets }
    }

    /// Says that nothing was heard from the table in time.
    pub fn too_slow(&self) -> String {
        format!("the table {} did not answer in time", self.name)
    }

    /// Claims a unit, unless all outlets have it or another invocation's claim is still alive. The
    /// retry of the same request takes its own claim over.
    pub async fn claim(&self, key: &UnitKey, lease: &Lease) -> Result<TableClaim, String> {
        let now = Timestamp::now();
        let complete: Vec<String> =
            (0..self.outlets.len()).map(|number| format!("contains(#got, :o{number})")).collect();
        let condition = format!(
            "attribute_not_exists(#event) OR #expires <= :now OR ((attribute_not_exists(#claim) OR \
             #lease <= :ms OR #claim = :me) AND NOT ({}))",
            complete.join(" AND ")
        );
        let mut request = self
            .update(key)
            .update_expression("SET #claim = :me, #lease = :until, #expires = :expires")
            .condition_expression(condition)
            .expression_attribute_names("#event", "event")
            .expression_attribute_names("#claim", "claim")
            .expression_attribute_names("#lease", "lease")
            .expression_attribute_names("#got", "got")
            .expression_attribute_names("#expires", "expires")
            .expression_attribute_values(":me", text(&lease.holder))
            .expression_attribute_values(":until", number(lease.until))
            .expression_attribute_values(":ms", number(now.as_millisecond()))
            .expression_attribute_values(":now", number(now.as_second()))
            .expression_attribute_values(":expires", number(now.as_second() + KEPT))
            .return_values(ReturnValue::AllOld)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        for (number, name) in self.outlets.iter().enumerate() {
            request = request.expression_attribute_values(format!(":o{number}"), text(name));
        }
        match request.send().await {
            Ok(answer) => {
                let old = answer.attributes.unwrap_or_default();
                let past = number_in(&old, "expires") <= now.as_second();
                if past && !old.is_empty() {
                    self.forget(key).await?;
                }
                let known = if past { Outlets::default() } else { self.got(&old) };
                Ok(TableClaim::Ours { known, contradicts: self.contradicts(key).await? })
            }
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(refused)) => {
                    let got = refused.item().map(|old| self.got(old)).unwrap_or_default();
                    let complete = got.holds(Outlets::first(self.outlets.len()));
                    let by = refused.item().and_then(|old| old.get("by")?.as_ss().ok());
                    let by = by.cloned().unwrap_or_default();
                    Ok(if complete { TableClaim::Complete(by) } else { TableClaim::Busy })
                }
                _ => Err(self.error(&error)),
            },
        }
    }

    /// Notes which outlets have a unit, and gives the claim back if it is still ours.
    pub async fn settle(
        &self,
        key: &UnitKey,
        accepted: Outlets,
        lease: &Lease,
    ) -> Result<(), String> {
        match self.write_settled(key, accepted, lease, true).await {
            // We were too slow, and somebody else took the claim over. It stays theirs.
            Ok(false) if !accepted.is_empty() => {
                self.write_settled(key, accepted, lease, false).await.map(|_| ())
            }
            other => other.map(|_| ()),
        }
    }

    /// `gives_back` says that the claim ends. The answer is false if it is somebody else's.
    async fn write_settled(
        &self,
        key: &UnitKey,
        accepted: Outlets,
        lease: &Lease,
        gives_back: bool,
    ) -> Result<bool, String> {
        let mut parts = Vec::new();
        let mut request = self.update(key);
        if !accepted.is_empty() {
            parts.extend(["SET #expires = :expires", "ADD #got :got, #by :by"]);
            let expires = Timestamp::now().as_second() + KEPT;
            request = request
                .expression_attribute_names("#got", "got")
                .expression_attribute_names("#expires", "expires")
                .expression_attribute_values(":expires", number(expires))
                .expression_attribute_names("#by", "by")
                .expression_attribute_values(":got", AttributeValue::Ss(self.names(accepted)))
                .expression_attribute_values(":by", AttributeValue::Ss(vec![lease.holder.clone()]));
        }
        if gives_back {
            parts.push("REMOVE #claim, #lease");
            // A unit that the table could not be asked about has no claim.
            let condition = if accepted.is_empty() {
                "#claim = :me"
            } else {
                "#claim = :me OR attribute_not_exists(#claim)"
            };
            request = request
                .condition_expression(condition)
                .expression_attribute_names("#claim", "claim")
                .expression_attribute_names("#lease", "lease")
                .expression_attribute_values(":me", text(&lease.holder));
        }
        match request.update_expression(parts.join(" ")).send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(false),
                _ => Err(self.error(&error)),
            },
        }
    }

    /// The outlets that have a unit now.
    pub async fn holders(&self, key: &UnitKey) -> Result<Outlets, String> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.name)
            .key("event", text(&key.event))
            .key("content", text(&key.content))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| self.error(&error))?;
        Ok(answer.item.as_ref().map(|item| self.got(item)).unwrap_or_default())
    }

    /// Whether another record has the same `eventID`. This is asked after the claim, so that of two
    /// records at the same time at least one sees the other.
    async fn contradicts(&self, key: &UnitKey) -> Result<bool, String> {
        if key.of_payload {
            return Ok(false);
        }
        let answer = self
            .client
            .query()
            .table_name(&self.name)
            .key_condition_expression("#event = :event")
            .projection_expression("content")
            .expression_attribute_names("#event", "event")
            .expression_attribute_values(":event", text(&key.event))
            .consistent_read(true)
            .limit(2)
            .send()
            .await
            .map_err(|error| self.error(&error))?;
        let contents = answer.items().iter().filter_map(|item| item.get("content"));
        Ok(contents
            .filter_map(|content| content.as_s().ok())
            .any(|content| *content != key.content))
    }

    /// Forgets who has a unit. Its item has expired, and DynamoDB has not yet deleted it.
    async fn forget(&self, key: &UnitKey) -> Result<(), String> {
        let request = self.update(key).update_expression("REMOVE got, #by");
        let request = request.expression_attribute_names("#by", "by");
        let answer = request.send().await;
        answer.map(|_| ()).map_err(|error| self.error(&error))
    }

    /// Why the table could not be used, and what to do.
    fn error<E>(&self, error: &E) -> String
    where
        E: std::error::Error + ProvideErrorMetadata,
    {
        let Table { name, region, .. } = self;
        let advice = match error.code().unwrap_or_default() {
            "ResourceNotFoundException" => format!(
                "the table {name} does not exist in {region}: deploy the stack again, or correct HERALD_DEDUP_TABLE"
            ),
            "AccessDeniedException" => format!(
                "the function's role may not use the table {name}: it needs dynamodb:GetItem, dynamodb:Query and \
                 dynamodb:UpdateItem on it and, if it has a key of its own, kms:Decrypt on that"
            ),
            "ValidationException" => format!(
                "the table {name} must have the keys `event` (hash) and `content` (range), both strings"
            ),
            _ => format!("the table {name} could not be used in {region}"),
        };
        format!("{advice} ({})", said(error))
    }

    fn update(&self, key: &UnitKey) -> UpdateItemFluentBuilder {
        let request = self.client.update_item().table_name(&self.name);
        request.key("event", text(&key.event)).key("content", text(&key.content))
    }

    fn names(&self, outlets: Outlets) -> Vec<String> {
        let numbered = self.outlets.iter().enumerate();
        let held = numbered.filter(|(number, _)| outlets.holds(Outlets::one(*number)));
        held.map(|(_, name)| name.clone()).collect()
    }

    fn got(&self, item: &Item) -> Outlets {
        let names = item.get("got").and_then(|got| got.as_ss().ok());
        let has = |name: &String| names.is_some_and(|names| names.contains(name));
        let numbers = self.outlets.iter().enumerate().filter(|(_, name)| has(name));
        numbers.fold(Outlets::default(), |set, (number, _)| set.and(Outlets::one(number)))
    }
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn number(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn number_in(item: &Item, name: &str) -> i64 {
    item.get(name)
        .and_then(|value| value.as_n().ok())
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
}
