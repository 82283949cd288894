//! What must stand in the text of every event that a pattern is true for, so that most events can be ruled out before
//! they are read.

use crate::ast::{Body, Check, Condition, Fields, Literal, Term, TermKind, Test, Tree};
use crate::number::{is_double, may_be_double};
use crate::pattern::Pattern;
use crate::terms;

/// The length of the shortest text that is looked for. Shorter ones stand nearly everywhere.
const SHORTEST: usize = 3;

/// Groups of more sides are not searched for literals that make others needless: that costs the square.
const FEW_SIDES: usize = 64;

/// What stands in the text of every event for which a pattern is true: literals joined by *and* and *or*.
///
/// What it says holds for the text that the event was read from, for the event as compact JSON, and for either of them
/// written as a JSON string once more, however many times: literals have only characters that JSON writes in one way.
/// There is one exception. JSON may write any character as a `\u` escape, so **a text with such an escape may matter
/// whatever else stands in it**; [`may_be_escaped`](Need::may_be_escaped) tells.
///
/// An event that a [`View`](crate::View) shows must have its names, strings and numbers from its text as they stand there.
///
/// ```
/// use cloudwatch_filter_pattern::Pattern;
///
/// let pattern: Pattern = "{ $.source = iam && ($.name = Create* || $.name = Delete*) && $.mfa != true }".parse()?;
/// let need = pattern.need(&|_| None);
/// let may_match = |text: &str| need.holds(&|literal| text.contains(literal));
/// assert!(may_match(r#"{"source":"iam","name":"CreateUser"}"#));
/// assert!(!may_match(r#"{"source":"iam","name":"PutUserPolicy"}"#));
/// # Ok::<(), cloudwatch_filter_pattern::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Need {
    /// Nothing is known: any text may do.
    Anything,
    /// This stands there.
    Literal(String),
    /// What all of these say. If there are none, any text may do.
    All(Vec<Need>),
    /// What one of these says. If there are none, no text does.
    Any(Vec<Need>),
}

impl Need {
    /// What a text needs that is a string of an event, or a part of one: every part of it that JSON writes in one way
    /// and that is long enough to be worth looking for.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::Need;
    ///
    /// let literal = |text: &str| Need::Literal(text.to_owned());
    /// assert_eq!(Need::literal("role/Admin"), Need::All(vec![literal("Admin"), literal("role")]));
    /// assert_eq!(Need::literal("a/b"), Need::Anything);
    /// ```
    pub fn literal(text: &str) -> Need {
        Need::of_runs(text, is_plain)
    }

    /// A text of which only the separators of JSON are not known to stand in an event as they stand here: white space
    /// around them is up to the writer.
    fn token(text: &str) -> Need {
        Need::of_runs(text, |c| is_plain(c) && !" ,:[]{}".contains(c))
    }

    fn of_runs(text: &str, is_plain: fn(char) -> bool) -> Need {
        let runs = text.split(|c| !is_plain(c)).filter(|run| run.len() >= SHORTEST);
        Need::all(runs.map(|run| Need::Literal(run.to_owned())))
    }

    /// What all of these say, in the simplest form that is easily found: flat, sorted, without [`Need::Anything`], and
    /// without what another side says too. It is no group if one side is left.
    pub fn all(sides: impl IntoIterator<Item = Need>) -> Need {
        let mut flat = Vec::new();
        for side in sides {
            match side {
                Need::Anything => {}
                Need::All(sides) => flat.extend(sides),
                Need::Any(sides) if sides.is_empty() => return Need::Any(sides),
                other => flat.push(other),
            }
        }
        // A text that contains a literal contains every part of it too.
        let mut sides = without_needless(flat, |side, other| other.contains(side));
        match (sides.len(), sides.pop()) {
            (1, Some(only)) => only,
            (_, None) => Need::Anything,
            (_, last) => Need::All(sides.into_iter().chain(last).collect()),
        }
    }

    /// What one of these says, in the simplest form that is easily found: see [`all`](Need::all). It is
    /// [`Need::Anything`] if one side is.
    pub fn any(sides: impl IntoIterator<Item = Need>) -> Need {
        let mut flat = Vec::new();
        for side in sides {
            match side {
                Need::Anything => return Need::Anything,
                Need::All(sides) if sides.is_empty() => return Need::Anything,
                Need::Any(sides) => flat.extend(sides),
                other => flat.push(other),
            }
        }
        let mut sides = without_needless(flat, |side, other| side.contains(other));
        match (sides.len(), sides.pop()) {
            (1, Some(only)) => only,
            (_, last) => Need::Any(sides.into_iter().chain(last).collect()),
        }
    }

    /// Whether it is so in a text, if `stands` says which literals stand there.
    pub fn holds(&self, stands: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Need::Anything => true,
            Need::Literal(literal) => stands(literal),
            Need::All(sides) => sides.iter().all(|side| side.holds(stands)),
            Need::Any(sides) => sides.iter().any(|side| side.holds(stands)),
        }
    }

    /// Whether characters of literals may be written as `\u` escapes in a text. Then nothing can be said of what stands
    /// in it. Control characters are among them, which have letters in their escapes, in compact JSON other ones than in the
    /// text: `\n` for `\u000a`. Escapes of other characters hide nothing: most of them are letters that are not ASCII, and
    /// `<`, `>` and `&`.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::Need;
    ///
    /// assert!(Need::may_be_escaped(br#"{"name":"Create\u0055ser"}"#));
    /// assert!(Need::may_be_escaped(br#"{"name":"one\u000atwo"}"#));
    /// assert!(!Need::may_be_escaped(br#"{"name":"Gr\u00f6\u00dfe \u003cb\u003e"}"#));
    /// ```
    pub fn may_be_escaped(text: &[u8]) -> bool {
        memchr::memmem::find_iter(text, b"\\u").any(|place| {
            let digits =
                text.get(place + 2..place + 6).and_then(|digits| str::from_utf8(digits).ok());
            let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
            // What is no escape of one character may be anything. A backslash may begin another escape.
            let hides = |character: char| {
                is_plain(character) || character == '\\' || character.is_ascii_control()
            };
            code.is_none_or(|code| char::from_u32(code).is_some_and(hides))
        })
    }
}

/// Whether every writer of JSON writes the character as itself. Many others are escaped by some, such as `/` and `<`.
fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || " ._-:,;@#$%()[]{}|~^!?".contains(character)
}

/// Leaves out each literal that is needless beside another one, as `is_needless` says of the first of two.
fn without_needless(mut sides: Vec<Need>, is_needless: fn(&str, &str) -> bool) -> Vec<Need> {
    sides.sort();
    sides.dedup();
    if sides.len() > FEW_SIDES {
        return sides;
    }
    let literals: Vec<String> =
        sides.iter().filter_map(Need::as_literal).map(str::to_owned).collect();
    let is_needed = |literal: &str| {
        !literals.iter().any(|other| other != literal && is_needless(literal, other))
    };
    sides.retain(|side| side.as_literal().is_none_or(is_needed));
    sides
}

impl Need {
    fn as_literal(&self) -> Option<&str> {
        match self {
            Need::Literal(literal) => Some(literal),
            _ => None,
        }
    }
}

impl Pattern {
    /// What stands in the text of every event that the pattern is true for.
    ///
    /// `outside` is asked about each condition of a JSON pattern first. It says what a condition needs that is not about
    /// the text of the event, but about a second root ([`Joined`](crate::Joined)); `None` means that the condition is
    /// about the text.
    pub fn need(&self, outside: &dyn Fn(&Condition) -> Option<Need>) -> Need {
        match self.body() {
            Body::Everything | Body::Regex(_) => Need::Anything,
            Body::Json(tree) => of_tree(tree, &|condition| {
                outside(condition).unwrap_or_else(|| of_condition(condition))
            }),
            Body::Fields(fields) => of_fields(fields),
            Body::Terms(terms) => of_terms(terms),
        }
    }
}

fn of_tree<L>(tree: &Tree<L>, of: &dyn Fn(&L) -> Need) -> Need {
    match tree {
        Tree::Leaf(leaf) => of(leaf),
        Tree::All(group) => Need::all(group.sides().iter().map(|side| of_tree(side, of))),
        Tree::Any(group) => Need::any(group.sides().iter().map(|side| of_tree(side, of))),
    }
}

/// Numbers equal the text that they are printed as, which is not always what is written.
fn of_condition(condition: &Condition) -> Need {
    match condition.test() {
        Test::Equals(Literal::Text(text)) if !is_double(text) => Need::literal(text),
        Test::Equals(Literal::Glob(glob)) => match may_be_double(glob) {
            true => Need::Anything,
            false => Need::all(glob.pieces().map(Need::literal)),
        },
        // `!=` is true for many texts, and numbers, booleans and null are short or are written in several ways.
        Test::Equals(_) | Test::Differs(_) | Test::Compares(..) => Need::Anything,
        Test::IsNull | Test::IsBool(_) | Test::NotExists => Need::Anything,
    }
}

fn of_fields(fields: &Fields) -> Need {
    let conditions = fields.iter().filter_map(|field| field.condition());
    Need::all(conditions.map(|condition| of_tree(condition, &of_check)))
}

/// Of the text of a line, also where that is compact JSON and the event was written with white space.
fn of_check(check: &Check) -> Need {
    match check.test() {
        Test::Equals(Literal::Text(text)) => Need::token(text),
        Test::Equals(Literal::Glob(glob)) => Need::all(glob.pieces().map(Need::token)),
        _ => Need::Anything,
    }
}

fn of_terms(all: &[Term]) -> Need {
    let of = |kind| all.iter().filter(move |term| term.kind() == kind);
    let need = |term: &Term| Need::token(term.text());
    match terms::counts(all, TermKind::Optional) {
        true => Need::any(of(TermKind::Optional).map(need)),
        false => Need::all(of(TermKind::Required).map(need)),
    }
}
