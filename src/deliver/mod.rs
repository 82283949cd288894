//! Messages to the sinks. "Delivered" means that the service accepted it: what becomes of a mail after that, only the
//! service knows.
//!
//! Each sink has a file with all that is known of it (`sns`, `chat`, `ses`), and `sinks` lists them. An outlet is what
//! can fail alone: a topic, or a group of recipients of mail. Who has received what is in the `ledger`.

mod chat;
mod delivery;
mod error;
mod key;
mod kind;
mod ledger;
mod outlets;
mod receipt;
mod ses;
mod sink;
mod sinks;
mod sns;
mod table;
mod topic;
mod variables;

pub use delivery::Delivery;
pub use error::DeliveryError;
pub use key::{Lease, Unit, UnitKey};
pub use kind::SinkKind;
pub use ledger::{Claim, Ledger, Trouble};
pub use outlets::Outlets;
pub use receipt::Receipt;
pub use sinks::{Configured, kinds};
pub use table::Table;
pub use variables::{Variables, items};
