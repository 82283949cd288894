//! An alert: the changes of one actor in one account within one batch, as owned plain data.

mod access;
mod change;
mod contract;
mod effect;
mod fill;
mod group;
pub mod reasons;
mod request;
mod second_factor;
mod selected;
mod sentence;
mod session;
mod spray;
mod story;
mod taken_back;
mod title;
mod undo;
mod unreadable;
mod who;

pub use contract::{
    AccessText, Account, ActorText, Alert, AlertKind, AnnouncedText, Change, ChangeRule,
    ChangeView, Compared, ErrorText, Headline, HeldBack, MoreReads, RevertText, Sentence,
    TakenBackText, TargetText, UnreadableText,
};
pub use group::{alerts, digest, in_order, stories};
pub use selected::{SelectedChange, Session};
pub use session::{Sessions, only_counted};
pub use spray::{meeting_points, weigh_sign_ins};
pub use story::{are_sign_ins, chains, is_probe, refused, tally, users, weigh};
pub use unreadable::Unreadables;
