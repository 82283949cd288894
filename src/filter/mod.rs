//! One subscription filter pattern for the active rules: it lets through every record that they may select.
//!
//! A pattern of CloudWatch Logs knows nothing of `$.herald`, and has at most 1,024 characters. So it is wider than the
//! rules, in steps: conditions on facts become true, but `$.herald.read_only IS FALSE` becomes what it needs of the
//! record's own field; a star in the middle of a value is widened to its beginning; a source is known by its first
//! label. Where the whole is still too long, rule by rule first the negative conditions go, then those on other fields
//! than source and name of the event, then those on the name, last those on the source of rules about writes: what
//! costs the fewest needless records goes first. What gets through needlessly is decided by the function, so only
//! invocations are lost by it.

mod deployed;
mod widen;

use cloudwatch_filter_pattern::{CannotCombine, MAX_CHARACTERS, Pattern, Test};
use sha2::{Digest, Sha256};

use self::widen::widened;
use crate::pattern::FACTS;
use crate::rules::{Rule, Rules};

pub use deployed::{Needed, SHIPPED};

/// What `$.herald.read_only IS FALSE` needs: no record whose own field is the boolean *true*. Old records have no
/// field; where it is no boolean the function goes by the verb. A known write whose field says that it reads stays behind: CloudTrail
/// writes none, and without this condition every use of a key would get through.
const NO_READ: &str =
    "{ $.readOnly IS FALSE || $.readOnly NOT EXISTS || $.readOnly IS NULL || $.readOnly = \"*\" }";
const WRITES: &str = "{ $.herald.read_only IS FALSE }";

/// The name of a filter that this program made begins so; the rest is [`Filter::hash`].
pub const NAME: &str = "iam-herald-";

/// A subscription filter pattern.
#[derive(Debug, Clone)]
pub struct Filter {
    pub pattern: Pattern,
    /// What was widened, in words, beyond facts and stars within values.
    pub steps: Vec<String>,
    lets_writes_through: bool,
}

/// How much of a rule's pattern is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kept {
    /// All but facts.
    Whole,
    /// No negative conditions.
    Positive,
    /// Only positive conditions on the event's source and name.
    Names,
    /// Only those on its source.
    Source,
    /// Only that it is no read: for rules that select no reads.
    Writes,
}

const STEPS: [(Kept, &str); 4] = [
    (Kept::Positive, "what it excludes"),
    (Kept::Names, "everything but the source and the name of the event"),
    (Kept::Source, "everything but the source of the event"),
    (Kept::Writes, "everything but that the event is no read"),
];

struct Part<'r> {
    rule: &'r Rule,
    kept: Kept,
    writes_only: bool,
}

impl Filter {
    /// The narrowest filter that these rules allow within AWS's limits.
    ///
    /// # Errors
    /// A pattern that is not JSON, which no filter can hold beside others: of which rule.
    pub fn of(rules: &Rules) -> Result<Filter, String> {
        let parts = parts(rules)?;
        let filter = Filter::narrowed(parts, false)?;
        // Where one rule lets every write through, the others need not ask for theirs.
        match filter.lets_writes_through {
            true => Filter::of_writes(rules),
            false => Ok(filter),
        }
    }

    /// A short filter that hardly changes when rules are added: every write of every service, and the reads that these
    /// rules select.
    ///
    /// # Errors
    /// As [`Filter::of`].
    pub fn of_writes(rules: &Rules) -> Result<Filter, String> {
        let mut parts = parts(rules)?;
        parts.retain(|part| !part.writes_only);
        Filter::narrowed(parts, true)
    }

    fn narrowed(mut parts: Vec<Part>, all_writes: bool) -> Result<Filter, String> {
        let mut steps = Vec::new();
        if all_writes {
            steps.push("writes of services that no rule asks for".to_owned());
        }
        loop {
            let pattern = joined(&parts, all_writes).map_err(|error| error.to_string())?;
            if pattern.is_everything() || pattern.check_limits().is_ok() {
                let lets_writes_through =
                    all_writes || parts.iter().any(|part| part.kept == Kept::Writes);
                return Ok(Filter { pattern, steps, lets_writes_through });
            }
            match widen(&mut parts, all_writes) {
                Some(step) => steps.push(step),
                None => {
                    steps.push("every record: the rules do not fit into one pattern".to_owned());
                    let pattern = Pattern::everything();
                    return Ok(Filter { pattern, steps, lets_writes_through: true });
                }
            }
        }
    }

    /// Eight hexadecimal digits that change with the pattern.
    pub fn hash(&self) -> String {
        let digest = Sha256::digest(self.pattern.to_string());
        digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    }

    /// The name that the deployed filter is given, so that the function sees which one it is.
    pub fn name(&self) -> String {
        format!("{NAME}{}", self.hash())
    }
}

/// The rules that select, each whole.
fn parts(rules: &Rules) -> Result<Vec<Part<'_>>, String> {
    let writes = parsed(WRITES)?;
    let mut parts = Vec::new();
    for rule in rules.packs.iter().flat_map(|pack| &pack.rules) {
        let with = Pattern::all_of([rule.pattern(), &writes])
            .map_err(|error| format!("rule `{}`: {error}", rule.id))?;
        // Nothing changes where the condition is there already.
        let writes_only = with == rule.pattern().simplified();
        parts.push(Part { rule, kept: Kept::Whole, writes_only });
    }
    // The same rules have the same filter, in whatever order the packs are named.
    parts.sort_by(|a, b| a.rule.id.cmp(&b.rule.id));
    Ok(parts)
}

fn parsed(text: &str) -> Result<Pattern, String> {
    text.parse().map_err(|error: cloudwatch_filter_pattern::Error| error.to_string())
}

/// Takes the cheapest step that makes the filter shorter, and of these the one that makes it the shortest; `None` if
/// there is none left.
fn widen(parts: &mut [Part], all_writes: bool) -> Option<String> {
    let now = joined(parts, all_writes).ok()?.to_string().len();
    for (kept, left_out) in STEPS {
        let mut best: Option<(usize, usize)> = None;
        for place in 0..parts.len() {
            let part = parts.get_mut(place)?;
            let before = part.kept;
            if before >= kept || (kept == Kept::Writes && !part.writes_only) {
                continue;
            }
            part.kept = kept;
            // A rule of which nothing is left would let everything through.
            let is_left = kept == Kept::Writes || !part.pattern().is_everything();
            let length = joined(parts, all_writes).ok()?.to_string().len();
            parts.get_mut(place)?.kept = before;
            if is_left && length < best.map_or(now, |(least, _)| least) {
                best = Some((length, place));
            }
        }
        if let Some((_, place)) = best {
            let part = parts.get_mut(place)?;
            part.kept = kept;
            return Some(format!("rule `{}`: {left_out} is left out", part.rule.id));
        }
    }
    None
}

/// The rules as one pattern: those that only select writes share the condition that says so. With `all_writes` it stands
/// alone.
fn joined(parts: &[Part], all_writes: bool) -> Result<Pattern, CannotCombine> {
    let of = |writes_only: bool| -> Vec<Pattern> {
        parts.iter().filter(|part| part.writes_only == writes_only).map(Part::pattern).collect()
    };
    let mut arms = of(false);
    let writes = of(true);
    let no_read = || NO_READ.parse().unwrap_or_else(|_| Pattern::everything());
    if !writes.is_empty() {
        arms.push(Pattern::all_of([&Pattern::any_of(&writes)?, &no_read()])?);
    }
    if all_writes {
        arms.push(no_read());
    }
    match arms.is_empty() {
        true => Ok(Pattern::everything()),
        false => Pattern::any_of(&arms),
    }
}

impl Part<'_> {
    fn pattern(&self) -> Pattern {
        let kept = self.kept;
        if kept == Kept::Writes {
            return Pattern::everything();
        }
        widened(self.rule.pattern(), &|condition| {
            let negative = matches!(condition.test(), Test::Differs(_) | Test::NotExists);
            match condition.selector().first_name() {
                Some(FACTS) => true,
                _ if negative && kept >= Kept::Positive => true,
                Some("eventSource") => false,
                Some("eventName") => kept == Kept::Source,
                _ => kept >= Kept::Names,
            }
        })
    }
}

/// The length of a pattern, as AWS counts it, and the most that it takes.
pub fn length(filter: &Filter) -> (usize, usize) {
    (filter.pattern.to_string().chars().count(), MAX_CHARACTERS)
}
