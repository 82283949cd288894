//! Whatever comes in: no panic, counts that add up, and nothing from an event that is not made visible.

use iam_herald::payload::unpack;
use iam_herald::rules::DEFAULT_PACK;
use iam_herald::{Duplicates, input, render};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::bodies::{HOSTILE, is_shown_as_it_is};
use crate::support::{envelope, gzip, herald, payload, record};

const BOUND: usize = 1 << 20;

/// Any JSON, with strings that attackers would choose.
fn any_json() -> impl Strategy<Value = Json> {
    let text = prop_oneof![
        any::<String>(),
        prop::sample::select(&HOSTILE[..]).prop_map(str::to_owned),
        Just("arn:aws:iam::111122223333:role/x".to_owned()),
        Just("--profile".to_owned()),
        Just("$(id)' \"".to_owned()),
        Just("AWS ROOT USER".to_owned()),
        Just("true".to_owned()),
    ];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        text.prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::hash_map(
                prop_oneof![
                    Just("userName".to_owned()),
                    Just("policyArn".to_owned()),
                    Just("type".to_owned()),
                    Just("arn".to_owned()),
                    Just("sessionContext".to_owned()),
                    any::<String>(),
                ],
                inner,
                0..5
            )
            .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

fn any_record() -> impl Strategy<Value = Json> {
    let events = prop::sample::select(vec![
        "AttachRolePolicy",
        "CreateAccessKey",
        "TagUser",
        "UpdateAccessKey",
        "DeleteRole",
        "Nonsense",
        "",
    ]);
    let fields = prop::sample::select(vec![
        "userIdentity",
        "requestParameters",
        "responseElements",
        "eventTime",
        "awsRegion",
        "errorCode",
        "errorMessage",
        "sourceIPAddress",
        "userAgent",
        "eventID",
        "readOnly",
        "recipientAccountId",
        "additionalEventData",
        "serviceEventDetails",
        "sessionCredentialFromConsole",
    ]);
    (events, prop::collection::vec((fields, any_json()), 0..6)).prop_map(|(event, fields)| {
        let mut record = record(json!({ "eventName": event }));
        for (name, value) in fields {
            record[name] = value;
        }
        record
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_refused_or_told(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let herald = herald(&[DEFAULT_PACK]);
        for content in [bytes.clone(), gzip(&bytes), payload(&bytes).into_bytes(), payload(&gzip(&bytes)).into_bytes()] {
            if let Ok((_, batch)) = input::whole(content, input::Limits::of(BOUND).or_lines()) {
                let message = herald.tell(&batch, &mut Duplicates::default());
                prop_assert!(message.counts.adds_up());
                let rest = usize::from(batch.fault.is_some());
                prop_assert_eq!(message.counts.received, batch.len() + rest);
            }
        }
    }

    #[test]
    fn any_text_in_an_envelope_is_accounted_for(messages in prop::collection::vec(any::<String>(), 0..8)) {
        let event = payload(&gzip(envelope(&messages).as_bytes()));
        let batch = unpack(&event, BOUND).unwrap();
        let counts = herald(&[DEFAULT_PACK]).tell(&batch, &mut Duplicates::default()).counts;
        prop_assert_eq!(counts.received, messages.len());
        prop_assert!(counts.adds_up());
    }

    #[test]
    fn any_record_is_told_in_visible_text(records in prop::collection::vec(any_record(), 1..4)) {
        let (_, batch) = input::whole(Json::from(records.clone()).to_string(), input::Limits::of(BOUND)).unwrap();
        let message = herald(&["iam-all"]).tell(&batch, &mut Duplicates::default());
        prop_assert!(message.counts.adds_up());
        prop_assert_eq!(message.counts.received, records.len());
        crate::bodies::check(&message);
        for alert in &message.alerts {
            prop_assert!(alert.title.chars().all(is_shown_as_it_is) && !alert.title.contains('\n'));
            prop_assert!(serde_json::from_str::<Json>(&render::alert_line(alert)).is_ok());
            for change in &alert.changes {
                if let Some(command) = change.undo.as_ref().and_then(|undo| undo.command.as_ref()) {
                    let words = shlex::split(command);
                    prop_assert!(words.is_some_and(|words| words[0] == "aws"), "{}", command);
                }
            }
        }
    }

    /// The cheap path agrees with reading everything.
    #[test]
    fn the_cheap_path_loses_nothing(records in prop::collection::vec(any_record(), 1..4)) {
        let fast = herald(&[DEFAULT_PACK]);
        for record in records {
            let text = record.to_string();
            let read = iam_herald::record::Record::read(&text).unwrap();
            let catalogue = iam_herald::catalogue::Catalogue::builtin();
            let reading = iam_herald::facts::Reading::new(&read, iam_herald::facts::Context::alone(&catalogue));
            if fast.rules().select(&reading).is_some() {
                let index = crate::support::index(fast.rules());
                prop_assert!(index.matters(&text).rules);
                prop_assert!(index.matters(&json!(text).to_string()).rules);
            }
        }
    }
}
