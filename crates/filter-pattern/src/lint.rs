//! What is a pattern but probably not the one that was meant.

mod conditions;
mod context;
mod id;
mod known;
mod members;
mod terms;
mod values;

use crate::ast::Body;
use crate::limits::MAX_CHARACTERS;
use crate::pattern::Pattern;
use crate::selector::Selector;

use self::context::Context;

pub use self::context::Lint;
pub use self::id::LintId;
pub use self::known::{Known, ValueKind};

impl Pattern {
    /// What is probably not meant like this, in the order of the text, without knowing the fields of
    /// the events.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::{LintId, Pattern};
    ///
    /// let pattern: Pattern = "?error ?warning timeout".parse().unwrap();
    /// let lints = pattern.lints();
    /// assert_eq!(lints.len(), 1);
    /// assert_eq!(lints[0].id, LintId::OptionalIgnored);
    /// assert_eq!(lints[0].message, "`?error` and 1 more are ignored beside a term without `?`");
    /// ```
    pub fn lints(&self) -> Vec<Lint> {
        self.lints_with(&|_| Known::Nothing)
    }

    /// Like [`lints`](Pattern::lints), with what is known about the members of the events: `known` is asked for
    /// each selector what it selects. It may be asked more than once.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::{Known, LintId, Pattern, Selector, Step, ValueKind};
    ///
    /// // There are two members, and nothing is known about what is deeper.
    /// let known = |selector: &Selector| match selector.steps() {
    ///     [Step::Name(name), ..] if name == "detail" => Known::Nothing,
    ///     [Step::Name(name)] if name == "readOnly" => Known::maybe(ValueKind::Boolean),
    ///     _ => Known::NoSuchMember { step: 0, names: vec!["readOnly".to_owned(), "detail".to_owned()] },
    /// };
    /// let pattern: Pattern = r#"{ $.readOnly = "false" && $.detial.x = 1 }"#.parse().unwrap();
    /// assert!(pattern.lints().is_empty());
    /// let lints = pattern.lints_with(&known);
    /// assert_eq!(lints[0].id, LintId::BooleanAsText);
    /// assert_eq!(lints[0].fix.as_ref().unwrap().replacement, "$.readOnly IS FALSE");
    /// assert_eq!(lints[1].id, LintId::UnknownField);
    /// assert_eq!(lints[1].help, "did you mean `$.detail.x`?");
    /// ```
    pub fn lints_with(&self, known: &dyn Fn(&Selector) -> Known) -> Vec<Lint> {
        let mut context = Context::new(self.given(), known);
        match &self.body {
            Body::Everything => {}
            Body::Json(tree) => conditions::json(tree, &mut context),
            Body::Fields(all) => {
                for field in all.before.iter().chain(all.after.iter().flatten()) {
                    if let Some(tree) = &field.condition {
                        conditions::field(tree, &mut context);
                    }
                }
            }
            Body::Terms(all) => terms::terms(all, &mut context),
            Body::Regex(regex) => values::regex(regex, &self.span(), &mut context),
        }
        let length = self.text.chars().count();
        if length <= MAX_CHARACTERS && self.text.len() > MAX_CHARACTERS {
            let message =
                format!("the pattern has {length} characters in {} bytes", self.text.len());
            let help = "shorten it if AWS refuses it".to_owned();
            context.add(LintId::LongInBytes, &(0..self.text.len()), message, help);
        }
        context.lints()
    }
}
