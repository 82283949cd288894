//! The traffic of an account in which one record of a hundred is of IAM: many services, readers and
//! writers, data events of S3 and Lambda, clusters of Kubernetes, policies as nested JSON, user agents,
//! and characters that are escaped. A record has about 1,600 bytes.

use serde_json::{Value, json};

use super::calls::{Call, foreign, of_iam};
use super::dice::Dice;

/// As many records as CloudWatch Logs packs into one payload at most under load.
pub const RECORDS: u64 = 2_000;

pub const ACCOUNT: &str = "111122223333";
pub const REGION: &str = "eu-central-1";

/// The log events of a payload.
pub fn records() -> Vec<String> {
    let mut dice = Dice(20_261_128);
    let time = |number: u64| {
        let (hour, minute, second) = (number / 1200 % 24, number / 20 % 60, number % 60);
        format!("2026-11-28T{hour:02}:{minute:02}:{second:02}Z")
    };
    (0..RECORDS).map(|number| text(number, &time(number), &mut dice)).collect()
}

/// One record of that traffic.
pub fn text(number: u64, time: &str, dice: &mut Dice) -> String {
    let call = if is_change(number) { of_iam(number, dice) } else { foreign(dice) };
    record(time, call, dice)
}

/// Which record of a hundred is of IAM.
pub fn is_change(number: u64) -> bool {
    number % 100 == 57
}

const AGENTS: [&str; 9] = [
    "aws-sdk-java/2.31.60 md/io#sync md/http#Apache ua/2.1 os/Linux#5.10.238-234.956.amzn2.x86_64 lang/java#21.0.8 md/OpenJDK_64-Bit_Server_VM#21.0.8+9-LTS md/vendor#Amazon.com_Inc. exec-env/AWS_ECS_FARGATE m/D,N,e",
    "Boto3/1.40.55 md/Botocore#1.40.55 ua/2.1 os/linux#6.8.0-1040-aws md/arch#x86_64 lang/python#3.12.3 md/pyimpl#CPython m/Z,b,D cfg/retry-mode#legacy Botocore/1.40.55",
    "aws-sdk-go-v2/1.39.4 ua/2.1 os/linux lang/go#1.24.8 md/GOOS#linux md/GOARCH#arm64 api/s3#1.88.4 m/E,e",
    "APN/1.0 HashiCorp/1.0 Terraform/1.13.4 (+https://www.terraform.io) terraform-provider-aws/6.18.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.39.4 ua/2.1 os/linux lang/go#1.24.8",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "aws-cli/2.31.18 md/awscrt#0.28.1 ua/2.1 os/linux#6.12.46-66.121.amzn2023 md/arch#aarch64 lang/python#3.13.7 md/pyimpl#CPython exec-env/CloudShell m/Z,E,b cfg/retry-mode#standard md/command#s3.cp",
    "[aws-sdk-js/3.914.0 ua/2.1 os/linux#5.10.242-261.1011.amzn2.x86_64 lang/js md/nodejs#22.20.0 api/dynamodb#3.914.0 exec-env/AWS_Lambda_nodejs22.x m/E,e]",
    "eks.amazonaws.com/v1.33 \"node\" kubelet/v1.33.5 (linux/arm64) kubernetes/caf2a92",
    "ElasticMapReduce/7.10 Größe=groß; données=privées; 東京",
];

const SERVICES: [&str; 8] = [
    "autoscaling.amazonaws.com",
    "cloudformation.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "eks.amazonaws.com",
    "lambda.amazonaws.com",
    "logs.amazonaws.com",
    "config.amazonaws.com",
    "securityhub.amazonaws.com",
];

fn record(time: &str, call: Call, dice: &mut Dice) -> String {
    let host = call.source.replace(".amazonaws.com", &format!(".{REGION}.amazonaws.com"));
    let refused = !call.reads && dice.below(25) == 0;
    let mut record = json!({
        "eventVersion": "1.11",
        "userIdentity": identity(dice),
        "eventTime": time,
        "eventSource": call.source,
        "eventName": call.name,
        "awsRegion": REGION,
        "sourceIPAddress": format!("198.51.100.{}", dice.below(250)),
        "userAgent": dice.of(&AGENTS),
        "requestParameters": call.request,
        "responseElements": if refused { Value::Null } else { call.answer },
        "requestID": dice.guid(),
        "eventID": dice.guid(),
        "readOnly": call.reads,
        "eventType": "AwsApiCall",
        "managementEvent": call.category == "Management",
        "recipientAccountId": ACCOUNT,
        "eventCategory": call.category,
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": host,
        },
    });
    let mut more = |name: &str, value: Value| {
        if let Some(members) = record.as_object_mut() {
            members.insert(name.to_owned(), value);
        }
    };
    if !call.resources.is_null() {
        more("resources", call.resources);
    }
    if call.category == "Data" {
        let data = json!({
            "SignatureVersion": "SigV4",
            "CipherSuite": "TLS_AES_128_GCM_SHA256",
            "bytesTransferredIn": dice.below(100_000),
            "AuthenticationMethod": "AuthHeader",
            "x-amz-id-2": dice.hex(76),
            "bytesTransferredOut": dice.below(100_000),
        });
        more("additionalEventData", data);
    }
    if refused {
        more("errorCode", json!("AccessDenied"));
        let why = "User is not authorized to perform this action on the resource because no identity-based policy allows it";
        more("errorMessage", json!(why));
    }
    escaped(&record.to_string())
}

/// As some services write it: what is not ASCII, and angle brackets, as `\u`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    for character in text.chars() {
        if character.is_ascii() && !matches!(character, '<' | '>') {
            out.push(character);
        } else {
            let mut units = [0; 2];
            character
                .encode_utf16(&mut units)
                .iter()
                .for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        }
    }
    out
}

fn identity(dice: &mut Dice) -> Value {
    match dice.below(8) {
        0 => json!({ "type": "AWSService", "invokedBy": dice.of(&SERVICES) }),
        1 => {
            json!({ "type": "AWSAccount", "principalId": format!("AROAEXAMPLE{}", dice.hex(9).to_uppercase()), "accountId": "444455556666" })
        }
        2 => json!({
            "type": "IAMUser",
            "principalId": "AIDAEXAMPLE000000001",
            "arn": format!("arn:aws:iam::{ACCOUNT}:user/ci/builder"),
            "accountId": ACCOUNT,
            "accessKeyId": "AKIAEXAMPLE000000001",
            "userName": "builder",
        }),
        _ => {
            let role = dice.of(&[
                "app",
                "etl",
                "deploy",
                "eks-node",
                "AWSReservedSSO_Developer_0123456789abcdef",
            ]);
            let session = format!("i-{}", dice.hex(17));
            json!({
                "type": "AssumedRole",
                "principalId": format!("AROAEXAMPLE000000001:{session}"),
                "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}"),
                "accountId": ACCOUNT,
                "accessKeyId": format!("ASIAEXAMPLE{}", dice.hex(9).to_uppercase()),
                "sessionContext": {
                    "sessionIssuer": {
                        "type": "Role",
                        "principalId": "AROAEXAMPLE000000001",
                        "arn": format!("arn:aws:iam::{ACCOUNT}:role/{role}"),
                        "accountId": ACCOUNT,
                        "userName": role,
                    },
                    "attributes": { "creationDate": "2026-11-28T06:45:15Z", "mfaAuthenticated": "false" },
                    "ec2RoleDelivery": "2.0",
                },
            })
        }
    }
}
