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

    /// Who stands behind the session. The first rule that fits decides.
    fn role_session(&self, role: &str, session: &str) -> Actor {
        let (role_shown, session_shown) = (Shown::name(role), Shown::name(session));
        let key = self.session_key(role, session);
        if let Some(service) = self.service_name() {
            return self.through_service(service, role, session);
        }
        if let Some(person) = self.text("sessionContext.sourceIdentity") {
            let display =
                shown!("{} (role {}, session {})", Shown::name(person), role_shown, session_shown);
            let human = (!is_automatic(person)).then_some(true);
            // Whoever may set it writes what they like: the role is never left out.
            let short = shown!("{} (role {})", Shown::name(person), role_shown);
            return Actor { key, human, short, ..self.actor(ActorKind::Role, person, display) };
        }
        if let Some(set) = self.permission_set(role) {
            let display = shown!(
                "{} via permission set {} (Identity Center)",
                session_shown,
                Shown::name(set)
            );
            return Actor {
                key,
                human: Some(true),
                ..self.actor(ActorKind::Sso, session, display)
            };
        }
        if let Some(machine) = self.machine(session) {
            let display = shown!("{} with role {}", machine, role_shown);
            return Actor {
                key,
                short: machine,
                human: Some(false),
                ..self.actor(ActorKind::Role, role, display)
            };
        }
        if let Some(provider) = self.text("sessionContext.webIdFederationData.federatedProvider") {
            let host = Arn::parse(provider).and_then(|arn| arn.path("oidc-provider"));
            let provider = host.unwrap_or(provider);
            let display = shown!(
                "{} via OIDC provider {} (role {})",
                session_shown,
                Shown::name(provider),
                role_shown
            );
            let short = shown!("{} (role {})", session_shown, role_shown);
            return Actor { key, short, ..self.actor(ActorKind::WebIdentity, session, display) };
        }
        if is_automatic(session) {
            let display = shown!("a program using role {} (session {})", role_shown, session_shown);
            return Actor {
                key,
                short: shown!("a program using role {}", role_shown),
                human: Some(false),
                ..self.actor(ActorKind::Role, role, display)
            };
        }
        let display = shown!("{} (role {})", session_shown, role_shown);
        Actor { key, short: display.clone(), ..self.actor(ActorKind::Role, session, display) }
    }

    /// A service acting with the credentials of a session (CloudFormation) or with its own role.
    fn through_service(&self, service: &str, role: &str, session: &str) -> Actor {
        let (role_shown, service_shown) = (Shown::name(role), Shown::name(service));
        let own_role = role.starts_with("AWSServiceRole") || is_service_session(session, service);
        if own_role {
            return Actor {
                human: Some(false),
                short: shown!("AWS service {}", service_shown),
                key: format!("service:{service}"),
                ..self.actor(
                    ActorKind::Service,
                    service,
                    shown!("AWS service {} using role {}", service_shown, role_shown),
                )
            };
        }
        let host = service.strip_suffix(".amazonaws.com").unwrap_or(service);
        let set = self.permission_set(role);
        let display = match set {
            Some(set) => shown!("{} via permission set {}", Shown::name(session), Shown::name(set)),
            None => shown!("{} (role {})", Shown::name(session), role_shown),
        };
        let kind = if set.is_some() { ActorKind::Sso } else { ActorKind::Role };
        Actor {
            key: self.session_key(role, session),
            short: shown!("{} through {}", Shown::name(session), Shown::name(host)),
            ..self.actor(kind, session, shown!("{} through {}", display, Shown::name(host)))
        }
    }

    /// One person is never split, two are never merged: by source identity where there is one, by
    /// session name where somebody chose it, by the role alone where a machine did.
    fn session_key(&self, role: &str, session: &str) -> String {
        let issuer = self.text("sessionContext.sessionIssuer.arn").unwrap_or(role);
        let who = match self.text("sessionContext.sourceIdentity") {
            Some(person) => format!("source:{person}"),
            None if is_automatic(session) || is_instance(session) => String::new(),
            None => format!("session:{session}"),
        };
        format!("role:{issuer}:{who}")
    }

    /// The permission set that a role stands for, if Identity Center made it: its path is reserved
    /// for that.
    fn permission_set<'s>(&self, role: &'s str) -> Option<&'s str> {
        // Whoever makes a role of their own may write nearly anything into its path, a colon too.
        let is_reserved = |arn: &str| {
            let path = Arn::parse(arn).and_then(|arn| arn.path("role"));
            path.is_some_and(|path| path.starts_with("aws-reserved/sso.amazonaws.com/"))
        };
        let issuer = self.text("sessionContext.sessionIssuer.arn");
        permission_set(role).filter(|_| issuer.is_none_or(is_reserved))
    }

    fn machine(&self, session: &str) -> Option<Shown> {
        if is_instance(session) {
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

/// `AWSReservedSSO_<permission set>_<16 hexadecimal digits>`; the set's name may itself hold
/// underscores.
fn permission_set(role: &str) -> Option<&str> {
    let (set, id) = role.strip_prefix("AWSReservedSSO_")?.rsplit_once('_')?;
    let is_id =
        id.len() == 16 && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
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
        || session.to_ascii_lowercase().starts_with(&format!("aws{host}"))
        || is_automatic(session)
        || session.starts_with("AWS-")
}
