//! `check`: whether rules and the configuration are right.
//!
//! An error is what keeps a rule or the configuration from doing what it says; a warning is what somebody should look
//! at. More looks at a rule have their place in [`Findings::rule`], more looks at a pattern in [`Findings::pattern`].

use std::io::Write;
use std::path::Path;

use anstyle::AnsiColor;
use cloudwatch_filter_pattern::{LintId, Pattern};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde_json::{Value as Json, json};

use super::args::{CheckArgs, CheckFormat};
use super::coverage;
use super::exit::{Exit, Stop};
use super::output::{coloured_results, complain, results};
use crate::builtin;
use crate::catalogue::Catalogue;
use crate::config::{Config, read_file};
use crate::facts::{self, SeenBy};
use crate::mistakes::{Mistake, Mistakes, Place, Source, quoted};
use crate::rules::{Rule, RuleUse, Rules, read, type_of};
use crate::text::visible;

pub fn run(args: &CheckArgs) -> Result<Exit, Stop> {
    let catalogue = Catalogue::builtin().map_err(Stop::error)?;
    if args.coverage {
        return covered(args, &catalogue);
    }
    let today = Offset::UTC.to_datetime(Timestamp::now()).date();
    let mut findings = Findings { catalogue, today, ..Findings::default() };
    if args.files.is_empty() && args.pattern.is_empty() {
        findings.shipped();
    }
    for path in &args.files {
        let shown = path.display().to_string();
        if let Some(text) = findings.open(path) {
            findings.file(&shown, &text, used_in(path));
        }
    }
    if let Some(path) = &args.config {
        findings.configuration(path);
    }
    for text in &args.pattern {
        findings.given_pattern(text);
    }
    findings.print(args.format)?;
    Ok(match () {
        () if findings.unreadable => Exit::Bad,
        () if findings.count(Level::Error) > 0 => Exit::Nothing,
        () => Exit::Done,
    })
}

/// All packs, and what the configuration adds.
fn covered(args: &CheckArgs, catalogue: &Catalogue) -> Result<Exit, Stop> {
    let config = match &args.config {
        Some(path) => Config::open(path).map_err(|mistakes| Stop::error(mistakes.to_string()))?,
        None => Config::default(),
    };
    let rules = config
        .rules(&Rules::pack_names(), &[])
        .map_err(|mistakes| Stop::error(mistakes.to_string()))?;
    coverage::print(&rules, catalogue, args.format == CheckFormat::Json)?;
    Ok(Exit::Done)
}

/// A file under `packs` or `risk` is one that is compiled in, or will be.
fn used_in(path: &Path) -> RuleUse {
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default();
    match folder.to_string_lossy().as_ref() {
        "packs" => RuleUse::Pack,
        "risk" => RuleUse::Risk,
        _ => RuleUse::Own,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Error,
    Warning,
}

/// What was found, and how much was looked at.
#[derive(Default)]
struct Findings {
    catalogue: Catalogue,
    today: Date,
    list: Vec<(Level, Mistake)>,
    files: usize,
    rules: usize,
    tests: usize,
    /// A file could not be read at all.
    unreadable: bool,
}

impl Findings {
    fn shipped(&mut self) {
        for (path, text) in builtin::PACKS {
            self.file(path, text, RuleUse::Pack);
        }
        for (path, text) in builtin::RISK {
            self.file(path, text, RuleUse::Risk);
        }
        for (path, text) in builtin::CATALOGUE {
            self.errors(Mistakes(facts::mistakes_of_variants(path, text)));
        }
    }

    fn open(&mut self, path: &Path) -> Option<String> {
        match read_file(path) {
            Ok(text) => Some(text),
            Err(why) => {
                complain(&format!("{}: {why}", path.display()), None);
                self.unreadable = true;
                None
            }
        }
    }

    fn file(&mut self, path: &str, text: &str, used: RuleUse) {
        self.files += 1;
        match read(path, text, used) {
            Ok((_, rules)) => rules.iter().for_each(|rule| self.rule(path, rule, used)),
            Err(mistakes) => self.errors(mistakes),
        }
    }

    fn configuration(&mut self, path: &Path) {
        let shown = path.display().to_string();
        let Some(text) = self.open(path) else {
            return;
        };
        self.files += 1;
        let beside = |name: &str| read_file(&path.parent().unwrap_or(Path::new("")).join(name));
        let config = match Config::read_with(&shown, &text, &beside) {
            Ok(config) => config,
            Err(mistakes) => return self.errors(mistakes),
        };
        // Ids are unique in all packs, whichever are active.
        if let Err(mistakes) = config.rules(&Rules::pack_names(), &[]) {
            self.errors(mistakes);
        }
        for file in &config.own_rules {
            self.files += usize::from(file.path != shown);
            file.rules.iter().for_each(|rule| self.rule(&file.path, rule, RuleUse::Own));
        }
        for entry in &config.expected {
            let what = format!("expected entry {}: ", quoted(&entry.id));
            let at = Mistake { file: shown.clone(), place: entry.place, what, help: None };
            self.pattern(&entry.pattern, at, Some(&[]));
        }
        self.dates(&config);
        if !config.watch.rules.is_empty() && config.watch.literals().is_none() {
            let what = "`[watch]` names somebody with fewer than three letters in a row: to find them every event \
                        must be read, which takes longer";
            self.add(Level::Warning, &shown, None, what.to_owned());
        }
    }

    /// What has come to its end.
    fn dates(&mut self, config: &Config) {
        let today = self.today;
        for entry in config.expected.iter().filter(|entry| entry.expires < today) {
            let what = format!(
                "expected entry {} expired on {}: what it expects is told again",
                quoted(&entry.id),
                entry.expires
            );
            self.add(Level::Warning, &config.file, entry.place, what);
        }
        for off in config.off.iter().filter(|off| off.until.is_some_and(|day| day < today)) {
            let rule = quoted(&off.rule);
            let what = format!("off {rule}: `until` has passed, the rule is on again");
            self.add(Level::Warning, &config.file, off.place, what);
        }
    }

    /// Looks at one rule.
    fn rule(&mut self, path: &str, rule: &Rule, used: RuleUse) {
        self.rules += 1;
        for test in &rule.test {
            self.tests += 1;
            if let Err(why) = self.passes(rule, test) {
                let what = format!("rule {}: test {}: {why}", quoted(&rule.id), quoted(&test.name));
                self.add(Level::Error, path, test.place.or(rule.place), what);
            }
        }
        // Who writes for themselves is reminded; what everybody gets must prove itself.
        let level = if used == RuleUse::Own { Level::Warning } else { Level::Error };
        for (matches, words) in [(true, "selects"), (false, "nearly selects, and must not")] {
            if !rule.test.iter().any(|test| test.matches == matches) {
                let what =
                    format!("rule {}: no test with a record that it {words}", quoted(&rule.id));
                self.add(level, path, rule.place, what);
            }
        }
        for id in
            rule.allow.iter().filter(|id| !LintId::ALL.iter().any(|lint| lint.as_str() == *id))
        {
            let what = format!("rule {}: no lint {}", quoted(&rule.id), quoted(id));
            self.add(Level::Error, path, rule.place, what);
        }
        let what = format!("rule {}: ", quoted(&rule.id));
        let at = Mistake { file: path.to_owned(), place: rule.place, what, help: None };
        self.pattern(&rule.pattern, at, Some(&rule.allow));
    }

    fn passes(&self, rule: &Rule, test: &crate::rules::RuleTest) -> Result<(), String> {
        match (rule.try_out(test, &self.catalogue), test.matches) {
            (Err(why), _) => Err(format!("its record cannot be read: {why}")),
            (Ok(false), true) => Err("the rule does not select the record, and should".to_owned()),
            (Ok(true), false) => Err("the rule selects the record, and should not".to_owned()),
            _ => Ok(()),
        }
    }

    fn given_pattern(&mut self, text: &str) {
        let path = "--pattern";
        let file = Mistake { file: path.to_owned(), ..Mistake::default() };
        match text.parse::<Pattern>() {
            Ok(pattern) => {
                let source = Source { path, text };
                let mistakes = facts::mistakes(source, 0..text.len(), &pattern, SeenBy::Rules);
                self.errors(Mistakes(mistakes));
                self.pattern(&pattern, file, None);
            }
            Err(error) => {
                let source = Source { path, text };
                self.list.push((Level::Error, source.pattern(0..text.len(), &error)));
            }
        }
    }

    /// Looks at one pattern; a finding begins as `at`, with the file, the place and the first words.
    ///
    /// `allow` are the lints that it breaks on purpose, of a pattern that this program evaluates.
    fn pattern(&mut self, pattern: &Pattern, at: Mistake, allow: Option<&[String]>) {
        if pattern.dialect().is_none() {
            let what = format!("{}the empty pattern selects every event", at.what);
            self.list.push((Level::Warning, Mistake { what, ..at }));
            return;
        }
        for lint in pattern.lints_with(&type_of) {
            // It is an error, and has been told with the pattern's other mistakes.
            if lint.id == LintId::UnknownField {
                continue;
            }
            // What AWS makes of such a star does not matter where the pattern is ours to evaluate.
            let on_purpose = |allow: &[String]| {
                lint.id == LintId::InnerStar || allow.iter().any(|id| id == lint.id.as_str())
            };
            if allow.is_some_and(on_purpose) {
                continue;
            }
            let part = pattern.given().get(lint.span()).unwrap_or_default();
            let what =
                format!("{}{}: {} [{}]", at.what, quoted(part), lint.message, lint.id.as_str());
            let help = match &lint.fix {
                Some(fix) => format!("{}: {}", lint.help, quoted(&fix.replacement)),
                None => lint.help.clone(),
            };
            self.list.push((Level::Warning, Mistake { what, help: Some(help), ..at.clone() }));
        }
    }

    fn errors(&mut self, mistakes: Mistakes) {
        self.list.extend(mistakes.0.into_iter().map(|mistake| (Level::Error, mistake)));
    }

    fn add(&mut self, level: Level, path: &str, place: Option<Place>, what: String) {
        self.list.push((level, Mistake { file: path.to_owned(), place, what, help: None }));
    }

    fn count(&self, level: Level) -> usize {
        self.list.iter().filter(|(of, _)| *of == level).count()
    }

    fn print(&self, format: CheckFormat) -> Result<(), Stop> {
        match format {
            CheckFormat::Json => {
                let mut out = results();
                writeln!(out, "{}", self.json())?;
                out.flush()?;
            }
            CheckFormat::Text => {
                let mut out = coloured_results();
                for (level, mistake) in &self.list {
                    writeln!(out, "{}", line(*level, mistake))?;
                }
                writeln!(out, "{}", self.summary())?;
                out.flush()?;
            }
        }
        Ok(())
    }

    fn summary(&self) -> String {
        let many = |count: usize, word: &str| {
            format!("{count} {word}{}", if count == 1 { "" } else { "s" })
        };
        format!(
            "{}, {}, {}: {}, {}",
            many(self.files, "file"),
            many(self.rules, "rule"),
            many(self.tests, "test"),
            many(self.count(Level::Error), "error"),
            many(self.count(Level::Warning), "warning"),
        )
    }

    fn json(&self) -> Json {
        let findings: Vec<Json> = self
            .list
            .iter()
            .map(|(level, mistake)| {
                json!({
                    "level": if *level == Level::Error { "error" } else { "warning" },
                    "file": Some(&mistake.file).filter(|file| !file.is_empty()),
                    "line": mistake.place.map(|place| place.line),
                    "column": mistake.place.map(|place| place.column),
                    "what": mistake.what,
                    "help": mistake.help,
                })
            })
            .collect();
        json!({
            "findings": findings,
            "files": self.files,
            "rules": self.rules,
            "tests": self.tests,
            "errors": self.count(Level::Error),
            "warnings": self.count(Level::Warning),
        })
    }
}

/// `herald.toml:3:1: error: …`, and below it what would be right.
fn line(level: Level, mistake: &Mistake) -> String {
    let (word, colour) = match level {
        Level::Error => ("error:", AnsiColor::Red),
        Level::Warning => ("warning:", AnsiColor::Yellow),
    };
    let style = colour.on_default().bold();
    let mut place = visible(&mistake.file).into_owned();
    if let Some(at) = mistake.place {
        place.push_str(&format!(":{}:{}", at.line, at.column));
    }
    let gap = if place.is_empty() { "" } else { ": " };
    let help = mistake.help.as_ref().map(|help| format!("\n  help: {help}"));
    let what: Vec<_> = mistake.what.split('\n').map(visible).collect();
    format!("{place}{gap}{style}{word}{style:#} {}{}", what.join("\n"), help.unwrap_or_default())
}
