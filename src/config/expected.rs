//! `[[expected]]`: changes that somebody announced.

use cloudwatch_filter_pattern::Dialect;

use super::breadth::{self, Breadth};
use super::fields::Fields;
use crate::expected::{Exact, Expected};
use crate::mistakes::{Mistake, Source};
use crate::rules::is_kebab_case;

pub fn read(mut fields: Fields) -> Option<Expected> {
    let place = Some(fields.place());
    let id = fields.needed_text("id");
    let pattern = fields.needed_pattern("pattern");
    let owner = fields.needed_text("owner");
    let reason = fields.needed_text("reason");
    let expires = fields.needed_date("expires");
    if let Some(id) = &id
        && !is_kebab_case(id.get_ref())
    {
        let what = "the id is not kebab-case (a-z, 0-9 and `-`)";
        fields.mistake(id.span().start, what, "");
    }
    if let Some(pattern) = &pattern
        && let Some(dialect) = pattern.get_ref().dialect()
        && dialect != Dialect::Json
    {
        // Words are found anywhere in a record, also where the caller writes.
        let what = format!("a {dialect} pattern names no field");
        fields.mistake(
            pattern.span().start,
            &what,
            "ask for fields: `{ $.eventName = \"NAME\" && … }`",
        );
    }
    fields.finish();
    let pattern = pattern?;
    Some(Expected {
        id: id?.into_inner(),
        at: pattern.span().start,
        exact: Exact::of(pattern.get_ref()),
        pattern: pattern.into_inner(),
        owner: owner?.into_inner(),
        reason: reason?.into_inner(),
        expires: expires?,
        place,
    })
}

/// An entry that holds back nearly everything, or rests on nothing but what a caller can choose, is refused.
pub fn check_breadth(entries: &[Expected], source: Source, mistakes: &mut Vec<Mistake>) {
    if entries.is_empty() {
        return;
    }
    let breadth = Breadth::new();
    for entry in entries {
        if let Some(refusal) = breadth.refusal(&entry.pattern) {
            let what = format!("expected entry `{}`: {}", entry.id, refusal.what);
            mistakes.push(source.mistake(entry.at, what).with_help(breadth::HELP));
        }
    }
}
