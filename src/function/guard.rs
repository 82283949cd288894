//! What happens on a panic, which is a mistake of ours: it must cost no more than the payload it
//! happened in, and the answer has to say so in our words.

use std::future::Future;
use std::panic::{self, AssertUnwindSafe};

use futures_util::FutureExt;

/// The future's answer, or `None` if it panicked.
pub async fn caught<T>(future: impl Future<Output = T>) -> Option<T> {
    AssertUnwindSafe(future).catch_unwind().await.ok()
}

/// Makes panics write their place to the log. Their words may repeat an event, so these are for
/// debugging only.
pub fn log_panics() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "The function itself has failed; please report this.");
        tracing::debug!(words = panic.payload_as_str(), "What it said.");
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_here() {
        let answer = caught(async {
            let text = "no number".to_owned();
            text.parse::<u8>().unwrap()
        });
        assert_eq!(answer.now_or_never(), Some(None));
        assert_eq!(caught(async { 7 }).now_or_never(), Some(Some(7)));
    }
}
