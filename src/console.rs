//! Links into the AWS console, in the partition of the Region.

use crate::record::Record;

/// The record's page in the CloudTrail event history; `None` if its Region or id are not what they should be.
pub fn event_url(record: &Record) -> Option<String> {
    let region = record.text("awsRegion").filter(|region| is_region(region))?;
    let id = record.event_id().filter(|id| is_guid(id))?;
    let host = if region.starts_with("cn-") {
        "console.amazonaws.cn"
    } else if region.starts_with("us-gov-") {
        "console.amazonaws-us-gov.com"
    } else {
        "console.aws.amazon.com"
    };
    Some(format!("https://{region}.{host}/cloudtrailv2/home?region={region}#/events/{id}"))
}

/// `us-east-1`, `us-gov-west-1`, `ap-southeast-5`: what goes into a host name must be nothing else.
fn is_region(region: &str) -> bool {
    let parts: Vec<&str> = region.split('-').collect();
    let Some((number, words)) = parts.split_last() else {
        return false;
    };
    (2..=3).contains(&words.len())
        && words.iter().all(|word| {
            (2..=12).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase())
        })
        && (1..=2).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
}

fn is_guid(id: &str) -> bool {
    id.len() == 36 && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(region: &str, id: &str) -> Option<String> {
        let text = format!(
            r#"{{"eventName":"A","eventSource":"b","awsRegion":"{region}","eventID":"{id}"}}"#
        );
        event_url(&Record::read(&text).unwrap())
    }

    #[test]
    fn each_partition_has_its_console() {
        let id = "7f3d0c1e-1111-4222-8333-944455556666";
        for (region, host) in [
            ("eu-west-1", "eu-west-1.console.aws.amazon.com"),
            ("cn-north-1", "cn-north-1.console.amazonaws.cn"),
            ("us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"),
        ] {
            let expected = format!("https://{host}/cloudtrailv2/home?region={region}#/events/{id}");
            assert_eq!(url(region, id), Some(expected));
        }
    }

    #[test]
    fn nonsense_gets_no_link() {
        let id = "7f3d0c1e-1111-4222-8333-944455556666";
        for region in ["evil.example/", "us-east-1.evil.example", "megov-isout-1x", "", "us--1"] {
            assert_eq!(url(region, id), None, "{region}");
        }
        assert_eq!(url("us-east-1", "x"), None);
    }
}
