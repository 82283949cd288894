//! Lints about members that no event has, and values that a member never has.

use crate::ast::{Condition, Literal, Test};
use crate::selector::{Selector, Step};

use super::context::{Context, quoted};
use super::id::LintId;

/// How many letters of a word may be wrong that need not be in the list.
const MOST_WRONG: usize = 2;

/// Fewer letters are the beginning of too much.
const LEAST_BEGINNING: usize = 3;

/// Of more names than this, only the first are told.
const MOST_NAMES: usize = 8;

/// A selector that selects nothing in any event, because there is no such member as its step number `wrong`.
/// `names` are the members that there are.
pub(super) fn unknown(
    condition: &Condition,
    wrong: usize,
    names: &[String],
    context: &mut Context<'_>,
) {
    let (selector, span) = (condition.selector(), condition.selector_span());
    let message = format!("no event has {}", quoted(&selector.to_string()));
    let written = match selector.steps().get(wrong) {
        Some(Step::Name(name)) => name.as_str(),
        _ => "",
    };
    if let Some(name) = most_similar(written, names) {
        let meant = with_name(selector, wrong, name);
        let help = format!("did you mean {}?", quoted(&meant));
        return context.add_with_fix((LintId::UnknownField, &span, message, help), meant);
    }
    let help = match names.is_empty() {
        true => "leave the condition out".to_owned(),
        false => format!("the members there are {}", listed(names)),
    };
    context.add(LintId::UnknownField, &span, message, help);
}

/// A selector that may be right, of which the name of step number `at` is nearly another one.
pub(super) fn misspelt(
    condition: &Condition,
    at: usize,
    names: &[String],
    context: &mut Context<'_>,
) {
    let (selector, span) = (condition.selector(), condition.selector_span());
    let Some(Step::Name(written)) = selector.steps().get(at) else { return };
    let Some(name) = most_similar(written, names).filter(|name| name != written) else { return };
    let meant = with_name(selector, at, name);
    let message = format!("{} is nearly {}", quoted(written), quoted(name));
    let help = format!("did you mean {}?", quoted(&meant));
    context.add_with_fix((LintId::SimilarName, &span, message, help), meant);
}

/// A value of a member that is one of a few words.
pub(super) fn word(condition: &Condition, words: &[String], context: &mut Context<'_>) {
    let (Test::Equals(literal) | Test::Differs(literal)) = condition.test() else { return };
    let Some(span) = condition.literal_span().filter(|_| !is_one_of(literal, words)) else {
        return;
    };
    let selector = quoted(&condition.selector().to_string());
    let (value, similar) = match literal {
        Literal::Text(text) => (text.as_str(), most_similar(text, words)),
        _ => (context.written(&span), None),
    };
    let message = format!("{selector} is never {}", quoted(value));
    match similar {
        Some(word) => {
            let help = format!("did you mean {}?", quoted(word));
            let meant = format!("\"{word}\"");
            context.add_with_fix((LintId::UnknownWord, &span, message, help), meant);
        }
        None => {
            let help = format!("it is one of {}", listed(words));
            context.add(LintId::UnknownWord, &span, message, help);
        }
    }
}

/// A value of a member of whose values there is a list, with its name and whether it holds all.
pub(super) fn listed_word(
    condition: &Condition,
    words: &[String],
    (list, closed): (&str, bool),
    context: &mut Context<'_>,
) {
    let (Test::Equals(literal) | Test::Differs(literal)) = condition.test() else { return };
    let Some(span) = condition.literal_span().filter(|_| !is_one_of(literal, words)) else {
        return;
    };
    let text = match literal {
        Literal::Text(text) => text.as_str(),
        _ => "",
    };
    let value = if text.is_empty() { context.written(&span) } else { text };
    let message = format!("{list} has no {}", quoted(value));
    let star = || {
        let begins = |word: &String| word.starts_with(text);
        (text.len() >= LEAST_BEGINNING && words.iter().any(begins)).then(|| format!("{text}*"))
    };
    // A beginning of many names is more often meant than one name that is as short.
    // Where the list holds only some of the values, others are like them by chance.
    let is_near =
        |meant: &&str| closed || distance(text, meant).is_some_and(|wrong| wrong <= MOST_WRONG);
    let similar = || most_similar(text, words).filter(is_near).map(str::to_owned);
    match star().or_else(similar) {
        Some(meant) => {
            let help = format!("did you mean {}?", quoted(&meant));
            let meant = format!("\"{meant}\"");
            context.add_with_fix((LintId::UnlistedWord, &span, message, help), meant);
        }
        None if closed => {
            let help = "it may be newer than the list; otherwise it is never true".to_owned();
            context.add(LintId::UnlistedWord, &span, message, help);
        }
        None => {}
    }
}

fn is_one_of(literal: &Literal, words: &[String]) -> bool {
    words.iter().any(|word| match literal {
        Literal::Text(text) => text == word,
        Literal::Glob(glob) => glob.matches(word),
        Literal::Regex(regex) => regex.is_match(word),
        Literal::Number(_) => false,
    })
}

fn with_name(selector: &Selector, at: usize, name: &str) -> String {
    let mut steps = selector.steps().to_vec();
    if let Some(step) = steps.get_mut(at) {
        *step = Step::Name(name.to_owned());
    }
    Selector::new(steps).to_string()
}

fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(MOST_NAMES).map(|name| quoted(name)).collect();
    let more = if names.len() > MOST_NAMES { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// The name that was probably meant, if one is near enough.
fn most_similar<'n>(written: &str, names: &'n [String]) -> Option<&'n str> {
    let near = |name: &&'n String| {
        let distance = distance(written, name)?;
        // A third may be wrong, and a difference of case and of `_` is none.
        (distance <= written.chars().count().max(3) / 3).then_some(distance)
    };
    // No selector can be written for a name with a quote in it.
    let writable = names.iter().filter(|name| !name.contains('\''));
    let all = writable.filter_map(|name| Some((near(&name)?, name)));
    all.min_by_key(|(distance, _)| *distance).map(|(_, name)| name.as_str())
}

/// How many characters must be put in, taken out, changed or swapped with their neighbour; `None` for texts that are
/// too long to be names.
fn distance(one: &str, other: &str) -> Option<usize> {
    let plain = |text: &str| -> Vec<char> {
        text.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
    };
    let (one, other) = (plain(one), plain(other));
    if one.len() > 100 || other.len() > 100 {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let mut previous = None;
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX - 1);
            let change = at(&last, j) + usize::from(a != b);
            let mut least = change.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped =
                j.checked_sub(1).and_then(|left| other.get(left)) == Some(a) && previous == Some(b);
            if swapped && j > 0 {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
        }
        previous = Some(a);
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied()
}

#[cfg(test)]
mod tests {
    use super::{distance, most_similar};

    #[test]
    fn names_are_as_far_apart_as_they_look() {
        for (one, other, expected) in [
            ("actor", "actor", 0),
            ("Read_Only", "readOnly", 0),
            ("actr", "actor", 1),
            ("atcor", "actor", 1),
            ("actorr", "actor", 1),
            ("outcome", "outlook", 3),
            ("", "abc", 3),
            ("abc", "", 3),
        ] {
            assert_eq!(distance(one, other), Some(expected), "{one} {other}");
            assert_eq!(distance(other, one), Some(expected), "{other} {one}");
        }
        let names = ["actor", "outcome", "target"].map(str::to_owned);
        assert_eq!(most_similar("actr", &names), Some("actor"));
        assert_eq!(most_similar("taget", &names), Some("target"));
        assert_eq!(most_similar("grants", &names), None);
        assert_eq!(most_similar("x", &names), None);
    }
}
