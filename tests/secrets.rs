//! No credential of a record ever reaches a body, whatever else the record holds.

use iam_herald::{Duplicates, input, render};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::support::{herald, record};

/// Stands wherever AWS puts a credential. In two letter cases, since some bodies change the case.
const SECRET: &str = "s3cr3tMarkerS3CR3TMARKER";

/// Fields in which AWS puts credentials, or documents that are as good as one.
const PLACES: [(&str, &str); 20] = [
    ("requestParameters", "password"),
    ("requestParameters", "newPassword"),
    ("requestParameters", "oldPassword"),
    ("requestParameters", "sAMLMetadataDocument"),
    ("requestParameters", "sAMLAssertion"),
    ("requestParameters", "webIdentityToken"),
    ("requestParameters", "accessToken"),
    ("requestParameters", "privateKey"),
    ("requestParameters", "clientSecret"),
    ("requestParameters", "authenticationCode1"),
    ("requestParameters", "apiKey"),
    ("requestParameters", "passcode"),
    ("requestParameters", "deviceCode"),
    ("requestParameters", "assertion"),
    ("requestParameters", "samlResponse"),
    ("requestParameters", "client_secret"),
    ("responseElements", "credentials"),
    ("responseElements", "sessionToken"),
    ("responseElements", "secretAccessKey"),
    ("responseElements", "servicePassword"),
];

/// How a secret may stand within a text.
const TEXTS: [&str; 8] = [
    "bad request: sessionToken={}",
    "bad request: {\"password\": \"{}\", \"a\": 1}",
    "{\"body\": \"{\\\"client_secret\\\": \\\"{}\\\"}\"}",
    "https://x.example.com/?X-Amz-Security-Token={}&a=b",
    "https://x.example.com/?a=b&X-Amz-Signature={}",
    "redirect=https%3A%2F%2Fx%3Faccess_token%3D{}%26a",
    "Authorization: Bearer {}",
    "device_code: {}, expired",
];

fn placed(value: Json, depth: usize, list: bool) -> Json {
    (0..depth).fold(value, |value, _| if list { json!([value]) } else { json!({ "inner": value }) })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_body_holds_a_secret(
        event in prop::sample::select(vec![
            "CreateAccessKey", "CreateLoginProfile", "ChangePassword", "CreateSAMLProvider",
            "EnableMFADevice", "CreateServiceSpecificCredential", "UploadServerCertificate",
            "AttachUserPolicy", "SomethingNew",
        ]),
        places in prop::collection::vec((prop::sample::select(PLACES.to_vec()), 0..3usize, any::<bool>()), 1..4),
        deep in any::<bool>(),
        code in prop::option::of(prop::sample::select(vec!["AccessDenied", "ValidationException"])),
        text in prop::sample::select(TEXTS.to_vec()),
    ) {
        let mut record = record(json!({ "eventName": event, "errorCode": code }));
        let text = text.replace("{}", SECRET);
        record["errorMessage"] = json!(text);
        record["requestParameters"]["note"] = json!(text);
        for ((part, name), depth, list) in places {
            let secret = if deep { json!({ "value": SECRET }) } else { json!(SECRET) };
            if !record[part].is_object() {
                record[part] = json!({});
            }
            let holder = json!({ name: secret });
            if depth == 0 {
                record[part][name] = holder[name].clone();
            } else {
                record[part]["nested"] = placed(holder, depth, list);
            }
        }
        let text = record.to_string();
        // Whole, and broken off in the middle, where it cannot be read as a record.
        let broken = text.get(..text.find(SECRET).unwrap() + SECRET.len() + 1).unwrap().to_owned();
        for content in [text, broken] {
            let (_, batch) = input::recognise_or_lines(content.into_bytes(), 1 << 20).unwrap();
            let message = herald(&["iam-all"]).tell(&batch, &mut Duplicates::default());
            prop_assert!(!message.alerts.is_empty());
            let mut bodies = vec![
                render::text(&message),
                render::html(&message),
                render::message_body(&message),
                render::sms(&message),
                render::Subject::of(&message).as_str().to_owned(),
                format!("{message:?}"),
            ];
            bodies.extend(message.alerts.iter().map(render::alert_line));
            for body in bodies {
                prop_assert!(!body.contains(SECRET), "{body}");
            }
        }
    }
}
