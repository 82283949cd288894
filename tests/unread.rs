//! Most log events are ignored without being read. Whatever is passed over so would have been ignored.

use iam_herald::payload::{Batch, DEFAULT_MAX_BYTES, envelope_of};
use iam_herald::rules::Rules;
use iam_herald::{Herald, Judgement, Options, input};
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{corpus, own, root};

/// Rules of an operator that are found by words, and such as are not.
const OWN_RULES: &str = r#"
description = "own"
[[rule]]
id = "own-region"
title = "Anything in a Region"
pattern = '{ $.awsRegion = "eu-south-2" && $.herald.read_only IS FALSE }'
[[rule]]
id = "own-tag"
title = "A tag"
pattern = '{ $.requestParameters.tags[*].value = "pci*" || $.userAgent = "*boto3/1.9*" }'
"#;

fn heralds() -> Vec<(String, Herald)> {
    let own_rules = [("own.toml".to_owned(), OWN_RULES.to_owned())];
    let mut all = Vec::new();
    for packs in [
        vec!["identity"],
        vec!["identity", "self"],
        vec!["cis"],
        vec!["iam-all", "self"],
        Rules::pack_names(),
    ] {
        for texts in [&own_rules[..0], &own_rules] {
            let rules = Rules::load(&packs, texts).unwrap();
            let options = Options::of(&own());
            all.push((format!("{packs:?} {}", texts.len()), Herald::new(rules, options)));
        }
    }
    all
}

/// Judges every log event with and without the index. The answer is how many were selected.
fn assert_same(name: &str, herald: &Herald, batch: &Batch) -> usize {
    let (quick, slow) = (herald.judge(batch), herald.judge_reading_all(batch));
    let mut selected = 0;
    for (place, event) in batch.events().enumerate() {
        let (quick, slow) = (quick.judge(batch, place, &event), slow.judge(batch, place, &event));
        match (&quick, &slow) {
            // What is broken and has none of the words is nothing that anybody asked for.
            (Judgement::Ignored, Judgement::Unreadable(_) | Judgement::Ignored) => {}
            _ => {
                selected += usize::from(matches!(slow, Judgement::Selected(_)));
                assert_eq!(format!("{quick:?}"), format!("{slow:?}"), "{name}: {event:?}");
            }
        }
    }
    selected
}

fn enveloped(content: Vec<u8>) -> [Batch; 2] {
    let (_, plain) = input::recognise_or_lines(content, DEFAULT_MAX_BYTES).unwrap();
    let messages: Vec<String> =
        plain.events().filter_map(|event| Some(event.body.text().ok()?.into_owned())).collect();
    let envelope = envelope_of("111122223333", "cloudtrail", "stream", &messages);
    let (_, wrapped) = input::recognise(envelope.into_bytes(), DEFAULT_MAX_BYTES).unwrap();
    [plain, wrapped]
}

#[test]
fn what_is_passed_over_in_the_samples_would_have_been_ignored() {
    let mut selected = 0;
    let mut samples: Vec<Vec<u8>> = Vec::new();
    for entry in std::fs::read_dir(root().join("events/readable")).unwrap() {
        samples.push(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let tests = Rules::shipped().unwrap().into_iter().flat_map(|rule| rule.test);
    samples.push(
        tests
            .map(|test| test.record.replace('\n', " "))
            .collect::<Vec<_>>()
            .join("\n")
            .into_bytes(),
    );
    for (name, herald) in heralds() {
        for sample in &samples {
            for batch in enveloped(sample.clone()) {
                selected += assert_same(&name, &herald, &batch);
            }
        }
    }
    assert!(selected > 1000, "{selected}");
}

#[test]
#[ignore = "reads the recorded sets, whose folder HERALD_CORPUS names"]
fn what_is_passed_over_in_the_recorded_sets_would_have_been_ignored() {
    let mut selected = 0;
    // The function's own packs, and all packs with rules of an operator's.
    let heralds = heralds().into_iter().skip(2).step_by(7);
    for (name, herald) in heralds {
        for entry in std::fs::read_dir(corpus().join("cloudtrail")).unwrap() {
            let path = entry.unwrap().path();
            for batch in enveloped(std::fs::read(&path).unwrap()) {
                selected += assert_same(&format!("{name} {}", path.display()), &herald, &batch);
            }
        }
    }
    assert!(selected > 500, "{selected}");
}

/// Texts that rules ask for, in the spellings of JSON that hide them, and in places where they mean nothing.
fn value() -> impl Strategy<Value = String> {
    let word = select(vec![
        "iam.amazonaws.com",
        "kms.amazonaws.com",
        "logs.amazonaws.com",
        "lambda.amazonaws.com",
        "sts.amazonaws.com",
        "CreateUser",
        "PutKeyPolicy",
        "DeleteLogGroup",
        "AssumeRoot",
        "PutAccountPolicy",
        "cloudtrail",
        "iam-herald",
        "arn:aws:lambda:us-east-1:111122223333:function:iam-herald",
        "alerts@example.com",
        "ALERTS@example.com",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "Failure",
        "eu-south-2",
        "x",
        "",
    ]);
    (word, select(vec![0, 1, 2, 3])).prop_map(|(word, spelling)| {
        match (spelling, word.chars().next()) {
            (1, Some(first)) => {
                format!("\"\\u{:04x}{}\"", u32::from(first), &word[first.len_utf8()..])
            }
            (2, _) => format!("\"{}\"", word.replace('.', "\\u002e").replace('/', "\\/")),
            _ => format!("\"{word}\""),
        }
    })
}

fn record() -> impl Strategy<Value = String> {
    let member = |name: &'static str| value().prop_map(move |value| format!("\"{name}\": {value}"));
    let request = proptest::collection::vec(
        select(vec![
            "functionName",
            "logGroupName",
            "keyId",
            "identity",
            "roleName",
            "policyDocument",
            "name",
        ])
        .prop_flat_map(member),
        0..3,
    )
    .prop_map(|members| format!("\"requestParameters\": {{{}}}", members.join(",")));
    let own = proptest::collection::vec(
        select(vec![
            "eventSource",
            "eventName",
            "eventSource",
            "eventName",
            "awsRegion",
            "errorCode",
            "userAgent",
        ])
        .prop_flat_map(member),
        2..7,
    );
    (own, request, any::<bool>()).prop_map(|(mut members, request, reads)| {
        members.push(request);
        members.push(format!("\"readOnly\":{reads}"));
        format!("{{{}}}", members.join(","))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn what_is_passed_over_would_have_been_ignored(records in proptest::collection::vec(record(), 1..6)) {
        static HERALDS: std::sync::LazyLock<Vec<(String, Herald)>> = std::sync::LazyLock::new(heralds);
        for (name, herald) in HERALDS.iter() {
            for batch in enveloped(records.join("\n").into_bytes()) {
                assert_same(name, herald, &batch);
            }
        }
    }
}
