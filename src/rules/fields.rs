//! What is known about the types of a record's fields, for the lints of patterns.
//!
//! They come from CloudTrail's documentation of record contents and from recorded events; a field that is not here may
//! be anything. The facts under `$.herald` have a registry of their own.

use cloudwatch_filter_pattern::{Known, Selector, Step, ValueKind};

use crate::facts::{self, SeenBy};
use crate::pattern::FACTS;

/// Path, type, and whether every record has it.
const FIELDS: [(&str, ValueKind, bool); 42] = {
    use ValueKind::{Array, Boolean, Object, Text};
    [
        ("eventVersion", Text, true),
        ("eventTime", Text, true),
        ("eventSource", Text, true),
        ("eventName", Text, true),
        ("awsRegion", Text, true),
        ("sourceIPAddress", Text, true),
        ("eventID", Text, true),
        ("eventType", Text, false),
        ("eventCategory", Text, false),
        ("recipientAccountId", Text, false),
        ("requestID", Text, false),
        ("sharedEventID", Text, false),
        ("userAgent", Text, false),
        ("errorCode", Text, false),
        ("errorMessage", Text, false),
        ("readOnly", Boolean, false),
        ("managementEvent", Boolean, false),
        // The text "true".
        ("sessionCredentialFromConsole", Text, false),
        ("userIdentity", Object, false),
        ("userIdentity.type", Text, false),
        ("userIdentity.userName", Text, false),
        ("userIdentity.principalId", Text, false),
        ("userIdentity.arn", Text, false),
        ("userIdentity.accountId", Text, false),
        ("userIdentity.accessKeyId", Text, false),
        ("userIdentity.invokedBy", Text, false),
        ("userIdentity.identityProvider", Text, false),
        ("userIdentity.sessionContext", Object, false),
        ("userIdentity.sessionContext.sourceIdentity", Text, false),
        ("userIdentity.sessionContext.attributes.mfaAuthenticated", Text, false),
        ("userIdentity.sessionContext.attributes.creationDate", Text, false),
        ("userIdentity.sessionContext.sessionIssuer.type", Text, false),
        ("userIdentity.sessionContext.sessionIssuer.arn", Text, false),
        ("userIdentity.sessionContext.sessionIssuer.userName", Text, false),
        ("requestParameters", Object, false),
        ("responseElements", Object, false),
        ("responseElements.ConsoleLogin", Text, false),
        ("additionalEventData", Object, false),
        ("additionalEventData.MFAUsed", Text, false),
        ("serviceEventDetails", Object, false),
        ("resources", Array, false),
        ("tlsDetails", Object, false),
    ]
};

/// For [`cloudwatch_filter_pattern::Pattern::lints_with`].
pub fn type_of(selector: &Selector) -> Known {
    if selector.first_name() == Some(FACTS) {
        return facts::known(selector, SeenBy::Rules);
    }
    let names: Option<Vec<&str>> = selector
        .steps()
        .iter()
        .map(|step| match step {
            Step::Name(name) => Some(name.as_str()),
            Step::Index(_) | Step::Wildcard => None,
        })
        .collect();
    let known = names.and_then(|names| {
        let path = names.join(".");
        FIELDS.iter().find(|(field, ..)| *field == path)
    });
    match known {
        Some((_, kind, always)) => Known::Value { kind: *kind, always: *always },
        None if selector.first_name().is_some() => {
            Known::Perhaps { step: 0, names: vec![FACTS.to_owned()] }
        }
        None => Known::Nothing,
    }
}
