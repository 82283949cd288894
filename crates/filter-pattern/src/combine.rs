//! Patterns made of others: joined and simplified.

use std::fmt;

use crate::ast::{Body, Condition, Place, Term, TermKind, Tree};
use crate::error::{Dialect, Error};
use crate::limits::{Limits, MAX_NESTING};
use crate::parse;
use crate::pattern::Pattern;
use crate::simplify::simplified;
use crate::terms;

/// Why patterns cannot be joined to one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CannotCombine {
    /// An alternative of no patterns would match nothing, which no pattern says.
    Nothing,
    /// Two different patterns of these dialects, for whose combination no dialect has words.
    Dialects(Dialect, Dialect),
    /// More than [`MAX_NESTING`](crate::MAX_NESTING) parentheses in each other.
    TooDeep,
}

impl fmt::Display for CannotCombine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CannotCombine::Nothing => f.write_str("an alternative of no patterns matches nothing"),
            CannotCombine::Dialects(one, other) if one == other => match one {
                Dialect::Json => f.write_str("these JSON patterns cannot be joined"),
                Dialect::Terms => f.write_str(
                    "alternatives (`?`) and terms that must or must not occur cannot be joined",
                ),
                Dialect::SpaceDelimited => {
                    f.write_str("two space-delimited patterns cannot be joined")
                }
                Dialect::Regex => f.write_str("two regular expressions cannot be joined"),
            },
            CannotCombine::Dialects(one, other) => {
                write!(f, "{} and {} cannot be joined", named(*one), named(*other))
            }
            CannotCombine::TooDeep => {
                write!(f, "the joined pattern is nested deeper than {MAX_NESTING}")
            }
        }
    }
}

impl std::error::Error for CannotCombine {}

fn named(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Json => "a JSON pattern",
        Dialect::Terms => "a pattern of terms",
        Dialect::SpaceDelimited => "a space-delimited pattern",
        Dialect::Regex => "a regular expression",
    }
}

impl Pattern {
    /// The empty pattern, which is true for every event.
    pub fn everything() -> Pattern {
        Pattern { text: String::new(), body: Body::Everything }
    }

    /// Whether this is the empty pattern.
    pub fn is_everything(&self) -> bool {
        self.body == Body::Everything
    }

    /// A simplified pattern that is true where one of these is.
    ///
    /// JSON patterns can be joined, with each other and with the empty pattern. So can patterns of
    /// terms that are one term, or alternatives: `?a ?b`. Of the other dialects only equal patterns
    /// can. The result may be beyond AWS's limits: see [`check_limits`](Pattern::check_limits).
    ///
    /// ```
    /// use cloudwatch_filter_pattern::Pattern;
    ///
    /// let patterns = ["{ $.e = CreateUser && $.x = 1 }", "{ $.e = Create* }", "{ $.e = DeleteUser }"];
    /// let patterns: Vec<Pattern> = patterns.iter().map(|text| text.parse().unwrap()).collect();
    /// let joined = Pattern::any_of(&patterns)?;
    /// assert_eq!(joined.to_string(), "{ $.e = Create* || $.e = DeleteUser }");
    /// # Ok::<(), cloudwatch_filter_pattern::CannotCombine>(())
    /// ```
    ///
    /// # Errors
    /// There are no patterns to choose from, or they cannot be joined.
    pub fn any_of<'p>(
        patterns: impl IntoIterator<Item = &'p Pattern>,
    ) -> Result<Pattern, CannotCombine> {
        let bodies = different(patterns);
        match bodies.contains(&&Body::Everything) {
            true => Ok(Pattern::everything()),
            false => Pattern::joined(&bodies, Joint::Any)?.ok_or(CannotCombine::Nothing),
        }
    }

    /// A simplified pattern that is true where all of these are: the empty one if there are none.
    ///
    /// JSON patterns can be joined, with each other and with the empty pattern. So can patterns of
    /// terms, unless they are several alternatives (`?a ?b`). Of the other dialects only equal
    /// patterns can. The result may be beyond AWS's limits: see
    /// [`check_limits`](Pattern::check_limits).
    ///
    /// ```
    /// use cloudwatch_filter_pattern::Pattern;
    ///
    /// let patterns: Vec<Pattern> =
    ///     ["ERROR -timeout", "\"disk full\""].iter().map(|text| text.parse().unwrap()).collect();
    /// assert_eq!(Pattern::all_of(&patterns)?.to_string(), "ERROR -timeout \"disk full\"");
    /// # Ok::<(), cloudwatch_filter_pattern::CannotCombine>(())
    /// ```
    ///
    /// # Errors
    /// The patterns cannot be joined.
    pub fn all_of<'p>(
        patterns: impl IntoIterator<Item = &'p Pattern>,
    ) -> Result<Pattern, CannotCombine> {
        let mut bodies = different(patterns);
        bodies.retain(|body| **body != Body::Everything);
        Ok(Pattern::joined(&bodies, Joint::All)?.unwrap_or_else(Pattern::everything))
    }

    /// `None` if there is nothing to join.
    ///
    /// INVARIANT: none of the patterns is the empty one, and no two are equal.
    fn joined(bodies: &[&Body], joint: Joint) -> Result<Option<Pattern>, CannotCombine> {
        let body = match bodies {
            [] => return Ok(None),
            [Body::Json(_), ..] => trees(bodies).map(|trees| {
                let join = match joint {
                    Joint::Any => Tree::any_at,
                    Joint::All => Tree::all_at,
                };
                Body::Json(simplified(join(trees, Place::default())))
            }),
            [only] => Some((*only).clone()),
            [Body::Terms(_), ..] => terms(bodies, joint).map(Body::Terms),
            _ => None,
        };
        match body {
            Some(body) => Pattern::of(body).map(Some),
            None => {
                let one = bodies.first().map_or(Dialect::Json, |body| dialect(body));
                let mut others = bodies.iter().map(|body| dialect(body));
                let other = others.find(|other| *other != one).unwrap_or(one);
                Err(CannotCombine::Dialects(one, other))
            }
        }
    }

    /// The same pattern without conditions that change nothing: repeated ones, and those that
    /// another one makes needless. Of patterns that are not JSON nothing is taken away.
    pub fn simplified(&self) -> Pattern {
        match &self.body {
            Body::Json(tree) => {
                let body = Body::Json(simplified(tree.clone()));
                Pattern::of(body).unwrap_or_else(|_| self.clone())
            }
            _ => self.clone(),
        }
    }

    /// Whether AWS accepts the pattern. One that was read from a text is always within AWS's
    /// limits; one that was made of others may be too long, or have too many wildcards or regular
    /// expressions.
    ///
    /// # Errors
    /// The first limit that is exceeded.
    pub fn check_limits(&self) -> Result<(), Error> {
        self.text.parse::<Pattern>().map(drop)
    }

    /// A pattern whose text is the canonical form of `body`, read back so that places are right.
    fn of(body: Body) -> Result<Pattern, CannotCombine> {
        let text = body.to_string();
        // Nesting is the only limit that counts here.
        let body = parse::parse(&text, Limits::Depth).map_err(|_| CannotCombine::TooDeep)?;
        Ok(Pattern { text, body })
    }
}

/// How patterns are joined.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    Any,
    All,
}

/// `None` if one of the patterns is not JSON.
fn trees(bodies: &[&Body]) -> Option<Vec<Tree<Condition>>> {
    let tree = |body: &&Body| match body {
        Body::Json(tree) => Some(tree.clone()),
        _ => None,
    };
    bodies.iter().map(tree).collect()
}

/// `None` if one of the patterns is not of terms, or says what cannot be said together.
fn terms(bodies: &[&Body], joint: Joint) -> Option<Vec<Term>> {
    let mut joined: Vec<Term> = Vec::new();
    for body in bodies {
        let Body::Terms(terms) = body else { return None };
        // Beside terms of another kind, alternatives mean nothing.
        let counted: Vec<&Term> =
            terms.iter().filter(|term| terms::counts(terms, term.kind)).collect();
        let is_single = counted.len() == 1;
        for term in counted {
            let kind = match (joint, term.kind) {
                (Joint::All, TermKind::Required | TermKind::Excluded) => term.kind,
                (Joint::All, TermKind::Optional) if is_single => TermKind::Required,
                (Joint::Any, TermKind::Optional) => TermKind::Optional,
                (Joint::Any, TermKind::Required) if is_single => TermKind::Optional,
                _ => return None,
            };
            let term = Term { kind, ..term.clone() };
            if !joined.contains(&term) {
                joined.push(term);
            }
        }
    }
    Some(joined)
}

fn different<'p>(patterns: impl IntoIterator<Item = &'p Pattern>) -> Vec<&'p Body> {
    let mut bodies: Vec<&Body> = Vec::new();
    for pattern in patterns {
        if !bodies.contains(&&pattern.body) {
            bodies.push(&pattern.body);
        }
    }
    bodies
}

fn dialect(body: &Body) -> Dialect {
    match body {
        Body::Everything | Body::Json(_) => Dialect::Json,
        Body::Fields(_) => Dialect::SpaceDelimited,
        Body::Terms(_) => Dialect::Terms,
        Body::Regex(_) => Dialect::Regex,
    }
}
