//! The rows: what is measured, and beside what.

use std::error::Error;
use std::io::Read;

use base64::prelude::{BASE64_STANDARD, Engine};
use flate2::read::GzDecoder;
use iam_herald::payload::{DEFAULT_MAX_BYTES, encode_envelope, envelope_of, unpack};
use iam_herald::rules::Rules;
use iam_herald::{Duplicates, Herald, Options, input, render};
use serde_json::{Value, json};

use crate::changes::{self, Actors};
use crate::contest::Contest;
use crate::{mixed, recorded, structs};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The packs that the function has by default.
pub const PACKS: &[&str] = &["identity", "self"];
const CHANGES: usize = 2_000;
/// How many rules an operator adds.
const OWN: [usize; 3] = [10, 100, 1_000];

pub fn all(rounds: usize) -> Result<()> {
    mixed_row("mixed", &event(&mixed::records())?, rounds)?;
    if let Some(records) = recorded::records() {
        let records: Vec<String> =
            (0..mixed::RECORDS).map(|number| records.at(number).text.clone()).collect();
        mixed_row("recorded", &event(&records)?, rounds)?;
    }
    changes_row(rounds)?;
    own_rules_row(rounds)
}

/// From base64 to JSON, beside undoing base64 and gzip and nothing else.
fn mixed_row(row: &str, event: &str, rounds: usize) -> Result<()> {
    let (both, identity) = (herald(PACKS, 0)?, herald(&["identity"], 0)?);
    let data = data(event)?;
    let facts = json!({
        "unpacked_bytes": gunzip(&data),
        "packed_bytes": data.len(),
        "counts": unpack(event, DEFAULT_MAX_BYTES).map(|batch| both.tell(&batch, &mut Duplicates::default()).counts)?,
    });
    Contest::new()
        .with("gunzip", || gunzip(&data))
        .with("identity,self", || tell(&both, event))
        .with("identity", || tell(&identity, event))
        .print(row, rounds, facts);
    Ok(())
}

/// Nothing but changes, beside reading the same text into typed structs.
fn changes_row(rounds: usize) -> Result<()> {
    let herald = herald(&["identity"], 0)?;
    let [many, one] = [Actors::Many, Actors::One].map(|actors| changes::envelope(CHANGES, actors));
    let tenfold = changes::envelope(CHANGES * 10, Actors::One);
    Contest::new()
        .with("serde", || read(&many))
        .with("tell", || tell_text(&herald, &many))
        .with("serde of one actor", || read(&one))
        .with("tell of one actor", || tell_text(&herald, &one))
        // Nothing may grow with the square of what somebody sends.
        .with("tell tenfold of one actor", || tell_text(&herald, &tenfold))
        .print("changes", rounds, json!({ "bytes": many.len() }));
    Ok(())
}

/// What the operator's own rules cost a payload of which they select nothing.
fn own_rules_row(rounds: usize) -> Result<()> {
    let event = event(&mixed::records())?;
    let none = herald(PACKS, 0)?;
    let with: Vec<(String, Herald)> = OWN
        .iter()
        .map(|count| Ok((format!("{count} own rules"), herald(PACKS, *count)?)))
        .collect::<Result<_>>()?;
    let contest = Contest::new().with("no own rule", || tell(&none, &event));
    let contest = with
        .iter()
        .fold(contest, |contest, (name, herald)| contest.with(name, || tell(herald, &event)));
    contest.print("own rules", rounds, json!({}));
    Ok(())
}

/// The same work as `benches/baseline/recipe.py`.
pub fn recipe(rounds: usize) -> Result<()> {
    let event = event(&mixed::records())?;
    let (both, identity) = (herald(PACKS, 0)?, herald(&["identity"], 0)?);
    Contest::new()
        .with("identity,self", || tell(&both, &event))
        .with("identity", || tell(&identity, &event))
        .print("recipe", rounds, json!({}));
    Ok(())
}

/// The payload of a row.
pub fn payload(which: &str) -> Result<String> {
    match which {
        "mixed" => event(&mixed::records()),
        "changes" => Ok(changes::envelope(CHANGES, Actors::Many)),
        other => Err(format!("no payload {other}").into()),
    }
}

/// What instructions are counted of: one turn. What stands around it, `nothing` does too.
pub fn once(row: &str, payload: &str) -> Result<()> {
    let herald = herald(PACKS, 0)?;
    let done = match row {
        "nothing" => herald.rules().packs.len(),
        "gunzip" => gunzip(&data(payload)?),
        "mixed" => tell(&herald, payload),
        "serde" => read(payload),
        "changes" => tell_text(&herald, payload),
        other => return Err(format!("no row {other}").into()),
    };
    println!("{}", json!({ "row": row, "done": done }));
    Ok(())
}

pub fn herald(packs: &[&str], own: usize) -> Result<Herald> {
    let own: Vec<(String, String)> = match own {
        0 => Vec::new(),
        own => vec![("own.toml".to_owned(), (0..own).map(own_rule).collect())],
    };
    Ok(Herald::new(Rules::load(packs, &own)?, Options::default()))
}

/// Rules as operators write them: an operation or a family of them in a service, who did it, a name
/// in the request. Each is of another service.
fn own_rule(number: usize) -> String {
    let service = format!("$.eventSource = \"service{number}.amazonaws.com\"");
    let pattern = match number % 5 {
        0 => format!("{{ ({service}) && ($.eventName = \"DeleteThing{number}\") }}"),
        1 => format!("{{ ({service}) && ($.eventName = \"Put*\") && ($.errorCode NOT EXISTS) }}"),
        2 => format!(
            "{{ ($.eventName = \"StopThing{number}\") || ($.eventName = \"DeleteThing{number}\") }}"
        ),
        3 => format!(
            "{{ ($.userIdentity.arn = \"*:assumed-role/break-glass-{number}/*\") && ($.readOnly IS FALSE) }}"
        ),
        _ => format!("{{ ({service}) && ($.requestParameters.bucketName = \"prod-{number}-*\") }}"),
    };
    format!(
        "[[rule]]\nid = \"own-{number}\"\ntitle = \"Own rule {number}\"\npattern = '{pattern}'\n\n"
    )
}

fn tell(herald: &Herald, event: &str) -> usize {
    let Ok(batch) = unpack(event, DEFAULT_MAX_BYTES) else { return 0 };
    render::message_body(&herald.tell(&batch, &mut Duplicates::default())).len()
}

fn tell_text(herald: &Herald, text: &str) -> usize {
    let Ok((_, batch)) = input::whole(text.as_bytes(), input::Limits::default()) else {
        return 0;
    };
    let message = herald.tell(&batch, &mut Duplicates::default());
    message.alerts.iter().map(|alert| render::alert_line(alert).len()).sum()
}

fn read(text: &str) -> usize {
    structs::read(text).map_or(0, |records| records.len())
}

/// Base64 and gzip undone, as bare as it gets.
fn gunzip(data: &str) -> usize {
    let Ok(packed) = BASE64_STANDARD.decode(data) else { return 0 };
    let mut text = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut text).unwrap_or_default()
}

/// The event that CloudWatch Logs would send of these log events.
pub fn event(records: &[String]) -> Result<String> {
    let stream = "111122223333_CloudTrail_eu-central-1";
    Ok(encode_envelope(&envelope_of("111122223333", "CloudTrail/Logs", stream, records))?)
}

fn data(event: &str) -> Result<String> {
    let event: Value = serde_json::from_str(event)?;
    let data = event.pointer("/awslogs/data").and_then(Value::as_str);
    Ok(data.ok_or("no data in the event")?.to_owned())
}
