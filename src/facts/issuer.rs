//! Whether the identity provider of an event is one that the configuration lists.

use crate::accounts::Accounts;
use crate::arn::Arn;
use crate::issuers::Issuer;
use crate::record::{Record, Value};

/// `None` where the event is about no provider of tokens. A new certificate of one is never listed: whoever has it
/// speaks in the name of the issuer.
pub fn is_listed<'r>(record: &'r Record, accounts: &Accounts) -> Option<bool> {
    if record.event_source() != "iam.amazonaws.com" {
        return None;
    }
    let listed = |issuer: Option<&Issuer>, clients: &[&str]| {
        let all = |issuer: &Issuer| clients.iter().all(|one| issuer.audiences.contains(*one));
        !clients.is_empty() && issuer.is_some_and(all)
    };
    match record.event_name() {
        "CreateOpenIDConnectProvider" => {
            let url = record.text("requestParameters.url").unwrap_or_default();
            let clients = record.at("requestParameters.clientIDList").and_then(Value::as_array);
            // What is no text is no client of the list.
            let text = |one: &'r Value| one.as_str().unwrap_or_default();
            let clients: Vec<&str> = clients.into_iter().flatten().map(text).collect();
            Some(url.starts_with("https://") && listed(accounts.issuer(url), &clients))
        }
        "AddClientIDToOpenIDConnectProvider" => {
            let arn =
                record.text("requestParameters.openIDConnectProviderArn").and_then(Arn::parse);
            let address = arn.and_then(|arn| arn.path("oidc-provider")).unwrap_or_default();
            let client = record.text("requestParameters.clientID").unwrap_or_default();
            Some(listed(accounts.issuer(address), &[client]))
        }
        "UpdateOpenIDConnectProviderThumbprint" => Some(false),
        _ => None,
    }
}
