//! A table of the configuration, key by key: what is missing, of a wrong type or not known is a mistake with its place.

use std::ops::Range;

use cloudwatch_filter_pattern::Pattern;
use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::facts::{self, SeenBy};
use crate::mistakes::{Mistake, Place, Source, quoted};
use crate::text::has_invisible;

/// The longest text that an entry may have: it stands in alerts.
const LONGEST: usize = 300;

/// One table while it is read.
pub struct Fields<'t, 'm> {
    source: Source<'t>,
    table: &'t DeTable<'t>,
    /// Where the table begins.
    at: usize,
    /// "expected entry `terraform-ci`", which begins every mistake.
    name: String,
    /// Keys that somebody asked for; all others are unknown.
    asked: Vec<&'static str>,
    mistakes: &'m mut Vec<Mistake>,
}

impl<'t, 'm> Fields<'t, 'm> {
    /// `kind` is what the table is called in a mistake, `id` the key that tells one from another.
    pub fn new(
        source: Source<'t>,
        table: &'t DeTable<'t>,
        at: usize,
        (kind, id): (&str, &str),
        mistakes: &'m mut Vec<Mistake>,
    ) -> Fields<'t, 'm> {
        let name = match table.get(id).and_then(|id| id.get_ref().as_str()) {
            Some(id) => format!("{kind} {}: ", quoted(id)),
            None if kind.is_empty() => String::new(),
            None => format!("{kind}: "),
        };
        Fields { source, table, at, name, asked: Vec::new(), mistakes }
    }

    pub fn place(&self) -> Place {
        self.source.place(self.at)
    }

    pub fn place_of(&self, at: usize) -> Place {
        self.source.place(at)
    }

    /// A table in this one.
    pub fn inner<'s>(
        &'s mut self,
        table: &'t DeTable<'t>,
        at: usize,
        kind: &str,
    ) -> Fields<'t, 's> {
        Fields::new(self.source, table, at, (kind, ""), self.mistakes)
    }

    /// A mistake at a byte of the file.
    pub fn mistake(&mut self, at: usize, what: &str, help: &str) {
        let mistake = self.source.mistake(at, what);
        self.add(if help.is_empty() { mistake } else { mistake.with_help(help) });
    }

    fn add(&mut self, mistake: Mistake) {
        let what = format!("{}{}", self.name, mistake.what);
        self.mistakes.push(Mistake { what, ..mistake });
    }

    pub fn value(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.asked.push(key);
        self.table.get(key)
    }

    /// A line of text.
    pub fn text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let value = self.value(key)?;
        self.text_of(key, value)
    }

    pub fn needed_text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let value = self.needed(key)?;
        self.text_of(key, value)
    }

    fn needed(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        let value = self.value(key);
        if value.is_none() {
            self.mistake(self.at, &format!("`{key}` is missing"), "");
        }
        value
    }

    fn text_of(&mut self, key: &str, value: &Spanned<DeValue>) -> Option<Spanned<String>> {
        let at = value.span().start;
        let Some(text) = value.get_ref().as_str() else {
            let what = format!("`{key}` is {}", kind(value.get_ref()));
            self.mistake(at, &what, "expected a text in quotes");
            return None;
        };
        let text = text.trim();
        let wrong = match text {
            "" => "is empty",
            _ if text.chars().count() > LONGEST => "is longer than 300 characters",
            _ if has_invisible(text) => "has line breaks or characters that cannot be seen",
            _ => return Some(Spanned::new(value.span(), text.to_owned())),
        };
        self.mistake(at, &format!("`{key}` {wrong}"), "expected one line of text");
        None
    }

    pub fn needed_pattern(&mut self, key: &'static str) -> Option<Spanned<Pattern>> {
        let value = self.needed(key)?;
        let Some(text) = value.get_ref().as_str() else {
            return self.text_of(key, value).and(None);
        };
        match text.parse::<Pattern>() {
            Ok(pattern) => {
                let found = facts::mistakes(self.source, value.span(), &pattern, SeenBy::Rules);
                let right = found.is_empty();
                found.into_iter().for_each(|mistake| self.add(mistake));
                right.then(|| Spanned::new(value.span(), pattern))
            }
            Err(error) => {
                self.add(self.source.pattern(value.span(), &error));
                None
            }
        }
    }

    /// One of a few words.
    pub fn one_of<T: Copy>(&mut self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let found = words.iter().find(|(word, _)| *word == text.get_ref());
        if found.is_none() {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let what = format!("`{key}` is {}", quoted(text.get_ref()));
            self.mistake(text.span().start, &what, &format!("expected {}", words.join(", ")));
        }
        found.map(|(_, value)| *value)
    }

    /// A day, as a date of TOML or as a text.
    pub fn date(&mut self, key: &'static str) -> Option<Date> {
        let value = self.value(key)?;
        let written = match value.get_ref() {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Datetime(date) => date.to_string(),
            other => kind(other).to_owned(),
        };
        let digits = written.len() == 10;
        let date = written.parse::<Date>().ok().filter(|_| digits);
        if date.is_none() {
            let what = format!("`{key}` is {}", quoted(&written));
            let help = "expected a day, such as 2027-03-31: the last one, in UTC";
            self.mistake(value.span().start, &what, help);
        }
        date
    }

    pub fn needed_date(&mut self, key: &'static str) -> Option<Date> {
        if self.table.contains_key(key) {
            return self.date(key);
        }
        self.asked.push(key);
        let help = "expected a day, such as 2027-03-31: the last one, in UTC";
        self.mistake(self.at, &format!("`{key}` is missing"), help);
        None
    }

    /// A list of texts; a single text is a list of one.
    pub fn list(&mut self, key: &'static str) -> Vec<Spanned<String>> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let items: Vec<&Spanned<DeValue>> = match value.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            _ => vec![value],
        };
        items.into_iter().filter_map(|item| self.text_of(key, item)).collect()
    }

    /// A list with something in it.
    pub fn needed_list(&mut self, key: &'static str) -> Vec<Spanned<String>> {
        let list = self.list(key);
        if list.is_empty() {
            match self.table.get(key) {
                None => self.mistake(self.at, &format!("`{key}` is missing"), ""),
                Some(value) => {
                    self.mistake(value.span().start, &format!("`{key}` lists nothing"), "");
                }
            }
        }
        list
    }

    /// The tables of `[[key]]`, each with where it begins.
    pub fn tables(&mut self, key: &'static str) -> Vec<(&'t DeTable<'t>, usize)> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let tables = match value.get_ref() {
            DeValue::Array(items) => items
                .iter()
                .map(|item| Some((item.get_ref().as_table()?, item.span().start)))
                .collect::<Option<Vec<_>>>(),
            _ => None,
        };
        if tables.is_none() {
            let what = format!("`{key}` is not a list of tables");
            let help = format!("write `[[{key}]]` in double brackets");
            self.mistake(value.span().start, &what, &help);
        }
        tables.unwrap_or_default()
    }

    /// The table of `[key]`, with where it begins.
    pub fn table(&mut self, key: &'static str) -> Option<(&'t DeTable<'t>, usize)> {
        let value = self.value(key)?;
        let table = value.get_ref().as_table().map(|table| (table, value.span().start));
        if table.is_none() {
            let what = format!("`{key}` is not a table");
            self.mistake(value.span().start, &what, &format!("write `[{key}]`"));
        }
        table
    }

    /// Everything that nobody asked for is unknown, and would be passed over without a word.
    pub fn finish(mut self) {
        let unknown: Vec<(Range<usize>, String)> = self
            .table
            .keys()
            .filter(|key| !self.asked.contains(&key.get_ref().as_ref()))
            .map(|key| (key.span(), key.get_ref().to_string()))
            .collect();
        let expected = format!("expected one of {}", self.asked.join(", "));
        for (span, key) in unknown {
            self.mistake(span.start, &format!("unknown key {}", quoted(&key)), &expected);
        }
    }
}

fn kind(value: &DeValue) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
