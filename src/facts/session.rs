//! Who stands behind a role session: a person, a machine, a service or a program.

use super::actor::{Actor, ActorKind, Identity};
use crate::arn::{Arn, last_element};
use crate::shown;
use crate::shown::Shown;

impl Identity<'_, '_> {
    pub(super) fn assumed_role(&self) -> Actor {
        let arn = self.text("arn").and_then(Arn::parse).and_then(|arn| arn.assumed_role());
        let (role_in_arn, session_in_arn) = arn.unwrap_or_default();
        let role = self
            .text("sessionContext.sessionIssuer.userName")
            .or_else(|| last_element(self.text("sessionContext.sessionIssuer.arn")?))
            .or(Some(role_in_arn).filter(|part| !part.is_empty()))
            .unwrap_or("unknown")
            .to_owned();
        let session = session_in_arn
            .filter(|part| !part.is_empty())
            .or_else(|| self.text("principalId")?.split_once(':').map(|(_, session)| session))
            .unwrap_or("unknown")
            .to_owned();
        let mut actor = self.role_session(&role, &session);
        actor.role = Some(role);
        actor.session = Some(session);
        if let Some(delegate) = self.text("invokedByDelegate.accountId") {
            let provider =
                shown!("outside provider account {}, delegated, as", Shown::name(delegate));
            actor.display = shown!("{} {}", provider, actor.display);
            actor.short = shown!("{} {}", provider, actor.short);
            actor.key = format!("{}:delegate:{delegate}", actor.key);
        }
        actor
    }

    /// Who stands behind the session: of what kind it is says only what AWS wrote. The names that callers choose are told
    /// beside it.
    fn role_session(&self, role: &str, session: &str) -> Actor {
        if let Some(service) = self.service_of_its_own_role() {
            return self.service_with_its_role(service, role);
        }
        let permission_set = self.permission_set(role);
        let kind = match permission_set {
            Some(set) => self.person_with(set, session),
            None => self
                .machine_with(role, session)
                .or_else(|| self.federated_into(role, session))
                .unwrap_or_else(|| self.session_of(role, session)),
        };
        let mut actor =
            Actor { key: self.session_key(role, session, permission_set.is_some()), ..kind };
        if let Some(service) = self.through() {
            actor.short = shown!("{} through {}", actor.short, service);
            actor.display = shown!("{} through {}", actor.display, service);
        }
        actor
    }

    /// Only a service assumes a role that is linked to it, and only AWS makes a role with such a path.
    fn service_of_its_own_role(&self) -> Option<&str> {
        let path = reserved(self.text("sessionContext.sessionIssuer.arn")?, "aws-service-role/")?;
        Some(self.service_name().unwrap_or_else(|| path.split('/').next().unwrap_or(path)))
    }

    fn service_with_its_role(&self, service: &str, role: &str) -> Actor {
        let (role, shown) = (Shown::name(role), Shown::name(service));
        Actor {
            human: Some(false),
            short: shown!("AWS service {}", shown),
            key: format!("service:{service}"),
            ..self.actor(
                ActorKind::Service,
                service,
                shown!("AWS service {} using role {}", shown, role),
            )
        }
    }

    fn person_with(&self, set: &str, session: &str) -> Actor {
        let person = shown!("{} via permission set {}", Shown::name(session), Shown::name(set));
        let display = match self.service_name() {
            Some(_) => person,
            None => shown!("{} (Identity Center)", person),
        };
        let display = self.with_source_identity(display);
        Actor { human: Some(true), ..self.actor(ActorKind::Sso, session, display) }
    }

    fn machine_with(&self, role: &str, session: &str) -> Option<Actor> {
        let machine = self.machine(session)?;
        let display = shown!("{} with role {}", machine, Shown::name(role));
        let display = self.with_source_identity(display);
        Some(Actor {
            short: machine,
            human: Some(false),
            ..self.actor(ActorKind::Role, role, display)
        })
    }

    fn federated_into(&self, role: &str, session: &str) -> Option<Actor> {
        let provider = self.text("sessionContext.webIdFederationData.federatedProvider")?;
        let host = Arn::parse(provider).and_then(|arn| arn.path("oidc-provider"));
        let (role, shown) = (Shown::name(role), Shown::name(session));
        let provider = Shown::name(host.unwrap_or(provider));
        let display = shown!("{} via OIDC provider {} (role {})", shown, provider, role);
        let display = self.with_source_identity(display);
        let short = shown!("{} (role {})", shown, role);
        Some(Actor { short, ..self.actor(ActorKind::WebIdentity, session, display) })
    }

    /// Nothing says who it is but the names that somebody chose: the role is never left out.
    fn session_of(&self, role: &str, session: &str) -> Actor {
        let (role_shown, shown) = (Shown::name(role), Shown::name(session));
        if let Some(person) = self.source_identity() {
            let display =
                shown!("{} (role {}, session {})", Shown::name(person), role_shown, shown);
            let short = shown!("{} (role {})", Shown::name(person), role_shown);
            return Actor { short, ..self.actor(ActorKind::Role, person, display) };
        }
        if is_automatic(session) {
            let display = shown!("role {} (session {}, an automatic name)", role_shown, shown);
            let short = shown!("role {}", role_shown);
            return Actor { short, ..self.actor(ActorKind::Role, role, display) };
        }
        let display = shown!("{} (role {})", shown, role_shown);
        Actor { short: display.clone(), ..self.actor(ActorKind::Role, session, display) }
    }

    fn source_identity(&self) -> Option<&str> {
        self.text("sessionContext.sourceIdentity")
    }

    /// Whoever may set it writes what they like.
    fn with_source_identity(&self, display: Shown) -> Shown {
        match self.source_identity() {
            Some(person) => shown!("{} (source identity {})", display, Shown::name(person)),
            None => display,
        }
    }

    /// One person is never split, two are never merged: by source identity where there is one, by
    /// session name where somebody chose it, by the role alone where a machine did. In Identity Center a person may be
    /// called by a number.
    fn session_key(&self, role: &str, session: &str, is_person: bool) -> String {
        let issuer = self.text("sessionContext.sessionIssuer.arn").unwrap_or(role);
        let made_up = !is_person && (is_automatic(session) || self.is_instance());
        let who = match self.source_identity() {
            Some(person) => format!("source:{person}"),
            None if made_up => String::new(),
            None => format!("session:{session}"),
        };
        format!("role:{issuer}:{who}")
    }

    /// The permission set that a role stands for, if Identity Center made it: its path is reserved
    /// for that.
    fn permission_set<'s>(&self, role: &'s str) -> Option<&'s str> {
        let issuer = self.text("sessionContext.sessionIssuer.arn")?;
        reserved(issuer, "aws-reserved/sso.amazonaws.com/").and(permission_set(role))
    }

    /// AWS writes how an instance got its credentials. The session's name, which is the instance's id then, may be anybody's.
    fn is_instance(&self) -> bool {
        self.text("sessionContext.ec2RoleDelivery").is_some()
    }

    fn machine(&self, session: &str) -> Option<Shown> {
        if self.is_instance() {
            return Some(shown!("EC2 instance {}", Shown::name(session)));
        }
        let lambda = self.text("inScopeOf.issuerType") == Some("AWS::Lambda::Function");
        let function = self
            .text("inScopeOf.credentialsIssuedTo")
            .and_then(Arn::parse)
            .and_then(|arn| arn.resource.strip_prefix("function:")?.rsplit(':').next());
        match function {
            Some(function) => Some(shown!("Lambda function {}", Shown::name(function))),
            None => lambda.then(|| shown!("Lambda function {}", Shown::name(session))),
        }
    }
}

/// What stands behind a path that IAM keeps for AWS. Whoever makes a role of their own may write nearly anything into its
/// path, a colon too, but cannot begin it so.
fn reserved<'a>(arn: &'a str, path: &str) -> Option<&'a str> {
    Arn::parse(arn)?.path("role")?.strip_prefix(path)
}

/// `AWSReservedSSO_<permission set>_<16 hexadecimal digits>`; the set's name may itself hold
/// underscores.
fn permission_set(role: &str) -> Option<&str> {
    let (set, id) = role.strip_prefix("AWSReservedSSO_")?.rsplit_once('_')?;
    let is_id =
        id.len() == 16 && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    (is_id && !set.is_empty()).then_some(set)
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
