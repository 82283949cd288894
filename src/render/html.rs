//! A message for mail clients: tables and inline style, nothing remote. The template escapes every value.

use askama::Template;

use super::page::Page;
use crate::message::Message;
use crate::rules::Severity;

#[derive(Template)]
#[template(path = "message.html")]
struct Mail {
    title: String,
    page: Page,
}

/// The HTML body. What comes from events is escaped by the template, and was made visible before.
pub fn html(message: &Message) -> String {
    let page = Page::of(message);
    let title = page.sections.first().map_or(String::new(), |section| section.title.clone());
    // Rendering into a string fails only if a value's own formatting does, which strings cannot.
    Mail { title, page }
        .render()
        .unwrap_or_else(|error| format!("<p>this mail has no HTML: {error}</p>"))
}

/// Severity is always a word too; the colour only helps the eye.
fn colour(severity: &Severity) -> &'static str {
    match severity {
        Severity::Critical => "#b00020",
        Severity::High => "#c2410c",
        Severity::Medium => "#a16207",
        Severity::Low => "#0369a1",
        Severity::Info => "#475569",
    }
}
