//! Which texts a value must have if a pattern is to be true.

use crate::ast::{Body, Condition, Literal, Test, Tree};
use crate::number::may_be_number;
use crate::pattern::Pattern;
use crate::selector::Selector;

impl Pattern {
    /// The texts of which a string at this place equals one, in every event that a JSON pattern is true for. `None` if
    /// it may be another one, or something else; an empty list if the pattern is true for no event.
    ///
    /// They come from `=` with a text without stars. A text that a number is printed as, such as `10.5`, counts for
    /// nothing, because the number is equal too. A selector with a wildcard stands for many values, of which others may
    /// have other texts.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::Pattern;
    ///
    /// let pattern: Pattern = "{ $.source = iam && ($.name = CreateUser || $.name = DeleteUser && $.mfa IS TRUE) }".parse()?;
    /// assert_eq!(pattern.required_texts(&"$.name".parse()?), Some(vec!["CreateUser", "DeleteUser"]));
    /// assert_eq!(pattern.required_texts(&"$.mfa".parse()?), None);
    /// # Ok::<(), cloudwatch_filter_pattern::Error>(())
    /// ```
    pub fn required_texts(&self, selector: &Selector) -> Option<Vec<&str>> {
        match self.body() {
            Body::Json(tree) if !selector.has_wildcard() => of_tree(tree, selector),
            _ => None,
        }
    }
}

fn of_tree<'p>(tree: &'p Tree<Condition>, selector: &Selector) -> Option<Vec<&'p str>> {
    match tree {
        Tree::Leaf(condition) if condition.selector() == selector => match condition.test() {
            Test::Equals(Literal::Text(text)) if !may_be_number(text) => Some(vec![text]),
            _ => None,
        },
        Tree::Leaf(_) => None,
        Tree::Any(group) => {
            let sides = group.sides().iter().map(|side| of_tree(side, selector));
            let mut texts = sides.collect::<Option<Vec<_>>>()?.concat();
            texts.sort_unstable();
            texts.dedup();
            Some(texts)
        }
        // The value is one of each list, so it is in all of them.
        Tree::All(group) => {
            let sides = group.sides().iter().filter_map(|side| of_tree(side, selector));
            sides.reduce(|mut texts, other| {
                texts.retain(|text| other.contains(text));
                texts
            })
        }
    }
}
