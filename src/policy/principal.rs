//! Who stands in a policy: an account, a role, a service, an identity provider.

use super::statement::{Named, PrincipalKind};
use super::vocabulary::words;
use crate::accounts::Accounts;
use crate::arn::{AccountId, Arn, is_account};
use crate::text::{name, short};

/// A principal, read from the text of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Everybody, or an ARN with a wildcard for the account.
    Anyone,
    /// Whomever the account itself allows: `arn:aws:iam::111122223333:root`.
    Account(AccountId),
    /// A principal of an account, such as `role deploy`, or a pattern of several.
    Of {
        account: AccountId,
        what: String,
    },
    /// A user or role by its id: `AIDA…`, `AROA…`. IAM takes the ids of living ones of any account,
    /// and refuses those of deleted ones, so in a document that somebody wrote it is somebody. Only
    /// a document that is read back from IAM has the ids of deleted ones, and none is read here.
    ById(String),
    AnyService,
    Service(String),
    Saml {
        account: String,
        name: String,
    },
    /// The host and path of an issuer.
    WebIdentity {
        account: Option<String>,
        host: String,
    },
    AnyProvider,
    Unknown(String),
}

impl Who {
    pub fn read(named: &Named) -> Who {
        let text = named.text.as_str();
        match named.kind {
            PrincipalKind::Aws => aws(text),
            PrincipalKind::Service if text.contains(['*', '?']) => Who::AnyService,
            PrincipalKind::Service => Who::Service(text.to_owned()),
            PrincipalKind::Federated => federated(text),
            PrincipalKind::Canonical => Who::Unknown(format!("canonical user {}", told(text))),
            PrincipalKind::Other => Who::Unknown(told(text)),
        }
    }

    /// The account that it belongs to; `None` too where the document names one that cannot be.
    pub fn account(&self) -> Option<&str> {
        let account = match self {
            Who::Account(account) | Who::Of { account, .. } => return Some(account.as_str()),
            Who::Saml { account, .. } => Some(account.as_str()),
            Who::WebIdentity { account, .. } => account.as_deref(),
            _ => None,
        };
        account.filter(|account| is_account(account))
    }

    /// Whether the document does not say who it is, or not in a way that is understood.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Who::ById(_) | Who::Unknown(_))
    }

    pub fn words(&self, accounts: &Accounts) -> String {
        let of = |account: &str| accounts.words(account);
        match self {
            Who::Anyone => "anyone in the world".to_owned(),
            Who::Account(account) => format!("any principal of {}", of(account.as_str())),
            Who::Of { account, what } => format!("{what} of {}", of(account.as_str())),
            Who::ById(id) => {
                format!("a user or role whose account is not in the event ({})", told(id))
            }
            Who::AnyService => "any AWS service".to_owned(),
            Who::Service(host) if host.eq_ignore_ascii_case("rolesanywhere.amazonaws.com") => {
                "whoever holds a certificate of a trust anchor (IAM Roles Anywhere)".to_owned()
            }
            Who::Service(host) if host.eq_ignore_ascii_case("credentials.iot.amazonaws.com") => {
                "whoever holds a certificate of AWS IoT (its credentials provider)".to_owned()
            }
            Who::Service(host) => words().principal(host),
            Who::Saml { account, name: provider } => {
                let center =
                    provider.starts_with("AWSSSO_") && provider.ends_with("_DO_NOT_DELETE");
                // Nobody but Identity Center has business there, and nothing keeps others from the name.
                let words = if center {
                    "Identity Center, by the name of its SAML provider".to_owned()
                } else {
                    format!("SAML provider {}", told(provider))
                };
                if accounts.home.as_deref() == Some(account) {
                    words
                } else {
                    format!("{words} of {}", of(account))
                }
            }
            Who::WebIdentity { host, .. } => match words().issuer(host) {
                Some(row) => row.name.clone(),
                None => format!("OIDC provider {}", told(host)),
            },
            Who::AnyProvider => "whoever any identity provider lets in".to_owned(),
            Who::Unknown(text) => format!("unknown principal {text}"),
        }
    }
}

/// A name from the document, as it can stand in a sentence.
pub fn told(text: &str) -> String {
    name(&short(text, 80))
}

fn aws(text: &str) -> Who {
    if let Some(account) = AccountId::parse(text) {
        return Who::Account(account);
    }
    if !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'*' | b'?')) {
        return Who::Anyone;
    }
    let Some(arn) = Arn::parse(text) else {
        let id = text.len() >= 16
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        return match text {
            _ if id => Who::ById(text.to_owned()),
            // No such principal exists, and nobody knows what it may match.
            _ if text.contains('*') => Who::Anyone,
            _ => Who::Unknown(told(text)),
        };
    };
    if arn.account.contains(['*', '?', '$']) {
        return Who::Anyone;
    }
    let Some(account) = AccountId::parse(arn.account) else {
        return Who::Unknown(told(text));
    };
    let (kind, path) = arn.resource.split_once('/').unwrap_or((arn.resource, ""));
    let last = path.rsplit('/').next().unwrap_or_default();
    let some = path.contains(['*', '?']) || kind.contains(['*', '?']);
    let what = match kind {
        "root" => return Who::Account(account),
        _ if some && (kind == "*" || path == "*") => return Who::Account(account),
        "saml-provider" | "oidc-provider" => return federated(text),
        "user" | "role" if some => format!("{kind}s {}", told(path)),
        "user" => format!("user {}", told(last)),
        "role" => format!("role {}", told(last)),
        "assumed-role" => {
            let (role, session) = path.split_once('/').unwrap_or((path, "*"));
            format!("session {} of role {}", told(session), told(role))
        }
        "federated-user" => format!("federated user {}", told(last)),
        _ => told(arn.resource),
    };
    Who::Of { account, what }
}

fn federated(text: &str) -> Who {
    if text.bytes().all(|byte| matches!(byte, b'*' | b'?')) {
        return Who::AnyProvider;
    }
    match Arn::parse(text) {
        None if text.contains(['*', '?']) => Who::AnyProvider,
        None => Who::WebIdentity { account: None, host: text.to_owned() },
        Some(arn) => {
            let account = arn.account.to_owned();
            match arn.resource.split_once('/') {
                Some((_, name)) if name.contains(['*', '?']) || account.contains('*') => {
                    Who::AnyProvider
                }
                Some(("saml-provider", name)) => Who::Saml { account, name: name.to_owned() },
                Some(("oidc-provider", host)) => {
                    Who::WebIdentity { account: Some(account), host: host.to_owned() }
                }
                _ => Who::Unknown(told(text)),
            }
        }
    }
}
