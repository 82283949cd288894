//! Links into the AWS console, in the partition of the Region. Every part of a link that comes from an event is
//! checked first, so that a link leads nowhere but into the console.
//!
//! A console link cannot choose the account: it opens in the one that the reader is signed in to, which is why
//! the words beside a link name the account.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

use crate::arn::{Arn, is_account};
use crate::facts::{Target, is_noun_of};
use crate::record::Record;

/// Where a partition has its console, and in which Region its IAM.
struct Partition {
    name: &'static str,
    host: &'static str,
    iam_region: &'static str,
}

/// The partition of a Region; `None` for one whose console has another address (isolated and sovereign Regions).
fn partition(region: &str) -> Option<Partition> {
    if !is_region(region) || region.contains("-iso") || region.starts_with("eusc-") {
        return None;
    }
    Some(if region.starts_with("cn-") {
        Partition { name: "aws-cn", host: "console.amazonaws.cn", iam_region: "cn-north-1" }
    } else if region.starts_with("us-gov-") {
        let host = "console.amazonaws-us-gov.com";
        Partition { name: "aws-us-gov", host, iam_region: "us-gov-west-1" }
    } else {
        Partition { name: "aws", host: "console.aws.amazon.com", iam_region: "us-east-1" }
    })
}

/// The record's page in the CloudTrail event history; `None` if its Region or id are not what they should be.
pub fn event_url(record: &Record) -> Option<String> {
    let region = record.text("awsRegion")?;
    let host = partition(region)?.host;
    let id = record.event_id().filter(|id| is_guid(id))?;
    let (home, events) = ("/cloudtrailv2/home?region=", "#/events/");
    Some(["https://", region, ".", host, home, region, events, id].concat())
}

/// The page of an IAM user, role, group or policy; `None` for anything else, and for what is not there because it
/// was deleted or its creation did not succeed.
pub fn entity_url(record: &Record, target: &Target, succeeded: bool) -> Option<String> {
    let kind = match target.kind.as_ref() {
        "service-linked-role" => "role",
        kind @ ("user" | "role" | "group" | "policy") => kind,
        _ => return None,
    };
    let partition = partition(record.text("awsRegion")?)?;
    let own = |verb: &str| {
        let (start, noun) = record.event_name().split_at_checked(verb.len()).unwrap_or_default();
        start.eq_ignore_ascii_case(verb) && is_noun_of(noun, &target.kind)
    };
    if (own("delete") && succeeded) || (own("create") && !succeeded) {
        return None;
    }
    let place = match (kind, target.arn.as_deref()) {
        ("policy", arn) => {
            let arn = arn.filter(|arn| is_iam_arn(arn, "policy", &partition, record.account()))?;
            format!("policies/details/{}", percent_encoded(arn))
        }
        (_, arn) => {
            match arn {
                Some(arn) if !is_iam_arn(arn, kind, &partition, record.account()) => return None,
                // Other services have users, roles and groups of their own.
                None if record.event_source() != "iam.amazonaws.com" => return None,
                _ => {}
            }
            let name = new_name(record, succeeded).or(target.name.as_deref());
            let name = name.filter(|name| is_iam_name(name))?;
            format!("{kind}s/details/{}", percent_encoded(name))
        }
    };
    let Partition { host, iam_region, .. } = partition;
    Some(format!("https://{iam_region}.{host}/iam/home?region={iam_region}#/{place}"))
}

/// What a call has renamed its target to. The page under the old name is gone.
pub fn new_name<'r>(record: &'r Record, succeeded: bool) -> Option<&'r str> {
    let parameter = match record.event_name() {
        "UpdateUser" => "requestParameters.newUserName",
        "UpdateGroup" => "requestParameters.newGroupName",
        _ => return None,
    };
    record.text(parameter).filter(|_| succeeded && record.event_source() == "iam.amazonaws.com")
}

/// `us-east-1`, `us-gov-west-1`, `ap-southeast-5`: what goes into a host name must be nothing else.
fn is_region(region: &str) -> bool {
    let Some((words, number)) = region.rsplit_once('-') else {
        return false;
    };
    (2..=3).contains(&words.split('-').count())
        && words.split('-').all(|word| {
            (2..=12).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase())
        })
        && (1..=2).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
}

fn is_guid(id: &str) -> bool {
    id.len() == 36 && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

/// `arn:aws:iam::111122223333:role/path/name`, of this partition and of the account of the event or of AWS itself.
fn is_iam_arn(arn: &str, kind: &str, partition: &Partition, account: Option<&str>) -> bool {
    let Some(arn) = Arn::parse(arn) else {
        return false;
    };
    let of_account = || is_account(arn.account) && account == Some(arn.account);
    let plain = |path: &str| path.len() <= 1024 && path.split('/').all(is_iam_name);
    arn.partition == partition.name
        && arn.is_of_iam()
        && (arn.is_of_aws_itself() || of_account())
        && arn.path(kind).is_some_and(plain)
}

/// Whether the text is a name that IAM allows.
fn is_iam_name(name: &str) -> bool {
    (1..=128).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+=,.@_-".contains(&b))
}

/// What is encoded: everything but letters, digits and `-_.~`, which have no other meaning in any part of an address.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

fn percent_encoded(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "7f3d0c1e-1111-4222-8333-944455556666";

    fn url(region: &str, id: &str) -> Option<String> {
        let text = format!(
            r#"{{"eventName":"A","eventSource":"b","awsRegion":"{region}","eventID":"{id}"}}"#
        );
        event_url(&Record::read(&text).unwrap())
    }

    fn entity(
        event: &str,
        region: &str,
        kind: &str,
        name: &str,
        arn: Option<&str>,
    ) -> Option<String> {
        let (service, event) = event.split_once(':').unwrap();
        let text = format!(
            r#"{{"eventName":"{event}","eventSource":"{service}.amazonaws.com","awsRegion":"{region}",
            "recipientAccountId":"111122223333"}}"#
        );
        let target = Target {
            kind: kind.to_owned().into(),
            name: Some(name.to_owned()),
            arn: arn.map(str::to_owned),
            is_actor: false,
        };
        entity_url(&Record::read(&text).unwrap(), &target, true)
    }

    #[test]
    fn each_partition_has_its_console() {
        for (region, host) in [
            ("eu-west-1", "eu-west-1.console.aws.amazon.com"),
            ("cn-north-1", "cn-north-1.console.amazonaws.cn"),
            ("us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"),
        ] {
            let expected = format!("https://{host}/cloudtrailv2/home?region={region}#/events/{ID}");
            assert_eq!(url(region, ID), Some(expected));
        }
    }

    #[test]
    fn nonsense_gets_no_link() {
        for region in [
            "evil.example/",
            "us-east-1.evil.example",
            "megov-isout-1x",
            "",
            "us--1",
            "us-iso-east-1",
            "eusc-de-east-1",
        ] {
            assert_eq!(url(region, ID), None, "{region}");
        }
        assert_eq!(url("us-east-1", "x"), None);
    }

    #[test]
    fn an_entity_has_its_page_in_the_region_of_iam() {
        let role = entity("iam:AttachRolePolicy", "us-east-1", "role", "ci-deploy", None);
        let page = "https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/roles/details/ci-deploy";
        assert_eq!(role.as_deref(), Some(page));
        let user = entity("iam:TagUser", "cn-northwest-1", "user", "a+b=c,d.e@f_g", None);
        let page = "https://cn-north-1.console.amazonaws.cn/iam/home?region=cn-north-1#/users/details/a%2Bb%3Dc%2Cd.e%40f_g";
        assert_eq!(user.as_deref(), Some(page));
        let arn = "arn:aws-us-gov:iam::111122223333:policy/team/app";
        let policy = entity("iam:CreatePolicyVersion", "us-gov-west-1", "policy", "app", Some(arn));
        let page = "https://us-gov-west-1.console.amazonaws-us-gov.com/iam/home?region=us-gov-west-1#/policies/details/arn%3Aaws-us-gov%3Aiam%3A%3A111122223333%3Apolicy%2Fteam%2Fapp";
        assert_eq!(policy.as_deref(), Some(page));
    }

    #[test]
    fn what_is_no_entity_of_this_account_gets_no_page() {
        let other = Some("arn:aws:iam::444455556666:role/ci-deploy");
        for (event, kind, name, arn) in [
            ("iam:DeleteRole", "role", "ci-deploy", None),
            ("iam:AttachRolePolicy", "role", "ci/../deploy", None),
            ("iam:AttachRolePolicy", "role", "x\" onclick=\"", None),
            ("iam:AttachRolePolicy", "role", "ci-deploy", other),
            ("iam:AttachRolePolicy", "role", "ci-deploy", Some("javascript:alert(1)")),
            ("iam:CreatePolicy", "policy", "app", None),
            ("iam:CreatePolicy", "policy", "app", Some("arn:aws-cn:iam::111122223333:policy/app")),
            ("cognito-idp:AdminDeleteUser", "user", "alice", None),
            ("iam:CreateAccessKey", "access-key", "AKIA", None),
        ] {
            assert_eq!(entity(event, "us-east-1", kind, name, arn), None, "{event} {name} {arn:?}");
        }
    }
}
