//! Bodies of a message, each a pure function of it: no clock, no environment.

mod json;
mod text;

pub use json::{alert_line, report_line};
pub use text::{summary, text};
