//! `[[off]]`: rules that are switched off.

use super::fields::Fields;
use crate::rules::Off;

pub fn read(mut fields: Fields) -> Option<Off> {
    let place = Some(fields.place());
    let rule = fields.needed_text("rule");
    let reason = fields.needed_text("reason");
    let until = fields.date("until");
    fields.finish();
    Some(Off { rule: rule?.into_inner(), reason: reason?.into_inner(), until, place })
}
