//! Bodies of a message, each a pure function of it: no clock, no environment.

mod html;
mod json;
mod page;
mod sms;
mod subject;
mod text;
mod words;

pub use html::html;
pub use json::{alert_line, message_body, report_line};
pub use sms::sms;
pub use subject::Subject;
pub use text::text;
pub use words::summary;
