//! What the program derives from a record: who, what to whom, how, and whether it worked.

mod actor;
mod client;
mod outcome;
mod session;
mod target;

pub use actor::{Actor, ActorKind};
pub use client::Client;
pub use outcome::{CallError, Outcome};
pub use target::{Target, nameless};

use cloudwatch_filter_pattern::{Object, Value};

use crate::catalogue::{Catalogue, Known};
use crate::record::Record;

/// Plain data, derived from one record when a pattern or an alert asks for it.
#[derive(Debug, Clone)]
pub struct Facts<'c> {
    pub actor: Actor,
    pub outcome: Outcome,
    pub error: Option<CallError>,
    pub target: Option<Target>,
    pub client: Client,
    /// `None` where the record cannot tell: federated and Identity Center sessions.
    pub mfa: Option<bool>,
    pub read_only: bool,
    pub request_omitted: bool,
    pub known: Option<Known<'c>>,
}

impl<'c> Facts<'c> {
    pub fn of(record: &Record, catalogue: &'c Catalogue) -> Facts<'c> {
        let mut actor = Actor::of(record);
        let (outcome, error) = outcome::outcome_of(record);
        let client = client::client_of(record);
        actor.human = human(&actor, &client);
        let known = catalogue.find(record);
        let target = Target::of(record, &actor, outcome, catalogue, known);
        Facts {
            mfa: mfa(record, &actor),
            read_only: record.read_only(),
            request_omitted: record.request_omitted(),
            actor,
            outcome,
            error,
            target,
            client,
            known,
        }
    }

    /// The facts as patterns see them, under `$.herald`. A fact that is not known does not exist.
    pub fn as_value(&self) -> Value<'static> {
        let text = |text: &str| Some(Value::from(text.to_owned()));
        let maybe = |text: &Option<String>| text.as_ref().map(|text| Value::from(text.clone()));
        let flag = |flag: bool| Some(Value::Bool(flag));
        let actor = object([
            ("kind", text(self.actor.kind.as_str())),
            ("name", text(&self.actor.name)),
            ("role", maybe(&self.actor.role)),
            ("session", maybe(&self.actor.session)),
            ("human", self.actor.human.map(Value::Bool)),
            ("automation", self.client.automation.map(|tool| Value::from(tool.to_owned()))),
            ("account", maybe(&self.actor.account)),
        ]);
        let target = self.target.as_ref().map(|target| {
            object([
                ("kind", text(&target.kind)),
                ("name", maybe(&target.name)),
                ("is_actor", flag(target.is_actor)),
            ])
        });
        object([
            ("actor", Some(actor)),
            ("outcome", text(self.outcome.as_str())),
            ("target", target),
            ("request", Some(object([("omitted", flag(self.request_omitted))]))),
            ("read_only", flag(self.read_only)),
        ])
    }
}

fn object<const N: usize>(members: [(&'static str, Option<Value<'static>>); N]) -> Value<'static> {
    let members = members.into_iter().filter_map(|(name, value)| Some((name.into(), value?)));
    Value::Object(Object::from_iter(members))
}

fn human(actor: &Actor, client: &Client) -> Option<bool> {
    match actor.human {
        _ if client.automation.is_some() => Some(false),
        None if client.console => Some(true),
        known => known,
    }
}

/// CloudTrail's flag is "true" only when the root or IAM user themself used MFA; for people who sign in
/// elsewhere "false" means nothing.
fn mfa(record: &Record, actor: &Actor) -> Option<bool> {
    let own = matches!(actor.kind, ActorKind::Root | ActorKind::User);
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
