//! The registry of facts: what patterns see, what they may ask for, what the documents say.

use std::collections::BTreeSet;
use std::fs;

use cloudwatch_filter_pattern::{Known, LintId, Pattern, Selector, Value, ValueKind};
use iam_herald::catalogue::Catalogue;
use iam_herald::config::{Config, Start};
use iam_herald::facts::{Chosen, Context, FACTS, Reading, Says, mistakes_of_variants};
use iam_herald::record::Record;
use iam_herald::rules::{Rules, type_of};
use serde_json::json;

use crate::config::entry;
use crate::support::{Folder, record, root, run};

pub fn at<'v>(facts: &'v Value<'static>, name: &str) -> Option<&'v Value<'static>> {
    name.split('.').try_fold(facts, |value, name| value.get(name))
}

/// The facts of an event of each operation of the catalogue, and of some that have facts which those have not.
pub fn all_facts() -> Vec<Value<'static>> {
    let catalogue = Catalogue::builtin();
    let events = fs::read_to_string(root().join("tests/catalogue/events.ndjson")).unwrap();
    let trust = |statement: &str| {
        json!({ "eventName": "UpdateAssumeRolePolicy", "requestParameters":
        { "roleName": "x", "policyDocument": format!("{{\"Statement\":{statement}}}") } })
    };
    let more = [
        trust(r#"{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}"#),
        trust(r#"{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sts:AssumeRole"}"#),
        json!({ "userAgent": "Pacu/1.6" }),
        json!({ "userAgent": "Terraform/1.9" }),
        json!({ "errorCode": "AccessDenied" }),
        json!({ "eventSource": "signin.amazonaws.com", "eventName": "CheckMfa",
        "responseElements": { "CheckMfa": "Failure" } }),
        json!({ "userIdentity": { "type": "Root", "sessionContext": { "assumedRoot": "true" } } }),
        json!({ "userIdentity": { "type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/a/a",
            "inScopeOf": { "issuerType": "AWS::Lambda::Function" } } }),
        json!({ "requestParameters": 7 }),
    ];
    let more: Vec<String> = more.into_iter().map(|fields| record(fields).to_string()).collect();
    let facts = |text: &str| {
        let record = Record::read(text).unwrap();
        Reading::new(&record, Context::alone(&catalogue)).facts_value()
    };
    events.lines().chain(more.iter().map(String::as_str)).map(facts).collect()
}

fn lints(pattern: &str) -> Vec<LintId> {
    let pattern: Pattern = pattern.parse().unwrap();
    pattern.lints_with(&type_of).iter().map(|lint| lint.id).collect()
}

pub fn refused(pattern: &str) -> Option<String> {
    Config::read("herald.toml", &entry(pattern)).err().map(|error| error.to_string())
}

#[test]
fn names_are_unique_and_groups_stand_together() {
    let names: BTreeSet<&str> = FACTS.iter().map(|fact| fact.name).collect();
    assert_eq!(names.len(), FACTS.len());
    let mut groups: Vec<&str> =
        FACTS.iter().filter_map(|fact| Some(fact.name.split_once('.')?.0)).collect();
    groups.dedup();
    let unique: BTreeSet<&str> = groups.iter().copied().collect();
    assert_eq!(unique.len(), groups.len(), "{groups:?}");
    for fact in FACTS {
        assert!(!fact.doc.is_empty() && !fact.doc.contains(['|', '\n']), "{}", fact.name);
        assert!(!names.contains(fact.name.split('.').next().unwrap()) || !fact.name.contains('.'));
    }
}

#[test]
fn facts_are_what_their_rows_say() {
    let all = all_facts();
    assert!(all.len() > 300, "{}", all.len());
    let from_configuration = ["account.tier", "target.is_herald", "target.may_be_herald"];
    for fact in FACTS {
        let values: Vec<&Value> = all.iter().filter_map(|facts| at(facts, fact.name)).collect();
        assert!(!values.is_empty() || from_configuration.contains(&fact.name), "{}", fact.name);
        assert!(!fact.always || values.len() == all.len(), "{}", fact.name);
        let words = fact.words();
        for value in values {
            let fits = match fact.kind() {
                ValueKind::Boolean => value.as_bool().is_some(),
                ValueKind::Text => value.as_str().is_some_and(|text| {
                    !text.is_empty() && (words.is_empty() || words.contains(&text))
                }),
                _ => value.as_array().is_some(),
            };
            assert!(fits, "{} is {value}", fact.name);
        }
    }
}

#[test]
fn selectors_of_facts_have_types() {
    let look = |selector: &str| type_of(&selector.parse::<Selector>().unwrap());
    for (selector, known) in [
        ("$.herald", Known::always(ValueKind::Object)),
        ("$.herald.actor", Known::always(ValueKind::Object)),
        ("$.herald.grants", Known::maybe(ValueKind::Object)),
        ("$.herald.target.kind", Known::maybe(ValueKind::Text)),
        ("$.herald.grants.admin", Known::maybe(ValueKind::Boolean)),
        ("$.herald.trust.accounts", Known::maybe(ValueKind::Array)),
        ("$.herald.trust.accounts[0]", Known::maybe(ValueKind::Text)),
        // A wildcard may select values of several types.
        ("$.herald.*", Known::Nothing),
        ("$.herald.trust.*", Known::Nothing),
        ("$.herald.actor.*", Known::Nothing),
        ("$.*.actor", Known::Nothing),
        // Or of one.
        ("$.herald.trust.accounts[*]", Known::maybe(ValueKind::Text)),
        ("$.herald.grants.*", Known::maybe(ValueKind::Boolean)),
        ("$.herald.*.kind", Known::maybe(ValueKind::Text)),
    ] {
        assert_eq!(look(selector), known, "{selector}");
    }
    for (selector, always) in [("$.herald.outcome", true), ("$.herald.account.*", false)] {
        let Known::Word { words, always: found } = look(selector) else {
            panic!("{selector} has no words");
        };
        assert!(!words.is_empty() && found == always, "{selector}");
    }
    for (selector, step) in [
        ("$.herald.outcom", 1),
        ("$.herald[0]", 1),
        ("$.herald.actor.nam", 2),
        ("$.herald.actor[0]", 2),
        ("$.herald.outcome.text", 2),
        ("$.herald.outcome[0]", 2),
        ("$.herald.*.outcom", 2),
        ("$.herald.trust.accounts.id", 3),
        ("$.herald.trust.accounts[0].id", 4),
        ("$.herald.trust.accounts[0][0]", 4),
    ] {
        let Known::NoSuchMember { step: wrong, .. } = look(selector) else {
            panic!("{selector} is taken for a fact");
        };
        assert_eq!(wrong, step, "{selector}");
    }
}

#[test]
fn a_test_that_is_never_true_of_a_fact_is_told() {
    for fact in FACTS {
        let name = fact.name;
        let found = |test: &str| lints(&format!("{{ $.herald.{name} {test} }}"));
        match fact.kind() {
            ValueKind::Boolean => {
                assert_eq!(found("= \"true\""), [LintId::BooleanAsText], "{name}");
                assert_eq!(found("= maybe"), [LintId::WrongType], "{name}");
                assert_eq!(found("> 1"), [LintId::WrongType], "{name}");
                assert_eq!(found("IS TRUE"), [], "{name}");
            }
            ValueKind::Text => {
                assert_eq!(found("IS TRUE"), [LintId::TextAsBoolean], "{name}");
                assert_eq!(found("> 1"), [LintId::WrongType], "{name}");
                let words = fact.words();
                let never = if words.is_empty() { vec![] } else { vec![LintId::UnknownWord] };
                for test in ["= x", "= \"x*\"", "= %^x$%", "= \"\""] {
                    assert_eq!(found(test), never, "{name} {test}");
                }
                assert_eq!(found("!= x").contains(&LintId::UnknownWord), !words.is_empty());
                for word in words {
                    let some = &word[..word.len() - 1];
                    let (glob, regex) = (format!("= \"{some}*\""), format!("= %^{some}%"));
                    for test in [format!("= \"{word}\""), glob, regex] {
                        assert_eq!(found(&test), [], "{name} {test}");
                    }
                    assert_eq!(found(&format!("= \"{word}.\"")), [LintId::UnknownWord]);
                }
            }
            _ => assert_eq!(found("= x"), [LintId::WrongType], "{name}"),
        }
        let absent = found("!= x").contains(&LintId::DiffersAbsent);
        assert_eq!(absent, fact.kind() == ValueKind::Text && !fact.always, "{name}");
    }
    for fact in FACTS {
        let found = lints(&format!("{{ $.herald.{} NOT EXISTS }}", fact.name));
        let never = if fact.always { vec![LintId::AlwaysThere] } else { vec![] };
        assert_eq!(found, never, "{}", fact.name);
    }
    for (pattern, lint) in [
        ("{ $.herald.actor = x }", LintId::WrongType),
        ("{ $.herald NOT EXISTS }", LintId::AlwaysThere),
        ("{ $.herald.read_only IS NULL }", LintId::AlwaysThere),
        ("{ $.eventName NOT EXISTS }", LintId::AlwaysThere),
        ("{ $.herald.read_only = 1 }", LintId::WrongType),
        ("{ $.herald.trust.accounts[*] IS TRUE }", LintId::TextAsBoolean),
        ("{ $.herald.grants.* = \"true\" }", LintId::BooleanAsText),
        ("{ $.herald.outcome = 5 }", LintId::UnknownWord),
        ("{ $.herlad.outcome = denied }", LintId::UnknownField),
        ("{ $.Herald.outcome = denied }", LintId::UnknownField),
        ("{ $.heralds[0] NOT EXISTS }", LintId::UnknownField),
        ("{ $.header = x }", LintId::UnknownField),
        ("{ $.detail.eventName = x }", LintId::UnknownField),
    ] {
        assert_eq!(lints(pattern), [lint], "{pattern}");
    }
    for pattern in
        ["{ $.* = x }", "{ $.requestParameters.herlad = x }", "{ $.resources[0].ARN = x }"]
    {
        assert_eq!(lints(pattern), [], "{pattern}");
    }
    // What is written, where it is checked.
    let pattern = r#"{ $.herald.grants.escalation = "true" }"#;
    let (out, _) = run(&["check", "--pattern", pattern]).status(0);
    assert!(out.contains("[boolean-as-text]") && out.contains("IS TRUE"), "{out}");
    let folder = Folder::new("never-true");
    let path = folder.write(
        "herald.toml",
        entry(r#"{ ($.eventName = TagRole) && ($.herald.grants.admin = "false") }"#),
    );
    let (out, _) = run(&["check", "--config", &path]).status(0);
    assert!(out.contains("herald.toml:1:1: warning: expected entry `terraform-ci`: "), "{out}");
    assert!(out.contains("[boolean-as-text]"), "{out}");
}

/// A misspelt fact: what is written, and what the message must say.
const MISSPELT: &str = r#"{ ($.eventName = TagRole) && ($.herald.outcom = "succeeded") }"#;

#[test]
fn a_misspelt_fact_is_an_error_wherever_a_pattern_stands() {
    let shown = "no event has `$.herald.outcom`\n  { ($.eventName = TagRole) && ($.herald.outcom = \"succeeded\") }\n";
    let caret = format!("  {:30}{}\n", "", "^".repeat("$.herald.outcom".len()));
    let end = format!("{shown}{caret}  help: did you mean `$.herald.outcome`?");
    let column = "pattern = '''".len() + 31;

    assert_eq!(
        refused(MISSPELT).unwrap(),
        format!("herald.toml:3:{column}: expected entry `terraform-ci`: {end}")
    );
    let rule = format!("[[rule]]\nid = \"x\"\ntitle = \"x\"\npattern = '''{MISSPELT}'''\n");
    assert_eq!(
        Config::read("herald.toml", &rule).unwrap_err().to_string(),
        format!("herald.toml:4:{column}: rule `x`: {end}")
    );
    let own = [("own.toml".to_owned(), rule.clone())];
    assert_eq!(
        Rules::load(&["identity"], &own).unwrap_err().to_string(),
        format!("own.toml:4:{column}: rule `x`: {end}")
    );
    let variant = format!("[[operation]]\n[[operation.variant]]\npattern = '''{MISSPELT}'''\n");
    let found = mistakes_of_variants("iam.toml", &variant);
    assert_eq!(found.len(), 1);
    assert!(found[0].to_string().starts_with(&format!("iam.toml:3:{column}: {shown}")));
    let (out, _) = run(&["check", "--pattern", MISSPELT]).status(1);
    assert!(out.starts_with("--pattern:1:31: error: no event has `$.herald.outcom`\n"), "{out}");
    assert!(out.contains("help: did you mean `$.herald.outcome`?"), "{out}");
    assert_eq!(out.matches("outcom`\n").count(), 1, "told once\n{out}");
    // All of them, also where a wildcard stands before, and no rule is excused.
    let more = r#"{ ($.herald.*.knid = a) || ($.herald.actr.kind = b) || ($.herald.actor.['naem'] NOT EXISTS) }"#;
    let allowed = format!(
        "[[rule]]\nid = \"x\"\ntitle = \"x\"\nallow = [\"unknown-field\"]\npattern = '''{more}'''\n"
    );
    assert_eq!(Config::read("herald.toml", &allowed).unwrap_err().0.len(), 3);
    assert_eq!(refused(more).unwrap().matches("no event has").count(), 3);
}

#[test]
fn the_function_starts_all_the_same() {
    let folder = Folder::new("unknown-fact");
    for (number, broken) in [
        entry(MISSPELT),
        format!("[[rule]]\nid = \"x\"\ntitle = \"x\"\npattern = '''{MISSPELT}'''\n"),
    ]
    .iter()
    .enumerate()
    {
        let path = folder.write(&format!("{number}.toml"), broken);
        let start = Start::of(Some(path.as_ref()), &["identity"]).unwrap();
        assert!(start.broken.unwrap().to_string().contains("`$.herald.outcom`"));
        assert!(start.config.expected.is_empty() && !start.rules.packs.is_empty());
    }
}

#[test]
fn a_variant_of_the_catalogue_sees_only_what_is_known_before_it() {
    let variant = |pattern: &str| {
        let text = format!("[[operation]]\n[[operation.variant]]\npattern = '''{pattern}'''\n");
        mistakes_of_variants("iam.toml", &text).len()
    };
    for fact in FACTS {
        let pattern = format!("{{ $.herald.{} NOT EXISTS }}", fact.name);
        assert_eq!(variant(&pattern), usize::from(!fact.before_variant), "{}", fact.name);
    }
    // What it sees does not depend on what it cannot see.
    let catalogue = Catalogue::builtin();
    let asked: usize = catalogue
        .rows()
        .flat_map(|row| &row.variant)
        .filter_map(|variant| variant.pattern.as_ref())
        .flat_map(Pattern::conditions)
        .filter(|condition| condition.selector().first_name() == Some("herald"))
        .count();
    assert!(asked > 10, "{asked}");
    let folder = root().join("catalogue");
    let mut files = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(mistakes_of_variants(&path.display().to_string(), &text), []);
        files += 1;
    }
    assert!(files > 10, "{files}");
}

#[test]
fn the_facts_of_a_test_must_be_facts() {
    let check = |facts: &str| {
        let folder = Folder::new("facts-of-a-test");
        let test = |name: &str, matches: bool, tier: &str| {
            format!(
                "[[rule.test]]\nname = \"{name}\"\nmatches = {matches}\nrecord = '{}'\nfacts = '{tier}'\n",
                record(json!({}))
            )
        };
        let rule = "[[rule]]\nid = \"x\"\ntitle = \"x\"\npattern = '{ $.herald.account.tier = critical }'\n";
        let rule = format!(
            "{rule}{}{}",
            test("a", true, r#"{"account":{"tier":"critical"}}"#),
            test("b", false, facts)
        );
        let path = folder.write("own.toml", rule);
        run(&["check", &path]).output()
    };
    assert!(check(r#"{"account":{"tier":"normal"}}"#).status.success());
    for (facts, why) in [
        (r#"{"account":{"teir":"normal"}}"#, "there is no fact `account.teir`"),
        (r#"{"account":"normal"}"#, "there is no fact `account`"),
        (r#"{"read_only":"true"}"#, "`read_only` is not true or false"),
        (r#"{"actor":{"name":true}}"#, "`actor.name` is not a text"),
        ("[]", "expected an object"),
    ] {
        let output = check(facts);
        let out = String::from_utf8(output.stdout).unwrap();
        assert!(!output.status.success() && out.contains(why), "{facts}\n{out}");
    }
}

/// The table of docs/rules.md.
fn table() -> String {
    let yes = |flag: bool| if flag { "yes" } else { "" };
    let mut lines = vec![
        "| fact | is | type | always there | says | the caller chooses it |".to_owned(),
        "|---|---|---|---|---|---|".to_owned(),
    ];
    for fact in FACTS {
        let mut doc = fact.doc.to_owned();
        if !fact.words().is_empty() {
            doc = format!("{doc}: {}", fact.words().join(", "));
        }
        let kind = match fact.kind() {
            ValueKind::Boolean => "true or false",
            ValueKind::Text => "text",
            _ => "list of texts",
        };
        let says = match fact.says {
            Says::Who => "who",
            Says::What => "what",
            Says::Neither => "",
        };
        let chosen = match fact.chosen {
            Chosen::No => "",
            Chosen::InSessions => "of sessions",
            Chosen::Yes => "yes",
        };
        let always = yes(fact.always);
        lines.push(format!("| `{}` | {doc} | {kind} | {always} | {says} | {chosen} |", fact.name));
    }
    let early: Vec<String> = FACTS
        .iter()
        .filter(|fact| fact.before_variant)
        .map(|fact| format!("`{}`", fact.name))
        .collect();
    format!(
        "{}\n\nVariants of the catalogue, which are chosen before all facts are derived, see of these only {}.\n",
        lines.join("\n"),
        early.join(", ")
    )
}

/// `HERALD_UPDATE_DOCS=1 cargo test --test it every_fact_is_documented` writes the table anew.
#[test]
fn every_fact_is_documented() {
    const BEGIN: &str = "<!-- facts: this table is made of src/facts/registry.rs -->\n";
    const END: &str = "<!-- facts end -->";
    let path = root().join("docs/rules.md");
    let document = fs::read_to_string(&path).unwrap();
    let (before, rest) = document.split_once(BEGIN).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    let table = table();
    if std::env::var_os("HERALD_UPDATE_DOCS").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
    } else {
        assert_eq!(written, table, "run this test with HERALD_UPDATE_DOCS=1");
    }
}
