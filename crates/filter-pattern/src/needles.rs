//! Texts that an event must contain if a pattern is to be true for it.

use crate::ast::{Body, Condition, Field, Literal, Term, TermKind, Test, Tree};
use crate::glob::Glob;
use crate::terms;

/// Shorter texts occur nearly everywhere.
const SHORTEST: usize = 3;

pub(crate) fn needles(body: &Body, extra: Option<&str>) -> Option<Vec<String>> {
    match body {
        Body::Everything | Body::Regex(_) => None,
        Body::Json(tree) => of_tree(tree, &|condition| of_condition(condition, extra)),
        Body::Fields(fields) => {
            let all = fields.before.iter().chain(fields.after.iter().flatten());
            best(all.map(of_field))
        }
        Body::Terms(all) => {
            let needle = |term: &Term| long_enough(longest_run(&term.text));
            if terms::counts(all, TermKind::Optional) {
                return all.iter().map(needle).collect::<Option<_>>().map(without_redundant);
            }
            let required = all.iter().filter(|term| term.kind == TermKind::Required);
            best(required.map(|term| needle(term).map(|needle| vec![needle])))
        }
    }
}

fn of_tree<L>(tree: &Tree<L>, leaf: &dyn Fn(&L) -> Option<String>) -> Option<Vec<String>> {
    match tree {
        Tree::Leaf(condition) => leaf(condition).map(|needle| vec![needle]),
        Tree::All(group) => best(group.sides.iter().map(|side| of_tree(side, leaf))),
        Tree::Any(group) => {
            let mut union = Vec::new();
            for side in &group.sides {
                union.extend(of_tree(side, leaf)?);
            }
            Some(without_redundant(union))
        }
    }
}

/// Of what must all be there, the fewest and longest needles.
fn best(sides: impl Iterator<Item = Option<Vec<String>>>) -> Option<Vec<String>> {
    sides.flatten().min_by_key(|needles| {
        let shortest = needles.iter().map(String::len).min().unwrap_or(0);
        (needles.len(), std::cmp::Reverse(shortest))
    })
}

fn of_condition(condition: &Condition, extra: Option<&str>) -> Option<String> {
    if extra.is_some() && condition.selector.first_name() == extra {
        return None;
    }
    match &condition.check.test {
        // The text of a number is not always what is written.
        Test::Equals(Literal::Text(text)) if is_double_text(text) => None,
        Test::Equals(Literal::Glob(glob)) if can_be_number_text(glob) => None,
        test => of_test(test),
    }
}

fn of_field(field: &Field) -> Option<Vec<String>> {
    of_tree(field.condition.as_ref()?, &|check| of_test(&check.test))
}

fn of_test(test: &Test) -> Option<String> {
    match test {
        Test::Equals(Literal::Text(text)) => long_enough(longest_run(text)),
        Test::Equals(Literal::Glob(glob)) => {
            long_enough(glob.pieces().map(longest_run).max_by_key(|run| run.len())?)
        }
        _ => None,
    }
}

fn long_enough(needle: &str) -> Option<String> {
    (needle.len() >= SHORTEST).then(|| needle.to_owned())
}

/// A text that contains one of the needles contains every part of it too.
fn without_redundant(needles: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for needle in needles {
        if !kept.iter().any(|shorter| needle.contains(shorter.as_str())) {
            kept.retain(|longer| !longer.contains(needle.as_str()));
            kept.push(needle);
        }
    }
    kept
}

/// The longest part that JSON has only one way to write, `\u` escapes aside.
fn longest_run(text: &str) -> &str {
    text.split(|character| !is_plain(character)).max_by_key(|run| run.len()).unwrap_or_default()
}

/// Leaves out what must be escaped, and what some writers escape though they need not.
fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || " ._-:,;@#$%()[]{}|~^!?".contains(character)
}

/// Whether a number other than an integer may print as this: `1e3` in an event prints as `1000.0`.
fn is_double_text(text: &str) -> bool {
    is_infinity(text) || (text.matches('.').count() == 1 && text.chars().all(is_in_double))
}

/// Whether some number may print so that the glob matches it. Errs on the side of yes.
fn can_be_number_text(glob: &Glob) -> bool {
    let points = glob.pieces().map(|piece| piece.matches('.').count()).sum::<usize>();
    glob.matches("Infinity")
        || glob.matches("-Infinity")
        || (points <= 1 && glob.pieces().all(|piece| piece.chars().all(is_in_double)))
}

fn is_infinity(text: &str) -> bool {
    text.strip_prefix('-').unwrap_or(text) == "Infinity"
}

fn is_in_double(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '.' | '-' | 'E')
}
