//! What is compiled in (see `build/`): the whole files of rules and catalogue, for whoever shows or tests them, and the
//! types of tables.

use std::borrow::Cow;
use std::sync::OnceLock;

use serde::Deserialize;

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// A text that is compiled in, or that the operator wrote.
pub type Text = Cow<'static, str>;
pub type Texts = Cow<'static, [Text]>;

/// A value of a table, as JSON that is read when somebody first asks for it: one batch needs few of them.
#[derive(Debug)]
pub struct OnUse<T> {
    json: &'static str,
    read: OnceLock<Option<Box<T>>>,
}

impl<T: Deserialize<'static>> OnUse<T> {
    pub const fn of(json: &'static str) -> OnUse<T> {
        OnUse { json, read: OnceLock::new() }
    }

    /// `None` for what cannot be read. There is no such value: tests read all of them.
    pub fn get(&self) -> Option<&T> {
        self.read.get_or_init(|| serde_json::from_str(self.json).ok()).as_deref()
    }
}
