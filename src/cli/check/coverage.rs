//! `check --coverage`: of each operation of the inventory, which packs tell it and how loud it is
//! by itself.

use std::io::Write;

use jiff::Timestamp;
use serde_json::{Value as Json, json};

use crate::cli::exit::Stop;
use crate::cli::output::results;
use crate::config::Config;
use crate::facts::Reading;
use crate::herald::Herald;
use crate::options::Options;
use crate::payload::Batch;
use crate::record::Record;
use crate::rules::{Rules, inventory_version, operations};
use crate::severity::Severity;

struct Line<'i> {
    source: &'i str,
    name: &'i str,
    is_write: bool,
    packs: Vec<String>,
    severity: Severity,
    /// Whether the catalogue has a row for it; else only the catch-all words tell it.
    has_row: bool,
}

/// Prints the table.
pub fn print(rules: Rules, config: &Config, as_json: bool) -> Result<(), Stop> {
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
        lines.push(Line { source, name, is_write, packs, severity, has_row });
    }
    let mut out = results();
    if as_json {
        let of = |line: &Line| {
            json!({
                "event_source": line.source, "event_name": line.name, "write": line.is_write,
                "packs": line.packs, "severity": line.severity, "in_catalogue": line.has_row,
            })
        };
        let all: Vec<Json> = lines.iter().map(of).collect();
        writeln!(out, "{}", json!({ "version": inventory_version(), "operations": all }))?;
    } else {
        write!(out, "{}", table(&lines))?;
    }
    out.flush()?;
    Ok(())
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
        let words = if line.has_row { "" } else { "  told by its name only" };
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
