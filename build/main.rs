//! What is known at build time is done here. The TOML files under `rules/` and `catalogue/` become tables, so that the
//! program reads none at its start; adding a file needs no Rust. A mistake that a table cannot hold fails the build; the
//! others are found by the tests, which read the whole files.

#[path = "../src/rules/asks.rs"]
mod asks;
mod catalogue;
mod files;
mod listed;
mod own;
mod rules;
mod secrets;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use files::{File, files_in};

fn main() -> ExitCode {
    match write() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn write() -> Result<(), String> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    let (packs, risk) = (files_in("rules/packs")?, files_in("rules/risk")?);
    let operations = files_in("catalogue")?;
    let texts = [("PACKS", &packs), ("RISK", &risk), ("CATALOGUE", &operations)];
    save(&out, "texts.rs", &texts.map(|(name, files)| texts_of(name, files)).concat())?;
    save(&out, "rules.rs", &rules::tables(&packs, &risk)?)?;
    save(&out, "secrets.rs", &secrets::table()?)?;
    let own = files_in("catalogue/own")?;
    let own = own.first().ok_or("catalogue/own: no file")?;
    save(&out, "own.rs", &own::tables(own)?)?;
    let listed = files_in("catalogue/aws")?;
    let listed = listed.first().ok_or("catalogue/aws: no file")?;
    save(&out, "listed.rs", &listed::table(listed)?)?;
    let known = catalogue::Merged::of(&operations)?;
    save(&out, "catalogue.rs", &known.tables()?)?;
    save(&out, "vocabulary.json", &known.vocabulary()?)
}

fn save(out: &Path, name: &str, content: &str) -> Result<(), String> {
    fs::write(out.join(name), content).map_err(|error| format!("{name}: {error}"))
}

/// The whole files, for the commands that show or test rules. The function is built without.
fn texts_of(name: &str, files: &[File]) -> String {
    let line = |File { path, .. }: &File| {
        format!(
            "    ({path:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{path}\"))),\n"
        )
    };
    let lines: String = files.iter().map(line).collect();
    format!(
        "#[cfg(any(test, feature = \"cli\"))]\npub const {name}: &[(&str, &str)] = &[\n{lines}];\n"
    )
}
