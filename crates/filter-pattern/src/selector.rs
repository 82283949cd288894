//! Selectors: where in an event the tested value or values stand.

use std::fmt;

/// No array has more elements, and selectors are the same on every platform.
pub(crate) const MAX_INDEX: usize = u32::MAX as usize;

/// The way from the root of an event to the tested value or values, as in `$.list[*].name`.
///
/// Its `Display` is the canonical form: names in brackets only where they must be, `[*]` for a
/// wildcard that is not the first step.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Selector {
    steps: Vec<Step>,
    /// Where the wildcard stands among the steps, if there is one.
    wildcard: Option<usize>,
}

/// One step of a selector.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// `.name` or `['any name']`: the member of this name of an object.
    Name(String),
    /// `[0]`: an element of an array, counted from 0; at most 4,294,967,295.
    Index(usize),
    /// `.*` or `[*]`, which are the same: every member or element. At most once in a selector.
    Wildcard,
}

impl Selector {
    /// INVARIANT: at most one of the steps is a wildcard, and there is at least one step.
    pub(crate) fn new(steps: Vec<Step>) -> Selector {
        let wildcard = steps.iter().position(|step| *step == Step::Wildcard);
        Selector { steps, wildcard }
    }

    /// The steps from the root, at least one.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether it may select more than one value.
    pub fn has_wildcard(&self) -> bool {
        self.wildcard.is_some()
    }

    /// The member of the root that the selector starts at, unless it starts with a wildcard or an
    /// index.
    pub fn first_name(&self) -> Option<&str> {
        match self.steps.first() {
            Some(Step::Name(name)) => Some(name),
            Some(Step::Index(_) | Step::Wildcard) | None => None,
        }
    }

    /// The steps before the wildcard, or all of them, and the steps after it, if there is one.
    #[inline]
    pub(crate) fn around_wildcard(&self) -> (&[Step], Option<&[Step]>) {
        let before = self.steps.get(..self.wildcard.unwrap_or(self.steps.len()));
        let after = self.wildcard.and_then(|wildcard| self.steps.get(wildcard + 1..));
        (before.unwrap_or_default(), after)
    }
}

/// Whether a name may stand in a selector without brackets, as AWS's documentation has it.
fn is_plain(name: &str) -> bool {
    let belongs = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    !name.is_empty() && name.bytes().all(belongs)
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        for (position, step) in self.steps.iter().enumerate() {
            match step {
                Step::Name(name) if is_plain(name) => write!(f, ".{name}")?,
                Step::Wildcard if position == 0 => f.write_str(".*")?,
                bracketed => {
                    // AWS wants a dot between the `$` and a bracket, and nowhere else.
                    let dot = if position == 0 { "." } else { "" };
                    match bracketed {
                        Step::Name(name) => write!(f, "{dot}['{name}']")?,
                        Step::Index(index) => write!(f, "{dot}[{index}]")?,
                        Step::Wildcard => write!(f, "{dot}[*]")?,
                    }
                }
            }
        }
        Ok(())
    }
}
