//! Which records a person asks for: those of a time span, or of somebody.

use jiff::Timestamp;

use crate::arn::Arn;
use crate::record::{Record, Value};

/// Which changes are asked for. Those that it excludes are counted apart.
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
        // An assumed role's ARN ends with the role and the name of the session, its principal id with
        // the name of the session.
        let in_arn = || {
            let arn = record.text("userIdentity.arn").and_then(Arn::parse);
            arn.and_then(|arn| arn.assumed_role())
                .is_some_and(|(role, session)| is(role) || session.is_some_and(is))
        };
        let in_principal = || {
            let principal = record.text("userIdentity.principalId");
            principal.and_then(|id| id.split_once(':')).is_some_and(|(_, session)| is(session))
        };
        PLACES.iter().any(|place| record.text(place).is_some_and(is)) || in_arn() || in_principal()
    }
}

impl Scope {
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
