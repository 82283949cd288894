//! The facts of one record as plain data.

use std::sync::Arc;

use super::access::Access;
use super::actor::Actor;
use super::client::Client;
use super::target::Target;
use crate::catalogue::Known;
use crate::record::{CallError, Outcome};

/// Plain data, derived from one record when a pattern or an alert asks for it.
#[derive(Debug, Clone)]
pub struct Facts {
    pub actor: Arc<Actor>,
    pub outcome: Outcome,
    pub error: Option<CallError>,
    pub target: Option<Target>,
    pub client: Client,
    /// `None` where the record cannot tell: federated and Identity Center sessions.
    pub mfa: Option<bool>,
    /// Whether a sign-in failed by its second factor; `None` where that is not known.
    pub wrong_second_factor: Option<bool>,
    pub read_only: bool,
    pub request_omitted: bool,
    pub known: Option<Known>,
    /// What it lets somebody do.
    pub access: Option<Access>,
}
