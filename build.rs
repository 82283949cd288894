//! Lists the rule and catalogue files, so that adding one needs no Rust.

use std::fmt::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use toml::de::DeTable;

fn main() -> io::Result<()> {
    let mut code = String::new();
    for (name, folder) in
        [("PACKS", "rules/packs"), ("RISK", "rules/risk"), ("CATALOGUE", "catalogue")]
    {
        println!("cargo::rerun-if-changed={folder}");
        list(&mut code, name, folder)?;
    }
    // Four fifths of the rules' text are their tests, which a cold start need not read.
    lean(&mut code, "LEAN_PACKS", "rules/packs")?;
    lean(&mut code, "LEAN_RISK", "rules/risk")?;
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no OUT_DIR"))?;
    fs::write(Path::new(&out).join("builtin.rs"), code)
}

fn files_in(folder: &str) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The files of a folder without the tests of their rules; `tests/rules.rs` holds the rules that come of it against
/// those of the whole text.
fn lean(code: &mut String, name: &str, folder: &str) -> io::Result<()> {
    writeln!(code, "pub const {name}: &[(&str, &str)] = &[").map_err(io::Error::other)?;
    for file in files_in(folder)? {
        let shown = file.display().to_string().replace('\\', "/");
        let text = fs::read_to_string(&file)?;
        // A file with a mistake is told whole, by the program's own words.
        let text = without_tests(&text).unwrap_or(text);
        writeln!(code, "    ({shown:?}, {text:?}),").map_err(io::Error::other)?;
    }
    writeln!(code, "];").map_err(io::Error::other)
}

/// The text without its `[[rule.test]]` tables, each line still where it was, as mistakes name lines; nothing where it
/// is no TOML.
fn without_tests(text: &str) -> Option<String> {
    let file = DeTable::parse(text).ok()?;
    let rules = file.get_ref().get("rule").and_then(|rules| rules.get_ref().as_array());
    let mut cuts: Vec<Range<usize>> = Vec::new();
    for rule in rules.into_iter().flatten() {
        let tests = rule.get_ref().get("test").and_then(|tests| tests.get_ref().as_array());
        for test in tests.into_iter().flatten() {
            // The header; where the table is written inline, all of it.
            cuts.push(test.span());
            for (key, value) in test.get_ref().as_table().into_iter().flatten() {
                cuts.push(key.span().start..value.span().end);
            }
        }
    }
    cuts.sort_by_key(|cut| cut.start);
    let mut lean = String::new();
    let mut at = 0;
    for cut in cuts {
        let cut = cut.start.max(at)..cut.end.max(at);
        lean.push_str(text.get(at..cut.start)?);
        lean.extend(text.get(cut.clone())?.chars().filter(|one| *one == '\n'));
        at = cut.end;
    }
    lean.push_str(text.get(at..)?);
    Some(lean)
}

fn list(code: &mut String, name: &str, folder: &str) -> io::Result<()> {
    let line = |code: &mut String, text: String| writeln!(code, "{text}").map_err(io::Error::other);
    line(code, format!("/// The files of `{folder}`: path and text."))?;
    line(code, format!("pub const {name}: &[(&str, &str)] = &["))?;
    for file in files_in(folder)? {
        let shown = file.display().to_string().replace('\\', "/");
        line(
            code,
            format!(
                "    ({shown:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{shown}\"))),"
            ),
        )?;
    }
    line(code, "];".to_owned())
}
