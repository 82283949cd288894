//! One line for a phone: one SMS of 140 bytes.

use super::subject::clean;
use crate::message::Message;

const LENGTH: usize = 140;

/// The loudest alert in one line of characters that GSM 03.38 has as one unit.
pub fn sms(message: &Message) -> String {
    let Some(alert) = message.alerts.first() else {
        return "INFO: nothing to tell".to_owned();
    };
    let account = alert.account.name.as_ref().or(alert.account.id.as_ref());
    let more = message.more();
    let start = match account {
        Some(account) => {
            format!("{} {}: ", alert.severity.as_str().to_uppercase(), clean(account, 40))
        }
        None => format!("{}: ", alert.severity.as_str().to_uppercase()),
    };
    let room = LENGTH.saturating_sub(start.len() + more.len());
    let title = clean(&alert.headline.text, usize::MAX);
    let title = if title.len() <= room {
        title
    } else {
        format!("{}..", title.chars().take(room.saturating_sub(2)).collect::<String>())
    };
    format!("{start}{title}{more}").chars().map(gsm).take(LENGTH).collect()
}

/// What GSM writes with two units, or not at all, is replaced.
fn gsm(c: char) -> char {
    match c {
        '[' | '{' => '(',
        ']' | '}' => ')',
        '`' => '\'',
        '\\' | '|' => '/',
        '~' | '^' => '-',
        other => other,
    }
}
