//! A pattern of an operator's rule and, after the first line break, log events as they stand in a file or an envelope: what
//! is passed over unread would have been ignored.

use iam_herald::config::Config;
use iam_herald::payload::{Batch, envelope_of};
use iam_herald::rules::Rules;
use iam_herald::{Herald, Judgement, Options, input};

/// The alerter's own resources, as the tests of the rules name them.
const OWN: &str = r#"
[herald]
stack = "iam-herald"
function = "iam-herald"
log_group = "cloudtrail"
subscription_filter = "iam-herald"
topics = ["arn:aws:sns:us-east-1:111122223333:iam-herald"]
queue = "iam-herald-failed"
table = "iam-herald"
role = ["iam-herald", "CloudTrail_CloudWatchLogs_Role"]
keys = ["1234abcd-12ab-34cd-56ef-1234567890ab"]
trail = "main"
alarms = ["iam-herald-failed"]
chat = "arn:aws:chatbot::111122223333:chat-configuration/slack-channel/alerts"
mail = ["alerts@example.com", "oncall@example.com"]
"#;

pub fn own() -> Config {
    Config::read("herald.toml", OWN).unwrap()
}

pub fn check(text: &str) {
    let (pattern, events) = text.split_once('\n').unwrap_or((text, "{}"));
    let id = "id = 'own'\ntitle = 'Own'";
    let file = format!("description = 'own'\n[[rule]]\n{id}\npattern = '''{pattern}'''\n");
    let Ok(rules) = Rules::load(&["identity", "self"], &[("own.toml".to_owned(), file)]) else {
        return;
    };
    compare("fuzz", &Herald::new(rules, Options::of(&own())), events.as_bytes());
}

/// Judges the log events of a file with and without the index, as they are and in an envelope. The answer is how many
/// were selected.
pub fn compare(name: &str, herald: &Herald, content: &[u8]) -> usize {
    let Ok((_, plain)) = input::whole(content, input::Limits::default().or_lines()) else {
        return 0;
    };
    let messages: Vec<String> =
        plain.events().filter_map(|event| Some(event.body.text().ok()?.into_owned())).collect();
    let envelope = envelope_of("111122223333", "cloudtrail", "stream", &messages);
    let as_it_stands = |content: &[u8]| compare_as_it_stands(name, herald, content);
    as_it_stands(content) + as_it_stands(envelope.as_bytes())
}

/// The same, of a file as it stands. The answer is how many were selected.
pub fn compare_as_it_stands(name: &str, herald: &Herald, content: &[u8]) -> usize {
    match input::whole(content, input::Limits::default().or_lines()) {
        Ok((_, plain)) => batch(name, herald, &plain),
        Err(_) => 0,
    }
}

fn batch(name: &str, herald: &Herald, batch: &Batch) -> usize {
    let (quick, slow) = (herald.judge(batch), herald.judge_reading_all(batch));
    let mut selected = 0;
    for (place, event) in batch.events().enumerate() {
        let (quick, slow) = (quick.judge(batch, place, &event), slow.judge(batch, place, &event));
        match (&quick, &slow) {
            // What is broken and has none of the words is nothing that anybody asked for.
            (Judgement::Ignored, Judgement::Unreadable(_) | Judgement::Ignored) => {}
            _ => {
                selected += usize::from(matches!(slow, Judgement::Selected(_)));
                assert_eq!(format!("{quick:?}"), format!("{slow:?}"), "{name}: {event:?}");
            }
        }
    }
    selected
}
