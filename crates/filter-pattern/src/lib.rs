#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod ast;
mod build;
mod build_error;
mod combine;
mod deep;
mod error;
mod eval;
mod explain;
mod expression;
mod fields;
mod fix;
mod formula;
mod glob;
mod highlight;
mod json;
mod limits;
mod lint;
mod need;
mod needs;
mod number;
mod parse;
mod pattern;
mod position;
mod print;
mod regex_subset;
mod report;
mod required;
mod scratch;
mod selector;
#[cfg(feature = "serde")]
mod serde;
#[cfg(feature = "serde")]
mod serde_diagnostics;
mod set;
mod simplify;
mod terms;
mod tree;
mod value;
mod view;
mod visible;

pub use ast::{
    Body, Check, Comparison, Condition, Field, Fields, Literal, NumberLiteral, Term, TermKind, Test,
};
pub use build_error::BuildError;
pub use combine::CannotCombine;
pub use error::{Dialect, Error, ErrorKind};
pub use explain::{Explanation, Failure, MAX_SEEN_CHARACTERS, Operator, Seen};
pub use expression::Regex;
pub use fields::FieldName;
pub use fix::Fix;
pub use glob::Glob;
pub use json::JsonError;
pub use limits::{
    Limits, MAX_CHARACTERS, MAX_DEPTH, MAX_NESTING, MAX_REGEXES, MAX_WILDCARD_SELECTORS,
};
pub use lint::{Known, Lint, LintId, ValueKind};
pub use need::Need;
pub use needs::Needs;
pub use pattern::Pattern;
pub use position::Position;
pub use report::Excerpt;
pub use scratch::Scratch;
pub use selector::{Selector, Step};
pub use set::{Set, Unfiltered};
pub use tree::{Group, Leaves, Tree};
pub use value::{Members, NotFinite, Number, Object, Value};
pub use view::{Joined, Key, Shape, View};
