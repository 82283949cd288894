//! The words that records have, for the lints of patterns: fields and their types, operations of services. Both are
//! lists with a version (`catalogue/fields.txt`, `catalogue/inventory.txt`). The facts under `$.herald` have a registry
//! of their own.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use cloudwatch_filter_pattern::{Known, Pattern, Selector, Step, ValueKind};

use crate::facts::{self, SeenBy};
use crate::pattern::FACTS;

const FIELD_LIST: &str = include_str!("../../catalogue/fields.txt");
const INVENTORY: &str = include_str!("../../catalogue/inventory.txt");

/// A field of a record.
struct Field {
    path: &'static str,
    /// `None` for one that may be of several types.
    kind: Option<ValueKind>,
    always: bool,
    /// The values that it has, as far as AWS names them; none if nobody lists them.
    words: Vec<&'static str>,
    /// Whether it has members that nobody lists.
    open: bool,
}

static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let field = |line: &'static str| {
        let mut words = line.split_ascii_whitespace();
        let path = words.next()?;
        let kind = match words.next()? {
            "text" => Some(ValueKind::Text),
            "boolean" => Some(ValueKind::Boolean),
            "array" => Some(ValueKind::Array),
            "object" => Some(ValueKind::Object),
            _ => None,
        };
        let marks: Vec<&str> = words.collect();
        let words = marks.iter().find_map(|mark| mark.strip_prefix("one-of="));
        let words = words.map_or_else(Vec::new, |words| words.split('|').collect());
        let (always, open) = (marks.contains(&"always"), marks.contains(&"open"));
        Some(Field { path, kind, always, words, open })
    };
    lines(FIELD_LIST).filter_map(field).collect()
});

/// The operations of the services that the inventory has, by event source.
static OPERATIONS: LazyLock<BTreeMap<&'static str, Vec<String>>> = LazyLock::new(|| {
    let mut all: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (source, name, _) in operations() {
        all.entry(source).or_default().push(name.to_owned());
    }
    all
});

fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

/// The operations of the inventory: event source, event name, and whether it changes something.
pub fn operations() -> impl Iterator<Item = (&'static str, &'static str, bool)> {
    lines(INVENTORY).filter_map(|line| {
        let mut words = line.split(' ');
        Some((words.next()?, words.next()?, words.next()? == "write"))
    })
}

/// The version of the inventory.
pub fn inventory_version() -> &'static str {
    let first = INVENTORY.lines().next().unwrap_or_default();
    first.trim_start_matches("# Version ").split('.').next().unwrap_or_default()
}

/// The event sources whose operations are known.
pub fn sources() -> impl Iterator<Item = &'static str> {
    OPERATIONS.keys().copied()
}

/// The event sources of which alone a pattern may select a record; none if others may be, too.
pub fn sources_of(pattern: &Pattern) -> Vec<String> {
    let source: Option<Selector> = "$.eventSource".parse().ok();
    let texts = source.as_ref().and_then(|source| pattern.required_texts(source));
    texts.unwrap_or_default().into_iter().map(str::to_owned).collect()
}

/// What is known of a record's fields, for [`Pattern::lints_with`]. Under `$.herald` names and words that do not exist are
/// mistakes, which are told elsewhere.
pub fn type_of(selector: &Selector) -> Known {
    if selector.first_name() == Some(FACTS) {
        return facts::known(selector, SeenBy::Rules);
    }
    let names = selector.steps().iter().map_while(|step| match step {
        Step::Name(name) => Some(name.as_str()),
        Step::Index(_) | Step::Wildcard => None,
    });
    let mut path = String::new();
    let mut last: Option<&Field> = None;
    let mut depth = 0;
    for (step, name) in names.enumerate() {
        let inner = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let Some(field) = FIELDS.iter().find(|field| field.path == inner) else {
            let is_open = last.is_some_and(|field| field.open);
            return match members(&path) {
                // What is no object has no members, and of an open one nobody knows them all.
                names if is_open || names.is_empty() => Known::Nothing,
                names => Known::NoSuchMember { step, names },
            };
        };
        (path, last, depth) = (inner, Some(field), step + 1);
    }
    match last {
        Some(Field { words, always, .. })
            if depth == selector.steps().len() && !words.is_empty() =>
        {
            Known::Listed {
                words: words.iter().map(|word| (*word).to_owned()).collect(),
                list: format!("the list of what `{path}` is"),
                closed: true,
                always: *always,
            }
        }
        Some(Field { kind: Some(kind), always, .. }) if depth == selector.steps().len() => {
            Known::Value { kind: *kind, always: *always }
        }
        _ => Known::Nothing,
    }
}

/// The names of the members of a field, or of a record.
fn members(parent: &str) -> Vec<String> {
    let inside = FIELDS.iter().filter_map(|field| match parent {
        "" => Some(field.path),
        _ => field.path.strip_prefix(parent)?.strip_prefix('.'),
    });
    let mut names: Vec<String> =
        inside.filter(|path| !path.contains('.')).map(str::to_owned).collect();
    if parent.is_empty() {
        names.push(FACTS.to_owned());
    }
    names
}

/// What is known of the names of operations in a pattern. Of services that the inventory has all of them are known;
/// where the pattern asks for no service, only what is nearly one of theirs is told.
pub fn names_in(pattern: &Pattern) -> Known {
    let asked = sources_of(pattern);
    let known: Vec<&Vec<String>> =
        asked.iter().filter_map(|source| OPERATIONS.get(source.as_str())).collect();
    let version = inventory_version();
    if asked.is_empty() {
        let words = OPERATIONS.values().flatten().cloned().collect();
        let list = format!("the inventory of {version}");
        return Known::Listed { words, list, closed: false, always: true };
    }
    if known.len() < asked.len() {
        return Known::always(ValueKind::Text);
    }
    let words = known.into_iter().flatten().cloned().collect();
    let list = format!("the inventory of {version} of {}", asked.join(", "));
    Known::Listed { words, list, closed: true, always: true }
}
