//! Reasons that no rule and no row of the catalogue can give, because they are about several records, or about where a
//! record was found. All others stand in `rules/` and `catalogue/`.

use jiff::{SignedDuration, Timestamp};

use crate::shown;
use crate::shown::Shown;

/// Why it matters that another record with the same `eventID` says something else.
pub const CONTRADICTION: &str = "another record with the same event id has other content: one of the two may be forged to \
                                 hide the other";

/// Why it matters that the record names another account than the one whose trail writes to the log stream it stood in.
pub fn stranger(stream_account: &str) -> Shown {
    shown!(
        "the record is of another account than {}, whose trail alone writes to its log stream: somebody \
         may have forged it and put it there",
        Shown::name(stream_account)
    )
}

/// Why a record is told that corrects another.
pub fn correction(original: Option<&str>, fields: Option<&str>) -> Shown {
    let what = fields.map_or("what".into(), |fields| Shown::short(fields, 120));
    let of = original.map(|id| shown!(" of event {}", Shown::short(id, 40))).unwrap_or_default();
    shown!("this is no second deed: CloudTrail corrects {} in its earlier record{}", what, of)
}

/// Why it matters that a new user was given credentials and rights at once.
pub const BACK_DOOR: &str = "the same actor made this user, gave it credentials and rights within minutes: this is how a \
                             back door is made";

/// Why a change is told that somebody announced: what it is together with others, nobody did.
pub fn graver_together(entry: &Shown) -> Shown {
    shown!(
        "not held back as an expected change {}: together with the changes around it it is graver",
        entry
    )
}

/// Why a sign-in matters that succeeded after some that failed.
pub fn guessed(failed: usize, users: usize) -> Shown {
    match users {
        0 | 1 => {
            shown!(
                "{} failed sign-ins came just before: the password may have been guessed",
                failed
            )
        }
        _ => shown!(
            "{} failed sign-ins of {} users came from the same address just before: the password may have been guessed",
            failed,
            users
        ),
    }
}

/// Why a change is told that only takes back what came before it.
pub const TAKES_BACK: &str = "it takes back what the same actor had done before";

/// What to find out of the time in which something stood, where the catalogue says nothing of it.
pub const MEANWHILE: &str = "what it was used for, and why it was made and taken back";

/// What to do about something that no longer stands.
pub fn meanwhile(from: Timestamp, to: Timestamp, what: &'static str) -> Shown {
    let clock = |time: Timestamp| Shown::visible(&time.strftime("%H:%M:%S").to_string());
    shown!("Find out what happened between {} and {} UTC: {}", clock(from), clock(to), what)
}

/// Under which name a command finds a thing that was renamed.
pub fn called_now(kind: &Shown, name: &str, since: Timestamp) -> Shown {
    let since = Shown::visible(&since.strftime("%H:%M:%S").to_string());
    shown!(
        "the {} is called {} since {} UTC: put that name into the command, unless you have given it the old one back",
        *kind,
        Shown::name(name),
        since
    )
}

/// Which of several earlier texts would have to be put back: `note` says where they are found.
pub fn older(note: &Shown, since: Timestamp) -> Shown {
    let since = Shown::visible(&since.strftime("%H:%M:%S").to_string());
    shown!(
        "{}; take one from before {} UTC, what stood since then the same actor had put there",
        note,
        since
    )
}

/// Why a sign-in matters that came after several wrong second factors, or is the last of them.
pub fn second_factors_guessed(wrong: usize) -> Shown {
    shown!(
        "{} second factors in a row were wrong, each after the right password: somebody is trying codes",
        wrong
    )
}

/// Why a wrong second factor matters little.
pub fn second_factor_right_later(wait: SignedDuration) -> Shown {
    shown!("the same address signed in with the right one {}, so this was a slip", later(wait))
}

/// What to do about a wrong second factor that matters little.
pub const ONE_SLIP: &str = "If more of them follow, ask the owner whether it was them";

/// "30 seconds later", "4 minutes later", "in the same second"
pub fn later(span: SignedDuration) -> Shown {
    let seconds = usize::try_from(span.as_secs()).unwrap_or_default();
    let (count, unit, units) = match seconds {
        0 => return "in the same second".into(),
        1..120 => (seconds, "second", "seconds"),
        120..7200 => (seconds / 60, "minute", "minutes"),
        _ => (seconds / 3600, "hour", "hours"),
    };
    shown!("{} {} later", count, if count == 1 { unit } else { units })
}

/// Why refused attempts matter that are told as one.
pub fn refused(are_sign_ins: bool, users: usize) -> &'static str {
    if are_sign_ins && users > 1 {
        "one address that fails for many users tries a list of names with a password that some of them may have, or \
         passwords that leaked elsewhere"
    } else if are_sign_ins {
        "failed sign-ins in a row are how somebody guesses a password, or tries stolen ones"
    } else {
        "refusals in a row are how somebody finds out what stolen or new credentials can do; they changed nothing"
    }
}

/// What to do where sign-ins failed for many users from one address.
pub const LOOK_FOR_SUCCESS: &str = "See whether somebody of yours is at that address, look for sign-ins from there that succeeded, and have \
                                    the passwords changed of whoever signed in";

/// Why a log event matters that could not be read.
pub const UNREADABLE: &str = "A log event that cannot be read may hide a change. Its neighbours were read and told as usual.";

/// Why a change is as loud as it could be: a field that decides has a form that nobody expects.
pub const NOT_UNDERSTOOD: &str = "a field of the event has a form that CloudTrail does not write, so how much was changed is not \
                                  known";
