//! How the time of an invocation is divided.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

/// The time that is kept back before Lambda's deadline for settling and the answer: a function that
/// is killed forgets what its sinks accepted, and sends it again. Three steps share it, so each has
/// a second, in which the table answers hundreds of calls.
const RESERVE: Duration = Duration::from_secs(3);

/// The time that is assumed where Lambda's deadline does not lie ahead: trying is better than not
/// trying. Half a minute for sending is more than one call of the SDK may take with all its
/// attempts.
const UNKNOWN: Duration = Duration::from_secs(33);

/// How long an invocation waits for another one that is telling the same changes: an ordinary batch
/// is told in less. After that it fails, and Lambda repeats it.
const WAITING: Duration = Duration::from_secs(5);

/// How long a claim outlives the invocation. The claim has to be over when Lambda repeats the
/// invocation, which is after a minute.
const MARGIN: Duration = Duration::from_secs(10);

/// The time at which each step of an invocation has to end.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    pub send: Instant,
    pub notify: Instant,
    pub settle: Instant,
    /// The time at which claims lapse, in milliseconds since 1970.
    pub lease: i64,
}

impl Clock {
    /// `left` is the time until Lambda ends the invocation. Lambda's default timeout is three
    /// seconds, so of a short time less is kept back.
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

    /// The time at which claiming that begins now has to end. A table that is dead is noticed
    /// sooner, by its errors; a slow one gets a third of what is left before alerts go out without
    /// it.
    pub fn claim(&self) -> Instant {
        let now = Instant::now();
        now + self.send.saturating_duration_since(now) / 3
    }

    /// The time at which waiting for others' claims that begins now has to end.
    pub fn wait(&self) -> Instant {
        self.send.min(Instant::now() + WAITING)
    }

    /// The time until sending has to end.
    pub fn left(&self) -> Duration {
        self.send.saturating_duration_since(Instant::now())
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
