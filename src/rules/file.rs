//! A rule file: TOML with `[[rule]]` tables. All of its mistakes are reported at once.

use std::collections::HashSet;
use std::fmt;
use std::ops::Deref;

use cloudwatch_filter_pattern::Pattern;
use serde::Deserialize;
use toml::Spanned;

use super::Severity;

/// One rule. In a pack it selects; under `risk/` it raises to `severity` or lowers to `at_most`; in a file of
/// the user it selects, and raises if it has a severity.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub id: String,
    pub title: String,
    pub pattern: PatternText,
    pub severity: Option<Severity>,
    /// A cap: whatever else applies, no louder than this.
    pub at_most: Option<Severity>,
    pub why: Option<String>,
    pub next: Option<String>,
    /// ATT&CK techniques, version 19.
    #[serde(default)]
    pub attack: Vec<String>,
    /// An expected change cannot hold this back.
    #[serde(default)]
    pub always: bool,
    /// No cap lowers this.
    #[serde(default)]
    pub uncapped: bool,
    #[serde(default)]
    pub test: Vec<RuleTest>,
}

/// A record and whether the rule's pattern must select it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleTest {
    pub name: String,
    pub matches: bool,
    pub record: String,
    /// Facts that do not come from the record but from the configuration, as JSON: they are laid over what the
    /// record itself gives, `{"account": {"tier": "critical"}}`.
    pub facts: Option<String>,
}

/// A filter pattern in a TOML file.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct PatternText(Pattern);

impl TryFrom<String> for PatternText {
    type Error = String;

    fn try_from(text: String) -> Result<PatternText, String> {
        text.parse().map(PatternText).map_err(|error| format!("not a filter pattern\n{error}"))
    }
}

impl Deref for PatternText {
    type Target = Pattern;

    fn deref(&self) -> &Pattern {
        &self.0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleUse {
    Pack,
    Risk,
    Own,
}

/// The mistakes of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleErrors(pub Vec<String>);

impl fmt::Display for RuleErrors {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for RuleErrors {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    description: String,
    #[serde(default)]
    rule: Vec<Spanned<toml::Table>>,
}

/// Reads a rule file: its description and rules. `path` is for messages.
///
/// # Errors
/// Every mistake, each with its place: what is wrong, in which rule, and what would be right.
pub fn read(path: &str, text: &str, used: RuleUse) -> Result<(String, Vec<Rule>), RuleErrors> {
    let file: File = toml::from_str(text)
        .map_err(|error| RuleErrors(vec![format!("{path}: {}", error.to_string().trim_end())]))?;
    let mut mistakes = Vec::new();
    let mut rules: Vec<Rule> = Vec::new();
    let mut ids = HashSet::new();
    for (index, table) in file.rule.into_iter().enumerate() {
        let line = text.get(..table.span().start).unwrap_or_default().matches('\n').count() + 1;
        let table = table.into_inner();
        let id = match table.get("id").and_then(toml::Value::as_str) {
            Some(id) => format!("rule `{id}`"),
            None => format!("rule {}", index + 1),
        };
        let mut mistake = |what: String| mistakes.push(format!("{path}:{line}: {id}: {what}"));
        let before = one_by_one(&table);
        let broken = !before.is_empty();
        before.into_iter().for_each(&mut mistake);
        match table.try_into::<Rule>() {
            // The same mistake again, or the first of them.
            Err(_) if broken => {}
            Ok(rule) => {
                rule.check(used).into_iter().for_each(&mut mistake);
                if !ids.insert(rule.id.clone()) {
                    mistake("the id stands twice in this file".to_owned());
                }
                rules.push(rule);
            }
            Err(error) => mistake(error.to_string().trim_end().to_owned()),
        }
    }
    if mistakes.is_empty() { Ok((file.description, rules)) } else { Err(RuleErrors(mistakes)) }
}

/// The mistakes that reading a rule as a whole would report only one of.
fn one_by_one(table: &toml::Table) -> Vec<String> {
    let mut mistakes = Vec::new();
    let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if let Some(id) = table.get("id").and_then(toml::Value::as_str)
        && (id.is_empty() || !id.chars().all(kebab))
    {
        mistakes.push("the id is not kebab-case (a-z, 0-9 and `-`)".to_owned());
    }
    for field in ["severity", "at_most"] {
        if let Some(value) = table.get(field)
            && let Err(error) = value.clone().try_into::<Severity>()
        {
            mistakes.push(format!("{field}: {}", error.to_string().trim_end()));
        }
    }
    if let Some(text) = table.get("pattern").and_then(toml::Value::as_str)
        && let Err(error) = PatternText::try_from(text.to_owned())
    {
        mistakes.push(error);
    }
    mistakes
}

impl Rule {
    fn check(&self, used: RuleUse) -> Vec<String> {
        let mut mistakes = Vec::new();
        match (used, self.severity, self.at_most) {
            (RuleUse::Pack, None, None) | (RuleUse::Own, _, None) => {}
            (RuleUse::Pack, ..) => mistakes.push(
                "a pack's rule selects; `severity` and `at_most` belong under rules/risk"
                    .to_owned(),
            ),
            (RuleUse::Own, ..) => mistakes.push("`at_most` belongs under rules/risk".to_owned()),
            (RuleUse::Risk, Some(_), None) | (RuleUse::Risk, None, Some(_)) => {}
            (RuleUse::Risk, ..) => {
                mistakes.push("expected either `severity` or `at_most`".to_owned());
            }
        }
        mistakes
    }
}
