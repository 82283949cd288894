//! Why a pattern is not true for an event.

use std::fmt;
use std::ops::Range;

use crate::ast::{Body, Check, Comparison, Condition, Fields, Term, TermKind, Test, Tree};
use crate::eval::{Selected, holds, is_event, is_true};
use crate::pattern::Pattern;
use crate::position::{self, Position, Ruler};
use crate::value::Value;
use crate::view::{Shape, View};
use crate::visible::{clipped, quoted_to};
use crate::{fields, json, terms};

/// Longer texts from an event are cut, with an `…` at the end.
pub const MAX_SEEN_CHARACTERS: usize = 200;

/// Of more values than this, only the first are told.
const MOST_VALUES: usize = 3;

/// Whether a pattern is true for an event, and if not, why.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Explanation {
    /// It is true.
    Matched,
    /// It is not, because all of these conditions are not; at least one.
    ///
    /// Of conditions joined by `&&` this is the first that is not true, of alternatives one of each.
    Missed(Vec<Failure>),
    /// The text is nothing that a pattern of this dialect can be true for: what it is, in words.
    Unfit(String),
}

/// A condition that is not true.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Failure {
    range: Range<Position>,
    /// The selector, or the name of the field, in canonical form. Empty for terms and stand-alone
    /// regular expressions, which are about the whole text.
    pub subject: String,
    /// What was asked.
    pub operator: Operator,
    /// What was compared with, in canonical form, if the operator compares.
    pub expected: Option<String>,
    /// What the event has.
    pub seen: Seen,
}

/// What a condition asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is named like its text")]
#[non_exhaustive]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
    IsNull,
    IsTrue,
    IsFalse,
    NotExists,
    /// A term or a stand-alone regular expression.
    Contains,
    /// A term with `-`.
    Lacks,
}

impl Operator {
    pub(crate) fn of(test: &Test) -> Operator {
        match test {
            Test::Equals(_) => Operator::Equal,
            Test::Differs(_) => Operator::NotEqual,
            Test::Compares(Comparison::Less, _) => Operator::Less,
            Test::Compares(Comparison::AtMost, _) => Operator::AtMost,
            Test::Compares(Comparison::Greater, _) => Operator::Greater,
            Test::Compares(Comparison::AtLeast, _) => Operator::AtLeast,
            Test::IsNull => Operator::IsNull,
            Test::IsBool(true) => Operator::IsTrue,
            Test::IsBool(false) => Operator::IsFalse,
            Test::NotExists => Operator::NotExists,
        }
    }

    /// As it is written in a pattern; `contains` and `lacks` for terms.
    pub fn as_str(self) -> &'static str {
        match self {
            Operator::Equal => "=",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::AtMost => "<=",
            Operator::Greater => ">",
            Operator::AtLeast => ">=",
            Operator::IsNull => "IS NULL",
            Operator::IsTrue => "IS TRUE",
            Operator::IsFalse => "IS FALSE",
            Operator::NotExists => "NOT EXISTS",
            Operator::Contains => "contains",
            Operator::Lacks => "lacks",
        }
    }
}

/// What an event has where a condition looked. Texts are as in the event, but cut after
/// [`MAX_SEEN_CHARACTERS`]: treat them as what they are, words of whoever made the event.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Seen {
    /// Nothing.
    Missing,
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A string, a field, or a term that was found.
    Text(String),
    /// An array of so many elements.
    Array(usize),
    /// An object of so many members.
    Object(usize),
    /// A wildcard selected so many values; the first of them.
    Several(usize, Vec<Seen>),
}

impl Seen {
    fn of(value: Shape<'_>) -> Seen {
        match value {
            Shape::Null => Seen::Null,
            Shape::Bool(value) => Seen::Bool(value),
            Shape::Number(number) => Seen::Number(clipped(number.text(), MAX_SEEN_CHARACTERS)),
            Shape::Text(text) => Seen::text(text),
            Shape::Array(length) => Seen::Array(length),
            Shape::Object(length) => Seen::Object(length),
        }
    }

    fn text(text: &str) -> Seen {
        Seen::Text(clipped(text, MAX_SEEN_CHARACTERS))
    }
}

impl Pattern {
    /// Whether the pattern is true for an event, as [`matches`](Pattern::matches) answers, and if
    /// not, which conditions are to blame and what they saw.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::{Explanation, Operator, Pattern, Seen, Value};
    ///
    /// let pattern: Pattern = "{ $.eventName = Create* && $.errorCode NOT EXISTS }".parse().unwrap();
    /// let event = Value::parse(r#"{"eventName": "CreateUser", "errorCode": "AccessDenied"}"#)?;
    /// let Explanation::Missed(failures) = pattern.explain(&event) else { panic!() };
    /// assert_eq!(failures.len(), 1);
    /// assert_eq!(failures[0].operator, Operator::NotExists);
    /// assert_eq!(failures[0].seen, Seen::Text("AccessDenied".to_owned()));
    /// assert_eq!(failures[0].to_string(), "`$.errorCode NOT EXISTS`, but it is `AccessDenied`");
    /// # Ok::<(), cloudwatch_filter_pattern::JsonError>(())
    /// ```
    pub fn explain<'e>(&self, event: impl View<'e>) -> Explanation {
        match &self.body {
            Body::Json(tree) => {
                if !is_event(event) {
                    return Explanation::Unfit("the event is no JSON object".to_owned());
                }
                if holds(tree, event) {
                    return Explanation::Matched;
                }
                let mut ruler = Ruler::new(self.given());
                let mut failures = Vec::new();
                blame(tree, &|condition| is_true(condition, event), &mut |condition| {
                    failures.push(Failure::of_condition(condition, event, &mut ruler));
                });
                Explanation::Missed(failures)
            }
            _ => self.explain_text(&json::text(event)),
        }
    }

    /// Like [`explain`](Pattern::explain), for a log event of this text.
    pub fn explain_text(&self, message: &str) -> Explanation {
        let mut ruler = Ruler::new(self.given());
        let failures = match &self.body {
            Body::Everything => return Explanation::Matched,
            Body::Json(_) => {
                return match Value::parse(message) {
                    Ok(event) => self.explain(&event),
                    Err(error) => Explanation::Unfit(format!("the text is not JSON: {error}")),
                };
            }
            Body::Fields(fields) => return explain_fields(fields, message, &mut ruler),
            Body::Terms(all) => failing_terms(all, message, &mut ruler),
            Body::Regex(regex) if regex.is_match(message) => Vec::new(),
            Body::Regex(_) => vec![Failure {
                range: ruler.range(&self.span()),
                subject: String::new(),
                operator: Operator::Contains,
                expected: Some(self.body.to_string()),
                seen: Seen::Missing,
            }],
        };
        match failures.is_empty() {
            true => Explanation::Matched,
            false => Explanation::Missed(failures),
        }
    }
}

/// Visits the conditions because of which a tree is not true.
///
/// INVARIANT: it is not.
fn blame<'t, L>(tree: &'t Tree<L>, is_true: &impl Fn(&L) -> bool, visit: &mut impl FnMut(&'t L)) {
    match tree {
        Tree::Leaf(leaf) => visit(leaf),
        Tree::Any(group) => group.sides.iter().for_each(|side| blame(side, is_true, visit)),
        Tree::All(group) => {
            if let Some(side) = group.sides.iter().find(|side| !side.holds(is_true)) {
                blame(side, is_true, visit);
            }
        }
    }
}

fn explain_fields(all: &Fields, message: &str, ruler: &mut Ruler<'_>) -> Explanation {
    let Some(pairs) = fields::pairs(all, message) else {
        let wanted = all.before.len() + all.after.as_ref().map_or(0, Vec::len);
        let found = fields::Split::new(message).take(wanted).count();
        let problem = format!("the text has {found} fields, at least {wanted} are needed");
        return Explanation::Unfit(problem);
    };
    for (field, text) in pairs {
        let Some((name, condition)) =
            field.and_then(|field| Some((field.name.as_ref()?, field.condition.as_ref()?)))
        else {
            continue;
        };
        let is_true = |check: &Check| fields::is_true(check, text);
        if condition.holds(&is_true) {
            continue;
        }
        let mut failures = Vec::new();
        blame(condition, &is_true, &mut |check| {
            let seen = Seen::text(text);
            failures.push(Failure::of_check(check, name.clone(), seen, ruler));
        });
        return Explanation::Missed(failures);
    }
    Explanation::Matched
}

/// Those to blame; none if the terms are satisfied.
fn failing_terms(all: &[Term], message: &str, ruler: &mut Ruler<'_>) -> Vec<Failure> {
    if terms::holds(all, message) {
        return Vec::new();
    }
    let mut failure = |term| Failure::of_term(term, ruler);
    if terms::counts(all, TermKind::Optional) {
        return all.iter().map(failure).collect();
    }
    let fails = |term: &&Term| match term.kind {
        TermKind::Required => !message.contains(&term.text),
        TermKind::Excluded => message.contains(&term.text),
        TermKind::Optional => false,
    };
    all.iter().find(fails).map(&mut failure).into_iter().collect()
}

impl Failure {
    /// Where the condition stands: byte offsets in [`Pattern::given`].
    pub fn span(&self) -> Range<usize> {
        position::span(&self.range)
    }

    /// Where the condition stands, with lines and columns.
    pub fn range(&self) -> Range<Position> {
        self.range.clone()
    }

    fn of_condition<'e>(
        condition: &Condition,
        root: impl View<'e>,
        ruler: &mut Ruler<'_>,
    ) -> Failure {
        let selected = Selected::new(&condition.selector, root);
        let seen = match selected.rest {
            None => selected.base().map_or(Seen::Missing, |value| Seen::of(value.shape())),
            Some(_) => match selected.each().count() {
                0 => Seen::Missing,
                total => {
                    let first = selected.each().take(MOST_VALUES);
                    Seen::Several(total, first.map(|(_, value)| Seen::of(value.shape())).collect())
                }
            },
        };
        Failure::of_check(&condition.check, condition.selector.to_string(), seen, ruler)
    }

    fn of_check(check: &Check, subject: String, seen: Seen, ruler: &mut Ruler<'_>) -> Failure {
        let operator = Operator::of(&check.test);
        let expected = check.test.literal_text();
        let range = ruler.range(&check.place.span);
        Failure { range, subject, operator, expected, seen }
    }

    fn of_term(term: &Term, ruler: &mut Ruler<'_>) -> Failure {
        let (operator, seen) = match term.kind {
            TermKind::Required | TermKind::Optional => (Operator::Contains, Seen::Missing),
            TermKind::Excluded => (Operator::Lacks, Seen::text(&term.text)),
        };
        let plain = Term { kind: TermKind::Required, ..term.clone() };
        Failure {
            range: ruler.range(&term.place.span),
            subject: String::new(),
            operator,
            expected: Some(plain.to_string()),
            seen,
        }
    }
}

/// One line for people, with what would mislead them made visible.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut condition = self.operator.as_str().to_owned();
        if !self.subject.is_empty() {
            condition = format!("{} {condition}", self.subject);
        }
        if let Some(expected) = &self.expected {
            condition = format!("{condition} {expected}");
        }
        write!(f, "{}, but ", quoted_to(&condition, MAX_SEEN_CHARACTERS))?;
        match (&self.operator, &self.seen) {
            (Operator::Contains, _) => f.write_str("the text does not"),
            (Operator::Lacks, _) => f.write_str("the text does not lack it"),
            (_, Seen::Several(total, first)) => {
                write!(f, "the {total} values are ")?;
                for (position, seen) in first.iter().enumerate() {
                    write!(f, "{}{seen}", if position > 0 { ", " } else { "" })?;
                }
                if first.len() < *total {
                    f.write_str(", …")?;
                }
                Ok(())
            }
            (_, seen) => write!(f, "it is {seen}"),
        }
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Seen::Missing => f.write_str("absent"),
            Seen::Null => f.write_str("null"),
            Seen::Bool(value) => write!(f, "the boolean {value}"),
            Seen::Number(text) => write!(f, "the number {}", quoted_to(text, MAX_SEEN_CHARACTERS)),
            Seen::Text(text) => f.write_str(&quoted_to(text, MAX_SEEN_CHARACTERS)),
            Seen::Array(length) => write!(f, "an array of {length}"),
            Seen::Object(length) => write!(f, "an object of {length}"),
            Seen::Several(total, _) => write!(f, "{total} values"),
        }
    }
}
