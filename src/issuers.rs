//! Issuers of tokens that the operator knows: which of their users may come in.

use std::borrow::Cow;
use std::collections::BTreeSet;

/// An issuer that the operator lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// Host and path, as [`address`] writes them.
    address: String,
    /// Whom its tokens are for, each in full.
    pub audiences: BTreeSet<String>,
    /// Whose tokens they are, in which `*` stands for any characters.
    pub subjects: Vec<String>,
}

impl Issuer {
    /// `None` if that is not the URL of an issuer: `https://`, a host and perhaps a path, without wildcards.
    pub fn of(url: &str, audiences: BTreeSet<String>, subjects: Vec<String>) -> Option<Issuer> {
        let rest = url.strip_prefix("https://")?;
        let host = rest.split('/').next().unwrap_or_default();
        let host_like = |c: char| c.is_ascii_alphanumeric() || "-.:".contains(c);
        let path_like = |c: char| c.is_ascii_alphanumeric() || "-._~:@!$&'+,;=%/".contains(c);
        let is_host = host.contains('.') && host.chars().all(host_like);
        let is_url = is_host && rest.chars().all(path_like);
        is_url.then(|| Issuer { address: address(url).into_owned(), audiences, subjects })
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// Whether this is the issuer with that URL, or that host and path.
    pub fn is_at(&self, url: &str) -> bool {
        self.address == address(url)
    }
}

/// Host and path of an issuer, as the ARN of its provider has them. Case does not matter in a host, and does in a path.
fn address(url: &str) -> Cow<'_, str> {
    let rest = url.strip_prefix("https://").unwrap_or(url);
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let (host, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
    match host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(format!("{}{path}", host.to_ascii_lowercase())),
        false => Cow::Borrowed(rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(url: &str) -> Option<Issuer> {
        Issuer::of(url, BTreeSet::new(), Vec::new())
    }

    #[test]
    fn an_issuer_is_known_by_host_and_path() {
        let issuer = of("https://Oidc.example.com/id/Ab/").unwrap();
        assert_eq!(issuer.address(), "oidc.example.com/id/Ab");
        for same in ["https://oidc.example.com/id/Ab", "OIDC.example.com/id/Ab/"] {
            assert!(issuer.is_at(same), "{same}");
        }
        for other in [
            "oidc.example.com/id/ab",
            "oidc.example.com/id/Ab/more",
            "oidc.example.com.evil.example/id/Ab",
            "evil.example/oidc.example.com/id/Ab",
            "http://oidc.example.com/id/Ab",
        ] {
            assert!(!issuer.is_at(other), "{other}");
        }
    }

    #[test]
    fn what_is_no_url_of_one_issuer_is_none() {
        for wrong in [
            "oidc.example.com",
            "http://oidc.example.com",
            "https://*.example.com",
            "https://oidc.eks.us-east-1.amazonaws.com/id/*",
            "https://oidc.example.com/a?b",
            "https://user@oidc.example.com",
            "https://",
            "https://localhost",
        ] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}
