//! The words and lists that policies are read with: `catalogue/escalation.toml`, `services.toml`,
//! `web-identity.toml`.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use super::glob::Pattern;
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
    /// Whether a policy without it still allows anything in IAM.
    #[serde(default)]
    pub apart: bool,
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
    /// What stands in the name of an administrator's, in small letters.
    #[serde(default)]
    pub administrative: Vec<String>,
    /// The usual names of administrators', in small letters.
    #[serde(default)]
    pub administrators: Vec<String>,
}

/// An issuer of web identities.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebIdentity {
    pub host: String,
    pub name: String,
    #[serde(default)]
    pub claims: Vec<String>,
    /// How a subject begins that names a customer, where customers may choose another.
    #[serde(default)]
    pub subjects: Vec<String>,
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

/// What the files hold, read on first use.
static WORDS: LazyLock<Vocabulary> = LazyLock::new(|| {
    let json = include_str!(concat!(env!("OUT_DIR"), "/vocabulary.json"));
    let mut all: Vocabulary = serde_json::from_str(json).unwrap_or_default();
    all.read_verbs.iter_mut().for_each(|verb| verb.make_ascii_lowercase());
    all
});

pub fn words() -> &'static Vocabulary {
    &WORDS
}

impl Vocabulary {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{arn, builtin};

    #[test]
    fn words_are_what_the_files_say_and_fit_together() {
        let named = |table: &toml::Table| table.keys().any(|key| KEYS.contains(&key.as_str()));
        let mut all = Vocabulary::default();
        for (path, text) in builtin::CATALOGUE {
            if !named(&text.parse().unwrap()) {
                continue;
            }
            let file: Vocabulary =
                toml::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
            all.escalation.extend(file.escalation);
            all.resource_kinds.extend(file.resource_kinds);
            all.read_verbs.extend(file.read_verbs.iter().map(|verb| verb.to_ascii_lowercase()));
            all.service_names.extend(file.service_names);
            all.web_identity.extend(file.web_identity);
        }
        assert_eq!(misfits(&all), [""; 0]);
        let told = |all: &Vocabulary| {
            let names: BTreeMap<_, _> = all.service_names.iter().collect();
            let Vocabulary { escalation, resource_kinds, read_verbs, web_identity, .. } = all;
            format!("{escalation:?} {resource_kinds:?} {read_verbs:?} {names:?} {web_identity:?}")
        };
        assert_eq!(told(words()), told(&all));
    }

    const KEYS: [&str; 5] =
        ["escalation", "resource_kinds", "read_verbs", "service_names", "web_identity"];

    /// What does not fit together, though every file can be read.
    fn misfits(all: &Vocabulary) -> Vec<String> {
        let mut mistakes = Vec::new();
        for row in &all.escalation {
            let fits = match &row.on {
                Some(kind) => all.resource_kinds.contains_key(kind) && row.words.contains("{}"),
                None => !row.words.contains("{}") && row.reach.is_none(),
            };
            let known = |action: &String| all.escalation.iter().any(|row| row.action == *action);
            if !fits {
                mistakes.push(format!("escalation {}: `on` and `words` do not fit", row.action));
            }
            if !row.with.as_ref().is_none_or(known) {
                mistakes.push(format!("escalation {}: `with` is no row", row.action));
            }
        }
        for (name, kind) in &all.resource_kinds {
            if arn::fields(&kind.arn).count() != 6 {
                mistakes.push(format!("resource kind {name}: `{}` is no ARN", kind.arn));
            }
        }
        for row in
            all.web_identity.iter().filter(|row| row.claims.is_empty() != row.anybody.is_empty())
        {
            mistakes
                .push(format!("web identity {}: `claims` and `anybody` need each other", row.host));
        }
        if all.escalation.is_empty() || all.read_verbs.is_empty() || all.web_identity.is_empty() {
            mistakes.push("words for policies are missing".to_owned());
        }
        mistakes
    }
}
