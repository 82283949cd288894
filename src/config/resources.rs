//! `[herald]`: the alerter's own resources.

use super::fields::Fields;
use crate::resources::{ResourceKind, Resources};

/// The keys of `[herald]`.
const KEYS: [(&str, ResourceKind); 16] = [
    ("stack", ResourceKind::Stack),
    ("function", ResourceKind::Function),
    ("layer", ResourceKind::Layer),
    ("log_group", ResourceKind::LogGroup),
    ("subscription_filter", ResourceKind::Filter),
    ("topics", ResourceKind::Topic),
    ("chat", ResourceKind::Chat),
    ("queue", ResourceKind::Queue),
    ("table", ResourceKind::Table),
    ("role", ResourceKind::Role),
    ("policies", ResourceKind::Policy),
    ("keys", ResourceKind::Key),
    ("trail", ResourceKind::Trail),
    ("mail", ResourceKind::Mail),
    ("configuration_set", ResourceKind::ConfigurationSet),
    ("alarms", ResourceKind::Alarm),
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
