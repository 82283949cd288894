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
            let (_, batch) = input::whole(content, input::Limits::of(1 << 20).or_lines()).unwrap();
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

/// Words of which the name of a secret is made.
const WORDS: [&str; 36] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "credential",
    "privatekey",
    "apikey",
    "sessionkey",
    "keymaterial",
    "connectionstring",
    "plaintext",
    "cookie",
    "samlmetadata",
    "samlresponse",
    "assertion",
    "authorizationcode",
    "authenticationcode",
    "verificationcode",
    "devicecode",
    "mfacode",
    "otpcode",
    "qrcode",
    "stringseed",
    "userdata",
    "pass",
    "pwd",
    "pin",
    "otp",
    "totp",
    "jwt",
    "seed",
    "sig",
    "signature",
    "authorization",
];

/// A secret of this name as members of JSON: by its own name, and named by another member.
fn members(name: &str) -> Vec<Json> {
    vec![
        json!({ name: SECRET }),
        json!({ name: [{ "a": SECRET }] }),
        json!([{ "name": name, "value": SECRET }]),
        json!({ "Value": [SECRET], "Name": name }),
        json!({ "parameterKey": name, "parameterValue": SECRET }),
        json!({ "KEY": name, "VALUE": { "a": SECRET } }),
    ]
}

/// JSON with the second letter of a name escaped.
fn escaped(json: &str, name: &str) -> String {
    let letter = name.chars().nth(1).unwrap();
    let written = format!("{}\\u{:04x}{}", &name[..1], u32::from(letter), &name[2..]);
    json.replace(name, &written)
}

/// The same as texts: JSON, JSON in JSON, words around it, a URL, a header.
fn texts(name: &str) -> Vec<String> {
    let plain = members(name).into_iter().map(|json| json.to_string());
    let plain = plain.flat_map(|json| [escaped(&json, name), json]);
    let mut texts: Vec<String> = plain
        .flat_map(|json| {
            // From none to more levels than anybody looks into.
            let deep = |depth: usize| {
                (0..depth).fold(json.clone(), |text, _| json!({ "body": text }).to_string())
            };
            [deep(0), deep(1), deep(2), deep(3), deep(6)]
        })
        .collect();
    let hex = format!("{}%{:02X}{}", &name[..1], name.as_bytes()[1], &name[2..]);
    for form in [
        "NAME=VALUE",
        "NAME = 'VALUE'",
        "NAME => VALUE",
        "NAME: VALUE",
        "a=1&NAME=VALUE&b=2",
        "a%3D1%26NAME%3DVALUE%26b",
        "a%253D1%2526NAME%253DVALUE",
        "%22NAME%22%3A%22VALUE%22%7D",
        "HEX=VALUE",
        "HEX%3dVALUE",
        "name=NAME&value=VALUE",
        "&quot;NAME&quot;:&quot;VALUE&quot;",
        r"x\u0022NAME\u0022:\u0022VALUE\u0022",
        r"x\nNAME\u003dVALUE",
    ] {
        let text = form.replace("NAME", name).replace("HEX", &hex);
        texts.push(text.replace("VALUE", SECRET));
    }
    texts
}

fn tell_bodies(content: String) -> (Vec<String>, usize) {
    let (_, batch) = input::whole(content, input::Limits::of(1 << 20).or_lines()).unwrap();
    let message = herald(&["iam-all"]).tell(&batch, &mut Duplicates::default());
    let mut bodies = vec![
        render::text(&message),
        render::html(&message),
        render::message_body(&message),
        render::sms(&message),
    ];
    bodies.extend(message.alerts.iter().map(render::alert_line));
    let unread = message.alerts.iter().map(|alert| alert.unreadable.len()).sum();
    (bodies, unread)
}

/// Every word, in three spellings, in every form, in every field at once.
#[test]
fn no_name_and_no_form_lets_a_secret_out() {
    for (at, word) in WORDS.iter().enumerate() {
        let name = match at % 3 {
            0 => (*word).to_owned(),
            1 => format!("my_{}", word.to_uppercase()),
            _ => format!("db{}{}", word[..1].to_uppercase(), &word[1..]),
        };
        for text in texts(&name) {
            let record = record(json!({
                "eventName": "SomethingNew", "errorCode": text, "errorMessage": format!("bad request: {text}, sorry"), "userAgent": text,
                "awsRegion": text, "sourceIPAddress": text, "eventID": text,
                "requestParameters": { "userName": "svc", "note": text, "list": [text] },
                "responseElements": { "note": text },
            }));
            let note = json!(text);
            // In a record, and in two broken ones.
            check(&[
                record.to_string(),
                format!(r#"{{"eventName":7,"note":{note},"#),
                format!(r#"{{"eventName":7,"note":{text},"#),
            ]);
        }
        for members in members(&name) {
            let request = json!({ "userName": "svc", "a": members });
            let record = record(json!({
                "eventName": "SomethingNew", "requestParameters": request, "responseElements": members,
            }));
            check(&[record.to_string()]);
        }
    }
}

fn check(lines: &[String]) {
    let (bodies, unread) = tell_bodies(lines.join("\n"));
    assert_eq!(unread + 1, lines.len(), "{lines:?}");
    for body in bodies {
        assert!(!body.contains(SECRET), "{lines:?}\n{body}");
    }
}

/// What only describes a secret, and what is public, is told as it is.
#[test]
fn what_is_no_secret_is_told() {
    let request = json!({
        "userName": "svc", "secretId": "db", "credentialId": "a", "tokenType": "b", "passwordResetRequired": true,
        "minimumPasswordLength": 14, "maxPasswordAge": 90, "serviceSpecificCredentialId": "ACCA",
        "signatureVersion": "4", "sSHPublicKeyBody": "ssh-rsa AAAA", "publicKeyMaterial": "ssh-rsa AAAA",
        "tags": [{ "key": "team", "value": "core" }], "parameters": [{ "name": "bypass", "value": "x" }],
        "policyDocument": r#"{"Statement": [{"Action": "secretsmanager:GetSecretValue", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:a/b:ref", "ec2:MetadataHttpTokens": "required"}}}]}"#,
    });
    let record = record(json!({ "eventName": "SomethingNew", "requestParameters": request }));
    let (_, batch) =
        input::whole(record.to_string(), input::Limits::of(1 << 20).or_lines()).unwrap();
    let message = herald(&["iam-all"]).tell(&batch, &mut Duplicates::default());
    let told: Json = serde_json::from_str(message.alerts[0].changes[0].request.as_str()).unwrap();
    assert_eq!(told, request);
}

/// What a call may ask for, of pieces that grow most where they are hidden or written anew: short secrets, texts of JSON in
/// texts of JSON, characters that are escaped.
fn asked() -> impl Strategy<Value = Json> {
    let piece = prop::sample::select(vec![
        "pwd=1 ",
        "pin=1&",
        "token:1,",
        "Bearer a ",
        "\u{1}",
        "\"",
        "\\",
        "\u{2028}",
        "<a>",
        "é",
        "x",
        "=",
        "{\"pwd\":1}",
        "[{\"pin\":\"\\u0001\"}]",
        "{\"a\":\"{\\\"pwd\\\":\\\"1\\\"}\"}",
        "AKIA",
        "%3D",
        "\n",
    ]);
    let text = (prop::collection::vec(piece, 0..6), 1_usize..300)
        .prop_map(|(pieces, times)| Json::from(pieces.concat().repeat(times)));
    let leaf = prop_oneof![
        text,
        any::<i32>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        Just(Json::Null)
    ];
    let name = prop::sample::select(vec![
        "pwd",
        "password",
        "parameterKey",
        "parameterValue",
        "value",
        "pin",
        "name",
        "a",
    ]);
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Json::from),
            prop::collection::hash_map(name.clone().prop_map(str::to_owned), inner, 0..6)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

/// How much longer than what was asked for a request in an alert may be: `1` becomes `"(redacted)"`.
const LONGER: usize = 4;

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// CloudTrail takes 100 KB of parameters, so that no legal change has a request of more than four times as much.
    #[test]
    fn a_request_is_no_longer_than_a_few_times_what_was_asked(request in asked()) {
        let record = record(json!({ "eventName": "TagUser", "requestParameters": { "userName": "bob", "of": request } }));
        let asked = record["requestParameters"].to_string().len();
        let message = crate::support::tell_records(&[record]);
        let told = message.alerts[0].changes[0].request.as_str().len();
        prop_assert!(told <= LONGER * asked, "{} of {}", told, asked);
    }
}
