//! A text becomes statements: first encodings are undone, then JSON is read, then its elements.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use percent_encoding::percent_decode_str;

use super::condition::{Condition, Test};
use super::glob::Pattern;
use super::json::Json;
use super::reach::may_be_arn;
use super::statement::{Effect, Listed, Named, PrincipalKind, Principals, Statement};
use super::{Policy, Unreadable};
use crate::text::{name, short};

/// The longest document. IAM takes documents of 131,072 characters, white space included, and no
/// other service takes more.
const MAX_BYTES: usize = 256 * 1024;
/// How many encodings around a document are undone. Nobody encodes deeper than JSON inside a string
/// inside a string.
const MAX_WRAPPINGS: usize = 3;
/// How many unreadable parts are listed. Each has a line.
const MAX_UNREAD: usize = 20;

pub fn policy(text: &str) -> Result<Policy, Unreadable> {
    let document = document(text)?;
    let Json::Object(members) = &document else {
        return Err(unreadable(format!(
            "not a policy: {}, expected a JSON object",
            document.kind()
        )));
    };
    let statements = match member(members, "Statement") {
        None => return Err(unreadable("not a policy: `Statement` is missing".to_owned())),
        Some(Json::List(items)) => items.as_slice(),
        Some(one @ Json::Object(_)) => std::slice::from_ref(one),
        Some(other) => {
            return Err(unreadable(format!(
                "not a policy: `Statement` is {}, expected an object or an array of them",
                other.kind()
            )));
        }
    };
    let mut reader = Reader::default();
    for (index, statement) in statements.iter().enumerate() {
        reader.place = index + 1;
        if let Some(statement) = reader.statement(statement)? {
            reader.policy.statements.push(statement);
        }
    }
    Ok(reader.policy)
}

/// The JSON of a document, if it is not too long for one.
pub fn document(text: &str) -> Result<Json, Unreadable> {
    if text.len() > MAX_BYTES {
        return Err(unreadable(format!(
            "{} bytes long, more than the {MAX_BYTES} that any policy may have",
            text.len()
        )));
    }
    unwrapped(text)
}

fn unreadable(reason: String) -> Unreadable {
    Unreadable { reason: short(&reason, 300) }
}

/// The JSON of a document, taken out of the strings and URL encodings in which it stands.
fn unwrapped(text: &str) -> Result<Json, Unreadable> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..=MAX_WRAPPINGS {
        let trimmed = text.trim_start_matches('\u{FEFF}').trim();
        if trimmed.is_empty() {
            return Err(unreadable("not a policy: the text is empty".to_owned()));
        }
        let read = match serde_json::from_str(trimmed) {
            Ok(json) => json,
            // A text that begins like this is no JSON. In a text that is no JSON, an encoded quote
            // shows that the whole is encoded.
            Err(_) if trimmed.starts_with(['%', '+']) || trimmed.contains("%22") => {
                Json::Text(percent_decoded(trimmed)?)
            }
            Err(error) => return Err(not_json(&error)),
        };
        match read {
            Json::Text(inner) => text = Cow::Owned(inner),
            other => return Ok(other),
        }
    }
    Err(unreadable("a string inside of strings, deeper than any encoder makes it".to_owned()))
}

fn not_json(error: &serde_json::Error) -> Unreadable {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let what = text.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&text);
    // Two members of one name are valid JSON, but nobody can rely on such a document.
    let not = if what.contains("stands twice") { "" } else { "not JSON: " };
    unreadable(format!("{not}{what} (line {line}, column {column})"))
}

/// Undoes URL encoding (`%7B`), which responses of IAM have. `+` is a space, unless spaces are
/// written `%20`.
fn percent_decoded(text: &str) -> Result<String, Unreadable> {
    let is_digits = |two: &[u8]| two.iter().all(u8::is_ascii_hexdigit);
    let mut after_each = text.split('%').skip(1).map(str::as_bytes);
    if !after_each.all(|after| after.get(..2).is_some_and(is_digits)) {
        let reason = "not URL-encoded: `%` without two hexadecimal digits";
        return Err(unreadable(reason.to_owned()));
    }
    let spaces_are_plus = !text.contains("%20");
    let text = if spaces_are_plus { text.replace('+', " ") } else { text.to_owned() };
    let decoded = percent_decode_str(&text).decode_utf8().map(Cow::into_owned);
    decoded.map_err(|_| unreadable("URL-encoded, but not UTF-8".to_owned()))
}

/// A member by its name, without regard to case. No name stands twice.
fn member<'j>(members: &'j [(String, Json)], name: &str) -> Option<&'j Json> {
    members.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

#[derive(Default)]
struct Reader {
    policy: Policy,
    /// The number of the statement that is being read, from 1.
    place: usize,
}

impl Reader {
    /// Notes a part that cannot be read. It does not make the others unreadable.
    fn unread(&mut self, what: &str) {
        self.policy.unread += 1;
        if self.policy.unread <= MAX_UNREAD {
            self.policy.unread_notes.push(format!("statement {}: {what}", self.place));
        }
    }

    fn statement(&mut self, json: &Json) -> Result<Option<Statement>, Unreadable> {
        let Json::Object(members) = json else {
            self.unread(&format!("not read, it is {} instead of an object", json.kind()));
            return Ok(None);
        };
        let Some(effect) = self.effect(member(members, "Effect")) else { return Ok(None) };
        let (except, actions) = self.either(members, "Action", "NotAction")?;
        let actions = match actions {
            Some(json) => self.listed(json, except, "Action", Pattern::caseless),
            None => None,
        };
        let Some(actions) = actions else {
            self.unread("not read, it has no `Action` or `NotAction`");
            return Ok(None);
        };
        let (except, resources) = self.either(members, "Resource", "NotResource")?;
        let resources = match resources {
            // What cannot be read could be anything, so it is read as everything.
            Some(json) => {
                let listed = self.listed(json, except, "Resource", Pattern::new);
                let listed = listed.unwrap_or_else(|| self.anything(effect));
                let odd = |one: &&Pattern| !may_be_arn(one.as_str());
                for one in listed.patterns.iter().filter(odd) {
                    self.unread(&format!(
                        "`Resource` {} is no ARN",
                        name(&short(one.written(), 80))
                    ));
                }
                Some(listed)
            }
            None => None,
        };
        let (except, principals) = self.either(members, "Principal", "NotPrincipal")?;
        let principals = principals.map(|json| self.principals(json, except));
        let condition = self.condition(member(members, "Condition"), effect, principals.is_none());
        let Some(condition) = condition else { return Ok(None) };
        Ok(Some(Statement { effect, actions, resources, principals, condition }))
    }

    /// An unreadable part of an Allow is read as wide as it may be, and that of a Deny as narrow.
    fn anything(&self, effect: Effect) -> Listed {
        match effect {
            Effect::Allow => Listed::everything(),
            Effect::Deny => Listed::new(false, Vec::new()),
        }
    }

    /// AWS wants exactly `Allow` or `Deny`. Anything else is noted. It is read as Allow, which is
    /// louder; but another spelling of `Deny` does not count at all.
    fn effect(&mut self, json: Option<&Json>) -> Option<Effect> {
        let written = match json {
            Some(Json::Text(text)) if text == "Allow" => return Some(Effect::Allow),
            Some(Json::Text(text)) if text == "Deny" => return Some(Effect::Deny),
            Some(Json::Text(text)) => format!("`Effect` is {}", name(text)),
            Some(other) => format!("`Effect` is {}", other.kind()),
            None => "`Effect` is missing".to_owned(),
        };
        let deny =
            matches!(json, Some(Json::Text(text)) if text.trim().eq_ignore_ascii_case("deny"));
        if deny {
            self.unread(&format!("{written} instead of Deny, it does not count"));
            return None;
        }
        self.unread(&format!("{written} instead of Allow or Deny, it is read as Allow"));
        Some(Effect::Allow)
    }

    /// An element or its opposite. The flag is true for the opposite.
    fn either<'j>(
        &self,
        members: &'j [(String, Json)],
        plain: &str,
        opposite: &str,
    ) -> Result<(bool, Option<&'j Json>), Unreadable> {
        match (member(members, plain), member(members, opposite)) {
            (Some(_), Some(_)) => Err(unreadable(format!(
                "statement {} has both `{plain}` and `{opposite}`, which AWS does not accept",
                self.place
            ))),
            (None, Some(json)) => Ok((true, Some(json))),
            (json, None) => Ok((false, json)),
        }
    }

    /// The texts of a string or a list of strings; `None` if it is neither.
    fn listed(
        &mut self,
        json: &Json,
        except: bool,
        what: &str,
        pattern: fn(&str) -> Pattern,
    ) -> Option<Listed> {
        let texts = self.texts(json, what);
        Some(Listed::new(except, texts?.into_iter().map(pattern).collect()))
    }

    fn texts<'j>(&mut self, json: &'j Json, what: &str) -> Option<Vec<&'j str>> {
        match json {
            Json::Text(text) => Some(vec![text]),
            Json::List(items) => {
                let mut texts = Vec::with_capacity(items.len());
                for item in items {
                    match item {
                        Json::Text(text) => texts.push(text.as_str()),
                        other => {
                            self.unread(&format!("{} among its `{what}`s not read", other.kind()))
                        }
                    }
                }
                Some(texts)
            }
            other => {
                self.unread(&format!("`{what}` is {}, expected strings", other.kind()));
                None
            }
        }
    }

    fn principals(&mut self, json: &Json, except: bool) -> Principals {
        let mut named = Vec::new();
        match json {
            Json::Object(members) => {
                for (kind, json) in members {
                    let kind = match kind.to_ascii_lowercase().as_str() {
                        "aws" => PrincipalKind::Aws,
                        "service" => PrincipalKind::Service,
                        "federated" => PrincipalKind::Federated,
                        "canonicaluser" => PrincipalKind::Canonical,
                        _ => PrincipalKind::Other,
                    };
                    let texts = self.texts(json, "Principal").unwrap_or_default();
                    named.extend(
                        texts.into_iter().map(|text| Named { kind, text: text.trim().to_owned() }),
                    );
                }
            }
            other => {
                // This is `"Principal": "*"`. Whatever else stands there is read like `AWS`, and
                // what cannot be read may be anybody.
                let texts = self.texts(other, "Principal").unwrap_or_else(|| vec!["*"]);
                named.extend(
                    texts.into_iter().map(|text| Named {
                        kind: PrincipalKind::Aws,
                        text: text.trim().to_owned(),
                    }),
                );
            }
        }
        // Whoever is named a hundred times is let in once.
        let mut seen = HashSet::new();
        named.retain(|one: &Named| seen.insert(one.clone()));
        Principals { except, named }
    }

    /// The condition; `None` for a Deny whose condition cannot be read, because nobody knows when
    /// it applies.
    fn condition(
        &mut self,
        json: Option<&Json>,
        effect: Effect,
        identity: bool,
    ) -> Option<Condition> {
        let mut tests = Vec::new();
        let mut whole = true;
        match json {
            None | Some(Json::Null) => {}
            Some(Json::Object(operators)) => {
                for (operator, keys) in operators {
                    whole &= self.tests(operator, keys, &mut tests);
                }
            }
            Some(other) => {
                self.unread(&format!("`Condition` is {}, expected an object", other.kind()));
                whole = false;
            }
        }
        (whole || effect == Effect::Allow).then(|| match identity {
            true => Condition::of_identity(tests),
            false => Condition::new(tests),
        })
    }

    fn tests(&mut self, operator: &str, keys: &Json, tests: &mut Vec<Test>) -> bool {
        let Json::Object(keys) = keys else {
            self.unread(&format!(
                "condition {} is {}, expected an object",
                name(operator),
                keys.kind()
            ));
            return false;
        };
        if keys.is_empty() {
            self.unread(&format!("condition {} tests nothing", name(operator)));
            return false;
        }
        let lower = operator.trim().to_ascii_lowercase();
        let for_all = lower.starts_with("forallvalues:");
        let base = lower.rsplit(':').next().unwrap_or_default();
        let (base, if_exists) = match base.strip_suffix("ifexists") {
            Some(base) => (base, true),
            None => (base, false),
        };
        for (key, values) in keys {
            let values = values_of(values);
            if values.is_empty() {
                self.unread(&format!("condition {} of {} has no value", name(operator), name(key)));
            }
            tests.push(Test {
                operator: base.to_owned(),
                for_all,
                if_exists,
                key: key.trim().to_ascii_lowercase(),
                key_written: key.trim().to_owned(),
                values,
            });
        }
        true
    }
}

/// The text of a value. AWS takes booleans and numbers as strings here.
fn values_of(json: &Json) -> BTreeSet<String> {
    match json {
        Json::Text(text) | Json::Number(text) => BTreeSet::from([text.clone()]),
        Json::Bool(flag) => BTreeSet::from([flag.to_string()]),
        Json::List(items) => {
            items.iter().filter(|item| !matches!(item, Json::List(_))).flat_map(values_of).collect()
        }
        Json::Null | Json::Object(_) => BTreeSet::new(),
    }
}
