//! The kinds of things that the alerter consists of and hangs on.

use crate::arn::Arn;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResourceKind {
    Function,
    Layer,
    /// What brings the failure queue to the function. Calls name it by a UUID.
    Mapping,
    LogGroup,
    Filter,
    Topic,
    /// A channel of chat, which listens to topics.
    Chat,
    Queue,
    Table,
    Role,
    Policy,
    Key,
    /// Where keys may be kept.
    KeyStore,
    Trail,
    /// A mail address or its domain.
    Mail,
    /// Settings that mail is sent with. Those of the sender do not stand in its name.
    ConfigurationSet,
    Alarm,
    Stack,
    /// A rebuilding of several stacks. Calls name it by an id.
    StackRefactor,
}

impl ResourceKind {
    /// The kind whose things such a one may serve, where it is not said which ones do.
    pub fn serves(self) -> Option<ResourceKind> {
        match self {
            ResourceKind::Mapping => Some(ResourceKind::Function),
            ResourceKind::Chat => Some(ResourceKind::Topic),
            ResourceKind::KeyStore => Some(ResourceKind::Key),
            ResourceKind::Trail => Some(ResourceKind::LogGroup),
            ResourceKind::ConfigurationSet => Some(ResourceKind::Mail),
            ResourceKind::StackRefactor => Some(ResourceKind::Stack),
            _ => None,
        }
    }

    /// Whether it is in no Region, or may be named from another one.
    pub fn is_global(self) -> bool {
        use ResourceKind::{Chat, Policy, Role, Trail};
        matches!(self, Role | Policy | Trail | Chat)
    }

    /// The kind of an ARN's resource in a service.
    pub fn of_arn(service: &str, resource: &str) -> Option<ResourceKind> {
        let is = |prefix: &str| resource.starts_with(prefix);
        Some(match service {
            "lambda" if is("layer:") => ResourceKind::Layer,
            "lambda" if is("event-source-mapping:") => ResourceKind::Mapping,
            "lambda" if is("code-signing-config:") || is("capacity-provider:") => return None,
            "lambda" => ResourceKind::Function,
            "logs" if is("log-group:") => ResourceKind::LogGroup,
            "sns" if !is("app/") && !is("endpoint/") => ResourceKind::Topic,
            "sqs" => ResourceKind::Queue,
            "dynamodb" if is("table/") => ResourceKind::Table,
            "iam" if is("role/") => ResourceKind::Role,
            "iam" if is("policy/") => ResourceKind::Policy,
            "kms" => ResourceKind::Key,
            "cloudtrail" if is("trail/") => ResourceKind::Trail,
            "ses" if is("configuration-set/") => ResourceKind::ConfigurationSet,
            "ses" if is("identity/") => ResourceKind::Mail,
            "cloudwatch" if is("alarm:") => ResourceKind::Alarm,
            "cloudformation" if is("stack/") => ResourceKind::Stack,
            "chatbot" if is("chat-configuration/") => ResourceKind::Chat,
            _ => return None,
        })
    }

    /// The kind of what an ARN names.
    pub fn of_text(arn: &str) -> Option<ResourceKind> {
        let arn = Arn::parse(arn)?;
        ResourceKind::of_arn(arn.service, arn.resource)
    }
}
