//! The subscription filter: whatever a pack may select, the filter lets through.

use std::fs;
use std::sync::LazyLock;

use iam_herald::catalogue::Catalogue;
use iam_herald::facts::Context;
use iam_herald::facts::Reading;
use iam_herald::filter::{self, Filter, Needed};
use iam_herald::record::{Record, Value};
use iam_herald::rules::Rules;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::support::{record, root};

const SHIPPED: [&str; 3] = ["identity", "iam-changes", "authn-authz"];

fn filter(packs: &[&str]) -> (Rules, Filter) {
    let rules = Rules::load(packs, &[]).unwrap();
    let filter = Filter::of(&rules).unwrap();
    (rules, filter)
}

fn assert_through(rules: &Rules, filter: &Filter, catalogue: &Catalogue, text: &str) {
    let record = Record::read(text).unwrap();
    let reading = Reading::new(&record, Context::alone(catalogue));
    // CloudTrail writes of no change that it only reads. Where something else did, the change is told if it comes here.
    let says_it_reads = record.value().get("readOnly").and_then(Value::as_bool) == Some(true);
    let is_believed = reading.facts().read_only || !says_it_reads;
    if rules.select(&reading).is_some() && is_believed {
        assert!(filter.pattern.matches(record.value()), "{}\ndrops {text}", filter.pattern);
    }
}

#[test]
fn every_pack_has_a_filter_that_aws_takes() {
    let packs = Rules::pack_names().into_iter();
    for (pack, (_, filter)) in
        packs.flat_map(|pack| [(pack, filter(&[pack])), (pack, of_writes(&[pack]))])
    {
        println!(
            "{pack}: {} {} {:?}",
            filter.pattern.to_string().len(),
            filter.pattern,
            filter.steps
        );
        assert!(filter.pattern.to_string().len() <= 1024, "{pack}");
        assert!(filter.pattern.check_limits().is_ok(), "{pack}");
        assert!(!filter.pattern.is_everything(), "{pack}");
        assert!(!filter.pattern.to_string().contains("herald"), "{pack}");
    }
}

#[test]
fn what_a_pack_selects_of_the_typical_events_gets_through() {
    let catalogue = Catalogue::builtin();
    let typical = fs::read_to_string(root().join("tests/catalogue/events.ndjson")).unwrap();
    for packs in Rules::pack_names().iter().map(|pack| vec![*pack]).chain([SHIPPED.to_vec()]) {
        let shipped = Rules::shipped().unwrap();
        let tests = shipped.iter().flat_map(|rule| &rule.test).map(|test| test.record.as_str());
        let texts: Vec<&str> = typical.lines().chain(tests).collect();
        for (rules, filter) in [filter(&packs), of_writes(&packs)] {
            for text in &texts {
                assert_through(&rules, &filter, &catalogue, text);
            }
        }
    }
}

/// More rules about writes do not change it, and it is short.
#[test]
fn the_filter_of_writes_hardly_grows() {
    let (_, few) = of_writes(&["iam-changes"]);
    assert_eq!(
        few.pattern.to_string(),
        "{ $.readOnly IS FALSE || $.readOnly NOT EXISTS || $.readOnly IS NULL || $.readOnly = * }"
    );
    let own = r#"[[rule]]
id = "buckets"
title = "a bucket policy"
pattern = '{ ($.eventSource = "s3.amazonaws.com") && ($.eventName = "PutBucketPolicy") && ($.herald.read_only IS FALSE) }'
"#;
    let rules =
        Rules::load(&["identity", "self"], &[("own.toml".to_owned(), own.to_owned())]).unwrap();
    let (_, without) = of_writes(&["identity", "self"]);
    assert_eq!(Filter::of_writes(&rules).unwrap().pattern, without.pattern);
    assert!(without.pattern.to_string().len() < 900, "{}", without.pattern);
}

#[test]
fn reads_stay_behind_the_shipped_filter() {
    let (_, filter) = filter(&SHIPPED);
    for name in ["ListUsers", "GetRole", "GetAccountAuthorizationDetails"] {
        let text = record(json!({ "eventName": name, "readOnly": true })).to_string();
        let record = Record::read(&text).unwrap();
        assert!(!filter.pattern.matches(record.value()), "{name}");
    }
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::builtin);

fn of_writes(packs: &[&str]) -> (Rules, Filter) {
    let rules = Rules::load(packs, &[]).unwrap();
    let filter = Filter::of_writes(&rules).unwrap();
    (rules, filter)
}

static FILTERS: LazyLock<Vec<(Rules, Filter)>> = LazyLock::new(|| {
    let packs = Rules::pack_names().into_iter();
    packs.flat_map(|pack| [filter(&[pack]), of_writes(&[pack])]).collect()
});

static TYPICAL: LazyLock<Vec<String>> = LazyLock::new(|| {
    let typical = fs::read_to_string(root().join("tests/catalogue/events.ndjson")).unwrap();
    typical.lines().map(str::to_owned).collect()
});

fn any_value() -> impl Strategy<Value = Json> {
    prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (0..3i64).prop_map(Json::from),
        prop::sample::select(vec![
            "true",
            "false",
            "Root",
            "AccessDenied",
            "Failure",
            "Success",
            "signin.amazonaws.com",
            "iam.amazonaws.com",
            "CreateUser",
            "ConsoleLogin",
            "",
        ])
        .prop_map(Json::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Typical events with any field changed in any way.
    #[test]
    fn no_record_that_a_pack_selects_is_dropped(
        place in any::<prop::sample::Index>(),
        changes in prop::collection::vec((
            prop::sample::select(vec![
                "readOnly", "eventName", "eventSource", "errorCode", "userAgent", "requestParameters",
                "userIdentity", "serviceEventDetails", "responseElements", "eventType",
            ]),
            any_value(),
        ), 0..4),
        pack in any::<prop::sample::Index>(),
    ) {
        let mut event: Json = serde_json::from_str(place.get::<String>(&TYPICAL[..])).unwrap();
        for (field, value) in changes {
            if matches!(field, "eventName" | "eventSource") && !value.is_string() {
                continue;
            }
            event[field] = value;
        }
        let (rules, filter) = pack.get(&FILTERS[..]);
        assert_through(rules, filter, &CATALOGUE, &event.to_string());
    }
}

#[test]
fn a_filter_serves_what_it_was_made_for_or_the_shipped_packs() {
    let named = |packs: &[&str]| vec![filter(packs).1.name()];
    let needed = |packs: &[&str]| Needed::of(&Rules::load(packs, &[]).unwrap()).unwrap();
    let shipped = named(&filter::SHIPPED);
    let identity = needed(&["identity", "self"]);
    assert_eq!(identity.outgrown(&shipped), None);
    assert_eq!(identity.outgrown(&named(&["identity", "self"])), None);
    let narrow = named(&["iam-changes"]);
    assert_eq!(identity.outgrown(&narrow), Some(narrow[0].as_str()));
    assert_eq!(identity.outgrown(&[of_writes(&["identity", "self"]).1.name()]), None);
    // Reads do not get through the shipped one.
    let reads = needed(&["iam-all"]);
    assert_eq!(reads.outgrown(&shipped), Some(shipped[0].as_str()));
    assert_eq!(reads.outgrown(&named(&["iam-all"])), None);
    // One that serves is enough, and a name of another making says nothing.
    assert_eq!(reads.outgrown(&[shipped[0].clone(), named(&["iam-all"])[0].clone()]), None);
    for other in
        ["", "herald", "iam-herald", "iam-herald-", "iam-herald-mine", "iam-herald-0123456"]
    {
        assert_eq!(reads.outgrown(&[other.to_owned()]), None, "{other}");
    }
    assert_eq!(reads.outgrown(&[]), None);
}
