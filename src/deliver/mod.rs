//! Messages to the sinks. "Delivered" means that the service accepted it: what becomes of a mail
//! after that, only the service knows.
//!
//! Each sink has a file in `sinks/` with all that is known of it. An outlet is what can fail alone: a
//! topic, or a group of recipients of mail. Who has received what is in the `ledger`.

mod delivery;
mod error;
mod key;
mod kind;
mod ledger;
mod outlets;
mod receipt;
mod sink;
mod sinks;
mod table;
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
