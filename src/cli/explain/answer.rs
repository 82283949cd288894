//! What one rule says of a record, and why.

use cloudwatch_filter_pattern::{Explanation, Failure};

use crate::facts::Reading;
use crate::pattern::asks_about;
use crate::rules::{Rule, Rules};
use crate::text::visible;

/// One rule's answer.
pub struct Answer<'r> {
    pub rule: &'r Rule,
    pub pack: Option<&'r str>,
    /// The conditions that were not met. Empty if the rule matched.
    pub failures: Vec<Failure>,
    /// Why the pattern cannot be compared with the record at all.
    pub unfit: Option<String>,
    /// The configuration switches it off.
    pub is_off: bool,
}

/// What every active rule says of a record.
pub fn answers<'r>(reading: &Reading, rules: &'r Rules) -> Vec<Answer<'r>> {
    let packs = rules
        .packs
        .iter()
        .flat_map(|pack| pack.rules.iter().map(|rule| (rule, Some(pack.name.as_str()))));
    let risk = rules.risk.iter().map(|rule| (rule, None));
    let answer = |(rule, pack): (&'r Rule, _)| {
        let (failures, unfit) = match reading.explain(rule.pattern()) {
            Explanation::Matched => (Vec::new(), None),
            Explanation::Missed(failures) => (failures, None),
            Explanation::Unfit(why) => (Vec::new(), Some(why)),
            _ => (Vec::new(), Some("for a reason that has no words yet".to_owned())),
        };
        Answer { rule, pack, failures, unfit, is_off: rules.is_off(rule, reading) }
    };
    packs.chain(risk).map(answer).collect()
}

impl Answer<'_> {
    pub fn matched(&self) -> bool {
        self.failures.is_empty() && self.unfit.is_none()
    }

    /// One condition away from matching, and that is not which event it is about.
    pub fn nearly(&self) -> bool {
        let [failure] = self.failures.as_slice() else { return false };
        // A rule about every event is nearly met by most.
        asks_about(self.rule.pattern(), "eventName")
            && !matches!(failure.subject.as_str(), "$.eventName" | "$.eventSource")
    }

    pub fn kind(&self) -> String {
        match (self.pack, self.rule.severity, self.rule.at_most) {
            _ if self.is_off => "switched off by the configuration".to_owned(),
            (Some(pack), ..) => format!("pack {}", visible(pack)),
            (None, Some(severity), _) => format!("raises to {severity}"),
            (None, None, Some(at_most)) => format!("at most {at_most}"),
            (None, None, None) => "says nothing of severity".to_owned(),
        }
    }

    pub fn why_not(&self) -> String {
        match &self.unfit {
            Some(why) => visible(why).into_owned(),
            None => {
                let first: Vec<String> = self
                    .failures
                    .iter()
                    .take(3)
                    .map(|one| visible(&one.to_string()).into_owned())
                    .collect();
                match self.failures.len().saturating_sub(3) {
                    0 => first.join("; "),
                    more => format!("{}; and {more} more alternatives", first.join("; ")),
                }
            }
        }
    }
}
