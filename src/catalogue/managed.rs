//! AWS's managed policies: what those that matter grant, by ARN.

use serde::Deserialize;

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
