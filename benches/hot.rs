//! How fast the core is, each row beside its baseline in the same run, as a line of JSON for
//! `benches/table.py`. Rows take turns round by round, so that a busy machine is busy for all of them.
//!
//! ```text
//! hot rows [ROUNDS]       every row below
//! hot payload WHICH FILE  the payload `mixed` (as an event) or `changes`, for others and for `once`
//! hot recipe [ROUNDS]     the mixed payload as the function tells it, to be held against that recipe
//! hot load                the first loading of rules and catalogue in a process
//! hot once ROW FILE       one turn of a row with that payload, for counting instructions
//! hot archive FOLDER SEED FILES RECORDS
//!                         log files as CloudTrail writes them to S3, each with so many records
//! hot lines FILE SEED BYTES
//!                         one file of so many bytes, a record a line
//! hot log FILE SEED BYTES one packed log file that unpacks to so many bytes
//! ```

#[path = "hot/archive.rs"]
mod archive;
#[path = "hot/calls.rs"]
mod calls;
#[path = "changes/payload.rs"]
mod changes;
#[path = "hot/contest.rs"]
mod contest;
#[path = "hot/dice.rs"]
mod dice;
#[path = "hot/mixed.rs"]
mod mixed;
#[path = "hot/recorded.rs"]
mod recorded;
#[path = "hot/rows.rs"]
mod rows;
#[path = "changes/structs.rs"]
mod structs;

use std::error::Error;

use serde_json::{Value, json};

const ROUNDS: usize = 15;

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` adds words of its own.
    let words: Vec<String> =
        std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let rounds = |text: &str| text.parse().unwrap_or(ROUNDS);
    match words.as_slice() {
        [] | ["rows"] => rows::all(ROUNDS),
        ["rows", count] => rows::all(rounds(count)),
        ["payload", which, file] => Ok(std::fs::write(file, rows::payload(which)?)?),
        ["recipe"] => rows::recipe(ROUNDS),
        ["recipe", count] => rows::recipe(rounds(count)),
        ["load"] => {
            let start = contest::taken();
            let herald = rows::herald(rows::PACKS, 0)?;
            let ms = contest::taken() - start;
            println!("{}", json!({ "row": "load", "ms": ms, "packs": herald.rules().packs.len() }));
            Ok(())
        }
        ["once", row, file] => rows::once(row, &std::fs::read_to_string(file)?),
        ["archive", folder, seed, files, records] => {
            say(archive::folder(folder.as_ref(), seed.parse()?, files.parse()?, records.parse()?))
        }
        ["lines", file, seed, bytes] => {
            say(archive::lines(file.as_ref(), seed.parse()?, bytes.parse()?))
        }
        ["log", file, seed, bytes] => {
            say(archive::log(file.as_ref(), seed.parse()?, bytes.parse()?))
        }
        other => Err(format!("unknown words: {}", other.join(" ")).into()),
    }
}

fn say(made: Result<Value, Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    println!("{}", made?);
    Ok(())
}
