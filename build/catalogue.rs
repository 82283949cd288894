//! The catalogue as tables of compact JSON, of which each row is read when somebody first asks for it.

use cloudwatch_filter_pattern::Pattern;
use toml::{Table, Value};

use crate::files::File;

/// The keys that words for policies stand under. They are read together.
const VOCABULARY: [&str; 5] =
    ["escalation", "resource_kinds", "read_verbs", "service_names", "web_identity"];

/// The keys that words for operations without a row stand under, beside the names of services.
const WORDS: [&str; 3] = ["verbs", "words", "nouns"];

/// An entry of a table, with its key.
type Keyed<'k> = ((&'k str, &'k str), String);

/// The files of the catalogue as if they were one.
pub struct Merged {
    all: Table,
}

impl Merged {
    pub fn of(files: &[File]) -> Result<Merged, String> {
        let known = ["operation", "managed_policy", "client", "event_source_names", "inferred"];
        let mut all = Table::new();
        for file in files {
            let read: Table = toml::from_str(&file.text).map_err(|error| file.mistake(error))?;
            for (key, value) in read {
                if ![&known[..], &WORDS, &VOCABULARY].iter().any(|keys| keys.contains(&&*key)) {
                    return Err(file.mistake(format_args!("unknown key `{key}`")));
                }
                add(&mut all, key, value).map_err(|what| file.mistake(what))?;
            }
        }
        Ok(Merged { all })
    }

    /// The tables `ROWS`, `MANAGED`, `INFERRED`, `WORDS` and `CLIENTS`.
    pub fn tables(&self) -> Result<String, String> {
        let mut rows = Vec::new();
        for row in self.list("operation") {
            check_patterns(row)?;
            let (source, name) = (text(row, "event_source")?, text(row, "event_name")?);
            let documents = concerns_documents(row);
            let read = json(row)?;
            let row = format!(
                "Operation {{ source: {source:?}, name: {name:?}, documents: {documents}, row: OnUse::of({read:?}) }}"
            );
            rows.push(((source, name), row));
        }
        let mut managed = Vec::new();
        for policy in self.list("managed_policy") {
            let name = text(policy, "name")?;
            managed.push(((name, ""), format!("({name:?}, OnUse::of({:?}))", json(policy)?)));
        }
        let clients = json(&self.list("client"))?;
        Ok([
            sorted("ROWS", "Operation", rows)?,
            sorted("MANAGED", "(&str, OnUse<ManagedPolicy>)", managed)?,
            sorted("INFERRED", "(&str, &str)", self.inferred()?)?,
            format!("pub static WORDS: OnUse<Words> = OnUse::of({:?});\n", self.words()?),
            format!("pub static CLIENTS: OnUse<Vec<ClientRow>> = OnUse::of({clients:?});\n"),
        ]
        .concat())
    }

    /// Other spellings of event sources, each with the one that rows have.
    fn inferred(&self) -> Result<Vec<Keyed<'_>>, String> {
        let mut spellings = Vec::new();
        for (source, others) in self.table("inferred") {
            for other in others.as_array().into_iter().flatten() {
                let other = other.as_str().ok_or_else(|| format!("`{source}`: not a text"))?;
                spellings.push(((other, ""), format!("({other:?}, {source:?})")));
            }
        }
        Ok(spellings)
    }

    /// The words for operations without a row as one JSON object.
    fn words(&self) -> Result<String, String> {
        let words = WORDS.iter().filter_map(|key| Some((*key, self.all.get(*key)?.clone())));
        let mut all: Table = words.map(|(key, value)| (key.to_owned(), value)).collect();
        let mut services = Table::new();
        for key in ["service_names", "event_source_names"] {
            for (label, name) in self.table(key) {
                add(
                    &mut services,
                    "services".to_owned(),
                    Value::Table(Table::from_iter([(label.clone(), name.clone())])),
                )?;
            }
        }
        all.extend(services);
        json(&all)
    }

    fn table(&self, key: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.all.get(key).and_then(Value::as_table).into_iter().flatten()
    }

    /// The words for policies as one JSON object.
    pub fn vocabulary(&self) -> Result<String, String> {
        let words = self.all.iter().filter(|(key, _)| VOCABULARY.contains(&key.as_str()));
        json(&words.map(|(key, value)| (key.clone(), value.clone())).collect::<Table>())
    }

    fn list(&self, key: &str) -> &[Value] {
        self.all.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

/// Lists go on in the next file, and so do tables.
fn add(all: &mut Table, key: String, value: Value) -> Result<(), String> {
    match (all.get_mut(&key), value) {
        (None, value) => {
            all.insert(key, value);
        }
        (Some(Value::Array(before)), Value::Array(more)) => before.extend(more),
        (Some(Value::Table(before)), Value::Table(more)) => {
            for (name, value) in more {
                if before.insert(name.clone(), value).is_some() {
                    return Err(format!("`{key}.{name}` stands twice"));
                }
            }
        }
        _ => return Err(format!("`{key}` is of another type than in the files before")),
    }
    Ok(())
}

/// Whether a record of the operation, or of one of its variants, may hold the text of a policy that is kept, or end one.
fn concerns_documents(row: &Value) -> bool {
    let access = row.get("access");
    let text = ["grants", "trust"].iter().find_map(|kind| access?.get(kind));
    let ends = row.get("ends").and_then(Value::as_array);
    let mut variants = row.get("variant").and_then(Value::as_array).into_iter().flatten();
    text.is_some_and(|text| text.get("key").is_some())
        || ends.is_some_and(|ends| !ends.is_empty())
        || variants.any(concerns_documents)
}

/// A row's variants have patterns.
fn check_patterns(row: &Value) -> Result<(), String> {
    let variants = row.get("variant").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for variant in variants {
        let given = text(variant, "pattern")?;
        given.parse::<Pattern>().map_err(|error| {
            format!("catalogue: not a filter pattern: {error}\n{}", error.excerpt())
        })?;
    }
    Ok(())
}

fn text<'v>(table: &'v Value, key: &str) -> Result<&'v str, String> {
    let found = table.get(key).and_then(Value::as_str);
    found.ok_or_else(|| format!("catalogue: no `{key}` in {}", json(table).unwrap_or_default()))
}

fn json(value: &impl serde::Serialize) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| format!("catalogue: {error}"))
}

/// A table in the order of its keys, for a binary search.
fn sorted(name: &str, of: &str, mut rows: Vec<Keyed>) -> Result<String, String> {
    rows.sort();
    let keys = rows.iter().map(|(key, _)| key);
    if let Some(((first, second), _)) = keys.clone().zip(keys.skip(1)).find(|(a, b)| a == b) {
        return Err(format!("catalogue: {first} {second} stands twice"));
    }
    let lines: String = rows.iter().map(|(_, row)| format!("    {row},\n")).collect();
    Ok(format!("pub static {name}: [{of}; {}] = [\n{lines}];\n", rows.len()))
}
