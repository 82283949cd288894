//! Facts that are one of a few words.

use iam_herald::config::Config;

use crate::fact_registry::refused;
use crate::support::run;

/// A word that a fact never is, and what was meant.
#[test]
fn a_word_that_a_fact_never_is_is_an_error_wherever_a_pattern_stands() {
    for (test, help) in [
        (r#"outcome = "deny""#, "it is one of `succeeded`, `denied`, `failed`"),
        (r#"outcome = "Denied""#, "did you mean `denied`?"),
        (r#"outcome != "suceeded""#, "did you mean `succeeded`?"),
        (r#"outcome = "deny*""#, "it is one of `succeeded`, `denied`, `failed`"),
        (r#"account.tier = "prod""#, "it is one of `critical`, `normal`, `sandbox`"),
        (r#"actor.kind = %^person%"#, "it is one of `root`, `user`, "),
        (r#"trail.records = "everything""#, "it is one of `nothing`, `reads`, "),
    ] {
        let pattern = format!("{{ ($.eventName = TagRole) && ($.herald.{test}) }}");
        let fact = test.split(' ').next().unwrap();
        let what = format!("`$.herald.{fact}` is never `");
        let rule = format!("[[rule]]\nid = \"x\"\ntitle = \"x\"\npattern = '''{pattern}'''\n");
        let in_rule = Config::read("herald.toml", &rule).unwrap_err().to_string();
        let (by_check, _) = run(&["check", "--pattern", &pattern]).status(1);
        assert_eq!(by_check.matches("is never").count(), 1, "told once\n{by_check}");
        for error in [refused(&pattern).unwrap(), in_rule, by_check] {
            assert!(error.contains(&what) && error.contains(&format!("help: {help}")), "{error}");
        }
    }
}
