//! AWS's managed policies: what is known of them.

use serde::Deserialize;

use super::listed::{Kind, Listed};

/// A managed policy of AWS, and who knows of it.
#[derive(Debug, Clone, Copy)]
pub enum OfAws<'a> {
    /// Somebody has written down what it grants, which counts before what the program reads.
    Told(&'static ManagedPolicy),
    /// The program has read its text when the list was made.
    Listed(Listed),
    /// Nobody: AWS has made it since the list, or there is none of this name.
    Unlisted(&'a str),
}

impl OfAws<'_> {
    /// Whether it is known, and nobody can do harm to a whole account with it.
    pub fn is_harmless(self) -> bool {
        match self {
            OfAws::Told(known) => !(known.admin || known.escalation || known.broad),
            OfAws::Listed(known) => matches!(known.kind, Kind::Ordinary | Kind::Denies),
            OfAws::Unlisted(_) => false,
        }
    }
}

/// A managed policy of AWS of which alerts say in words what it allows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManagedPolicy {
    /// The last element of its ARN.
    pub name: String,
    /// What it allows, in words that can follow "it allows ". Of a quarantine policy: what it
    /// denies, in words that can follow "it denies ".
    pub grants: String,
    /// Whether it allows every action on every resource, or all of IAM.
    #[serde(default)]
    pub admin: bool,
    /// Whether it is a way to more permissions. Every policy that is `admin` is one.
    #[serde(default)]
    pub escalation: bool,
    /// Whether everything in it that makes it `admin` or `escalation` stands under a condition.
    #[serde(default)]
    pub conditional: bool,
    /// Whether it is wide in one field, though no way to more permissions by itself.
    #[serde(default)]
    pub broad: bool,
    /// Whether AWS attaches it to the user of an access key that it found in public.
    #[serde(default)]
    pub quarantine: bool,
    /// Whether it only denies.
    #[serde(default)]
    pub denies: bool,
}
