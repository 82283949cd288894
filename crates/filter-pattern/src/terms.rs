//! Terms: texts that must or must not occur in a line.

use crate::ast::{Term, TermKind};

/// Whether AWS looks at the terms of this kind at all: `?` counts only where every term has it.
pub(crate) fn counts(terms: &[Term], kind: TermKind) -> bool {
    kind != TermKind::Optional || terms.iter().all(|term| term.kind == TermKind::Optional)
}

pub(crate) fn holds(terms: &[Term], message: &str) -> bool {
    if counts(terms, TermKind::Optional) {
        return terms.iter().any(|term| message.contains(&term.text));
    }
    terms.iter().all(|term| match term.kind {
        TermKind::Required => message.contains(&term.text),
        TermKind::Excluded => !message.contains(&term.text),
        TermKind::Optional => true,
    })
}
