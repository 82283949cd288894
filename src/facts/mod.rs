//! What the program derives from a record: who, what to whom, how, and whether it worked.

mod access;
mod actor;
mod client;
mod context;
mod reading;
mod session;
mod target;
mod trail;

pub use access::{Access, Before};
pub use actor::{Actor, ActorKind};
pub use client::Client;
pub use context::{BatchContext, Context};
pub use reading::Reading;
pub use target::{Target, kind_words, nameless};
pub use trail::Recorded;

use cloudwatch_filter_pattern::{Object, Value};

use crate::catalogue::Known;
use crate::policy::Grants;
use crate::record::{CallError, Outcome, Record, outcome_of};

/// Plain data, derived from one record when a pattern or an alert asks for it.
#[derive(Debug, Clone)]
pub struct Facts<'c> {
    pub actor: Actor,
    pub outcome: Outcome,
    pub error: Option<CallError>,
    pub target: Option<Target>,
    pub client: Client<'c>,
    /// `None` where the record cannot tell: federated and Identity Center sessions.
    pub mfa: Option<bool>,
    pub read_only: bool,
    pub request_omitted: bool,
    pub known: Option<Known<'c>>,
    /// What it lets somebody do.
    pub access: Option<Access>,
}

impl<'c> Facts<'c> {
    pub fn of(record: &Record, context: Context<'c>) -> Facts<'c> {
        let catalogue = context.catalogue;
        let mut actor = Actor::of(record);
        let (outcome, error) = outcome_of(record);
        let client = client::client_of(record, catalogue);
        (actor.human, actor.human_reason) = human(&actor, &client);
        let mut known = catalogue.find(record);
        let target = Target::of(record, &actor, outcome, catalogue, known);
        let access = known.and_then(|known| Access::of(record, known, outcome, context));
        let trail = trail::recorded(record);
        if access.is_some() || trail.is_some() {
            let facts =
                object([("grants", access.as_ref().map(grants)), ("trail", trail.map(of_trail))]);
            known = known.map(|known| known.with_facts(record, &facts));
        }
        Facts {
            mfa: mfa(record, &actor),
            read_only: record.read_only(),
            request_omitted: record.request_omitted(),
            actor,
            outcome,
            error,
            target,
            client,
            access,
            known,
        }
    }

    /// The facts as patterns see them, under `$.herald`. A fact that is not known does not exist.
    pub fn as_value(&self, record: &Record, context: Context) -> Value<'static> {
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
            ("attack_tool", self.client.attack_tool.map(|tool| Value::from(tool.to_owned()))),
            ("account", maybe(&self.actor.account)),
            ("has_mfa", self.mfa.map(Value::Bool)),
        ]);
        let is_herald = context.resources.is_target(record);
        let target = self.target.as_ref();
        let known = target.is_some() || is_herald.is_some();
        let target = known.then(|| {
            object([
                ("kind", target.and_then(|target| text(&target.kind))),
                ("name", target.and_then(|target| maybe(&target.name))),
                ("is_actor", target.and_then(|target| flag(target.is_actor))),
                ("is_herald", is_herald.map(Value::Bool)),
            ])
        });
        let tier = record.account().and_then(|account| context.accounts.tiers.get(account));
        object([
            ("actor", Some(actor)),
            ("account", tier.map(|tier| object([("tier", text(tier.as_str()))]))),
            ("outcome", text(self.outcome.as_str())),
            ("target", target),
            ("grants", self.access.as_ref().map(grants)),
            ("trust", self.trust()),
            ("trail", trail::recorded(record).map(of_trail)),
            ("request", Some(object([("omitted", flag(self.request_omitted))]))),
            ("read_only", flag(self.read_only)),
        ])
    }

    /// Whom a trust policy in the event lets in.
    fn trust(&self) -> Option<Value<'static>> {
        let trust = self.access.as_ref()?.trust.as_ref()?;
        let accounts = trust.accounts.iter().map(|account| Value::from(account.clone()));
        Some(object([
            ("anyone", Some(Value::Bool(trust.anyone))),
            ("external", Some(Value::Bool(trust.external))),
            ("open_federation", Some(Value::Bool(trust.open_federation))),
            ("accounts", Some(Value::Array(accounts.collect()))),
        ]))
    }
}

/// What of changes a trail still records.
fn of_trail(recorded: Recorded) -> Value<'static> {
    object([("records", Some(Value::from(recorded.as_str().to_owned())))])
}

/// What a policy in the event allows. Of a policy that is not in the event only `unknown` exists.
fn grants(access: &Access) -> Value<'static> {
    let grants = access.grants.as_ref();
    let flag = |of: fn(&Grants) -> bool| grants.map(|grants| Value::Bool(of(grants)));
    object([
        ("admin", flag(|grants| grants.admin)),
        ("escalation", flag(|grants| grants.escalation)),
        ("conditional", flag(|grants| grants.conditional)),
        ("deny_only", grants.map(|_| Value::Bool(access.only_denies()))),
        ("revokes_sessions", grants.map(|_| Value::Bool(access.revokes_sessions))),
        ("tightens", Some(Value::Bool(access.tightens()))),
        ("broad", Some(Value::Bool(access.broad))),
        ("unknown", Some(Value::Bool(access.is_unknown()))),
    ])
}

fn object<const N: usize>(members: [(&'static str, Option<Value<'static>>); N]) -> Value<'static> {
    let members = members.into_iter().filter_map(|(name, value)| Some((name.into(), value?)));
    Value::Object(Object::from_iter(members))
}

/// A person or a program, and what says so.
fn human(actor: &Actor, client: &Client) -> (Option<bool>, Option<String>) {
    let because = |reason: &str| Some(reason.to_owned());
    match (client.automation, actor.human) {
        (Some("cloudformation"), _) if client.invoked => {
            (Some(false), because("CloudFormation made the call"))
        }
        (Some(_), _) => {
            let tool = client.via.as_deref().unwrap_or_default();
            (Some(false), Some(format!("the user agent says {tool}")))
        }
        (None, None) if client.console && client.invoked => {
            (Some(true), because("a console session"))
        }
        (None, None) if client.console => (Some(true), because("the user agent says console")),
        (None, None) => (None, None),
        (None, human) => {
            let reason = match (actor.kind, human) {
                (ActorKind::Root, _) => "the root credentials belong to a person",
                (ActorKind::Sso, _) => "signed in through Identity Center",
                (ActorKind::Saml, _) => "signed in through SAML",
                (ActorKind::Service, _) => "an AWS service made the call",
                (_, Some(true)) => "the session carries a source identity",
                (_, _) => "the session's name is a machine's",
            };
            (human, because(reason))
        }
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
