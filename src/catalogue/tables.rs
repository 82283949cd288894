//! The catalogue that is compiled in, as tables that `build/catalogue.rs` writes: in the order of their keys, and each
//! row read when somebody first asks for it.

use super::clients::ClientRow;
use super::listed::List;
use super::managed::ManagedPolicy;
use super::row::Row;
use super::words::Words;
use crate::builtin::OnUse;

/// The row of an operation.
#[derive(Debug)]
pub struct Operation {
    pub source: &'static str,
    pub name: &'static str,
    /// Whether a record of it may hold the text of a policy that is kept, or end one.
    pub documents: bool,
    pub row: OnUse<Row>,
}

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
include!(concat!(env!("OUT_DIR"), "/listed.rs"));
