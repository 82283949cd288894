//! The root user of an account, and what AWS writes as if it were.

use super::actor::{Actor, ActorKind, Identity};
use crate::record::Value;
use crate::shown;
use crate::shown::Shown;

impl Identity<'_, '_> {
    /// Some services do things for an account by themselves and are written as its root user. A call of root's own
    /// through a service looks alike but for the credentials and the address, so whatever is not surely of the first
    /// kind is root's.
    pub(super) fn is_service_as_root(&self) -> bool {
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

    pub(super) fn root(&self) -> Actor {
        let account = self.account_words();
        let assumed = self.record.flag("userIdentity.sessionContext.assumedRoot") == Some(true);
        let display = if assumed {
            self.with_source_identity(shown!("privileged root session (AssumeRoot) in {}", account))
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
        let key = match self.account_id() {
            Some(_) => format!("root:{account}:{assumed}"),
            None => format!("root:{assumed}:{}", self.whence()),
        };
        Actor {
            short,
            human: (!assumed).then_some(true),
            assumed_root: assumed,
            key,
            ..self.actor(ActorKind::Root, "root", display)
        }
    }

    /// Before anybody has signed in AWS writes the type of the root user and no ARN.
    pub(super) fn is_nobody_yet(&self) -> bool {
        let is_empty = |name: &str| self.identity.get(name).and_then(Value::as_str) == Some("");
        is_empty("arn") && !self.has_credentials() && self.has_failed()
    }

    pub(super) fn nobody_yet(&self) -> Actor {
        let words = Shown::from("somebody who has not signed in");
        let display = shown!("{} ({})", words, self.account_words());
        self.stranger(ActorKind::Unknown, words, display)
    }

    pub(super) fn service_as_root(&self) -> Actor {
        let service = self.service();
        let account = self.account_words();
        Actor {
            short: shown!("{} as the root user", service.short),
            display: shown!("{} acting as the root user of {}", service.display, account),
            ..service
        }
    }
}
