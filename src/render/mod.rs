//! The bodies of a message. Each is a pure function of the message, without clock or environment. Those for people say the
//! same in the same order, because they are all made of one [`page`].

mod chat;
mod escape;
mod html;
mod json;
mod markdown;
mod notice;
mod overview;
mod page;
mod phrases;
mod reverts;
mod sections;
mod sms;
mod subject;
mod text;

pub use chat::{Notification, chat, chat_notice};
pub use html::html;
pub use json::{alert_line, message_body, report_line};
pub use notice::{Notice, notice_body, notice_html};
pub use overview::Overview;
pub use phrases::{end_of_run, shortfalls, summary};
pub use sms::sms;
pub use subject::Subject;
pub use text::{Mark, Piece, marked, text};
