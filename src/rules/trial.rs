//! A rule's own tests.

use cloudwatch_filter_pattern::Value;

use super::{Rule, RuleTest};
use crate::facts::{self, Context, Reading};
use crate::record::Record;

impl Rule {
    /// Whether the rule selects the record of one of its tests, read in `context`. The test says
    /// whether it should.
    ///
    /// # Errors
    /// Why the record or the facts of the test cannot be read.
    pub fn try_out(&self, test: &RuleTest, context: Context) -> Result<bool, String> {
        let record = Record::read(&test.record).map_err(|unread| unread.reason)?;
        let mut reading = Reading::new(&record, context);
        if let Some(facts) = &test.facts {
            let given = Value::parse(facts).map_err(|error| format!("`facts`: {error}"))?;
            if let Some(why) = facts::why_not(&given) {
                return Err(format!("`facts`: {why}"));
            }
            reading = reading.supposing(given.into_owned());
        }
        Ok(reading.matches(self.pattern()))
    }
}
