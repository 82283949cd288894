//! Expected changes: what somebody announced, with owner, reason and an end. They are held back, never silently.
//!
//! Only what succeeded is held back, and never what grants administration or a way to more rights, something unknown,
//! or trust outside; nor what a rule with `always` selects.

use cloudwatch_filter_pattern::Pattern;
use jiff::civil::Date;

use crate::facts::{Facts, Reading};
use crate::mistakes::Place;
use crate::record::Outcome;
use crate::rules::Rules;
use crate::text::{name, visible};

/// One entry.
#[derive(Debug, Clone)]
pub struct Expected {
    pub id: String,
    pub pattern: Pattern,
    pub owner: String,
    pub reason: String,
    /// The last day, UTC, compared with the time of the event.
    pub expires: Date,
    pub place: Option<Place>,
    /// Where the pattern begins in the file.
    pub at: usize,
}

/// What the expected changes say of one record.
#[derive(Debug, PartialEq, Eq)]
pub enum Expectation {
    /// No entry is about it.
    None,
    /// It is held back, by the entry with this number.
    HeldBack(usize),
    /// An entry is about it and does not hold it back: why, in words that are safe to show.
    Told(String),
}

impl Expected {
    /// "(entry tagging, owner identity team)", safe to show.
    pub fn words(&self) -> String {
        format!("(entry {}, owner {})", name(&self.id), visible(&self.owner))
    }
}

/// Whether a change was announced. Of several entries one that holds back counts before one that has ended.
pub fn expectation(entries: &[Expected], reading: &Reading, rules: &Rules) -> Expectation {
    let matching = || entries.iter().enumerate().filter(|(_, one)| reading.matches(&one.pattern));
    let facts = reading.facts();
    // What did not succeed is told as if there were no entry.
    if entries.is_empty() || facts.outcome != Outcome::Succeeded {
        return Expectation::None;
    }
    let Some((_, first)) = matching().next() else {
        return Expectation::None;
    };
    if let Some(why) = never_held_back(reading, rules) {
        let told = format!("not held back as an expected change {}: {why}", first.words());
        return Expectation::Told(told);
    }
    let Some(day) = reading.record.day() else {
        let why = "the event has no readable time";
        return Expectation::Told(format!("not held back as an expected change: {why}"));
    };
    if let Some((number, _)) = matching().find(|(_, entry)| day <= entry.expires) {
        return Expectation::HeldBack(number);
    }
    let last = matching().map(|(_, entry)| entry).max_by_key(|entry| entry.expires);
    let last = last.unwrap_or(first);
    Expectation::Told(format!("was expected until {} {}", last.expires, last.words()))
}

/// Why no entry may hold a change back.
fn never_held_back(reading: &Reading, rules: &Rules) -> Option<String> {
    let facts = reading.facts();
    let why = dangerous(facts).or_else(|| nobody_knows(reading));
    why.map(str::to_owned).or_else(|| {
        rules.insists(reading).map(|rule| format!("rule {} is always told", name(&rule.id)))
    })
}

/// Administration, escalation, something unknown, trust outside.
fn dangerous(facts: &Facts) -> Option<&'static str> {
    if facts.request_omitted {
        return Some("its parameters are not in the event");
    }
    let access = facts.access.as_ref()?;
    if access.is_unknown() {
        return Some("what was granted is not in the event");
    }
    if let Some(grants) = &access.grants {
        if grants.admin {
            return Some("it grants administrator rights");
        }
        if grants.escalation {
            return Some("it opens a way to more rights");
        }
    }
    let trust = access.trust.as_ref()?;
    let outside = trust.anyone || trust.external || trust.open_federation;
    outside.then_some("it lets outsiders in")
}

/// A change to identities that the catalogue does not know may grant anything.
fn nobody_knows(reading: &Reading) -> Option<&'static str> {
    const IDENTITIES: [&str; 3] =
        ["iam.amazonaws.com", "sso.amazonaws.com", "organizations.amazonaws.com"];
    let facts = reading.facts();
    let unknown = facts.known.is_none()
        && !facts.read_only
        && IDENTITIES.contains(&reading.record.event_source());
    unknown.then_some("the operation is not known, and may grant anything")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::facts::{Access, Context};
    use crate::policy::{Grants, Trust};
    use crate::record::Record;

    /// The facts of a harmless change, with what it lets somebody do replaced.
    fn with(access: Access) -> Option<&'static str> {
        let catalogue = Catalogue::default();
        let text =
            r#"{"eventSource":"iam.amazonaws.com","eventName":"PutRolePolicy","readOnly":false}"#;
        let record = Record::read(text).unwrap();
        let mut facts = Facts::of(&record, Context::alone(&catalogue));
        facts.access = Some(access);
        dangerous(&facts)
    }

    fn grants(set: impl Fn(&mut Grants)) -> Access {
        let mut grants = Grants::default();
        set(&mut grants);
        Access { grants: Some(grants), ..Access::default() }
    }

    fn trust(set: impl Fn(&mut Trust)) -> Access {
        let mut trust = Trust::default();
        set(&mut trust);
        Access { trust: Some(trust), ..Access::default() }
    }

    #[test]
    fn what_gives_power_away_is_never_held_back() {
        assert_eq!(with(Access::default()), None);
        assert_eq!(with(grants(|_| {})), None);
        assert_eq!(with(grants(|it| it.conditional = true)), None);
        assert_eq!(with(trust(|it| it.accounts = vec!["111122223333".to_owned()])), None);
        let unknown = Access { unknown: Some("x".to_owned()), ..Access::default() };
        for (access, why) in [
            (grants(|it| it.admin = true), "it grants administrator rights"),
            (grants(|it| it.escalation = true), "it opens a way to more rights"),
            (unknown, "what was granted is not in the event"),
            (trust(|it| it.anyone = true), "it lets outsiders in"),
            (trust(|it| it.external = true), "it lets outsiders in"),
            (trust(|it| it.open_federation = true), "it lets outsiders in"),
        ] {
            assert_eq!(with(access), Some(why));
        }
    }
}
