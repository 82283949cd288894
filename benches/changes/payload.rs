//! Payloads of nothing but changes of IAM, made of the typical events of all its operations. The same seed makes the
//! same payload.

use serde_json::{Map, Value, json};

/// Who acts in a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actors {
    /// People and programs of all kinds, two hundred of them.
    Many,
    One,
}

/// The decoded envelope of a payload.
pub fn envelope(changes: usize, actors: Actors) -> String {
    let typical: Vec<Map<String, Value>> = include_str!("../../tests/catalogue/events.ndjson")
        .lines()
        .filter(|line| line.contains("\"iam.amazonaws.com\""))
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let mut dice = Dice(20261120);
    let records: Vec<String> = typical
        .iter()
        .cycle()
        .take(changes)
        .zip(0u64..)
        .map(|(event, number)| record(event, number, actors, &mut dice))
        .collect();
    let stream = "111122223333_CloudTrail_us-east-1";
    iam_herald::payload::envelope_of("111122223333", "trail", stream, &records)
}

/// A generator of numbers that anybody can read (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (bits ^ (bits >> 31)) % end.max(1)
    }
}

const AGENTS: [&str; 5] = [
    "aws-cli/2.31.18 md/awscrt#0.28.1 ua/2.1 os/macos#24.6.0 md/arch#arm64 lang/python#3.13.7 md/pyimpl#CPython m/Z,E,b cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#iam.attach-role-policy",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    "APN/1.0 HashiCorp/1.0 Terraform/1.13.4 (+https://www.terraform.io) terraform-provider-aws/6.18.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.39.4 ua/2.1 os/linux lang/go#1.24.8",
    "Boto3/1.40.55 md/Botocore#1.40.55 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.3 Botocore/1.40.55",
    "cloudformation.amazonaws.com",
];

fn record(event: &Map<String, Value>, number: u64, actors: Actors, dice: &mut Dice) -> String {
    let actor = if actors == Actors::One { 7 } else { dice.below(200) };
    let name = |field: &str| event.get(field).cloned().unwrap_or_default();
    let (second, agent) = (number / 4, AGENTS.get(actor as usize % AGENTS.len()));
    let mut record = json!({
        "eventVersion": "1.11",
        "userIdentity": identity(actor),
        "eventTime": format!("2026-11-20T{:02}:{:02}:{:02}Z", second / 3600 % 24, second / 60 % 60, second % 60),
        "eventSource": name("eventSource"),
        "eventName": name("eventName"),
        "awsRegion": "us-east-1",
        "sourceIPAddress": format!("203.0.113.{}", actor % 250),
        "userAgent": agent,
        "requestParameters": null,
        "responseElements": null,
        "requestID": guid(dice),
        "eventID": guid(dice),
        "readOnly": false,
        "eventType": "AwsApiCall",
        "managementEvent": true,
        "recipientAccountId": "111122223333",
        "eventCategory": "Management",
        "tlsDetails": {
            "tlsVersion": "TLSv1.3",
            "cipherSuite": "TLS_AES_128_GCM_SHA256",
            "clientProvidedHostHeader": "iam.amazonaws.com",
        },
    });
    if let Some(members) = record.as_object_mut() {
        let own = event.iter().filter(|(name, _)| *name != "userIdentity");
        members.extend(own.map(|(name, value)| (name.clone(), value.clone())));
        if dice.below(12) == 0 && !members.contains_key("errorCode") {
            members.insert("errorCode".to_owned(), json!("AccessDenied"));
            let why = "User is not authorized to perform this action because no identity-based policy allows it";
            members.insert("errorMessage".to_owned(), json!(why));
            members.insert("responseElements".to_owned(), Value::Null);
        }
    }
    // Names of one payload differ, or else all changes would be of one user and one role.
    let of = dice.below(300);
    let text = record.to_string();
    text.replace("\"bob\"", &format!("\"bob-{of}\""))
        .replace("ci-deploy", &format!("ci-deploy-{of}"))
        .replace("developers", &format!("developers-{of}"))
}

fn identity(actor: u64) -> Value {
    let role = match actor % 4 {
        0 => {
            return json!({
                "type": "IAMUser",
                "principalId": format!("AIDAEXAMPLE{actor:09}"),
                "arn": format!("arn:aws:iam::111122223333:user/admin-{actor}"),
                "accountId": "111122223333",
                "accessKeyId": format!("AKIAEXAMPLE{actor:09}"),
                "userName": format!("admin-{actor}"),
            });
        }
        1 => "deploy",
        2 => "OrganizationAccountAccessRole",
        _ => "AWSReservedSSO_PlatformAdmins_0123456789abcdef",
    };
    let session = match actor % 4 {
        1 => format!("i-0123456789abc{actor:04}"),
        _ => format!("jane.doe-{actor}@example.com"),
    };
    json!({
        "type": "AssumedRole",
        "principalId": format!("AROAEXAMPLE000000001:{session}"),
        "arn": format!("arn:aws:sts::111122223333:assumed-role/{role}/{session}"),
        "accountId": "111122223333",
        "accessKeyId": format!("ASIAEXAMPLE{actor:09}"),
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAEXAMPLE000000001",
                "arn": format!("arn:aws:iam::111122223333:role/{role}"),
                "accountId": "111122223333",
                "userName": role,
            },
            "attributes": { "creationDate": "2026-11-20T08:41:12Z", "mfaAuthenticated": "false" },
        },
    })
}

fn guid(dice: &mut Dice) -> String {
    let (high, low) = (dice.below(u64::MAX), dice.below(u64::MAX));
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xFFFF,
        high & 0xFFF,
        low >> 48 & 0xFFF,
        low & 0xFFFF_FFFF_FFFF
    )
}
