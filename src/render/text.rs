//! A message for people, as plain text of 72 columns: for an e-mail and for the terminal.
//!
//! Commands and links are never wrapped, so that they can be copied.

use textwrap::core::display_width;

use super::page::{Fact, Item, Label, Page, Revert, Section};
use super::phrases;
use crate::message::Message;
use crate::severity::Severity;
use crate::shown;
use crate::shown::Shown;

const WIDTH: usize = 72;

/// The column in which the text of a fact begins.
const INDENT: usize = 12;

/// The column in which titles and sentences stand, and in which a line goes on that began at the left edge.
///
/// Only our own words begin a line at the left edge: somebody who chooses a name, a tag or a user agent could otherwise
/// make a line that looks like the head of another alert.
const MARGIN: &str = "   ";

/// A piece of the text and what it is. Colours are given by what a piece is, never by what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub mark: Mark,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Plain,
    /// The word at the beginning of an alert's head.
    Severity(Severity),
}

/// All alerts of a message, loudest first, and the counts of the batch.
pub fn text(message: &Message) -> String {
    marked(message).into_iter().map(|piece| piece.text).collect()
}

/// The same text in pieces, for a terminal that shows colours.
pub fn marked(message: &Message) -> Vec<Piece> {
    let page = Page::of(message);
    let mut text = Lines::default();
    if let Some(part) = &page.part {
        text.line(part);
        text.rule();
    }
    for section in &page.sections {
        text.section(section);
        text.rule();
    }
    for (place, line) in page.end.iter().enumerate() {
        if place > 0 {
            text.line("");
        }
        text.paragraph("", line);
    }
    text.0
}

/// The head after its severity: where, whether it worked, and where from, if that fits too. The details have it in any
/// case.
fn head(section: &Section, severity: &str) -> Shown {
    let head = shown!(" - {} - {}", section.account, section.tally);
    let from = section.from.as_ref().map(|from| shown!(" - {}", from)).unwrap_or_default();
    let width = [severity, &head, &from].map(display_width).iter().sum::<usize>();
    if width <= WIDTH { shown!("{}{}", head, from) } else { head }
}

fn wrap(text: &Shown, first: &str, rest: &str) -> String {
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

#[derive(Default)]
struct Lines(Vec<Piece>);

impl Lines {
    fn push(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Piece { mark: Mark::Plain, text: last }) => last.push_str(text),
            _ => self.0.push(Piece { mark: Mark::Plain, text: text.to_owned() }),
        }
    }

    fn line(&mut self, text: &str) {
        self.push(text);
        self.push("\n");
    }

    /// What stands between two alerts.
    fn rule(&mut self) {
        self.line("");
        self.line(&"-".repeat(WIDTH));
        self.line("");
    }

    fn section(&mut self, section: &Section) {
        self.head(section);
        self.paragraph(MARGIN, &section.title);
        section.facts.iter().for_each(|fact| self.fact(fact));
        for group in &section.groups {
            if let Some(heading) = &group.heading {
                self.line("");
                self.paragraph("", heading);
            }
            group.items.iter().for_each(|item| self.item(item));
        }
        if !section.details.is_empty() {
            self.line("");
            section.details.iter().for_each(|fact| self.fact(fact));
        }
        if section.has_commands {
            self.line("");
            self.line(&format!("{MARGIN}{}:", phrases::CHECK));
            self.copy(&phrases::check_command());
        }
    }

    /// The head: how grave, as a piece of its own, and the rest.
    fn head(&mut self, section: &Section) {
        let severity = section.severity.as_str().to_uppercase();
        let lines = wrap(&head(section, &severity), &severity, MARGIN);
        let rest = lines.get(severity.len()..).unwrap_or_default().to_owned();
        self.0.push(Piece { mark: Mark::Severity(section.severity), text: severity });
        self.line(&rest);
    }

    /// A text whose first line begins with `mark`; the others begin below it, and never at the left edge.
    fn paragraph(&mut self, mark: &str, text: &Shown) {
        let rest = mark.len().clamp(MARGIN.len(), INDENT);
        self.line(&wrap(text, mark, &" ".repeat(rest)));
    }

    /// `   Who      alice …`
    fn fact(&mut self, fact: &Fact) {
        let mut label = fact.label;
        for line in &fact.lines {
            self.paragraph(&format!("{MARGIN}{label:<8} "), line);
            label = Label::None;
        }
    }

    fn item(&mut self, item: &Item) {
        if !item.head.is_empty() {
            self.line("");
            self.paragraph("", &item.head);
        }
        if !item.sentence.is_empty() {
            self.paragraph(MARGIN, &item.sentence);
        }
        if let Some(excerpt) = &item.excerpt {
            self.paragraph(MARGIN, excerpt);
        }
        item.facts.iter().for_each(|fact| self.fact(fact));
        item.reverts.iter().for_each(|revert| self.revert(revert));
        item.details.iter().for_each(|fact| self.fact(fact));
        // The event's link stands under the event's name and id, which have the label already.
        let named = |label| item.details.last().is_some_and(|fact| fact.label == label);
        for link in &item.links {
            let label = if named(link.label) { Label::None } else { link.label };
            self.line(&format!("{MARGIN}{label:<8} {}", link.url));
        }
    }

    /// A command on a line of its own, under the account that it is for.
    fn revert(&mut self, revert: &Revert) {
        let place = (!revert.place.is_empty()).then_some(&revert.place);
        let mut label = revert.label;
        if let Some(place) = place {
            self.fact(&Fact::new(label, place.clone()));
            label = Label::None;
        }
        if let Some(command) = &revert.command {
            self.copy(command);
            label = Label::None;
        }
        for note in &revert.notes {
            self.fact(&Fact::new(label, note.clone()));
            label = Label::None;
        }
    }

    /// A line that is never wrapped, because it is copied whole.
    fn copy(&mut self, text: &Shown) {
        self.line(&format!("{}{text}", " ".repeat(INDENT)));
    }
}
