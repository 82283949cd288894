//! What a caller knows about the members of its events.

/// What the caller of [`lints_with`](crate::Pattern::lints_with) knows about what a selector selects.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Known {
    /// Nothing: it may be anything, or not be there.
    Nothing,
    /// Where it selects a value, that is of this type.
    Value {
        /// The type.
        kind: ValueKind,
        /// Whether every event has such a value.
        always: bool,
    },
    /// A text that is one of a few words.
    Word {
        /// The words.
        words: Vec<String>,
        /// Whether every event has such a value.
        always: bool,
    },
    /// A text that is one of these, as far as a list knows.
    Listed {
        /// The words of the list.
        words: Vec<String>,
        /// What has these words, as the subject of a sentence: "the inventory of 2026-08 of iam.amazonaws.com".
        list: String,
        /// Whether a word is told that is not in the list and like none of it. Otherwise only one is that is
        /// nearly another, or the beginning of some, where a star was probably lost.
        closed: bool,
        /// Whether every event has such a value.
        always: bool,
    },
    /// It may be anything, or not be there. But a name that is nearly one of these is probably
    /// misspelt.
    Perhaps {
        /// Which step of the selector it is, counted from 0.
        step: usize,
        /// The names that are easily misspelt.
        names: Vec<String>,
    },
    /// No event has it: one of the names is wrong.
    NoSuchMember {
        /// Which step of the selector it is, counted from 0.
        step: usize,
        /// The names that there are in its place. The most similar one is proposed.
        names: Vec<String>,
    },
}

impl Known {
    /// A value of this type, which not every event has.
    pub fn maybe(kind: ValueKind) -> Known {
        Known::Value { kind, always: false }
    }

    /// A value of this type, which every event has.
    pub fn always(kind: ValueKind) -> Known {
        Known::Value { kind, always: true }
    }

    pub(super) fn kind(&self) -> Option<ValueKind> {
        match self {
            Known::Value { kind, .. } => Some(*kind),
            Known::Word { .. } | Known::Listed { .. } => Some(ValueKind::Text),
            Known::Nothing | Known::Perhaps { .. } | Known::NoSuchMember { .. } => None,
        }
    }

    pub(super) fn is_always_there(&self) -> bool {
        matches!(
            self,
            Known::Value { always: true, .. }
                | Known::Word { always: true, .. }
                | Known::Listed { always: true, .. }
        )
    }
}

/// Types of JSON values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
#[non_exhaustive]
pub enum ValueKind {
    Text,
    Number,
    Boolean,
    Array,
    Object,
}
