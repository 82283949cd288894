//! What is a pattern but probably not the one that was meant.

mod conditions;
mod terms;
mod values;

use std::fmt;
use std::ops::Range;

use crate::ast::Body;
use crate::fix::Fix;
use crate::position::{self, Position, Ruler};
use crate::visible::quoted_to;
use crate::{MAX_CHARACTERS, Pattern, Step};

/// Something in a pattern that is probably a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lint {
    /// Which rule it breaks.
    pub id: LintId,
    /// What is the matter, in one line.
    pub message: String,
    /// What to do about it, in one line.
    pub help: String,
    /// A change of the pattern's text that does it, if that can be said.
    pub fix: Option<Fix>,
    range: Range<Position>,
}

impl Lint {
    /// Where: byte offsets in [`Pattern::given`].
    pub fn span(&self) -> Range<usize> {
        position::span(&self.range)
    }

    /// Where, with lines and columns.
    pub fn range(&self) -> Range<Position> {
        self.range.clone()
    }
}

/// What is known about the values that a selector selects, where it selects any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldType {
    /// Their type.
    pub kind: FieldKind,
    /// Whether every event has such a value.
    pub always: bool,
}

/// Types of JSON values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum FieldKind {
    Text,
    Number,
    Boolean,
    Array,
    Object,
}

macro_rules! lints {
    ($($variant:ident $name:literal $($doc:literal)+)+) => {
        /// The rules. Each is known by a short name, which stays the same, and has an
        /// [explanation](LintId::explanation).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum LintId {
            $(#[doc = concat!("`", $name, "`:", $($doc),+)] $variant,)+
        }

        impl LintId {
            /// All rules.
            pub const ALL: &[LintId] = &[$(LintId::$variant),+];

            /// The short name, in kebab case.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(LintId::$variant => $name,)+
                }
            }

            /// Why it is a rule and what to do, in a few sentences.
            pub fn explanation(self) -> &'static str {
                match self {
                    $(LintId::$variant => concat!($($doc),+).trim_ascii(),)+
                }
            }
        }
    };
}

lints! {
    DiffersAbsent "differs-absent"
        " `$.a != x` is not true where `a` is absent, null, a boolean, an array or an object."
        " Add `|| $.a NOT EXISTS` if events without it are wanted too."
    DiffersWildcard "differs-wildcard"
        " `$.a[*] != x` is true if no element of `a` equals `x`, also if `a` is empty or no list at"
        " all. There is no way to ask whether some element differs."
    OrOfDiffers "or-of-differs"
        " `$.a != x || $.b != y` leaves out only what is equal to both, so that it is true for nearly"
        " every event. Exclusions are joined with `&&`."
    MixedAndOr "mixed-and-or"
        " `a || b && c` is `a || (b && c)`: what is joined with `&&` belongs to the last alternative"
        " only. Put parentheses where they are meant."
    BooleanAsText "boolean-as-text"
        " `= true` and `= false` compare with a text and are never true for the JSON booleans."
        " Write `IS TRUE` or `IS FALSE` for those, and quote the value if it is a text."
    TextAsBoolean "text-as-boolean"
        " `IS TRUE` and `IS FALSE` are never true for the texts `\"true\"` and `\"false\"`."
        " Write `= \"true\"`."
    WrongType "wrong-type"
        " The values of this member have a type for which the condition is never true: `=` and `!=`"
        " are for texts and numbers, `<` and `>` for numbers, `IS TRUE` for booleans."
    NullIsNotAbsent "null-is-not-absent"
        " `IS NULL` is not true where the member is absent, and `NOT EXISTS` is not true where it is"
        " null. Join both with `||` to have both."
    InnerStar "inner-star"
        " Sources disagree on a star in the middle of a value: AWS's documentation of 2018 to 2021"
        " says that it stands for itself there, AWS's own patterns use it as a wildcard. This crate"
        " takes it as one. To be sure, let the value end with the star, or write a regular expression."
    UnquotedValue "unquoted-value"
        " AWS's documentation wants quotes around a value with other characters than letters, digits"
        " and `_`; only `.` and `*` are without them in its examples."
    UnknownEscape "unknown-escape"
        " In quotes, `\\\"` is a quote and `\\\\` a backslash. What AWS makes of a backslash before"
        " anything else is not known; here it stands for itself. Write `\\\\` for a backslash."
    SpaceInRegex "space-in-regex"
        " Reports disagree on whether AWS accepts a space in a regular expression. Write `\\s`, or"
        " `\\x20` for the space alone."
    OptionalIgnored "optional-ignored"
        " Terms with `?` are alternatives only if every term has a `?`. Beside any other term AWS"
        " ignores them."
    OperatorWord "operator-word"
        " In a pattern of terms, `AND`, `OR` and `NOT` are words that are looked for. All terms must"
        " occur anyway; write `?` before every term for alternatives and `-` before one to exclude it."
    SplitWord "split-word"
        " A `-` or `?` inside of a word starts a new term: `a-b` finds what has `a` and not `b`."
        " Quote the word if it is one."
    QuotedPattern "quoted-pattern"
        " The whole condition is in quotes, which makes it a text that is looked for, and no log"
        " event has such a text. Take the quotes away and put it between braces."
    BlankTerm "blank-term"
        " A quoted space finds only texts with a space in them. AWS's documentation says that it"
        " finds every event, which the empty pattern does."
    LongInBytes "long-in-bytes"
        " AWS allows 1,024 characters and does not say how it counts. This pattern is longer than"
        " that in UTF-8 bytes."
}

impl fmt::Display for LintId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A piece of the pattern in a message or an advice, which should be whole.
fn quoted(text: &str) -> String {
    quoted_to(text, 200)
}

/// What a linter knows of a pattern.
struct Context<'c> {
    text: &'c str,
    type_of: &'c dyn Fn(&[Step]) -> Option<FieldType>,
    found: Vec<Found>,
}

/// A lint whose lines and columns are not counted yet.
struct Found {
    id: LintId,
    span: Range<usize>,
    message: String,
    help: String,
    fix: Option<String>,
}

impl Context<'_> {
    fn add(&mut self, id: LintId, span: &Range<usize>, message: String, help: String) {
        self.found.push(Found { id, span: span.clone(), message, help, fix: None });
    }

    fn add_with_fix(&mut self, lint: (LintId, &Range<usize>, String, String), replacement: String) {
        let (id, span, message, help) = lint;
        self.found.push(Found { id, span: span.clone(), message, help, fix: Some(replacement) });
    }

    /// The part of the pattern's text that stands there.
    fn written(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }
}

impl Pattern {
    /// What is probably not meant like this, in the order of the text, without knowing the fields of
    /// the events.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::{LintId, Pattern};
    ///
    /// let pattern: Pattern = "?error ?warning timeout".parse().unwrap();
    /// let lints = pattern.lints();
    /// assert_eq!(lints.len(), 1);
    /// assert_eq!(lints[0].id, LintId::OptionalIgnored);
    /// assert_eq!(lints[0].message, "`?error` and 1 more are ignored beside a term without `?`");
    /// ```
    pub fn lints(&self) -> Vec<Lint> {
        self.lints_with(&|_| None)
    }

    /// Like [`lints`](Pattern::lints), with what is known about the fields of the events. `type_of`
    /// is given the steps of a selector.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::{FieldKind, FieldType, LintId, Pattern, Step};
    ///
    /// let type_of = |steps: &[Step]| match steps {
    ///     [Step::Name(name)] if name == "readOnly" => {
    ///         Some(FieldType { kind: FieldKind::Boolean, always: false })
    ///     }
    ///     _ => None,
    /// };
    /// let pattern: Pattern = r#"{ $.readOnly = "false" }"#.parse().unwrap();
    /// assert!(pattern.lints().is_empty());
    /// let lints = pattern.lints_with(&type_of);
    /// assert_eq!(lints[0].id, LintId::BooleanAsText);
    /// assert_eq!(lints[0].fix.as_ref().unwrap().replacement, "$.readOnly IS FALSE");
    /// ```
    pub fn lints_with(&self, type_of: &dyn Fn(&[Step]) -> Option<FieldType>) -> Vec<Lint> {
        let mut context = Context { text: self.given(), type_of, found: Vec::new() };
        match &self.body {
            Body::Everything => {}
            Body::Json(tree) => conditions::json(tree, &mut context),
            Body::Fields(all) => {
                for field in all.before.iter().chain(all.after.iter().flatten()) {
                    if let Some(tree) = &field.condition {
                        conditions::field(tree, &mut context);
                    }
                }
            }
            Body::Terms(all) => terms::terms(all, &mut context),
            Body::Regex(regex) => values::regex(regex, &self.span(), &mut context),
        }
        let length = self.text.chars().count();
        if length <= MAX_CHARACTERS && self.text.len() > MAX_CHARACTERS {
            let message =
                format!("the pattern has {length} characters in {} bytes", self.text.len());
            let help = "shorten it if AWS refuses it".to_owned();
            context.add(LintId::LongInBytes, &(0..self.text.len()), message, help);
        }
        context.found.sort_by_key(|lint| (lint.span.start, lint.id));
        let mut ruler = Ruler::new(self.given());
        let found = context.found.into_iter();
        found.map(|found| found.placed(&mut ruler)).collect()
    }
}

impl Found {
    fn placed(self, ruler: &mut Ruler<'_>) -> Lint {
        let range = ruler.range(&self.span);
        let fix = self.fix.map(|replacement| Fix::at(range.clone(), replacement));
        Lint { id: self.id, message: self.message, help: self.help, fix, range }
    }
}
