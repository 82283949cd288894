//! Which records a person asks for: those of a time span, or of somebody.

use jiff::Timestamp;

use crate::record::{Record, Value};

/// Which records count as received. Records that it excludes are not counted at all.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub who: Option<Who>,
}

/// Somebody who is known by a user name, role, session name, access key, source identity,
/// on-behalf-of user or ARN.
#[derive(Debug, Clone)]
pub struct Who(String);

impl Who {
    pub fn new(name: &str) -> Who {
        Who(name.to_owned())
    }

    fn did(&self, record: &Record) -> bool {
        const PLACES: [&str; 9] = [
            "userIdentity.userName",
            "userIdentity.arn",
            "userIdentity.principalId",
            "userIdentity.accessKeyId",
            "userIdentity.sessionContext.sessionIssuer.userName",
            "userIdentity.sessionContext.sessionIssuer.arn",
            "userIdentity.sessionContext.sourceIdentity",
            "userIdentity.onBehalfOf.userId",
            "additionalEventData.UserName",
        ];
        let is = |text: &str| text == self.0;
        // The name of the session is the last part of an assumed role's ARN and principal id.
        let session = || {
            let arn = record.text("userIdentity.arn");
            let arn = arn.and_then(|arn| arn.split_once(":assumed-role/")?.1.split_once('/'));
            let principal =
                record.text("userIdentity.principalId").and_then(|id| id.split_once(':'));
            [arn, principal].into_iter().flatten().any(|(_, session)| is(session))
        };
        let role = || {
            let arn = record.text("userIdentity.arn").unwrap_or_default();
            let role = arn.split_once(":assumed-role/").map(|(_, rest)| rest.split('/').next());
            role.flatten().is_some_and(is)
        };
        PLACES.iter().any(|place| record.text(place).is_some_and(is)) || session() || role()
    }
}

impl Scope {
    pub fn is_everything(&self) -> bool {
        self.since.is_none() && self.until.is_none() && self.who.is_none()
    }

    /// Whether a record is asked for. A record without a readable time is outside of every time
    /// span.
    pub fn takes(&self, record: &Record) -> bool {
        if self.since.is_some() || self.until.is_some() {
            let Some(time) = record.at("eventTime").and_then(Value::as_str) else {
                return false;
            };
            let Ok(time) = time.parse::<Timestamp>() else {
                return false;
            };
            if self.since.is_some_and(|since| time < since)
                || self.until.is_some_and(|until| time >= until)
            {
                return false;
            }
        }
        self.who.as_ref().is_none_or(|who| who.did(record))
    }
}
