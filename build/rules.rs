//! Rules as tables of Rust, without their tests, which only the command line needs. `tests/rules.rs` holds the tables
//! against the whole files.

use cloudwatch_filter_pattern::{Pattern, Selector};
use serde::Deserialize;
use toml::{Spanned, Table};

use crate::asks::Asks;
use crate::files::File;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    #[serde(default)]
    description: String,
    #[serde(default)]
    rule: Vec<Spanned<Rule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    id: String,
    title: String,
    pattern: String,
    severity: Option<String>,
    at_most: Option<String>,
    why: Option<String>,
    next: Option<String>,
    #[serde(default)]
    attack: Vec<String>,
    #[serde(default)]
    always: bool,
    #[serde(default)]
    uncapped: bool,
    tell: Option<String>,
    #[serde(default)]
    each: Vec<String>,
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default, rename = "test")]
    _test: Vec<Table>,
}

/// The tables `PACKS` and `RISK`.
pub fn tables(packs: &[File], risk: &[File]) -> Result<String, String> {
    let name: Selector = "$.eventName".parse().map_err(|error| format!("{error}"))?;
    let mut code = String::new();
    for (table, files) in [("PACKS", packs), ("RISK", risk)] {
        let mut rows = String::new();
        for (index, file) in files.iter().enumerate() {
            let read: RuleFile = toml::from_str(&file.text).map_err(|error| file.mistake(error))?;
            let rules: Result<Vec<String>, String> =
                read.rule.iter().map(|rule| literal(file, rule, &name)).collect();
            let (rules, count) = (rules?.concat(), read.rule.len());
            code += &format!("static {table}_{index}: [Rule; {count}] = [\n{rules}];\n");
            rows += &format!(
                "    RuleFile {{ path: {:?}, description: {:?}, rules: &{table}_{index} }},\n",
                file.path, read.description
            );
        }
        code += &format!("pub static {table}: [RuleFile; {}] = [\n{rows}];\n", files.len());
    }
    Ok(code)
}

/// A rule as an expression.
fn literal(file: &File, rule: &Spanned<Rule>, name: &Selector) -> Result<String, String> {
    let (line, column) = file.place(rule.span().start);
    let rule = rule.get_ref();
    let Rule { id, title, always, uncapped, .. } = rule;
    let fails = |what: String| file.mistake(format_args!("rule `{id}`: {what}"));
    let pattern: Pattern =
        rule.pattern.parse().map_err(|error: cloudwatch_filter_pattern::Error| {
            fails(format!("not a filter pattern: {error}\n{}", error.excerpt()))
        })?;
    let operations = match pattern.required_texts(name) {
        Some(operations) => format!("Some({})", texts(&operations)),
        None => "None".to_owned(),
    };
    let Asks(asks) = Asks::of(&pattern);
    let severity = severity(rule.severity.as_deref()).map_err(fails)?;
    let at_most = self::severity(rule.at_most.as_deref()).map_err(fails)?;
    let tell = match rule.tell.as_deref() {
        None => "Each",
        Some("once-a-session") => "OnceASession",
        Some("beside-others") => "BesideOthers",
        Some(other) => {
            return Err(fails(format!(
                "`tell` is `{other}`; expected once-a-session or beside-others"
            )));
        }
    };
    Ok(format!(
        "    Rule {{ id: text({id:?}), title: text({title:?}), pattern: RulePattern::shipped({:?}, {operations}, Asks({asks})), \
         severity: {severity}, at_most: {at_most}, why: {}, next: {}, attack: {}, always: {always}, \
         uncapped: {uncapped}, tell: Tell::{tell}, each: {}, allow: {}, test: Vec::new(), place: Some(Place {{ line: {line}, column: {column} }}) \
         }},\n",
        rule.pattern,
        optional(rule.why.as_deref()),
        optional(rule.next.as_deref()),
        texts(&rule.attack),
        texts(&rule.each),
        texts(&rule.allow),
    ))
}

fn optional(text: Option<&str>) -> String {
    text.map_or("None".to_owned(), |text| format!("Some(text({text:?}))"))
}

fn texts<T: AsRef<str>>(all: &[T]) -> String {
    let items: String = all.iter().map(|one| format!("text({:?}), ", one.as_ref())).collect();
    format!("texts(const {{ &[{items}] }})")
}

fn severity(given: Option<&str>) -> Result<&'static str, String> {
    match given {
        None => Ok("None"),
        Some("info") => Ok("Some(Severity::Info)"),
        Some("low") => Ok("Some(Severity::Low)"),
        Some("medium") => Ok("Some(Severity::Medium)"),
        Some("high") => Ok("Some(Severity::High)"),
        Some("critical") => Ok("Some(Severity::Critical)"),
        Some(other) => {
            Err(format!("`{other}` is no severity; expected info, low, medium, high or critical"))
        }
    }
}
