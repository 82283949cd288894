//! The active rules are put together here, from what is compiled in and what the operator wrote.

use std::collections::HashSet;

use super::active::Rules;
use super::file::{Rule, RuleUse, read};
use super::off::Off;
use super::operations::Operations;
use super::pack::{Pack, WATCH_PACK};
use super::shipped::{PACKS, RISK, RuleFile};
#[cfg(any(test, feature = "cli"))]
use crate::builtin;
use crate::mistakes::{Mistake, Mistakes, quoted};

/// What the active rules are made of. All risk rules that are compiled in are always active.
#[derive(Debug, Default)]
pub struct RulesBuilder<'s> {
    /// Names of packs that are compiled in.
    pub packs: &'s [&'s str],
    /// Rule files of the operator, by path and text.
    pub own_texts: &'s [(String, String)],
    /// Rule files that have been read.
    pub own: &'s [OwnRules],
    /// A pack that was not made of a rule file.
    pub made: Option<&'s Pack>,
    pub off: &'s [Off],
    /// The file that switches rules off, for messages.
    pub off_file: &'s str,
}

/// The rules of one file.
#[derive(Debug, Clone)]
pub struct OwnRules {
    pub path: String,
    pub description: String,
    pub rules: Vec<Rule>,
}

impl RulesBuilder<'_> {
    /// # Errors
    /// All mistakes at once: unknown packs, mistakes in the operator's files, ids that stand twice,
    /// and rules to switch off that do not exist.
    pub fn build(&self) -> Result<Rules, Mistakes> {
        let risk = RISK.iter().flat_map(|file| file.rules).cloned().collect();
        let mut loader = Loader { packs: Vec::new(), risk, mistakes: Vec::new() };
        for (index, name) in self.packs.iter().enumerate() {
            if self.packs.iter().take(index).all(|before| before != name) {
                loader.builtin_pack(name, self.made);
            }
        }
        for (path, text) in self.own_texts {
            match read(path, text, RuleUse::Own) {
                Ok((description, rules)) => loader.own(path, description, rules),
                Err(error) => loader.mistakes.extend(error.0),
            }
        }
        for file in self.own {
            loader.own(&file.path, file.description.clone(), file.rules.clone());
        }
        if let Some(pack) = self.made {
            loader.own(&pack.name, pack.description.clone(), pack.rules.clone());
        }
        loader.check_off(self.off, self.off_file);
        let Loader { packs, risk, mistakes } = loader;
        if !mistakes.is_empty() {
            return Err(Mistakes::of(mistakes));
        }
        let operations = Operations::of(&risk);
        Ok(Rules { packs, risk, off: self.off.to_vec(), operations })
    }
}

impl Rules {
    /// The named packs that are compiled in and all risk rules, without their tests, and rules of
    /// the user's own (path and text).
    ///
    /// # Errors
    /// All mistakes at once: unknown packs, and mistakes in the user's files.
    pub fn load(packs: &[&str], own: &[(String, String)]) -> Result<Rules, Mistakes> {
        RulesBuilder { packs, own_texts: own, ..RulesBuilder::default() }.build()
    }

    /// All rules that are compiled in, with their tests, which [`Rules::load`] leaves out.
    ///
    /// # Errors
    /// The files have mistakes, which tests rule out.
    #[cfg(any(test, feature = "cli"))]
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
        PACKS.iter().map(RuleFile::name).collect()
    }
}

/// Rules on their way into [`Rules`].
struct Loader {
    packs: Vec<Pack>,
    risk: Vec<Rule>,
    mistakes: Vec<Mistake>,
}

impl Loader {
    fn builtin_pack(&mut self, name: &str, made: Option<&Pack>) {
        // The pack is made of the configuration, and is on as soon as the configuration names
        // somebody.
        if name == WATCH_PACK {
            if made.is_none() {
                let what = "the pack `watch` watches nobody";
                let help = "name somebody under `[watch]` in the configuration";
                self.mistakes.push(Mistake::general(what).with_help(help));
            }
            return;
        }
        match PACKS.iter().find(|file| file.name() == name) {
            Some(file) => self.packs.push(Pack {
                name: name.to_owned(),
                description: file.description.to_owned(),
                rules: file.rules.to_vec(),
            }),
            None => {
                let names = Rules::pack_names().join(", ");
                let what = format!("no pack `{name}`; expected one of {names}");
                self.mistakes.push(Mistake::general(what));
            }
        }
    }

    /// Adds rules that select, and that also raise if they have a severity.
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

    /// Only a rule that exists can be switched off, also one of a pack that is not active.
    fn check_off(&mut self, off: &[Off], file: &str) {
        if off.is_empty() {
            return;
        }
        let shipped = PACKS.iter().chain(&RISK).flat_map(|file| file.rules);
        let active = self.packs.iter().flat_map(|pack| &pack.rules);
        let known: HashSet<&str> = shipped.chain(active).map(|rule| &*rule.id).collect();
        let missing = off.iter().filter(|off| !known.contains(off.rule.as_str()));
        self.mistakes.extend(missing.map(|off| Mistake {
            file: file.to_owned(),
            place: off.place,
            what: format!("there is no rule {} to switch off", quoted(&off.rule)),
            help: Some("`iam-herald rules` lists the rules by their ids".to_owned()),
        }));
    }
}
