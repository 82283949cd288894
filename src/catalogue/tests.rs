//! The whole files of the catalogue: what their tables do not tell, and that the tables hold what the files say.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use super::tables::{INFERRED, LISTED, MANAGED, ROWS};
use super::{AccessRow, Catalogue, ClientRow, ManagedPolicy, OfAws, Row, UndoKind};
use crate::builtin;

/// Words for policies are read elsewhere.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Files {
    operation: Vec<Row>,
    inferred: BTreeMap<String, Vec<String>>,
    managed_policy: Vec<ManagedPolicy>,
    client: Vec<ClientRow>,
}

fn files() -> Files {
    let mut all = Files::default();
    for (path, text) in builtin::CATALOGUE {
        let file: Files = toml::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        for row in &file.operation {
            row.check().unwrap_or_else(|error| panic!("{path}: {}: {error}", row.event_name));
        }
        all.operation.extend(file.operation);
        all.inferred.extend(file.inferred);
        all.managed_policy.extend(file.managed_policy);
        all.client.extend(file.client);
    }
    all
}

impl Row {
    /// The mistakes of a row that the types of TOML do not find.
    fn check(&self) -> Result<(), String> {
        if self.event_source.is_empty() || self.event_name.is_empty() {
            return Err("`event_source` and `event_name` are required".to_owned());
        }
        if self.pattern.is_some() {
            return Err("`pattern` belongs into a variant".to_owned());
        }
        let (Some(_), Some(_), Some(_), Some(_)) =
            (&self.sentence, &self.verb, &self.severity, &self.target)
        else {
            return Err("`sentence`, `verb`, `target` and `severity` are required".to_owned());
        };
        self.check_words()?;
        for variant in &self.variant {
            if variant.pattern.is_none() {
                return Err("a variant without `pattern`".to_owned());
            }
            if !variant.variant.is_empty() || !variant.event_name.is_empty() {
                return Err("a variant cannot be an operation of its own".to_owned());
            }
            if variant.sentence.is_some() != variant.verb.is_some() {
                return Err("a variant with a sentence needs its verb, and the reverse".to_owned());
            }
            variant.check_words()?;
            variant.check_part()?;
        }
        match self.variant.len() {
            0..=32 => Ok(()),
            more => Err(format!("{more} variants, of which 32 can be parts")),
        }
    }

    /// A part is told beside others, so it says for itself what it is, and its way back can be put together with theirs.
    fn check_part(&self) -> Result<(), String> {
        if !self.part {
            return Ok(());
        }
        let whole = self.sentence.is_some() && self.why.is_some() && self.restore.is_none();
        let undo = self.undo.as_ref().is_some_and(|undo| {
            undo.command.is_some() && undo.option.is_some() && undo.note.is_some()
        });
        match whole && undo {
            true => Ok(()),
            false => {
                Err("a part needs a sentence, a `why`, and an undo with `option` and `note`"
                    .to_owned())
            }
        }
    }

    fn check_words(&self) -> Result<(), String> {
        for sentence in self.sentence.iter().chain(&self.short) {
            if !sentence.as_str().starts_with("{actor} ") {
                return Err(format!(
                    "the sentence `{}` does not begin with `{{actor}} `",
                    sentence.as_str()
                ));
            }
        }
        if self.undo.is_some() && self.restore.is_some() {
            return Err("`undo` and `restore` exclude each other".to_owned());
        }
        for undo in [&self.undo, &self.restore].into_iter().flatten() {
            let fits = match undo.kind {
                UndoKind::Exact => undo.command.is_some(),
                UndoKind::Partial | UndoKind::NeedsPrevious => {
                    undo.command.is_some() && undo.note.is_some()
                }
                UndoKind::None => undo.command.is_none() && undo.note.is_some(),
            };
            if !fits {
                return Err(format!("an undo of kind {} with these fields", undo.kind.as_str()));
            }
        }
        Ok(())
    }
}

#[test]
fn tables_are_what_the_files_say() {
    let files = files();
    let catalogue = Catalogue::builtin();
    let told = |row: &Row| format!("{row:?}");
    let (mut read, mut kept): (Vec<String>, Vec<String>) =
        (files.operation.iter().map(told).collect(), catalogue.rows().map(told).collect());
    read.sort();
    kept.sort();
    assert!(read.len() > 200, "{}", read.len());
    assert_eq!(kept, read);
    for operation in &ROWS {
        let row = operation.row.get().unwrap();
        assert_eq!((operation.source, operation.name), (&*row.event_source, &*row.event_name));
        let keeps = |row: &Row| row.access.as_ref().and_then(AccessRow::key).is_some();
        let concerns = |row: &Row| keeps(row) || !row.ends.is_empty();
        let expected = concerns(row) || row.variant.iter().any(concerns);
        assert_eq!(operation.documents, expected, "{}", operation.name);
    }
    let spellings = files
        .inferred
        .iter()
        .flat_map(|(source, others)| others.iter().map(|other| (other.as_str(), source.as_str())));
    assert_eq!(spellings.collect::<BTreeMap<_, _>>().into_iter().collect::<Vec<_>>(), INFERRED);
    assert!(catalogue.words().is_some());
    let told = |policy: &ManagedPolicy| (policy.name.clone(), format!("{policy:?}"));
    let read: BTreeMap<String, String> = files.managed_policy.iter().map(told).collect();
    let kept = MANAGED.iter().map(|(name, policy)| {
        let arn = format!("arn:aws:iam::aws:policy/{name}");
        assert!(matches!(catalogue.managed(&arn), Some(OfAws::Told(told)) if told.name == *name));
        told(policy.get().unwrap())
    });
    assert_eq!(kept.collect::<BTreeMap<_, _>>(), read);
    assert_eq!(format!("{:?}", catalogue.clients()), format!("{:?}", files.client));
}

/// AWS's policies by names that the list has, whoever tells what they grant.
#[test]
fn every_policy_of_the_list_is_found_by_its_name() {
    let catalogue = Catalogue::builtin();
    assert!(LISTED.lines.lines().count() > 1500 && LISTED.lines.ends_with('\n'));
    let names = LISTED.lines.lines().filter_map(|line| line.split('\t').next());
    let names: HashSet<&str> = names.collect();
    for line in LISTED.lines.lines() {
        let name = line.split('\t').next().unwrap();
        let listed = LISTED.find(name).unwrap_or_else(|| panic!("{name} is not understood"));
        let phrases: Vec<&str> = listed.phrases().collect();
        let says = (line.matches('\t').count()).saturating_sub(1);
        assert_eq!(phrases.len(), says, "{name}");
        assert_eq!(OfAws::Listed(listed).is_harmless(), phrases.is_empty(), "{name}");
        for phrase in phrases {
            assert!(phrase.chars().count() <= 160 && !phrase.ends_with('.'), "{name}: {phrase}");
        }
        let arn = format!("arn:aws:iam::aws:policy/{name}");
        let known = catalogue.managed(&arn).unwrap();
        match known {
            OfAws::Told(told) => assert_eq!(told.name, name),
            OfAws::Listed(one) => assert_eq!(one, listed, "{name}"),
            OfAws::Unlisted(_) => panic!("{name} is in no list"),
        }
        let (first, last) = (name.chars().next().unwrap(), name.chars().next_back().unwrap());
        let shorter = [name.strip_prefix(first).unwrap(), name.strip_suffix(last).unwrap()];
        let longer = [format!("{name}!"), format!("{name}\t"), format!("!{name}")];
        for other in shorter.into_iter().chain(longer.iter().map(String::as_str)) {
            assert_eq!(LISTED.find(other).is_some(), names.contains(other), "{other:?}");
        }
    }
    assert_eq!(LISTED.find(""), None);
    assert_eq!(LISTED.find("~"), None);
}

/// Else a row of a person would make quieter what the program itself calls a way to more rights.
#[test]
fn what_people_say_of_a_policy_is_no_less_than_what_the_program_reads() {
    for policy in files().managed_policy {
        let listed = LISTED.find(&policy.name);
        let listed = listed.unwrap_or_else(|| panic!("AWS has no policy {}", policy.name));
        let told = policy.admin || policy.escalation || policy.broad;
        assert!(told || OfAws::Listed(listed).is_harmless(), "{}", policy.name);
    }
}

#[test]
fn nothing_stands_twice_and_clients_are_in_small_letters() {
    let files = files();
    let mut keys = HashSet::new();
    for row in &files.operation {
        assert!(keys.insert((&*row.event_source, &*row.event_name)), "{}", row.event_name);
    }
    for policy in &files.managed_policy {
        assert!(keys.insert(("", &*policy.name)), "{}", policy.name);
    }
    for client in &files.client {
        let small = client.contains.to_lowercase();
        assert!(!small.is_empty() && client.contains == small, "{}", client.words);
    }
}

/// A policy may stand in one variant of an operation only: a version of a managed policy is kept if it comes into force.
#[test]
fn an_operation_concerns_documents_if_one_of_its_variants_does() {
    let catalogue = Catalogue::builtin();
    let concerns = |name| {
        catalogue.document_operations().any(|operation| operation == ("iam.amazonaws.com", name))
    };
    assert!(concerns("CreatePolicyVersion") && concerns("PutUserPolicy") && concerns("DeleteRole"));
    assert!(!concerns("TagUser"));
}
