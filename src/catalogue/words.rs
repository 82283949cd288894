//! How the names of operations, parameters and services are read as words: the verbs, nouns and services of `catalogue/`.

use std::collections::HashMap;

use serde::Deserialize;

use crate::text::name;

/// Read when somebody first asks for the words of an operation without a row.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'static"))]
pub struct Words {
    /// `Attach` → "attached".
    verbs: HashMap<&'static str, &'static str>,
    /// `OAuth2` → "OAuth2", `Vpc` → "VPC".
    words: HashMap<&'static str, &'static str>,
    nouns: Nouns,
    /// Services by what stands before `.amazonaws.com`.
    services: HashMap<&'static str, &'static str>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'static"))]
struct Nouns {
    joints: Vec<&'static str>,
    uncountable: Vec<&'static str>,
    singular: Vec<&'static str>,
    a: Vec<&'static str>,
    an: Vec<&'static str>,
    named_by: Vec<&'static str>,
    bare: Vec<&'static str>,
    ignored: Vec<&'static str>,
    endings: Vec<&'static str>,
}

/// A word of a name: as it stands there, and as it is written in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub raw: String,
    pub shown: String,
}

/// No piece of a name that has a way of writing of its own is longer.
const LONGEST: usize = 16;

impl Words {
    /// The words of a name: `CreateSAMLProvider` has "create", "SAML" and "provider". Versions of operations, which Lambda
    /// writes as dates and others as `V2`, are left out.
    pub fn split(&self, camel: &str) -> Vec<Word> {
        let mut rest = without_version(camel);
        let mut words = Vec::new();
        while let Some(first) = rest.chars().next() {
            if !first.is_alphanumeric() {
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
                continue;
            }
            let known = self.known(rest);
            let length = known.map_or_else(|| word_length(rest), |(length, _)| length);
            let (raw, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
            let shown = match known {
                Some((_, shown)) => shown.to_owned(),
                None if raw.chars().nth(1).is_some_and(char::is_uppercase) => raw.to_owned(),
                None => raw.to_lowercase(),
            };
            words.push(Word { raw: raw.to_owned(), shown });
            rest = after;
        }
        words
    }

    /// The longest piece at the beginning that has a way of writing of its own, and how long it is.
    fn known(&self, rest: &str) -> Option<(usize, &str)> {
        (2..=LONGEST.min(rest.len())).rev().find_map(|end| {
            let (piece, after) = rest.split_at_checked(end)?;
            let ends = !after.starts_with(char::is_lowercase);
            self.words.get(piece).filter(|_| ends).map(|shown| (end, *shown))
        })
    }

    /// The verb that words begin with, as an infinitive and in its past form, and how many words it is. Several at once, and
    /// as an administrator, is the same.
    pub fn verb(&self, words: &[Word]) -> Option<(String, &str, usize)> {
        let past = |word: &Word| self.verbs.get(word.raw.as_str()).copied();
        let [first, more @ ..] = words else { return None };
        let (verb, past, length) = match (first.raw.as_str(), more.first()) {
            ("Batch" | "Admin", Some(second)) if past(second).is_some() => {
                (second, past(second)?, 2)
            }
            _ => (first, past(first)?, 1),
        };
        let verb = verb.raw.to_lowercase();
        // "failed over" is "fail over": what follows the first word of the past form is no part of the infinitive.
        let rest: String = past.split(' ').skip(1).collect();
        let infinitive = verb.strip_suffix(&rest).filter(|verb| !verb.is_empty()).unwrap_or(&verb);
        Some((infinitive.to_owned(), past, length))
    }

    /// Where nouns begin that are joined to the one before by a small word: `UserToGroup` has one at 1.
    pub fn is_joint(&self, word: &Word) -> bool {
        self.nouns.joints.contains(&word.raw.as_str())
    }

    /// Whether a word ends the name of a parameter that names a thing.
    pub fn is_ending(&self, word: &Word) -> bool {
        self.nouns.endings.contains(&word.shown.as_str())
    }

    /// Whether what stands before the ending of a parameter says nothing of the thing: `displayName`.
    pub fn is_bare(&self, stem: &[Word]) -> bool {
        matches!(stem, [word] if self.nouns.bare.contains(&word.shown.as_str()))
    }

    /// Whether a parameter names nothing that anybody knows.
    pub fn is_ignored(&self, parameter: &str) -> bool {
        self.nouns.ignored.contains(&parameter)
    }

    /// Whether a parameter names a thing without saying so.
    pub fn names(&self, parameter: &str) -> bool {
        self.nouns.named_by.contains(&parameter)
    }

    /// A noun with its article: "a managed account", "an MFA device", "tags".
    pub fn with_article(&self, noun: &[Word]) -> String {
        let text = joined(noun);
        let (Some(first), Some(last)) = (noun.first(), noun.last()) else { return text };
        match self.takes_article(&last.shown) {
            true => format!("{} {text}", self.article(&first.shown)),
            false => text,
        }
    }

    fn takes_article(&self, last: &str) -> bool {
        !has(&self.nouns.uncountable, last) && !self.is_plural(last) && !last.ends_with("ed")
    }

    pub fn is_plural(&self, word: &str) -> bool {
        word.ends_with('s')
            && !["ss", "us", "is"].iter().any(|end| word.ends_with(end))
            && !has(&self.nouns.singular, word)
    }

    fn article(&self, first: &str) -> &'static str {
        let vowel = first.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']);
        let sounds = if vowel { &self.nouns.a } else { &self.nouns.an };
        // Words of several, "Lake Formation", sound as the first of them.
        let other = first.split(' ').next().is_some_and(|first| has(sounds, first));
        if vowel == other { "a" } else { "an" }
    }

    /// The name of a service: `organizations.amazonaws.com` is "Organizations". Of a source that is not AWS's, all of it.
    pub fn service(&self, event_source: &str) -> String {
        let ends = [".amazonaws.com", ".amazon.com", ".amazonaws.com.cn"];
        let label = ends.iter().find_map(|end| event_source.strip_suffix(end));
        let known = label.and_then(|label| self.services.get(label.to_ascii_lowercase().as_str()));
        known.map_or_else(|| name(label.unwrap_or(event_source)), |known| (*known).to_owned())
    }
}

fn has(list: &[&str], word: &str) -> bool {
    list.iter().any(|one| one.eq_ignore_ascii_case(word))
}

pub fn joined(words: &[Word]) -> String {
    words.iter().map(|word| word.shown.as_str()).collect::<Vec<_>>().join(" ")
}

/// How long the first word is: a run of capitals, of which the last begins the next word unless it only has an s behind it
/// (`IDs`), or one capital and what follows.
fn word_length(rest: &str) -> usize {
    let is_run = rest.chars().nth(1).is_some_and(char::is_uppercase);
    for (at, c) in rest.char_indices().skip(1) {
        let after = rest.get(at + c.len_utf8()..).unwrap_or_default();
        let is_small = |text: &str| text.starts_with(char::is_lowercase);
        let plural = after.strip_prefix('s').is_some_and(|after| !is_small(after));
        let begins = match is_run {
            true if plural => return at + c.len_utf8() + 1,
            true => (c.is_uppercase() && is_small(after)) || c.is_lowercase(),
            false => c.is_uppercase(),
        };
        if begins || !c.is_alphanumeric() {
            return at;
        }
    }
    rest.len()
}

/// `UpdateFunctionCode20150331v2` is `UpdateFunctionCode`, and `ListFindingsV2` is `ListFindings`.
fn without_version(name: &str) -> &str {
    let digits =
        |text: &str| text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let without = |text: &'_ str| text.get(..text.len() - digits(text)).unwrap_or(text).len();
    let stem = name.get(..without(name)).unwrap_or(name);
    let unversioned = match stem.strip_suffix(['v', 'V']) {
        _ if stem == name => name,
        Some(before) if digits(before) >= 6 => before,
        Some(before) if stem.ends_with('V') && before.ends_with(char::is_lowercase) => before,
        _ => name,
    };
    let dated = digits(unversioned) >= 6;
    let stem = if dated {
        unversioned.get(..without(unversioned)).unwrap_or(unversioned)
    } else {
        unversioned
    };
    if stem.is_empty() { name } else { stem }
}

#[cfg(test)]
mod tests {
    use super::without_version;
    use crate::catalogue::Catalogue;

    #[test]
    #[rustfmt::skip]
    fn names_are_split_into_words() {
        let catalogue = Catalogue::builtin();
        let words = catalogue.words().unwrap();
        for (camel, expected) in [
            ("PutInlinePolicyToPermissionSet", "put|inline|policy|to|permission|set"),
            ("CreateSAMLProvider", "create|SAML|provider"),
            ("CreateFunction20150331", "create|function"),
            ("UpdateFunctionCode20150331v2", "update|function|code"),
            ("ListFindingsV2", "list|findings"),
            ("SAMLProviderArn", "SAML|provider|ARN"),
            ("CreateOAuth2PublicClient", "create|OAuth2|public|client"),
            ("CreateOauth2CredentialProvider", "create|OAuth2|credential|provider"),
            ("DeleteExternalIdPConfigurationForDirectory", "delete|external|IdP|configuration|for|directory"),
            ("CompleteWebAuthnDeviceRegistration", "complete|WebAuthn|device|registration"),
            ("CreateOpenIDConnectProvider", "create|OpenID Connect|provider"),
            ("AssociateSubnetCidrBlockIpv6", "associate|subnet|CIDR|block|IPv6"),
            ("CreateEC2Instances", "create|EC2|instances"),
            ("CreateIdentityPool", "create|identity|pool"),
            ("StartSSO", "start|SSO"),
            ("client_id", "client|id"),
            ("ConsoleLogin", "console|login"),
            ("", ""),
            ("123", "123"),
        ] {
            let split: Vec<String> = words.split(camel).into_iter().map(|word| word.shown).collect();
            assert_eq!(split.join("|"), expected, "{camel}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn nouns_take_the_article_that_they_sound_like() {
        let catalogue = Catalogue::builtin();
        let words = catalogue.words().unwrap();
        for (camel, noun) in [
            ("ManagedAccount", "a managed account"), ("MFADevice", "an MFA device"), ("User", "a user"), ("SAMLProvider", "a SAML provider"),
            ("Organization", "an organization"), ("Tags", "tags"), ("Alias", "an alias"), ("VPC", "a VPC"), ("Status", "a status"),
            ("AWSServiceAccess", "AWS service access"), ("VPCs", "VPCs"), ("OIDCProvider", "an OIDC provider"), ("ServiceIDs", "service IDs"),
        ] {
            assert_eq!(words.with_article(&words.split(camel)), noun, "{camel}");
        }
    }

    #[test]
    fn only_versions_are_left_out() {
        for (name, stem) in [
            ("CreateFunction20150331", "CreateFunction"),
            ("ListFunctions20150331v2", "ListFunctions"),
            ("GetFindingV2", "GetFinding"),
            ("CreateOAuth2", "CreateOAuth2"),
            ("AssignIpv6", "AssignIpv6"),
            ("ListEC2", "ListEC2"),
            ("20150331", "20150331"),
            ("V2", "V2"),
        ] {
            assert_eq!(without_version(name), stem);
        }
    }
}
