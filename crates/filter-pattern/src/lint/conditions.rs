//! Lints about conditions and how they are joined.

use std::ops::Range;

use crate::ast::{Check, Condition, Group, Literal, Test, Tree};
use crate::selector::Selector;

use super::context::{Context, quoted};
use super::id::LintId;
use super::known::{Known, ValueKind};
use super::{members, values};

pub(super) fn json(tree: &Tree<Condition>, context: &mut Context<'_>) {
    joints(tree, &|condition| &condition.check, context);
    absence(tree, &mut Vec::new(), &mut Vec::new(), context);
    let mut guards = Vec::new();
    collect_guards(tree, &mut guards);
    tree.each(&mut |condition| {
        match context.known(&condition.selector) {
            Known::NoSuchMember { step, names } => {
                members::unknown(condition, step, &names, context);
            }
            known => {
                types(condition, known.kind(), context);
                match &known {
                    Known::Word { words, .. } => members::word(condition, words, context),
                    Known::Listed { words, list, closed, .. } => {
                        members::listed_word(condition, words, (list, *closed), context);
                    }
                    Known::Perhaps { step, names } => {
                        members::misspelt(condition, *step, names, context);
                    }
                    _ => {}
                }
                if known.is_always_there() && !guards.contains(&condition.check.place.span) {
                    always_there(condition, context);
                }
            }
        }
        values::check(&condition.check, context);
    });
}

pub(super) fn field(tree: &Tree<Check>, context: &mut Context<'_>) {
    joints(tree, &|check| check, context);
    tree.each(&mut |check| values::check(check, context));
}

/// How conditions are joined.
fn joints<L>(tree: &Tree<L>, check_of: &dyn Fn(&L) -> &Check, context: &mut Context<'_>) {
    let group = match tree {
        Tree::Leaf(_) => return,
        Tree::All(group) => group,
        Tree::Any(group) => {
            or_of_differs(group, check_of, context);
            mixed(group, context);
            group
        }
    };
    group.sides.iter().for_each(|side| joints(side, check_of, context));
}

fn or_of_differs<L>(group: &Group<L>, check_of: &dyn Fn(&L) -> &Check, context: &mut Context<'_>) {
    let differs = |side: &&Tree<L>| matches!(side, Tree::Leaf(leaf) if matches!(check_of(leaf).test, Test::Differs(_)));
    if group.sides.iter().filter(differs).count() > 1 {
        context.add(
            LintId::OrOfDiffers,
            &group.place.span,
            "several `!=` are alternatives, and nearly every event satisfies one of them"
                .to_owned(),
            "join exclusions with `&&`".to_owned(),
        );
    }
}

fn mixed<L>(group: &Group<L>, context: &mut Context<'_>) {
    // From right to left, so that the places stay right.
    let mut fixed = context.written(&group.place.span).to_owned();
    let mut count = 0;
    for side in group.sides.iter().rev() {
        let Tree::All(all) = side else { continue };
        if all.place.parenthesised {
            continue;
        }
        let start = all.place.span.start.saturating_sub(group.place.span.start);
        let end = all.place.span.end.saturating_sub(group.place.span.start);
        if fixed.is_char_boundary(start) && fixed.is_char_boundary(end) {
            fixed.insert(end, ')');
            fixed.insert(start, '(');
            count += 1;
        }
    }
    if count > 0 {
        let message = "`||` and `&&` are mixed, and `&&` binds tighter".to_owned();
        let help = "put parentheses around what belongs together".to_owned();
        context.add_with_fix((LintId::MixedAndOr, &group.place.span, message, help), fixed);
    }
}

/// What is asked of members that may be absent. `excused` are selectors whose absence, or presence,
/// another condition beside or around this place speaks of; `told` are those told already.
fn absence<'t>(
    tree: &'t Tree<Condition>,
    excused: &mut Vec<&'t Selector>,
    told: &mut Vec<&'t Selector>,
    context: &mut Context<'_>,
) {
    let (group, speaks): (_, fn(&Test) -> bool) = match tree {
        Tree::Leaf(condition) => {
            if !excused.contains(&&condition.selector) && !told.contains(&&condition.selector) {
                told.extend(absent(condition, context).then_some(&condition.selector));
            }
            return;
        }
        Tree::Any(group) => (group, |test| *test == Test::NotExists),
        Tree::All(group) => {
            (group, |test| !matches!(test, Test::Differs(_) | Test::IsNull | Test::NotExists))
        }
    };
    let before = excused.len();
    for side in &group.sides {
        if let Tree::Leaf(condition) = side
            && speaks(&condition.check.test)
        {
            excused.push(&condition.selector);
        }
    }
    group.sides.iter().for_each(|side| absence(side, excused, told, context));
    excused.truncate(before);
}

/// Whether there was something to tell.
fn absent(condition: &Condition, context: &mut Context<'_>) -> bool {
    let Condition { selector, check } = condition;
    let known = context.known(selector);
    let span = &check.place.span;
    let or_absent = format!("({} || {selector} NOT EXISTS)", context.written(span));
    let comparable = |kind| matches!(kind, ValueKind::Text | ValueKind::Number);
    match &check.test {
        // It is never true, which is another matter.
        _ if matches!(known, Known::NoSuchMember { .. }) => return false,
        Test::Differs(_) if known.kind().is_some_and(|kind| !comparable(kind)) => return false,
        Test::Differs(_) if selector.has_wildcard() => {
            let message =
                "`!=` with a wildcard is also true where there is nothing to compare with";
            let help = "add a condition for what must be there";
            context.add(LintId::DiffersWildcard, span, message.to_owned(), help.to_owned());
        }
        Test::Differs(_) if !known.is_always_there() => {
            let message = format!("not true for events without {}", quoted(&selector.to_string()));
            let help =
                format!("to include them, add {}", quoted(&format!("|| {selector} NOT EXISTS")));
            context.add_with_fix((LintId::DiffersAbsent, span, message, help), or_absent);
        }
        Test::IsNull if !known.is_always_there() => {
            let message = format!("not true for events without {}", quoted(&selector.to_string()));
            let help =
                format!("to include them, add {}", quoted(&format!("|| {selector} NOT EXISTS")));
            context.add_with_fix((LintId::NullIsNotAbsent, span, message, help), or_absent);
        }
        _ => return false,
    }
    true
}

/// Whether the condition can be true for the values that the member has.
fn types(condition: &Condition, kind: Option<ValueKind>, context: &mut Context<'_>) {
    let Condition { selector, check } = condition;
    let span = &check.place.span;
    let name = quoted(&selector.to_string());
    match (&check.test, kind) {
        (Test::Equals(literal) | Test::Differs(literal), Some(ValueKind::Boolean)) => {
            let Some(value) = boolean(literal) else {
                return wrong_type(condition, "a boolean", "`IS TRUE` or `IS FALSE`", context);
            };
            let positive = matches!(check.test, Test::Equals(_));
            let keyword = if value == positive { "IS TRUE" } else { "IS FALSE" };
            let message = format!("{name} is a boolean, and this compares it with a text");
            let help = format!("write `{keyword}`");
            let lint = (LintId::BooleanAsText, span, message, help);
            context.add_with_fix(lint, format!("{selector} {keyword}"));
        }
        (Test::Equals(literal) | Test::Differs(literal), None) => {
            let written = context.written(&check.literal.span);
            if boolean(literal).is_some() && !written.starts_with('"') {
                let written = written.to_owned();
                let message = format!("{} is a text here, not the boolean", quoted(&written));
                let help = format!(
                    "write {} for the boolean, or {} for the text",
                    quoted(&format!("IS {}", written.to_uppercase())),
                    quoted(&format!("= \"{written}\"")),
                );
                context.add(LintId::BooleanAsText, span, message, help);
            }
        }
        (Test::IsBool(value), Some(ValueKind::Text)) => {
            let message = format!("{name} is a text, which is never a boolean");
            let help = format!("write `= \"{value}\"`");
            let lint = (LintId::TextAsBoolean, span, message, help);
            context.add_with_fix(lint, format!("{selector} = \"{value}\""));
        }
        (Test::IsBool(_), Some(ValueKind::Number)) => {
            wrong_type(condition, "a number", "`=`", context);
        }
        (Test::Compares(..), Some(ValueKind::Text)) => {
            wrong_type(condition, "a text", "`=` or a regular expression", context);
        }
        (Test::Compares(..), Some(ValueKind::Boolean)) => {
            wrong_type(condition, "a boolean", "`IS TRUE` or `IS FALSE`", context);
        }
        (Test::Equals(_) | Test::Differs(_) | Test::Compares(..) | Test::IsBool(_), Some(kind)) => {
            match kind {
                ValueKind::Array => wrong_type(condition, "an array", "an index or `[*]`", context),
                ValueKind::Object => wrong_type(condition, "an object", "a member of it", context),
                ValueKind::Text | ValueKind::Number | ValueKind::Boolean => {}
            }
        }
        (Test::Compares(..) | Test::IsBool(_), None) | (Test::IsNull | Test::NotExists, _) => {}
    }
}

/// Where questions for absence stand that only guard another condition on the same member:
/// `$.a != x || $.a NOT EXISTS`. They do no harm where the member is never absent.
fn collect_guards(tree: &Tree<Condition>, guards: &mut Vec<Range<usize>>) {
    let sides = match tree {
        Tree::Leaf(_) => return,
        Tree::All(group) | Tree::Any(group) => &group.sides,
    };
    sides.iter().for_each(|side| collect_guards(side, guards));
    if let Tree::Any(group) = tree {
        let asks = |test: &Test| matches!(test, Test::NotExists | Test::IsNull);
        let leaves = || {
            group.sides.iter().filter_map(|side| match side {
                Tree::Leaf(condition) => Some(condition),
                _ => None,
            })
        };
        let guarded = |guard: &Condition| {
            leaves().any(|it| it.selector == guard.selector && !asks(&it.check.test))
        };
        let found = leaves().filter(|it| asks(&it.check.test) && guarded(it));
        guards.extend(found.map(|it| it.check.place.span.clone()));
    }
}

/// What every event has is never absent.
fn always_there(condition: &Condition, context: &mut Context<'_>) {
    let Condition { selector, check } = condition;
    if matches!(check.test, Test::NotExists | Test::IsNull) {
        let name = quoted(&selector.to_string());
        let message = format!("every event has {name}, so that this is never true");
        let help = "leave the condition out".to_owned();
        context.add(LintId::AlwaysThere, &check.place.span, message, help);
    }
}

fn wrong_type(condition: &Condition, kind: &str, right: &str, context: &mut Context<'_>) {
    let name = quoted(&condition.selector.to_string());
    let message = format!("{name} is {kind}, for which this is never true");
    let span = &condition.check.place.span;
    context.add(LintId::WrongType, span, message, format!("write {right}"));
}

fn boolean(literal: &Literal) -> Option<bool> {
    match literal {
        Literal::Text(text) if text == "true" => Some(true),
        Literal::Text(text) if text == "false" => Some(false),
        _ => None,
    }
}
