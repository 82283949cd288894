//! What the operations of many services leave in their records.

use serde_json::{Value, json};

use super::dice::Dice;
use super::mixed::{ACCOUNT, REGION};

/// What one operation brings to its record.
pub struct Call {
    pub source: &'static str,
    pub name: &'static str,
    pub reads: bool,
    pub request: Value,
    pub answer: Value,
    pub resources: Value,
    pub category: &'static str,
}

impl Call {
    fn of(source: &'static str, name: &'static str, reads: bool, request: Value) -> Call {
        let (answer, resources, category) = (Value::Null, Value::Null, "Management");
        Call { source, name, reads, request, answer, resources, category }
    }
}

/// A record of any other service. The shares are those of an account with busy data events.
pub fn foreign(dice: &mut Dice) -> Call {
    match dice.below(20) {
        0..4 => object(dice),
        4..7 => key(dice),
        7..9 => assumed(dice),
        9 => stream(dice),
        10 => table(dice),
        11 => function(dice),
        12..14 => described(dice),
        14 => secret(dice),
        15 => cluster(dice),
        16 => policy(dice),
        17 => queue(dice),
        18 => stack(dice),
        _ => read_of_iam_elsewhere(dice),
    }
}

fn object(dice: &mut Dice) -> Call {
    let bucket = format!(
        "{}-{ACCOUNT}-{REGION}",
        dice.of(&["datalake-raw", "app-uploads", "audit-logs", "static-site"])
    );
    let key = format!(
        "year=2026/month=11/day=28/hour={:02}/part-{:05}-{}.c000.snappy.parquet",
        dice.below(24),
        dice.below(400),
        dice.guid()
    );
    let name = dice.of(&[
        "GetObject",
        "GetObject",
        "PutObject",
        "HeadObject",
        "DeleteObject",
        "ListObjects",
    ]);
    let reads = !matches!(name, "PutObject" | "DeleteObject");
    let arn = format!("arn:aws:s3:::{bucket}");
    let mut call = Call::of(
        "s3.amazonaws.com",
        name,
        reads,
        json!({
            "bucketName": bucket,
            "Host": format!("{bucket}.s3.{REGION}.amazonaws.com"),
            "key": key,
            "x-amz-server-side-encryption": "aws:kms",
        }),
    );
    call.answer =
        json!({ "x-amz-server-side-encryption": "aws:kms", "x-amz-version-id": dice.hex(32) });
    call.resources = json!([
        { "type": "AWS::S3::Object", "ARN": format!("{arn}/{key}") },
        { "accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": arn },
    ]);
    call.category = "Data";
    call
}

fn key(dice: &mut Dice) -> Call {
    let arn = format!("arn:aws:kms:{REGION}:{ACCOUNT}:key/{}", dice.guid());
    let name =
        dice.of(&["Decrypt", "Decrypt", "GenerateDataKey", "Sign", "Encrypt", "DescribeKey"]);
    let mut call = Call::of(
        "kms.amazonaws.com",
        name,
        true,
        json!({
            "keyId": arn,
            "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "encryptionContext": {
                "aws:s3:arn": format!("arn:aws:s3:::datalake-raw-{ACCOUNT}/{}", dice.hex(40)),
                "aws:dynamodb:tableName": "sessions",
                "PARAMETER_ARN": format!("arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/app/{}", dice.hex(8)),
            },
        }),
    );
    call.resources = json!([{ "accountId": ACCOUNT, "type": "AWS::KMS::Key", "ARN": arn }]);
    call
}

fn assumed(dice: &mut Dice) -> Call {
    let role = format!(
        "arn:aws:iam::{ACCOUNT}:role/service-role/{}",
        dice.of(&["app", "etl", "deploy", "AWSServiceRoleForConfig"])
    );
    let session = format!("session-{}", dice.hex(12));
    let mut call = Call::of(
        "sts.amazonaws.com",
        "AssumeRole",
        true,
        json!({
            "roleArn": role, "roleSessionName": session, "durationSeconds": 3600, "externalId": dice.guid(),
        }),
    );
    call.answer = json!({
        "credentials": {
            "accessKeyId": format!("ASIAEXAMPLE{}", dice.hex(9).to_uppercase()),
            "sessionToken": dice.hex(380),
            "expiration": "Nov 28, 2026, 1:12:09 PM",
        },
        "assumedRoleUser": { "assumedRoleId": format!("AROAEXAMPLE000000001:{session}"), "arn": format!("{role}/{session}") },
    });
    call.resources = json!([{ "accountId": ACCOUNT, "type": "AWS::IAM::Role", "ARN": role }]);
    call
}

fn stream(dice: &mut Dice) -> Call {
    let group = format!(
        "/aws/{}/{}",
        dice.of(&["lambda", "ecs/containerinsights", "rds/instance"]),
        dice.hex(10)
    );
    let name =
        dice.of(&["CreateLogStream", "DescribeLogGroups", "PutRetentionPolicy", "FilterLogEvents"]);
    let stream = format!("2026/11/28/[$LATEST]{}", dice.hex(32));
    let reads = name.starts_with("Describe") || name.starts_with("Filter");
    Call::of(
        "logs.amazonaws.com",
        name,
        reads,
        json!({ "logGroupName": group, "logStreamName": stream }),
    )
}

fn table(dice: &mut Dice) -> Call {
    let name = dice.of(&["GetItem", "Query", "UpdateItem", "PutItem", "DescribeTable"]);
    let table = dice.of(&["sessions", "orders", "told", "inventory"]);
    let arn = format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}");
    let mut call = Call::of(
        "dynamodb.amazonaws.com",
        name,
        !matches!(name, "UpdateItem" | "PutItem"),
        json!({
            "tableName": table,
            "key": { "pk": dice.guid(), "sk": "meta" },
            "consistentRead": dice.below(2) == 0,
            "projectionExpression": "#pk, #sk, #value, #expires",
        }),
    );
    call.resources = json!([{ "accountId": ACCOUNT, "type": "AWS::DynamoDB::Table", "ARN": arn }]);
    call.category = "Data";
    call
}

fn function(dice: &mut Dice) -> Call {
    let arn = format!(
        "arn:aws:lambda:{REGION}:{ACCOUNT}:function:{}",
        dice.of(&["resize", "billing", "webhook", "report"])
    );
    let name =
        dice.of(&["Invoke", "Invoke", "GetFunction20150331v2", "ListEventSourceMappings20150331"]);
    let mut call = Call::of(
        "lambda.amazonaws.com",
        name,
        name != "Invoke",
        json!({
            "functionName": arn, "invocationType": "Event", "clientContext": dice.hex(60),
        }),
    );
    call.resources = json!([{ "accountId": ACCOUNT, "type": "AWS::Lambda::Function", "ARN": arn }]);
    call
}

fn described(dice: &mut Dice) -> Call {
    let name = dice.of(&[
        "DescribeInstances",
        "DescribeNetworkInterfaces",
        "DescribeSecurityGroups",
        "DescribeVolumes",
        "DescribeSubnets",
    ]);
    let instances: Vec<Value> = (0..=dice.below(6))
        .map(|_| json!({ "instanceId": format!("i-{}", dice.hex(17)) }))
        .collect();
    Call::of(
        "ec2.amazonaws.com",
        name,
        true,
        json!({
            "maxResults": 1000,
            "instancesSet": { "items": instances },
            "filterSet": { "items": [
                { "name": "tag:Name", "valueSet": { "items": [{ "value": format!("web-{}*", dice.hex(4)) }] } },
                { "name": "instance-state-name", "valueSet": { "items": [{ "value": "running" }, { "value": "stopping" }] } },
            ] },
        }),
    )
}

fn secret(dice: &mut Dice) -> Call {
    let id = format!(
        "arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:prod/{}/credentials-AbCdEf",
        dice.hex(8)
    );
    Call::of(
        "secretsmanager.amazonaws.com",
        dice.of(&["GetSecretValue", "DescribeSecret", "ListSecrets"]),
        true,
        json!({
            "secretId": id, "versionStage": "AWSCURRENT",
        }),
    )
}

fn cluster(dice: &mut Dice) -> Call {
    let cluster = dice.of(&["prod", "staging"]);
    Call::of(
        "eks.amazonaws.com",
        dice.of(&["AccessKubernetesApi", "DescribeCluster", "ListNodegroups"]),
        true,
        json!({
            "name": cluster,
            "path": format!("/apis/apps/v1/namespaces/shop/deployments/web-{}?limit=500&watch=true", dice.hex(5)),
            "annotations": "{\"kubectl.kubernetes.io/last-applied-configuration\":\"{\\\"apiVersion\\\":\\\"apps/v1\\\",\\\"kind\\\":\\\"Deployment\\\",\\\"metadata\\\":{\\\"name\\\":\\\"web\\\"}}\\n\"}",
        }),
    )
}

/// A policy of a resource, which S3 records as an object and others as a text of JSON.
fn policy(dice: &mut Dice) -> Call {
    let resource = format!("arn:aws:s3:::exchange-{}", dice.hex(6));
    let document = json!({
        "Version": "2012-10-17",
        "Statement": [
            { "Sid": "Readers", "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:root") },
              "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": [resource, format!("{resource}/*")] },
            { "Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
              "Condition": { "Bool": { "aws:SecureTransport": "false" } } },
        ],
    });
    match dice.below(3) {
        0 => Call::of(
            "s3.amazonaws.com",
            "PutBucketPolicy",
            false,
            json!({ "bucketName": "exchange", "bucketPolicy": document }),
        ),
        1 => Call::of(
            "kms.amazonaws.com",
            "PutKeyPolicy",
            false,
            json!({ "keyId": dice.guid(), "policyName": "default", "policy": document.to_string() }),
        ),
        _ => Call::of(
            "sqs.amazonaws.com",
            "SetQueueAttributes",
            false,
            json!({
                "queueUrl": format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/orders"),
                "attributes": { "Policy": document.to_string() },
            }),
        ),
    }
}

fn queue(dice: &mut Dice) -> Call {
    let name = dice.of(&[
        "UpdateInstanceInformation",
        "GetParameter",
        "GetParametersByPath",
        "ListInstanceAssociations",
    ]);
    Call::of(
        "ssm.amazonaws.com",
        name,
        name != "UpdateInstanceInformation",
        json!({
            "instanceId": format!("i-{}", dice.hex(17)),
            "agentVersion": "3.3.3050.0",
            "agentName": "amazon-ssm-agent",
            "platformType": "Linux",
            "platformName": "Amazon Linux – Größe M",
            "path": format!("/prod/shop/{}", dice.hex(10)),
        }),
    )
}

fn stack(dice: &mut Dice) -> Call {
    let name = dice.of(&["DescribeStacks", "DescribeStackEvents", "UpdateStack", "GetTemplate"]);
    let tags: Vec<Value> = (0..4)
        .map(|_| json!({ "key": dice.of(&["team", "stage", "Straße", "cost<center>"]), "value": dice.hex(10) }))
        .collect();
    Call::of(
        "cloudformation.amazonaws.com",
        name,
        name != "UpdateStack",
        json!({
            "stackName": format!("arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/shop-{}/{}", dice.hex(4), dice.guid()),
            "capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
            "roleARN": format!("arn:aws:iam::{ACCOUNT}:role/cfn-execution"),
            "tags": tags,
        }),
    )
}

/// Names IAM and is none: a literal that is only searched for stands in it.
fn read_of_iam_elsewhere(dice: &mut Dice) -> Call {
    Call::of(
        "config.amazonaws.com",
        "SelectResourceConfig",
        true,
        json!({
            "expression": format!(
                "SELECT resourceId, configuration.userName WHERE resourceType = 'AWS::IAM::Role' AND configuration.arn LIKE 'arn:aws:iam::{ACCOUNT}:role/{}%' AND eventSource = 'iam.amazonaws.com'",
                dice.hex(6)
            ),
            "limit": 100,
        }),
    )
}

/// A change of IAM, or now and then a read.
pub fn of_iam(number: u64, dice: &mut Dice) -> Call {
    let role = format!("app-{}", dice.hex(4));
    let user = format!("dev-{}", dice.hex(4));
    let trust = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",
        "Principal": { "Service": "ecs-tasks.amazonaws.com", "AWS": format!("arn:aws:iam::{ACCOUNT}:root") },
        "Action": "sts:AssumeRole", "Condition": { "StringEquals": { "sts:ExternalId": dice.guid() } } }] });
    let inline = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": ["s3:GetObject", "iam:PassRole", "ec2:RunInstances"], "Resource": "*" }] });
    let change = |name, request| Call::of("iam.amazonaws.com", name, false, request);
    match number / 100 % 8 {
        0 => change(
            "AttachRolePolicy",
            json!({ "roleName": role, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess" }),
        ),
        1 => change(
            "CreateRole",
            json!({ "roleName": role, "assumeRolePolicyDocument": trust.to_string(), "description": "für ECS" }),
        ),
        2 => change("CreateAccessKey", json!({ "userName": user })),
        3 => change(
            "PutRolePolicy",
            json!({ "roleName": role, "policyName": "inline", "policyDocument": inline.to_string() }),
        ),
        4 => change("AddUserToGroup", json!({ "userName": user, "groupName": "developers" })),
        5 => change("DeleteRole", json!({ "roleName": role })),
        6 => Call::of(
            "iam.amazonaws.com",
            "ListAttachedRolePolicies",
            true,
            json!({ "roleName": role }),
        ),
        _ => change(
            "UpdateAssumeRolePolicy",
            json!({ "roleName": role, "policyDocument": trust.to_string() }),
        ),
    }
}
