//! `[herald]`: the alerter's own resources.

use super::fields::Fields;
use crate::resources::{ResourceKind, Resources};

/// The keys of `[herald]`.
const KEYS: [(&str, ResourceKind); 10] = [
    ("function", ResourceKind::Function),
    ("log_group", ResourceKind::LogGroup),
    ("subscription_filter", ResourceKind::Filter),
    ("topics", ResourceKind::Topic),
    ("queue", ResourceKind::Queue),
    ("table", ResourceKind::Table),
    ("role", ResourceKind::Role),
    ("keys", ResourceKind::Key),
    ("trail", ResourceKind::Trail),
    ("mail", ResourceKind::Mail),
];

pub fn read(mut fields: Fields) -> Resources {
    let mut resources = Resources::default();
    for (key, kind) in KEYS {
        for text in fields.list(key) {
            if !resources.add_named(kind, text.get_ref()) {
                let what = format!("`{key}` is the ARN of something else");
                fields.mistake(text.span().start, &what, "give its own name or ARN");
            }
        }
    }
    fields.finish();
    resources
}
