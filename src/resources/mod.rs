//! The alerter's own resources: whoever changes one of them may silence it. Known from the configuration, the function's
//! environment and the envelope of a payload; `$.herald.target.is_herald` says whether a record is about one of them, and
//! `$.herald.target.may_be_herald` whether it may be and the record does not tell.

mod kind;
mod name;
mod writes;

use std::borrow::Cow;

use cloudwatch_filter_pattern::Need;

use self::name::{Named, Resource};
use self::writes::{Operation, SERVICES, Service, made};
use crate::payload::Envelope;
use crate::record::{Outcome, Record, Value, outcome_of, refused_resource};

pub use kind::ResourceKind;

/// What is known of them. The default knows none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resources {
    known: Vec<Resource>,
    /// In the function, the envelope tells the log group and the subscription filter.
    envelope: bool,
}

/// The template calls the function's own log group so, and the rest of the name is the stack's.
const LOG_GROUP: &str = "/iam-herald/";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Touch {
    Own,
    /// The record does not tell.
    Perhaps,
    Other,
}

impl Resources {
    /// Adds one by its name or ARN; the answer is whether it is one of that kind.
    pub fn add_named(&mut self, kind: ResourceKind, text: &str) -> bool {
        let named = Named::of(kind, text).this();
        let is_one = named.is_some();
        named.into_iter().for_each(|resource| self.add(resource));
        is_one
    }

    /// None yet, for the function: there the envelope of each payload tells the log group and the subscription filters.
    pub fn in_function() -> Resources {
        Resources { known: Vec::new(), envelope: true }
    }

    /// Adds one by its name or ARN. Where that says no Region or no account it is of the stack's account, if that is known,
    /// and in `region`; mail may be sent by another.
    pub fn add_in(&mut self, region: Option<&str>, kind: ResourceKind, text: &str) {
        if let Some(mut resource) = Named::of(kind, text).this() {
            let mut known = self.known.iter();
            let stack = known.find(|one| one.kind == ResourceKind::Stack);
            let account = stack.and_then(|stack| stack.account.clone());
            resource.account = resource.account.or(account);
            if kind != ResourceKind::Mail {
                resource.region = resource.region.or(region.map(str::to_owned));
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

    fn add(&mut self, resource: Resource) {
        let stack = resource.name.strip_prefix(LOG_GROUP);
        if let Some(name) = stack.filter(|name| !name.is_empty() && !name.contains('/')) {
            let (kind, name) = (ResourceKind::Stack, name.to_owned());
            self.add(Resource { kind, name, ..resource.clone() });
        }
        if !self.known.contains(&resource) {
            self.known.push(resource);
        }
    }

    fn knows(&self, kind: ResourceKind) -> bool {
        self.known.iter().any(|one| one.has_some(kind))
    }

    /// Whether an operation acts on a kind of which the alerter has one.
    fn concerns(&self, kind: ResourceKind) -> bool {
        self.known.iter().any(|one| one.is_touched_by(kind))
    }

    /// The same of a call that was made where the alerter has it: in that account, and in that Region unless the kind is in
    /// none.
    fn concerns_here(&self, kind: ResourceKind, record: &Record) -> bool {
        self.known.iter().any(|one| {
            let region = record.text("awsRegion").filter(|_| !kind.is_global());
            one.is_touched_by(kind) && one.is_of(record.account(), region)
        })
    }

    /// What stands in every record of this event source, or of any, that is about one of them. Mail addresses are
    /// compared in any case of letters, so nothing is known of how they are written.
    pub fn need(&self, source: Option<&str>) -> Need {
        let services = SERVICES.iter().filter(|service| is_of(service, source));
        Need::any(services.map(|service| {
            Need::any(self.known.iter().flat_map(|one| {
                let kinds = service.kinds.iter().filter(|_| one.kind == ResourceKind::Stack);
                let part = move |kind: &ResourceKind, name: &str| match kind {
                    ResourceKind::Layer => Need::literal(name),
                    _ => Need::literal(&format!("{}-{name}", one.name)),
                };
                let parts = kinds
                    .flat_map(move |kind| made(*kind).iter().map(move |name| part(kind, name)));
                let own = service.kinds.contains(&one.kind).then(|| match one.kind {
                    // IAM does not tell the names of roles apart by the case of letters. Other services take their ARNs.
                    ResourceKind::Role if !service.takes_names_of_roles() => {
                        Need::literal(&one.name)
                    }
                    ResourceKind::Mail | ResourceKind::Role => Need::Anything,
                    _ => Need::literal(&one.name),
                });
                parts.chain(own)
            }))
        }))
    }

    /// What stands in every record of this event source, or of any, that may be about one of them and does not tell.
    pub fn need_of_doubt(&self, source: Option<&str>) -> Need {
        let services = SERVICES.iter().filter(|service| is_of(service, source));
        let touching = services.flat_map(Service::touching);
        let touching = touching.filter(|(_, kind)| self.concerns(*kind));
        Need::any(touching.map(|(operation, _)| Need::literal(operation.name)))
    }

    /// Whether a call is about one of them; `None` if none is known.
    pub fn is_target(&self, record: &Record) -> Option<bool> {
        (!self.known.is_empty()).then(|| self.touch(record) == Touch::Own)
    }

    /// Whether a call may be about one of them, and the record does not tell; `None` if none is known.
    pub fn may_be_target(&self, record: &Record) -> Option<bool> {
        (!self.known.is_empty()).then(|| self.touch(record) == Touch::Perhaps)
    }

    fn touch(&self, record: &Record) -> Touch {
        let Some(service) = Service::of(record.event_source()) else { return Touch::Other };
        let operation = service.operation(record.event_name());
        // Whoever looked at the operation found that it cannot, whatever it names.
        if operation.is_some_and(|operation| operation.kind.is_none()) {
            return Touch::Other;
        }
        let answered = answered(record);
        let named = |kind: ResourceKind, text: &str| {
            let resource = Named::of(kind, text).this();
            resource.is_some_and(|one| self.known.iter().any(|known| known.is(&one, record)))
        };
        let mut places = service.places.iter();
        let by_place = places
            .any(|(path, kind)| asked(record, path).into_iter().any(|text| named(*kind, text)));
        let is_here = |kind: &ResourceKind| service.kinds.contains(kind);
        let by_answer = || answered.iter().any(|(text, kind)| is_here(kind) && named(*kind, text));
        if by_place || by_answer() || (operation.is_none() && self.is_anywhere(record, service)) {
            return Touch::Own;
        }
        match operation.and_then(|operation| Some((operation, operation.kind?))) {
            Some((operation, kind)) if self.is_in_doubt(record, operation, kind, &answered) => {
                Touch::Perhaps
            }
            _ => Touch::Other,
        }
    }

    /// Whether any text in the parameters names one of them, whatever the parameter is called: what is not in the list of
    /// operations is newer than it, or only reads.
    fn is_anywhere(&self, record: &Record, service: &Service) -> bool {
        let may_name = |text: &&str| self.known.iter().any(|one| text.contains(&*one.name));
        every_text(record).into_iter().filter(may_name).any(|text| {
            let mut named = service.kinds.iter().filter_map(|kind| Named::of(*kind, text).this());
            named.any(|one| self.known.iter().any(|known| known.is(&one, record)))
        })
    }

    /// Whether a call that names none of them may still be about one.
    fn is_in_doubt(
        &self,
        record: &Record,
        operation: &Operation,
        kind: ResourceKind,
        answered: &[(&str, ResourceKind)],
    ) -> bool {
        // What failed, and not for want of rights, changed nothing and tried nothing against rights.
        if !self.concerns_here(kind, record) || outcome_of(record).0 == Outcome::Failed {
            return false;
        }
        if operation.paths.is_empty() {
            return true;
        }
        let knows = self.knows(kind);
        // Where none of the kind is known, whom it serves tells whose it is.
        let telling = if knows { Some(kind) } else { kind.serves() };
        let tells = |(text, of): &(&str, ResourceKind)| {
            Some(*of) == telling
                && Named::of(*of, text).this().is_some_and(|one| !self.is_spelled_otherwise(&one))
        };
        if answered.iter().any(tells) {
            return false;
        }
        let paths = operation.paths.iter();
        let named: Vec<Named> =
            paths.flat_map(|path| asked(record, path)).map(|text| Named::of(kind, text)).collect();
        let is_clear = |named: &Named| match named {
            Named::This(one) => knows && !self.is_spelled_otherwise(one),
            Named::Another => true,
            Named::Unclear => false,
        };
        named.is_empty() || !named.iter().all(is_clear)
    }

    /// A key has an id and aliases, of which a record holds one.
    fn is_spelled_otherwise(&self, one: &Resource) -> bool {
        let is_alias = |resource: &Resource| resource.name.starts_with("alias/");
        let mut keys = self.known.iter().filter(|known| known.kind == ResourceKind::Key);
        one.kind == ResourceKind::Key && keys.any(|known| is_alias(known) != is_alias(one))
    }
}

fn is_of(service: &Service, source: Option<&str>) -> bool {
    source.is_none_or(|source| source == service.source)
}

/// The texts of a parameter: of a list all of them, and in lists of objects that of each.
fn asked<'r>(record: &'r Record, path: &str) -> Vec<&'r str> {
    let mut found: Vec<&'r Value> = record.at("requestParameters").into_iter().collect();
    for step in path.split('.') {
        let inside = found.into_iter().flat_map(flat).filter_map(Value::as_object);
        let members = inside.flat_map(|members| members.iter());
        found = members
            .filter(|(name, _)| name.eq_ignore_ascii_case(step))
            .map(|(_, value)| value)
            .collect();
    }
    found.into_iter().flat_map(flat).filter_map(Value::as_str).collect()
}

/// A value, or those in a list.
fn flat<'r, 'a>(value: &'r Value<'a>) -> Vec<&'r Value<'a>> {
    value.as_array().map_or_else(|| vec![value], |items| items.iter().collect())
}

/// What beside the parameters says what a call acted on: its answer, the list of resources, and where it was refused the
/// message.
fn answered<'r>(record: &'r Record) -> Vec<(&'r str, ResourceKind)> {
    let response = record.at("responseElements").and_then(Value::as_object);
    let response = response.into_iter().flat_map(|members| members.iter().map(|(_, value)| value));
    let listed = record.at("resources").and_then(Value::as_array);
    let listed = listed.into_iter().flatten().filter_map(|one| one.get("ARN"));
    let texts = response.chain(listed).filter_map(Value::as_str);
    let refused = refused_resource(record);
    let role = refused.and_then(|text| text.strip_prefix("role "));
    let arns = texts.chain(refused).filter_map(|text| Some((text, Resource::of_arn(text)?.kind)));
    arns.chain(role.map(|role| (role, ResourceKind::Role))).collect()
}

/// Every text in the parameters.
fn every_text<'r>(record: &'r Record) -> Vec<&'r str> {
    let mut texts = Vec::new();
    let mut left: Vec<&'r Value> = record.at("requestParameters").into_iter().collect();
    while let Some(value) = left.pop() {
        texts.extend(value.as_str());
        left.extend(value.as_array().into_iter().flatten());
        left.extend(
            value.as_object().into_iter().flat_map(|members| members.iter().map(|(_, one)| one)),
        );
    }
    texts
}

impl Resource {
    /// By its ARN, of whatever kind it is.
    fn of_arn(arn: &str) -> Option<Resource> {
        Named::of(ResourceKind::of_text(arn)?, arn).this()
    }

    /// Whether what a record names is this one, or a part of this stack.
    fn is(&self, other: &Resource, record: &Record) -> bool {
        // A name without a Region is one of the Region of the call.
        let region = match other.kind.is_global() {
            true => None,
            false => other.region.as_deref().or_else(|| record.text("awsRegion")),
        };
        let account = other.account.as_deref().or_else(|| record.account());
        self.is_named(other) && self.is_of(account, region)
    }

    /// Whether it is of an account and a Region, as far as each is known.
    fn is_of(&self, account: Option<&str>, region: Option<&str>) -> bool {
        let agree = |ours: &Option<String>, theirs: Option<&str>| match (ours, theirs) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        };
        agree(&self.account, account) && agree(&self.region, region)
    }

    /// Whether it is of a kind, or a stack that has some of it.
    fn has_some(&self, kind: ResourceKind) -> bool {
        self.kind == kind || (self.kind == ResourceKind::Stack && !made(kind).is_empty())
    }

    /// Whether what acts on a kind acts on it: on its kind, or on what serves it.
    fn is_touched_by(&self, kind: ResourceKind) -> bool {
        self.has_some(kind) || kind.serves().is_some_and(|served| self.has_some(served))
    }

    fn is_named(&self, other: &Resource) -> bool {
        match self.kind {
            ResourceKind::Stack if other.kind != ResourceKind::Stack => self.made(other),
            _ if self.kind != other.kind => false,
            ResourceKind::Mail => self.is_mail(&other.name),
            // IAM does not tell names apart by the case of letters.
            ResourceKind::Role => self.name.eq_ignore_ascii_case(&other.name),
            _ => self.name == other.name,
        }
    }

    /// Whether it is named as a part of this stack: `STACK-NAME-SUFFIX`. SAM gives a layer no more than `NAME`.
    fn made(&self, other: &Resource) -> bool {
        let part = match other.kind {
            ResourceKind::Layer => Some(&*other.name),
            _ => other.name.strip_prefix(&self.name).and_then(|name| name.strip_prefix('-')),
        };
        let begins = |name: &&str| {
            let rest = part.and_then(|part| part.strip_prefix(*name));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        made(other.kind).iter().any(begins)
    }

    /// An address is also touched by what is done to its domain, to a domain above that, and to the address without the
    /// label that stands after a plus: each of them may be what SES has verified.
    fn is_mail(&self, other: &str) -> bool {
        let other = other.to_ascii_lowercase();
        let ours = self.name.to_ascii_lowercase();
        let Some((local, domain)) = ours.split_once('@') else {
            return is_domain_of(&other, &ours);
        };
        let local = local.split('+').next().unwrap_or(local);
        ours == other || other == format!("{local}@{domain}") || is_domain_of(&other, domain)
    }
}

/// Whether it is the domain, or one above it.
fn is_domain_of(other: &str, domain: &str) -> bool {
    let above = domain.strip_suffix(other);
    above.is_some_and(|above| above.is_empty() || (above.ends_with('.') && other.contains('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_of_the_function_is_sent_by_its_own_account() {
        let mut own = Resources::in_function();
        let stack = "arn:aws:cloudformation:eu-west-1:111122223333:stack/herald/0a1b2c3d";
        own.add_in(Some("eu-west-1"), ResourceKind::Stack, stack);
        own.add_in(Some("eu-west-1"), ResourceKind::Mail, "alerts@example.com");
        for (account, is_own) in [("111122223333", true), ("999988887777", false)] {
            let call = format!(
                r#"{{"eventName":"DeleteIdentity","eventSource":"ses.amazonaws.com","awsRegion":"us-east-1",
                "recipientAccountId":"{account}","requestParameters":{{"identity":"example.com"}}}}"#
            );
            assert_eq!(own.is_target(&Record::read(&call).unwrap()), Some(is_own), "{account}");
        }
    }
}
