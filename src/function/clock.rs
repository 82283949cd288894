//! How the time of an invocation is divided.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

/// What is kept of Lambda's deadline for notes and answer: a function that is killed forgets what its sinks
/// accepted, and sends it again.
const RESERVE: Duration = Duration::from_secs(3);

/// Without a deadline that lies ahead, trying is better than not.
const UNKNOWN: Duration = Duration::from_secs(33);

/// How long to wait for another invocation that is telling the same changes.
const WAITING: Duration = Duration::from_secs(5);

/// How long a claim outlives the invocation. Lambda repeats after a minute, when it has to be over.
const MARGIN: Duration = Duration::from_secs(10);

/// Until when each step of an invocation may take.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    pub send: Instant,
    pub notify: Instant,
    pub settle: Instant,
    /// When claims lapse, in milliseconds since 1970.
    pub lease: i64,
}

impl Clock {
    /// `left` is the time until Lambda ends the invocation. Lambda's default timeout is three seconds, so a short one
    /// keeps most of itself.
    pub fn starting(left: Duration) -> Clock {
        let left = if left.is_zero() { UNKNOWN } else { left };
        let reserve = RESERVE.min(left / 4);
        let now = Instant::now();
        let lease = Timestamp::now().as_millisecond();
        let lasting = i64::try_from((left + MARGIN).as_millis()).unwrap_or(i64::MAX);
        Clock {
            send: now + (left - reserve),
            notify: now + (left - reserve * 2 / 3),
            settle: now + (left - reserve / 3),
            lease: lease.saturating_add(lasting),
        }
    }

    /// Until when claims may be made from now on. A table that is dead is noticed sooner, by its errors; one that is
    /// slow is given a third of what is left before alerts go out without it.
    pub fn claim(&self) -> Instant {
        let now = Instant::now();
        now + self.send.saturating_duration_since(now) / 3
    }

    /// Until when to wait for others' claims from now on.
    pub fn wait(&self) -> Instant {
        self.send.min(Instant::now() + WAITING)
    }

    pub fn is_up(&self) -> bool {
        Instant::now() >= self.send
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_of_the_time_is_for_sending_and_the_steps_follow_each_other() {
        for left in [Duration::ZERO, Duration::from_secs(3), Duration::from_secs(60)] {
            let now = Instant::now();
            let clock = Clock::starting(left);
            let all = if left.is_zero() { UNKNOWN } else { left };
            assert!(clock.claim() < clock.send && clock.send < clock.notify);
            assert!(clock.notify < clock.settle && clock.settle < now + all);
            assert!(clock.send - now >= all * 3 / 4);
        }
        let ahead =
            Clock::starting(Duration::from_secs(60)).lease - Timestamp::now().as_millisecond();
        // Over before Lambda's first repetition, a minute after the end.
        assert!((60_000..=119_000).contains(&ahead), "{ahead}");
    }
}
