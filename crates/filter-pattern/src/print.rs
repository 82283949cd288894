//! Patterns in canonical form: one space where AWS's own examples have one, parentheses only where
//! `||` stands inside of `&&`, quotes only where AWS's documentation wants them.

use std::fmt::{self, Write as _};

use crate::ast::{
    Body, Check, Comparison, Condition, Field, Fields, Literal, Term, TermKind, Test, Tree,
};

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Everything => Ok(()),
            Body::Json(tree) => {
                f.write_str("{ ")?;
                write_tree(tree, f, &|condition: &Condition, f| write!(f, "{condition}"))?;
                f.write_str(" }")
            }
            Body::Fields(fields) => write!(f, "{fields}"),
            Body::Terms(terms) => {
                for (position, term) in terms.iter().enumerate() {
                    if position > 0 {
                        f.write_char(' ')?;
                    }
                    write!(f, "{term}")?;
                }
                Ok(())
            }
            Body::Regex(regex) => write!(f, "%{}%", regex.source()),
        }
    }
}

type Write<'w, L> = &'w dyn Fn(&L, &mut fmt::Formatter<'_>) -> fmt::Result;

fn write_tree<L>(tree: &Tree<L>, f: &mut fmt::Formatter<'_>, leaf: Write<'_, L>) -> fmt::Result {
    let (group, joint) = match tree {
        Tree::Leaf(condition) => return leaf(condition, f),
        Tree::Any(group) => (group, " || "),
        Tree::All(group) => (group, " && "),
    };
    for (position, side) in group.sides.iter().enumerate() {
        if position > 0 {
            f.write_str(joint)?;
        }
        let grouped = matches!((tree, side), (Tree::All(_), Tree::Any(_)));
        if grouped {
            f.write_char('(')?;
        }
        write_tree(side, f, leaf)?;
        if grouped {
            f.write_char(')')?;
        }
    }
    Ok(())
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.selector, self.check.test)
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Test::Equals(literal) => write!(f, "= {literal}"),
            Test::Differs(literal) => write!(f, "!= {literal}"),
            Test::Compares(comparison, number) => write!(f, "{comparison} {}", number.text),
            Test::IsNull => f.write_str("IS NULL"),
            Test::IsBool(true) => f.write_str("IS TRUE"),
            Test::IsBool(false) => f.write_str("IS FALSE"),
            Test::NotExists => f.write_str("NOT EXISTS"),
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Comparison::Less => "<",
            Comparison::AtMost => "<=",
            Comparison::Greater => ">",
            Comparison::AtLeast => ">=",
        })
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Number(number) => f.write_str(&number.text),
            Literal::Text(text) => write_text(text, f),
            Literal::Glob(glob) => write_text(&glob.to_string(), f),
            Literal::Regex(regex) => write!(f, "%{}%", regex.source()),
        }
    }
}

fn write_text(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match may_be_bare(text) {
        true => f.write_str(text),
        false => write_quoted(text, f),
    }
}

/// What AWS's examples leave without quotes. A value that begins like a number has them, so that
/// nobody takes it for one.
fn may_be_bare(text: &str) -> bool {
    let belongs = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'*');
    let begins =
        text.starts_with(|first: char| first.is_ascii_alphabetic() || "_*".contains(first));
    begins && text.bytes().all(belongs) && !text.eq_ignore_ascii_case("null")
}

fn write_quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(character)?;
    }
    f.write_char('"')
}

impl fmt::Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('[')?;
        let mut first = true;
        let mut comma = |f: &mut fmt::Formatter<'_>| match std::mem::take(&mut first) {
            true => Ok(()),
            false => f.write_str(", "),
        };
        for field in &self.before {
            comma(f)?;
            write!(f, "{field}")?;
        }
        if let Some(after) = &self.after
            && !(self.before.is_empty() && after.is_empty())
        {
            comma(f)?;
            f.write_str("...")?;
            for field in after {
                comma(f)?;
                write!(f, "{field}")?;
            }
        }
        f.write_char(']')
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.name, &self.condition) {
            (None, _) => Ok(()),
            (Some(name), None) => f.write_str(name),
            (Some(name), Some(condition)) => {
                write_tree(condition, f, &|check: &Check, f| write!(f, "{name} {}", check.test))
            }
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TermKind::Required => "",
            TermKind::Excluded => "-",
            TermKind::Optional => "?",
        })?;
        match self
            .text
            .chars()
            .all(|character| character.is_alphanumeric() || "_.".contains(character))
        {
            true => f.write_str(&self.text),
            false => write_quoted(&self.text, f),
        }
    }
}
