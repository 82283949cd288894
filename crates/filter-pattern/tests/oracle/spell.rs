//! How the generated trees are written.

use std::fmt;

use proptest::prelude::*;

use super::generate::{
    Alternative, Atom, Condition, Fields, Json, Literal, NUMBERS, Regex, Repeat, Step, Terms, Test,
    Tree,
};

/// How a pattern is written, where there is a choice.
#[derive(Clone, Debug, Default)]
pub struct Spelling {
    /// Quotes around values that need none.
    quotes: bool,
    /// Parentheses that change nothing.
    parentheses: bool,
    tight: bool,
}

pub fn spelling() -> impl Strategy<Value = Spelling> {
    any::<(bool, bool, bool)>().prop_map(|(quotes, parentheses, tight)| Spelling {
        quotes,
        parentheses,
        tight,
    })
}

impl Spelling {
    pub fn tree(&self, tree: &Tree) -> String {
        self.write(tree, &|condition| self.condition(condition))
    }

    fn write(&self, tree: &Tree, leaf: &dyn Fn(&Condition) -> String) -> String {
        let (sides, joint) = match tree {
            Tree::Condition(condition) if self.parentheses => {
                return format!("( {} )", leaf(condition));
            }
            Tree::Condition(condition) => return leaf(condition),
            Tree::Or(sides) => (sides, if self.tight { "||" } else { " || " }),
            Tree::And(sides) => (sides, if self.tight { "&&" } else { "\n && " }),
        };
        let sides = sides.iter().map(|side| {
            let needed = matches!((tree, side), (Tree::And(_), Tree::Or(_)));
            let written = self.write(side, leaf);
            if needed || self.parentheses { format!("({written})") } else { written }
        });
        sides.collect::<Vec<_>>().join(joint)
    }

    fn condition(&self, Condition { steps, test }: &Condition) -> String {
        let mut selector = "$".to_owned();
        for (position, step) in steps.iter().enumerate() {
            selector += &match step {
                Step::Name(name) if name.contains(' ') || self.quotes => format!(".['{name}']"),
                Step::Name(name) => format!(".{name}"),
                Step::Index(index) => format!("[{index}]"),
                Step::Wildcard if self.tight && position > 0 => ".*".to_owned(),
                Step::Wildcard => "[*]".to_owned(),
            };
        }
        match test {
            Test::IsNull => format!("{selector} IS NULL"),
            Test::IsBool(value) => format!("{selector} is {value}"),
            Test::NotExists => format!("{selector} NOT EXISTS"),
            compares => format!("{selector}{}", self.compares(compares)),
        }
    }

    fn compares(&self, test: &Test) -> String {
        let space = if self.tight { "" } else { " " };
        let (operator, value) = match test {
            Test::Equal(literal) => ("=", self.literal(literal)),
            Test::Different(literal) => ("!=", self.literal(literal)),
            Test::Order(operator, number) => (*operator, NUMBERS[*number].text.to_owned()),
            other => panic!("{other:?}"),
        };
        format!("{space}{operator}{space}{value}")
    }

    fn literal(&self, literal: &Literal) -> String {
        match literal {
            Literal::Number(number) => NUMBERS[*number].text.to_owned(),
            Literal::Regex(regex) => format!("%{regex}%"),
            Literal::Text(text) => {
                let bare = |c: char| c.is_ascii_alphabetic() || matches!(c, '*' | '-');
                if !self.quotes && !text.is_empty() && text != "null" && text.chars().all(bare) {
                    text.clone()
                } else {
                    quoted(text)
                }
            }
        }
    }

    pub fn terms(&self, terms: &Terms) -> String {
        let terms = terms.0.iter().map(|(sign, term)| {
            let bare = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
            let term =
                if !self.quotes && term.chars().all(bare) { term.clone() } else { quoted(term) };
            format!("{sign}{term}")
        });
        terms.collect::<Vec<_>>().join(if self.tight { " " } else { " \n" })
    }

    pub fn fields(&self, fields: &Fields) -> String {
        let mut written: Vec<String> = fields
            .fields
            .iter()
            .map(|field| match (field.name, &field.condition) {
                (None, _) => String::new(),
                (Some(name), None) => name.to_owned(),
                (Some(name), Some(condition)) => self.write(condition, &|condition| {
                    format!("{name}{}", self.compares(&condition.test))
                }),
            })
            .collect();
        if let Some(open) = fields.open {
            written.insert(open, "...".to_owned());
        }
        format!("[{}]", written.join(if self.tight { "," } else { " ,\t" }))
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// As it is written in a pattern.
impl fmt::Display for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let alternatives: Vec<String> = self.alternatives.iter().map(written).collect();
        f.write_str(&alternatives.join("|"))
    }
}

fn written(alternative: &Alternative) -> String {
    let mut text = if alternative.from_start { "^".to_owned() } else { String::new() };
    for (atom, repeat) in &alternative.items {
        text += &match atom {
            Atom::Character(character) => escaped(*character),
            Atom::Dot => ".".to_owned(),
            Atom::Digit => r"\d".to_owned(),
            Atom::Word => r"\w".to_owned(),
            Atom::Space => r"\s".to_owned(),
            Atom::OneOf(characters) => format!("[{}]", characters.iter().collect::<String>()),
            Atom::NoneOf(characters) => format!("[^{}]", characters.iter().collect::<String>()),
        };
        text += match repeat {
            Repeat::Once => "",
            Repeat::Optional => "?",
            Repeat::Any => "*?",
            Repeat::Some => "+",
            Repeat::Twice => "{2}",
        };
    }
    if alternative.to_end {
        text.push('$');
    }
    text
}

fn escaped(character: char) -> String {
    match character {
        '.' => r"\.".to_owned(),
        ' ' => r"\x20".to_owned(),
        other => other.to_string(),
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(value) => write!(f, "{value}"),
            Json::Number(number) => f.write_str(NUMBERS[*number].text),
            Json::String(text) => f.write_str(&serde_json::to_string(text).unwrap()),
            Json::Array(elements) => {
                let elements: Vec<String> = elements.iter().map(Json::to_string).collect();
                write!(f, "[{}]", elements.join(", "))
            }
            Json::Object(members) => {
                let members: Vec<String> =
                    members.iter().map(|(name, value)| format!("\"{name}\" : {value}")).collect();
                write!(f, "{{{}}}", members.join(","))
            }
        }
    }
}
