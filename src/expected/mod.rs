//! Expected changes: what somebody announced, with owner, reason and an end. What is quiet by itself they hold back, and
//! name; what is high or critical they never hide. An entry that leaves nothing of a call open ([`Exact`]) makes it low.
//!
//! Neither holds for what did not succeed, and for what nobody may announce: see [`never()`].

mod exact;

use cloudwatch_filter_pattern::Pattern;
use jiff::civil::Date;

pub use self::exact::Exact;
use crate::facts::{Access, ActorKind, Facts, Reading};
use crate::mistakes::Place;
use crate::record::Outcome;
use crate::rules::Rules;
use crate::severity::Severity;
use crate::text::{name, visible};

/// One entry.
#[derive(Debug, Clone)]
pub struct Expected {
    pub id: String,
    pub pattern: Pattern,
    /// What it pins, if it leaves nothing else open than parameters.
    pub exact: Option<Exact>,
    pub owner: String,
    pub reason: String,
    /// The last day, UTC, compared with the time of the event.
    pub expires: Date,
    pub place: Option<Place>,
    /// Where the pattern begins in the file.
    pub at: usize,
}

/// What the expected changes say of one record, before it is known how loud it is among others.
#[derive(Debug, PartialEq, Eq)]
pub enum Expectation {
    /// No entry is about it.
    None,
    /// Somebody announced it.
    Announced(Announcement),
    /// An entry is about it and changes nothing: why, in words that are safe to show.
    Told(String),
}

/// The entry that is about a change, by its number, and how well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announcement {
    pub entry: usize,
    /// It leaves nothing of the call open.
    pub exact: bool,
    /// Why it is not held back, however quiet it is.
    pub grave: Option<&'static str>,
}

/// What becomes of an announced change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    HeldBack,
    /// It is told, as low.
    Lowered,
    /// It is told as loud as it is: why.
    Nothing(&'static str),
}

/// The loudest that an entry holds back.
pub const MOST: Severity = Severity::Medium;

impl Announcement {
    /// `severity` is how loud the change is without the entry.
    pub fn effect(&self, severity: Severity) -> Effect {
        let loud = (severity > MOST)
            .then_some("it is high or critical, and the entry leaves open what exactly is done");
        match self.grave.or(loud) {
            None => Effect::HeldBack,
            Some(_) if self.exact => Effect::Lowered,
            Some(why) => Effect::Nothing(why),
        }
    }
}

impl Expected {
    /// "(entry tagging, owner identity team)", safe to show.
    pub fn words(&self) -> String {
        format!("(entry {}, owner {})", name(&self.id), visible(&self.owner))
    }

    /// Why a change that the entry is about is told as loud as it is.
    pub fn refusal(&self, why: &str) -> String {
        format!("not held back as an expected change {}: {why}", self.words())
    }

    /// Whether the entry leaves nothing of the call open.
    fn is_exactly(&self, reading: &Reading) -> bool {
        self.exact.as_ref().is_some_and(|exact| exact.open(reading).is_empty())
    }
}

/// Whether a change was announced. Of several entries one that leaves nothing open counts first, and one that has ended
/// last.
pub fn expectation(entries: &[Expected], reading: &Reading, rules: &Rules) -> Expectation {
    // What did not succeed is told as if there were no entry.
    if entries.is_empty() || reading.facts().outcome != Outcome::Succeeded {
        return Expectation::None;
    }
    let about = |(_, one): &(usize, &Expected)| reading.matches(&one.pattern);
    let about: Vec<(usize, &Expected)> = entries.iter().enumerate().filter(about).collect();
    let Some((_, first)) = about.first() else {
        return Expectation::None;
    };
    if let Some(why) = never(reading, rules) {
        return Expectation::Told(first.refusal(&why));
    }
    let Some(day) = reading.record.day() else {
        let why = "the event has no readable time";
        return Expectation::Told(format!("not held back as an expected change: {why}"));
    };
    let lasting = || about.iter().filter(|(_, entry)| day <= entry.expires);
    let exact = lasting().find(|(_, entry)| entry.is_exactly(reading));
    if let Some((entry, _)) = exact.or_else(|| lasting().next()) {
        let (entry, exact) = (*entry, exact.is_some());
        return Expectation::Announced(Announcement {
            entry,
            exact,
            grave: grave(reading.facts()),
        });
    }
    let last = about.iter().map(|(_, entry)| entry).max_by_key(|entry| entry.expires);
    let last = last.unwrap_or(first);
    Expectation::Told(format!("was expected until {} {}", last.expires, last.words()))
}

/// Why nobody may announce a change: it is of root, of the alerter, of somebody else's credentials, it makes an
/// administrator, it is not known what it does, or a rule insists.
pub fn never(reading: &Reading, rules: &Rules) -> Option<String> {
    let facts = reading.facts();
    let why = by_whom(facts).or_else(|| of_whom(reading)).or_else(|| unknown(reading));
    let why = why.or_else(|| {
        let admin = facts.access.as_ref()?.grants.as_ref()?.admin;
        admin.then_some("it grants administrator rights")
    });
    why.map(str::to_owned).or_else(|| {
        rules.insists(reading).map(|rule| format!("rule {} is always told", name(&rule.id)))
    })
}

fn by_whom(facts: &Facts) -> Option<&'static str> {
    (facts.actor.kind == ActorKind::Root).then_some("it was done by the root user")
}

fn of_whom(reading: &Reading) -> Option<&'static str> {
    let facts = reading.facts();
    if reading.is_about_herald() {
        return Some("it is about this alerter");
    }
    let credentials = facts.known.is_some_and(|known| known.is_of_credentials());
    let own = facts.target.as_ref().is_some_and(|target| target.is_actor);
    (credentials && !own).then_some("it is about somebody else's credentials")
}

/// What is not in the event, or an operation that the catalogue does not know of a service that it knows.
fn unknown(reading: &Reading) -> Option<&'static str> {
    let facts = reading.facts();
    if facts.request_omitted {
        return Some("its parameters are not in the event");
    }
    if facts.access.as_ref().is_some_and(Access::is_unknown) {
        return Some("what was granted is not in the event");
    }
    let service = reading.record.event_source();
    let strange =
        facts.known.is_none() && !facts.read_only && reading.catalogue().knows_service(service);
    strange.then_some("the operation is not known, and may grant anything")
}

/// What only an entry that leaves nothing open may announce, however quiet it is, as in a sandbox.
pub fn grave(facts: &Facts) -> Option<&'static str> {
    let access = facts.access.as_ref()?;
    if access.grants.as_ref().is_some_and(|grants| grants.escalation) {
        return Some("it opens a way to more rights");
    }
    let trust = access.trust.as_ref()?;
    let outside = trust.anyone || trust.external || trust.open_federation || trust.federated;
    outside.then_some("it lets outsiders in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_entry_that_leaves_nothing_open_is_about_what_is_loud_or_grave() {
        use Severity::{Critical, High, Info, Medium};
        let announcement = |exact, grave| Announcement { entry: 0, exact, grave };
        for severity in [Info, Medium] {
            assert_eq!(announcement(false, None).effect(severity), Effect::HeldBack);
            assert_eq!(announcement(true, None).effect(severity), Effect::HeldBack);
            assert_eq!(announcement(true, Some("x")).effect(severity), Effect::Lowered);
            assert_eq!(announcement(false, Some("x")).effect(severity), Effect::Nothing("x"));
        }
        for severity in [High, Critical] {
            assert_eq!(announcement(true, None).effect(severity), Effect::Lowered);
            assert!(matches!(announcement(false, None).effect(severity), Effect::Nothing(_)));
        }
    }
}
