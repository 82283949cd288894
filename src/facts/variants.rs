//! Whether the variants of the catalogue ask for facts that they see.

use cloudwatch_filter_pattern::Pattern;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::names;
use super::registry::SeenBy;
use crate::mistakes::{Mistake, Source};

/// The mistakes in a file of the catalogue: a variant asks for a fact that does not exist, or that is not known yet when
/// variants are chosen. Everything else that can be wrong with a file keeps the program from being built.
pub fn mistakes_of_variants(path: &str, text: &str) -> Vec<Mistake> {
    let source = Source { path, text };
    let (document, _) = DeTable::parse_recoverable(text);
    let operations = tables(document.get_ref(), "operation");
    let variants = operations.flat_map(|operation| tables(operation, "variant"));
    let patterns = variants.filter_map(|variant| variant.get("pattern"));
    patterns.flat_map(|pattern| mistakes(source, pattern)).collect()
}

fn tables<'d>(
    table: &'d DeTable<'d>,
    key: &str,
) -> impl Iterator<Item = &'d DeTable<'d>> + use<'d> {
    let list = table.get(key).and_then(|list| list.get_ref().as_array());
    list.into_iter().flatten().filter_map(|one| one.get_ref().as_table())
}

fn mistakes(source: Source, pattern: &Spanned<DeValue>) -> Vec<Mistake> {
    let parsed = pattern.get_ref().as_str().and_then(|text| text.parse::<Pattern>().ok());
    let found = |parsed| names::mistakes(source, pattern.span(), &parsed, SeenBy::Variants);
    parsed.map(found).unwrap_or_default()
}
