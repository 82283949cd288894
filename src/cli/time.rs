//! Times and durations on the command line.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

const EXPECTED: &str =
    "expected a time (2026-11-20T08:00:00Z), a day (2026-11-20) or an age (90m, 24h, 30d)";

/// The beginning of a day, or the time itself.
pub fn since(text: &str) -> Result<Timestamp, String> {
    moment(text, |day| day.to_zoned(TimeZone::UTC).ok())
}

/// The end of a day, or of the second.
pub fn until(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return time.checked_add(1.second()).map_err(|_| EXPECTED.to_owned());
    }
    moment(text, |day| day.checked_add(1.day()).ok()?.to_zoned(TimeZone::UTC).ok())
}

fn moment(text: &str, of_day: impl Fn(Date) -> Option<jiff::Zoned>) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Ok(age) = duration(text) {
        return Timestamp::now().checked_sub(age).map_err(|_| EXPECTED.to_owned());
    }
    // A date-time without an offset would parse as its day.
    let day = if text.len() == 10 { text.parse::<Date>().ok() } else { None };
    day.and_then(of_day).map(|time| time.timestamp()).ok_or_else(|| EXPECTED.to_owned())
}

/// A number and a unit: s, m, h, d or w.
pub fn duration(text: &str) -> Result<SignedDuration, String> {
    let unit = text.chars().last().and_then(|unit| match unit {
        's' => Some(1),
        'm' => Some(60),
        'h' => Some(3_600),
        'd' => Some(86_400),
        'w' => Some(604_800),
        _ => None,
    });
    let number = text.char_indices().next_back().and_then(|(at, _)| text.get(..at));
    match (number.and_then(|number| number.parse::<u32>().ok()), unit) {
        (Some(number), Some(unit)) => Ok(SignedDuration::from_secs(i64::from(number) * unit)),
        _ => Err("expected a number and s, m, h, d or w, such as 5m".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_whole_and_in_utc() {
        assert_eq!(since("2026-11-20").unwrap().to_string(), "2026-11-20T00:00:00Z");
        assert_eq!(until("2026-11-20").unwrap().to_string(), "2026-11-21T00:00:00Z");
        assert_eq!(until("2026-11-20T08:00:00Z").unwrap().to_string(), "2026-11-20T08:00:01Z");
        assert_eq!(since("2026-11-20T08:00:00+02:00").unwrap().to_string(), "2026-11-20T06:00:00Z");
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "yesterday", "2026-13-01", "5", "m", "-5m", "2026-11-20T08:00:00", "5é"] {
            assert!(since(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_have_a_unit() {
        assert_eq!(duration("90m").unwrap(), SignedDuration::from_mins(90));
        assert_eq!(duration("2w").unwrap(), SignedDuration::from_hours(336));
    }
}
