//! A document, and what is said of one or of two.

use super::statement::Statement;

/// One document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Policy {
    pub statements: Vec<Statement>,
    /// How many statements, or parts of them, could not be read.
    pub unread: usize,
    /// Why, one line each; of very many only the first.
    pub unread_notes: Vec<String>,
}

/// Why a text is no policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Safe to show, one line.
    pub reason: String,
}

/// What a document allows as an identity policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants {
    /// Strongest first, each can follow "it allows ". At most eight, then how many more there are.
    pub lines: Vec<String>,
    /// What else a reader must know: conditions, exceptions, denials, what was not read.
    pub notes: Vec<String>,
    /// Every action on every resource, all of IAM, or what equals it.
    pub admin: bool,
    /// A way to more permissions; `admin` is one.
    pub escalation: bool,
    /// Everything that makes `admin` or `escalation` true stands under a condition.
    pub conditional: bool,
    /// There are statements, and none allows anything.
    pub deny_only: bool,
    /// It denies everything to sessions begun before a time, as the console's "revoke sessions" does.
    pub revokes_sessions: bool,
    /// Statements, or parts of them, that could not be read; `notes` say which.
    pub unread: usize,
    /// ATT&CK techniques of the ways to more permissions, sorted.
    pub attack: Vec<String>,
}

/// Whom a document lets in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// Dangerous first, each can follow "it lets in ". At most eight, then how many more there are.
    pub lines: Vec<String>,
    pub notes: Vec<String>,
    /// Everybody, with no condition that narrows whom.
    pub anyone: bool,
    /// Somebody of an account that is not known to be the operator's or a partner's, anyone, or strangers by a web
    /// identity.
    pub external: bool,
    /// A web identity or SAML provider without the condition that says which of its users.
    pub open_federation: bool,
    /// The accounts that are let in, 12 digits, sorted, without the home account.
    pub accounts: Vec<String>,
    /// Statements, or parts of them, that could not be read; `notes` say which.
    pub unread: usize,
}

/// Between two documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    pub newly: Vec<String>,
    pub no_longer: Vec<String>,
    /// Why more may be newly allowed than is told.
    pub notes: Vec<String>,
}
