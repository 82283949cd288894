use crate::accounts::Accounts;
use crate::record::Value;
#[derive(Debug, Clone)]
pub struct Policy;
pub struct Unreadable {
    pub reason: String,
}
#[derive(Debug, Clone, Default)]
pub struct Grants {
    pub lines: Vec<String>,
    pub notes: Vec<String>,
    pub admin: bool,
    pub escalation: bool,
    pub conditional: bool,
    pub deny_only: bool,
}
#[derive(Debug, Clone, Default)]
pub struct Trust {
    pub lines: Vec<String>,
    pub notes: Vec<String>,
    pub anyone: bool,
    pub external: bool,
    pub open_federation: bool,
    pub accounts: Vec<String>,
}
#[derive(Debug, Clone, Default)]
pub struct Difference {
    pub newly: Vec<String>,
    pub no_longer: Vec<String>,
}
impl Policy {
    pub fn of(_: &Value) -> Result<Policy, Unreadable> {
        Ok(Policy)
    }
    pub fn grants(&self) -> Grants {
        Grants::default()
    }
    pub fn trust(&self, _: &Accounts) -> Trust {
        Trust::default()
    }
}
pub fn difference(_: &Policy, _: &Policy) -> Difference {
    Difference::default()
}
pub fn trust_difference(_: &Policy, _: &Policy, _: &Accounts) -> Difference {
    Difference::default()
}
pub enum ArnKind {
    AwsManaged,
    Customer,
    NotAPolicy,
}
pub fn arn_kind(_: &str) -> ArnKind {
    ArnKind::Customer
}
pub struct ManagedPolicy;
impl ManagedPolicy {
    pub fn grants(&self) -> Grants {
        Grants::default()
    }
}
