//! What is true, the naive way: recursion over characters, copies of everything.

use super::generate::{
    Atom, Condition, Field, Fields, Json, Literal, NUMBERS, Regex, Repeat, Step, Terms, Test, Tree,
};

pub fn json(tree: &Tree, event: &Json) -> bool {
    match tree {
        Tree::Or(sides) => sides.iter().any(|side| json(side, event)),
        Tree::And(sides) => sides.iter().all(|side| json(side, event)),
        Tree::Condition(Condition { steps, test }) => condition(steps, test, event),
    }
}

fn condition(steps: &[Step], test: &Test, event: &Json) -> bool {
    let values = select(steps, event);
    let wildcard = steps.iter().position(|step| matches!(step, Step::Wildcard));
    let is_equal = |literal: &Literal, value: &Json| equals(literal, value);
    match test {
        Test::NotExists => values.is_empty(),
        Test::Equal(literal) => values.iter().any(|value| is_equal(literal, value) == Some(true)),
        Test::Different(literal) => match wildcard {
            None => values.iter().any(|value| is_equal(literal, value) == Some(false)),
            Some(position) => {
                !select(&steps[..position], event).is_empty()
                    && !values.iter().any(|value| is_equal(literal, value) == Some(true))
            }
        },
        Test::Order(operator, literal) => values.iter().any(|value| {
            let Json::Number(number) = value else { return false };
            let Some(number) = NUMBERS[*number].as_event else { return false };
            ordered(operator, number, NUMBERS[*literal].as_literal)
        }),
        Test::IsBool(wanted) => values.contains(&Json::Bool(*wanted)),
        Test::IsNull => values.iter().any(|value| match value {
            Json::Null => true,
            Json::Array(elements) => wildcard.is_none() && elements.contains(&Json::Null),
            _ => false,
        }),
    }
}

fn select(steps: &[Step], value: &Json) -> Vec<Json> {
    let Some((step, rest)) = steps.split_first() else {
        return vec![value.clone()];
    };
    let children: Vec<Json> = match (step, value) {
        (Step::Name(name), Json::Object(members)) => members
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, v)| v.clone())
            .into_iter()
            .collect(),
        (Step::Index(index), Json::Array(elements)) => {
            elements.get(*index).cloned().into_iter().collect()
        }
        (Step::Wildcard, Json::Array(elements)) => elements.clone(),
        // Of members with the same name the last counts.
        (Step::Wildcard, Json::Object(members)) => members
            .iter()
            .enumerate()
            .filter(|(i, (name, _))| !members[i + 1..].iter().any(|(other, _)| other == name))
            .map(|(_, (_, value))| value.clone())
            .collect(),
        _ => Vec::new(),
    };
    children.iter().flat_map(|child| select(rest, child)).collect()
}

fn ordered(operator: &str, left: i128, right: i128) -> bool {
    match operator {
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        other => panic!("{other}"),
    }
}

/// `None`: neither equal nor different.
fn equals(literal: &Literal, value: &Json) -> Option<bool> {
    let text = match (literal, value) {
        (Literal::Number(literal), Json::Number(number)) => {
            return Some(NUMBERS[*number].as_event? == NUMBERS[*literal].as_literal);
        }
        (_, Json::Number(number)) => NUMBERS[*number].java.to_owned(),
        (_, Json::String(text)) => text.clone(),
        _ => return None,
    };
    Some(match literal {
        Literal::Number(number) => NUMBERS[*number].text == text,
        Literal::Text(glob) => matches_glob(glob, &text),
        Literal::Regex(expression) => regex(expression, &text),
    })
}

fn matches_glob(written: &str, text: &str) -> bool {
    let characters: Vec<char> = written.chars().collect();
    let is_wildcard: Vec<bool> = characters.iter().map(|c| *c == '*').collect();
    glob(&characters, &is_wildcard, &text.chars().collect::<Vec<_>>())
}

fn glob(characters: &[char], is_wildcard: &[bool], text: &[char]) -> bool {
    match characters.split_first() {
        None => text.is_empty(),
        Some((_, rest)) if is_wildcard[0] => {
            (0..=text.len()).any(|taken| glob(rest, &is_wildcard[1..], &text[taken..]))
        }
        Some((character, rest)) => {
            text.first() == Some(character) && glob(rest, &is_wildcard[1..], &text[1..])
        }
    }
}

pub fn regex(regex: &Regex, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    regex.alternatives.iter().any(|alternative| {
        let starts = if alternative.from_start { 0..=0 } else { 0..=text.len() };
        starts.into_iter().any(|start| {
            ends(&alternative.items, &text, start)
                .iter()
                .any(|end| !alternative.to_end || *end == text.len())
        })
    })
}

/// Where a match that starts at `start` may end.
fn ends(items: &[(Atom, Repeat)], text: &[char], start: usize) -> Vec<usize> {
    let Some(((atom, repeat), rest)) = items.split_first() else {
        return vec![start];
    };
    let (least, most) = match repeat {
        Repeat::Once => (1, 1),
        Repeat::Optional => (0, 1),
        Repeat::Any => (0, usize::MAX),
        Repeat::Some => (1, usize::MAX),
        Repeat::Twice => (2, 2),
    };
    let mut all = Vec::new();
    let mut position = start;
    let mut count = 0;
    loop {
        if count >= least {
            all.extend(ends(rest, text, position));
        }
        if count == most || !text.get(position).is_some_and(|c| accepts(atom, *c)) {
            all.sort_unstable();
            all.dedup();
            return all;
        }
        position += 1;
        count += 1;
    }
}

fn accepts(atom: &Atom, character: char) -> bool {
    match atom {
        Atom::Character(wanted) => *wanted == character,
        Atom::Dot => character != '\n',
        Atom::Digit => character.is_ascii_digit(),
        Atom::Word => character.is_ascii_alphanumeric() || character == '_',
        Atom::Space => " \t\n\r\u{b}\u{c}".contains(character),
        Atom::OneOf(characters) => characters.contains(&character),
        Atom::NoneOf(characters) => !characters.contains(&character),
    }
}

pub fn terms(terms: &Terms, line: &str) -> bool {
    let occurs = |term: &str| {
        let (term, line): (Vec<char>, Vec<char>) = (term.chars().collect(), line.chars().collect());
        (0..=line.len()).any(|start| line[start..].starts_with(&term))
    };
    let all_optional = terms.0.iter().all(|(sign, _)| *sign == "?");
    if all_optional {
        return terms.0.iter().any(|(_, term)| occurs(term));
    }
    terms.0.iter().all(|(sign, term)| match *sign {
        "" => occurs(term),
        "-" => !occurs(term),
        _ => true,
    })
}

/// The fields of a line with where each starts.
fn split(line: &[char]) -> Vec<(usize, String)> {
    let mut fields = Vec::new();
    let mut i = 0;
    while i < line.len() {
        if line[i].is_ascii_whitespace() {
            i += 1;
            continue;
        }
        let start = i;
        let closing = match line[i] {
            '"' => Some('"'),
            '[' => Some(']'),
            _ => None,
        };
        let end = closing.and_then(|c| (i + 1..line.len()).find(|j| line[*j] == c));
        match end {
            Some(end) => {
                fields.push((start, line[i + 1..end].iter().collect()));
                i = end + 1;
            }
            None => {
                while i < line.len() && !line[i].is_ascii_whitespace() {
                    i += 1;
                }
                fields.push((start, line[start..i].iter().collect()));
            }
        }
    }
    fields
}

/// The values that a pattern takes out of a line, if it is true for it.
pub fn fields(pattern: &Fields, line: &str) -> Option<Vec<(String, String)>> {
    let characters: Vec<char> = line.chars().collect();
    let mut found = split(&characters);
    let named = &pattern.fields;
    let open = pattern.open;
    if found.len() < named.len() {
        return None;
    }
    if open.is_none() && found.len() > named.len() {
        found.truncate(named.len());
        let (start, value) = found.last_mut().unwrap();
        *value = characters[*start..].iter().collect();
    }
    let mut values = Vec::new();
    for (i, (_, value)) in found.iter().enumerate() {
        let field: Option<&Field> = match open {
            None => named.get(i),
            Some(open) if i < open => named.get(i),
            Some(open) => {
                let from_right = found.len() - i;
                (from_right <= named.len() - open).then(|| &named[named.len() - from_right])
            }
        };
        let name = field.and_then(|field| field.name);
        if let Some(condition) = field.and_then(|field| field.condition.as_ref())
            && !field_is_true(condition, value)
        {
            return None;
        }
        values.push((name.map_or(format!("${}", i + 1), |name| format!("${name}")), value.clone()));
    }
    Some(values)
}

fn field_is_true(tree: &Tree, value: &str) -> bool {
    match tree {
        Tree::Or(sides) => sides.iter().any(|side| field_is_true(side, value)),
        Tree::And(sides) => sides.iter().all(|side| field_is_true(side, value)),
        Tree::Condition(Condition { test, .. }) => match test {
            Test::Equal(literal) => field_equals(literal, value),
            Test::Different(literal) => !field_equals(literal, value),
            Test::Order(operator, literal) => number(value)
                .is_some_and(|number| ordered(operator, number, NUMBERS[*literal].as_literal)),
            other => panic!("{other:?}"),
        },
    }
}

fn field_equals(literal: &Literal, value: &str) -> bool {
    match literal {
        Literal::Number(literal) => number(value) == Some(NUMBERS[*literal].as_literal),
        Literal::Text(glob) => matches_glob(glob, value),
        Literal::Regex(expression) => regex(expression, value),
    }
}

/// The number that a field holds: one of those that lines are made of.
fn number(value: &str) -> Option<i128> {
    NUMBERS.iter().find(|number| number.text == value).map(|number| number.as_literal)
}
