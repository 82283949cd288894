//! Who stands in a policy: an account, a role, a service, an identity provider.

use super::statement::{Named, PrincipalKind};
use super::vocabulary::words;
use crate::accounts::Accounts;
use crate::arn::is_account;
use crate::text::{name, short};

/// A principal, read from the text of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Everybody, or an ARN with a wildcard for the account.
    Anyone,
    /// Whomever the account itself allows: `arn:aws:iam::111122223333:root`.
    Account(String),
    /// A principal of an account, such as `role deploy`, or a pattern of several.
    Of {
        account: String,
        what: String,
    },
    /// What is left of a principal that was deleted: `AIDA…`, `AROA…`.
    Deleted(String),
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

    pub fn account(&self) -> Option<&str> {
        match self {
            Who::Account(account) | Who::Of { account, .. } | Who::Saml { account, .. } => {
                Some(account)
            }
            Who::WebIdentity { account, .. } => account.as_deref(),
            _ => None,
        }
    }

    pub fn words(&self, accounts: &Accounts) -> String {
        let of = |account: &str| accounts.words(account);
        match self {
            Who::Anyone => "anyone in the world".to_owned(),
            Who::Account(account) => format!("any principal of {}", of(account)),
            Who::Of { account, what } => format!("{what} of {}", of(account)),
            Who::Deleted(id) => {
                format!("nobody any more: a user or role that was deleted ({})", told(id))
            }
            Who::AnyService => "any AWS service".to_owned(),
            Who::Service(host) if host.eq_ignore_ascii_case("rolesanywhere.amazonaws.com") => {
                "whoever holds a certificate of a trust anchor (IAM Roles Anywhere)".to_owned()
            }
            Who::Service(host) => words().principal(host),
            Who::Saml { account, name: provider } => {
                let center =
                    provider.starts_with("AWSSSO_") && provider.ends_with("_DO_NOT_DELETE");
                let words = if center {
                    "Identity Center".to_owned()
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
    if is_account(text) {
        return Who::Account(text.to_owned());
    }
    if !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'*' | b'?')) {
        return Who::Anyone;
    }
    let Some((service, account, resource)) = arn(text) else {
        let id = text.len() >= 16
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        return match text {
            _ if id => Who::Deleted(text.to_owned()),
            // No such principal exists, and nobody knows what it may match.
            _ if text.contains('*') => Who::Anyone,
            _ => Who::Unknown(told(text)),
        };
    };
    if account.contains(['*', '?', '$']) {
        return Who::Anyone;
    }
    if !is_account(account) {
        return Who::Unknown(told(text));
    }
    let account = account.to_owned();
    let (kind, path) = resource.split_once('/').unwrap_or((resource, ""));
    let last = path.rsplit('/').next().unwrap_or_default();
    let some = path.contains(['*', '?']) || kind.contains(['*', '?']);
    let what = match (service, kind) {
        (_, "root") => return Who::Account(account),
        _ if some && (kind == "*" || path == "*") => return Who::Account(account),
        (_, "saml-provider" | "oidc-provider") => return federated(text),
        (_, "user" | "role") if some => format!("{kind}s {}", told(path)),
        (_, "user") => format!("user {}", told(last)),
        (_, "role") => format!("role {}", told(last)),
        (_, "assumed-role") => {
            let (role, session) = path.split_once('/').unwrap_or((path, "*"));
            format!("session {} of role {}", told(session), told(role))
        }
        (_, "federated-user") => format!("federated user {}", told(last)),
        _ => told(resource),
    };
    Who::Of { account, what }
}

fn federated(text: &str) -> Who {
    if text.bytes().all(|byte| matches!(byte, b'*' | b'?')) {
        return Who::AnyProvider;
    }
    match arn(text) {
        None if text.contains(['*', '?']) => Who::AnyProvider,
        None => Who::WebIdentity { account: None, host: text.to_owned() },
        Some((_, account, resource)) => {
            let account = account.to_owned();
            match resource.split_once('/') {
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

/// The service, the account and the resource of an ARN.
pub fn arn(text: &str) -> Option<(&str, &str, &str)> {
    let mut fields = text.splitn(6, ':');
    if fields.next()? != "arn" {
        return None;
    }
    let service = fields.nth(1)?;
    let account = fields.nth(1)?;
    Some((service, account, fields.next()?))
}
