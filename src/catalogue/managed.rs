//! Managed policies of AWS by ARN: what those that matter grant.

use serde::Deserialize;

/// A managed policy of AWS that is worth words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManagedPolicy {
    /// The last element of its ARN.
    pub name: String,
    /// What it allows, as it can follow "it allows "; of a quarantine what it denies, as it can follow "it denies ".
    pub grants: String,
    /// Every action on every resource, or all of IAM.
    #[serde(default)]
    pub admin: bool,
    /// A way to more permissions; `admin` is one.
    #[serde(default)]
    pub escalation: bool,
    /// All that makes it so stands under a condition in the policy.
    #[serde(default)]
    pub conditional: bool,
    /// Wide in one field, though no way to more permissions by itself.
    #[serde(default)]
    pub broad: bool,
    /// It reads all over the account, which is what an intruder does first.
    #[serde(default)]
    pub recon: bool,
    /// AWS attaches it to a key that it found in public.
    #[serde(default)]
    pub quarantine: bool,
    /// It only denies.
    #[serde(default)]
    pub denies: bool,
}
