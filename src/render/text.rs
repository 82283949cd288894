//! A message for people, as plain text of 72 columns: for an e-mail and for the terminal.
//!
//! Commands and links are never wrapped, so that they can be copied.

use super::page::{Fact, Item, Page, Revert, Section};
use super::words;
use crate::message::Message;

const WIDTH: usize = 72;

/// Where the text of a fact begins.
const INDENT: usize = 12;

/// All alerts of a message, loudest first, and the counts of the batch.
pub fn text(message: &Message) -> String {
    let page = Page::of(message);
    let mut parts: Vec<String> = Vec::new();
    parts.extend(page.part.map(|part| format!("{part}\n")));
    parts.extend(page.sections.iter().map(section));
    let end: Vec<String> =
        page.end.iter().map(|line| format!("{}\n", wrap(line, "", ""))).collect();
    parts.push(end.join("\n"));
    parts.join(&format!("\n{}\n\n", "-".repeat(WIDTH)))
}

fn section(section: &Section) -> String {
    let mut text = Lines::default();
    text.paragraph("", &head(section));
    text.paragraph("", &section.title);
    section.facts.iter().for_each(|fact| text.fact(fact));
    for group in &section.groups {
        if let Some(heading) = &group.heading {
            text.line("");
            text.paragraph("", heading);
        }
        group.items.iter().for_each(|item| text.item(item));
    }
    if !section.details.is_empty() {
        text.line("");
        section.details.iter().for_each(|fact| text.fact(fact));
    }
    if section.has_commands {
        text.line("");
        text.line(&format!("   {}:", words::CHECK));
        text.copy(words::CHECK_COMMAND);
    }
    text.0
}

/// How grave, where, whether it worked, and where from, if that fits too: the details have it in any case.
fn head(section: &Section) -> String {
    let severity = section.severity.as_str().to_uppercase();
    let head = format!("{severity} - {} - {}", section.account, section.tally);
    match &section.from {
        Some(from) if head.chars().count() + from.chars().count() + 3 <= WIDTH => {
            format!("{head} - {from}")
        }
        _ => head,
    }
}

fn wrap(text: &str, first: &str, rest: &str) -> String {
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn paragraph(&mut self, mark: &str, text: &str) {
        self.line(&wrap(text, mark, &" ".repeat(mark.len().min(INDENT))));
    }

    /// `   Who      alice …`
    fn fact(&mut self, fact: &Fact) {
        let mut label = fact.label;
        for line in &fact.lines {
            self.paragraph(&format!("   {label:<8} "), line);
            label = "";
        }
    }

    fn item(&mut self, item: &Item) {
        if !item.head.is_empty() {
            self.line("");
            self.paragraph("", &item.head);
        }
        if !item.sentence.is_empty() {
            self.paragraph("   ", &item.sentence);
        }
        if let Some(excerpt) = &item.excerpt {
            self.paragraph("   ", excerpt);
        }
        item.facts.iter().for_each(|fact| self.fact(fact));
        item.reverts.iter().for_each(|revert| self.revert(revert));
        item.details.iter().for_each(|fact| self.fact(fact));
        // The event's link stands under its name and id.
        let named = |label| item.details.last().is_some_and(|fact| fact.label == label);
        for link in &item.links {
            let label = if named(link.label) { "" } else { link.label };
            self.line(&format!("   {label:<8} {}", link.url));
        }
    }

    /// A command on a line of its own, under the account that it is for.
    fn revert(&mut self, revert: &Revert) {
        let place = (!revert.place.is_empty()).then_some(&revert.place);
        let mut label = revert.label;
        if let Some(place) = place {
            self.fact(&Fact::new(label, place));
            label = "";
        }
        if let Some(command) = &revert.command {
            self.copy(command);
            label = "";
        }
        for note in &revert.notes {
            self.fact(&Fact::new(label, note));
            label = "";
        }
    }

    /// A line that is copied whole.
    fn copy(&mut self, text: &str) {
        self.line(&format!("{}{text}", " ".repeat(INDENT)));
    }
}
