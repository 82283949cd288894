//! What a change lets somebody do: the policy or trust policy in it, read; or that this is not in the event.

use jiff::{SignedDuration, Timestamp};

use super::context::Context;
use crate::catalogue::{AccessRow, Kind, Known, Listed, ManagedPolicy, OfAws, SessionRow, raw};
use crate::documents::Document;
use crate::policy::{self, Difference, Given, Grantee, Grants, Policy, Trust};
use crate::record::{Outcome, Record, Value};
use crate::text::name;
use crate::work::Work;

#[derive(Debug, Clone, Default)]
pub struct Access {
    /// What the policy allows.
    pub grants: Option<Grants>,
    /// Wide in one field, by the catalogue.
    pub broad: bool,
    /// Whom the trust policy lets in.
    pub trust: Option<Trust>,
    /// What was granted is not in the event, or cannot be read: in words.
    pub unknown: Option<String>,
    /// Whence the policy's text is, where it is not from this event.
    pub source: Option<String>,
    /// What the same policy said before, where this batch tells.
    pub before: Option<Before>,
    /// All that it does is to end the sessions that were open when it was written.
    pub revokes_sessions: bool,
}

#[derive(Debug, Clone)]
pub struct Before {
    pub event_time: String,
    pub difference: Difference,
    /// The earlier text ended sessions that this one lets live.
    pub revives_sessions: bool,
    /// Since when the same text as now had stood there before the earlier one took its place: it was put back.
    pub put_back: Option<Timestamp>,
    /// Nothing changed.
    pub is_same: bool,
}

impl Before {
    /// It says what is no longer, and nothing else.
    fn only_takes(&self) -> bool {
        let no_longer = self.difference.no_longer.clone();
        self.difference == Difference { no_longer, ..Difference::default() }
    }
}

/// How long before the event a revocation may begin and still be one of the sessions that are open: clocks differ,
/// and a person may wait before a last click.
const OPEN: SignedDuration = SignedDuration::from_mins(15);

impl Access {
    /// `None` for operations that grant nothing, and for attempts whose parameters CloudTrail withholds.
    pub fn of(record: &Record, known: Known, outcome: Outcome, context: Context) -> Option<Access> {
        let row = known.get(|row| row.access.as_ref())?;
        if record.request_omitted() {
            return Some(unknown(
                "CloudTrail left the policy out, because it is too long for a record",
            ));
        }
        if outcome == Outcome::Denied || (record.request().is_none() && outcome == Outcome::Failed)
        {
            return None;
        }
        if record.request().is_none() {
            return Some(unknown("the event has no parameters"));
        }
        let work = Work::of(match row {
            AccessRow::Grants(_) | AccessRow::Trust(_) | AccessRow::Session(_) => {
                context.shares.document
            }
            AccessRow::Attached(_) | AccessRow::Unknown(_) => context.shares.other,
        });
        match row {
            AccessRow::Unknown(words) => Some(unknown(words)),
            AccessRow::Attached(path) => {
                Some(attached(record, record.text(path.as_str())?, context, &work))
            }
            AccessRow::Session(session) => of_session(record, session, context, &work),
            AccessRow::Grants(text) => {
                let value = record.at(text.document.as_str())?;
                Some(match Policy::of(value) {
                    Ok(policy) => {
                        let grants = grants(&policy, record, context, &work);
                        let open = record.event_time().map(|time| time - OPEN);
                        Access {
                            before: before(record, row, &policy, context, &work),
                            revokes_sessions: grants.deny_only
                                && grants.unread == 0
                                && open.is_some()
                                && policy.revoked_until() >= open,
                            grants: Some(grants),
                            ..Access::default()
                        }
                    }
                    Err(error) => unknown(&format!("the policy cannot be read: {}", error.reason)),
                })
            }
            AccessRow::Trust(text) => {
                let value = record.at(text.document.as_str())?;
                let accounts = context.accounts.at_home(record.account());
                Some(match Policy::of(value) {
                    Ok(policy) => Access {
                        trust: Some(policy.trust(&accounts, &work)),
                        before: before(record, row, &policy, context, &work),
                        ..Access::default()
                    },
                    Err(error) => {
                        unknown(&format!("the trust policy cannot be read: {}", error.reason))
                    }
                })
            }
        }
    }

    /// What two policies allow together.
    fn and(self, other: Access) -> Access {
        let both = |one: Option<String>, other: Option<String>| match (one, other) {
            (Some(one), Some(other)) => Some(format!("{one}; {other}")),
            (one, other) => one.or(other),
        };
        Access {
            grants: match (self.grants, other.grants) {
                (Some(one), Some(other)) => Some(one.and(other)),
                (one, other) => one.or(other),
            },
            broad: self.broad || other.broad,
            unknown: both(self.unknown, other.unknown),
            source: both(self.source, other.source),
            ..Access::default()
        }
    }

    /// It was read in full, and it allows nothing.
    pub fn only_denies(&self) -> bool {
        !self.is_unknown() && self.grants.as_ref().is_some_and(|grants| grants.deny_only)
    }

    /// Nobody can do more than before, or be let in who was not: against the earlier text where the batch has it, else
    /// because the text allows nothing and lets nobody in.
    pub fn tightens(&self) -> bool {
        if self.is_unknown() {
            return false;
        }
        match &self.before {
            Some(before) => before.only_takes() && !before.revives_sessions,
            None => {
                let shut = self.trust.as_ref().is_some_and(|trust| trust.lines.is_empty());
                shut || self.only_denies()
            }
        }
    }

    /// Whether some of what is granted is not known, or to whom.
    pub fn is_unknown(&self) -> bool {
        self.unknown.is_some()
            || self.grants.as_ref().is_some_and(|grants| grants.unread > 0)
            || self.trust.as_ref().is_some_and(|trust| trust.unread > 0 || trust.unknown)
    }
}

fn unknown(words: &str) -> Access {
    Access { unknown: Some(words.to_owned()), ..Access::default() }
}

/// A managed policy by its ARN: one of AWS's by the lists of them, a customer's only if this batch holds its text.
fn attached(record: &Record, arn: &str, context: Context, work: &Work) -> Access {
    if let Some(known) = context.catalogue.managed(arn) {
        return of_aws(known, context.catalogue.listed_on());
    }
    match context.documents.managed(arn, record.event_time()) {
        Some(Document { policy, time, .. }) => Access {
            grants: Some(grants(policy, record, context, work)),
            source: time.map(|time| time.strftime("as written at %H:%M:%S UTC").to_string()),
            ..Access::default()
        },
        None => unknown(&format!(
            "what policy {} allows is not in the event",
            name(arn.rsplit('/').next().unwrap_or(arn))
        )),
    }
}

/// What a session may do at most, by the text and the managed policies that it is given.
fn of_session(record: &Record, row: &SessionRow, context: Context, work: &Work) -> Option<Access> {
    let text = record.at(row.document.as_str()).filter(|value| !value.is_null());
    let text = text.map(|value| match Policy::of(value) {
        Ok(policy) => {
            Access { grants: Some(grants(&policy, record, context, work)), ..Access::default() }
        }
        Err(error) => unknown(&format!("the policy cannot be read: {}", error.reason)),
    });
    let policies = match record.at(row.attached.as_str()) {
        Some(Value::Array(items)) => items.as_slice(),
        _ => &[],
    };
    let named = policies.iter().take(MOST_POLICIES).map(|item| {
        let arn = item.as_str().or_else(|| item.get("arn")?.as_str());
        let Some(arn) = arn else { return unknown("a policy of the session is not named") };
        let mut one = attached(record, arn, context, work);
        if one.grants.is_none() && one.unknown.is_none() {
            let policy = name(arn.rsplit('/').next().unwrap_or(arn));
            let lines = vec![format!("what AWS's policy {policy} allows")];
            one.grants = Some(Grants { lines, ..Grants::default() });
        }
        one
    });
    let more =
        (policies.len() > MOST_POLICIES).then(|| unknown("the session has further policies"));
    text.into_iter().chain(named).chain(more).reduce(Access::and)
}

/// A session has at most ten managed policies.
const MOST_POLICIES: usize = 10;

/// A policy of AWS that is in no list may be any.
fn of_aws(known: OfAws, date: &str) -> Access {
    match known {
        OfAws::Told(managed) => {
            Access { grants: Some(by_name(managed)), broad: managed.broad, ..Access::default() }
        }
        OfAws::Listed(listed) => {
            let grants = by_list(listed);
            let way = grants.as_ref().is_some_and(|grants| grants.escalation);
            let source = format!("the strongest of what AWS's text as of {date} allows");
            Access { grants, source: way.then_some(source), ..Access::default() }
        }
        OfAws::Unlisted(policy) => unknown(&format!(
            "AWS's policy {} is newer than the list of {date}, or there is none of that name",
            name(policy)
        )),
    }
}

/// What a document allows, and to whom, as far as the event says whose it becomes.
fn grants(policy: &Policy, record: &Record, context: Context, work: &Work) -> Grants {
    let user = record.text("requestParameters.userName").map(Grantee::User);
    let to = user.or_else(|| record.text("requestParameters.roleName").map(Grantee::Role));
    let is_harmless = |arn: &str| context.catalogue.managed(arn).is_some_and(OfAws::is_harmless);
    policy.grants_given(&Given { to, is_harmless: &is_harmless }, work)
}

/// One of AWS's own policies, as the catalogue knows it.
fn by_name(managed: &ManagedPolicy) -> Grants {
    let denies = managed.denies || managed.quarantine;
    let (lines, notes) = match denies {
        true => (Vec::new(), vec![format!("denies {}", managed.grants)]),
        false => (vec![managed.grants.clone()], Vec::new()),
    };
    Grants {
        lines,
        notes,
        admin: managed.admin,
        escalation: managed.escalation || managed.admin,
        conditional: managed.conditional,
        deny_only: denies,
        ..Grants::default()
    }
}

/// One of them as the program has read it. Of one that is no way to more rights the list says nothing, and so does an
/// alert.
fn by_list(listed: Listed) -> Option<Grants> {
    let kind = listed.kind;
    let note = match kind {
        Kind::Ordinary => return None,
        Kind::Denies => Some("nothing: it only denies"),
        Kind::Admin { conditional } | Kind::Way { conditional } => {
            conditional.then_some("each way to more rights in it stands under a condition")
        }
        Kind::DelegatedWay => {
            Some("each way to more rights in it is kept within a boundary or harmless policies")
        }
    };
    Some(Grants {
        lines: listed.phrases().map(str::to_owned).collect(),
        notes: note.map(str::to_owned).into_iter().collect(),
        admin: matches!(kind, Kind::Admin { .. }),
        escalation: kind != Kind::Denies,
        conditional: kind.is_conditional(),
        delegated: kind == Kind::DelegatedWay,
        deny_only: kind == Kind::Denies,
        ..Grants::default()
    })
}

/// What is newly allowed, or no longer, against the text that an earlier event of the batch put in the same place.
/// It takes what is left of the work, after the text was read by itself.
fn before(
    record: &Record,
    row: &AccessRow,
    now: &Policy,
    context: Context,
    work: &Work,
) -> Option<Before> {
    let key = row.key().and_then(|key| raw(record, key))?;
    let earlier = context.documents.before(record, &key)?;
    let accounts = context.accounts.at_home(record.account());
    let difference = match row {
        AccessRow::Trust(_) => policy::trust_difference(&earlier.policy, now, &accounts, work),
        _ => policy::difference(&earlier.policy, now, work),
    };
    Some(Before {
        event_time: earlier.event_time.clone(),
        difference,
        revives_sessions: now.revoked_until() < earlier.policy.revoked_until(),
        put_back: context.documents.put_back(record, &key, now),
        is_same: earlier.policy == *now,
    })
}
