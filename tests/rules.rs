//! The shipped rules and catalogue, by their own tests.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::sync::LazyLock;

use iam_herald::catalogue::Catalogue;
use iam_herald::facts::Context;
use iam_herald::facts::Reading;
use iam_herald::record::Record;
use iam_herald::rules::{Rule, RuleUse, Rules, read};
use iam_herald::severity::Severity;
use serde_json::json;

use crate::support::{record, root};

fn all_rules() -> Vec<Rule> {
    Rules::shipped().unwrap()
}

/// What is compiled in for work is the same as what is tested, without the tests: each field of each rule, and what the
/// packs say of themselves.
#[test]
fn rules_without_their_tests_are_the_same_rules() {
    let loaded = Rules::load(&Rules::pack_names(), &[]).unwrap();
    for pack in &loaded.packs {
        let path = format!("rules/packs/{}.toml", pack.name);
        let text = fs::read_to_string(root().join(&path)).unwrap();
        assert_eq!(pack.description, read(&path, &text, RuleUse::Pack).unwrap().0);
    }
    let loaded = loaded.packs.into_iter().flat_map(|pack| pack.rules).chain(loaded.risk);
    let mut shipped = all_rules();
    shipped.iter_mut().for_each(|rule| rule.test.clear());
    let told = |rules: Vec<Rule>| rules.iter().map(|rule| format!("{rule:?}")).collect::<Vec<_>>();
    assert_eq!(told(loaded.collect()), told(shipped));
}

#[test]
fn every_shipped_rule_passes_its_tests_and_has_both_kinds() {
    let catalogue = Catalogue::builtin();
    let rules = all_rules();
    assert!(rules.len() > 20, "{}", rules.len());
    for rule in rules {
        assert!(rule.test.iter().any(|test| test.matches), "{}: no test that matches", rule.id);
        assert!(
            rule.test.iter().any(|test| !test.matches),
            "{}: no test that nearly does",
            rule.id
        );
        for test in &rule.test {
            let selected = rule
                .try_out(test, Context::alone(&catalogue))
                .unwrap_or_else(|why| panic!("{}: {}: {why}", rule.id, test.name));
            assert_eq!(selected, test.matches, "rule {}, test \"{}\"", rule.id, test.name);
        }
    }
}

#[test]
fn rule_ids_are_unique_and_techniques_are_named() {
    let mut ids = HashSet::new();
    for rule in all_rules() {
        assert!(ids.insert(rule.id.clone()), "{} stands twice", rule.id);
        for technique in rule.attack.iter() {
            let digits = technique.strip_prefix('T').unwrap().replace('.', "");
            assert!(digits.len() >= 4 && digits.bytes().all(|b| b.is_ascii_digit()), "{technique}");
        }
        if rule.severity.is_some() {
            assert!(
                rule.why.is_some() && rule.next.is_some(),
                "{}: says neither why nor what next",
                rule.id
            );
        }
    }
}

/// Every pack, read once: reading one takes longer than asking it.
static PACKS: LazyLock<HashMap<&str, Rules>> = LazyLock::new(|| {
    Rules::pack_names().into_iter().map(|name| (name, Rules::load(&[name], &[]).unwrap())).collect()
});
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::builtin);

fn selects(pack: &str, event: serde_json::Value) -> bool {
    let rules = &PACKS[pack];
    let text = event.to_string();
    let record = Record::read(&text).unwrap();
    let selected = rules.select(&Reading::new(&record, Context::alone(&CATALOGUE))).is_some();
    assert!(
        !selected || crate::support::index(rules).matters(&text).rules,
        "the cheap path would lose {text}"
    );
    selected
}

#[test]
fn every_changing_iam_operation_is_told() {
    let catalogue = Catalogue::builtin();
    let iam: Vec<&str> = catalogue
        .rows()
        // A report changes nothing, though AWS counts it among the writes.
        .filter(|row| {
            row.event_source == "iam.amazonaws.com" && row.event_name != "GenerateCredentialReport"
        })
        .map(|row| row.event_name.as_str())
        .collect();
    assert_eq!(iam.len(), 115);
    for name in iam {
        for pack in ["identity", "iam-changes", "iam-all"] {
            assert!(selects(pack, record(json!({ "eventName": name }))), "{pack} misses {name}");
        }
    }
}

/// risk.md section 1: what the classic "changes to IAM" misses, and what "authn/authz" misses beside.
const MISSED_BY_CHANGES: [&str; 26] = [
    "AcceptDelegationRequest",
    "AcquireRole",
    "AssociateDelegationRequest",
    "DisableOrganizationsRootCredentialsManagement",
    "DisableOrganizationsRootSessions",
    "DisableOutboundWebIdentityFederation",
    "RejectDelegationRequest",
    "ResetServiceSpecificCredential",
    "ResyncMFADevice",
    "SendDelegationToken",
    "TagInstanceProfile",
    "TagMFADevice",
    "TagOpenIDConnectProvider",
    "TagPolicy",
    "TagRole",
    "TagSAMLProvider",
    "TagServerCertificate",
    "TagUser",
    "UntagInstanceProfile",
    "UntagMFADevice",
    "UntagOpenIDConnectProvider",
    "UntagPolicy",
    "UntagRole",
    "UntagSAMLProvider",
    "UntagServerCertificate",
    "UntagUser",
];
const MISSED_BY_AUTHN: [&str; 12] = [
    "AddClientIDToOpenIDConnectProvider",
    "AddRoleToInstanceProfile",
    "AddUserToGroup",
    "ChangePassword",
    "DeactivateMFADevice",
    "EnableMFADevice",
    "EnableOrganizationsRootCredentialsManagement",
    "EnableOrganizationsRootSessions",
    "EnableOutboundWebIdentityFederation",
    "PutAccountProperties",
    "PutRolePermissionsBoundary",
    "PutUserPermissionsBoundary",
];

#[test]
fn the_classic_filters_are_completed() {
    let classic = |pack: &str, name: &str| {
        let text = record(json!({ "eventName": name })).to_string();
        let record = Record::read(&text).unwrap();
        let reading = Reading::new(&record, Context::alone(&CATALOGUE));
        PACKS[pack].select(&reading).map(|rule| rule.id.clone())
    };
    for name in MISSED_BY_CHANGES {
        assert_eq!(classic("iam-changes", name).as_deref(), Some("iam-changes-missed"), "{name}");
        assert_eq!(classic("authn-authz", name), None, "{name}");
    }
    for name in MISSED_BY_AUTHN {
        assert_eq!(classic("authn-authz", name).as_deref(), Some("authn-authz-missed"), "{name}");
        assert_eq!(classic("iam-changes", name).as_deref(), Some("iam-changes-classic"), "{name}");
    }
    // The event source is back: another service's changes are not IAM's.
    for pack in ["iam-changes", "iam-all", "authn-authz"] {
        assert!(!selects(pack, record(json!({ "eventSource": "rds.amazonaws.com" }))), "{pack}");
    }
}

#[test]
fn every_row_has_good_sentences_whatever_the_record_leaves_out() {
    let catalogue = Catalogue::builtin();
    let rules = Rules::load(&["iam-all"], &[]).unwrap();
    let mut rows = 0;
    for row in catalogue.rows() {
        rows += 1;
        for (outcome, fields) in [
            ("succeeded", json!({})),
            ("denied", json!({ "errorCode": "AccessDenied" })),
            ("failed", json!({ "errorCode": "LimitExceededException" })),
        ] {
            for request in [json!(null), json!({}), json!({ "omitted": true })] {
                let mut fields = fields.clone();
                fields["eventSource"] = json!(row.event_source);
                fields["eventName"] = json!(row.event_name);
                fields["requestParameters"] = request;
                let text = record(fields).to_string();
                let record = Record::read(&text).unwrap();
                let reading = Reading::new(&record, Context::alone(&catalogue));
                let change = iam_herald::alert::Change::of(&reading, &rules);
                let sentence = &change.sentence;
                assert_eq!(change.outcome.as_str(), outcome);
                for bad in ["{", "}", "[", "]", "  ", " ,", "(not in the event)"] {
                    assert!(!sentence.contains(bad), "{}: {sentence}", row.event_name);
                }
                assert!(!sentence.ends_with(['.', ' ']), "{sentence}");
                let attempt = sentence.contains(" tried to ");
                assert_eq!(attempt, outcome != "succeeded", "{sentence}");
            }
        }
    }
    assert!(rows > 114);
}

#[test]
fn a_cap_lowers_and_an_uncapped_rule_is_not_lowered() {
    let rules = Rules::load(&["identity"], &[]).unwrap();
    let catalogue = Catalogue::builtin();
    let severity = |fields: serde_json::Value| {
        let text = record(fields).to_string();
        let record = Record::read(&text).unwrap();
        rules.judge(&Reading::new(&record, Context::alone(&catalogue)), Severity::Critical).severity
    };
    assert_eq!(severity(json!({})), Severity::Critical);
    assert_eq!(severity(json!({ "errorCode": "AccessDenied" })), Severity::Medium);
    let root = json!({ "type": "Root", "accountId": "111122223333" });
    assert_eq!(
        severity(json!({ "errorCode": "AccessDenied", "userIdentity": root })),
        Severity::High
    );
}

#[test]
fn a_rule_file_reports_all_of_its_mistakes() {
    let text = r#"
[[rule]]
id = "Bad Id"
title = "x"
pattern = '{ $.a = 1 }'

[[rule]]
id = "no-pattern"
title = "x"

[[rule]]
id = "typo"
title = "x"
pattern = '{ $.a = 1 }'
severty = "high"

[[rule]]
id = "loud"
title = "x"
pattern = '{ $.a = 1 }'
severity = "deafening"

[[rule]]
id = "bad-pattern"
title = "x"
pattern = '{ $.eventName == "CreateUser" }'

[[rule]]
id = "three at once"
title = "x"
pattern = '{ $.a = a:b }'
severity = "loud"

[[rule]]
id = "good"
title = "x"
pattern = '{ $.a = 1 }'

[[rule]]
id = "good"
title = "again"
pattern = '{ $.a = 1 }'
"#;
    let errors = read("own.toml", text, RuleUse::Own).unwrap_err();
    insta::assert_snapshot!(errors.to_string());
    let errors = read("own.toml", "[[rule]\nid = 1", RuleUse::Own).unwrap_err();
    insta::assert_snapshot!("a_rule_file_that_is_no_toml", errors.to_string());
}

#[test]
fn an_own_rule_selects_and_raises() {
    let own = r#"
[[rule]]
id       = "bucket-opened"
title    = "A bucket policy was changed"
severity = "high"
pattern  = '{ ($.eventSource = "s3.amazonaws.com") && ($.eventName = "PutBucketPolicy") }'
why      = "buckets are reviewed"
next     = "look at it"
"#;
    let rules = Rules::load(&["identity"], &[("own.toml".to_owned(), own.to_owned())]).unwrap();
    let herald = iam_herald::Herald::new(rules, iam_herald::Options::default());
    let event = record(json!({
        "eventSource": "s3.amazonaws.com", "eventName": "PutBucketPolicy",
        "requestParameters": { "bucketName": "logs" },
    }));
    let message = crate::support::tell_with(&herald, event.to_string().as_bytes());
    assert_eq!(message.severity, Severity::High);
    assert_eq!(
        message.alerts[0].changes[0].sentence,
        "alice put a bucket policy in S3 (bucket logs)"
    );
}

#[test]
fn unknown_packs_are_named_with_what_would_be_right() {
    let error = Rules::load(&["identity", "cis9"], &[]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no pack `cis9`; expected one of authn-authz, cis, iam-all, iam-changes, identity, self"
    );
}

#[test]
fn an_id_stands_for_one_rule_and_a_pack_is_loaded_once() {
    let own = "[[rule]]\nid = \"iam-writes\"\ntitle = \"x\"\npattern = '{ $.a = 1 }'\n";
    let error = Rules::load(&["identity"], &[("own.toml".to_owned(), own.to_owned())]).unwrap_err();
    assert_eq!(error.to_string(), "own.toml:1:1: rule `iam-writes`: another rule has this id");
    assert_eq!(Rules::load(&["identity", "identity"], &[]).unwrap().packs.len(), 1);
}

/// Rules that ask for what a record has not are passed over; each of them would have been false.
#[test]
fn no_rule_is_passed_over_that_would_have_been_true() {
    let typical = fs::read_to_string(root().join("tests/catalogue/events.ndjson")).unwrap();
    let shipped = Rules::shipped().unwrap();
    let tests = shipped.iter().flat_map(|rule| &rule.test).map(|test| test.record.as_str());
    let rules = &PACKS["identity"];
    let mut raised = 0;
    for text in typical.lines().chain(tests) {
        let record = Record::read(text).unwrap();
        let reading = Reading::new(&record, Context::alone(&CATALOGUE));
        let verdict = rules.judge(&reading, Severity::Info);
        let found: BTreeSet<&str> = verdict.rules.iter().map(|rule| &*rule.id).collect();
        let all = rules.risk.iter().filter(|rule| rule.severity.is_some());
        let all: BTreeSet<&str> =
            all.filter(|rule| reading.matches(rule.pattern())).map(|rule| &*rule.id).collect();
        assert_eq!(found, all, "{text}");
        raised += all.len();
    }
    assert!(raised > 500, "{raised}");
}
