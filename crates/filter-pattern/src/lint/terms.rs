//! Lints about patterns of terms.

use crate::ast::{Term, TermKind};
use crate::terms::counts;

use super::context::{Context, quoted};
use super::id::LintId;
use super::values;

pub(super) fn terms(all: &[Term], context: &mut Context<'_>) {
    if !counts(all, TermKind::Optional) {
        ignored(all, context);
    }
    let mut end = None;
    for term in all {
        let span = &term.place.span;
        let written = context.written(span).to_owned();
        let phrase = written.contains('"');
        if !phrase && matches!(term.text.as_str(), "AND" | "OR" | "NOT") {
            let message = format!("{} is a word that is looked for", quoted(&written));
            let help = "leave it out: all terms must occur; `-` excludes, `?` before every term \
                        makes alternatives";
            context.add(LintId::OperatorWord, span, message, help.to_owned());
        }
        if end == Some(span.start) {
            let message = format!("{} starts a term of its own", quoted(&written));
            let help = "quote the whole word, or put a space before the sign".to_owned();
            context.add(LintId::SplitWord, span, message, help);
        }
        end = Some(span.end);
        if phrase && (term.text.starts_with(['{', '(']) || term.text.contains("$.")) {
            let message = "the quotes make this a text that is looked for".to_owned();
            let help = "take the quotes away and put the condition between `{` and `}`".to_owned();
            context.add(LintId::QuotedPattern, span, message, help);
        }
        if term.text.chars().all(char::is_whitespace) {
            let message = "finds only texts with white space in them".to_owned();
            let help = "an empty pattern selects every event".to_owned();
            context.add(LintId::BlankTerm, span, message, help);
        }
        if phrase && values::has_unknown_escape(&written) {
            let message = "what AWS makes of this backslash is not known".to_owned();
            let replacement = term.to_string();
            let help = format!("write {}", quoted(&replacement));
            context.add_with_fix((LintId::UnknownEscape, span, message, help), replacement);
        }
    }
}

fn ignored(all: &[Term], context: &mut Context<'_>) {
    let mut optional = all.iter().filter(|term| term.kind == TermKind::Optional);
    let Some(first) = optional.next() else {
        return;
    };
    let others = optional.count();
    let written = quoted(context.written(&first.place.span));
    let subject = match others {
        0 => format!("{written} is"),
        _ => format!("{written} and {others} more are"),
    };
    let message = format!("{subject} ignored beside a term without `?`");
    let help = "write `?` before every term, or before none".to_owned();
    context.add(LintId::OptionalIgnored, &first.place.span, message, help);
}
