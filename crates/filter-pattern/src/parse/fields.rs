//! Space-delimited patterns: `[ip, user, ..., status = 4* || status = 5*]`.

use std::ops::Range;

use crate::ast::{Check, Field, Fields, Group, Literal, Place, Test, Tree};
use crate::error::{Error, ErrorKind};
use crate::visible::quoted;

use super::dialect::Dialect;
use super::{Parser, mistakes};

/// A condition and the field's name in it.
struct Named<'p> {
    name: &'p str,
    span: Range<usize>,
    check: Check,
}

impl<'p> Parser<'p> {
    /// INVARIANT: a `[` stands here.
    pub(super) fn fields(&mut self) -> Result<Fields, Error> {
        if !self.cursor.rest().trim_end().ends_with(']') {
            return Err(mistakes::missing_end(&self.cursor, Dialect::Fields));
        }
        self.cursor.bump();
        self.cursor.skip_space();
        let mut fields = Fields { before: Vec::new(), after: None };
        if self.cursor.peek() == Some(']') {
            // No field at all is written for any number of them.
            fields.after = Some(Vec::new());
        } else {
            self.list(&mut fields)?;
        }
        if !self.cursor.eat("]") {
            return Err(mistakes::after_condition(&self.cursor, Dialect::Fields, None));
        }
        match self.has_text_left() {
            false => Ok(fields),
            true => Err(mistakes::trailing_text(&self.cursor, Dialect::Fields)),
        }
    }

    fn list(&mut self, fields: &mut Fields) -> Result<(), Error> {
        let mut names: Vec<&'p str> = Vec::new();
        loop {
            self.cursor.skip_space();
            let start = self.cursor.offset();
            if self.cursor.eat("...") {
                if fields.after.replace(Vec::new()).is_some() {
                    return Err(self.duplicate("...", start..start + 3));
                }
            } else {
                let field = self.field(&mut names)?;
                fields.after.as_mut().unwrap_or(&mut fields.before).push(field);
            }
            self.cursor.skip_space();
            if !self.cursor.eat(",") {
                return Ok(());
            }
        }
    }

    fn field(&mut self, names: &mut Vec<&'p str>) -> Result<Field, Error> {
        if matches!(self.cursor.peek(), Some(',' | ']')) {
            return Ok(Field { name: None, condition: None });
        }
        let bare = self.cursor.peek() != Some('(');
        let tree = self.any_of(Dialect::Fields, None, &Self::named)?;
        let (name, span) = self.only_name(&tree)?;
        if names.contains(&name) {
            return Err(self.duplicate(name, span));
        }
        names.push(name);
        let condition = match &tree {
            // The name alone, which is the usual field.
            Tree::Leaf(named) if bare && named.check.place.span == span => None,
            _ => Some(unnamed(tree)),
        };
        Ok(Field { name: Some(name.to_owned()), condition })
    }

    /// The one name that all conditions of a field have, and where it stands first.
    fn only_name(&self, tree: &Tree<Named<'p>>) -> Result<(&'p str, Range<usize>), Error> {
        let mut all: Vec<(&'p str, Range<usize>)> = Vec::new();
        tree.each(&mut |named| all.push((named.name, named.span.clone())));
        let mut all = all.into_iter();
        // INVARIANT: a tree has at least one leaf.
        let (name, first) = all.next().unwrap_or_default();
        match all.find(|(other, _)| *other != name) {
            None => Ok((name, first)),
            Some((other, span)) => {
                let message = format!(
                    "the conditions of one field name two: {} and {}",
                    quoted(name),
                    quoted(other)
                );
                Err(self
                    .cursor
                    .error(ErrorKind::TwoFields, span, message)
                    .with_aws(format!(
                        "Multiple variables used in a single filter. Var1 : {name}, Var2 : {other}"
                    ))
                    .with_help("put a comma between fields; all fields must satisfy theirs"))
            }
        }
    }

    /// A name with or without a comparison. A name alone is true for every value.
    fn named(&mut self, _: Option<usize>) -> Result<Named<'p>, Error> {
        let start = self.cursor.offset();
        let name = self.cursor.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
        let span = start..self.cursor.offset();
        if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
            self.cursor.rewind(start);
            return Err(mistakes::no_field(&self.cursor));
        }
        let alone = Check {
            test: Test::Equals(Literal::glob("*")),
            place: self.place(start),
            subject: self.place(start),
            literal: Place::default(),
        };
        let after_name = self.cursor.offset();
        self.cursor.skip_space();
        let before = self.cursor.clone();
        let check = match self.comparison(Dialect::Fields)? {
            Some((test, literal)) => {
                Check { test, place: self.place(start), subject: alone.subject, literal }
            }
            None if self.cursor.offset() == before.offset() => {
                if !matches!(before.peek(), Some(',' | ']' | ')' | '&' | '|') | None) {
                    return Err(mistakes::after_field(&before, after_name == before.offset()));
                }
                alone
            }
            None => return Err(mistakes::no_operator(&before, Dialect::Fields)),
        };
        Ok(Named { name, span, check })
    }

    fn duplicate(&self, name: &str, span: Range<usize>) -> Error {
        let help = if name == "..." {
            "only one run of fields can be left open"
        } else {
            "give every field a name of its own, or none"
        };
        self.cursor
            .error(ErrorKind::DuplicateField, span, format!("{} stands twice", quoted(name)))
            .with_aws(format!("Duplicate field '{name}'"))
            .with_help(help)
    }
}

/// The names have done their duty.
fn unnamed(tree: Tree<Named<'_>>) -> Tree<Check> {
    let group = |group: Group<Named<'_>>| {
        Group::new(group.sides.into_iter().map(unnamed).collect(), group.place)
    };
    match tree {
        Tree::Leaf(named) => Tree::Leaf(named.check),
        Tree::Any(sides) => Tree::Any(group(sides)),
        Tree::All(sides) => Tree::All(group(sides)),
    }
}
