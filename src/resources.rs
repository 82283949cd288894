//! The alerter's own resources: whoever changes one of them may silence it. Known from the configuration, the function's
//! environment and the envelope of a payload; `$.herald.target.is_herald` says whether a record is about one of them.

use std::borrow::Cow;

use cloudwatch_filter_pattern::Need;

use crate::arn::{Arn, begins_as_arn};
use crate::payload::Envelope;
use crate::record::{Record, Value};

/// What is known of them. The default knows none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resources {
    known: Vec<Resource>,
    /// In the function, the envelope tells the log group and the subscription filter.
    envelope: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Resource {
    kind: ResourceKind,
    /// As the service names it, without what stands before in the ARN.
    name: String,
    /// `None` where it was given by its name alone: then it is one of that name anywhere.
    account: Option<String>,
    region: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResourceKind {
    Function,
    LogGroup,
    Filter,
    Topic,
    Queue,
    Table,
    Role,
    Key,
    Trail,
    Mail,
}

/// Where a call names a resource of a kind: the event source, and its parameters, of which each may be a list.
const PLACES: [(ResourceKind, &str, &[&str]); 12] = [
    (ResourceKind::Function, "lambda.amazonaws.com", &["functionName", "functionArn", "resource"]),
    (
        ResourceKind::LogGroup,
        "logs.amazonaws.com",
        &[
            "logGroupName",
            "logGroupIdentifier",
            "logGroupArn",
            "logGroupNames",
            "logGroupIdentifiers",
            "logGroupArnList",
            "resourceArn",
            "resourceIdentifier",
        ],
    ),
    (ResourceKind::Filter, "logs.amazonaws.com", &["filterName"]),
    (ResourceKind::Topic, "sns.amazonaws.com", &["topicArn", "subscriptionArn", "resourceArn"]),
    (ResourceKind::Queue, "sqs.amazonaws.com", &["queueUrl", "sourceArn", "queueName"]),
    (ResourceKind::Table, "dynamodb.amazonaws.com", &["tableName", "resourceArn", "tableArn"]),
    (ResourceKind::Role, "iam.amazonaws.com", &["roleName"]),
    (ResourceKind::Role, "sts.amazonaws.com", &["roleArn"]),
    (ResourceKind::Key, "kms.amazonaws.com", &["keyId", "targetKeyId", "aliasName", "resourceArn"]),
    (
        ResourceKind::Trail,
        "cloudtrail.amazonaws.com",
        &["name", "trailName", "trailARN", "resourceId"],
    ),
    (
        ResourceKind::Mail,
        "ses.amazonaws.com",
        &["emailAddress", "identity", "emailIdentity", "identityName"],
    ),
    (ResourceKind::Mail, "email.amazonaws.com", &["emailAddress", "identity", "emailIdentity"]),
];

impl Resources {
    /// Adds one by its name or ARN; the answer is whether it is one of that kind.
    pub fn add_named(&mut self, kind: ResourceKind, text: &str) -> bool {
        match Resource::of(kind, text).filter(|resource| resource.kind == kind) {
            Some(resource) => {
                self.add(resource);
                true
            }
            None => false,
        }
    }

    /// None yet, for the function: there the envelope of each payload tells the log group and the subscription filters.
    pub fn in_function() -> Resources {
        Resources { known: Vec::new(), envelope: true }
    }

    /// Adds one by its name or ARN. Where that says no Region it is the one in `region`; mail has none.
    pub fn add_in(&mut self, region: Option<&str>, kind: ResourceKind, text: &str) {
        if let Some(mut resource) = Resource::of(kind, text) {
            if resource.region.is_none() && kind != ResourceKind::Mail {
                resource.region = region.map(str::to_owned);
            }
            self.add(resource);
        }
    }

    /// Adds one by its ARN; one of a kind that the alerter does not use is passed over.
    pub fn add_arn(&mut self, arn: &str) {
        Resource::of_arn(arn).into_iter().for_each(|resource| self.add(resource));
    }

    /// Both together.
    pub fn and(mut self, other: Resources) -> Resources {
        self.envelope |= other.envelope;
        other.known.into_iter().for_each(|resource| self.add(resource));
        self
    }

    /// With the log group and the subscription filters that a payload came through.
    pub fn with_envelope(&self, envelope: &Envelope) -> Cow<'_, Resources> {
        let group = envelope.log_group.as_ref().map(|name| (ResourceKind::LogGroup, name));
        let filters = envelope.subscription_filters.iter().map(|name| (ResourceKind::Filter, name));
        if !self.envelope {
            return Cow::Borrowed(self);
        }
        let mut all = self.clone();
        for (kind, name) in group.into_iter().chain(filters) {
            let (name, account) = (name.clone(), envelope.owner.clone());
            all.add(Resource { kind, name, account, region: None });
        }
        Cow::Owned(all)
    }

    /// What stands in every record that is about one of them. Mail addresses are compared in any case
    /// of letters, so nothing is known of how they are written.
    pub fn need(&self) -> Need {
        Need::any(self.known.iter().map(|resource| match resource.kind {
            ResourceKind::Mail => Need::Anything,
            _ => Need::literal(&resource.name),
        }))
    }

    fn add(&mut self, resource: Resource) {
        if !self.known.contains(&resource) {
            self.known.push(resource);
        }
    }

    /// Whether a call is about one of them; `None` if none is known.
    pub fn is_target(&self, record: &Record) -> Option<bool> {
        if self.known.is_empty() {
            return None;
        }
        let source = record.event_source();
        let places = PLACES.iter().filter(|(_, of, _)| *of == source);
        Some(places.into_iter().any(|(kind, _, parameters)| {
            let known = || self.known.iter().filter(|resource| resource.kind == *kind);
            let texts = parameters.iter().flat_map(|parameter| texts(record, parameter));
            known().next().is_some()
                && texts.into_iter().any(|text| known().any(|one| one.is(text, record)))
        }))
    }
}

/// A parameter's text, or the texts of a list.
fn texts<'r>(record: &'r Record, parameter: &str) -> Vec<&'r str> {
    match record.at("requestParameters").and_then(|request| request.get(parameter)) {
        Some(Value::String(text)) => vec![text.as_ref()],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

impl Resource {
    /// From a name, an ARN or a queue's URL. An ARN of something else is that something.
    fn of(kind: ResourceKind, text: &str) -> Option<Resource> {
        if begins_as_arn(text) {
            return Resource::of_arn(text);
        }
        if kind == ResourceKind::Queue
            && let Some(queue) = of_queue_url(text)
        {
            return Some(queue);
        }
        let mut name = text;
        // `Name <address>` is how mail programs write a sender.
        if let Some((_, address)) = text.split_once('<') {
            name = address.trim_end_matches('>');
        }
        let name = name_of(kind, name).to_owned();
        Some(Resource { kind, name, account: None, region: None })
    }

    fn of_arn(arn: &str) -> Option<Resource> {
        let Arn { service, region, account, resource, .. } = Arn::parse(arn)?;
        let kind = match service {
            "lambda" => ResourceKind::Function,
            "logs" => ResourceKind::LogGroup,
            "sns" => ResourceKind::Topic,
            "sqs" => ResourceKind::Queue,
            "dynamodb" => ResourceKind::Table,
            "iam" if resource.starts_with("role/") => ResourceKind::Role,
            "kms" => ResourceKind::Key,
            "cloudtrail" => ResourceKind::Trail,
            "ses" => ResourceKind::Mail,
            _ => return None,
        };
        let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let name = name_of(kind, resource).to_owned();
        Some(Resource { kind, name, account: filled(account), region: filled(region) })
    }

    /// Whether a parameter of a record names this one.
    fn is(&self, text: &str, record: &Record) -> bool {
        let Some(other) = Resource::of(self.kind, text) else {
            return false;
        };
        let account = other.account.as_deref().or_else(|| record.account());
        // A name without a Region is one of the Region of the call. Roles and trails are not bound to one.
        let here = record.text("awsRegion");
        let region = match self.kind {
            ResourceKind::Role | ResourceKind::Trail => None,
            _ => other.region.as_deref().or(here),
        };
        let agree = |ours: &Option<String>, theirs: Option<&str>| match (ours, theirs) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        };
        let same_name = match self.kind {
            _ if other.kind != self.kind => false,
            ResourceKind::Mail => self.is_mail(&other.name),
            _ => self.name == other.name,
        };
        same_name && agree(&self.account, account) && agree(&self.region, region)
    }

    /// An address is also touched by what is done to its domain.
    fn is_mail(&self, other: &str) -> bool {
        let domain = self.name.split_once('@').map(|(_, domain)| domain);
        self.name.eq_ignore_ascii_case(other)
            || domain.is_some_and(|domain| domain.eq_ignore_ascii_case(other))
    }
}

/// `https://sqs.eu-west-1.amazonaws.com/111122223333/NAME`
fn of_queue_url(url: &str) -> Option<Resource> {
    let mut parts = url.strip_prefix("https://")?.splitn(3, '/');
    let (host, account, name) = (parts.next()?, parts.next()?, parts.next()?);
    let region = host.split('.').nth(1).filter(|region| region.contains('-'));
    Some(Resource {
        kind: ResourceKind::Queue,
        name: name.to_owned(),
        account: Some(account.to_owned()),
        region: region.map(str::to_owned),
    })
}

/// The name in the last part of an ARN, or in what a service takes in its place.
fn name_of(kind: ResourceKind, resource: &str) -> &str {
    let first = |text| str::split(text, ':').next().unwrap_or(text);
    let after = |prefix: &str| resource.split_once(prefix).map_or(resource, |(_, rest)| rest);
    match kind {
        // A version or an alias of the function is the function.
        ResourceKind::Function => first(after("function:")),
        ResourceKind::LogGroup => {
            let name = after("log-group:");
            name.split_once(':').map_or(name, |(name, _)| name)
        }
        // A subscription's ARN is the topic's and an id.
        ResourceKind::Topic => first(resource),
        ResourceKind::Table => after("table/").split('/').next().unwrap_or(resource),
        ResourceKind::Role => resource.rsplit('/').next().unwrap_or(resource),
        ResourceKind::Key => resource.strip_prefix("key/").unwrap_or(resource),
        ResourceKind::Trail => resource.strip_prefix("trail/").unwrap_or(resource),
        ResourceKind::Mail => resource.strip_prefix("identity/").unwrap_or(resource),
        ResourceKind::Filter | ResourceKind::Queue => resource,
    }
}
