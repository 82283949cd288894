//! What the calls of the services that the alerter consists of can touch of it: `catalogue/own/writes.toml` as tables of
//! Rust. A mark that is missing or says what cannot be fails the build.

use std::fmt::Write as _;

use toml::{Table, Value};

use crate::files::File;

/// The tables `SERVICES` and `MADE`.
pub fn tables(file: &File) -> Result<String, String> {
    let all: Table = toml::from_str(&file.text).map_err(|error| file.mistake(error))?;
    let table = |key: &str| {
        all.get(key).and_then(Value::as_table).ok_or_else(|| file.mistake(format!("no `{key}`")))
    };
    let mut made = String::new();
    let makes = table("made")?;
    for (kind, names) in makes {
        let names = names.as_array().into_iter().flatten().filter_map(Value::as_str);
        let names: String = names.map(|name| format!("{name:?}, ")).collect();
        made += &format!("    ({}, &[{names}]),\n", variant(kind));
    }
    let mut services = String::new();
    let known = table("service")?;
    for (title, service) in known {
        let fails = |what: &str| file.mistake(format!("{title}: {what}"));
        let source = service.get("source").and_then(Value::as_str);
        let source = source.ok_or_else(|| fails("no `source`"))?;
        let writes = service.get("writes").and_then(Value::as_table);
        let mut places: Vec<(&str, &str)> = Vec::new();
        let mut operations = String::new();
        // A table of TOML is in the order of its keys, as a binary search needs them.
        for (name, mark) in writes.ok_or_else(|| fails("no `writes`"))? {
            let mark = mark.as_str().unwrap_or_default();
            let touched = touched(mark).ok_or_else(|| fails(&format!("{name}: `{mark}`")))?;
            let first = touched.first().map(|(kind, _)| *kind);
            let of_first = touched.iter().filter(|(kind, _)| Some(*kind) == first);
            let paths: String =
                of_first.filter_map(|(_, path)| Some(format!("{:?}, ", (*path)?))).collect();
            let kind = first.map_or("None".to_owned(), |kind| format!("Some({})", variant(kind)));
            let _ = writeln!(
                operations,
                "        Operation {{ name: {name:?}, kind: {kind}, paths: &[{paths}] }},"
            );
            places.extend(touched.into_iter().filter_map(|(kind, path)| Some((path?, kind))));
        }
        places.sort_unstable();
        places.dedup();
        let mut kinds: Vec<&str> = places.iter().map(|(_, kind)| *kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let kinds: String = kinds.iter().map(|kind| format!("{}, ", variant(kind))).collect();
        let places: String =
            places.iter().map(|(path, kind)| format!("({path:?}, {}), ", variant(kind))).collect();
        let _ = writeln!(
            services,
            "    Service {{ source: {source:?}, kinds: &[{kinds}], places: &[{places}], operations: &[\n{operations}    ] }},"
        );
    }
    Ok(format!(
        "pub static MADE: [(ResourceKind, &[&str]); {}] = [\n{made}];\n\
         pub static SERVICES: [Service; {}] = [\n{services}];\n",
        makes.len(),
        known.len()
    ))
}

/// The kinds that an operation touches, each with the parameter that names it, or none for the whole account. What
/// cannot touch any has none.
fn touched(mark: &str) -> Option<Vec<(&str, Option<&str>)>> {
    if let Some(why) = mark.strip_prefix("cannot, because ") {
        return (!why.is_empty()).then(Vec::new);
    }
    mark.strip_prefix("touches ")?.split(", ").map(place).collect()
}

fn place(text: &str) -> Option<(&str, Option<&str>)> {
    let (kind, rest) = text.split_once(' ')?;
    match rest.strip_prefix("by ") {
        Some(path) => Some((kind, Some(path))),
        None => (rest == "of the whole account").then_some((kind, None)),
    }
}

/// `log_group` is `ResourceKind::LogGroup`. Of a kind that is none the compiler says so.
fn variant(kind: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
    };
    let words: Vec<String> = kind.split('_').map(word).collect();
    format!("ResourceKind::{}", words.concat())
}
