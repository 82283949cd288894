//! Most log events are ignored without being read. Whatever is passed over so would have been ignored.

use iam_herald::rules::Rules;
use iam_herald::{Herald, Options, input};
use proptest::prelude::*;
use proptest::sample::select;

use crate::fuzz::unread::{check, compare, compare_as_it_stands, own};
use crate::support::{corpus, root, run};

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

#[test]
fn the_source_of_a_record_is_found_however_its_quotes_are_written() {
    let herald = &heralds()[2].1;
    let record = r#"{"a":{"eventSource":"x.amazonaws.com"},"eventSource":"iam.amazonaws.com","eventName":"CreateUser"}"#;
    for quote in 0..record.matches('"').count() {
        let mut quotes = 0..;
        let message = spelled(record, |sign| match sign {
            '"' if quotes.next() == Some(quote) => "u",
            _ => "",
        });
        let envelope = envelope_with(&[message]);
        assert_eq!(compare_as_it_stands("quotes", herald, envelope.as_bytes()), 1, "{envelope}");
    }
}

#[test]
fn a_source_may_have_quotes_and_backslashes_in_it() {
    for source in [r#"a\"b.amazonaws.com"#, r"ab\\"] {
        let rule = format!(
            "description = 'own'\n[[rule]]\nid = 'own'\ntitle = 'Own'\npattern = '''{{ $.eventSource = \"{source}\" }}'''\n"
        );
        let rules = Rules::load(&["identity"], &[("own.toml".to_owned(), rule)]).unwrap();
        let record = format!(r#"{{"eventSource":"{source}","eventName":"A"}}"#);
        let herald = Herald::new(rules, Options::of(&own()));
        assert_eq!(compare(source, &herald, record.as_bytes()), 2, "{source}");
    }
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
            selected += compare(&name, &herald, sample);
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
            let content = std::fs::read(&path).unwrap();
            selected += compare(&format!("{name} {}", path.display()), &herald, &content);
        }
    }
    assert!(selected > 200, "{selected}");
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
            compare(name, herald, records.join("\n").as_bytes());
        }
    }

    #[test]
    fn what_is_passed_over_however_the_envelope_is_written_would_have_been_ignored(
        records in proptest::collection::vec(record(), 1..4),
        spellings in proptest::collection::vec(select(vec!["", "", "", "", "", "u", "/"]), 1..40),
    ) {
        static HERALDS: std::sync::LazyLock<Vec<(String, Herald)>> = std::sync::LazyLock::new(heralds);
        let mut spelling = spellings.iter().cycle();
        let messages = records.iter().map(|record| spelled(record, |_| spelling.next().copied().unwrap_or_default()));
        let envelope = envelope_with(&messages.collect::<Vec<_>>());
        for (name, herald) in HERALDS.iter() {
            compare_as_it_stands(name, herald, envelope.as_bytes());
        }
    }

    #[test]
    fn what_is_passed_over_by_a_generated_rule_would_have_been_ignored(
        rule in rule(),
        records in proptest::collection::vec(record(), 1..6),
    ) {
        check(&format!("{rule}\n{}", records.join("\n")));
    }
}

/// Patterns over the members and the words of [`record`], and over facts.
fn rule() -> impl Strategy<Value = String> {
    let selector = select(vec![
        "$.eventSource",
        "$.eventName",
        "$.awsRegion",
        "$.requestParameters.name",
        "$.requestParameters.keyId",
        "$.herald.read_only",
        "$.herald.target.is_herald",
        "$.herald.target.may_be_herald",
        "$.herald.outcome",
    ]);
    let test = select(vec![
        "= \"iam.amazonaws.com\"",
        "= \"kms*\"",
        "= \"Create*\"",
        "= \"*herald*\"",
        "!= \"CreateUser\"",
        "NOT EXISTS",
        "IS TRUE",
        "IS FALSE",
        "= 1*",
        "= %Put.*%",
        "= \"eu-south-2\"",
        "= \"succeeded\"",
    ]);
    let condition = (selector, test).prop_map(|(selector, test)| format!("{selector} {test}"));
    let tree = condition.prop_recursive(3, 8, 3, |inner| {
        (proptest::collection::vec(inner, 2..4), select(vec![" && ", " || "]))
            .prop_map(|(sides, by)| format!("({})", sides.join(by)))
    });
    tree.prop_map(|tree| format!("{{ {tree} }}"))
}

/// A text inside of a JSON string, in which some signs are written as escapes that they do not need.
fn spelled(text: &str, mut by: impl FnMut(char) -> &'static str) -> String {
    let mut written = String::new();
    for sign in text.chars() {
        let code = u32::from(sign);
        match (by(sign), sign) {
            ("u", '"' | '\n' | '/') => written.push_str(&format!("\\u{code:04x}")),
            ("/", '/') => written.push_str("\\/"),
            (_, '"' | '\\') => written.extend(['\\', sign]),
            (_, '\n') => written.push_str("\\n"),
            _ => written.push(sign),
        }
    }
    written
}

fn envelope_with(messages: &[String]) -> String {
    let events = messages
        .iter()
        .map(|message| format!("{{\"id\":\"1\",\"timestamp\":0,\"message\":\"{message}\"}}"));
    let events = events.collect::<Vec<_>>().join(",");
    format!(
        "{{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"111122223333\",\"logGroup\":\"cloudtrail\",\"logStream\":\"stream\",\"subscriptionFilters\":[],\"logEvents\":[{events}]}}"
    )
}

/// `match` compares only the texts that may match: the answer is that of the language alone.
#[test]
fn match_passes_over_nothing_that_a_pattern_selects() {
    let samples = std::fs::read_dir(root().join("events/readable")).unwrap();
    let mut lines: Vec<String> = vec![
        r#"{"eventSource":"iam.amazonaws.com","eventName":"Create\u0055ser","a":"\u000aothing"}"#.to_owned(),
        r#"{"eventSource\u0022":1,"detail-type":"x","n":1e3,"list":[{"eventName":"CreateUser"}],"none":null}"#.to_owned(),
        r#"{"a":{"eventName":"CreateUser"},"eventName":"ListUsers","userName":"J\u00fcrgen"}"#.to_owned(),
    ];
    for sample in samples {
        let content = std::fs::read(sample.unwrap().path()).unwrap();
        if let Ok((_, batch)) = input::whole(content, input::Limits::default()) {
            let texts =
                batch.events().filter_map(|event| Some(event.body.text().ok()?.into_owned()));
            let records =
                texts.filter_map(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
            lines.extend(records.filter(serde_json::Value::is_object).map(|it| it.to_string()));
        }
    }
    assert!(lines.len() > 30, "{}", lines.len());
    let log = [
        "ERROR CreateUser failed",
        "127.0.0.1 - alice [x y] \"GET /\" 404 12",
        "nothing",
        "\\u0045RROR",
    ];
    let logs: Vec<String> = log.iter().map(|line| (*line).to_owned()).collect();
    for pattern in [
        "{ $.eventName = \"CreateUser\" }",
        "{ $.eventName != \"CreateUser\" }",
        "{ $.eventName = \"*User\" || $.n > 999 }",
        "{ $.eventName = %Create.*% }",
        "{ $.list[0].eventName = CreateUser }",
        "{ $.errorCode NOT EXISTS }",
        "{ $.none IS NULL }",
        "{ ($.eventSource = iam.amazonaws.com) && ($.userName = \"J\u{fc}rgen\") }",
        "CreateUser",
        "nothing",
        "?ERROR ?AttachRolePolicy",
        "ERROR -alice",
        "%Create[UR]%",
        "[ip, ..., status = 4*, bytes]",
        "",
    ] {
        let parsed: cloudwatch_filter_pattern::Pattern = pattern.parse().unwrap();
        for lines in [&lines, &logs] {
            let expected: String = lines
                .iter()
                .filter(|line| parsed.matches_text(line))
                .map(|line| format!("{line}\n"))
                .collect();
            let status = i32::from(expected.is_empty());
            let (found, _) = run(&["match", "--", pattern]).stdin(lines.join("\n")).status(status);
            assert!(found == expected, "{pattern}: {found}\ninstead of {expected}");
        }
    }
}
