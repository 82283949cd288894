//! What the README and the documents say is what the program does.

use std::collections::BTreeSet;
use std::fs;

use iam_herald::rules::Rules;
use serde_json::Value as Json;

use crate::support::{root, tell};

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

#[test]
fn the_picture_of_an_alert_is_what_the_demo_prints() {
    let event = fs::read(root().join("events/admin-policy-to-role.json")).unwrap();
    let text = iam_herald::render::text(&tell(&event));
    let readme = readme();
    let shown = readme.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(shown.trim_end(), text.trim_end());
}

#[test]
fn the_readme_names_every_pack() {
    for pack in Rules::pack_names() {
        assert!(readme().contains(&format!("| `{pack}`")), "{pack}");
    }
}

#[test]
fn the_example_of_an_own_rule_is_valid() {
    let readme = readme();
    let example = readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let own = [("README.md".to_owned(), example.to_owned())];
    let rules = Rules::load(&["identity"], &own).unwrap();
    assert_eq!(rules.packs[1].rules[0].id, "bucket-policy");
}

#[test]
fn every_field_of_an_alert_is_documented() {
    let event = fs::read(root().join("events/admin-policy-to-role.json")).unwrap();
    let alert = iam_herald::render::alert_line(&tell(&event).alerts[0]);
    let alert: Json = serde_json::from_str(&alert).unwrap();
    let documented = fs::read_to_string(root().join("docs/alert.md")).unwrap();
    let mut names = BTreeSet::new();
    for part in [&alert, &alert["actor"], &alert["account"], &alert["changes"][0], &alert["counts"]]
    {
        names.extend(part.as_object().unwrap().keys().cloned());
    }
    assert!(names.len() > 40, "{names:?}");
    for name in names {
        let told =
            documented.contains(&format!("`{name}`")) || documented.contains(&format!(" {name} "));
        assert!(told, "{name} is not in docs/alert.md");
    }
}

#[test]
fn every_variable_of_the_function_is_documented_and_in_the_template() {
    let config = fs::read_to_string(root().join("src/function/config.rs")).unwrap();
    let documented = fs::read_to_string(root().join("docs/function.md")).unwrap();
    let template = fs::read_to_string(root().join("template.yaml")).unwrap();
    let mut seen = 0;
    for name in config.split('"').filter(|text| {
        let plain = text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
        plain
            && (text.starts_with("HERALD_") || text.starts_with("SNS_") || text.starts_with("SES_"))
    }) {
        seen += 1;
        assert!(documented.contains(&format!("`{name}`")), "{name} is not in docs/function.md");
        assert!(template.contains(&format!("{name}:")), "{name} is not in template.yaml");
    }
    assert!(seen >= 7, "{seen}");
}
