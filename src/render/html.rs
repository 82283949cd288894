//! A message for mail clients: tables and inline style, nothing remote. The only style sheet is one for dark mode,
//! which a client may ignore. Colours help the eye; severity is always a word too.

use askama::Template;

use super::escape::Escaped;
use super::page::{Item, Page};
use super::phrases;
use crate::message::Message;
use crate::severity::Severity;
use crate::shown::Shown;

#[derive(Template)]
#[template(path = "message.html")]
struct Mail {
    title: Shown,
    page: Page,
}

/// The HTML body. What comes from events is escaped by the template, and was made visible before.
pub fn html(message: &Message) -> String {
    mail(Page::of(message))
}

/// A page as a mail, which has the title of its first section.
pub(super) fn mail(page: Page) -> String {
    let title = page.sections.first().map(|section| section.title.clone()).unwrap_or_default();
    // Rendering into a string fails only if a value's own formatting does, which strings cannot.
    Mail { title, page }
        .render()
        .unwrap_or_else(|error| format!("<p>this mail has no HTML: {error}</p>"))
}

fn escaped(text: &Shown) -> Escaped<'_> {
    Escaped(text)
}

/// Dark enough for white letters on it.
fn colour(severity: &Severity) -> &'static str {
    match severity {
        Severity::Critical => "#b00020",
        Severity::High => "#b93c0a",
        Severity::Medium => "#8a6100",
        Severity::Low => "#0369a1",
        Severity::Info => "#475569",
    }
}

fn item_colour(item: &Item) -> &'static str {
    item.severity.as_ref().map_or("#475569", colour)
}
