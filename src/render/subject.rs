//! The subject of a mail.

use crate::message::Message;

/// At most 99 characters of ASCII in one line, beginning with a letter: what SNS takes, whatever the event holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject(String);

const LENGTH: usize = 99;

impl Subject {
    /// "CRITICAL 111122223333: alice attached … (+4 more, 2 actors) (1/3)"
    pub fn of(message: &Message) -> Subject {
        let Some(alert) = message.alerts.first() else {
            return Subject::new("INFO: ", "nothing to tell", "");
        };
        let account = alert.account.name.as_ref().or(alert.account.id.as_ref());
        let account = account.map_or(" alert".to_owned(), |account| format!(" {account}"));
        let start = format!("{}{}: ", alert.severity.as_str().to_uppercase(), clean(&account, 40));
        let part =
            message.part.map_or(String::new(), |part| format!(" ({}/{})", part.number, part.of));
        Subject::new(&start, &alert.headline.text, &format!("{}{part}", message.more()))
    }

    /// The middle gives way where all three do not fit.
    fn new(start: &str, middle: &str, end: &str) -> Subject {
        let (start, end) = (clean(start, 60), clean(end, 35));
        let room = LENGTH.saturating_sub(start.len() + end.len());
        let middle = clean(middle, usize::MAX);
        let middle = if middle.len() <= room {
            middle
        } else {
            let cut: String = middle.chars().take(room.saturating_sub(3)).collect();
            format!("{}...", cut.trim_end())
        };
        let mut subject = format!("{start}{middle}{end}");
        subject.truncate(LENGTH);
        if !subject.starts_with(|c: char| c.is_ascii_alphabetic()) {
            subject = format!("Alert {subject}");
            subject.truncate(LENGTH);
        }
        Subject(subject.trim_end().to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Printable ASCII only; any other character is a question mark.
pub(super) fn clean(text: &str, limit: usize) -> String {
    text.chars()
        .take(limit)
        .map(|c| if c == ' ' || c.is_ascii_graphic() { c } else { '?' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_one_line_of_at_most_99_ascii_characters() {
        for (start, middle, end) in [
            ("CRITICAL 1: ", "é\r\nBcc: x@example.com \u{202e}", ""),
            ("HIGH 1: ", &"long ".repeat(100), " (+4 more, 2 actors) (1/3)"),
            ("", "", ""),
            ("é", "7", ""),
            (&"x".repeat(200), "y", &"z".repeat(200)),
        ] {
            let subject = Subject::new(start, middle, end);
            let text = subject.as_str();
            assert!(text.len() <= 99 && text.bytes().all(|b| (b' '..=b'~').contains(&b)), "{text}");
            assert!(text.starts_with(|c: char| c.is_ascii_alphabetic()), "{text}");
        }
        let subject = Subject::new("HIGH 1: ", &"long ".repeat(100), " (1/3)");
        assert!(subject.as_str().ends_with("... (1/3)"), "{subject:?}");
    }
}
