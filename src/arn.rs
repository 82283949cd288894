//! ARNs and account ids, taken apart in one place.

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
pub fn aws_managed_name(arn: &str) -> Option<&str> {
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
