//! What a pattern could say of an event if some of its values were others.

use crate::ast::Body;
use crate::{Extra, Pattern, Selector, Value, eval};

impl Pattern {
    /// Whether the pattern could be true for an event, with a second root beside it, if the values at the selectors for
    /// which `is_open` says true were chosen as one likes: every condition on them counts as true.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::{Extra, Pattern, Selector, Value};
    ///
    /// let pattern: Pattern = "{ $.agent = Terraform* && $.event = TagRole }".parse().unwrap();
    /// let nothing = Value::Null;
    /// let extra = Extra { member: "facts", value: &|| &nothing };
    /// let open = |selector: &Selector| selector.first_name() == Some("agent");
    ///
    /// let event = Value::parse(r#"{"event": "TagRole", "agent": "curl"}"#)?;
    /// assert!(!pattern.matches(&event));
    /// assert!(pattern.could_match(&event, extra, &open));
    /// assert!(!pattern.could_match(&Value::parse(r#"{"event": "TagUser"}"#)?, extra, &open));
    /// # Ok::<(), cloudwatch_filter_pattern::JsonError>(())
    /// ```
    pub fn could_match(
        &self,
        event: &Value<'_>,
        extra: Extra<'_>,
        is_open: &dyn Fn(&Selector) -> bool,
    ) -> bool {
        let Body::Json(tree) = &self.body else {
            return self.matches_with(event, extra);
        };
        let root = eval::Root::new(event, Some(extra));
        let could = |predicate: &_| could_be_true(predicate, &root, is_open);
        root.is_event() && tree.holds(&could)
    }
}

fn could_be_true(
    predicate: &crate::ast::Predicate,
    root: &eval::Root<'_, '_>,
    is_open: &dyn Fn(&Selector) -> bool,
) -> bool {
    is_open(&predicate.selector) || eval::is_true(predicate, root)
}
