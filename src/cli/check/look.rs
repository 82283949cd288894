//! What `check` looks at. More looks at a rule have their place in [`Inspection::rule`], more looks
//! at a pattern in [`Inspection::pattern`].

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cloudwatch_filter_pattern::{LintId, Pattern};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::announced::Trial;
use super::findings::{Findings, Level};
use super::vocabulary::{self, Advice};
use crate::builtin::{self, Text};
use crate::catalogue::Catalogue;
use crate::cli::exit::{Exit, Stop};
use crate::cli::inputs::{InputArgs, each};
use crate::cli::output::complain;
use crate::config::{Config, read_file};
use crate::documents::Documents;
use crate::facts::{self, BatchContext, Context, SeenBy};
use crate::input::Unknown;
use crate::mistakes::{Mistake, Mistakes, Source, quoted};
use crate::rules::{Rule, RuleTest, RuleUse, Rules, read};

/// Looks at files and patterns, and keeps what it finds.
pub struct Inspection<'c> {
    catalogue: &'c Catalogue,
    today: Date,
    pub findings: Findings,
    /// The event sources that patterns ask for and whose operations are not known.
    unlisted: BTreeSet<String>,
}

impl<'c> Inspection<'c> {
    pub fn new(catalogue: &'c Catalogue) -> Inspection<'c> {
        let today = Offset::UTC.to_datetime(Timestamp::now()).date();
        Inspection { catalogue, today, findings: Findings::default(), unlisted: BTreeSet::new() }
    }

    pub fn shipped(&mut self) {
        for (path, text) in builtin::PACKS {
            self.file(path, text, RuleUse::Pack);
        }
        for (path, text) in builtin::RISK {
            self.file(path, text, RuleUse::Risk);
        }
        // Which other services these ask for is nothing that a user could mend.
        self.unlisted.clear();
        for (path, text) in builtin::CATALOGUE {
            self.findings.errors(Mistakes(facts::mistakes_of_variants(path, text)));
        }
    }

    pub fn rule_file(&mut self, path: &Path, used: RuleUse) {
        if let Some(text) = self.open(path) {
            self.file(&path.display().to_string(), &text, used);
        }
    }

    fn open(&mut self, path: &Path) -> Option<String> {
        match read_file(path) {
            Ok(text) => Some(text),
            Err(why) => {
                complain(&format!("{}: {why}", path.display()), None);
                self.findings.unreadable = true;
                None
            }
        }
    }

    fn file(&mut self, path: &str, text: &str, used: RuleUse) {
        self.findings.files += 1;
        let context = Context::alone(self.catalogue);
        match read(path, text, used) {
            Ok((_, rules)) => rules.iter().for_each(|rule| self.rule(path, rule, used, context)),
            Err(mistakes) => self.findings.errors(mistakes),
        }
    }

    /// `events` are files and folders of records on which expected entries are tried.
    pub fn configuration(&mut self, path: &Path, events: &[PathBuf]) -> Result<(), Stop> {
        let shown = path.display().to_string();
        let Some(text) = self.open(path) else {
            return Ok(());
        };
        self.findings.files += 1;
        let beside = |name: &str| read_file(&path.parent().unwrap_or(Path::new("")).join(name));
        let config = match Config::read_with(&shown, &text, &beside) {
            Ok(config) => config,
            Err(mistakes) => {
                self.findings.errors(mistakes);
                return Ok(());
            }
        };
        // Ids are unique in all packs, whichever are active.
        if let Err(mistakes) = config.rules(&Rules::pack_names(), &[]) {
            self.findings.errors(mistakes);
        }
        // Own rules are tried as they will be read: with the accounts and the resources of the
        // configuration.
        let resources = Cow::Borrowed(&config.resources);
        let nothing = Cow::Owned(Documents::default());
        let known = BatchContext::of(nothing, self.catalogue, &config.accounts, resources);
        for file in &config.own_rules {
            self.findings.files += usize::from(file.path != shown);
            for rule in &file.rules {
                self.rule(&file.path, rule, RuleUse::Own, known.context());
            }
        }
        for entry in &config.expected {
            let what = format!("expected entry {}: ", quoted(&entry.id));
            let at = Mistake { file: shown.clone(), place: entry.place, what, help: None };
            self.pattern(&entry.pattern, at, Some(&[]));
        }
        self.dates(&config);
        if config.watch.has_all_read() {
            let what = "`[watch]` names somebody with fewer than three letters in a row: to find them every event \
                        must be read, which takes longer";
            self.findings.add(Level::Warning, &shown, None, what.to_owned());
        }
        self.announced(&config, events)
    }

    /// What each expected entry could still hold back.
    fn announced(&mut self, config: &Config, events: &[PathBuf]) -> Result<(), Stop> {
        let Some(mut trial) = Trial::of(config) else { return Ok(()) };
        if !events.is_empty() {
            let inputs = InputArgs { paths: events.to_vec(), max_bytes: None };
            let tried = each(&inputs, Unknown::Refuse, |input| {
                trial.batch(&input.batch);
                Ok(())
            })?;
            self.findings.unreadable |= tried != Exit::Done;
        }
        for (entry, words) in trial.findings() {
            let what = format!("expected entry {} {words}", quoted(&entry.id));
            self.findings.add(Level::Note, &config.file, entry.place, what);
        }
        Ok(())
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
            self.findings.add(Level::Warning, &config.file, entry.place, what);
        }
        for off in config.off.iter().filter(|off| off.until.is_some_and(|day| day < today)) {
            let rule = quoted(&off.rule);
            let what = format!("off {rule}: `until` has passed, the rule is on again");
            self.findings.add(Level::Warning, &config.file, off.place, what);
        }
    }

    /// Looks at one rule.
    fn rule(&mut self, path: &str, rule: &Rule, used: RuleUse, context: Context) {
        self.findings.rules += 1;
        for test in &rule.test {
            self.findings.tests += 1;
            if let Err(why) = passes(rule, test, context) {
                let what = format!("rule {}: test {}: {why}", quoted(&rule.id), quoted(&test.name));
                self.findings.add(Level::Error, path, test.place.or(rule.place), what);
            }
        }
        // Who writes for themselves is reminded; what everybody gets must prove itself.
        let level = if used == RuleUse::Own { Level::Warning } else { Level::Error };
        for (matches, words) in [(true, "selects"), (false, "nearly selects, and must not")] {
            if !rule.test.iter().any(|test| test.matches == matches) {
                let what =
                    format!("rule {}: no test with a record that it {words}", quoted(&rule.id));
                self.findings.add(level, path, rule.place, what);
            }
        }
        let exists = |id: &&Text| {
            LintId::ALL.iter().any(|lint| lint.as_str() == **id)
                || vocabulary::IDS.contains(&&***id)
        };
        for id in rule.allow.iter().filter(|id| !exists(id)) {
            let what = format!("rule {}: no lint {}", quoted(&rule.id), quoted(id));
            self.findings.add(Level::Error, path, rule.place, what);
        }
        let what = format!("rule {}: ", quoted(&rule.id));
        let at = Mistake { file: path.to_owned(), place: rule.place, what, help: None };
        self.pattern(rule.pattern(), at, Some(&rule.allow));
    }

    pub fn given_pattern(&mut self, text: &str) {
        let path = "--pattern";
        let file = Mistake { file: path.to_owned(), ..Mistake::default() };
        match text.parse::<Pattern>() {
            Ok(pattern) => {
                let source = Source { path, text };
                let mistakes = facts::mistakes(source, 0..text.len(), &pattern, SeenBy::Rules);
                self.findings.errors(Mistakes(mistakes));
                self.pattern(&pattern, file, None);
            }
            Err(error) => {
                let source = Source { path, text };
                self.findings.push(Level::Error, source.pattern(0..text.len(), &error));
            }
        }
    }

    /// Values that no record has, and patterns that select every record.
    fn vocabulary(&mut self, pattern: &Pattern, at: &Mistake, allow: Option<&[Text]>) {
        self.unlisted.extend(vocabulary::unlisted_sources(pattern));
        for Advice { id, what, help } in vocabulary::advice(pattern) {
            if allow.is_some_and(|allow| allow.iter().any(|allowed| allowed == id)) {
                continue;
            }
            let what = format!("{}{what} [{id}]", at.what);
            self.findings.push(Level::Warning, Mistake { what, help: Some(help), ..at.clone() });
        }
    }

    /// What is to be said once, when everything was looked at.
    pub fn end(&mut self) {
        let unlisted = std::mem::take(&mut self.unlisted);
        if let Some(what) = vocabulary::not_checked(&unlisted) {
            self.findings.push(Level::Note, Mistake::general(what));
        }
    }

    /// Looks at one pattern; a finding begins as `at`, with the file, the place and the first
    /// words.
    ///
    /// `allow` are the lints that it breaks on purpose, of a pattern that this program evaluates.
    fn pattern(&mut self, pattern: &Pattern, at: Mistake, allow: Option<&[Text]>) {
        if pattern.dialect().is_none() {
            let what = format!("{}the empty pattern selects every event", at.what);
            self.findings.push(Level::Warning, Mistake { what, ..at });
            return;
        }
        self.vocabulary(pattern, &at, allow);
        let known = vocabulary::known(pattern);
        for lint in pattern.lints_with(&known) {
            // What AWS makes of such a star does not matter where the pattern is ours to evaluate.
            let on_purpose = |allow: &[Text]| {
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
            self.findings.push(Level::Warning, Mistake { what, help: Some(help), ..at.clone() });
        }
    }
}

fn passes(rule: &Rule, test: &RuleTest, context: Context) -> Result<(), String> {
    match (rule.try_out(test, context), test.matches) {
        (Err(why), _) => Err(format!("its record cannot be read: {why}")),
        (Ok(false), true) => Err("the rule does not select the record, and should".to_owned()),
        (Ok(true), false) => Err("the rule selects the record, and should not".to_owned()),
        _ => Ok(()),
    }
}
