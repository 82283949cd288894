//! The rules, each with its short name and why it is one.

use std::fmt;

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
    UnknownField "unknown-field"
        " No event has the member that is asked for, so that `=`, `!=` and comparisons are never true, and"
        " `NOT EXISTS` always is. This is found only where the names of the members are known."
    SimilarName "similar-name"
        " The name is nearly one that is known, and nothing is known of it as it is written."
        " This is found only where the names of some members are known."
    UnknownWord "unknown-word"
        " The member is one of a few words, and none of them is the value that is asked for, so that `=` is"
        " never true and `!=` always is. This is found only where the words are known."
    UnlistedWord "unlisted-word"
        " A list of the values that the member has does not know the one that is asked for. It is misspelt,"
        " lacks a star, or is newer than the list. This is found only where there is such a list."
    AlwaysThere "always-there"
        " Every event has the member, so that `NOT EXISTS` and `IS NULL` are never true."
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
