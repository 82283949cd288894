//! Lints about single values.

use std::ops::Range;

use crate::ast::{Check, Literal, Test};
use crate::expression::Regex;

use super::context::{Context, quoted};
use super::id::LintId;

pub(super) fn check(check: &Check, context: &mut Context<'_>) {
    let (Test::Equals(literal) | Test::Differs(literal)) = &check.test else {
        return;
    };
    let span = &check.literal.span;
    if let Literal::Glob(glob) = literal
        && glob.has_inner_star()
    {
        let wider = Literal::Glob(glob.widened()).to_string();
        let message = "sources disagree on what a star in the middle of a value means".to_owned();
        let help = match check.test {
            Test::Equals(_) => format!("{} is sure to find as much", quoted(&wider)),
            _ => "write a regular expression to be sure".to_owned(),
        };
        context.add(LintId::InnerStar, span, message, help);
    }
    match literal {
        Literal::Regex(found) => regex(found, span, context),
        Literal::Text(_) | Literal::Glob(_) => {
            text(literal, span, context);
        }
        Literal::Number(_) => {}
    }
}

fn text(literal: &Literal, span: &Range<usize>, context: &mut Context<'_>) {
    let written = context.written(span).to_owned();
    // No value is written where a field has a name only.
    if written.is_empty() {
        return;
    }
    if !written.starts_with('"') {
        let unusual = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '*'));
        if let Some(character) = written.chars().find(|c| unusual(*c)) {
            let message =
                format!("AWS wants quotes around a value with {}", quoted(&character.to_string()));
            let replacement = format!("\"{written}\"");
            let help = format!("write {}", quoted(&replacement));
            context.add_with_fix((LintId::UnquotedValue, span, message, help), replacement);
        }
    } else if has_unknown_escape(&written) {
        let message = "what AWS makes of this backslash is not known".to_owned();
        let replacement = quotes(literal);
        let help = format!("write {}", quoted(&replacement));
        context.add_with_fix((LintId::UnknownEscape, span, message, help), replacement);
    }
}

/// In quotes, also where it could do without: it has been written in quotes.
fn quotes(literal: &Literal) -> String {
    let shown = literal.to_string();
    if shown.starts_with('"') { shown } else { format!("\"{shown}\"") }
}

pub(super) fn has_unknown_escape(written: &str) -> bool {
    let mut characters = written.chars();
    while let Some(character) = characters.next() {
        if character == '\\' && !matches!(characters.next(), Some('"' | '\\')) {
            return true;
        }
    }
    false
}

pub(super) fn regex(regex: &Regex, span: &Range<usize>, context: &mut Context<'_>) {
    if regex.source().contains(' ') {
        let message =
            "reports disagree on whether AWS accepts a space in a regular expression".to_owned();
        let replacement = context.written(span).replace(' ', "\\x20");
        let help = "write `\\x20`, or `\\s` for any white space".to_owned();
        context.add_with_fix((LintId::SpaceInRegex, span, message, help), replacement);
    }
}
