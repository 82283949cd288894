//! Who did it: `userIdentity` as a person reads it.

use crate::arn::{Arn, last_element};
use crate::record::{Record, Value, text_at};
use crate::shown;
use crate::shown::Shown;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActorKind {
    Root,
    User,
    Role,
    Sso,
    Federated,
    WebIdentity,
    Saml,
    Service,
    Account,
    Unknown,
}

impl ActorKind {
    pub const ALL: [ActorKind; 10] = [
        ActorKind::Root,
        ActorKind::User,
        ActorKind::Role,
        ActorKind::Sso,
        ActorKind::Federated,
        ActorKind::WebIdentity,
        ActorKind::Saml,
        ActorKind::Service,
        ActorKind::Account,
        ActorKind::Unknown,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            ActorKind::Root => "root",
            ActorKind::User => "user",
            ActorKind::Role => "role",
            ActorKind::Sso => "sso",
            ActorKind::Federated => "federated",
            ActorKind::WebIdentity => "web-identity",
            ActorKind::Saml => "saml",
            ActorKind::Service => "service",
            ActorKind::Account => "account",
            ActorKind::Unknown => "unknown",
        }
    }
}

/// Who made a call. `name` is as the record has it; `short` and `display` are safe to show.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Actor {
    pub kind: ActorKind,
    pub name: String,
    /// As the subject of a sentence: `alice`, `the root user`.
    pub short: Shown,
    /// In full: `IAM user alice`, `jane@example.com via permission set Admins (Identity Center)`.
    pub display: Shown,
    pub arn: Option<String>,
    pub account: Option<String>,
    pub role: Option<String>,
    pub session: Option<String>,
    /// `true` for a person, `false` for a program, `None` where the record does not tell.
    pub human: Option<bool>,
    /// What that is concluded from.
    pub human_reason: Option<String>,
    /// Two changes with the same key in one account are by the same actor.
    pub key: String,
}

impl Actor {
    pub fn of(record: &Record) -> Actor {
        static NOBODY: Value = Value::Null;
        let id = Identity { record, identity: record.at("userIdentity").unwrap_or(&NOBODY) };
        let mut actor = match id.text("type").unwrap_or_default() {
            "Root" if id.is_service_as_root() => id.service_as_root(),
            "Root" => id.root(),
            "IAMUser" => id.user(),
            "AssumedRole" => id.assumed_role(),
            "Role" => id.role(),
            "FederatedUser" => id.federated(),
            "SAMLUser" => id.saml(),
            "WebIdentityUser" => id.web_identity(),
            "IdentityCenterUser" => id.identity_center(),
            "AWSAccount" => id.account(),
            "AWSService" => id.service(),
            "Directory" => id.directory(),
            // What a service finishes in the background comes from nobody but AWS.
            "" if id.is_service_alone() => id.service(),
            _ => id.unknown(),
        };
        id.add_account(&mut actor);
        actor
    }
}

pub(super) struct Identity<'r, 'a> {
    pub(super) record: &'r Record<'a>,
    /// The record's `userIdentity`.
    identity: &'r Value<'a>,
}

impl Identity<'_, '_> {
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        text_at(self.identity, path)
    }

    /// The service that made the call for somebody. The console marks the calls of its users in the same place.
    pub(super) fn service_name(&self) -> Option<&str> {
        const CONSOLE: [&str; 3] =
            ["AWS Internal", "signin.amazonaws.com", "console.amazonaws.com"];
        self.text("invokedBy").filter(|service| !CONSOLE.contains(service))
    }

    fn is_service_event(&self) -> bool {
        self.record.text("eventType") == Some("AwsServiceEvent")
    }

    /// Somebody's credentials stand in the record, in whatever shape.
    fn has_credentials(&self) -> bool {
        let stands = |value: &Value| !matches!(value, Value::Null) && value.as_str() != Some("");
        ["accessKeyId", "sessionContext"]
            .iter()
            .any(|name| self.identity.get(name).is_some_and(stands))
    }

    /// A service, and nobody whose call it could have been.
    fn is_service_alone(&self) -> bool {
        let service = self.service_name().is_some() || self.is_service_event();
        let somebody = self.text("arn").is_some() || self.text("userName").is_some();
        service && !somebody && !self.has_credentials()
    }

    /// Some services do things for an account by themselves and are written as its root user. A call of root's own
    /// through a service looks alike but for the credentials and the address, so whatever is not surely of the first
    /// kind is root's.
    fn is_service_as_root(&self) -> bool {
        const BY_THEMSELVES: [&str; 3] =
            ["autoscaling.amazonaws.com", "support.amazonaws.com", "trustedadvisor.amazonaws.com"];
        let by_itself = match self.service_name() {
            Some(service) => self.is_service_event() || BY_THEMSELVES.contains(&service),
            None => self.is_service_event() && self.text("invokedBy").is_none(),
        };
        let from_aws = self
            .record
            .text("sourceIPAddress")
            .is_none_or(|from| from == "AWS Internal" || from.ends_with(".amazonaws.com"));
        by_itself && from_aws && !self.has_credentials()
    }

    /// "cloudformation"
    pub(super) fn through(&self) -> Option<Shown> {
        let service = self.service_name()?;
        Some(Shown::name(service.strip_suffix(".amazonaws.com").unwrap_or(service)))
    }

    /// An actor known by its ARN, or else by its name.
    pub(super) fn actor(&self, kind: ActorKind, raw: &str, display: Shown) -> Actor {
        let arn = self.text("arn");
        Actor {
            kind,
            name: raw.to_owned(),
            short: Shown::name(raw),
            display,
            arn: arn.map(str::to_owned),
            account: self.text("accountId").map(str::to_owned),
            role: None,
            session: None,
            human: None,
            human_reason: None,
            key: format!("{}:{}", kind.as_str(), arn.unwrap_or(raw)),
        }
    }

    fn account_id(&self) -> Option<&str> {
        self.text("accountId").or_else(|| self.record.account())
    }

    /// "account 111122223333"
    fn account_words(&self) -> Shown {
        match self.account_id() {
            Some(account) => shown!("account {}", Shown::name(account)),
            None => Shown::from("an account that the event does not name"),
        }
    }

    fn root(&self) -> Actor {
        let account = self.account_words();
        let assumed = self.record.flag("userIdentity.sessionContext.assumedRoot") == Some(true);
        let display = if assumed {
            shown!("privileged root session (AssumeRoot) in {}", account)
        } else {
            shown!("ROOT USER of {}", account)
        };
        let short = if assumed { "a privileged root session" } else { "the root user" };
        let (short, display) = match self.through() {
            Some(service) => {
                (shown!("{} through {}", short, service), shown!("{} through {}", display, service))
            }
            None => (short.into(), display),
        };
        Actor {
            short,
            human: (!assumed).then_some(true),
            key: format!("root:{account}:{assumed}"),
            ..self.actor(ActorKind::Root, "root", display)
        }
    }

    fn service_as_root(&self) -> Actor {
        let service = self.service();
        let account = self.account_words();
        Actor {
            short: shown!("{} as the root user", service.short),
            display: shown!("{} acting as the root user of {}", service.display, account),
            ..service
        }
    }

    fn user(&self) -> Actor {
        let Some(user) = self.text("userName").or_else(|| last_element(self.text("arn")?)) else {
            return Actor {
                short: Shown::from("an IAM user whose name is not in the event"),
                ..self.actor(
                    ActorKind::User,
                    "unknown",
                    Shown::from("IAM user (name not in the event)"),
                )
            };
        };
        // On a failed sign-in with a name that does not exist CloudTrail hides what was typed. A user may be called
        // so too, and has an ARN.
        if user == "HIDDEN_DUE_TO_SECURITY_REASONS" && self.text("arn").is_none() {
            let display = Shown::from("somebody who gave a user name that does not exist");
            let from = self.record.text("sourceIPAddress").unwrap_or_default();
            return Actor {
                short: display.clone(),
                key: format!("user:hidden:{from}"),
                ..self.actor(ActorKind::User, "unknown", display)
            };
        }
        // A failed sign-in has no ARN; within an account the name says the same.
        let account = self.account_id().unwrap_or_default();
        Actor {
            key: format!("user:{account}:{user}"),
            ..self.actor(ActorKind::User, user, shown!("IAM user {}", Shown::name(user)))
        }
    }

    fn role(&self) -> Actor {
        let role = self.text("arn").and_then(last_element).unwrap_or("unknown");
        Actor {
            role: Some(role.to_owned()),
            short: shown!("role {}", Shown::name(role)),
            ..self.actor(ActorKind::Role, role, shown!("role {}", Shown::name(role)))
        }
    }

    fn federated(&self) -> Actor {
        let arn = self.text("arn").and_then(Arn::parse);
        let session = arn.and_then(|arn| arn.path("federated-user"));
        let session = session.unwrap_or("unknown").to_owned();
        let root = self.text("sessionContext.sessionIssuer.type") == Some("Root");
        let user = self.text("sessionContext.sessionIssuer.userName").map(Shown::name);
        let (behind, by) = match (root, user) {
            (true, _) => (Shown::from("the root user"), Shown::from("the root user")),
            (false, Some(user)) => (shown!("IAM user {}", user), user),
            (false, None) => (Shown::from("an IAM user"), Shown::from("an IAM user")),
        };
        let display = shown!("federated session {} of {}", Shown::name(&session), behind);
        Actor {
            // The user chose the session's name, which may be that of another.
            short: shown!("{} (federated by {})", Shown::name(&session), by),
            session: Some(session.clone()),
            ..self.actor(ActorKind::Federated, &session, display)
        }
    }

    fn saml(&self) -> Actor {
        let user = self.text("userName").unwrap_or("unknown");
        let via = self.record.text("requestParameters.principalArn").and_then(last_element);
        let display = match via.or_else(|| self.text("identityProvider")) {
            Some(provider) => {
                shown!("{} via SAML provider {}", Shown::name(user), Shown::name(provider))
            }
            None => shown!("{} via SAML", Shown::name(user)),
        };
        let key = format!("saml:{}:{user}", self.text("identityProvider").unwrap_or_default());
        Actor { human: Some(true), key, ..self.actor(ActorKind::Saml, user, display) }
    }

    fn web_identity(&self) -> Actor {
        let user = self.text("userName").unwrap_or("unknown");
        let display = match self.text("identityProvider") {
            Some(provider) => {
                let host =
                    provider.split_once(":oidc-provider/").map_or(provider, |(_, host)| host);
                shown!("{} via OIDC provider {}", Shown::name(user), Shown::name(host))
            }
            None => shown!("{} via OIDC", Shown::name(user)),
        };
        let key = format!("web:{}:{user}", self.text("identityProvider").unwrap_or_default());
        Actor { key, ..self.actor(ActorKind::WebIdentity, user, display) }
    }

    fn identity_center(&self) -> Actor {
        let user = self
            .record
            .text("additionalEventData.UserName")
            .or_else(|| self.text("userName"))
            .or_else(|| self.text("onBehalfOf.userId"))
            .unwrap_or("unknown");
        let id = self.text("onBehalfOf.userId").unwrap_or(user);
        let key = format!("sso-user:{id}");
        let display = shown!("Identity Center user {}", Shown::name(user));
        Actor { human: Some(true), key, ..self.actor(ActorKind::Sso, user, display) }
    }

    fn account(&self) -> Actor {
        let account = self.account_id().unwrap_or("unknown");
        let display = match self.text("principalId") {
            Some(principal) if principal != account => {
                shown!("{} (principal {})", self.account_words(), Shown::name(principal))
            }
            _ => self.account_words(),
        };
        let principal = self.text("principalId").unwrap_or_default();
        Actor {
            short: self.account_words(),
            key: format!("account:{account}:{principal}"),
            ..self.actor(ActorKind::Account, account, display)
        }
    }

    fn service(&self) -> Actor {
        let from = self.record.text("sourceIPAddress").filter(|from| *from != "AWS Internal");
        let host = self.service_name().or(from);
        let host = host.unwrap_or_else(|| self.record.event_source());
        let display = shown!("AWS service {}", Shown::name(host));
        Actor {
            human: Some(false),
            short: display.clone(),
            key: format!("service:{host}"),
            ..self.actor(ActorKind::Service, host, display)
        }
    }

    fn directory(&self) -> Actor {
        let user = self.text("userName").or_else(|| self.account_id()).unwrap_or("unknown");
        self.actor(ActorKind::Unknown, user, shown!("directory identity {}", Shown::name(user)))
    }

    fn unknown(&self) -> Actor {
        let given = self.text("userName").or_else(|| self.text("principalId"));
        let display = match given {
            Some(given) => shown!("unknown identity {}", Shown::name(given)),
            None => shown!("unknown identity in {}", self.account_words()),
        };
        // Nothing but where a call came from tells one unknown from another.
        let from = self.record.text("sourceIPAddress").unwrap_or_default();
        let access_key = self.text("accessKeyId").unwrap_or_default();
        Actor {
            short: display.clone(),
            key: format!("unknown:{}:{from}:{access_key}", given.unwrap_or_default()),
            ..self.actor(ActorKind::Unknown, given.unwrap_or("unknown"), display)
        }
    }

    /// Somebody of another account is told at once.
    fn add_account(&self, actor: &mut Actor) {
        let told = matches!(actor.kind, ActorKind::Root | ActorKind::Account | ActorKind::Service);
        let Some(account) = &actor.account else {
            return;
        };
        if !told && self.record.text("recipientAccountId").is_some_and(|own| own != account) {
            actor.display.push(&shown!(" of account {}", Shown::name(account)));
        }
    }
}
