//! What is known of each operation: its sentence, target and severity, why it matters, and how to
//! undo it.
//!
//! The rows stand in TOML files under `catalogue/`, of which `build/catalogue.rs` makes tables; the header of `iam.toml`
//! says what each field means. An operation without a row gets a sentence that is made of its name
//! ([`unknown`]).

mod clients;
mod listed;
mod managed;
mod row;
mod tables;
mod template;
#[cfg(test)]
mod tests;
mod unknown;
mod value;
mod words;

use cloudwatch_filter_pattern::{Pattern, Value, View};

pub use clients::ClientRow;
pub use listed::{Kind, Listed};
pub use managed::{ManagedPolicy, OfAws};
pub use row::{
    AccessRow, DocumentRow, Left, Row, SessionRow, StandsRow, TakesBackRow, TargetRow, Undo,
    UndoKind,
};
pub use template::{Filter, Hole, Part, Place, Template};
pub use unknown::Unknown;
pub use value::{filtered, is_mask, is_masked, raw, scalar};

use crate::arn::Arn;
use crate::builtin::OnUse;
use crate::record::Record;
use listed::List;
use tables::Operation;
use words::Words;

/// The rows, by event source and event name, and the words for all other operations. Each table is in the order of its
/// keys.
#[derive(Debug)]
pub struct Catalogue {
    rows: &'static [Operation],
    /// Other likely spellings of event sources that were inferred, and the one that rows have.
    inferred: &'static [(&'static str, &'static str)],
    words: &'static OnUse<Words>,
    /// AWS's managed policies that somebody has words for, by name.
    managed: &'static [(&'static str, OnUse<ManagedPolicy>)],
    /// All of AWS's managed policies.
    listed: Option<&'static List>,
    /// Programs that make calls. The first that fits counts.
    clients: Option<&'static OnUse<Vec<ClientRow>>>,
}

/// The row of an operation, and the variant that fits a record, whose fields count before the
/// row's.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    row: &'static Row,
    variant: Option<&'static Row>,
    /// Where the variant is one part of what the call does: the places of all parts that fit, as bits.
    parts: u32,
}

/// Without rows, so that every operation is told by its name.
impl Default for Catalogue {
    fn default() -> Catalogue {
        Catalogue {
            rows: &[],
            inferred: &[],
            words: &tables::WORDS,
            managed: &[],
            listed: None,
            clients: None,
        }
    }
}

impl Catalogue {
    /// The catalogue that is compiled in.
    pub fn builtin() -> Catalogue {
        Catalogue {
            rows: &tables::ROWS,
            inferred: &tables::INFERRED,
            words: &tables::WORDS,
            managed: &tables::MANAGED,
            listed: Some(&tables::LISTED),
            clients: Some(&tables::CLIENTS),
        }
    }

    /// What is known of the managed policy of AWS with this ARN. A customer's policy is none, whatever it is called.
    pub fn managed<'a>(&self, arn: &'a str) -> Option<OfAws<'a>> {
        let name = Arn::parse(arn)?.aws_managed_policy()?;
        let listed = || self.listed?.find(name).map(OfAws::Listed);
        let known = self.told(name).map(OfAws::Told).or_else(listed);
        Some(known.unwrap_or(OfAws::Unlisted(name)))
    }

    fn told(&self, name: &str) -> Option<&'static ManagedPolicy> {
        let place = self.managed.binary_search_by(|(one, _)| (*one).cmp(name)).ok()?;
        self.managed.get(place)?.1.get()
    }

    /// The day from which the list of AWS's managed policies is.
    pub fn listed_on(&self) -> &'static str {
        self.listed.map_or("", |list| list.date)
    }

    pub fn clients(&self) -> &'static [ClientRow] {
        self.clients.and_then(OnUse::get).map_or(&[], Vec::as_slice)
    }

    /// All rows. Reading them takes a while, so nobody should need them for work.
    pub fn rows(&self) -> impl Iterator<Item = &'static Row> {
        self.rows.iter().filter_map(|operation| operation.row.get())
    }

    /// Event source and event name of the operations whose records may hold the text of a policy, or
    /// end one.
    pub fn document_operations(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rows.iter().filter(|row| row.documents).map(|row| (row.source, row.name))
    }

    pub fn find(&self, record: &Record) -> Option<Known> {
        let source = self.as_rows_spell(record.event_source());
        let key = (source, record.event_name());
        let place = self.rows.binary_search_by(|row| (row.source, row.name).cmp(&key)).ok()?;
        let row = self.rows.get(place)?.row.get()?;
        static NO_FACTS: Value = Value::Null;
        let (variant, parts) = row.variant_for(record, &NO_FACTS);
        Some(Known { row, variant, parts })
    }

    /// An event source as rows have it, which may be another spelling of one that was inferred.
    fn as_rows_spell<'s>(&self, event_source: &'s str) -> &'s str {
        let other = self.inferred.iter().find(|(other, _)| *other == event_source);
        other.map_or(event_source, |(_, source)| source)
    }

    /// Event sources that nobody has seen in a record: another likely spelling, and the one that rows have.
    pub fn inferred(&self) -> &'static [(&'static str, &'static str)] {
        self.inferred
    }

    /// Whether some operation of a service is known.
    pub fn knows_service(&self, event_source: &str) -> bool {
        let event_source = self.as_rows_spell(event_source);
        let place = self.rows.partition_point(|row| row.source < event_source);
        self.rows.get(place).is_some_and(|row| row.source == event_source)
    }

    /// The words for an operation that has no row.
    pub fn unknown<'r, 'a>(&self, record: &'r Record<'a>) -> Unknown<'r, 'a> {
        Unknown::new(record, self.words())
    }

    /// How names are read as words.
    fn words(&self) -> Option<&'static Words> {
        self.words.get()
    }
}

impl Known {
    /// A field of the variant, or else of the row.
    pub fn get<T>(&self, field: impl Fn(&'static Row) -> Option<&'static T>) -> Option<&'static T> {
        self.variant.and_then(&field).or_else(|| field(self.row))
    }

    /// The same of each part of what the call does, each value once.
    pub fn each<T: PartialEq>(
        &self,
        field: impl Fn(&'static Row) -> Option<&'static T>,
    ) -> Vec<&'static T> {
        let mut all: Vec<&'static T> = Vec::new();
        for one in self.parts().filter_map(|part| part.get(&field)) {
            if !all.contains(&one) {
                all.push(one);
            }
        }
        all
    }

    /// The parts of what the call does, or else the operation itself.
    pub fn parts(self) -> impl Iterator<Item = Known> {
        let part = move |(place, variant): (u32, &'static Row)| {
            (self.parts & 1 << place != 0).then_some(Known {
                variant: Some(variant),
                parts: 0,
                ..self
            })
        };
        let whole = (self.parts == 0).then_some(self);
        whole.into_iter().chain((0..u32::BITS).zip(&self.row.variant).filter_map(part))
    }

    /// Whether the operation makes, changes or takes away what somebody signs in with.
    pub fn is_of_credentials(&self) -> bool {
        self.row.credential
    }

    /// The fields of a record that say what an operation acts upon, as texts.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let target = self.get(|row| row.target.as_ref());
        let templates = target.into_iter().flat_map(|row| row.name.iter().chain(&row.arn));
        let holes = templates.flat_map(Template::holes);
        let attached = match self.get(|row| row.access.as_ref()) {
            Some(AccessRow::Attached(path)) => Some(path.as_str()),
            _ => None,
        };
        holes
            .filter_map(|hole| match &hole.place {
                Place::Field(path) => Some(path.as_str()),
                Place::Actor | Place::Target | Place::TargetName => None,
            })
            .chain(attached)
    }

    /// The patterns by which its variants are told apart.
    pub fn variant_patterns(&self) -> impl Iterator<Item = &'static Pattern> {
        self.row.variant.iter().filter_map(|variant| variant.pattern.as_ref())
    }

    /// Where the text of a policy stands in the record.
    pub fn document(&self) -> Option<&'static str> {
        self.get(|row| row.access.as_ref())?.document().map(row::Path::as_str)
    }

    /// Whether the operation has variants, one of which may fit once the facts are known.
    pub fn has_variants(&self) -> bool {
        !self.row.variant.is_empty()
    }

    /// The same operation with the variant that fits the record and these facts.
    pub fn with_facts<'v>(self, record: &'v Record, facts: impl View<'v>) -> Known {
        let (variant, parts) = self.row.variant_for(record, facts);
        Known { variant, parts, ..self }
    }

    /// The keys of the documents that the operation takes out of force.
    pub fn ends(&self) -> &'static [Template] {
        &self.row.ends
    }

    /// A change either loosens or tightens. So a variant with a way to restore has no undo of the
    /// row, and the other way round.
    fn reverting(&self) -> &'static Row {
        self.variant
            .filter(|variant| variant.undo.is_some() || variant.restore.is_some())
            .unwrap_or(self.row)
    }

    /// What the change takes back.
    pub fn takes_back(&self) -> &'static [TakesBackRow] {
        self.get(|row| (!row.takes_back.is_empty()).then_some(&row.takes_back))
            .map_or(&[], Vec::as_slice)
    }

    /// How to take back what each part of the call did.
    pub fn undo(&self) -> Vec<&'static Undo> {
        self.parts().filter_map(|part| part.reverting().undo.as_ref()).collect()
    }

    pub fn restore(&self) -> Vec<&'static Undo> {
        self.parts().filter_map(|part| part.reverting().restore.as_ref()).collect()
    }
}
