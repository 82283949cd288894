//! The words and lists that policies are read with: `catalogue/escalation.toml`, `services.toml`,
//! `web-identity.toml`.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use super::glob::Pattern;
use crate::arn;
use crate::builtin;
use crate::mistakes::{Mistake, Mistakes};
use crate::text::short;

/// A way to more permissions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    pub action: String,
    pub words: String,
    pub on: Option<String>,
    #[serde(default)]
    pub core: bool,
    #[serde(default)]
    pub self_service: bool,
    #[serde(default)]
    pub across: bool,
    pub reach: Option<OnlyAny>,
    pub with: Option<String>,
}

/// The way counts only if the resources are not limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnlyAny {
    Any,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceKind {
    pub one: String,
    pub many: String,
    pub arn: String,
}

/// An issuer of web identities.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebIdentity {
    pub host: String,
    pub name: String,
    #[serde(default)]
    pub claims: Vec<String>,
    #[serde(default)]
    pub anybody: String,
}

/// What the files hold.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vocabulary {
    pub escalation: Vec<Escalation>,
    pub resource_kinds: BTreeMap<String, ResourceKind>,
    pub read_verbs: Vec<String>,
    pub service_names: HashMap<String, String>,
    pub web_identity: Vec<WebIdentity>,
}

/// The files of the catalogue that hold words for policies.
pub const FILES: [&str; 3] =
    ["catalogue/escalation.toml", "catalogue/services.toml", "catalogue/web-identity.toml"];

/// What the files hold. There is no mistake in them: `Catalogue::builtin` reads the same files
/// first and refuses to start with one.
static BUILTIN: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::builtin().unwrap_or_default());

pub fn words() -> &'static Vocabulary {
    &BUILTIN
}

impl Vocabulary {
    /// Reads the files that are compiled in.
    ///
    /// # Errors
    /// Every mistake in the files.
    pub fn builtin() -> Result<Vocabulary, Mistakes> {
        let mut all = Vocabulary::default();
        let mut mistakes = Vec::new();
        for (path, text) in builtin::CATALOGUE.iter().filter(|(path, _)| FILES.contains(path)) {
            match toml::from_str::<Vocabulary>(text) {
                Ok(file) => all.add(file),
                Err(error) => mistakes.push(Mistake::of_file(path, error.to_string())),
            }
        }
        mistakes.extend(all.misfits().into_iter().map(Mistake::general));
        for verb in &mut all.read_verbs {
            verb.make_ascii_lowercase();
        }
        if mistakes.is_empty() { Ok(all) } else { Err(Mistakes::of(mistakes)) }
    }

    fn add(&mut self, file: Vocabulary) {
        self.escalation.extend(file.escalation);
        self.resource_kinds.extend(file.resource_kinds);
        self.read_verbs.extend(file.read_verbs);
        self.service_names.extend(file.service_names);
        self.web_identity.extend(file.web_identity);
    }

    /// What does not fit together, though every file can be read.
    fn misfits(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        for row in &self.escalation {
            let fits = match &row.on {
                Some(kind) => self.resource_kinds.contains_key(kind) && row.words.contains("{}"),
                None => !row.words.contains("{}") && row.reach.is_none(),
            };
            let known = |action: &String| self.escalation.iter().any(|row| row.action == *action);
            if !fits {
                mistakes.push(format!("escalation {}: `on` and `words` do not fit", row.action));
            }
            if !row.with.as_ref().is_none_or(known) {
                mistakes.push(format!("escalation {}: `with` is no row", row.action));
            }
        }
        for (name, kind) in &self.resource_kinds {
            if arn::fields(&kind.arn).count() != 6 {
                mistakes.push(format!("resource kind {name}: `{}` is no ARN", kind.arn));
            }
        }
        for row in
            self.web_identity.iter().filter(|row| row.claims.is_empty() != row.anybody.is_empty())
        {
            mistakes
                .push(format!("web identity {}: `claims` and `anybody` need each other", row.host));
        }
        if self.escalation.is_empty() || self.read_verbs.is_empty() || self.web_identity.is_empty()
        {
            mistakes.push("words for policies are missing".to_owned());
        }
        mistakes
    }

    /// The name of a service, by the prefix of its actions.
    pub fn service(&self, prefix: &str) -> String {
        let known = self.service_names.get(&prefix.to_ascii_lowercase());
        known.cloned().unwrap_or_else(|| crate::text::name(&short(prefix, 40)))
    }

    /// The name of a service, by its principal: `ec2.amazonaws.com`,
    /// `lambda.us-east-1.amazonaws.com`.
    pub fn principal(&self, host: &str) -> String {
        let lower = host.to_ascii_lowercase();
        // Patterns such as `ec2.*` and `ec2.amazonaws.com*` mean the service in all partitions.
        let plain = lower.trim_end_matches('*').trim_end_matches('.');
        let plain = plain.strip_suffix(".cn").unwrap_or(plain);
        let labels =
            plain.strip_suffix(".amazonaws.com").or_else(|| lower.ends_with(".*").then_some(plain));
        let first = labels.and_then(|labels| labels.split('.').next());
        labels
            .into_iter()
            .chain(first)
            .find_map(|name| self.service_names.get(name))
            .cloned()
            .unwrap_or_else(|| crate::text::name(&short(host, 80)))
    }

    pub fn issuer(&self, host: &str) -> Option<&WebIdentity> {
        let host = host.to_ascii_lowercase();
        self.web_identity.iter().find(|row| Pattern::new(&row.host).covers(&host))
    }
}
