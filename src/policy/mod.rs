//! IAM policy documents are read here and said in words.
//!
//! Nothing here knows of records or facts, or reads a clock.

mod condition;
mod difference;
mod document;
mod entry;
mod federation;
mod given;
mod glob;
mod grants;
mod json;
mod phrase;
mod principal;
mod reach;
mod read;
mod revocation;
mod statement;
mod summary;
mod trust;
pub(crate) mod vocabulary;
mod ways;

pub use condition::{Condition, Test};
pub use document::{Difference, Grants, Policy, Trust, Unreadable};
pub use federation::is_of_one;
pub use given::{Given, Grantee};
pub use glob::Pattern;
pub use statement::{Effect, Listed, Named, PrincipalKind, Principals, Statement};

use jiff::Timestamp;

use crate::accounts::Accounts;
use crate::digest;
use crate::record::Value;
use crate::work::Work;

impl Policy {
    /// Reads a document from plain JSON, from URL-encoded JSON, or from either inside a JSON
    /// string.
    ///
    /// # Errors
    /// Why the text is no policy document.
    pub fn read(text: &str) -> Result<Policy, Unreadable> {
        read::policy(text)
    }

    /// Reads a document that stands in a record as a string, as for [`Policy::read`], or as an
    /// object.
    ///
    /// # Errors
    /// Why the value is no policy document.
    pub fn of(value: &Value) -> Result<Policy, Unreadable> {
        match value.as_str() {
            Some(text) => read::policy(text),
            None => read::policy(&value.to_string()),
        }
    }

    /// What it allows as an identity policy, or as the inline policy of a permission set, where it
    /// is not known to whom it is given.
    pub fn grants(&self, work: &Work) -> Grants {
        self.grants_given(&Given::NOTHING, work)
    }

    /// The same where more is known.
    pub fn grants_given(&self, given: &Given, work: &Work) -> Grants {
        let Some(grantee) = given.to else { return grants::grants(self, given, work) };
        let mut own = self.clone();
        for statement in &mut own.statements {
            statement.condition = statement.condition.for_one(|test| grantee.passes(test));
        }
        grants::grants(&own, given, work)
    }

    /// The moment up to which it refuses sessions everything, the latest of several: what the
    /// console's "revoke active sessions" writes.
    pub fn revoked_until(&self) -> Option<Timestamp> {
        let all = self.statements.iter().filter_map(revocation::revocation);
        all.map(|one| one.until).max()
    }

    /// Whom it lets in as the trust policy of a role.
    pub fn trust(&self, accounts: &Accounts, work: &Work) -> Trust {
        trust::trust(self, accounts, work)
    }

    /// Whom it lets do what, as the policy of a resource. A line is `WHO: WHAT`.
    pub fn resource(&self, accounts: &Accounts, work: &Work) -> Trust {
        trust::resource(self, accounts, work)
    }
}

/// A digest of a document that stands in a record as a string or an object, however it is encoded,
/// indented and ordered. Of what is no JSON there is none, nor of JSON that readers may read differently.
pub fn digest(value: &Value) -> Option<String> {
    let written = match value.as_str() {
        Some(text) => read::document(text),
        None => read::document(&value.to_string()),
    };
    let mut canonical = String::new();
    written.ok()?.canonical(&mut canonical);
    Some(digest::sha256(&canonical))
}

/// What the new document newly allows, and what no longer, as identity policies.
pub fn difference(old: &Policy, new: &Policy, work: &Work) -> Difference {
    difference::identity(old, new, work)
}

/// Whom the new document newly lets in, and whom no longer, as trust policies.
pub fn trust_difference(
    old: &Policy,
    new: &Policy,
    accounts: &Accounts,
    work: &Work,
) -> Difference {
    difference::trust(old, new, accounts, work)
}
