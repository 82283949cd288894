//! One change, from a record, its facts, its row in the catalogue and the verdict of the rules.

use super::contract::{
    AccessText, AnnouncedText, Change, ChangeRule, ChangeView, ErrorText, RevertText, TargetText,
};
use super::effect::Effect;
use super::request::RequestText;
use super::{reasons, sentence, undo};
use crate::catalogue::Known;
use crate::console;
use crate::expected::Expected;
use crate::facts::{Facts, Reading, is_noun_of, right_second_factor, second_factor_of};
use crate::record::{CallError, Outcome, Record};
use crate::rules::{Rule, Rules, Verdict};
use crate::secrets::masked;
use crate::severity::Severity;
use crate::shown;
use crate::shown::Shown;
use crate::text::clipped;

/// How loud an operation is that the catalogue does not know.
const UNKNOWN_WRITE: Severity = Severity::Medium;
const UNKNOWN_READ: Severity = Severity::Info;

impl Change {
    pub fn of(reading: &Reading, rules: &Rules) -> Change {
        let record = reading.record;
        let facts = reading.facts();
        let own_severity = own_severity(facts);
        let verdict = rules.judge(reading, own_severity);
        let (undo, restore) = undo::of(reading);
        let advice = advice(facts, &verdict);
        Change {
            event_id: field(record, "eventID"),
            event_time: field(record, "eventTime"),
            region: field(record, "awsRegion"),
            event_source: clipped(record.event_source()),
            event_name: clipped(record.event_name()),
            read_only: facts.read_only,
            outcome: facts.outcome,
            error: facts.error.as_ref().map(ErrorText::of).map(Box::new),
            sentence: sentence::sentence(reading),
            severity: verdict.severity,
            taken_back: None,
            announced: None,
            reasons: reasons_of(reading, &verdict),
            rules: verdict.rules.iter().filter_map(|rule| ChangeRule::of(rule)).collect(),
            target: facts.target.as_ref().map(|target| TargetText {
                kind: target.kind.clone(),
                name: target.name.as_deref().map(clipped),
                arn: target.arn.as_deref().map(clipped),
                is_actor: target.is_actor,
                console_url: console::entity_url(
                    record,
                    target,
                    facts.outcome == Outcome::Succeeded,
                ),
                renamed: console::new_name(record, facts.outcome == Outcome::Succeeded)
                    .map(clipped),
            }),
            source_ip: field(record, "sourceIPAddress"),
            user_agent: field(record, "userAgent"),
            via: facts.client.via.as_ref().map(Shown::from),
            access_key_id: field(record, "userIdentity.accessKeyId"),
            mfa: facts.mfa,
            session: facts.actor.session.as_deref().map(clipped),
            human: facts.actor.human,
            automation: facts.client.automation,
            request: RequestText::of(record),
            more_reads: None,
            access: AccessText::of(reading).map(Box::new),
            undo: undo.map(Box::new),
            next: join_next(advice.as_ref(), restore.as_ref()),
            console_url: console::event_url(record),
            digest: String::new(),
            view: ChangeView {
                who: None,
                advice,
                restore: restore.map(Box::new),
                clause: sentence::clause(reading),
                short: sentence::short(reading),
                wrong_second_factor: facts.wrong_second_factor == Some(true),
                right_second_factor: right_second_factor(record, facts.outcome),
                second_factor_of: second_factor_of(record, facts.outcome).map(|of| clipped(&of)),
                own_severity,
                effect: Effect::of(reading).map(Box::new),
                ending: None,
                is_correction: sentence::is_correction(reading),
                then: undo::afterwards(reading).map(Box::new),
                takes_back: false,
            },
        }
    }

    /// Notes that an entry announced exactly this change.
    pub fn announced_by(&mut self, entry: &Expected) {
        self.severity = self.severity.min(Severity::Low);
        self.announced = Some(Box::new(AnnouncedText {
            id: Shown::name(&entry.id),
            owner: Shown::visible(&entry.owner),
            reason: Shown::visible(&entry.reason),
        }));
    }

    /// Notes that something else took it back, or took its place: there is nothing left to undo, nor to restore.
    pub(super) fn has_nothing_to_undo(&mut self) {
        self.undo = None;
        self.view.restore = None;
        self.next = self.view.advice.clone();
    }

    /// Notes that it took back what the same actor had done: to restore that would bring it again. What loosens keeps its undo,
    /// because it may have changed more than that.
    pub(super) fn takes_back(&mut self) {
        let why = Shown::from(reasons::TAKES_BACK);
        if !self.reasons.contains(&why) {
            self.reasons.insert(0, why);
        }
        self.view.takes_back = true;
        self.view.restore = None;
        self.next = self.view.advice.clone();
    }

    /// Notes that what it was done to is gone.
    pub(super) fn is_about_what_is_gone(&mut self) {
        self.has_nothing_to_undo();
        if let Some(target) = &mut self.target {
            target.console_url = None;
        }
    }

    /// Whether it gave something that could be taken away again, or was.
    pub(super) fn gave(&self) -> bool {
        self.undo.is_some() || self.taken_back.as_ref().is_some_and(|by| by.gave)
    }

    /// Whether it only took away what was there: where the thing itself is deleted later, that takes nothing back.
    pub(super) fn only_takes_away(&self) -> bool {
        const TAKE: [&str; 6] = ["Deactivate", "Delete", "Detach", "Disable", "Remove", "Stop"];
        self.undo.is_none() || TAKE.iter().any(|verb| self.event_name.starts_with(verb))
    }

    /// Whether nothing is left of it.
    pub(super) fn is_gone(&self) -> bool {
        self.taken_back.as_ref().is_some_and(|by| !by.in_part)
    }

    /// The digest of the change that took it back.
    pub(super) fn taken_back_by(&self) -> Option<&str> {
        self.taken_back.as_ref().map(|by| by.by.as_str())
    }

    /// What was done, without how it was taken back.
    pub(super) fn without_ending(&self) -> Shown {
        let rest = self.sentence.rest();
        let Some(ending) = &self.view.ending else { return rest };
        rest.part(0, rest.len().saturating_sub(" and ".len() + ending.len()))
    }

    /// Replaces the advice.
    pub(super) fn advise(&mut self, advice: Shown) {
        self.next = join_next(Some(&advice), self.view.restore.as_deref());
        self.view.advice = Some(advice);
    }

    /// Notes that another record has the same `eventID` and says something else, which is a finding of its own.
    pub fn contradicts(&mut self) {
        self.severity = self.severity.max(Severity::High);
        self.reasons.insert(0, Shown::from(reasons::CONTRADICTION));
    }

    /// Notes that the record names another account than the one whose trail writes to the log stream it stood in.
    pub fn is_strange_to(&mut self, stream_account: &str) {
        self.severity = self.severity.max(Severity::High);
        self.reasons.insert(0, reasons::stranger(stream_account));
    }

    /// Replaces the request by its length. A sink asks for this if a message with the whole request is too long.
    pub fn leave_out_request(&mut self) {
        let length = self.request.as_str().len();
        self.request = RequestText::of_json(&serde_json::json!({
            "left_out": format!("{length} bytes, too long for this message; the record in CloudTrail has them"),
        }));
    }

    /// The rank of the change within one second. CloudTrail does not say which came first, so they are told in the order in
    /// which they make sense: what failed (a guess that was right came after those that were not), create, give, the rest,
    /// and what takes all of it away.
    pub(super) fn step(&self) -> u8 {
        const GIVE: [&str; 8] =
            ["Create", "Upload", "Attach", "Put", "Add", "Set", "Enable", "Update"];
        match () {
            () if self.outcome != Outcome::Succeeded => 0,
            () if self.creates_its_target() => 1,
            () if GIVE.iter().any(|verb| self.event_name.starts_with(verb)) => 2,
            () if self.event_name.starts_with("Delete") && self.is_about_itself() => 4,
            () => 3,
        }
    }

    /// Whether the target did not exist before: CreateUser makes a user, CreateAccessKey gives something to one.
    pub(super) fn creates_its_target(&self) -> bool {
        self.event_name.starts_with("Create") && self.is_about_itself()
    }

    /// Whether the operation is about the target as a whole: DeleteUser is, DeleteUserPolicy is not.
    pub(super) fn is_about_itself(&self) -> bool {
        self.target.as_ref().is_some_and(|target| {
            ["Create", "Delete"].iter().any(|verb| {
                self.event_name
                    .strip_prefix(verb)
                    .is_some_and(|noun| is_noun_of(noun, &target.kind))
            })
        })
    }
}

impl ErrorText {
    fn of(error: &CallError) -> ErrorText {
        let shown = |text: &Option<String>| text.as_deref().map(Shown::visible);
        ErrorText { code: shown(&error.code), message: shown(&error.message) }
    }
}

impl ChangeRule {
    /// `None` for a rule that says nothing of severity.
    fn of(rule: &Rule) -> Option<ChangeRule> {
        Some(ChangeRule {
            id: rule.id.clone(),
            title: rule.title.clone(),
            severity: rule.severity?,
            attack: rule.attack.clone(),
            why: rule.why.as_ref().map(Shown::from),
        })
    }
}

/// How loud the operation is before any rule.
fn own_severity(facts: &Facts) -> Severity {
    let known = facts.known.map(|known| known.each(|row| row.severity.as_ref()));
    let unknown = if facts.read_only { UNKNOWN_READ } else { UNKNOWN_WRITE };
    known.into_iter().flatten().max().copied().unwrap_or(unknown)
}

/// The row of the catalogue, if the operation succeeded: a failed one brings about nothing of what the row says.
fn done(facts: &Facts) -> Option<Known> {
    facts.known.filter(|_| facts.outcome == Outcome::Succeeded)
}

fn reasons_of(reading: &Reading, verdict: &Verdict) -> Vec<Shown> {
    let facts = reading.facts();
    let of_rules = verdict.rules.iter().chain(&verdict.caps).filter_map(|rule| rule.why.as_ref());
    let own = done(facts).map(|known| known.each(|row| row.why.as_ref())).unwrap_or_default();
    let mut reasons = Vec::with_capacity(verdict.rules.len() + verdict.caps.len() + own.len());
    // A rule has more to say of what the record itself should have.
    let is_guess = verdict.is_guess && !reading.is_malformed();
    reasons.extend(is_guess.then(|| Shown::from(reasons::NOT_UNDERSTOOD)));
    reasons.extend(sentence::is_correction(reading).then(|| {
        let of = |field| reading.record.text(field);
        reasons::correction(of("addendum.originalEventID"), of("addendum.updatedFields"))
    }));
    let own = own.into_iter().map(|why| Shown::from(why.as_str()));
    reasons.extend(of_rules.map(Shown::from).chain(own));
    reasons
}

/// The advice of the gravest rule that has one, or else of the operation.
fn advice(facts: &Facts, verdict: &Verdict) -> Option<Shown> {
    let of_rules = verdict.rules.iter().chain(&verdict.caps).find_map(|rule| rule.next.as_ref());
    let own = || done(facts).and_then(|known| known.get(|row| row.next.as_ref()));
    of_rules.map(Shown::from).or_else(|| own().map(|next| Shown::from(next.as_str())))
}

/// A field without the secrets that whoever called may have written into it.
fn field(record: &Record, path: &str) -> Option<String> {
    record.text(path).map(|text| clipped(&masked(text)))
}

fn join_next(advice: Option<&Shown>, restore: Option<&RevertText>) -> Option<Shown> {
    let restore = restore.map(undo::restore_words);
    match (advice, restore) {
        (Some(advice), Some(restore)) if advice.ends_with('.') => {
            Some(shown!("{} {}", advice, restore))
        }
        (Some(advice), Some(restore)) => Some(shown!("{}. {}", advice, restore)),
        (advice, restore) => advice.cloned().or(restore),
    }
}
