//! Any text as a configuration and, after a line `# ---`, as the rule file that it names; and as a rule file of each
//! use. It is read, or refused with mistakes that stand inside of the text and can be shown.

use iam_herald::config::Config;
use iam_herald::mistakes::Mistakes;
use iam_herald::rules::{RuleUse, read};

fn can_be_shown(mistakes: &Mistakes, texts: &[&str]) {
    assert!((1..=101).contains(&mistakes.0.len()), "{}", mistakes.0.len());
    for mistake in &mistakes.0 {
        assert!(!mistake.what.is_empty());
        if let Some(place) = mistake.place {
            let inside = |text: &&str| place.line <= text.split('\n').count();
            assert!(place.line > 0 && place.column > 0 && texts.iter().any(inside), "{mistake}");
        }
    }
    let shown = mistakes.to_string();
    assert!(!shown.chars().any(|c| c.is_control() && c != '\n'), "{shown:?}");
}

pub fn check(text: &str) {
    let (config, rules) = text.split_once("\n# ---\n").unwrap_or((text, text));
    if let Err(mistakes) = Config::read_with("herald.toml", config, &|_| Ok(rules.to_owned())) {
        can_be_shown(&mistakes, &[config, rules]);
    }
    for used in [RuleUse::Pack, RuleUse::Risk, RuleUse::Own] {
        match read("rules.toml", text, used) {
            Ok((_, rules)) => assert!(rules.iter().all(|rule| !rule.id.is_empty())),
            Err(mistakes) => can_be_shown(&mistakes, &[text]),
        }
    }
}
