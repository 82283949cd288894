//! `check --coverage`: of each operation of the inventory, which packs tell it and how loud it is
//! by itself. What changes something is told by some pack, or somebody has written down why it is not.

use std::collections::BTreeMap;
use std::io::Write;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::cli::exit::{Exit, Stop};
use crate::cli::output::results;
use crate::config::Config;
use crate::facts::Reading;
use crate::herald::Herald;
use crate::options::Options;
use crate::payload::Batch;
use crate::record::Record;
use crate::rules::{Rules, inventory_version, operations};
use crate::severity::Severity;

/// Why no pack tells what no pack tells.
const SILENT: &str = include_str!("../../../catalogue/inventory/silent.toml");

/// Reasons by event source and name; `*` is for all of a source that is not graver than low, as far as the catalogue
/// knows.
#[derive(Deserialize)]
struct Silent {
    silent: BTreeMap<String, BTreeMap<String, String>>,
}

struct Line<'i> {
    source: &'i str,
    name: &'i str,
    is_write: bool,
    packs: Vec<String>,
    severity: Severity,
    /// Whether the catalogue has a row for it; else only the catch-all words tell it.
    has_row: bool,
    /// Why no pack tells it.
    silent: Option<&'i str>,
}

impl Line<'_> {
    /// Whether it changes something, and nobody tells it or has said why.
    fn is_forgotten(&self) -> bool {
        self.is_write && self.packs.is_empty() && self.silent.is_none()
    }
}

impl Silent {
    fn read() -> Result<Silent, Stop> {
        toml::from_str(SILENT)
            .map_err(|error| Stop::error(format!("inventory/silent.toml: {error}")))
    }

    fn reason(&self, source: &str, name: &str, known_as_grave: bool) -> Option<&str> {
        let of = self.silent.get(source)?;
        let all = || of.get("*").filter(|_| !known_as_grave);
        of.get(name).or_else(all).map(String::as_str)
    }

    /// Entries for what some pack tells, or for what nobody knows.
    fn needless<'s>(&'s self, lines: &[Line]) -> impl Iterator<Item = String> + use<'s> {
        let silent: Vec<(String, String)> = lines
            .iter()
            .filter(|line| line.is_write && line.packs.is_empty())
            .map(|line| (line.source.to_owned(), line.name.to_owned()))
            .collect();
        let entries =
            self.silent.iter().flat_map(|(source, of)| of.keys().map(move |name| (source, name)));
        entries
            .filter(move |(source, name)| {
                !silent.iter().any(|(of, one)| of == *source && (one == *name || *name == "*"))
            })
            .map(|(source, name)| format!("{source} {name}"))
    }
}

/// Prints the table. An error is what changes something and is forgotten: no shipped pack tells it, and no reason is given.
pub fn print(rules: Rules, config: &Config, as_json: bool) -> Result<Exit, Stop> {
    let silent = Silent::read()?;
    let herald = Herald::new(rules, Options::of(config));
    let judge = herald.judge(&Batch::default());
    let mut lines = Vec::new();
    for (source, name, is_write) in operations() {
        let text = record(source, name, is_write);
        let record = Record::read(&text).map_err(|unread| Stop::error(unread.reason))?;
        let reading = Reading::new(&record, judge.context());
        let packs = herald.rules().packs_of(&reading).map(|pack| pack.name.clone()).collect();
        let severity = judge.candidate(&reading).selected.change.severity;
        let has_row = reading.facts().known.is_some();
        let silent = silent.reason(source, name, has_row && severity >= Severity::Medium);
        lines.push(Line { source, name, is_write, packs, severity, has_row, silent });
    }
    let mut out = results();
    if as_json {
        let of = |line: &Line| {
            json!({
                "event_source": line.source, "event_name": line.name, "write": line.is_write,
                "packs": line.packs, "severity": line.severity, "in_catalogue": line.has_row,
                "silent": line.silent.filter(|_| line.packs.is_empty()),
            })
        };
        let all: Vec<Json> = lines.iter().map(of).collect();
        writeln!(out, "{}", json!({ "version": inventory_version(), "operations": all }))?;
    } else {
        write!(out, "{}", table(&lines))?;
    }
    out.flush()?;
    let wrong = mistakes(&lines, &silent);
    for mistake in &wrong {
        eprintln!("error: {mistake}");
    }
    Ok(if wrong.is_empty() { Exit::Done } else { Exit::Nothing })
}

/// What is wrong with what the packs tell, whatever the configuration switches off.
fn mistakes(lines: &[Line], silent: &Silent) -> Vec<String> {
    let shipped =
        Rules::load(&Rules::pack_names(), &[]).map(|rules| Herald::new(rules, Options::default()));
    let tells = |line: &Line| {
        let Ok(herald) = &shipped else { return false };
        let text = record(line.source, line.name, line.is_write);
        let Ok(record) = Record::read(&text) else { return false };
        let judge = herald.judge(&Batch::default());
        herald.rules().packs_of(&Reading::new(&record, judge.context())).next().is_some()
    };
    let forgotten = lines.iter().filter(|line| line.is_forgotten() && !tells(line)).map(|line| {
        format!(
            "no pack tells {} {} ({}), and inventory/silent.toml does not say why",
            line.source, line.name, line.severity
        )
    });
    let needless = silent.needless(lines).map(|entry| {
        format!("inventory/silent.toml says why no pack tells {entry}, which is not so")
    });
    forgotten.chain(needless).collect()
}

/// As a record of today says it, of an ordinary user, that has nothing else to say.
fn record(source: &str, name: &str, is_write: bool) -> String {
    let now = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    json!({
        "eventVersion": "1.11", "eventTime": now, "eventSource": source, "eventName": name, "readOnly": !is_write,
        "userIdentity": { "type": "IAMUser", "userName": "alice", "accountId": "111122223333" },
        "recipientAccountId": "111122223333",
    })
    .to_string()
}

fn table(lines: &[Line]) -> String {
    let width = |of: fn(&Line) -> usize| lines.iter().map(of).max().unwrap_or(0);
    let (sources, names) = (width(|line| line.source.len()), width(|line| line.name.len()));
    let mut text = String::new();
    for line in lines {
        let kind = if line.is_write { "write" } else { "read" };
        let packs = match line.packs.is_empty() {
            true => "-".to_owned(),
            false => line.packs.join(","),
        };
        let words = match (line.silent, line.has_row) {
            (Some(why), _) if line.is_write && line.packs.is_empty() => format!("  silent: {why}"),
            (_, true) => String::new(),
            (_, false) => "  told by its name only".to_owned(),
        };
        let severity = line.severity.as_str();
        text.push_str(&format!(
            "{:sources$}  {:names$}  {kind:5}  {severity:8}  {packs}{words}\n",
            line.source, line.name
        ));
    }
    let writes = || lines.iter().filter(|line| line.is_write);
    text.push_str(&format!(
        "inventory {}: {} operations, {} of them writes; of these {} told by a pack, {} with words of their own\n",
        inventory_version(),
        lines.len(),
        writes().count(),
        writes().filter(|line| !line.packs.is_empty()).count(),
        writes().filter(|line| line.has_row).count(),
    ));
    text
}
