//! An event with a second root.

use super::{Key, Shape, View};

/// An event with a second root, for facts that are not in the event itself.
///
/// Selectors whose first step is a certain name are resolved in a value of its own, which is asked
/// for only when such a selector is evaluated. It hides a member of that name in the event; a
/// wildcard as the first step (`$.*`) goes over the event's own members all the same.
///
/// ```
/// use std::cell::OnceCell;
/// use cloudwatch_filter_pattern::{Joined, Pattern, Value};
///
/// let facts: OnceCell<Value<'static>> = OnceCell::new();
/// let derive = || facts.get_or_init(|| Value::parse(r#"{"outcome": "denied"}"#).unwrap());
///
/// let event = Value::parse(r#"{"eventName": "CreateUser"}"#)?;
/// let event = Joined::new(&event, "facts", &derive);
/// let pattern: Pattern = "{ $.eventName = Delete* && $.facts.outcome = denied }".parse().unwrap();
/// assert!(!pattern.matches(event));
/// assert!(facts.get().is_none(), "nothing depended on the facts");
///
/// let pattern: Pattern = "{ $.eventName = Create* && $.facts.outcome = denied }".parse().unwrap();
/// assert!(pattern.matches(event));
/// # Ok::<(), cloudwatch_filter_pattern::JsonError>(())
/// ```
pub struct Joined<'j, E, S, F: ?Sized>(At<'j, E, S, F>);

enum At<'j, E, S, F: ?Sized> {
    Root { event: E, member: &'j str, second: &'j F },
    Event(E),
    Second(S),
}

impl<'j, E, S, F: Fn() -> S + ?Sized> Joined<'j, E, S, F> {
    /// The event, with what `second` gives as its member of this name.
    #[inline]
    pub fn new(event: E, member: &'j str, second: &'j F) -> Self {
        Joined(At::Root { event, member, second })
    }
}

// Derived, these would want a function that can be copied, of which only a reference is.
impl<E: Copy, S: Copy, F: ?Sized> Clone for Joined<'_, E, S, F> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Copy, S: Copy, F: ?Sized> Copy for Joined<'_, E, S, F> {}

impl<E: Copy, S: Copy, F: ?Sized> Clone for At<'_, E, S, F> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Copy, S: Copy, F: ?Sized> Copy for At<'_, E, S, F> {}

/// Without the second root, which is made only when it is needed.
impl<E: std::fmt::Debug, S: std::fmt::Debug, F: ?Sized> std::fmt::Debug for Joined<'_, E, S, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            At::Root { event, member, .. } => f
                .debug_struct("Joined")
                .field("event", event)
                .field("member", member)
                .finish_non_exhaustive(),
            At::Event(value) => value.fmt(f),
            At::Second(value) => value.fmt(f),
        }
    }
}

impl<'e, E: View<'e>, S: View<'e>, F: Fn() -> S + ?Sized> View<'e> for Joined<'_, E, S, F> {
    #[inline]
    fn shape(self) -> Shape<'e> {
        match self.0 {
            At::Root { event: value, .. } | At::Event(value) => value.shape(),
            At::Second(value) => value.shape(),
        }
    }

    #[inline]
    fn member(self, name: &str) -> Option<Self> {
        Some(Joined(match self.0 {
            At::Root { member, second, .. } if member == name => At::Second(second()),
            At::Root { event: value, .. } | At::Event(value) => At::Event(value.member(name)?),
            At::Second(value) => At::Second(value.member(name)?),
        }))
    }

    #[inline]
    fn element(self, index: usize) -> Option<Self> {
        Some(Joined(match self.0 {
            At::Root { event: value, .. } | At::Event(value) => At::Event(value.element(index)?),
            At::Second(value) => At::Second(value.element(index)?),
        }))
    }

    fn children(self) -> impl Iterator<Item = (Key<'e>, Self)> {
        let (event, second) = match self.0 {
            At::Root { event: value, .. } | At::Event(value) => (Some(value), None),
            At::Second(value) => (None, Some(value)),
        };
        let event = event.into_iter().flat_map(View::children);
        let second = second.into_iter().flat_map(View::children);
        event
            .map(|(key, value)| (key, Joined(At::Event(value))))
            .chain(second.map(|(key, value)| (key, Joined(At::Second(value)))))
    }

    #[inline]
    fn is_in_text(self) -> bool {
        match self.0 {
            At::Root { event: value, .. } | At::Event(value) => value.is_in_text(),
            At::Second(_) => false,
        }
    }
}
