//! The TOML files of a folder.

use std::fs;

pub struct File {
    pub path: String,
    pub text: String,
}

/// In the order of their names.
pub fn files_in(folder: &str) -> Result<Vec<File>, String> {
    println!("cargo::rerun-if-changed={folder}");
    let fails = |error| format!("{folder}: {error}");
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(fails)? {
        let path = entry.map_err(fails)?.path();
        if path.extension().is_some_and(|end| end == "toml") {
            let shown = path.display().to_string().replace('\\', "/");
            let text = fs::read_to_string(&path).map_err(|error| format!("{shown}: {error}"))?;
            files.push(File { path: shown, text });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

impl File {
    /// The line and the column of a byte of the text, both counted from 1.
    pub fn place(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at).unwrap_or(&self.text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        (before.matches('\n').count() + 1, line.chars().count() + 1)
    }

    pub fn mistake(&self, what: impl std::fmt::Display) -> String {
        format!("{}: {what}", self.path)
    }
}
