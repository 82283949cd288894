//! Why no pattern can be made of what a program wants.

use std::fmt;

use crate::error::Error;
use crate::limits::MAX_NESTING;
use crate::selector::MAX_INDEX;
use crate::visible::quoted;

/// Why no pattern can be made of this.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum BuildError {
    /// No condition, no term or no step where at least one is needed.
    NoConditions,
    /// A `*` stands for any run of characters, and a value has no way to write one that stands for
    /// itself. [`Literal::glob`](crate::Literal::glob) if that is what is meant.
    Star(String),
    /// A name in a selector cannot contain a `'`.
    Quote(String),
    /// A selector has at most one wildcard.
    Wildcards,
    /// An index is beyond what selectors can have.
    Index(usize),
    /// What is no name of a field: ASCII letters, digits and `_`, and no digit first.
    FieldName(String),
    /// Two fields have this name.
    DuplicateField(String),
    /// A field can only be compared: `IS …` and `NOT EXISTS` are for JSON.
    FieldTest,
    /// A term cannot be empty.
    EmptyTerm,
    /// Groups are nested deeper than parentheses can be.
    TooDeep,
    /// The text of the pattern is refused: it is beyond the limits.
    Refused(Error),
    /// This text would be read as another pattern.
    Ambiguous(String),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::NoConditions => {
                f.write_str("expected at least one part, but there is none")
            }
            BuildError::Star(text) => {
                write!(f, "a `*` in a value stands for any characters: {}", quoted(text))
            }
            BuildError::Quote(name) => {
                write!(f, "a name with a `'` cannot be written in a selector: {}", quoted(name))
            }
            BuildError::Wildcards => f.write_str("a selector can have only one wildcard"),
            BuildError::Index(index) => write!(f, "the index {index} is larger than {MAX_INDEX}"),
            BuildError::FieldName(name) => write!(
                f,
                "expected a field name of ASCII letters, digits and `_`, but found {}",
                quoted(name)
            ),
            BuildError::DuplicateField(name) => write!(f, "two fields are named {}", quoted(name)),
            BuildError::FieldTest => f.write_str(
                "a field can only be compared, not tested for null, booleans or absence",
            ),
            BuildError::EmptyTerm => f.write_str("the term is empty"),
            BuildError::TooDeep => {
                write!(f, "conditions are nested deeper than {MAX_NESTING}")
            }
            BuildError::Refused(error) => f.write_str(error.message()),
            BuildError::Ambiguous(text) => {
                write!(f, "the text would be read as another pattern: {}", quoted(text))
            }
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            BuildError::Refused(error) => Some(error),
            _ => None,
        }
    }
}
