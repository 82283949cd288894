//! What is said of operations that have no row, as if none had: two hundred of the inventory's that change something.

use std::collections::BTreeMap;
use std::fmt::Write;

use iam_herald::alert::Change;
use iam_herald::catalogue::Catalogue;
use iam_herald::facts::{Context, Reading};
use iam_herald::record::Record;
use iam_herald::rules::Rules;
use serde_json::{Value as Json, json};

use crate::support::record;

const INVENTORY: &str = include_str!("../catalogue/inventory.txt");
const PARAMETERS: &str = include_str!("catalogue/parameters.txt");

/// The same numbers every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// A parameter as its name says: `roleArn` is an ARN, `tagKeys` is nothing that a sentence needs.
fn value(parameter: &str) -> Option<Json> {
    let ends = |end: &str| parameter.ends_with(end);
    if ends("Arn") || ends("ARN") {
        return Some(json!("arn:aws:service:eu-central-1:111122223333:thing/orders"));
    }
    if ends("Ids") || ends("Names") {
        return Some(json!(["one", "two"]));
    }
    (ends("Name") || ends("Id") || ends("Identifier") || parameter == "name")
        .then(|| json!("orders"))
}

fn sentence(source: &str, name: &str, parameters: &Json) -> String {
    let text = record(json!({
        "eventSource": source, "eventName": name, "requestParameters": parameters,
    }))
    .to_string();
    let record = Record::read(&text).unwrap();
    let rules = Rules::load(&["iam-all"], &[]).unwrap();
    let catalogue = Catalogue::default();
    let reading = Reading::new(&record, Context::alone(&catalogue));
    Change::of(&reading, &rules).sentence.to_string()
}

#[test]
fn two_hundred_operations_by_their_names_alone() {
    let parameters: BTreeMap<(&str, &str), Json> = PARAMETERS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut words = line.split(' ');
            let key = (words.next().unwrap(), words.next().unwrap());
            let named = words.filter_map(|word| Some((word.to_owned(), value(word)?)));
            (key, Json::Object(named.collect()))
        })
        .collect();
    let mut writes: Vec<(&str, &str)> = INVENTORY
        .lines()
        .filter(|line| !line.starts_with('#') && line.ends_with(" write"))
        .map(|line| line.split_once(' ').unwrap())
        .map(|(source, rest)| (source, rest.split(' ').next().unwrap()))
        .collect();
    let mut numbers = Numbers(2026);
    let mut told = String::new();
    for _ in 0..200 {
        let (source, name) = writes.swap_remove(numbers.below(writes.len()));
        let parameters = parameters.get(&(source, name)).unwrap_or(&Json::Null);
        let label = source.split('.').next().unwrap();
        writeln!(told, "{label}:{name}\n    {}", sentence(source, name, parameters)).unwrap();
    }
    insta::assert_snapshot!("two_hundred_operations", told);
}

/// What was done, to what, and in which service.
#[test]
fn whatever_is_named_stands_in_the_sentence() {
    for (source, name, parameters, expected) in [
        (
            "controltower",
            "CreateManagedAccount",
            json!(null),
            "alice created a managed account in Control Tower",
        ),
        (
            "controltower",
            "DeregisterManagedAccount",
            json!({ "accountId": "444455556666" }),
            "alice deregistered managed account 444455556666 in Control Tower",
        ),
        (
            "cognito-idp",
            "AdminAddUserToGroup",
            json!({ "userPoolId": "eu-central-1_a1", "username": "HIDDEN_DUE_TO_SECURITY_REASONS", "groupName": "ops" }),
            "alice added a user to group ops in Cognito user pools (user pool eu-central-1_a1)",
        ),
        (
            "ec2",
            "TerminateInstances",
            json!({ "instancesSet": { "items": [{ "instanceId": "i-0a1" }] } }),
            "alice terminated instances in EC2 (instance i-0a1)",
        ),
        (
            "elasticmapreduce",
            "TerminateJobFlows",
            json!({ "jobFlowIds": ["j-1", "j-2"] }),
            "alice terminated job flows j-1, j-2 in EMR",
        ),
        (
            "securityhub",
            "CreateAutomationRuleV2",
            json!({ "ruleName": "quiet" }),
            "alice created automation rule quiet in Security Hub",
        ),
        ("securityhub", "UpdateFindingsV2", json!(null), "alice updated findings in Security Hub"),
        (
            "lambda",
            "AddPermission20150331v2",
            json!({ "functionName": "arn:aws:lambda:eu-central-1:111122223333:function:orders", "statementId": "s3" }),
            "alice added a permission in AWS Lambda (function orders, statement s3)",
        ),
        (
            "sso-directory",
            "DeleteExternalIdPConfigurationForDirectory",
            json!({ "directoryId": "d-93", "configurationId": "c1" }),
            "alice deleted external IdP configuration c1 for directory d-93 in the Identity Center directory",
        ),
        (
            "ecs",
            "UpdateService",
            json!({ "cluster": "prod", "service": "web" }),
            "alice updated service web in ECS (cluster prod)",
        ),
        (
            "s3",
            "PutBucketPolicy",
            json!({ "bucketName": "logs" }),
            "alice put a bucket policy in S3 (bucket logs)",
        ),
        (
            "rds",
            "FailoverDBCluster",
            json!({ "dBClusterIdentifier": "orders" }),
            "alice failed over DB cluster orders in RDS",
        ),
        (
            "example",
            "FrobnicateThing",
            json!({ "thingName": "x y" }),
            "alice called FrobnicateThing in example (thing \"x y\")",
        ),
        (
            "signin",
            "AuthorizeOAuth2Access",
            json!(null),
            "alice authorized OAuth2 access in sign-in",
        ),
    ] {
        assert_eq!(sentence(&format!("{source}.amazonaws.com"), name, &parameters), expected);
    }
}
