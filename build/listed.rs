//! The list of AWS's managed policies as one text, in the order of their names: `NAME`, or `NAME`, what it is and its
//! phrases, between tabs. A table would be some two thousand texts, and each an address to set when the program starts.

use toml::{Table, Value};

use crate::files::File;

/// `LISTED`.
pub fn table(file: &File) -> Result<String, String> {
    let all: Table = toml::from_str(&file.text).map_err(|error| file.mistake(error))?;
    let date = all.get("date").and_then(Value::as_str);
    let date = date.ok_or_else(|| file.mistake("no `date`"))?;
    let policies = all.get("policies").and_then(Value::as_table);
    let policies = policies.ok_or_else(|| file.mistake("no `policies`"))?;
    let mut lines = Vec::new();
    for (name, says) in policies {
        let fails = || file.mistake(format_args!("{name}: not a list of texts of one line"));
        let mut line = vec![name.as_str()];
        for text in says.as_array().ok_or_else(fails)? {
            line.push(text.as_str().ok_or_else(fails)?);
        }
        if line.iter().any(|text| text.contains(char::is_control)) {
            return Err(fails());
        }
        lines.push(line);
    }
    lines.sort();
    let lines: String = lines.iter().map(|line| line.join("\t") + "\n").collect();
    Ok(format!("pub static LISTED: List = List {{ date: {date:?}, lines: {lines:?} }};\n"))
}
