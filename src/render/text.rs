//! A message for people, as plain text of 72 columns: for an e-mail and for the terminal.
//!
//! Commands and links are never wrapped, so that they can be copied.

use super::page::{Fact, Item, Page, Revert, Section};
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
    parts.extend(page.end.iter().map(|line| format!("{}\n", wrap(line, "", ""))));
    parts.join(&format!("\n{}\n\n", "-".repeat(WIDTH)))
}

fn section(section: &Section) -> String {
    let mut text = Lines::default();
    let severity = section.severity.as_str().to_uppercase();
    text.line(&format!("{severity} - {} - {}", section.account, section.tally));
    text.paragraph("", &section.title);
    section.facts.iter().for_each(|fact| text.fact(fact));
    for group in &section.groups {
        if let Some(heading) = &group.heading {
            text.line("");
            text.paragraph("", heading);
        }
        group.items.iter().for_each(|item| text.item(item));
    }
    if section.has_commands {
        text.line("");
        text.line("   Before you run a command, see which account your shell is in:");
        text.copy("aws sts get-caller-identity --query Account --output text");
    }
    text.0
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
        self.line(&wrap(text, mark, &" ".repeat(mark.len())));
    }

    /// `   Who      alice …`
    fn fact(&mut self, fact: &Fact) {
        self.paragraph(&format!("   {:<8} ", fact.label), &fact.text);
    }

    fn item(&mut self, item: &Item) {
        if !item.head.is_empty() {
            self.line("");
            self.paragraph("", &item.head);
            self.paragraph("   ", &item.sentence);
        }
        let (event, before): (Vec<&Fact>, Vec<&Fact>) =
            item.facts.iter().partition(|fact| fact.label.starts_with("Event"));
        before.into_iter().for_each(|fact| self.fact(fact));
        item.reverts.iter().for_each(|revert| self.revert(revert));
        event.into_iter().for_each(|fact| self.fact(fact));
        if let Some(url) = &item.url {
            self.copy(url);
        }
    }

    /// A command on a line of its own, under the account that it is for.
    fn revert(&mut self, revert: &Revert) {
        let mut label = revert.label;
        if !revert.place.is_empty() {
            self.fact(&Fact { label, text: revert.place.clone() });
            label = "";
        }
        if let Some(command) = &revert.command {
            self.copy(command);
            label = "";
        }
        for note in &revert.notes {
            self.fact(&Fact { label, text: note.clone() });
            label = "";
        }
    }

    /// A line that is copied whole.
    fn copy(&mut self, text: &str) {
        self.line(&format!("{}{text}", " ".repeat(INDENT)));
    }
}
