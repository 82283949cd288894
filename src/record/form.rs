//! Fields that have another form than CloudTrail writes. Between a trail and this program stand others, who write an object as
//! its JSON, or lose what a field was: such an object is read, and of everything else it is said that it is not known.

use cloudwatch_filter_pattern::{Condition, Literal, Object, Step, Test, Value};

/// Members that are objects wherever CloudTrail writes them.
const OBJECTS: [&str; 13] = [
    "userIdentity",
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "serviceEventDetails",
    "insightDetails",
    "sessionContext",
    "sessionIssuer",
    "attributes",
    "webIdFederationData",
    "onBehalfOf",
    "inScopeOf",
    "invokedByDelegate",
];

/// Those that hold others.
const HOLDERS: [&str; 2] = ["userIdentity", "sessionContext"];

/// Objects that say who did what, by their paths.
pub(super) const OBJECT_PATHS: [&str; 12] = [
    "userIdentity",
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "serviceEventDetails",
    "userIdentity.sessionContext",
    "userIdentity.onBehalfOf",
    "userIdentity.inScopeOf",
    "userIdentity.invokedByDelegate",
    "userIdentity.sessionContext.sessionIssuer",
    "userIdentity.sessionContext.attributes",
    "userIdentity.sessionContext.webIdFederationData",
];

/// Texts that say it.
pub(super) const TEXT_PATHS: [&str; 21] = [
    "userIdentity.type",
    "userIdentity.userName",
    "userIdentity.principalId",
    "userIdentity.arn",
    "userIdentity.accountId",
    "userIdentity.accessKeyId",
    "userIdentity.invokedBy",
    "userIdentity.identityProvider",
    "userIdentity.sessionContext.sourceIdentity",
    "userIdentity.sessionContext.ec2RoleDelivery",
    "userIdentity.sessionContext.sessionIssuer.type",
    "userIdentity.sessionContext.sessionIssuer.arn",
    "userIdentity.sessionContext.sessionIssuer.userName",
    "userIdentity.sessionContext.webIdFederationData.federatedProvider",
    "userIdentity.inScopeOf.issuerType",
    "userIdentity.inScopeOf.credentialsIssuedTo",
    "userIdentity.onBehalfOf.userId",
    "userIdentity.invokedByDelegate.accountId",
    "recipientAccountId",
    "sourceIPAddress",
    "userAgent",
];

/// Whether all that says who did what is of the types that CloudTrail writes, as nearly every record is: one look at each member, and
/// not at each path. `false` where a closer look is needed.
pub(super) fn is_well_formed(record: &Value) -> bool {
    const OBJECTS_OF_A_RECORD: [&str; 5] = [
        "userIdentity",
        "requestParameters",
        "responseElements",
        "additionalEventData",
        "serviceEventDetails",
    ];
    const TEXTS_OF_A_RECORD: [&str; 4] =
        ["recipientAccountId", "errorCode", "sourceIPAddress", "userAgent"];
    let is = |name: &str, fits: fn(&Value) -> bool| {
        record.get(name).is_none_or(|value| value.is_null() || fits(value))
    };
    OBJECTS_OF_A_RECORD.iter().all(|name| is(name, |value| value.as_object().is_some()))
        && TEXTS_OF_A_RECORD.iter().all(|name| is(name, |value| value.as_str().is_some()))
        && record.get("userIdentity").and_then(Value::as_object).is_none_or(are_plain)
}

/// Whether the members of `userIdentity`, or of an object in it, are texts where they should be and objects where they should be.
fn are_plain(members: &Object) -> bool {
    members.iter().all(|(name, value)| match value {
        Value::Null => true,
        Value::String(_) => !OBJECTS.contains(&name),
        Value::Object(inner) => OBJECTS.contains(&name) && are_plain(inner),
        _ => false,
    })
}

/// Whether rules may ask for texts alone, and get them: of nearly all parameters.
pub fn holds_texts_alone(record: &Value) -> bool {
    ["requestParameters", "additionalEventData", "serviceEventDetails"].iter().all(|name| {
        let members = record.get(name).and_then(Value::as_object);
        members.is_none_or(|members| {
            members.iter().all(|(_, value)| value.is_null() || value.as_str().is_some())
        })
    })
}

/// The record with those objects read that stand in it as their JSON; `None` where none does.
pub(super) fn with_objects_read<'a>(record: &Value<'a>) -> Option<Value<'a>> {
    let members = record.as_object().filter(|members| has_texts(members))?;
    Some(Value::Object(read(members)))
}

fn has_texts(members: &Object) -> bool {
    members.iter().any(|(name, value)| match value {
        Value::String(text) => may_be_json(text) && OBJECTS.contains(&name),
        Value::Object(inner) => HOLDERS.contains(&name) && has_texts(inner),
        _ => false,
    })
}

/// Whether a text begins as an object does, or null. Of nearly all texts that is asked alone.
fn may_be_json(text: &str) -> bool {
    matches!(text.as_bytes().first(), Some(b'{' | b'n' | b' ' | b'\t' | b'\r' | b'\n'))
}

fn read<'a>(members: &Object<'a>) -> Object<'a> {
    members.iter().map(|(name, value)| (name.to_owned().into(), read_member(name, value))).collect()
}

fn read_member<'a>(name: &str, value: &Value<'a>) -> Value<'a> {
    let text = value.as_str().filter(|_| OBJECTS.contains(&name));
    let object = text.and_then(|text| Value::parse(text).ok());
    let object = object.filter(|value| value.as_object().is_some() || value.is_null());
    let value: Value<'a> = match object {
        Some(object) => object.into_owned(),
        None => value.clone(),
    };
    let within = value.as_object().filter(|_| HOLDERS.contains(&name)).map(read);
    within.map_or(value, Value::Object)
}

/// What a record says where a condition asks for something of another type, so that the condition is false whatever was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    /// A flag that is written as a text.
    Flag(bool),
    Nothing,
}

/// Whether a condition is to be taken for true that is false only because of a type: a rule that may hold is taken to hold.
pub fn is_supposed(condition: &Condition, record: &Value) -> bool {
    matches!(asked(condition, record), Some(Answer::Flag(true) | Answer::Nothing))
}

/// Whether nobody knows if a condition is true, because the record has something of another type than it asks for.
pub fn is_unanswerable(condition: &Condition, record: &Value) -> bool {
    asked(condition, record) == Some(Answer::Nothing)
}

/// `None` where the record answers.
fn asked(condition: &Condition, record: &Value) -> Option<Answer> {
    match condition.test() {
        Test::IsNull | Test::NotExists => None,
        test => answer(record, condition.selector().steps(), test),
    }
}

fn answer(value: &Value, steps: &[Step], test: &Test) -> Option<Answer> {
    match (steps, value) {
        // What is null is missing.
        (_, Value::Null) => None,
        ([], value) => of_type(value, test),
        ([Step::Name(name), rest @ ..], Value::Object(members)) => {
            answer(members.get(name)?, rest, test)
        }
        ([Step::Index(index), rest @ ..], Value::Array(items)) => {
            answer(items.get(*index)?, rest, test)
        }
        ([Step::Wildcard, rest @ ..], Value::Array(items)) => {
            items.iter().filter_map(|item| answer(item, rest, test)).max()
        }
        ([Step::Wildcard, rest @ ..], Value::Object(members)) => {
            members.iter().filter_map(|(_, member)| answer(member, rest, test)).max()
        }
        _ => Some(Answer::Nothing),
    }
}

fn of_type(value: &Value, test: &Test) -> Option<Answer> {
    match (test, value) {
        (Test::IsBool(_), Value::Bool(_)) | (Test::Compares(..), Value::Number(_)) => None,
        (Test::IsBool(wanted), Value::String(text)) => {
            Some(match text.to_ascii_lowercase().as_str() {
                "true" => Answer::Flag(*wanted),
                "false" => Answer::Flag(!*wanted),
                _ => Answer::Nothing,
            })
        }
        (Test::Equals(literal) | Test::Differs(literal), value) => match (literal, value) {
            (_, Value::String(_)) | (Literal::Number(_), Value::Number(_)) => None,
            // A star stands for numbers too.
            (Literal::Glob(glob), Value::Number(number)) if glob.matches(number.text()) => None,
            // The same pattern asks for the flag too.
            (Literal::Text(text), Value::Bool(_)) if text == "true" || text == "false" => None,
            _ => Some(Answer::Nothing),
        },
        _ => Some(Answer::Nothing),
    }
}
