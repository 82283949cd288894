//! The configuration: names, own rules, rules switched off; its mistakes; `check`.

use iam_herald::config::{Config, Start};
use iam_herald::severity::Severity;
use iam_herald::{Herald, Message, Options};
use serde_json::{Value as Json, json};

use crate::support::{Folder, record, root, run, tell_with};

fn herald(config: &str) -> Herald {
    let config = Config::read("herald.toml", config).unwrap_or_else(|error| panic!("{error}"));
    let rules = config.rules(&["identity"], &[]).unwrap_or_else(|e| panic!("{e}"));
    Herald::new(rules, Options::of(&config))
}

pub fn tell(config: &str, records: &[Json]) -> Message {
    tell_with(&herald(config), Json::from(records.to_vec()).to_string().as_bytes())
}

/// A harmless change by a session of a role; another for each number.
pub fn by_role(role: &str, session: &str, number: usize, fields: Json) -> Json {
    let mut all = json!({
        "eventID": format!("0a1b2c3d-0000-4000-8000-{number:012}"),
        "eventName": "TagRole",
        "requestParameters": { "roleName": "web", "tags": [] },
        "userIdentity": {
            "type": "AssumedRole",
            "arn": format!("arn:aws:sts::111122223333:assumed-role/{role}/{session}"),
            "principalId": format!("AROAEXAMPLE:{session}"),
            "accountId": "111122223333",
            "accessKeyId": "ASIAEXAMPLE",
            "sessionContext": { "sessionIssuer": {
                "type": "Role", "userName": role,
                "arn": format!("arn:aws:iam::111122223333:role/{role}"), "accountId": "111122223333",
            } },
        },
    });
    all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    record(all)
}

pub fn entry(pattern: &str) -> String {
    format!(
        "[[expected]]\nid = \"terraform-ci\"\npattern = '''{pattern}'''\nowner = \"platform team\"\n\
         reason = \"reviewed\"\nexpires = 2026-11-20\n"
    )
}

pub const BY_CI: &str = r#"{ $.herald.actor.role = "ci" }"#;

pub fn ci() -> String {
    entry(BY_CI)
}
#[test]
fn accounts_have_names_and_tiers() {
    let config = r#"
        [[account]]
        id = "111122223333"
        name = "prod"
        tier = "critical"
        [[rule]]
        id = "prod-is-loud"
        title = "x"
        severity = "critical"
        why = "this account carries everything"
        pattern = '''{ ($.herald.account.tier = "critical") && ($.eventName = "CreateUser") }'''
    "#;
    let message = tell(config, &[record(json!({}))]);
    assert_eq!(message.alerts[0].account.name.as_deref(), Some("prod"));
    assert_eq!(message.severity, Severity::Critical);
    assert!(iam_herald::render::text(&message).contains("account prod (111122223333)"));
    let elsewhere = record(json!({ "recipientAccountId": "222233334444" }));
    assert!(tell(config, &[elsewhere]).severity < Severity::Critical);
}
#[test]
fn a_rule_is_switched_off_for_ever_or_until_a_day() {
    let off = "[[off]]\nrule = \"iam-writes\"\nreason = \"noise\"\n";
    assert_eq!(tell(off, &[record(json!({}))]).counts.ignored, 1);
    let until = format!("{off}until = 2026-11-20\n");
    assert_eq!(tell(&until, &[record(json!({}))]).counts.ignored, 1);
    let later = record(json!({ "eventTime": "2026-11-21T00:00:00Z" }));
    assert_eq!(tell(&until, &[later]).counts.alerted, 1);
    let never = record(json!({ "eventTime": "never" }));
    assert_eq!(tell(&until, &[never]).counts.alerted, 1);
    // A cap can be switched off as well.
    let caps = "[[off]]\nrule = \"cap-not-done\"\nreason = \"x\"\n";
    let config = Config::read("herald.toml", caps).unwrap();
    let error = config.rules(&["identity"], &[]).unwrap_err().to_string();
    assert_eq!(
        error,
        "herald.toml:1:1: there is no rule `cap-not-done` to switch off\n  \
         help: `iam-herald rules` lists the rules by their ids"
    );
}

#[test]
fn a_broken_configuration_silences_nothing() {
    let folder = Folder::new("start");
    let start = |content: &str| {
        let path = folder.write("herald.toml", content);
        Start::of(Some(path.as_ref()), &["identity"]).unwrap()
    };
    let good = start(&ci());
    assert!(good.broken.is_none() && good.config.expected.len() == 1);
    let off = "[[off]]\nrule = \"iam-writes\"\nreason = \"x\"\n";
    for broken in [
        "nonsense".to_owned(),
        format!("{off}{}nonsense = 1\n", ci()),
        format!("{off}[[off]]\nrule = \"no-such-rule\"\nreason = \"x\"\n"),
        format!("{off}[[rule]]\nid = \"iam-writes\"\ntitle = \"x\"\npattern = '{{ $.a = 1 }}'\n"),
    ] {
        let start = start(&broken);
        assert!(start.broken.is_some(), "{broken}");
        assert!(start.config.expected.is_empty());
        let herald = Herald::new(start.rules, Options::of(&start.config));
        let record = by_role("ci", "a", 1, json!({})).to_string();
        assert_eq!(tell_with(&herald, record.as_bytes()).counts.alerted, 1);
    }
    let missing = folder.0.join("missing.toml");
    let start = Start::of(Some(&missing), &["identity"]).unwrap();
    assert!(start.broken.unwrap().to_string().contains("missing.toml: No such file"));
    assert!(Start::of(None, &["identity"]).unwrap().broken.is_none());
}

#[test]
fn own_rules_stand_in_the_configuration_or_beside_it() {
    let folder = Folder::new("own-rules");
    let rule = |id: &str| {
        format!(
            "[[rule]]\nid = \"{id}\"\ntitle = \"x\"\npattern = '{{ $.eventName = \"PutBucketPolicy\" }}'\n"
        )
    };
    folder.write("ours.toml", rule("bucket-policy"));
    let path =
        folder.write("herald.toml", format!("rule_files = [\"ours.toml\"]\n{}", rule("inline")));
    let config = Config::open(path.as_ref()).unwrap();
    let rules = config.rules(&["identity"], &[]).unwrap();
    let ids: Vec<&str> =
        rules.packs[1..].iter().flat_map(|pack| &pack.rules).map(|rule| &*rule.id).collect();
    assert_eq!(ids, ["inline", "bucket-policy"]);
    // An id stands for one rule.
    let twice = Config::read("herald.toml", &rule("iam-writes")).unwrap();
    let error = twice.rules(&["identity"], &[]).unwrap_err().to_string();
    assert_eq!(error, "herald.toml:1:1: rule `iam-writes`: another rule has this id");
    // The mistakes of both files are told at once.
    folder.write("ours.toml", "[[rule]]\nid = 1\n");
    let path = folder.write("herald.toml", "rule_files = [\"ours.toml\", \"none.toml\"]\nx = 1\n");
    let error = Config::open(path.as_ref()).unwrap_err().to_string();
    let shown = error.replace(&folder.0.display().to_string(), "FOLDER");
    insta::assert_snapshot!("mistakes_of_two_files", shown);
}

#[test]
fn every_mistake_is_told_at_once_with_its_place_and_remedy() {
    let text = r#"organization = "acme"
colour = "red"
rule_files = "ours.toml"

[[account]]
id = "1234"
name = "prod"
tier = "huge"

[[account]]
id = 111122223333

[[account]]
id = "111122223333"
owner = "trusted"
tier = "sandbox"

[[account]]
id = "111122223333"
owner = "outside"

[watch]
severity = "loud"
users = ["*", "ab*", "arn:aws:iam::111122223333:user/x", "alice", "alice", ""]
roles = ["path/name"]
access_keys = ["wJalrXUtnFEMI"]
arns = ["alice"]
groups = ["Admins"]
[watch.targets]
accounts = ["prod"]
[watch.nobody]

[[expected]]
id = "Terraform CI"
pattern = '''{ $.herald.actor.role == "ci" }'''
reason = "x"
expires = "tomorrow"

[[expected]]
id = "wide"
pattern = '''{ $.userAgent = "*Terraform*" }'''
owner = "a\u202Eb"
reason = "x"
expires = 2026-13-01T00:00:00

[[expected]]
id = "twice"
pattern = '''
{ ($.herald.actor.role = "ci") &&
  ($.eventName = Create:User) }'''
owner = "x"
reason = "x"
expires = 2027-01-01

[[expected]]
id = "wide"
pattern = '{ $.userAgent = "*Terraform*" }'
owner = "x"
reason = "x"
expires = 2027-01-01T00:00:00

[expect]

[[rule]]
id = "own"
title = "x"
pattern = '{ $.a = 1 }'
severity = "deafening"

[[off]]
rule = "iam-writes"

[herald]
function = "arn:aws:sns:us-east-1:111122223333:alerts"
role = 7
"#;
    // A month that does not exist is a mistake of TOML itself, and hides all others.
    let error = Config::read("herald.toml", text).unwrap_err();
    insta::assert_snapshot!("a_configuration_that_is_no_toml", error.to_string());
    let error = Config::read("herald.toml", &text.replace("-13-", "-12-")).unwrap_err();
    insta::assert_snapshot!("every_mistake_of_a_configuration", error.to_string());
}

#[test]
fn hostile_configurations_are_refused_in_words() {
    let deep = format!("x = {}", "[".repeat(100_000));
    let wide = format!("[watch]\nusers = [{}]", "\"*\",".repeat(5_000));
    let long = format!(
        "[[expected]]\nid = \"{}\"\npattern = '{{ ({}'",
        "x".repeat(50_000),
        "(".repeat(2_000)
    );
    let many = "[[expected]]\n".repeat(10_000);
    for text in [
        "\u{0}",
        "\u{feff}",
        "[[[",
        "= 1",
        "[watch]\nusers = [[\"a\"]]",
        "account = 1",
        "watch = []",
        "[[watch]]",
        "expected = [1]",
        "rule = 1",
        "[rule]",
        "rule_files = [\"../../etc/passwd\"]",
        &deep,
        &wide,
        &long,
        &many,
    ] {
        let shown = match Config::read("herald.toml", text) {
            Ok(_) => {
                assert_eq!(text, "\u{feff}");
                continue;
            }
            Err(mistakes) => mistakes.to_string(),
        };
        assert!(
            shown.starts_with("herald.toml:") && shown.len() < 100_000,
            "{} bytes",
            shown.len()
        );
        assert!(!shown.contains('\u{0}') && !shown.contains("panic"), "{shown}");
    }
    let folder = Folder::new("hostile");
    for (content, why) in
        [(vec![0xff; 10], "not UTF-8 at byte 0"), (vec![b'#'; 300_000], "longer than 262144 bytes")]
    {
        let path = folder.write("herald.toml", content);
        assert_eq!(Config::open(path.as_ref()).unwrap_err().0[0].what, why);
    }
}

#[test]
fn the_example_says_nothing_and_is_right_once_switched_on() {
    let text = std::fs::read_to_string(root().join("config/herald/herald.toml")).unwrap();
    let silent = Config::read("herald.toml", &text).unwrap();
    assert!(silent.expected.is_empty() && silent.watch.rules.is_empty() && silent.off.is_empty());
    let is_example = |line: &str| {
        let rest = line.strip_prefix("# ").unwrap_or("");
        let key = rest.split_once('=').map_or("", |(key, _)| key.trim_end());
        let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        rest.starts_with('[') || is_key
    };
    let lines = text.lines().map(|line| if is_example(line) { &line[2..] } else { line });
    let switched_on = lines.collect::<Vec<_>>().join("\n");
    let rules = "[[rule]]\nid = \"x\"\ntitle = \"x\"\npattern = '{ $.a = 1 }'\n".to_owned();
    let config = Config::read_with("herald.toml", &switched_on, &|_| Ok(rules.clone()))
        .unwrap_or_else(|error| panic!("{error}"));
    config.rules(&["identity"], &[]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((config.expected.len(), config.watch.rules.len(), config.off.len()), (2, 8, 1));
    assert!(config.expected[0].exact.is_none() && config.expected[1].exact.is_some());
    assert_eq!(config.accounts.issuers.len(), 1);
    assert_eq!(config.accounts.names.len(), 2);
    let documented = std::fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    for line in switched_on.lines().filter(|line| !line.starts_with('#')) {
        let key = line.split('=').next().unwrap().trim().trim_matches(['[', ']']);
        let told = |text: String| documented.contains(&text);
        let is_told = told(format!("`{key}`")) || told(format!("[{key}]"));
        assert!(key.is_empty() || is_told, "{key} is not documented");
    }
}

#[test]
fn replay_and_rules_take_a_configuration() {
    let folder = Folder::new("replay-config");
    let path = folder.write(
        "herald.toml",
        format!("{}[[off]]\nrule = \"organizations\"\nreason = \"x\"\n", ci()),
    );
    let other = record(json!({ "eventID": "2" }));
    let events = format!("{}\n{other}\n", by_role("ci", "a", 1, json!({})));
    let (out, err) = run(&["replay", "--config", &path]).stdin(&events).status(0);
    assert!(out.contains("Expected and held back: terraform-ci 1."), "{out}");
    assert!(err.contains("1 expected and held back"), "{err}");
    let (out, _) = run(&["rules", "--config", &path]).status(0);
    assert!(
        out.lines().any(|line| line.starts_with("off ") && line.contains("organizations")),
        "{out}"
    );
    let bad = folder.write("bad.toml", "expcted = 1\n");
    let (out, err) = run(&["replay", "--config", &bad]).stdin(&events).status(2);
    assert!(out.is_empty());
    assert!(err.contains(":1:1: unknown key `expcted`"), "{err}");
}

#[test]
fn check_finds_the_shipped_rules_right() {
    let (out, err) = run(&["check"]).status(0);
    assert!(out.ends_with("tests: 0 errors, 0 warnings\n") && err.is_empty(), "{out}{err}");
}

#[test]
fn check_tells_errors_from_warnings() {
    let folder = Folder::new("check");
    let rules = r#"
[[rule]]
id = "good"
title = "x"
pattern = '{ $.eventName = "CreateUser" }'
[[rule.test]]
name = "matches"
matches = true
record = '{"eventSource":"iam.amazonaws.com","eventName":"CreateUser"}'
[[rule.test]]
name = "does not"
matches = false
record = '{"eventSource":"iam.amazonaws.com","eventName":"DeleteUser"}'

[[rule]]
id = "untested"
title = "x"
pattern = ''
"#;
    let wrong = r#"
[[rule]]
id = "wrong"
title = "x"
pattern = '{ $.eventName = "CreateUser" }'
[[rule.test]]
name = "should match"
matches = true
record = '{"eventSource":"iam.amazonaws.com","eventName":"DeleteUser"}'
[[rule.test]]
name = "should not"
matches = false
record = '{"eventSource":"iam.amazonaws.com","eventName":"CreateUser"}'
[[rule.test]]
name = "is no record"
matches = false
record = '{"eventName":"CreateUser"}'
"#;
    let config = format!(
        "{}[[off]]\nrule = \"iam-writes\"\nreason = \"x\"\nuntil = 2020-01-01\n[watch]\nusers = [\"al\"]\n",
        ci().replace("2026-11-20", "2020-01-01")
    );
    let rules = folder.write("rules.toml", rules);
    let shown = |out: &str| out.replace(&folder.0.display().to_string(), "FOLDER");
    let config = folder.write("herald.toml", config);
    let (out, err) = run(&["check", &rules, "--config", &config]).status(0);
    assert!(err.is_empty(), "{err}");
    insta::assert_snapshot!("check_warns", shown(&out));
    let wrong = folder.write("packs/wrong.toml", wrong);
    let (out, _) = run(&["check", &wrong, "--pattern", "{ $.a == 1 }"]).status(1);
    insta::assert_snapshot!("check_finds_errors", shown(&out));
    let (out, _) = run(&["check", "--format", "json", &wrong]).status(1);
    let found: Json = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&found["errors"], &found["rules"], &found["tests"]),
        (&json!(3), &json!(1), &json!(3))
    );
    let first = &found["findings"][0];
    assert_eq!(
        (&first["level"], &first["line"], &first["column"]),
        (&json!("error"), &json!(6), &json!(1))
    );
    let (out, err) = run(&["check", "missing.toml", &rules]).status(2);
    assert!(
        err.contains("error: missing.toml: No such file") && out.contains("2 rules"),
        "{out}{err}"
    );
}
