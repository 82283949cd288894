//! Patterns made of others: joined, simplified, widened.

use std::fmt;

use crate::ast::{Body, Check, Field, Place, Predicate, Tree};
use crate::parse::{self, Limits};
use crate::simplify::{simplified, without_inner_stars};
use crate::{Dialect, Error, Operator, Pattern, Selector};

/// Why patterns cannot be joined to one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CannotCombine {
    /// An alternative of no patterns would match nothing, which no pattern says.
    Nothing,
    /// Two different patterns that are not both JSON: only JSON has words for all combinations.
    Dialects(Dialect, Dialect),
    /// More than [`MAX_NESTING`](crate::MAX_NESTING) parentheses in each other.
    TooDeep,
}

impl fmt::Display for CannotCombine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CannotCombine::Nothing => f.write_str("an alternative of no patterns matches nothing"),
            CannotCombine::Dialects(one, other) => {
                write!(f, "a {one} and a {other} pattern cannot be joined, only JSON patterns can")
            }
            CannotCombine::TooDeep => {
                write!(f, "the joined pattern is nested deeper than {}", crate::MAX_NESTING)
            }
        }
    }
}

impl std::error::Error for CannotCombine {}

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
    /// JSON patterns can be joined, with each other and with the empty pattern; of the other
    /// dialects only equal ones. The result may be beyond AWS's limits: see
    /// [`check_limits`](Pattern::check_limits).
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
            false => Pattern::joined(&bodies, Tree::any)?.ok_or(CannotCombine::Nothing),
        }
    }

    /// A simplified pattern that is true where all of these are: the empty one if there are none.
    ///
    /// JSON patterns can be joined, with each other and with the empty pattern; of the other
    /// dialects only equal ones. The result may be beyond AWS's limits: see
    /// [`check_limits`](Pattern::check_limits).
    ///
    /// # Errors
    /// The patterns cannot be joined.
    pub fn all_of<'p>(
        patterns: impl IntoIterator<Item = &'p Pattern>,
    ) -> Result<Pattern, CannotCombine> {
        let mut bodies = different(patterns);
        bodies.retain(|body| **body != Body::Everything);
        Ok(Pattern::joined(&bodies, Tree::all)?.unwrap_or_else(Pattern::everything))
    }

    /// `None` if there is nothing to join.
    ///
    /// INVARIANT: none of the patterns is the empty one, and no two are equal.
    fn joined(
        bodies: &[&Body],
        join: fn(Vec<Tree<Predicate>>, Place) -> Tree<Predicate>,
    ) -> Result<Option<Pattern>, CannotCombine> {
        let mut trees = Vec::new();
        for body in bodies {
            match body {
                Body::Json(tree) => trees.push(tree.clone()),
                alone if bodies.len() == 1 => return Pattern::of((*alone).clone()).map(Some),
                other => {
                    let one = bodies.iter().find(|body| body != &other).unwrap_or(other);
                    return Err(CannotCombine::Dialects(dialect(one), dialect(other)));
                }
            }
        }
        if trees.is_empty() {
            return Ok(None);
        }
        Pattern::of(Body::Json(simplified(join(trees, Place::default())))).map(Some)
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

    /// A simplified pattern that lets through everything that this one does, and more: a condition
    /// for whose selector and operator `is_unknown` says true becomes *true*, also a negative one, and a
    /// star in the middle of a value widens it to what stands before, because sources disagree on
    /// what AWS makes of such a star.
    ///
    /// The result is the [empty pattern](Pattern::is_everything) if nothing is left to ask.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::Pattern;
    ///
    /// let pattern: Pattern = "{ $.e = Put*Policy && ($.facts.x = 1 || $.y = 2) && $.facts.z != 3 }"
    ///     .parse()
    ///     .unwrap();
    /// let widened = pattern.widened(&|selector, _| selector.first_name() == Some("facts"));
    /// assert_eq!(widened.to_string(), "{ $.e = Put* }");
    /// ```
    pub fn widened(&self, is_unknown: &dyn Fn(&Selector, Operator) -> bool) -> Pattern {
        let body = match &self.body {
            Body::Json(tree) => match widened_tree(tree, is_unknown) {
                Some(tree) => Body::Json(simplified(tree)),
                None => Body::Everything,
            },
            Body::Fields(fields) => {
                let mut fields = fields.clone();
                let all = fields.before.iter_mut().chain(fields.after.iter_mut().flatten());
                all.for_each(widen_field);
                Body::Fields(fields)
            }
            Body::Everything | Body::Terms(_) | Body::Regex(_) => return self.clone(),
        };
        Pattern::of(body).unwrap_or_else(|_| Pattern::everything())
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
        let body = parse::parse(&text, Limits::Nesting).map_err(|_| CannotCombine::TooDeep)?;
        Ok(Pattern { text, body })
    }
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

/// `None`: true.
fn widened_tree(
    tree: &Tree<Predicate>,
    is_unknown: &dyn Fn(&Selector, Operator) -> bool,
) -> Option<Tree<Predicate>> {
    match tree {
        Tree::Leaf(predicate) => {
            let Predicate { selector, check } = predicate;
            if is_unknown(selector, Operator::of(&check.test)) {
                return None;
            }
            let test = without_inner_stars(&check.test, selector.has_wildcard())?;
            let check = Check { test, ..check.clone() };
            Some(Tree::Leaf(Predicate { selector: selector.clone(), check }))
        }
        Tree::Any(group) => {
            let sides = group.sides.iter().map(|side| widened_tree(side, is_unknown));
            Some(Tree::any(sides.collect::<Option<_>>()?, group.place.clone()))
        }
        Tree::All(group) => {
            let sides = group.sides.iter().filter_map(|side| widened_tree(side, is_unknown));
            let sides: Vec<_> = sides.collect();
            (!sides.is_empty()).then(|| Tree::all(sides, group.place.clone()))
        }
    }
}

fn widen_field(field: &mut Field) {
    fn widen(tree: &mut Tree<Check>) {
        match tree {
            Tree::Leaf(check) => {
                if let Some(test) = without_inner_stars(&check.test, false) {
                    check.test = test;
                }
            }
            Tree::Any(group) | Tree::All(group) => group.sides.iter_mut().for_each(widen),
        }
    }
    field.condition.iter_mut().for_each(widen);
}
