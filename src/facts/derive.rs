//! How the facts of a record are derived.

use std::sync::Arc;

use super::access::Access;
use super::actor::{Actor, ActorKind};
use super::client::{self, Client, Witness};
use super::context::Context;
use super::data::Facts;
use super::registry::{Basis, SeenBy};
use super::sign_in::wrong_second_factor;
use super::target::Target;
use super::value::Seen;
use crate::catalogue::Known;
use crate::record::{Outcome, Record, is_named_as_read, outcome_of};
use crate::severity::Severity;

impl Facts {
    pub fn of(record: &Record, context: Context) -> Facts {
        let catalogue = context.catalogue;
        let mut actor = Actor::of(record);
        let (outcome, error) = outcome_of(record);
        let client = client::client_of(record, catalogue);
        (actor.human, actor.human_reason) = human(&actor, &client);
        let known = catalogue.find(record);
        let mut facts = Facts {
            target: Target::of(record, &actor, outcome, catalogue, known),
            access: known.and_then(|known| Access::of(record, known, outcome, context)),
            mfa: mfa(record, &actor, outcome),
            wrong_second_factor: wrong_second_factor(record, outcome),
            read_only: record.read_only() && !known.is_some_and(|known| is_write(record, known)),
            request_omitted: record.request_omitted(),
            actor: Arc::new(actor),
            outcome,
            error,
            client,
            known,
        };
        // A variant of the operation may depend on some of the facts, which are therefore derived before it is chosen.
        if let Some(known) = known.filter(Known::has_variants) {
            let mut basis = Basis::of(facts, record, context, SeenBy::Variants);
            basis.facts.known = Some(known.with_facts(record, Seen::Facts(&basis)));
            facts = basis.facts;
        }
        facts
    }
}

/// Whether the catalogue knows that an operation changes something, whatever the record's own field says.
fn is_write(record: &Record, known: Known) -> bool {
    let matters = known.get(|row| row.severity.as_ref()).is_some_and(|own| *own > Severity::Info);
    matters && !is_named_as_read(record.event_name())
}

/// A person or a program, and what says so. What AWS wrote comes first: the user agent is the caller's claim, and is told as
/// that where nothing else is known.
fn human(actor: &Actor, client: &Client) -> (Option<bool>, Option<String>) {
    let claim = |what: &str| Some(format!("the user agent says {what}"));
    let because = |reason: &str| Some(reason.to_owned());
    // Whatever root's credentials went through, they belong to a person.
    if client.stack && actor.kind != ActorKind::Root {
        return (Some(false), because("CloudFormation made the call"));
    }
    if actor.human.is_some() {
        let reason = match actor.kind {
            ActorKind::Root => "the root credentials belong to a person",
            ActorKind::Sso => "signed in through Identity Center",
            ActorKind::Saml => "signed in through SAML",
            ActorKind::Service => "an AWS service made the call",
            _ => "AWS gave the credentials to a machine",
        };
        return (actor.human, because(reason));
    }
    match (client.console, client.automation) {
        (Some(Witness::Aws), _) => (Some(true), because("a console session")),
        (_, Some(_)) => (Some(false), claim(client.via.as_deref().unwrap_or_default())),
        (Some(Witness::UserAgent), None) => (Some(true), claim("console")),
        (None, None) => (None, None),
    }
}

/// CloudTrail's flag is "true" only when the root or IAM user themself used MFA; for people who sign in
/// elsewhere "false" means nothing.
fn mfa(record: &Record, actor: &Actor, outcome: Outcome) -> Option<bool> {
    let own = matches!(actor.kind, ActorKind::Root | ActorKind::User);
    // That it was asked for does not say that it was right.
    if outcome != Outcome::Succeeded && record.event_source().starts_with("signin.") {
        return None;
    }
    if record.event_name() == "ConsoleLogin" {
        let used = record.text("additionalEventData.MFAUsed")?;
        return own.then(|| used.eq_ignore_ascii_case("yes"));
    }
    match record.flag("userIdentity.sessionContext.attributes.mfaAuthenticated") {
        Some(true) => Some(true),
        // A long-term key carries no session, and so no MFA.
        flag => (own && (flag.is_some() || record.text("userIdentity.accessKeyId").is_some()))
            .then_some(false),
    }
}
