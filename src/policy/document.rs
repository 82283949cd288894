//! A policy document, and what is said of one document or of two.

use super::statement::Statement;

/// One policy document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Policy {
    pub statements: Vec<Statement>,
    /// How many statements, or parts of them, could not be read.
    pub unread: usize,
    /// Why they could not be read, one line each. If there are very many, only the first are here.
    pub unread_notes: Vec<String>,
}

/// Why a text is no policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// One line that is safe to show.
    pub reason: String,
}

/// What a document allows as an identity policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants {
    /// What it allows, the strongest first. Each line can follow "it allows ". There are at most
    /// eight, and then a line that says how many more there are.
    pub lines: Vec<String>,
    /// What else a reader must know: conditions, exceptions, denials, and what was not read.
    pub notes: Vec<String>,
    /// Whether it allows every action on every resource, all of IAM, or what amounts to it.
    pub admin: bool,
    /// Whether it is a way to more permissions. Every document that is `admin` is one.
    pub escalation: bool,
    /// Whether everything that makes `admin` or `escalation` true stands under a condition.
    pub conditional: bool,
    /// Whether all of that is kept within what somebody chose: one permissions boundary, or policies
    /// that are known to be harmless.
    pub delegated: bool,
    /// Whether there are statements and none of them allows anything.
    pub deny_only: bool,
    /// How many statements, or parts of them, could not be read. `notes` say which.
    pub unread: usize,
}

impl Grants {
    /// What two documents allow together.
    pub fn and(mut self, other: Grants) -> Grants {
        let ways = |one: &Grants| one.admin || one.escalation;
        let of_ways = |flag: fn(&Grants) -> bool| {
            (ways(&self) || ways(&other))
                && [&self, &other].into_iter().filter(|one| ways(one)).all(flag)
        };
        let (conditional, delegated) =
            (of_ways(|one| one.conditional), of_ways(|one| one.delegated));
        self.lines.extend(other.lines);
        self.notes.extend(other.notes);
        Grants {
            admin: self.admin || other.admin,
            escalation: self.escalation || other.escalation,
            conditional,
            delegated,
            deny_only: self.deny_only && other.deny_only,
            unread: self.unread + other.unread,
            ..self
        }
    }
}

/// Whom a document lets in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// Whom it lets in, the most dangerous first. Each line can follow "it lets in ". There are at
    /// most eight, and then a line that says how many more there are.
    pub lines: Vec<String>,
    pub notes: Vec<String>,
    /// Whether it lets in everybody, with no condition that says whom.
    pub anyone: bool,
    /// Whether it lets in somebody of an account that is not known to be the operator's or a
    /// partner's, or anyone, or strangers with a web identity.
    pub external: bool,
    /// Whether it lets in a web identity or SAML provider without a condition that says which of
    /// its users.
    pub open_federation: bool,
    /// Whether it lets in somebody whom an identity provider, or a certificate, vouches for that is
    /// not known to be the operator's.
    pub federated: bool,
    /// Whether it lets in nobody but users of issuers that the operator lists.
    pub listed: bool,
    /// Whether it lets in nobody but those, and accounts that the operator trusts.
    pub known: bool,
    /// Whether it lets in nobody but services of AWS, which act for those who may hand them the role.
    pub services: bool,
    /// Whether it lets in somebody of whom it does not say whose they are: a principal by its id, or
    /// of a kind that is not known.
    pub unknown: bool,
    /// The ids of the accounts that are let in, sorted, without the home account.
    pub accounts: Vec<String>,
    /// How many statements, or parts of them, could not be read. `notes` say which.
    pub unread: usize,
}

/// What differs between two documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    pub newly: Vec<String>,
    pub no_longer: Vec<String>,
    /// Why more may be newly allowed than is told.
    pub notes: Vec<String>,
}
