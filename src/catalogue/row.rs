//! A row of the catalogue, as it stands in a TOML file.

use cloudwatch_filter_pattern::{Joined, Pattern, View};
use serde::{Deserialize, Serialize};

use super::{Template, template::field_path};
use crate::pattern::FACTS;
use crate::record::Record;
use crate::severity::Severity;

/// What the catalogue says of one operation. Inside of `variant` it is about those records of the
/// operation that `pattern` selects.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    #[serde(default)]
    pub event_source: String,
    #[serde(default)]
    pub event_name: String,
    pub pattern: Option<Pattern>,
    /// The infinitive of the sentence's verb. Sentences about attempts need it ("tried to attach").
    pub verb: Option<String>,
    pub sentence: Option<Template>,
    /// A shorter sentence, for a line that must be short.
    pub short: Option<Template>,
    pub target: Option<TargetRow>,
    pub access: Option<AccessRow>,
    /// Whether it makes, changes or takes away what somebody signs in with.
    #[serde(default)]
    pub credential: bool,
    /// The keys of the documents that are no longer in force afterwards. A key also ends all
    /// documents whose keys begin with it and a blank.
    #[serde(default)]
    pub ends: Vec<Template>,
    /// What stands after the change, until something takes it back.
    pub stands: Option<StandsRow>,
    /// What the change takes back of what others made to stand.
    #[serde(default)]
    pub takes_back: Vec<TakesBackRow>,
    pub severity: Option<Severity>,
    pub why: Option<String>,
    pub next: Option<String>,
    pub undo: Option<Undo>,
    pub restore: Option<Undo>,
    /// Of a variant: whether it is about one of several things that one call does. Where the first variant that fits is such a
    /// part, all parts that fit are told.
    #[serde(default)]
    pub part: bool,
    #[serde(default)]
    pub variant: Vec<Row>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetRow {
    pub kind: String,
    pub name: Option<Template>,
    pub arn: Option<Template>,
    /// Whether the caller acts on itself if the event has no name.
    #[serde(default, rename = "self")]
    pub is_self: bool,
}

/// What stands after a change, by a key of words with blanks between them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandsRow {
    /// Several keys where it can be taken back from several sides; none of a text, which another takes back.
    #[serde(default)]
    pub what: Vec<Template>,
    /// Whether AWS made up an id that is in the key, so that nothing else was ever called so. What has a name may be another
    /// thing of that name within the same second.
    #[serde(default)]
    pub unique: bool,
    /// What to find out of the time in which it stood, if it is taken back.
    pub meanwhile: Option<String>,
}

/// What a change takes back. A key takes back what stands under exactly it, told with `words`, and with `all` whatever stands
/// under keys that begin with it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakesBackRow {
    pub what: Template,
    /// "deleted it": it follows "created user bob and" and stands before "30 seconds later".
    pub words: Option<String>,
    /// "deleted the user"
    pub all: Option<String>,
    #[serde(default)]
    pub left: Left,
    /// What is still to be done for all of it to be gone.
    pub then: Option<Undo>,
}

/// What is left of what was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Left {
    #[default]
    Nothing,
    /// Something else is in its place: there still is something to undo, and to restore.
    Another,
    /// Another value stands in its place: to undo that is to bring back what stood before both.
    AnotherValue,
    /// The very text that had stood there before, which only the texts can say.
    #[serde(skip)]
    FormerText,
    /// It stands, and cannot be undone any more: what comes under its name now is something else. This needs no words.
    NoWayBack,
    /// It stands under another name, which its undo has to say.
    Renamed,
    /// It is there again without what belonged to it: to bring that back is still to be done.
    Forgotten,
    /// What it was done to has changed: what brings it back later does not bring back the same. This needs no words.
    Changed,
    /// What was to be done after it is done. This needs no words.
    Done,
}

impl Left {
    pub fn is_nothing(self) -> bool {
        matches!(self, Left::Nothing | Left::FormerText)
    }
}

/// Where an event says what a change lets somebody do.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AccessRow {
    /// In a policy document.
    Grants(DocumentRow),
    /// In a role's trust policy.
    Trust(DocumentRow),
    /// In the ARN of a managed policy.
    Attached(Path),
    /// In the policies that a session is given: what it may do at most.
    Session(SessionRow),
    /// Nowhere. The text says why what is granted is not in the event.
    Unknown(String),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentRow {
    pub document: Path,
    /// What the document belongs to. Of two documents with the same key, the later replaces the
    /// earlier.
    pub key: Option<Template>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRow {
    pub document: Path,
    /// The ARNs of managed policies.
    pub attached: Path,
}

/// The path of a field, written as in a placeholder: `policyDocument` means
/// `requestParameters.policyDocument`.
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
    /// Where the document stands.
    pub fn document(&self) -> Option<&Path> {
        match self {
            AccessRow::Grants(text) | AccessRow::Trust(text) => Some(&text.document),
            AccessRow::Session(session) => Some(&session.document),
            AccessRow::Attached(_) | AccessRow::Unknown(_) => None,
        }
    }

    pub fn key(&self) -> Option<&Template> {
        match self {
            AccessRow::Grants(text) | AccessRow::Trust(text) => text.key.as_ref(),
            AccessRow::Attached(_) | AccessRow::Session(_) | AccessRow::Unknown(_) => None,
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Undo {
    pub kind: UndoKind,
    pub command: Option<Template>,
    /// Of a part: what it adds to the command of another part.
    pub option: Option<Template>,
    pub note: Option<String>,
}

/// In the order of how much is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UndoKind {
    /// The command alone reverts the change.
    Exact,
    /// The command reverts a part of the change; the note says what is missing.
    Partial,
    /// The command needs an earlier value; the note says where to find it.
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
    /// The first variant that is about a record and, if it is a part, all parts that are: the bits of their places. `facts` are
    /// what patterns see under `$.herald`.
    pub(super) fn variant_for<'v>(
        &self,
        record: &'v Record,
        facts: impl View<'v>,
    ) -> (Option<&Row>, u32) {
        let facts = || facts;
        let event = Joined::new(record.value(), FACTS, &facts);
        let fits = |row: &&Row| row.pattern.as_ref().is_some_and(|pattern| pattern.matches(event));
        let first = self.variant.iter().find(fits);
        if !first.is_some_and(|variant| variant.part) {
            return (first, 0);
        }
        let all = (0..u32::BITS).zip(&self.variant);
        let parts = all.filter(|(_, variant)| variant.part && fits(variant));
        (first, parts.fold(0, |bits, (place, _)| bits | 1 << place))
    }
}
