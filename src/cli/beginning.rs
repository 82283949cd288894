//! When the records of an input begin, so that many inputs can be taken in the order of time.

use std::fs::File;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::inputs::Source;
use crate::input::{Chunks, Limits};
use crate::payload::Batch;
use crate::record::Record;

/// The time before which an input is not expected to have a record; `None` if nothing is known of it.
pub fn of(source: &Source, limits: Limits) -> Option<Timestamp> {
    let path = source.file()?;
    named(path).or_else(|| looked_up(path, limits))
}

/// `111122223333_CloudTrail_us-east-1_20261120T2215Z_0a1b2c3d4e5f6a7b.json.gz`
fn named(path: &Path) -> Option<Timestamp> {
    let name = path.file_name()?.to_str()?;
    let (_, after) = name.split_once("_CloudTrail_")?;
    let time = after.split('_').find_map(|part| DateTime::strptime("%Y%m%dT%H%MZ", part).ok())?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// The earliest time at the beginning of a file. Of a long one in which the newest comes first it says nothing.
fn looked_up(path: &Path, limits: Limits) -> Option<Timestamp> {
    let mut chunks = Chunks::new(File::open(path).ok()?, limits);
    let times = times(&chunks.next()?);
    let is_newest_first = times.first() > times.last();
    if is_newest_first && chunks.next().is_some() {
        return None;
    }
    times.into_iter().min()
}

fn times(batch: &Batch) -> Vec<Timestamp> {
    let time = |text: &str| Record::read(text).ok()?.event_time();
    batch.events().filter_map(|event| time(&event.body.text().ok()?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_cloudtrail_gives_says_when() {
        let name = "111122223333_CloudTrail_us-east-1_20261120T2215Z_0a1b2c3d4e5f6a7b.json.gz";
        assert_eq!(named(Path::new(name)), "2026-11-20T22:15:00Z".parse().ok());
        for other in
            ["20261120T2215Z.json", "1_CloudTrail_x_20261320T2215Z_y.json", "a_CloudTrail_b"]
        {
            assert_eq!(named(Path::new(other)), None, "{other}");
        }
    }

    /// What a file says of when it begins, whose records have these days of November 2026.
    fn begins(days: impl Iterator<Item = u32>) -> Option<String> {
        let record = |day| {
            format!(
                r#"{{"eventName":"A","eventSource":"b","eventTime":"2026-11-{day:02}T00:00:00Z"}}"#
            )
        };
        let lines: Vec<String> = days.map(record).collect();
        let path =
            std::env::temp_dir().join(format!("iam-herald-beginning-{}", std::process::id()));
        std::fs::write(&path, lines.join("\n")).unwrap();
        let begins = of(&Source::Named(path.clone()), Limits::default());
        std::fs::remove_file(path).unwrap();
        begins.map(|time| time.to_string())
    }

    #[test]
    fn else_the_first_records_say_it_unless_the_newest_comes_first_in_a_long_file() {
        let second = Some("2026-11-02T00:00:00Z".to_owned());
        assert_eq!(begins([3, 2, 4].into_iter()), second);
        assert_eq!(begins([4, 3, 2].into_iter()), second);
        let long = || (0..20_000).map(|number| 2 + number / 1000);
        assert_eq!(begins(long()), second);
        assert_eq!(begins(long().collect::<Vec<_>>().into_iter().rev()), None);
        assert_eq!(begins([].into_iter()), None);
    }
}
