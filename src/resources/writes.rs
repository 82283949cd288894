//! What calls can touch of the alerter: `catalogue/own/writes.toml`, made into tables when the program is built.

use super::kind::ResourceKind;

include!(concat!(env!("OUT_DIR"), "/own.rs"));

/// A service that a part of the alerter is of.
#[derive(Debug)]
pub struct Service {
    pub source: &'static str,
    pub kinds: &'static [ResourceKind],
    /// The parameters that name a thing of a kind, of all operations together.
    pub places: &'static [(&'static str, ResourceKind)],
    /// Every operation that writes, in the order of the names.
    operations: &'static [Operation],
}

/// An operation that writes.
#[derive(Debug)]
pub struct Operation {
    pub name: &'static str,
    /// The kind that it acts on; none where it cannot touch the alerter.
    pub kind: Option<ResourceKind>,
    /// The parameters that name what it acts on; none where it acts on the whole account.
    pub paths: &'static [&'static str],
}

impl Service {
    pub fn of(source: &str) -> Option<&'static Service> {
        SERVICES.iter().find(|service| service.source == source)
    }

    /// Whether roles are called by their names here, and not by their ARNs.
    pub fn takes_names_of_roles(&self) -> bool {
        matches!(self.source, "iam.amazonaws.com" | "sts.amazonaws.com")
    }

    /// The operation of a record. The event names of Lambda end with the version of the interface
    /// (`UpdateFunctionCode20150331v2`).
    pub fn operation(&self, event_name: &str) -> Option<&'static Operation> {
        let plain = match event_name.rsplit_once('v') {
            Some((before, version)) if is_number(version) => before,
            _ => event_name,
        };
        let plain = plain.trim_end_matches(|letter: char| letter.is_ascii_digit());
        [event_name, plain].iter().find_map(|name| {
            let place = self.operations.binary_search_by(|one| one.name.cmp(name)).ok()?;
            self.operations.get(place)
        })
    }

    /// The operations that act on something of the alerter's kinds.
    pub fn touching(&self) -> impl Iterator<Item = (&'static Operation, ResourceKind)> {
        self.operations.iter().filter_map(|one| Some((one, one.kind?)))
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What the template makes of a kind, by the names that CloudFormation makes names of.
pub fn made(kind: ResourceKind) -> &'static [&'static str] {
    MADE.iter().find(|(of, _)| *of == kind).map_or(&[], |(_, names)| names)
}
