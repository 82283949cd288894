//! Somebody of whom the event has no name, or hides it. Two of them are two, until more than their kind says that they are one.

use super::actor::{Actor, ActorKind, Identity};
use crate::catalogue::is_mask;
use crate::record::{Outcome, outcome_of, text_at};
use crate::shown::Shown;

/// Who a sign-in with a name that AWS hides is by.
const NO_SUCH_USER: &str = "somebody who gave a user name that does not exist";

impl Identity<'_, '_> {
    /// Somebody without a name: nothing but where the calls came from, and by which credentials, tells two of them apart.
    pub(super) fn stranger(&self, kind: ActorKind, words: Shown, display: Shown) -> Actor {
        Actor {
            short: words,
            key: format!("{}:{}", kind.as_str(), self.whence()),
            is_named: false,
            ..self.actor(kind, "unknown", display)
        }
    }

    /// All that tells one stranger from another.
    pub(super) fn whence(&self) -> String {
        let from = self.record.text("sourceIPAddress").unwrap_or_default();
        let id = |name: &str| self.text(name).unwrap_or_default();
        let (principal, key, token) = (id("principalId"), id("accessKeyId"), id("credentialId"));
        let account = self.account_id().unwrap_or_default();
        format!("nameless:{account}:{principal}:{from}:{key}:{token}")
    }

    /// Where somebody gives a user name that does not exist, AWS keeps it out of the log: it may be a password that was
    /// typed into the wrong field.
    pub(super) fn hidden(&self, kind: ActorKind) -> Option<Actor> {
        let is_hidden = self.is_hidden() && (kind == ActorKind::User || self.has_failed());
        let words = Shown::from(NO_SUCH_USER);
        is_hidden.then(|| self.stranger(kind, words.clone(), words))
    }

    fn is_hidden(&self) -> bool {
        let hidden = |text: Option<&str>| text.is_some_and(is_mask);
        hidden(text_at(self.identity, "userName"))
            || hidden(self.record.text("additionalEventData.UserName"))
    }

    pub(super) fn has_failed(&self) -> bool {
        outcome_of(self.record).0 != Outcome::Succeeded
    }
}
