//! Lists the rule and catalogue files, so that adding one needs no Rust.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

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

/// The files of a folder without the tests of their rules. A test ends where the next table or comment begins;
/// `tests/rules.rs` holds the rules that come of it against those of the whole text.
fn lean(code: &mut String, name: &str, folder: &str) -> io::Result<()> {
    writeln!(code, "pub const {name}: &[(&str, &str)] = &[").map_err(io::Error::other)?;
    for file in files_in(folder)? {
        let mut text = String::new();
        let mut in_test = false;
        for line in fs::read_to_string(&file)?.lines() {
            if line.starts_with('[') || line.starts_with('#') {
                in_test = line == "[[rule.test]]";
            }
            // An empty line keeps the line numbers of mistakes right.
            text.push_str(if in_test { "" } else { line });
            text.push('\n');
        }
        let shown = file.display().to_string().replace('\\', "/");
        writeln!(code, "    ({shown:?}, {text:?}),").map_err(io::Error::other)?;
    }
    writeln!(code, "];").map_err(io::Error::other)
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
