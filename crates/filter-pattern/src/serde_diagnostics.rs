//! Errors, lints and failures as objects, for whoever shows them somewhere else. Names of kinds are the short
//! ones that stay the same; a range is an object of its two places.

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use crate::error::{Dialect, Error, ErrorKind};
use crate::explain::{Explanation, Failure, Operator, Seen};
use crate::fix::Fix;
use crate::json::JsonError;
use crate::lint::{Lint, LintId};
use crate::position::Position;

/// Writes each as its short name.
macro_rules! names {
    ($($type:ty)+) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )+};
}

names!(Dialect ErrorKind LintId Operator);

/// Writes the fields of a value as an object, in this order.
macro_rules! objects {
    ($($type:ident($this:ident) { $($name:literal: $value:expr,)+ })+) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $this = self;
                let mut object = serializer.serialize_struct(stringify!($type), [$($name),+].len())?;
                $(object.serialize_field($name, &$value)?;)+
                object.end()
            }
        }
    )+};
}

objects! {
    Position(this) {
        "offset": this.offset,
        "line": this.line,
        "column": this.column,
        "utf16": this.utf16,
    }
    Error(this) {
        "kind": this.kind(),
        "message": this.message(),
        "range": this.range(),
        "aws": this.aws(),
        "help": this.help(),
        "fix": this.fix(),
    }
    Fix(this) {
        "range": this.range(),
        "replacement": this.replacement,
    }
    Lint(this) {
        "id": this.id,
        "message": this.message,
        "range": this.range(),
        "help": this.help,
        "fix": this.fix,
    }
    Failure(this) {
        "range": this.range(),
        "subject": this.subject,
        "operator": this.operator,
        "expected": this.expected,
        "seen": this.seen,
    }
    JsonError(this) {
        "message": this.message(),
        "position": this.position(),
        "too_deep": this.is_too_deep(),
    }
}

/// `{"outcome": "matched"}`, `{"outcome": "missed", "failures": […]}`, `{"outcome": "unfit", "reason": "…"}`.
impl Serialize for Explanation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Explanation", 2)?;
        match self {
            Explanation::Matched => object.serialize_field("outcome", "matched")?,
            Explanation::Missed(failures) => {
                object.serialize_field("outcome", "missed")?;
                object.serialize_field("failures", failures)?;
            }
            Explanation::Unfit(reason) => {
                object.serialize_field("outcome", "unfit")?;
                object.serialize_field("reason", reason)?;
            }
        }
        object.end()
    }
}

/// `{"type": "text", "value": "…"}`. Numbers are texts, as written; arrays and objects have their `length`, and several
/// values their number as `length` and the `first` of them.
impl Serialize for Seen {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Seen", 3)?;
        let name = match self {
            Seen::Missing => "missing",
            Seen::Null => "null",
            Seen::Bool(_) => "boolean",
            Seen::Number(_) => "number",
            Seen::Text(_) => "text",
            Seen::Array(_) => "array",
            Seen::Object(_) => "object",
            Seen::Several(..) => "several",
        };
        object.serialize_field("type", name)?;
        match self {
            Seen::Missing | Seen::Null => {}
            Seen::Bool(value) => object.serialize_field("value", value)?,
            Seen::Number(text) | Seen::Text(text) => object.serialize_field("value", text)?,
            Seen::Array(length) | Seen::Object(length) => {
                object.serialize_field("length", length)?
            }
            Seen::Several(total, first) => {
                object.serialize_field("length", total)?;
                object.serialize_field("first", first)?;
            }
        }
        object.end()
    }
}
