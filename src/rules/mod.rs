//! Which records are told (packs) and how loud (risk): filter patterns over the record and its facts.

mod file;
mod prefilter;
mod reading;
mod severity;
mod trial;

pub use file::{PatternText, Rule, RuleErrors, RuleTest, RuleUse, read};
pub use prefilter::Prefilter;
pub use reading::Reading;
pub use severity::Severity;

use crate::builtin;

/// The member under which patterns see the facts.
pub const FACTS: &str = "herald";

/// The pack that is active unless somebody says otherwise.
pub const DEFAULT_PACK: &str = "identity";

/// The active rules.
#[derive(Debug)]
pub struct Rules {
    pub packs: Vec<Pack>,
    /// Rules that raise, and rules that cap.
    pub risk: Vec<Rule>,
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
    /// Unknown packs and every mistake in the user's file, all at once.
    pub fn load(packs: &[&str], own: &[(String, String)]) -> Result<Rules, RuleErrors> {
        let mut mistakes = Vec::new();
        let mut active = Vec::new();
        for (index, name) in packs.iter().enumerate() {
            if packs.iter().take(index).any(|before| before == name) {
                continue;
            }
            match load_pack(name) {
                Ok(pack) => active.push(pack),
                Err(error) => mistakes.extend(error.0),
            }
        }
        let mut risk = Vec::new();
        for (path, text) in builtin::LEAN_RISK {
            match read(path, text, RuleUse::Risk) {
                Ok((_, rules)) => risk.extend(rules),
                Err(error) => mistakes.extend(error.0),
            }
        }
        for (path, text) in own {
            match read(path, text, RuleUse::Own) {
                Ok((description, rules)) => {
                    let known: Vec<&Rule> =
                        active.iter().flat_map(|pack| &pack.rules).chain(&risk).collect();
                    mistakes.extend(rules.iter().filter_map(|rule| {
                        let twice = known.iter().any(|other| other.id == rule.id);
                        twice.then(|| {
                            format!("{path}: rule `{}`: another rule has this id", rule.id)
                        })
                    }));
                    risk.extend(rules.iter().filter(|rule| rule.severity.is_some()).cloned());
                    active.push(Pack { name: path.clone(), description, rules });
                }
                Err(error) => mistakes.extend(error.0),
            }
        }
        if !mistakes.is_empty() {
            return Err(RuleErrors(mistakes));
        }
        let patterns = active.iter().flat_map(|pack| &pack.rules).map(|rule| &*rule.pattern);
        let prefilter = Prefilter::new(patterns);
        Ok(Rules { packs: active, risk, prefilter })
    }

    /// All rules that are compiled in, with their tests, which [`Rules::load`] leaves out.
    ///
    /// # Errors
    /// Mistakes in the files, which tests rule out.
    pub fn shipped() -> Result<Vec<Rule>, RuleErrors> {
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
        self.packs.iter().flat_map(|pack| &pack.rules).find(|rule| reading.matches(&rule.pattern))
    }

    /// The severity of a record: its own, raised by the loudest rule, lowered by caps where the rule allows.
    pub fn judge(&self, reading: &Reading, own: Severity) -> Verdict<'_> {
        let matching: Vec<&Rule> =
            self.risk.iter().filter(|rule| reading.matches(&rule.pattern)).collect();
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

fn load_pack(name: &str) -> Result<Pack, RuleErrors> {
    let Some((path, text)) = builtin::LEAN_PACKS.iter().find(|(path, _)| stem(path) == name) else {
        let names = Rules::pack_names().join(", ");
        return Err(RuleErrors(vec![format!("no pack `{name}`; expected one of {names}")]));
    };
    let (description, rules) = read(path, text, RuleUse::Pack)?;
    Ok(Pack { name: name.to_owned(), description, rules })
}
