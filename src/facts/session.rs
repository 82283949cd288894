//! Who stands behind a role session: a person, a machine, a service or a program.

use super::actor::{Actor, ActorKind, Identity, Machine};
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
            .or(Some(role_in_arn).filter(|part| !part.is_empty()));
        let session = session_in_arn
            .or_else(|| self.text("principalId")?.split_once(':').map(|(_, session)| session))
            .filter(|part| !part.is_empty());
        let mut actor = match (role, session) {
            (Some(role), Some(session)) => self.role_session(role, session),
            (role, session) => self.session_without_a_name(role, session),
        };
        actor.role = role.map(str::to_owned);
        actor.session = session.map(str::to_owned);
        if let Some(delegate) = self.text("invokedByDelegate.accountId") {
            let provider =
                shown!("outside provider account {}, delegated, as", Shown::name(delegate));
            actor.display = shown!("{} {}", provider, actor.display);
            actor.short = shown!("{} {}", provider, actor.short);
            actor.key = format!("{}:delegate:{delegate}", actor.key);
        }
        actor
    }

    /// A session of which the event lacks a part, or all.
    fn session_without_a_name(&self, role: Option<&str>, session: Option<&str>) -> Actor {
        let words = match (role, session) {
            (Some(role), _) => {
                shown!("role {} (its session is not in the event)", Shown::name(role))
            }
            (None, Some(session)) => {
                shown!("session {} of a role that the event does not name", Shown::name(session))
            }
            (None, None) => Shown::from("a session of a role that the event does not name"),
        };
        let words = match self.through() {
            Some(service) => shown!("{} through {}", words, service),
            None => words,
        };
        self.stranger(ActorKind::Role, words.clone(), words)
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
        let (machine, words) = self.machine(session)?;
        let display = shown!("{} with role {}", words, Shown::name(role));
        let display = self.with_source_identity(display);
        Some(Actor {
            short: words,
            machine: Some(machine),
            human: Some(false),
            ..self.actor(ActorKind::Role, role, display)
        })
    }

    /// A session by the token of an identity provider. Where a program made up its name, who it is says the role, and the
    /// subject of the token where the event has it.
    fn federated_into(&self, role: &str, session: &str) -> Option<Actor> {
        let provider = self.text("sessionContext.webIdFederationData.federatedProvider")?;
        let host = Arn::parse(provider).and_then(|arn| arn.path("oidc-provider"));
        let (role_shown, shown) = (Shown::name(role), Shown::name(session));
        let via = shown!("via OIDC provider {}", Shown::name(host.unwrap_or(provider)));
        let pod = host.is_some_and(is_of_a_cluster);
        let (name, short, display) = match self.subject() {
            Some(subject) => {
                let short = shown!("{} (role {})", subject_words(subject), role_shown);
                let display = shown!(
                    "{} {} (role {}, session {})",
                    subject_words(subject),
                    via,
                    role_shown,
                    shown
                );
                (subject, short, display)
            }
            None if is_automatic(session) => {
                let (who, of) = if pod { ("a pod with", "pod with ") } else { ("", "") };
                let short = shown!("{} role {}", who, role_shown);
                let display = shown!(
                    "{}role {} {} (session {}, an automatic name)",
                    of,
                    role_shown,
                    via,
                    shown
                );
                (role, Shown::visible(short.trim_start()), display)
            }
            None => {
                let short = shown!("{} (role {})", shown, role_shown);
                (session, short, shown!("{} {} (role {})", shown, via, role_shown))
            }
        };
        let display = self.with_source_identity(display);
        let machine = pod.then_some(Machine::Container);
        let human = pod.then_some(false);
        let actor = self.actor(ActorKind::WebIdentity, name, display);
        Some(Actor { short, machine, human, ..actor })
    }

    /// Whom the token was for, where AWS writes it: a member such as `oidc.example.com/id/X:sub`.
    fn subject(&self) -> Option<&str> {
        let attributes = self.at("sessionContext.webIdFederationData.attributes")?.as_object()?;
        let is_subject = |name: &str| name == "sub" || name.ends_with(":sub");
        let (_, subject) = attributes.iter().find(|(name, _)| is_subject(name))?;
        subject.as_str().filter(|subject| !subject.is_empty())
    }

    /// Nothing says who it is but the names that somebody chose: the role is never left out.
    fn session_of(&self, role: &str, session: &str) -> Actor {
        let (role_shown, shown) = (Shown::name(role), Shown::name(session));
        if let Some(certificate) = self.certificate() {
            let by = shown!("certificate {}", Shown::name(certificate));
            let id = if is_serial(session) { "serial number" } else { "session" };
            let short = shown!("{} (role {})", by, role_shown);
            let display =
                shown!("{} by Roles Anywhere (role {}, {} {})", by, role_shown, id, shown);
            return Actor { short, ..self.actor(ActorKind::Role, certificate, display) };
        }
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
        // AWS marks the credentials that it gives to an instance.
        if is_called_an_instance(session) {
            let short = shown!("a session called {} (role {})", shown, role_shown);
            let display = shown!("session {} of role {}, which is no instance", shown, role_shown);
            return Actor { short, ..self.actor(ActorKind::Role, session, display) };
        }
        let display = shown!("{} (role {})", shown, role_shown);
        Actor { short: display.clone(), ..self.actor(ActorKind::Role, session, display) }
    }

    /// The subject of a certificate, which Roles Anywhere sets as the source identity. Whoever may set one can write the
    /// same, so it is a claim as any other name.
    fn certificate(&self) -> Option<&str> {
        self.source_identity().filter(|subject| subject.starts_with("CN="))
    }

    fn source_identity(&self) -> Option<&str> {
        self.text("sessionContext.sourceIdentity")
    }

    /// Whoever may set it writes what they like.
    pub(super) fn with_source_identity(&self, display: Shown) -> Shown {
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

    /// The machine that AWS gave the credentials to, by what AWS writes of it.
    fn machine(&self, session: &str) -> Option<(Machine, Shown)> {
        if self.is_instance() {
            return Some((Machine::Instance, shown!("EC2 instance {}", Shown::name(session))));
        }
        let issuer = self.text("inScopeOf.issuerType");
        let holder = self.text("inScopeOf.credentialsIssuedTo");
        let arn = holder.and_then(Arn::parse);
        let service = issuer.and_then(|issuer| issuer.strip_prefix("AWS::")?.split("::").next());
        let service = service.or(arn.map(|arn| arn.service)).unwrap_or_default();
        let function = || arn?.resource.strip_prefix("function:")?.rsplit(':').next();
        let last = holder.and_then(last_element).unwrap_or(session);
        let named =
            |kind: &str, name: &str| shown!("{} {}", Shown::visible(kind), Shown::name(name));
        Some(match service.to_ascii_lowercase().as_str() {
            "lambda" => {
                (Machine::Function, named("Lambda function", function().unwrap_or(session)))
            }
            "ec2" => (Machine::Instance, named("EC2 instance", last)),
            "ecs" => (Machine::Container, named("ECS task", last)),
            "eks" => (Machine::Container, named("EKS pod", last)),
            _ => {
                let kind = issuer.or(holder)?;
                (Machine::Other, shown!("{} ({})", Shown::name(last), Shown::name(kind)))
            }
        })
    }
}

/// `oidc.eks.eu-west-1.amazonaws.com/id/…`: the provider of a cluster of EKS, of which the pods have tokens.
fn is_of_a_cluster(provider: &str) -> bool {
    let host = provider.split('/').next().unwrap_or(provider);
    let region = host.strip_prefix("oidc.eks.").and_then(|rest| {
        rest.strip_suffix(".amazonaws.com").or_else(|| rest.strip_suffix(".amazonaws.com.cn"))
    });
    region.is_some_and(|region| !region.is_empty() && !region.contains('.'))
}

/// `system:serviceaccount:NAMESPACE:NAME` is a service account of Kubernetes.
fn subject_words(subject: &str) -> Shown {
    let account = subject.strip_prefix("system:serviceaccount:").and_then(|it| it.split_once(':'));
    match account {
        Some((namespace, name)) => {
            shown!("service account {}/{}", Shown::name(namespace), Shown::name(name))
        }
        None => Shown::name(subject),
    }
}

/// The serial number of a certificate, in hexadecimal digits.
fn is_serial(session: &str) -> bool {
    session.len() >= 8 && session.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_called_an_instance(session: &str) -> bool {
    let is_id = |id: &str| {
        matches!(id.len(), 8..=17)
            && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    session.strip_prefix("i-").is_some_and(is_id)
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
