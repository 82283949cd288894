//! What the operator writes: accounts, watch lists, expected changes, rules of their own.
//!
//! A configuration is read whole or not at all: every mistake is reported at once, with its place. What each key means
//! stands in `config/herald/herald.toml` and `docs/configuration.md`.

mod accounts;
mod breadth;
mod expected;
mod fields;
mod issuer;
mod off;
mod resources;
mod start;
mod watch;

pub use start::Start;
pub use watch::Watch;

use std::io::Read;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::accounts::Accounts;
use crate::expected::Expected;
use crate::issuers::Issuer;
use crate::mistakes::{Mistake, Mistakes, Place, Source, quoted};
use crate::resources::Resources;
use crate::rules::{Off, OwnRules, RuleUse, read_rules};
use fields::Fields;

/// The longest file that is read.
pub const MAX_BYTES: u64 = 256 * 1024;

/// Everything that a configuration says. The default says nothing.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The file's name, for messages.
    pub file: String,
    pub accounts: Accounts,
    pub watch: Watch,
    pub expected: Vec<Expected>,
    /// Rules of the operator's own, by file.
    pub own_rules: Vec<OwnRules>,
    pub off: Vec<Off>,
    /// The alerter's own resources.
    pub resources: Resources,
}

impl Config {
    /// Reads a configuration file and the rule files that it names.
    ///
    /// # Errors
    /// The file cannot be read, or every mistake in it.
    pub fn open(path: &Path) -> Result<Config, Mistakes> {
        let shown = path.display().to_string();
        let unreadable = |why: String| {
            let file = shown.clone();
            Mistakes(vec![Mistake { file, place: None, what: why, help: None }])
        };
        let text = read_file(path).map_err(unreadable)?;
        Config::read_with(&shown, &text, &|name| read_file(&beside(path, name)))
    }

    /// Reads a configuration from its text; `path` is for messages. It cannot name rule files.
    ///
    /// # Errors
    /// Every mistake, each with its place and what would be right.
    pub fn read(path: &str, text: &str) -> Result<Config, Mistakes> {
        Config::read_with(path, text, &|_| Err("no other file can be read here".to_owned()))
    }

    /// Reads a configuration from its text, and rule files by means of `open`, which gets their names as they stand
    /// there.
    ///
    /// # Errors
    /// Every mistake, also those of the rule files. A file that is no TOML has only the mistakes of its syntax.
    pub fn read_with(
        path: &str,
        text: &str,
        open: &dyn Fn(&str) -> Result<String, String>,
    ) -> Result<Config, Mistakes> {
        let source = Source { path, text };
        let (document, errors) = DeTable::parse_recoverable(text);
        let mut mistakes: Vec<Mistake> = errors.iter().map(|error| source.toml(error, 0)).collect();
        if !mistakes.is_empty() {
            return Err(Mistakes::of(mistakes));
        }
        let config = Reader { source, open, mistakes: &mut mistakes }.config(document.get_ref());
        if mistakes.is_empty() { Ok(config) } else { Err(Mistakes::of(mistakes)) }
    }
}

/// The text of a file of the operator's.
///
/// # Errors
/// Why there is none, in words.
pub fn read_file(path: &Path) -> Result<String, String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("longer than {MAX_BYTES} bytes"));
    }
    String::from_utf8(bytes)
        .map_err(|error| format!("not UTF-8 at byte {}", error.utf8_error().valid_up_to()))
}

/// Rule files stand beside the configuration that names them.
fn beside(path: &Path, name: &str) -> std::path::PathBuf {
    path.parent().unwrap_or(Path::new("")).join(name)
}

struct Reader<'t, 'm> {
    source: Source<'t>,
    open: &'m dyn Fn(&str) -> Result<String, String>,
    mistakes: &'m mut Vec<Mistake>,
}

impl<'t> Reader<'t, '_> {
    fn config(mut self, document: &'t DeTable<'t>) -> Config {
        let mut own_mistakes = Vec::new();
        let mut fields = Fields::new(self.source, document, 0, ("", ""), &mut own_mistakes);
        let organization = fields.text("organization");
        let [accounts, issuers, expected, off] =
            ["account", "issuer", "expected", "off"].map(|key| fields.tables(key));
        let [watch, herald] = ["watch", "herald"].map(|key| fields.table(key));
        let rules = fields.value("rule");
        let files = fields.list("rule_files");
        fields.finish();
        self.mistakes.append(&mut own_mistakes);

        let config = Config {
            file: self.source.path.to_owned(),
            accounts: self.accounts(organization, accounts, issuers),
            watch: watch
                .map(|table| Watch::read(self.fields(table, ("watch", ""))))
                .unwrap_or_default(),
            expected: self.each(expected, ("expected entry", "id"), expected::read),
            own_rules: self.rules(rules, files),
            off: self.each(off, ("off", "rule"), off::read),
            resources: herald
                .map(|table| resources::read(self.fields(table, ("herald", ""))))
                .unwrap_or_default(),
        };
        self.twice(
            config.expected.iter().map(|one| (one.place, format!("expected entry `{}`", one.id))),
        );
        self.twice(config.off.iter().map(|off| (off.place, format!("off `{}`", off.rule))));
        expected::check_breadth(&config.expected, self.source, self.mistakes);
        config
    }

    fn fields<'s>(
        &'s mut self,
        (table, at): (&'t DeTable<'t>, usize),
        name: (&str, &str),
    ) -> Fields<'t, 's> {
        Fields::new(self.source, table, at, name, self.mistakes)
    }

    /// Reads tables of one kind; one with a mistake is left out.
    fn each<T>(
        &mut self,
        tables: Vec<(&'t DeTable<'t>, usize)>,
        name: (&str, &str),
        read: impl Fn(Fields) -> Option<T>,
    ) -> Vec<T> {
        let one = |table| read(self.fields(table, name));
        tables.into_iter().filter_map(one).collect()
    }

    fn accounts(
        &mut self,
        organization: Option<Spanned<String>>,
        tables: Vec<(&'t DeTable<'t>, usize)>,
        issuers: Vec<(&'t DeTable<'t>, usize)>,
    ) -> Accounts {
        let mut accounts = Accounts::default();
        if let Some(organization) = organization {
            let at = organization.span().start;
            accounts.organization = accounts::organization(organization.into_inner());
            if accounts.organization.is_none() {
                let mistake = self.source.mistake(at, "`organization` is not the id of one");
                self.mistakes.push(mistake.with_help("expected an id such as o-a1b2c3d4e5"));
            }
        }
        for table in tables {
            accounts::read(self.fields(table, ("account", "id")), &mut accounts);
        }
        let issuers = self.each(issuers, ("issuer", "url"), issuer::read);
        let named = |(place, issuer): &(Place, Issuer)| {
            (Some(*place), format!("issuer {}", quoted(issuer.address())))
        };
        self.twice(issuers.iter().map(named));
        accounts.issuers = issuers.into_iter().map(|(_, issuer)| issuer).collect();
        accounts
    }

    fn rules(
        &mut self,
        inline: Option<&'t Spanned<DeValue<'t>>>,
        files: Vec<Spanned<String>>,
    ) -> Vec<OwnRules> {
        let mut all = Vec::new();
        if let Some(tables) = inline {
            let rules = read_rules(self.source, tables, RuleUse::Own, self.mistakes);
            let path = self.source.path.to_owned();
            all.push(OwnRules {
                path,
                description: "rules of the configuration".to_owned(),
                rules,
            });
        }
        for file in files {
            let name = file.get_ref().as_str();
            let text = match (self.open)(name) {
                Ok(text) => text,
                Err(why) => {
                    let what = format!("rule file {}: {why}", quoted(name));
                    self.mistakes.push(
                        self.source
                            .mistake(file.span().start, what)
                            .with_help("a name is looked for beside the configuration file"),
                    );
                    continue;
                }
            };
            let path = beside(Path::new(self.source.path), name).display().to_string();
            match crate::rules::read(&path, &text, RuleUse::Own) {
                Ok((description, rules)) => all.push(OwnRules { path, description, rules }),
                Err(error) => self.mistakes.extend(error.0),
            }
        }
        all
    }

    fn twice(&mut self, named: impl Iterator<Item = (Option<Place>, String)>) {
        let mut seen = std::collections::HashSet::new();
        for (place, name) in named {
            let what = format!("{name} stands twice");
            if !seen.insert(name) {
                let file = self.source.path.to_owned();
                self.mistakes.push(Mistake { file, place, what, help: None });
            }
        }
    }
}
