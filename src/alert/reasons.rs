//! Reasons that no rule and no row of the catalogue can give, because they are about several records, or about where a
//! record was found. All others stand in `rules/` and `catalogue/`.

use jiff::SignedDuration;

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
pub fn guessed(failed: usize) -> Shown {
    shown!("{} failed sign-ins came just before: the password may have been guessed", failed)
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
    let seconds = usize::try_from(wait.as_secs()).unwrap_or_default();
    let later = match (seconds / 60, seconds) {
        (_, 0) => "in the same second".into(),
        (0, 1) => "1 second later".into(),
        (0, seconds) => shown!("{} seconds later", seconds),
        (1, _) => "1 minute later".into(),
        (minutes, _) => shown!("{} minutes later", minutes),
    };
    shown!("the same address signed in with the right one {}, so this was a slip", later)
}

/// Why refused attempts matter that are told as one.
pub fn refused(are_sign_ins: bool) -> &'static str {
    if are_sign_ins {
        "failed sign-ins in a row are how somebody guesses a password, or tries stolen ones"
    } else {
        "refusals in a row are how somebody finds out what stolen or new credentials can do; they changed nothing"
    }
}

/// Why a log event matters that could not be read.
pub const UNREADABLE: &str = "A log event that cannot be read may hide a change. Its neighbours were read and told as usual.";
