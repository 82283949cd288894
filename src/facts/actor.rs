//! Who did it: `userIdentity` as a person reads it.

use crate::arn::last_element;
use crate::catalogue::is_mask;
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

/// A machine that AWS gives credentials to, by what AWS writes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Machine {
    Instance,
    Function,
    Container,
    /// Of some other service.
    Other,
}

impl Machine {
    pub const ALL: [Machine; 4] =
        [Machine::Instance, Machine::Function, Machine::Container, Machine::Other];

    pub fn as_str(self) -> &'static str {
        match self {
            Machine::Instance => "instance",
            Machine::Function => "function",
            Machine::Container => "container",
            Machine::Other => "other",
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
    /// Whether the event says by what name.
    pub is_named: bool,
    /// The machine that AWS gave the credentials to.
    pub machine: Option<Machine>,
    /// A session of AssumeRoot, which somebody else opened, and not the root user.
    pub assumed_root: bool,
    /// `true` for a person, `false` for a program, `None` where the record does not tell.
    pub human: Option<bool>,
    /// What that is concluded from.
    pub human_reason: Option<String>,
    /// Two changes with the same key in one account are by the same actor.
    pub key: String,
}

/// Whether a name of a program or of a service is that of AWS's console, which has many: `console.ec2.amazonaws.com`.
pub fn is_console_host(name: &str) -> bool {
    let Some(host) = name.strip_suffix(".amazonaws.com") else {
        return false;
    };
    matches!(host, "console" | "signin")
        || host.starts_with("console.")
        || host.ends_with(".console")
}

impl Actor {
    pub fn of(record: &Record) -> Actor {
        static NOBODY: Value = Value::Null;
        let id = Identity { record, identity: record.at("userIdentity").unwrap_or(&NOBODY) };
        let mut actor = match id.text("type").unwrap_or_default() {
            "Root" if id.is_service_as_root() => id.service_as_root(),
            "Root" if id.is_nobody_yet() => id.nobody_yet(),
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
            "" if record.is_insight() => id.insights(),
            // What a service finishes in the background comes from nobody but AWS.
            "" if id.is_service_alone() => id.service(),
            _ => id.unknown(),
        };
        id.add_beneficiary(&mut actor);
        id.add_account(&mut actor);
        actor
    }
}

pub(super) struct Identity<'r, 'a> {
    pub(super) record: &'r Record<'a>,
    /// The record's `userIdentity`.
    pub(super) identity: &'r Value<'a>,
}

impl Identity<'_, '_> {
    /// A text of `userIdentity`. What AWS writes in the place of a name is none.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        text_at(self.identity, path).filter(|text| !is_mask(text))
    }

    pub(super) fn at(&self, path: &str) -> Option<&Value<'_>> {
        path.split('.').try_fold(self.identity, |value, name| value.get(name))
    }

    /// The service that made the call for somebody. The console marks the calls of its users in the same place.
    pub(super) fn service_name(&self) -> Option<&str> {
        self.text("invokedBy")
            .filter(|service| *service != "AWS Internal" && !is_console_host(service))
    }

    pub(super) fn is_service_event(&self) -> bool {
        self.record.text("eventType") == Some("AwsServiceEvent")
    }

    /// Somebody's credentials stand in the record, in whatever shape.
    pub(super) fn has_credentials(&self) -> bool {
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
            is_named: true,
            machine: None,
            assumed_root: false,
            human: None,
            human_reason: None,
            key: format!("{}:{}", kind.as_str(), arn.unwrap_or(raw)),
        }
    }

    pub(super) fn account_id(&self) -> Option<&str> {
        self.text("accountId").or_else(|| self.record.account())
    }

    /// "account 111122223333"
    pub(super) fn account_words(&self) -> Shown {
        match self.account_id() {
            Some(account) => shown!("account {}", Shown::name(account)),
            None => Shown::from("an account that the event does not name"),
        }
    }

    fn insights(&self) -> Actor {
        let words = Shown::from("CloudTrail Insights");
        Actor {
            human: Some(false),
            key: "service:insights".to_owned(),
            short: words.clone(),
            ..self.actor(ActorKind::Service, "cloudtrail.amazonaws.com", words)
        }
    }

    fn user(&self) -> Actor {
        let Some(user) = self.text("userName").or_else(|| last_element(self.text("arn")?)) else {
            // A user may be called as AWS hides a name, and has an ARN then.
            if let Some(hidden) = self.hidden(ActorKind::User) {
                return hidden;
            }
            let words = Shown::from("an IAM user whose name is not in the event");
            let display = Shown::from("IAM user (name not in the event)");
            return self.stranger(ActorKind::User, words, display);
        };
        // A failed sign-in has no ARN; within an account the name says the same.
        let account = self.account_id().unwrap_or_default();
        Actor {
            key: format!("user:{account}:{user}"),
            ..self.actor(ActorKind::User, user, shown!("IAM user {}", Shown::name(user)))
        }
    }

    fn role(&self) -> Actor {
        let Some(role) = self.text("arn").and_then(last_element) else {
            let words = Shown::from("a role whose name is not in the event");
            return self.stranger(ActorKind::Role, words.clone(), words);
        };
        Actor {
            role: Some(role.to_owned()),
            short: shown!("role {}", Shown::name(role)),
            ..self.actor(ActorKind::Role, role, shown!("role {}", Shown::name(role)))
        }
    }

    fn identity_center(&self) -> Actor {
        let id = self.text("onBehalfOf.userId");
        let given = self.record.text("additionalEventData.UserName").filter(|user| !is_mask(user));
        let Some(user) = given.or_else(|| self.text("userName")).or(id) else {
            // Whether it is a person at all nobody knows.
            if let Some(hidden) = self.hidden(ActorKind::Sso) {
                return hidden;
            }
            let words = Shown::from("an Identity Center user whose name is not in the event");
            let display = Shown::from("Identity Center user (name not in the event)");
            let actor = self.stranger(ActorKind::Sso, words, display);
            return Actor { human: Some(true), ..actor };
        };
        let key = format!("sso-user:{}", id.unwrap_or(user));
        let display = shown!("Identity Center user {}", Shown::name(user));
        Actor { human: Some(true), key, ..self.actor(ActorKind::Sso, user, display) }
    }

    fn account(&self) -> Actor {
        let account = self.account_id().unwrap_or("unknown");
        let principal = self.text("principalId").filter(|principal| *principal != account);
        let display = match principal {
            Some(principal) => {
                shown!("{} (principal {})", self.account_words(), Shown::name(principal))
            }
            None => self.account_words(),
        };
        let key = match principal {
            Some(principal) => format!("account:{account}:{principal}"),
            None => format!("account:{account}:{}", self.whence()),
        };
        Actor {
            short: self.account_words(),
            key,
            ..self.actor(ActorKind::Account, account, display)
        }
    }

    pub(super) fn service(&self) -> Actor {
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
        let Some(user) = self.text("userName") else {
            let account = self.account_id().unwrap_or("unknown");
            let words = shown!("directory identity {}", Shown::name(account));
            return self.stranger(ActorKind::Unknown, words.clone(), words);
        };
        self.actor(ActorKind::Unknown, user, shown!("directory identity {}", Shown::name(user)))
    }

    fn unknown(&self) -> Actor {
        let Some(given) = self.text("userName").or_else(|| self.text("principalId")) else {
            return self.hidden(ActorKind::Unknown).unwrap_or_else(|| {
                let words = shown!("unknown identity in {}", self.account_words());
                self.stranger(ActorKind::Unknown, words.clone(), words)
            });
        };
        let words = shown!("unknown identity {}", Shown::name(given));
        let stranger = self.stranger(ActorKind::Unknown, words.clone(), words);
        let key = format!("{}:{given}", stranger.key);
        Actor { name: given.to_owned(), key, ..stranger }
    }

    /// For whom a program acts, by AWS. People of Identity Center act for themselves.
    fn add_beneficiary(&self, actor: &mut Actor) {
        let Some(person) = self.text("onBehalfOf.userId").filter(|_| actor.kind != ActorKind::Sso)
        else {
            return;
        };
        let words = shown!(" on behalf of Identity Center user {}", Shown::name(person));
        actor.short.push(&words);
        actor.display.push(&words);
        actor.key.push_str(&format!(":for:{person}"));
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
