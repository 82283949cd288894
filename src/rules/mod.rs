//! Which records are told (packs) and how loud (risk): filter patterns over the record and its facts.

mod fields;
mod file;
mod prefilter;
mod reading;
mod severity;
mod trial;

pub use fields::type_of;
pub use file::{PatternText, Rule, RuleTest, RuleUse, is_kebab_case, read, read_rules};
pub use prefilter::Prefilter;
pub use reading::Reading;
pub use severity::Severity;

use crate::builtin;
use crate::config::{Config, Off, Watch};
use crate::mistakes::{Mistake, Mistakes, quoted};

/// The member under which patterns see the facts.
pub const FACTS: &str = "herald";

/// The pack that is active unless somebody says otherwise.
pub const DEFAULT_PACK: &str = "identity";

/// The pack of tampering with this alerter: on in the function.
pub const SELF_PACK: &str = "self";

/// The pack of the configuration's watch lists: on when they name somebody, whatever packs are asked for.
pub const WATCH_PACK: &str = "watch";

/// The active rules.
#[derive(Debug)]
pub struct Rules {
    pub packs: Vec<Pack>,
    /// Rules that raise, and rules that cap.
    pub risk: Vec<Rule>,
    /// Rules that the configuration switches off; they stand in `packs` and `risk` all the same.
    pub off: Vec<Off>,
    prefilter: Prefilter,
}

#[derive(Debug, Clone)]
pub struct Pack {
    pub name: String,
    pub description: String,
    pub rules: Vec<Rule>,
}

/// How loud a record is, and why.
#[derive(Debug)]
pub struct Verdict<'r> {
    pub severity: Severity,
    /// The rules that raised, loudest first.
    pub rules: Vec<&'r Rule>,
    /// The caps that apply.
    pub caps: Vec<&'r Rule>,
}

impl Rules {
    /// The named packs that are compiled in and all risk rules, without their tests, and rules of the user's own (path and text).
    ///
    /// # Errors
    /// Unknown packs and every mistake in the user's files, all at once.
    pub fn load(packs: &[&str], own: &[(String, String)]) -> Result<Rules, Mistakes> {
        Rules::configured(packs, own, &Config::default())
    }

    /// Like [`load`](Rules::load), with what the configuration adds (rules, watch lists) and switches off.
    ///
    /// # Errors
    /// Also rules of the configuration that have an id twice, or that do not exist.
    pub fn configured(
        packs: &[&str],
        own: &[(String, String)],
        config: &Config,
    ) -> Result<Rules, Mistakes> {
        let mut loader = Loader { packs: Vec::new(), risk: Vec::new(), mistakes: Vec::new() };
        for (index, name) in packs.iter().enumerate() {
            if packs.iter().take(index).all(|before| before != name) {
                loader.builtin_pack(name, &config.watch);
            }
        }
        loader.builtin_risk();
        for (path, text) in own {
            match read(path, text, RuleUse::Own) {
                Ok((description, rules)) => loader.own(path, description, rules),
                Err(error) => loader.mistakes.extend(error.0),
            }
        }
        for file in &config.rules {
            loader.own(&file.path, file.description.clone(), file.rules.clone());
        }
        if !config.watch.rules.is_empty() {
            loader.own(WATCH_PACK, config.watch.description(), config.watch.rules.clone());
        }
        loader.check_off(config);
        let Loader { packs, risk, mistakes } = loader;
        if !mistakes.is_empty() {
            return Err(Mistakes::of(mistakes));
        }
        let ordinary = packs.iter().filter(|pack| pack.name != WATCH_PACK);
        let patterns = ordinary.flat_map(|pack| &pack.rules).map(|rule| &*rule.pattern);
        let prefilter = Prefilter::new(patterns, config.watch.needles());
        Ok(Rules { packs, risk, off: config.off.clone(), prefilter })
    }

    /// All rules that are compiled in, with their tests, which [`Rules::load`] leaves out.
    ///
    /// # Errors
    /// Mistakes in the files, which tests rule out.
    pub fn shipped() -> Result<Vec<Rule>, Mistakes> {
        let packs = builtin::PACKS.iter().map(|file| (file, RuleUse::Pack));
        let risk = builtin::RISK.iter().map(|file| (file, RuleUse::Risk));
        let mut rules = Vec::new();
        for ((path, text), used) in packs.chain(risk) {
            rules.extend(read(path, text, used)?.1);
        }
        Ok(rules)
    }

    /// The names of the packs that are compiled in.
    pub fn pack_names() -> Vec<&'static str> {
        builtin::LEAN_PACKS.iter().map(|(path, _)| stem(path)).collect()
    }

    /// Whether a pack may select a record with this text, which may still stand in a JSON string.
    pub fn may_select(&self, text: &str) -> bool {
        self.prefilter.may_match(text)
    }

    /// The first rule of an active pack that selects a record.
    pub fn select(&self, reading: &Reading) -> Option<&Rule> {
        let selecting = self.packs.iter().flat_map(|pack| &pack.rules);
        selecting.into_iter().find(|rule| self.applies(rule, reading))
    }

    /// Whether a rule's pattern selects a record, and the rule is not switched off at the time of the event.
    fn applies(&self, rule: &Rule, reading: &Reading) -> bool {
        reading.matches(&rule.pattern)
            && !self.off.iter().any(|off| off.rule == rule.id && off.is_off_for(reading.record))
    }

    /// The rule, if there is one, for which an expected change is told all the same.
    pub fn insists(&self, reading: &Reading) -> Option<&Rule> {
        let selecting = self.packs.iter().flat_map(|pack| &pack.rules);
        let mut rules = selecting.chain(&self.risk).filter(|rule| rule.always);
        rules.find(|rule| self.applies(rule, reading))
    }

    /// The severity of a record: its own, raised by the loudest rule, lowered by caps where the rule allows.
    pub fn judge(&self, reading: &Reading, own: Severity) -> Verdict<'_> {
        let matching: Vec<&Rule> =
            self.risk.iter().filter(|rule| self.applies(rule, reading)).collect();
        let mut severity = own;
        for rule in &matching {
            severity = severity.max(rule.severity.unwrap_or(Severity::Info));
        }
        let caps: Vec<&Rule> =
            matching.iter().filter(|rule| rule.at_most.is_some()).copied().collect();
        severity = caps.iter().filter_map(|cap| cap.at_most).fold(severity, Severity::min);
        let uncapped =
            matching.iter().filter(|rule| rule.uncapped).filter_map(|rule| rule.severity);
        severity = uncapped.fold(severity, Severity::max);
        let mut rules: Vec<&Rule> =
            matching.into_iter().filter(|rule| rule.severity.is_some()).collect();
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.severity));
        Verdict { severity, rules, caps }
    }
}

fn stem(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".toml").unwrap_or(file)
}

fn load_pack(name: &str) -> Result<Pack, Mistakes> {
    let Some((path, text)) = builtin::LEAN_PACKS.iter().find(|(path, _)| stem(path) == name) else {
        let names = Rules::pack_names().join(", ");
        let mistake = Mistake::general(format!("no pack `{name}`; expected one of {names}"));
        return Err(Mistakes(vec![mistake]));
    };
    let (description, rules) = read(path, text, RuleUse::Pack)?;
    Ok(Pack { name: name.to_owned(), description, rules })
}

/// The ids of all rules that are compiled in, also of packs that are not active.
fn builtin_ids() -> Vec<String> {
    let packs = builtin::LEAN_PACKS.iter().map(|file| (file, RuleUse::Pack));
    let risk = builtin::LEAN_RISK.iter().map(|file| (file, RuleUse::Risk));
    let files = packs.chain(risk).filter_map(|((path, text), used)| read(path, text, used).ok());
    files.flat_map(|(_, rules)| rules).map(|rule| rule.id).collect()
}

/// Rules on their way into [`Rules`].
struct Loader {
    packs: Vec<Pack>,
    risk: Vec<Rule>,
    mistakes: Vec<Mistake>,
}

impl Loader {
    fn builtin_pack(&mut self, name: &str, watch: &Watch) {
        // It is made of the configuration, and on as soon as that names somebody.
        if name == WATCH_PACK {
            if watch.rules.is_empty() {
                let what = "the pack `watch` watches nobody";
                let help = "name somebody under `[watch]` in the configuration";
                self.mistakes.push(Mistake::general(what).with_help(help));
            }
            return;
        }
        match load_pack(name) {
            Ok(pack) => self.packs.push(pack),
            Err(error) => self.mistakes.extend(error.0),
        }
    }

    fn builtin_risk(&mut self) {
        for (path, text) in builtin::LEAN_RISK {
            match read(path, text, RuleUse::Risk) {
                Ok((_, rules)) => self.risk.extend(rules),
                Err(error) => self.mistakes.extend(error.0),
            }
        }
    }

    /// Rules that select, and raise if they have a severity.
    fn own(&mut self, path: &str, description: String, rules: Vec<Rule>) {
        let known = || self.packs.iter().flat_map(|pack| &pack.rules).chain(&self.risk);
        let twice = rules.iter().filter(|rule| known().any(|other| other.id == rule.id));
        let twice = twice.map(|rule| Mistake {
            file: path.to_owned(),
            place: rule.place,
            what: format!("rule `{}`: another rule has this id", rule.id),
            help: None,
        });
        self.mistakes.extend(twice.collect::<Vec<_>>());
        self.risk.extend(rules.iter().filter(|rule| rule.severity.is_some()).cloned());
        self.packs.push(Pack { name: path.to_owned(), description, rules });
    }

    /// Only a rule that exists can be switched off.
    fn check_off(&mut self, config: &Config) {
        if config.off.is_empty() {
            return;
        }
        let mut known = builtin_ids();
        known.extend(self.packs.iter().flat_map(|pack| &pack.rules).map(|rule| rule.id.clone()));
        let missing = config.off.iter().filter(|off| !known.contains(&off.rule));
        self.mistakes.extend(missing.map(|off| Mistake {
            file: config.file.clone(),
            place: off.place,
            what: format!("there is no rule {} to switch off", quoted(&off.rule)),
            help: Some("`iam-herald rules` lists the rules by their ids".to_owned()),
        }));
    }
}
