//! Names of AWS: ARNs, taken apart in one place, and the ids of accounts.

use std::borrow::Borrow;
use std::fmt;

/// `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`, as it is written: a field may be empty, and in
/// a policy a field may hold a wildcard. Only the resource may hold colons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'a> {
    pub partition: &'a str,
    pub service: &'a str,
    pub region: &'a str,
    pub account: &'a str,
    pub resource: &'a str,
}

/// The account that AWS itself has in the ARNs of its own policies.
const AWS: &str = "aws";

/// The fields of an ARN or of a pattern of ARNs, `arn` itself among them: six, or fewer where the
/// text ends early. A variable of a policy, such as `${aws:PrincipalAccount}`, stays whole though
/// it has a colon, and one that does not end takes in all that follows.
pub fn fields(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    let mut left = 6;
    std::iter::from_fn(move || {
        let text = rest?;
        left -= 1;
        let split = if left == 0 { None } else { split_field(text) };
        rest = split.map(|(_, after)| after);
        Some(split.map_or(text, |(field, _)| field))
    })
}

/// The text around the first colon that is not in a variable.
fn split_field(text: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    loop {
        let colon = from + text.get(from..)?.find(':')?;
        let before = text.get(from..colon)?;
        let open = before.rfind("${");
        match open.filter(|open| before.get(*open..).is_some_and(|after| !after.contains('}'))) {
            Some(open) => from += open + text.get(from + open..)?.find('}')?,
            None => return Some((text.get(..colon)?, text.get(colon + 1..)?)),
        }
    }
}

/// The last of the six fields of an ARN or of a pattern of ARNs.
pub fn last_field(text: &str) -> Option<&str> {
    fields(text).nth(5)
}

/// Whether a text begins as an ARN does, so that whoever wrote it means one.
pub fn begins_as_arn(text: &str) -> bool {
    text.starts_with("arn:")
}

/// What stands last in an ARN, or in whatever stands in the place of one: the name of a user, of a
/// role or of a session.
pub fn last_element(text: &str) -> Option<&str> {
    text.rsplit(['/', ':']).next().filter(|part| !part.is_empty())
}

impl<'a> Arn<'a> {
    /// `None` for a text that has not all six fields.
    pub fn parse(text: &'a str) -> Option<Arn<'a>> {
        let mut fields = text.splitn(6, ':');
        if fields.next()? != "arn" {
            return None;
        }
        Some(Arn {
            partition: fields.next()?,
            service: fields.next()?,
            region: fields.next()?,
            account: fields.next()?,
            resource: fields.next()?,
        })
    }

    /// Whether the partition is one of AWS: `aws`, `aws-cn`, `aws-us-gov` and those to come.
    pub fn is_of_aws(&self) -> bool {
        self.partition == "aws" || self.partition.starts_with("aws-")
    }

    /// Whether it names something in IAM, which has no Regions.
    pub fn is_of_iam(&self) -> bool {
        self.service == "iam" && self.region.is_empty()
    }

    /// Whether it belongs to AWS itself, and to no account.
    pub fn is_of_aws_itself(&self) -> bool {
        self.account == AWS
    }

    /// The type of the resource and what follows it: `role` and `path/name`, `function` and
    /// `name:alias`. A topic or a bucket has no type.
    pub fn typed(&self) -> Option<(&'a str, &'a str)> {
        self.resource.split_once(['/', ':'])
    }

    /// What follows the type `kind` and a slash: of `role/path/name` it is `path/name`.
    pub fn path(&self, kind: &str) -> Option<&'a str> {
        self.resource.strip_prefix(kind)?.strip_prefix('/')
    }

    /// The name of a managed policy that AWS made, which nobody else can change or make.
    pub fn aws_managed_policy(&self) -> Option<&'a str> {
        let name = self.path("policy")?.rsplit('/').next().filter(|name| !name.is_empty());
        name.filter(|_| self.is_of_aws() && self.is_of_iam() && self.is_of_aws_itself())
    }

    /// The role and, where it is there, the session of `assumed-role/ROLE/SESSION`.
    pub fn assumed_role(&self) -> Option<(&'a str, Option<&'a str>)> {
        let path = self.path("assumed-role")?;
        Some(match path.split_once('/') {
            Some((role, session)) => (role, Some(session)),
            None => (path, None),
        })
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Arn { partition, service, region, account, resource } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

/// Whether a text is the id of an account: twelve digits.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The id of an account: twelve digits, whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(String);

impl AccountId {
    /// `None` for what is not twelve digits.
    pub fn parse(text: &str) -> Option<AccountId> {
        is_account(text).then(|| AccountId(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A record may hold any text where an account is expected; it is looked up without being made an
/// id first.
impl Borrow<str> for AccountId {
    fn borrow(&self) -> &str {
        &self.0
    }
}
