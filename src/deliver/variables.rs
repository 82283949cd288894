//! Reading the variables of the environment: every mistake is noted, not only the first.

use crate::text::short;

/// The environment, and what was found wrong in it so far.
pub struct Variables<'g> {
    get: &'g dyn Fn(&str) -> Option<String>,
    mistakes: Vec<String>,
}

impl<'g> Variables<'g> {
    pub fn new(get: &'g dyn Fn(&str) -> Option<String>) -> Variables<'g> {
        Variables { get, mistakes: Vec::new() }
    }

    /// The value without the spaces around it. An empty one counts as not set, as CloudFormation
    /// cannot leave a variable out.
    pub fn value(&self, name: &str) -> Option<String> {
        (self.get)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    pub fn is_set(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// The items of a comma list.
    pub fn list(&self, name: &str) -> Vec<String> {
        items(&self.value(name).unwrap_or_default())
    }

    /// What `parse` makes of the value. Its error says what would be right, and becomes a mistake.
    pub fn parsed<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let value = self.value(name)?;
        match parse(&value) {
            Ok(parsed) => Some(parsed),
            Err(expected) => {
                self.mistake(format!("{name} is `{}`, expected {expected}", short(&value, 200)));
                None
            }
        }
    }

    pub fn mistake(&mut self, what: impl Into<String>) {
        self.mistakes.push(what.into());
    }

    /// All mistakes, in the order in which they were found.
    pub fn into_mistakes(self) -> Vec<String> {
        self.mistakes
    }
}

/// The items of a comma list.
pub fn items(text: &str) -> Vec<String> {
    text.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}
