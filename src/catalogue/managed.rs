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

/// Whose managed policy an ARN names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArnKind {
    /// AWS's own, which nobody else can change or make.
    AwsManaged,
    /// Of an account, 12 digits. What it grants is not in its name.
    Customer {
        account: String,
    },
    NotAPolicy,
}

/// `arn:PARTITION:iam::aws:policy/NAME` is AWS's own, with 12 digits in the place of `aws` it is of an account.
pub fn arn_kind(arn: &str) -> ArnKind {
    match parts(arn) {
        Some(("aws", _)) => ArnKind::AwsManaged,
        Some((account, _)) if is_account(account) => {
            ArnKind::Customer { account: account.to_owned() }
        }
        _ => ArnKind::NotAPolicy,
    }
}

/// Twelve digits.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The last element of the ARN of a policy of AWS.
pub(super) fn aws_managed_name(arn: &str) -> Option<&str> {
    parts(arn).filter(|(account, _)| *account == "aws").map(|(_, name)| name)
}

/// Account and last element of a policy's ARN.
fn parts(arn: &str) -> Option<(&str, &str)> {
    let mut parts = arn.splitn(6, ':');
    let mut next = || parts.next();
    let (prefix, partition, service, region, account, resource) =
        (next()?, next()?, next()?, next()?, next()?, next()?);
    let path = resource.strip_prefix("policy/")?;
    let name = path.rsplit('/').next().filter(|name| !name.is_empty())?;
    let is_iam = prefix == "arn"
        && (partition == "aws" || partition.starts_with("aws-"))
        && service == "iam"
        && region.is_empty();
    is_iam.then_some((account, name))
}
