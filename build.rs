//! Lists the rule and catalogue files, so that adding one needs no Rust.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let mut code = String::new();
    for (name, folder) in
        [("PACKS", "rules/packs"), ("RISK", "rules/risk"), ("CATALOGUE", "catalogue")]
    {
        println!("cargo::rerun-if-changed={folder}");
        list(&mut code, name, folder)?;
    }
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("no OUT_DIR"))?;
    fs::write(Path::new(&out).join("builtin.rs"), code)
}

fn list(code: &mut String, name: &str, folder: &str) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "toml") {
            files.push(path);
        }
    }
    files.sort();
    let line = |code: &mut String, text: String| writeln!(code, "{text}").map_err(io::Error::other);
    line(code, format!("/// The files of `{folder}`: path and text."))?;
    line(code, format!("pub const {name}: &[(&str, &str)] = &["))?;
    for file in files {
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
