//! What the program derives from a record: who, what to whom, how, and whether it worked.
//!
//! [`Facts`] is what the program itself reads. What patterns see of it, under `$.herald`, stands row by row in
//! [`FACTS`].

mod access;
mod actor;
mod client;
mod context;
mod data;
mod derive;
mod issuer;
mod malformed;
mod names;
mod provider;
mod reading;
mod registry;
mod root;
mod session;
mod sign_in;
mod stranger;
mod target;
mod trail;
mod value;
mod variants;

pub use access::{Access, Before};
pub use actor::{Actor, ActorKind};
pub use client::Client;
pub use context::{BatchContext, Context};
pub use data::Facts;
pub use names::{is_mistake, known, mistakes, reached, why_not};
pub use reading::Reading;
pub use registry::{Chosen, FACTS, Fact, Says, SeenBy, Take};
pub use sign_in::{right_second_factor, second_factor_of};
pub use target::{Target, is_any, is_noun_of, kind_words, nameless};
pub use trail::Recorded;
pub use variants::mistakes_of_variants;
