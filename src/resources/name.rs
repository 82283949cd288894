//! How a thing of the alerter's kinds is named: in full, in part, by a URL, with a version behind it.

use super::kind::ResourceKind;
use crate::arn::{Arn, begins_as_arn, is_account};

/// One thing, as far as a text names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    pub kind: ResourceKind,
    /// As the service names it, without what stands before in the ARN.
    pub name: String,
    /// `None` where the text does not say: then it is one of that name anywhere.
    pub account: Option<String>,
    pub region: Option<String>,
}

/// What a text says where a thing of a kind is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    This(Resource),
    /// A thing of another kind.
    Another,
    /// It is spelled in a way that is not known here.
    Unclear,
}

impl Named {
    pub fn of(kind: ResourceKind, text: &str) -> Named {
        let text = text.trim();
        match kind {
            _ if text.is_empty() => Named::Unclear,
            ResourceKind::Function | ResourceKind::Layer | ResourceKind::Mapping => {
                of_lambda(kind, text)
            }
            _ if begins_as_arn(text) => of_arn(kind, text),
            ResourceKind::Queue => of_queue(text),
            ResourceKind::Mail => plain(kind, address(text)),
            ResourceKind::Alarm => plain(kind, text),
            // Channels are known by their ARNs alone: what else a call says is a workspace.
            ResourceKind::Chat => Named::Unclear,
            _ if text.contains(':') => Named::Unclear,
            ResourceKind::Table => plain(kind, first(text, '/')),
            ResourceKind::Role | ResourceKind::Policy => plain(kind, last(text)),
            _ => plain(kind, text),
        }
    }

    pub fn this(self) -> Option<Resource> {
        match self {
            Named::This(resource) => Some(resource),
            Named::Another | Named::Unclear => None,
        }
    }
}

fn plain(kind: ResourceKind, name: &str) -> Named {
    Named::This(Resource { kind, name: name.to_owned(), account: None, region: None })
}

fn filled(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

fn first(text: &str, end: char) -> &str {
    text.split(end).next().unwrap_or(text)
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn of_arn(kind: ResourceKind, text: &str) -> Named {
    let Some(arn) = Arn::parse(text) else { return Named::Unclear };
    match ResourceKind::of_arn(arn.service, arn.resource) {
        Some(of) if of == kind => {}
        // A change set says nothing of its stack.
        None if arn.service == "cloudformation" && arn.resource.starts_with("changeSet/") => {
            return Named::Unclear;
        }
        _ => return Named::Another,
    }
    let resource = arn.resource;
    let after = |prefix: &str| resource.strip_prefix(prefix).unwrap_or(resource);
    let name = match kind {
        ResourceKind::LogGroup => first(after("log-group:"), ':'),
        // A subscription's ARN is the topic's and an id.
        ResourceKind::Topic => first(resource, ':'),
        ResourceKind::Table => first(after("table/"), '/'),
        ResourceKind::Role | ResourceKind::Policy => last(resource),
        ResourceKind::Key => after("key/"),
        ResourceKind::Trail => after("trail/"),
        ResourceKind::Mail => after("identity/"),
        ResourceKind::ConfigurationSet => after("configuration-set/"),
        ResourceKind::Alarm => after("alarm:"),
        ResourceKind::Stack => first(after("stack/"), '/'),
        ResourceKind::Chat => after("chat-configuration/"),
        _ => resource,
    };
    let (name, account, region) = (name.to_owned(), filled(arn.account), filled(arn.region));
    Named::This(Resource { kind, name, account, region })
}

/// Lambda takes an ARN, `REGION:ACCOUNT:function:NAME:VERSION`, and that with any of the first three left out; the version
/// or alias of a function is the function.
fn of_lambda(kind: ResourceKind, text: &str) -> Named {
    let mut parts = text.split(':').peekable();
    if begins_as_arn(text) {
        let service = (parts.next(), parts.next(), parts.next()).2;
        if service != Some("lambda") {
            return service.map_or(Named::Unclear, |_| Named::Another);
        }
    }
    // Of an ARN with an account the Region stands before that, whatever Regions are called.
    let mut after = parts.clone().skip(1);
    let has_account = after.next().is_some_and(is_account) && after.next().is_some();
    let is_whole = begins_as_arn(text) && has_account;
    let mut take = |is: &dyn Fn(&str) -> bool| {
        let mut rest = parts.clone();
        let part = rest.next().filter(|part| is(part))?;
        // What stands alone is the name.
        rest.peek()?;
        parts = rest;
        Some(part)
    };
    let region = take(&|part| part.is_empty() || is_whole || is_region(part)).and_then(filled);
    let account = take(&|part| part.is_empty() || is_account(part)).and_then(filled);
    let of = match take(&|part| {
        matches!(
            part,
            "function"
                | "layer"
                | "event-source-mapping"
                | "code-signing-config"
                | "capacity-provider"
        )
    }) {
        Some("function") => Some(ResourceKind::Function),
        Some("layer") => Some(ResourceKind::Layer),
        Some("event-source-mapping") => Some(ResourceKind::Mapping),
        Some(_) => return Named::Another,
        None => None,
    };
    if of.is_some_and(|of| of != kind) {
        return Named::Another;
    }
    let (name, _, more) = (parts.next(), parts.next(), parts.next());
    match name.filter(|name| is_plain(name) && more.is_none()) {
        Some(name) => Named::This(Resource { kind, name: name.to_owned(), account, region }),
        None => Named::Unclear,
    }
}

/// `eu-west-1`, `us-gov-east-1`
fn is_region(text: &str) -> bool {
    let ends = text.rsplit_once('-').map(|(_, number)| number);
    text.matches('-').count() >= 2
        && ends.is_some_and(|end| end.len() == 1 && end.bytes().all(|b| b.is_ascii_digit()))
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !name.is_empty() && name.bytes().all(plain)
}

/// A URL in whatever way it is written, or a name. Of the host nothing counts: the service answers for the Region that it was
/// called in, whatever Region, endpoint or alias the URL names.
fn of_queue(text: &str) -> Named {
    let path = text.split_once("://").map_or(text, |(_, after)| after);
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let mut parts = path.rsplit('/').filter(|part| !part.is_empty());
    let Some(name) = parts.next().filter(|name| is_plain(name) && *name != "..") else {
        return Named::Unclear;
    };
    let account = parts.next().filter(|part| is_account(part)).map(str::to_owned);
    Named::This(Resource {
        kind: ResourceKind::Queue,
        name: name.to_owned(),
        account,
        region: None,
    })
}

/// `Name <address>` is how mail programs write a sender.
fn address(text: &str) -> &str {
    text.split_once('<').map_or(text, |(_, address)| address.trim_end_matches('>'))
}
