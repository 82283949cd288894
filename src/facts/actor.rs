//! Who did it: `userIdentity` as a person reads it.

use crate::record::Record;
use crate::text::name;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub kind: ActorKind,
    pub name: String,
    /// As the subject of a sentence: `alice`, `the root user`.
    pub short: String,
    /// In full: `IAM user alice`, `jane@example.com via permission set Admins (Identity Center)`.
    pub display: String,
    pub arn: Option<String>,
    pub account: Option<String>,
    pub role: Option<String>,
    pub session: Option<String>,
    /// `true` for a person, `false` for a program, `None` where the record does not tell.
    pub human: Option<bool>,
    /// Two changes with the same key in one account are by the same actor.
    pub key: String,
}

impl Actor {
    pub fn of(record: &Record) -> Actor {
        let id = Identity { record };
        let mut actor = match id.text("type").unwrap_or_default() {
            "Root" if id.service_name().is_some() || id.is_service_event() => id.service_as_root(),
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
            _ if id.service_name().is_some() => id.service(),
            _ => id.unknown(),
        };
        id.add_account(&mut actor);
        actor
    }
}

struct Identity<'r, 'a> {
    record: &'r Record<'a>,
}

impl Identity<'_, '_> {
    fn text(&self, path: &str) -> Option<&str> {
        self.record.text(&format!("userIdentity.{path}"))
    }

    /// The service that made the call for somebody. The console marks the calls of its users in the same place.
    fn service_name(&self) -> Option<&str> {
        const CONSOLE: [&str; 3] = [
            "AWS Internal",
            "signin.amazonaws.com",
            "console.amazonaws.com",
        ];
        self.text("invokedBy")
            .filter(|service| !CONSOLE.contains(service))
    }

    fn is_service_event(&self) -> bool {
        self.record.text("eventType") == Some("AwsServiceEvent")
    }

    /// An actor known by its ARN, or else by its name.
    fn actor(&self, kind: ActorKind, raw: &str, display: String) -> Actor {
        let arn = self.text("arn");
        Actor {
            kind,
            name: raw.to_owned(),
            short: name(raw),
            display,
            arn: arn.map(str::to_owned),
            account: self.text("accountId").map(str::to_owned),
            role: None,
            session: None,
            human: None,
            key: format!("{}:{}", kind.as_str(), arn.unwrap_or(raw)),
        }
    }

    fn account_id(&self) -> Option<&str> {
        self.text("accountId").or_else(|| self.record.account())
    }

    /// "account 111122223333"
    fn account_words(&self) -> String {
        match self.account_id() {
            Some(account) => format!("account {}", name(account)),
            None => "an account that the event does not name".to_owned(),
        }
    }

    fn root(&self) -> Actor {
        let account = self.account_words();
        let assumed = self.record.flag("userIdentity.sessionContext.assumedRoot") == Some(true);
        let display = if assumed {
            format!("privileged root session (AssumeRoot) in {account}")
        } else {
            format!("ROOT USER of {account}")
        };
        let short = if assumed {
            "a privileged root session"
        } else {
            "the root user"
        };
        Actor {
            short: short.to_owned(),
            human: (!assumed).then_some(true),
            key: format!("root:{account}:{assumed}"),
            ..self.actor(ActorKind::Root, "root", display)
        }
    }

    fn service_as_root(&self) -> Actor {
        let service = self.service();
        let account = self.account_words();
        Actor {
            short: format!("{} as the root user", service.short),
            display: format!("{} acting as the root user of {account}", service.display),
            ..service
        }
    }

    fn user(&self) -> Actor {
        let Some(user) = self
            .text("userName")
            .or_else(|| last_element(self.text("arn")?))
        else {
            return Actor {
                short: "an IAM user whose name is not in the event".to_owned(),
                ..self.actor(
                    ActorKind::User,
                    "unknown",
                    "IAM user (name not in the event)".to_owned(),
                )
            };
        };
        // On a failed sign-in with a name that does not exist CloudTrail hides what was typed.
        if user == "HIDDEN_DUE_TO_SECURITY_REASONS" {
            let display = "somebody who gave a user name that does not exist".to_owned();
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
            ..self.actor(ActorKind::User, user, format!("IAM user {}", name(user)))
        }
    }

    fn role(&self) -> Actor {
        let role = self.text("arn").and_then(last_element).unwrap_or("unknown");
        Actor {
            role: Some(role.to_owned()),
            short: format!("role {}", name(role)),
            ..self.actor(ActorKind::Role, role, format!("role {}", name(role)))
        }
    }

    fn assumed_role(&self) -> Actor {
        let arn = self.text("arn").unwrap_or_default();
        let mut parts = arn
            .split_once(":assumed-role/")
            .map_or("", |(_, rest)| rest)
            .splitn(2, '/');
        let role_in_arn = parts.next().filter(|part| !part.is_empty());
        let role = self
            .text("sessionContext.sessionIssuer.userName")
            .or_else(|| last_element(self.text("sessionContext.sessionIssuer.arn")?))
            .or(role_in_arn)
            .unwrap_or("unknown")
            .to_owned();
        let session = parts
            .next()
            .filter(|part| !part.is_empty())
            .or_else(|| {
                self.text("principalId")?
                    .split_once(':')
                    .map(|(_, session)| session)
            })
            .unwrap_or("unknown")
            .to_owned();
        let mut actor = self.role_session(&role, &session);
        actor.role = Some(role);
        actor.session = Some(session);
        if let Some(delegate) = self.text("invokedByDelegate.accountId") {
            let provider = format!("outside provider account {}, delegated, as", name(delegate));
            actor.display = format!("{provider} {}", actor.display);
            actor.short = format!("{provider} {}", actor.short);
            actor.key = format!("{}:delegate:{delegate}", actor.key);
        }
        actor
    }

    /// The rules of cloudtrail-record.md section 3, first match wins.
    fn role_session(&self, role: &str, session: &str) -> Actor {
        let (role_shown, session_shown) = (name(role), name(session));
        let key = self.session_key(role, session);
        if let Some(service) = self.service_name() {
            return self.through_service(service, role, session);
        }
        if let Some(person) = self.text("sessionContext.sourceIdentity") {
            let display = format!(
                "{} (role {role_shown}, session {session_shown})",
                name(person)
            );
            let human = (!is_automatic(person)).then_some(true);
            return Actor {
                key,
                human,
                ..self.actor(ActorKind::Role, person, display)
            };
        }
        if let Some(set) = self.permission_set(role) {
            let display = format!(
                "{session_shown} via permission set {} (Identity Center)",
                name(set)
            );
            return Actor {
                key,
                human: Some(true),
                ..self.actor(ActorKind::Sso, session, display)
            };
        }
        if let Some(machine) = self.machine(session) {
            let display = format!("{machine} with role {role_shown}");
            return Actor {
                key,
                short: machine,
                human: Some(false),
                ..self.actor(ActorKind::Role, role, display)
            };
        }
        if let Some(provider) = self.text("sessionContext.webIdFederationData.federatedProvider") {
            let provider = provider
                .split_once(":oidc-provider/")
                .map_or(provider, |(_, host)| host);
            let display = format!(
                "{session_shown} via OIDC provider {} (role {role_shown})",
                name(provider)
            );
            return Actor {
                key,
                ..self.actor(ActorKind::WebIdentity, session, display)
            };
        }
        if is_automatic(session) {
            let display = format!("a program using role {role_shown} (session {session_shown})");
            return Actor {
                key,
                short: format!("a program using role {role_shown}"),
                human: Some(false),
                ..self.actor(ActorKind::Role, role, display)
            };
        }
        let display = format!("{session_shown} (role {role_shown})");
        Actor {
            key,
            short: display.clone(),
            ..self.actor(ActorKind::Role, session, display)
        }
    }

    /// A service acting with the credentials of a session (CloudFormation) or with its own role.
    fn through_service(&self, service: &str, role: &str, session: &str) -> Actor {
        let (role_shown, service_shown) = (name(role), name(service));
        let own_role = role.starts_with("AWSServiceRole") || is_service_session(session, service);
        if own_role {
            return Actor {
                human: Some(false),
                short: format!("AWS service {service_shown}"),
                key: format!("service:{service}"),
                ..self.actor(
                    ActorKind::Service,
                    service,
                    format!("AWS service {service_shown} using role {role_shown}"),
                )
            };
        }
        let host = service.strip_suffix(".amazonaws.com").unwrap_or(service);
        let set = self.permission_set(role);
        let display = match set {
            Some(set) => format!("{} via permission set {}", name(session), name(set)),
            None => format!("{} (role {role_shown})", name(session)),
        };
        let kind = if set.is_some() {
            ActorKind::Sso
        } else {
            ActorKind::Role
        };
        Actor {
            key: self.session_key(role, session),
            short: format!("{} through {}", name(session), name(host)),
            ..self.actor(kind, session, format!("{display} through {}", name(host)))
        }
    }

    /// One person is never split, two are never merged: by source identity where there is one, by session
    /// name where somebody chose it, by the role alone where a machine did.
    fn session_key(&self, role: &str, session: &str) -> String {
        let issuer = self
            .text("sessionContext.sessionIssuer.arn")
            .unwrap_or(role);
        let who = match self.text("sessionContext.sourceIdentity") {
            Some(person) => format!("source:{person}"),
            None if is_automatic(session) || is_instance(session) => String::new(),
            None => format!("session:{session}"),
        };
        format!("role:{issuer}:{who}")
    }

    /// The permission set that a role stands for, if Identity Center made it: its path is reserved for that.
    fn permission_set<'s>(&self, role: &'s str) -> Option<&'s str> {
        let issuer = self.text("sessionContext.sessionIssuer.arn");
        let reserved =
            issuer.is_none_or(|arn| arn.contains(":role/aws-reserved/sso.amazonaws.com/"));
        permission_set(role).filter(|_| reserved)
    }

    fn machine(&self, session: &str) -> Option<String> {
        if is_instance(session) {
            return Some(format!("EC2 instance {}", name(session)));
        }
        let lambda = self.text("inScopeOf.issuerType") == Some("AWS::Lambda::Function");
        let function = self
            .text("inScopeOf.credentialsIssuedTo")
            .filter(|arn| arn.contains(":function:"))
            .and_then(|arn| arn.rsplit(':').next());
        match function {
            Some(function) => Some(format!("Lambda function {}", name(function))),
            None => lambda.then(|| format!("Lambda function {}", name(session))),
        }
    }

    fn federated(&self) -> Actor {
        let arn_name = self
            .text("arn")
            .and_then(|arn| arn.split_once(":federated-user/"));
        let session = arn_name.map_or("unknown", |(_, name)| name).to_owned();
        let behind = match self.text("sessionContext.sessionIssuer.type") {
            Some("Root") => "the root user".to_owned(),
            _ => match self.text("sessionContext.sessionIssuer.userName") {
                Some(user) => format!("IAM user {}", name(user)),
                None => "an IAM user".to_owned(),
            },
        };
        let display = format!("federated session {} of {behind}", name(&session));
        Actor {
            session: Some(session.clone()),
            ..self.actor(ActorKind::Federated, &session, display)
        }
    }

    fn saml(&self) -> Actor {
        let user = self.text("userName").unwrap_or("unknown");
        let via = self
            .record
            .text("requestParameters.principalArn")
            .and_then(last_element);
        let display = match via.or_else(|| self.text("identityProvider")) {
            Some(provider) => format!("{} via SAML provider {}", name(user), name(provider)),
            None => format!("{} via SAML", name(user)),
        };
        let key = format!(
            "saml:{}:{user}",
            self.text("identityProvider").unwrap_or_default()
        );
        Actor {
            human: Some(true),
            key,
            ..self.actor(ActorKind::Saml, user, display)
        }
    }

    fn web_identity(&self) -> Actor {
        let user = self.text("userName").unwrap_or("unknown");
        let display = match self.text("identityProvider") {
            Some(provider) => {
                let host = provider
                    .split_once(":oidc-provider/")
                    .map_or(provider, |(_, host)| host);
                format!("{} via OIDC provider {}", name(user), name(host))
            }
            None => format!("{} via OIDC", name(user)),
        };
        let key = format!(
            "web:{}:{user}",
            self.text("identityProvider").unwrap_or_default()
        );
        Actor {
            key,
            ..self.actor(ActorKind::WebIdentity, user, display)
        }
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
        let display = format!("Identity Center user {}", name(user));
        Actor {
            human: Some(true),
            key,
            ..self.actor(ActorKind::Sso, user, display)
        }
    }

    fn account(&self) -> Actor {
        let account = self.account_id().unwrap_or("unknown");
        let display = match self.text("principalId") {
            Some(principal) if principal != account => {
                format!("{} (principal {})", self.account_words(), name(principal))
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
        let host = self
            .service_name()
            .or_else(|| self.record.text("sourceIPAddress"));
        let host = host.unwrap_or_else(|| self.record.event_source());
        let display = format!("AWS service {}", name(host));
        Actor {
            human: Some(false),
            short: display.clone(),
            key: format!("service:{host}"),
            ..self.actor(ActorKind::Service, host, display)
        }
    }

    fn directory(&self) -> Actor {
        let user = self
            .text("userName")
            .or_else(|| self.account_id())
            .unwrap_or("unknown");
        self.actor(
            ActorKind::Unknown,
            user,
            format!("directory identity {}", name(user)),
        )
    }

    fn unknown(&self) -> Actor {
        let given = self.text("userName").or_else(|| self.text("principalId"));
        let display = match given {
            Some(given) => format!("unknown identity {}", name(given)),
            None => format!("unknown identity in {}", self.account_words()),
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
        let told = matches!(
            actor.kind,
            ActorKind::Root | ActorKind::Account | ActorKind::Service
        );
        let Some(account) = &actor.account else {
            return;
        };
        if !told
            && self
                .record
                .text("recipientAccountId")
                .is_some_and(|own| own != account)
        {
            actor
                .display
                .push_str(&format!(" of account {}", name(account)));
        }
    }
}

fn last_element(arn: &str) -> Option<&str> {
    arn.rsplit(['/', ':'])
        .next()
        .filter(|part| !part.is_empty())
}

/// `AWSReservedSSO_<permission set>_<16 hexadecimal digits>`; the set's name may itself hold underscores.
fn permission_set(role: &str) -> Option<&str> {
    let (set, id) = role.strip_prefix("AWSReservedSSO_")?.rsplit_once('_')?;
    let is_id = id.len() == 16
        && id
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    (is_id && !set.is_empty()).then_some(set)
}

fn is_instance(session: &str) -> bool {
    session
        .strip_prefix("i-")
        .is_some_and(|id| (8..=17).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Session names that an SDK made up, different at every start.
fn is_automatic(session: &str) -> bool {
    const MADE_UP: [&str; 6] = [
        "botocore-session-",
        "aws-go-sdk-",
        "aws-sdk-java-",
        "aws-sdk-js-",
        "GoSDK",
        "AWSCLI-Session",
    ];
    let digits = session.len() > 3 && session.bytes().all(|b| b.is_ascii_digit());
    digits || MADE_UP.iter().any(|start| session.starts_with(start))
}

/// A service that uses a role of the account names the session after itself.
fn is_service_session(session: &str, service: &str) -> bool {
    let host = service.split('.').next().unwrap_or(service);
    session.eq_ignore_ascii_case(host)
        || session
            .to_ascii_lowercase()
            .starts_with(&format!("aws{host}"))
        || is_automatic(session)
        || session.starts_with("AWS-")
}
