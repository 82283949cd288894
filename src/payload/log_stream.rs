//! What the name of a CloudTrail log stream says of the records in it.
//!
//! CloudTrail writes to streams that it names itself, `111122223333_CloudTrail_us-east-1`; if there
//! are several, a number follows the name. Whoever may write to the log group can forge records,
//! and may put them into any stream.

use crate::arn::is_account;

/// The account whose trail writes to a stream. All true records in the stream were received by that
/// account. An organization's trail (`o-exampleorgid_…`) and names of any other form say nothing.
/// The Region in the name is not compared with the records: the role that AWS makes for a trail of
/// all Regions may write only to streams of the trail's own Region, so these streams seem to hold
/// the records of all Regions.
pub fn account(stream: &str) -> Option<&str> {
    let (account, rest) = stream.split_once("_CloudTrail_")?;
    let (region, number) = rest.split_once('_').unwrap_or((rest, "1"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let region_like = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let named_by_aws = is_account(account)
        && digits(number)
        && region.split('-').count() >= 3
        && region.bytes().all(region_like);
    named_by_aws.then_some(account)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_of_cloudtrails_own_making_says_whose_it_is() {
        for stream in
            ["111122223333_CloudTrail_us-east-1", "111122223333_CloudTrail_us-gov-west-1_12"]
        {
            assert_eq!(account(stream), Some("111122223333"), "{stream}");
        }
        for stream in [
            "",
            "stream",
            "o-exampleorgid_111122223333_CloudTrail_us-east-1",
            "11112222333_CloudTrail_us-east-1",
            "111122223333_CloudTrail_",
            "111122223333_CloudTrail_us-east-1_",
            "111122223333_CloudTrail_us-east-1_x",
            "111122223333_CloudTrail_US-EAST-1",
            "copy/111122223333_CloudTrail_us-east-1",
            "111122223333_cloudtrail_us-east-1",
        ] {
            assert_eq!(account(stream), None, "{stream}");
        }
    }
}
