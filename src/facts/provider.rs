//! Whom somebody else vouches for: a user for a session of their own, an identity provider for its users.

use super::actor::{Actor, ActorKind, Identity};
use crate::arn::{Arn, last_element};
use crate::shown;
use crate::shown::Shown;

impl Identity<'_, '_> {
    pub(super) fn federated(&self) -> Actor {
        let arn = self.text("arn").and_then(Arn::parse);
        let session = arn.and_then(|arn| arn.path("federated-user"));
        let root = self.text("sessionContext.sessionIssuer.type") == Some("Root");
        let user = self.text("sessionContext.sessionIssuer.userName").map(Shown::name);
        let (behind, by) = match (root, user) {
            (true, _) => (Shown::from("the root user"), Shown::from("the root user")),
            (false, Some(user)) => (shown!("IAM user {}", user), user),
            (false, None) => (Shown::from("an IAM user"), Shown::from("an IAM user")),
        };
        let Some(session) = session else {
            let words = shown!("a federated session of {} whose name is not in the event", behind);
            return self.stranger(ActorKind::Federated, words.clone(), words);
        };
        let display = shown!("federated session {} of {}", Shown::name(session), behind);
        Actor {
            // The user chose the session's name, which may be that of another.
            short: shown!("{} (federated by {})", Shown::name(session), by),
            session: Some(session.to_owned()),
            ..self.actor(ActorKind::Federated, session, display)
        }
    }

    pub(super) fn saml(&self) -> Actor {
        let provider = self.text("identityProvider");
        let via = self.record.text("requestParameters.principalArn").and_then(last_element);
        let via = match via.or(provider) {
            Some(provider) => shown!("via SAML provider {}", Shown::name(provider)),
            None => Shown::from("via SAML"),
        };
        let actor = self.of_provider(ActorKind::Saml, "saml", via);
        Actor { human: Some(true), ..actor }
    }

    pub(super) fn web_identity(&self) -> Actor {
        let via = match self.text("identityProvider") {
            Some(provider) => {
                let host =
                    provider.split_once(":oidc-provider/").map_or(provider, |(_, host)| host);
                shown!("via OIDC provider {}", Shown::name(host))
            }
            None => Shown::from("via OIDC"),
        };
        self.of_provider(ActorKind::WebIdentity, "web", via)
    }

    /// Somebody whom an identity provider vouches for.
    pub(super) fn of_provider(&self, kind: ActorKind, prefix: &str, via: Shown) -> Actor {
        let provider = self.text("identityProvider").unwrap_or_default();
        let Some(user) = self.text("userName") else {
            let words = shown!("somebody whose name is not in the event, {}", via);
            let actor = self.stranger(kind, words.clone(), words);
            return Actor { key: format!("{}:{provider}", actor.key), ..actor };
        };
        let key = format!("{prefix}:{provider}:{user}");
        Actor { key, ..self.actor(kind, user, shown!("{} {}", Shown::name(user), via)) }
    }
}
