//! The closed set of sinks. A new one is a file in this folder, and two lines here: its `mod`, and its
//! place in the list.

mod chat;
mod ses;
mod sns;
mod topic;

use aws_config::SdkConfig;

use crate::deliver::kind::SinkKind;
use crate::deliver::outlets::Outlets;
use crate::deliver::sink::{Read, Settings, Sink};
use crate::deliver::variables::Variables;

/// All sinks. Nothing depends on their order but the order of what is said of several of them.
static SINKS: &[(&SinkKind, Read)] =
    &[(&sns::KIND, sns::read), (&ses::KIND, ses::read), (&chat::KIND, chat::read)];

/// The kinds of all sinks.
pub fn kinds() -> impl Iterator<Item = &'static SinkKind> {
    SINKS.iter().map(|(kind, _)| *kind)
}

/// A sink that the environment configures.
#[derive(Debug)]
pub struct Configured {
    pub kind: &'static SinkKind,
    settings: Box<dyn Settings>,
}

impl Configured {
    /// Reads all sinks. What is wrong becomes a mistake of `variables`, and so does an environment
    /// without any sink.
    pub fn all(variables: &mut Variables) -> Vec<Configured> {
        let mut names = kinds().flat_map(SinkKind::variable_names);
        let is_mute = names.all(|name| !variables.is_set(name));
        // Each kind keeps room for one outlet, so that what one of them may have does not depend on
        // which others are configured.
        let mut room = Outlets::MOST.saturating_sub(SINKS.len());
        let mut configured = Vec::new();
        for &(kind, read) in SINKS {
            if let Some(settings) = read(variables, room + 1) {
                room = room.saturating_sub(settings.outlets().saturating_sub(1));
                configured.push(Configured { kind, settings });
            }
        }
        if is_mute {
            let names = |kind: &SinkKind| kind.variable_names().collect::<Vec<_>>().join(" and ");
            let sets: Vec<String> = kinds().map(names).collect();
            variables.mistake(format!("no sink: set {}, or all of them", sets.join(", or ")));
        }
        configured
    }

    pub(super) fn sinks(&self, shared: &SdkConfig) -> Vec<Box<dyn Sink>> {
        self.settings.sinks(shared)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn kinds_do_not_share_names_metrics_or_variables() {
        let all = |of: fn(&'static SinkKind) -> Vec<&'static str>| {
            let words: Vec<&str> = kinds().flat_map(of).collect();
            assert_eq!(words.iter().collect::<HashSet<_>>().len(), words.len(), "{words:?}");
        };
        all(|kind| vec![kind.name]);
        all(|kind| vec![kind.metric]);
        all(|kind| kind.variable_names().collect());
        // Outlets of one kind are numbered: `ses-2`.
        assert!(kinds().all(|kind| kind.name.bytes().all(|b| b.is_ascii_lowercase())));
    }
}
