//! The words that a secret is known by, as the table of a search for all of them.

use std::collections::HashMap;

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, StartKind};

#[path = "../src/secrets/words.rs"]
mod words;

use words::{LAST_WORDS, PARTS, PUBLIC_KEY, USER_DATA};

/// The state after each letter, and after what is no letter. A word ends the search.
pub fn table() -> Result<String, String> {
    println!("cargo::rerun-if-changed=src/secrets/words.rs");
    let words = PARTS.iter().chain(&LAST_WORDS).chain(&[USER_DATA, PUBLIC_KEY]);
    let search = DFA::builder().start_kind(StartKind::Unanchored).build(words);
    let search = search.map_err(|error| error.to_string())?;
    let start = search.start_state(Anchored::No).map_err(|error| error.to_string())?;
    let mut numbers: HashMap<StateID, usize> = HashMap::from([(start, 0)]);
    let mut states = vec![start];
    let mut rows = String::new();
    let mut at = 0;
    while let Some(state) = states.get(at).copied() {
        for byte in (b'a'..=b'z').chain([b'0']) {
            let next = search.next_state(Anchored::No, state, byte);
            let number = if search.is_match(next) {
                usize::from(u16::MAX)
            } else {
                *numbers.entry(next).or_insert_with(|| {
                    states.push(next);
                    states.len() - 1
                })
            };
            rows.push_str(&format!("{number},"));
        }
        rows.push_str("],[");
        at += 1;
    }
    let (count, rows) = (states.len(), rows.trim_end_matches(",["));
    Ok(format!(
        "const OTHER: u8 = 26;\nconst FOUND: u16 = u16::MAX;\nstatic STATES: [[u16; 27]; {count}] = [[{rows}];\n"
    ))
}
