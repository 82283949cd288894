//! What is known of each operation: its sentence, target and severity, why it matters, and how to
//! undo it.
//!
//! The rows stand in TOML files under `catalogue/`, which are compiled in; the header of `iam.toml`
//! says what each field means. An operation without a row gets a sentence that is made of its name
//! ([`unknown`]).

mod managed;
mod row;
mod template;
mod unknown;
mod value;

use std::collections::HashMap;

use cloudwatch_filter_pattern::Value;
use serde::Deserialize;

pub use managed::ManagedPolicy;
pub use row::{AccessRow, DocumentRow, Row, TargetRow, Undo, UndoKind};
pub use template::{Filter, Hole, Part, Place, Template};
pub use unknown::Unknown;
pub use value::{filtered, raw, scalar};

use crate::arn::Arn;
use crate::builtin;
use crate::mistakes::{Mistake, Mistakes};
use crate::policy::vocabulary::{self, Vocabulary};
use crate::record::Record;

/// The rows, by event source and event name, and the verbs for all other operations.
#[derive(Debug, Default)]
pub struct Catalogue {
    rows: HashMap<String, Row>,
    /// `Attach` → `attached`.
    verbs: HashMap<String, String>,
    /// Managed policies by name.
    managed: HashMap<String, ManagedPolicy>,
    /// Programs that make calls. The first that fits counts.
    clients: Vec<ClientRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    operation: Vec<Row>,
    #[serde(default)]
    verbs: HashMap<String, String>,
    #[serde(default)]
    managed_policy: Vec<ManagedPolicy>,
    #[serde(default)]
    client: Vec<ClientRow>,
}

/// A program, known by a part of its user agent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientRow {
    /// The part of the user agent, in small letters.
    pub contains: String,
    pub words: String,
    pub automation: Option<String>,
    #[serde(default)]
    pub attack: bool,
}

/// The row of an operation, and the variant that fits a record, whose fields count before the
/// row's.
#[derive(Debug, Clone, Copy)]
pub struct Known<'c> {
    row: &'c Row,
    variant: Option<&'c Row>,
}

impl Catalogue {
    /// The catalogue that is compiled in.
    ///
    /// # Errors
    /// Every mistake in the files.
    pub fn builtin() -> Result<Catalogue, Mistakes> {
        let mut catalogue = Catalogue::default();
        let mut mistakes = Vec::new();
        if let Err(Mistakes(of_words)) = Vocabulary::builtin() {
            mistakes.extend(of_words);
        }
        for (path, text) in builtin::CATALOGUE {
            if vocabulary::FILES.contains(path) {
                continue;
            }
            if let Err(error) = catalogue.add(text) {
                mistakes.push(Mistake::of_file(path, error));
            }
        }
        if mistakes.is_empty() { Ok(catalogue) } else { Err(Mistakes::of(mistakes)) }
    }

    fn add(&mut self, text: &str) -> Result<(), String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        self.verbs.extend(file.verbs);
        for row in file.operation {
            let key = key(&row.event_source, &row.event_name);
            row.check().map_err(|error| format!("{key}: {error}"))?;
            if self.rows.insert(key.clone(), row).is_some() {
                return Err(format!("{key} stands twice"));
            }
        }
        for client in file.client {
            if client.contains.is_empty() || client.contains != client.contains.to_lowercase() {
                return Err(format!("client {}: `contains` in small letters", client.words));
            }
            self.clients.push(client);
        }
        for policy in file.managed_policy {
            let name = policy.name.clone();
            if self.managed.insert(name.clone(), policy).is_some() {
                return Err(format!("managed policy {name} stands twice"));
            }
        }
        Ok(())
    }

    /// The managed policy of AWS with this ARN, if the catalogue has words for it. A customer's
    /// policy is never found, whatever it is called.
    pub fn managed(&self, arn: &str) -> Option<&ManagedPolicy> {
        self.managed.get(Arn::parse(arn)?.aws_managed_policy()?)
    }

    pub fn clients(&self) -> &[ClientRow] {
        &self.clients
    }

    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// Event source and event name of the operations whose records may hold the text of a policy, or
    /// end one.
    pub fn document_operations(&self) -> impl Iterator<Item = (&str, &str)> {
        let holds = |row: &&Row| match &row.access {
            Some(AccessRow::Grants(text) | AccessRow::Trust(text)) => text.key.is_some(),
            _ => false,
        };
        let rows = self.rows.values().filter(move |row| !row.ends.is_empty() || holds(row));
        rows.map(|row| (row.event_source.as_str(), row.event_name.as_str()))
    }

    pub fn find(&self, record: &Record) -> Option<Known<'_>> {
        let row = self.rows.get(&key(record.event_source(), record.event_name()))?;
        static NO_FACTS: Value = Value::Null;
        Some(Known { row, variant: row.variant_for(record, &|| &NO_FACTS) })
    }

    /// The words for an operation that has no row.
    pub fn unknown<'r, 'a>(&self, record: &'r Record<'a>) -> Unknown<'r, 'a> {
        Unknown::new(record, &self.verbs)
    }
}

fn key(event_source: &str, event_name: &str) -> String {
    format!("{event_source} {event_name}")
}

impl<'c> Known<'c> {
    /// A field of the variant, or else of the row.
    pub fn get<T>(&self, field: impl Fn(&'c Row) -> Option<&'c T>) -> Option<&'c T> {
        self.variant.and_then(&field).or_else(|| field(self.row))
    }

    /// The same operation with the variant that fits the record and these facts.
    pub fn with_facts<'v>(self, record: &'v Record, facts: &'v Value<'v>) -> Known<'c> {
        Known { variant: self.row.variant_for(record, &|| facts), ..self }
    }

    /// The keys of the documents that the operation takes out of force.
    pub fn ends(&self) -> &'c [Template] {
        &self.row.ends
    }

    /// A change either loosens or tightens. So a variant with a way to restore has no undo of the
    /// row, and the other way round.
    fn reverting(&self) -> &'c Row {
        self.variant
            .filter(|variant| variant.undo.is_some() || variant.restore.is_some())
            .unwrap_or(self.row)
    }

    pub fn undo(&self) -> Option<&'c Undo> {
        self.reverting().undo.as_ref()
    }

    pub fn restore(&self) -> Option<&'c Undo> {
        self.reverting().restore.as_ref()
    }
}
