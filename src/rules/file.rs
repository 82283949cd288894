//! A rule file: TOML with `[[rule]]` tables. All of its mistakes are reported at once.

use std::collections::HashSet;
use std::ops::Range;

use cloudwatch_filter_pattern::Pattern;
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::asks::Asks;
use super::pattern::RulePattern;
use crate::builtin::{Text, Texts};
use crate::facts::{self, SeenBy};
use crate::mistakes::{Mistake, Mistakes, Place, Source, quoted};
use crate::severity::Severity;

/// One rule. In a pack it selects. Under `risk/` it raises to `severity` or lowers to `at_most`. In
/// a file of the user it selects, and raises if it has a severity.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub id: Text,
    pub title: Text,
    pub(super) pattern: RulePattern,
    pub severity: Option<Severity>,
    /// A cap: whatever other rules say, the change is no louder than this.
    pub at_most: Option<Severity>,
    pub why: Option<Text>,
    pub next: Option<Text>,
    /// The ATT&CK techniques, of version 19.
    #[serde(default)]
    pub attack: Texts,
    /// Whether no expected change can hold back what it selects.
    #[serde(default)]
    pub always: bool,
    /// Whether no cap lowers its severity.
    #[serde(default)]
    pub uncapped: bool,
    /// How what it selects is told, if no other rule selects it.
    #[serde(default)]
    pub tell: Tell,
    /// The operations that are told each time all the same, of a rule that tells once a session.
    #[serde(default)]
    pub each: Texts,
    /// The lints that its pattern breaks on purpose.
    #[serde(default)]
    pub allow: Texts,
    #[serde(default)]
    pub test: Vec<RuleTest>,
    /// Where it stands in its file.
    #[serde(skip)]
    pub place: Option<Place>,
}

/// How a change is told that only rules with this select.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tell {
    #[default]
    Each,
    /// A read once for each session and address, and the others are counted. Writes, and what was refused, are told each
    /// time.
    OnceASession,
    /// Only beside other changes of the same alert, which it explains.
    BesideOthers,
}

/// A record, and whether the rule's pattern must select it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleTest {
    pub name: String,
    pub matches: bool,
    pub record: String,
    /// Facts that come from the configuration and not from the record, as JSON: `{"account":
    /// {"tier": "critical"}}`. They are laid over the facts of the record.
    pub facts: Option<String>,
    /// Where it stands in its file.
    #[serde(skip)]
    pub place: Option<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleUse {
    Pack,
    Risk,
    Own,
}

/// Reads a rule file: its description and rules. `path` is for messages.
///
/// # Errors
/// Every mistake, each with its place: what is wrong, in which rule, and what would be right. If
/// the file is no TOML, only its mistakes of syntax are told.
pub fn read(path: &str, text: &str, used: RuleUse) -> Result<(String, Vec<Rule>), Mistakes> {
    let source = Source { path, text };
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut mistakes: Vec<Mistake> = errors.iter().map(|error| source.toml(error, 0)).collect();
    if !mistakes.is_empty() {
        return Err(Mistakes::of(mistakes));
    }
    let mut description = String::new();
    let mut rules = Vec::new();
    for (key, value) in document.into_inner() {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("description", DeValue::String(text)) => description = text.to_string(),
            ("rule", _) => rules = read_rules(source, &value, used, &mut mistakes),
            ("description", _) => {
                mistakes.push(source.mistake(value.span().start, "`description` is not a text"));
            }
            (other, _) => mistakes.push(
                source
                    .mistake(key.span().start, format!("unknown key {}", quoted(other)))
                    .with_help("a rule file has `description` and `[[rule]]` tables"),
            ),
        }
    }
    if mistakes.is_empty() { Ok((description, rules)) } else { Err(Mistakes::of(mistakes)) }
}

/// Reads `[[rule]]` tables, wherever they stand. A rule with a mistake is left out.
pub fn read_rules(
    source: Source,
    tables: &Spanned<DeValue>,
    used: RuleUse,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Rule> {
    let DeValue::Array(tables) = tables.get_ref() else {
        mistakes.push(
            source
                .mistake(tables.span().start, "`rule` is not a list of tables")
                .with_help("write `[[rule]]` in double brackets"),
        );
        return Vec::new();
    };
    let mut rules: Vec<Rule> = Vec::new();
    let mut ids = HashSet::new();
    for (index, table) in tables.iter().enumerate() {
        let name = match table.get_ref().get("id").and_then(|id| id.get_ref().as_str()) {
            Some(id) => format!("rule {}", quoted(id)),
            None => format!("rule {}", index + 1),
        };
        let before = mistakes.len();
        mistakes.extend(one_by_one(source, table).into_iter().map(|mistake| of(&name, mistake)));
        match Rule::deserialize(ValueDeserializer::from(table.clone())) {
            // This is one of the mistakes that were found already.
            Err(_) if mistakes.len() > before => {}
            Err(error) => {
                mistakes.push(of(&name, source.toml(&error, table.span().start)));
            }
            Ok(mut rule) => {
                rule.locate(source, table);
                let mut mistake = |what: &str| {
                    mistakes.push(of(&name, source.mistake(table.span().start, what)));
                };
                rule.check(used).into_iter().for_each(&mut mistake);
                if !ids.insert(rule.id.clone()) {
                    mistake("the id stands twice in this file");
                }
                rules.push(rule);
            }
        }
    }
    rules
}

fn of(name: &str, mistake: Mistake) -> Mistake {
    Mistake { what: format!("{name}: {}", mistake.what), ..mistake }
}

/// Mistakes of which reading a rule as a whole would report only the first.
fn one_by_one(source: Source, table: &Spanned<DeValue>) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let field = |name: &str| -> Option<(Range<usize>, &str)> {
        let value = table.get_ref().get(name)?;
        Some((value.span(), value.get_ref().as_str()?))
    };
    if let Some((span, id)) = field("id")
        && !is_kebab_case(id)
    {
        let what = "the id is not kebab-case (a-z, 0-9 and `-`)";
        mistakes.push(source.mistake(span.start, what));
    }
    for name in ["severity", "at_most"] {
        if let Some((span, text)) = field(name)
            && !Severity::ALL.iter().any(|one| one.as_str() == text)
        {
            let what = format!("`{name}` is {}", quoted(text));
            let expected = "expected info, low, medium, high or critical";
            mistakes.push(source.mistake(span.start, what).with_help(expected));
        }
    }
    if let Some((span, text)) = field("pattern") {
        match text.parse::<Pattern>() {
            Ok(pattern) => {
                mistakes.extend(facts::mistakes(source, span, &pattern, SeenBy::Rules));
            }
            Err(error) => mistakes.push(source.pattern(span, &error)),
        }
    }
    mistakes
}

/// Whether a text may be the id of a rule or an entry.
pub fn is_kebab_case(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !id.is_empty() && id.len() <= 100 && id.chars().all(plain)
}

impl Rule {
    /// Whether its pattern has a condition on a field, named as a selector is written.
    pub fn asks_for(&self, selector: &str) -> bool {
        self.pattern().conditions().any(|one| one.selector().to_string() == selector)
    }

    /// A rule that selects what the pattern selects, and says nothing more.
    pub fn new(id: String, title: String, pattern: Pattern) -> Rule {
        Rule {
            id: id.into(),
            title: title.into(),
            pattern: pattern.into(),
            severity: None,
            at_most: None,
            why: None,
            next: None,
            attack: Texts::default(),
            always: false,
            uncapped: false,
            tell: Tell::Each,
            each: Texts::default(),
            allow: Texts::default(),
            test: Vec::new(),
            place: None,
        }
    }

    pub fn pattern(&self) -> &Pattern {
        self.pattern.get()
    }

    pub(super) fn asks(&self) -> Asks {
        self.pattern.asks()
    }

    /// The operations of which alone the rule may select a record; `None` if others may be, too.
    pub fn operations(&self) -> Option<&[Text]> {
        self.pattern.operations()
    }

    fn check(&self, used: RuleUse) -> Option<&'static str> {
        if used == RuleUse::Risk && self.tell != Tell::Each {
            return Some("`tell` belongs to rules that select, in a pack or in a file of your own");
        }
        if !self.each.is_empty() && self.tell != Tell::OnceASession {
            return Some(
                "`each` names what a rule with `tell = \"once-a-session\"` tells each time",
            );
        }
        match (used, self.severity, self.at_most) {
            (RuleUse::Pack, None, None) | (RuleUse::Own, _, None) => None,
            (RuleUse::Pack, ..) => {
                Some("a pack's rule selects; `severity` and `at_most` belong under rules/risk")
            }
            (RuleUse::Own, ..) => Some("`at_most` belongs under rules/risk"),
            (RuleUse::Risk, Some(_), None) | (RuleUse::Risk, None, Some(_)) => None,
            (RuleUse::Risk, ..) => Some("expected either `severity` or `at_most`"),
        }
    }

    fn locate(&mut self, source: Source, table: &Spanned<DeValue>) {
        self.place = Some(source.place(table.span().start));
        let tests = table.get_ref().get("test").and_then(|tests| tests.get_ref().as_array());
        for (test, place) in self.test.iter_mut().zip(tests.into_iter().flatten()) {
            test.place = Some(source.place(place.span().start));
        }
    }
}
