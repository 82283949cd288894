//! A [`Value`] as deep as memory allows: what would recurse in it goes on on the heap instead.
//!
//! A text is read to a depth of [`MAX_DEPTH`](crate::MAX_DEPTH) at most, but a program can build a value as deep as it
//! likes, and dropping, copying, comparing or showing it must not end the program.

use std::borrow::Cow;
use std::fmt;

use crate::value::{Object, Value};

/// What is not deeper than this is dropped by recursion, which needs no memory.
const SHALLOW: usize = 32;

impl Value<'_> {
    fn is_nested(&self) -> bool {
        matches!(self, Value::Array(_) | Value::Object(_))
    }

    /// Empties an array or object, from the inside to the outside. What is more than `levels` deep is moved to
    /// `left`.
    fn empty(&mut self, levels: usize, left: &mut Vec<Self>) {
        let mut empty = |value: &mut Self| match levels.checked_sub(1) {
            _ if !value.is_nested() => {}
            Some(levels) => value.empty(levels, left),
            None => left.push(std::mem::replace(value, Value::Null)),
        };
        match self {
            Value::Array(elements) => {
                elements.iter_mut().for_each(&mut empty);
                elements.clear();
            }
            Value::Object(object) => {
                object.values_mut().for_each(&mut empty);
                object.clear();
            }
            _ => {}
        }
    }
}

impl Drop for Value<'_> {
    fn drop(&mut self) {
        let holds_more = match self {
            Value::Array(elements) => elements.iter().any(Value::is_nested),
            Value::Object(object) => object.iter().any(|(_, value)| value.is_nested()),
            _ => false,
        };
        if holds_more {
            let mut left = Vec::new();
            self.empty(SHALLOW, &mut left);
            while let Some(mut value) = left.pop() {
                value.empty(SHALLOW, &mut left);
            }
        }
    }
}

impl PartialEq for Value<'_> {
    fn eq(&self, other: &Self) -> bool {
        let mut left = vec![(self, other)];
        while let Some(pair) = left.pop() {
            let same = match pair {
                (Value::Null, Value::Null) => true,
                (Value::Bool(one), Value::Bool(other)) => one == other,
                (Value::Number(one), Value::Number(other)) => one == other,
                (Value::String(one), Value::String(other)) => one == other,
                (Value::Array(one), Value::Array(other)) => {
                    left.extend(one.iter().zip(other));
                    one.len() == other.len()
                }
                (Value::Object(one), Value::Object(other)) => {
                    let pairs = || one.iter().zip(other.iter());
                    left.extend(pairs().map(|((_, one), (_, other))| (one, other)));
                    one.len() == other.len() && pairs().all(|((one, _), (other, _))| one == other)
                }
                _ => false,
            };
            if !same {
                return false;
            }
        }
        true
    }
}

/// As compact JSON.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Value").field(&format_args!("{self}")).finish()
    }
}

impl<'a> Clone for Value<'a> {
    fn clone(&self) -> Value<'a> {
        rebuilt(self, |value| match value {
            Value::Null => Opened::Leaf(Value::Null),
            Value::Bool(value) => Opened::Leaf(Value::Bool(*value)),
            Value::Number(number) => Opened::Leaf(Value::Number(number.clone())),
            Value::String(text) => Opened::Leaf(Value::String(text.clone())),
            Value::Array(elements) => Opened::Array(elements.iter()),
            Value::Object(object) => {
                Opened::Object(object.members().iter().map(|(name, value)| (name.clone(), value)))
            }
        })
    }
}

impl Value<'_> {
    /// The same value, independent of the text it was read from.
    pub fn into_owned(self) -> Value<'static> {
        rebuilt(self, |mut value| match &mut value {
            Value::Null => Opened::Leaf(Value::Null),
            Value::Bool(value) => Opened::Leaf(Value::Bool(*value)),
            Value::Number(number) => Opened::Leaf(Value::Number(number.clone().into_owned())),
            Value::String(text) => {
                Opened::Leaf(Value::String(Cow::Owned(std::mem::take(text).into_owned())))
            }
            Value::Array(elements) => Opened::Array(std::mem::take(elements).into_iter()),
            Value::Object(object) => {
                let members = std::mem::take(object).into_members().into_iter();
                Opened::Object(members.map(|(name, value)| (Cow::Owned(name.into_owned()), value)))
            }
        })
    }
}

/// A value, or what is in it.
enum Opened<'b, A, O> {
    Leaf(Value<'b>),
    Array(A),
    Object(O),
}

/// An array or object that is being built.
enum Frame<'b, A, O> {
    Array(A, Vec<Value<'b>>),
    Object(O, Cow<'b, str>, Vec<(Cow<'b, str>, Value<'b>)>),
}

/// Builds a value out of another. `open` says of each what it is.
fn rebuilt<'b, S, A, O>(source: S, open: impl Fn(S) -> Opened<'b, A, O>) -> Value<'b>
where
    A: Iterator<Item = S>,
    O: Iterator<Item = (Cow<'b, str>, S)>,
{
    let mut frames: Vec<Frame<'b, A, O>> = Vec::new();
    let mut next = open(source);
    loop {
        let mut done = None;
        match next {
            Opened::Leaf(leaf) => done = Some(leaf),
            Opened::Array(rest) => frames.push(Frame::Array(rest, Vec::new())),
            Opened::Object(rest) => frames.push(Frame::Object(rest, Cow::default(), Vec::new())),
        }
        next = loop {
            let Some(frame) = frames.last_mut() else {
                // INVARIANT: without a frame, what was opened last was a leaf or the outermost value.
                return done.unwrap_or(Value::Null);
            };
            if let Some(value) = done.take() {
                frame.put(value);
            }
            match frame.next() {
                Some(source) => break open(source),
                None => done = frames.pop().map(Frame::close),
            }
        };
    }
}

impl<'b, S, A, O> Frame<'b, A, O>
where
    A: Iterator<Item = S>,
    O: Iterator<Item = (Cow<'b, str>, S)>,
{
    fn next(&mut self) -> Option<S> {
        match self {
            Frame::Array(rest, _) => rest.next(),
            Frame::Object(rest, name, _) => rest.next().map(|(next, source)| {
                *name = next;
                source
            }),
        }
    }

    fn put(&mut self, value: Value<'b>) {
        match self {
            Frame::Array(_, elements) => elements.push(value),
            Frame::Object(_, name, members) => members.push((std::mem::take(name), value)),
        }
    }

    fn close(self) -> Value<'b> {
        match self {
            Frame::Array(_, elements) => Value::Array(elements),
            Frame::Object(_, _, members) => Value::Object(Object::of(members)),
        }
    }
}
