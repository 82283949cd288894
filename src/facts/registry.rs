//! Every fact that patterns see under `$.herald`: one row says all that is to be known of it.
//!
//! From the rows come the value that patterns see ([`super::value`]), the types for lints and the
//! names that a pattern may use ([`super::names`]), what an expected change may rest on
//! (`config/breadth/`), and the table in `docs/rules.md`. So a new fact is a field of [`Facts`],
//! derived in a file of its own, and a row here.

use std::cell::OnceCell;

use super::access::Access;
use super::actor::{ActorKind, Machine};
use super::context::Context;
use super::data::Facts;
use super::issuer;
use super::malformed::{Malformed, MalformedPart};
use super::trail::Recorded;
use crate::accounts::Tier;
use crate::policy::{self, Grants, Trust};
use crate::record::{Outcome, Record};

/// One fact.
#[derive(Clone, Copy)]
pub struct Fact {
    /// The path under `$.herald`: a group and a name, or a name alone.
    pub name: &'static str,
    /// One line for whoever writes a pattern.
    pub doc: &'static str,
    pub says: Says,
    pub chosen: Chosen,
    /// Whether every record has it. A fact that is not known does not exist.
    pub always: bool,
    /// Whether variants of the catalogue see it: those are chosen before the facts are complete.
    pub before_variant: bool,
    pub take: Take,
}

/// Whether a fact alone narrows an expected change to somebody, or to something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// It is a name of who acts.
    Who,
    /// It names what is acted upon.
    What,
    /// It says from where, how, with what outcome or with what effect: the same holds of unrelated changes.
    Neither,
}

/// Whether a caller can have any value there without a change of what the call does or of who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    No,
    /// The session's name stands there, which whoever assumes a role makes up, or another name that they may give.
    InSessions,
    Yes,
}

/// Whose pattern it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeenBy {
    /// A rule, an expected change, a question.
    Rules,
    /// A variant of the catalogue, which is chosen before all facts are derived.
    Variants,
}

/// What is known when the value of a fact is asked for, and who asks.
pub struct Basis<'b> {
    pub(super) facts: Facts,
    pub(super) record: &'b Record<'b>,
    pub(super) context: Context<'b>,
    pub(super) seen_by: SeenBy,
    /// Of the policy in the event, when it is asked for.
    pub(super) digest: OnceCell<Option<String>>,
    /// When it is asked for.
    pub(super) malformed: OnceCell<Option<Malformed>>,
}

/// The type of a fact, and how its value is taken.
#[derive(Clone, Copy)]
pub enum Take {
    Flag(fn(&Basis) -> Option<bool>),
    Text(for<'b> fn(&'b Basis) -> Option<&'b str>),
    /// One of the words that the first function gives.
    Word(fn() -> Vec<&'static str>, fn(&Basis) -> Option<&'static str>),
    Texts(for<'b> fn(&'b Basis) -> Option<&'b [String]>),
}

use self::Take::{Flag, Text, Texts, Word};

/// What most rows have in common.
const ROW: Fact = Fact {
    name: "",
    doc: "",
    says: Says::Neither,
    chosen: Chosen::No,
    always: false,
    before_variant: false,
    take: Flag(|_| None),
};

/// What a policy in the event allows. Of a policy that is not in the event only `tightens`, `broad` and `unknown` exist.
const GRANTS: Fact = Fact { before_variant: true, ..ROW };

/// In the order in which `explain` shows them; those of one group stand together.
pub static FACTS: &[Fact] = &[
    Fact {
        name: "actor.kind",
        doc: "what kind of identity acts, by the record's `userIdentity`",
        always: true,
        take: Word(
            || ActorKind::ALL.map(ActorKind::as_str).to_vec(),
            |it| Some(it.facts.actor.kind.as_str()),
        ),
        ..ROW
    },
    Fact {
        name: "actor.name",
        doc: "the user, service or session; of a session with a source identity, that",
        says: Says::Who,
        chosen: Chosen::InSessions,
        always: true,
        take: Text(|it| Some(&it.facts.actor.name)),
        ..ROW
    },
    Fact {
        name: "actor.role",
        doc: "the role of a session, without its path",
        says: Says::Who,
        take: Text(|it| it.facts.actor.role.as_deref()),
        ..ROW
    },
    Fact {
        name: "actor.session",
        doc: "the name of a session",
        says: Says::Who,
        chosen: Chosen::Yes,
        take: Text(|it| it.facts.actor.session.as_deref()),
        ..ROW
    },
    Fact {
        name: "actor.human",
        doc: "true for a person, false for a program: by what AWS wrote, or else a claim of the user agent",
        chosen: Chosen::Yes,
        take: Flag(|it| it.facts.actor.human),
        ..ROW
    },
    Fact {
        name: "actor.automation",
        doc: "the tool that automates, by the user agent (`catalogue/clients.toml`)",
        chosen: Chosen::Yes,
        take: Text(|it| it.facts.client.automation),
        ..ROW
    },
    Fact {
        name: "actor.attack_tool",
        doc: "a tool of attackers, by the user agent (`catalogue/clients.toml`)",
        chosen: Chosen::Yes,
        take: Text(|it| it.facts.client.attack_tool),
        ..ROW
    },
    Fact {
        name: "actor.account",
        doc: "the account that the actor belongs to",
        take: Text(|it| it.facts.actor.account.as_deref()),
        ..ROW
    },
    Fact {
        name: "actor.has_mfa",
        doc: "whether MFA was used; only where CloudTrail can know: root and IAM users",
        take: Flag(|it| it.facts.mfa),
        ..ROW
    },
    Fact {
        name: "actor.machine",
        doc: "the machine that AWS gave the credentials to, where AWS writes it",
        take: Word(
            || Machine::ALL.map(Machine::as_str).to_vec(),
            |it| Some(it.facts.actor.machine?.as_str()),
        ),
        ..ROW
    },
    Fact {
        name: "actor.assumed_root",
        doc: "of root: whether it is a session of AssumeRoot, which somebody else opened",
        take: Flag(|it| {
            (it.facts.actor.kind == ActorKind::Root).then_some(it.facts.actor.assumed_root)
        }),
        ..ROW
    },
    Fact {
        name: "sign_in.wrong_second_factor",
        doc: "whether a sign-in failed by its second factor, so that the password was right; only of a sign-in that failed",
        take: Flag(|it| it.facts.wrong_second_factor),
        ..ROW
    },
    Fact {
        name: "account.tier",
        doc: "how much depends on the account of the event, by the configuration",
        take: Word(|| Tier::ALL.map(Tier::as_str).to_vec(), |it| it.tier()),
        ..ROW
    },
    Fact {
        name: "outcome",
        doc: "whether it worked",
        always: true,
        take: Word(
            || Outcome::ALL.map(Outcome::as_str).to_vec(),
            |it| Some(it.facts.outcome.as_str()),
        ),
        ..ROW
    },
    Fact {
        name: "target.kind",
        doc: "what kind of thing is acted upon: user, role, group, policy …",
        take: Text(|it| Some(&it.facts.target.as_ref()?.kind)),
        ..ROW
    },
    Fact {
        name: "target.name",
        doc: "what is acted upon, as the record names it",
        says: Says::What,
        take: Text(|it| it.facts.target.as_ref()?.name.as_deref()),
        ..ROW
    },
    Fact {
        name: "target.is_actor",
        doc: "whether the actor acts upon itself",
        take: Flag(|it| it.target_is_actor()),
        ..ROW
    },
    Fact {
        name: "target.is_herald",
        doc: "whether it is a resource of this alerter, by the configuration and the function's environment",
        take: Flag(|it| it.context.resources.is_target(it.record)),
        ..ROW
    },
    Fact {
        name: "target.may_be_herald",
        doc: "whether it may be one, and the record does not tell: a name is missing, is an id, or the call is about the whole account",
        take: Flag(|it| it.context.resources.may_be_target(it.record)),
        ..ROW
    },
    Fact {
        name: "grants.admin",
        doc: "the policy in the event allows everything",
        take: Flag(|it| Some(it.grants()?.admin)),
        ..GRANTS
    },
    Fact {
        name: "grants.escalation",
        doc: "the policy in the event is a way to more rights",
        take: Flag(|it| Some(it.grants()?.escalation)),
        ..GRANTS
    },
    Fact {
        name: "grants.conditional",
        doc: "that way is open only under a condition that narrows",
        take: Flag(|it| Some(it.grants()?.conditional)),
        ..GRANTS
    },
    Fact {
        name: "grants.delegated",
        doc: "that way is kept within one permissions boundary, or within harmless policies",
        take: Flag(|it| Some(it.grants()?.delegated)),
        ..GRANTS
    },
    Fact {
        name: "grants.deny_only",
        doc: "the policy in the event only denies",
        take: Flag(|it| it.grants().and(it.access()).map(Access::only_denies)),
        ..GRANTS
    },
    Fact {
        name: "grants.revokes_sessions",
        doc: "all that the policy does is to deny everything to older sessions",
        take: Flag(|it| it.grants().and(it.access()).map(|access| access.revokes_sessions)),
        ..GRANTS
    },
    Fact {
        name: "grants.tightens",
        doc: "the change only takes rights away",
        take: Flag(|it| it.access().map(Access::tightens)),
        ..GRANTS
    },
    Fact {
        name: "grants.broad",
        doc: "a managed policy of AWS that is wide in its field",
        take: Flag(|it| it.access().map(|access| access.broad)),
        ..GRANTS
    },
    Fact {
        name: "grants.unknown",
        doc: "what is granted, or to whom, is not in the event, or cannot be read",
        take: Flag(|it| it.access().map(Access::is_unknown)),
        ..GRANTS
    },
    Fact {
        name: "trust.anyone",
        doc: "the trust policy in the event lets anybody in",
        take: Flag(|it| Some(it.trust()?.anyone)),
        ..ROW
    },
    Fact {
        name: "trust.external",
        doc: "the trust policy lets somebody in who is not of your accounts",
        take: Flag(|it| Some(it.trust()?.external)),
        ..ROW
    },
    Fact {
        name: "trust.open_federation",
        doc: "the trust policy lets in whoever an identity provider vouches for",
        take: Flag(|it| Some(it.trust()?.open_federation)),
        ..ROW
    },
    Fact {
        name: "trust.federated",
        doc: "the trust policy lets in users of an identity provider, or holders of certificates, that are not known to be yours",
        take: Flag(|it| Some(it.trust()?.federated)),
        ..ROW
    },
    Fact {
        name: "trust.listed",
        doc: "the trust policy lets in nobody but users of issuers that the configuration lists",
        before_variant: true,
        take: Flag(|it| Some(it.trust()?.listed)),
        ..ROW
    },
    Fact {
        name: "trust.known",
        doc: "the trust policy lets in nobody but those, and accounts that the configuration trusts",
        before_variant: true,
        take: Flag(|it| Some(it.trust()?.known)),
        ..ROW
    },
    Fact {
        name: "trust.services",
        doc: "the trust policy lets in nobody but services of AWS",
        before_variant: true,
        take: Flag(|it| Some(it.trust()?.services)),
        ..ROW
    },
    Fact {
        name: "trust.accounts",
        doc: "the accounts that the trust policy lets in, without the event's own",
        take: Texts(|it| Some(&it.trust()?.accounts)),
        ..ROW
    },
    Fact {
        name: "policy.digest",
        doc: "the SHA-256 of the policy or trust policy in the event, sorted and without white space, as `explain` shows it",
        take: Text(|it| it.digest()),
        ..ROW
    },
    Fact {
        name: "issuer.listed",
        doc: "whether the configuration lists the issuer of the provider in the event, and the clients that are let in",
        before_variant: true,
        take: Flag(|it| issuer::is_listed(it.record, it.context.accounts)),
        ..ROW
    },
    Fact {
        name: "trail.records",
        doc: "what a trail records of changes from now on",
        before_variant: true,
        take: Word(|| Recorded::ALL.map(Recorded::as_str).to_vec(), |it| it.trail()),
        ..ROW
    },
    Fact {
        name: "trail.foreign_key",
        doc: "whether the key that a call gives a trail is of an account that is not known to be yours",
        before_variant: true,
        take: Flag(|it| super::trail::has_foreign_key(it.record, it.context.accounts)),
        ..ROW
    },
    Fact {
        name: "request.omitted",
        doc: "CloudTrail left the parameters out, for their size",
        chosen: Chosen::Yes,
        always: true,
        take: Flag(|it| Some(it.facts.request_omitted)),
        ..ROW
    },
    Fact {
        name: "malformed.part",
        doc: "what has another form than CloudTrail writes, so that it is not known: who did what to whom, or something else",
        take: Word(
            || MalformedPart::ALL.map(MalformedPart::as_str).to_vec(),
            |it| Some(it.malformed()?.part.as_str()),
        ),
        ..ROW
    },
    Fact {
        name: "malformed.fields",
        doc: "the fields of that form",
        take: Texts(|it| Some(&it.malformed()?.fields)),
        ..ROW
    },
    Fact {
        name: "read_only",
        doc: "whether the operation only reads: the record's field, or by the verb where old records lack it; a known write is none, and a list is one, whatever the field says",
        always: true,
        take: Flag(|it| Some(it.facts.read_only)),
        ..ROW
    },
];

impl Fact {
    /// The words of which its value is one, if there are few.
    pub fn words(&self) -> Vec<&'static str> {
        match self.take {
            Word(words, _) => words(),
            Flag(_) | Text(_) | Texts(_) => Vec::new(),
        }
    }

    /// Whether it does not narrow an expected change by anything that a caller cannot choose.
    pub fn says_nothing(&self) -> bool {
        self.says == Says::Neither || self.chosen == Chosen::Yes
    }
}

impl<'b> Basis<'b> {
    pub(super) fn of(
        facts: Facts,
        record: &'b Record<'b>,
        context: Context<'b>,
        seen_by: SeenBy,
    ) -> Basis<'b> {
        Basis {
            facts,
            record,
            context,
            seen_by,
            digest: OnceCell::new(),
            malformed: OnceCell::new(),
        }
    }
}

impl Basis<'_> {
    fn access(&self) -> Option<&Access> {
        self.facts.access.as_ref()
    }

    fn grants(&self) -> Option<&Grants> {
        self.access()?.grants.as_ref()
    }

    fn digest(&self) -> Option<&str> {
        let of = || {
            let path = self.facts.known.as_ref()?.document()?;
            policy::digest(self.record.at(path)?)
        };
        self.digest.get_or_init(of).as_deref()
    }

    /// Of somebody whom the event may name, in a form that nobody understands, nobody knows it.
    fn target_is_actor(&self) -> Option<bool> {
        let target = self.facts.target.as_ref()?;
        (target.name.is_some() || self.malformed().is_none()).then_some(target.is_actor)
    }

    pub(super) fn malformed(&self) -> Option<&Malformed> {
        self.malformed.get_or_init(|| Malformed::of(self.record, self.facts.known)).as_ref()
    }

    fn trust(&self) -> Option<&Trust> {
        self.access()?.trust.as_ref()
    }

    fn tier(&self) -> Option<&'static str> {
        let tier = self.context.accounts.tiers.get(self.record.account()?)?;
        Some(tier.as_str())
    }

    fn trail(&self) -> Option<&'static str> {
        super::trail::recorded(self.record).map(Recorded::as_str)
    }
}
