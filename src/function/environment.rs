//! The environment of the function, read once at start; every mistake is reported, not only the
//! first.

use std::path::PathBuf;

use super::sdk::Sdk;
use crate::arn::Arn;
use crate::deliver::{Configured, Variables, items, kinds};
use crate::payload::DEFAULT_MAX_BYTES;
use crate::resources::{ResourceKind, Resources};
use crate::rules::{DEFAULT_PACK, Rules, SELF_PACK};
use crate::severity::Severity;

/// What the environment says.
#[derive(Debug)]
pub struct Environment {
    pub sinks: Vec<Configured>,
    pub packs: Vec<String>,
    pub min_severity: Severity,
    pub max_bytes: usize,
    /// How much memory the function has, in MB.
    pub memory: Option<u64>,
    /// The name or ARN of the DynamoDB table for de-duplication.
    pub dedup_table: Option<String>,
    /// The operator's configuration, a file.
    pub file: Option<PathBuf>,
    /// What of the function's own resources the environment names.
    pub resources: Resources,
    pub sdk: Sdk,
}

const TABLE: &str = "HERALD_DEDUP_TABLE";

/// The variables that name a resource of the function, beside those of its sinks.
const RESOURCES: [(&str, Option<ResourceKind>); 3] = [
    ("AWS_LAMBDA_FUNCTION_NAME", Some(ResourceKind::Function)),
    ("AWS_LAMBDA_LOG_GROUP_NAME", Some(ResourceKind::LogGroup)),
    (TABLE, Some(ResourceKind::Table)),
];

impl Environment {
    /// Reads the variables through `get`.
    ///
    /// # Errors
    /// Every mistake: variable, value, and what would be right.
    pub fn read(get: &dyn Fn(&str) -> Option<String>) -> Result<Environment, Vec<String>> {
        let mut variables = Variables::new(get);
        let environment = Environment {
            sinks: Configured::all(&mut variables),
            packs: variables
                .parsed("HERALD_PACKS", packs)
                .unwrap_or_else(|| vec![DEFAULT_PACK.to_owned(), SELF_PACK.to_owned()]),
            min_severity: variables
                .parsed("HERALD_MIN_SEVERITY", |text| {
                    text.parse().map_err(|_| "info, low, medium, high or critical".to_owned())
                })
                .unwrap_or(Severity::Info),
            max_bytes: variables.parsed("HERALD_MAX_BYTES", bytes).unwrap_or(DEFAULT_MAX_BYTES),
            // Lambda sets it. An alert is worth more than a mistake in it.
            memory: variables
                .value("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
                .and_then(|text| text.parse().ok()),
            dedup_table: variables.parsed(TABLE, table),
            file: variables.value("HERALD_CONFIG").map(PathBuf::from),
            resources: resources(&variables),
            sdk: Sdk::read(&mut variables),
        };
        let mistakes = variables.into_mistakes();
        if mistakes.is_empty() { Ok(environment) } else { Err(mistakes) }
    }
}

/// `HERALD_RESOURCES` is a comma list of ARNs of whatever else belongs to the function (stack, role,
/// queues, keys).
fn resources(variables: &Variables) -> Resources {
    let region = variables.value("AWS_REGION");
    let mut resources = Resources::in_function();
    // First, because the stack says of which account those are that the others name.
    variables.list("HERALD_RESOURCES").iter().for_each(|arn| resources.add_arn(arn));
    for (name, kind) in kinds().flat_map(|sink| sink.variables).chain(&RESOURCES) {
        let Some(kind) = kind else { continue };
        for text in variables.list(name) {
            resources.add_in(region.as_deref(), *kind, &text);
        }
    }
    resources
}

fn table(text: &str) -> Result<String, String> {
    let arn = Arn::parse(text).filter(|arn| arn.service == "dynamodb");
    let name = arn.and_then(|arn| arn.path("table")).unwrap_or(text);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if (3..=255).contains(&name.len()) && name.chars().all(plain) {
        return Ok(text.to_owned());
    }
    Err("the name or ARN of a DynamoDB table".to_owned())
}

fn packs(text: &str) -> Result<Vec<String>, String> {
    let known = Rules::pack_names();
    let packs = items(text);
    if packs.is_empty() || packs.iter().any(|pack| !known.contains(&pack.as_str())) {
        return Err(format!("a comma list of {}", known.join(", ")));
    }
    Ok(packs)
}

fn bytes(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err(format!("a number of bytes above 0, such as {DEFAULT_MAX_BYTES}")),
        Ok(bytes) => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::payload::Envelope;
    use crate::record::Record;

    const TOPIC: &str = "arn:aws:sns:eu-west-1:111122223333:alerts";

    fn environment(variables: &[(&str, &str)]) -> Result<Environment, Vec<String>> {
        Environment::read(&|name| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn sinks(environment: &Environment) -> Vec<&str> {
        environment.sinks.iter().map(|configured| configured.kind.name).collect()
    }

    #[test]
    fn a_topic_is_enough_and_the_rest_has_defaults() {
        let environment =
            environment(&[("SNS_TOPIC_ARN", TOPIC), ("SES_FROM", ""), ("HERALD_PACKS", "")])
                .unwrap();
        assert_eq!(sinks(&environment), ["sns"]);
        assert_eq!(environment.packs, ["identity", "self"]);
        assert_eq!(environment.max_bytes, DEFAULT_MAX_BYTES);
        assert_eq!((environment.dedup_table, environment.file), (None, None));
    }

    #[test]
    fn lists_may_have_spaces() {
        let environment = environment(&[
            ("SES_FROM", "IAM Herald <alerts@example.com>"),
            ("SES_TO", "a@example.com, b@example.com,"),
            ("HERALD_PACKS", "iam-all, identity"),
        ])
        .unwrap();
        assert_eq!(sinks(&environment), ["ses"]);
        assert_eq!(environment.packs, ["iam-all", "identity"]);
    }

    #[test]
    fn every_mistake_is_listed() {
        let mistakes = environment(&[
            ("SNS_TOPIC_ARN", "my-topic"),
            ("SES_FROM", "alerts"),
            ("SES_TO", "a@example.com,b"),
            ("HERALD_PACKS", "identity,cis9"),
            ("HERALD_MIN_SEVERITY", "loud"),
            ("HERALD_MAX_BYTES", "-1"),
            ("HERALD_SNS_FORMAT", "xml"),
            ("HERALD_DEDUP_TABLE", "my table"),
        ])
        .unwrap_err();
        assert_eq!(
            mistakes,
            [
                "SNS_TOPIC_ARN is `my-topic`, expected the ARN of an SNS topic, arn:aws:sns:REGION:ACCOUNT:NAME",
                "HERALD_SNS_FORMAT is `xml`, expected json (a body for each kind of subscriber) or text (one plain body)",
                "SES_FROM is `alerts`, expected one mail address in ASCII, such as alerts@example.com",
                "SES_TO is `a@example.com,b`, expected mail addresses, separated by commas (`b` is none)",
                "HERALD_PACKS is `identity,cis9`, expected a comma list of authn-authz, cis, iam-all, iam-changes, identity, self",
                "HERALD_MIN_SEVERITY is `loud`, expected info, low, medium, high or critical",
                "HERALD_MAX_BYTES is `-1`, expected a number of bytes above 0, such as 67108864",
                "HERALD_DEDUP_TABLE is `my table`, expected the name or ARN of a DynamoDB table",
            ]
        );
    }

    #[test]
    fn without_any_sink_all_are_named() {
        let mistakes = environment(&[("SES_TO", ""), ("HERALD_SNS_FORMAT", "text")]).unwrap_err();
        let [mistake] = mistakes.as_slice() else { panic!("{mistakes:?}") };
        assert!(mistake.starts_with("no sink: set SNS_TOPIC_ARN, or SES_FROM and SES_TO, or "));
        assert!(mistake.ends_with(", or all of them"), "{mistake}");
        for name in kinds().flat_map(|kind| kind.variable_names()) {
            assert!(mistake.contains(name), "{name} is not in: {mistake}");
        }
    }

    #[test]
    fn the_function_knows_itself_from_environment_and_envelope() {
        let environment = environment(&[
            ("AWS_LAMBDA_FUNCTION_NAME", "iam-herald"),
            ("AWS_REGION", "us-east-1"),
            ("SNS_TOPIC_ARN", "arn:aws:sns:us-east-1:111122223333:alerts"),
            ("SES_FROM", "alerts@example.com"),
            ("SES_TO", "a@example.com, b@example.org"),
            ("HERALD_DEDUP_TABLE", "told"),
            ("HERALD_RESOURCES", "arn:aws:iam::111122223333:role/herald, nonsense,"),
        ])
        .unwrap();
        let envelope = Envelope {
            owner: Some("111122223333".to_owned()),
            log_group: Some("CloudTrail/Logs".to_owned()),
            subscription_filters: vec!["herald".to_owned()],
            ..Envelope::default()
        };
        let known = environment.resources.with_envelope(&envelope);
        let is = |source: &str, region: &str, name: &str, value: &str| {
            let record = json!({
                "eventSource": source, "eventName": "X", "awsRegion": region, "recipientAccountId": "111122223333",
                "requestParameters": { name: value },
            });
            known.is_target(&Record::read(&record.to_string()).unwrap())
        };
        for (source, name, value) in [
            ("lambda.amazonaws.com", "functionName", "iam-herald"),
            ("logs.amazonaws.com", "logGroupName", "CloudTrail/Logs"),
            ("logs.amazonaws.com", "filterName", "herald"),
            ("sns.amazonaws.com", "topicArn", "arn:aws:sns:us-east-1:111122223333:alerts"),
            ("dynamodb.amazonaws.com", "tableName", "told"),
            ("iam.amazonaws.com", "roleName", "herald"),
            ("ses.amazonaws.com", "emailAddress", "b@example.org"),
        ] {
            assert_eq!(is(source, "us-east-1", name, value), Some(true), "{source} {value}");
            assert_eq!(is(source, "us-east-1", name, "other"), Some(false), "{source} {value}");
        }
        let there = is("lambda.amazonaws.com", "eu-west-1", "functionName", "iam-herald");
        assert_eq!(there, Some(false));
    }
}
