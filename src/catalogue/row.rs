use cloudwatch_filter_pattern::{Joined, Pattern, Value};
use serde::{Deserialize, Serialize};

use super::{Template, template::field_path};
use crate::pattern::FACTS;
use crate::record::Record;
use crate::severity::Severity;

/// What the catalogue says of one operation, or, inside of `variant`, of the records that `pattern` selects.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    #[serde(default)]
    pub event_source: String,
    #[serde(default)]
    pub event_name: String,
    pub pattern: Option<Pattern>,
    /// The infinitive of the sentence's verb, for an attempt.
    pub verb: Option<String>,
    pub sentence: Option<Template>,
    /// The sentence for a line that must be short.
    pub short: Option<Template>,
    pub target: Option<TargetRow>,
    pub access: Option<AccessRow>,
    /// The documents that are no longer in force afterwards, by their keys, or all that begin with one and a blank.
    #[serde(default)]
    pub ends: Vec<Template>,
    pub severity: Option<Severity>,
    pub why: Option<String>,
    pub next: Option<String>,
    pub undo: Option<Undo>,
    pub restore: Option<Undo>,
    #[serde(default)]
    pub variant: Vec<Row>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetRow {
    pub kind: String,
    pub name: Option<Template>,
    pub arn: Option<Template>,
    /// Without a name in the event the caller acts on itself.
    #[serde(default, rename = "self")]
    pub is_self: bool,
}

/// Where the event says what a change lets somebody do.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AccessRow {
    /// A policy document.
    Grants(DocumentRow),
    /// A role's trust policy.
    Trust(DocumentRow),
    /// The ARN of a managed policy.
    Attached(Path),
    /// Nowhere: what is granted is not in the event, in words.
    Unknown(String),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentRow {
    pub document: Path,
    /// What the document belongs to: two with the same key replace each other.
    pub key: Option<Template>,
}

/// A field, written as in a placeholder: `policyDocument` is `requestParameters.policyDocument`.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "String")]
pub struct Path(String);

impl From<String> for Path {
    fn from(path: String) -> Path {
        Path(field_path(&path))
    }
}

impl Path {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AccessRow {
    pub fn key(&self) -> Option<&Template> {
        match self {
            AccessRow::Grants(text) | AccessRow::Trust(text) => text.key.as_ref(),
            AccessRow::Attached(_) | AccessRow::Unknown(_) => None,
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undo {
    pub kind: UndoKind,
    pub command: Option<Template>,
    pub note: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoKind {
    /// The command alone reverts the change.
    Exact,
    /// It reverts a part; the note says what is missing.
    Partial,
    /// It needs an earlier value; the note says where to find it.
    NeedsPrevious,
    /// The change cannot be reverted; the note says what to do instead.
    None,
}

impl UndoKind {
    pub fn as_str(self) -> &'static str {
        match self {
            UndoKind::Exact => "exact",
            UndoKind::Partial => "partial",
            UndoKind::NeedsPrevious => "needs_previous",
            UndoKind::None => "none",
        }
    }
}

impl Row {
    /// What TOML's types cannot say about a row.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.event_source.is_empty() || self.event_name.is_empty() {
            return Err("`event_source` and `event_name` are required".to_owned());
        }
        if self.pattern.is_some() {
            return Err("`pattern` belongs into a variant".to_owned());
        }
        let (Some(_), Some(_), Some(_), Some(_)) =
            (&self.sentence, &self.verb, &self.severity, &self.target)
        else {
            return Err("`sentence`, `verb`, `target` and `severity` are required".to_owned());
        };
        self.check_words()?;
        for variant in &self.variant {
            if variant.pattern.is_none() {
                return Err("a variant without `pattern`".to_owned());
            }
            if !variant.variant.is_empty() || !variant.event_name.is_empty() {
                return Err("a variant cannot be an operation of its own".to_owned());
            }
            if variant.sentence.is_some() != variant.verb.is_some() {
                return Err("a variant with a sentence needs its verb, and the reverse".to_owned());
            }
            variant.check_words()?;
        }
        Ok(())
    }

    fn check_words(&self) -> Result<(), String> {
        for sentence in self.sentence.iter().chain(&self.short) {
            if !sentence.as_str().starts_with("{actor} ") {
                return Err(format!(
                    "the sentence `{}` does not begin with `{{actor}} `",
                    sentence.as_str()
                ));
            }
        }
        if self.undo.is_some() && self.restore.is_some() {
            return Err("`undo` and `restore` exclude each other".to_owned());
        }
        for undo in [&self.undo, &self.restore].into_iter().flatten() {
            let fits = match undo.kind {
                UndoKind::Exact => undo.command.is_some(),
                UndoKind::Partial | UndoKind::NeedsPrevious => {
                    undo.command.is_some() && undo.note.is_some()
                }
                UndoKind::None => undo.command.is_none() && undo.note.is_some(),
            };
            if !fits {
                return Err(format!("an undo of kind {} with these fields", undo.kind.as_str()));
            }
        }
        Ok(())
    }

    /// `facts` gives what a pattern can see under `$.herald`.
    pub(super) fn variant_for<'v>(
        &self,
        record: &'v Record,
        facts: &'v dyn Fn() -> &'v Value<'v>,
    ) -> Option<&Row> {
        self.variant.iter().find(|variant| {
            variant
                .pattern
                .as_ref()
                .is_some_and(|pattern| pattern.matches(Joined::new(record.value(), FACTS, facts)))
        })
    }
}
