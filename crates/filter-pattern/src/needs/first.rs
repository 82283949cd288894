//! Whether any of a few texts stands in another, as fast as can be.
//!
//! They are looked for by Teddy, which looks at the first four bytes of all of them in many places at once, and is the
//! faster the less these four look like the text around. So of each literal only the end is given to it that begins
//! with unusual bytes, and where that is found the whole literal is compared. Teddy takes few texts at once; more are
//! looked for by several of them, one after the other, which is faster than one automaton of all unless they are very many.

use aho_corasick::packed::{self, Searcher};
use aho_corasick::{AhoCorasick, Input, MatchKind, Span};
use memchr::memmem::{self, Finder};

/// More than these make one Teddy slow.
const MAX_PACKED: usize = 64;

/// More of them are hardly faster than one automaton.
const MAX_SEARCHERS: usize = 8;

/// How many bytes Teddy looks at.
const HEAD: usize = 4;

/// Among more literals, those are not looked for that make others needless: that costs the square.
const FEW: usize = 128;

#[derive(Debug)]
pub(crate) struct First {
    literals: Vec<String>,
    search: Search,
}

/// A literal, and at which place in it an end begins.
type Owner = (usize, usize);

#[derive(Debug)]
enum Search {
    /// There is nothing to be looked for.
    Nothing,
    One(Box<Finder<'static>>),
    Packed(Vec<Packed>),
    Automaton(AhoCorasick),
    /// The literals are too many, or too long: anything may stand in a text.
    Unknown,
}

/// Some of the literals, by ends of theirs.
#[derive(Debug)]
struct Packed {
    searcher: Searcher,
    /// For each end that is looked for, which literals have it, and at which place.
    ends: Vec<Vec<Owner>>,
}

impl First {
    pub(crate) fn new(literals: Vec<&str>) -> First {
        let literals: Vec<String> =
            without_needless(literals).into_iter().map(str::to_owned).collect();
        let search = match literals.len() {
            0 => Search::Nothing,
            1 => Search::One(Box::new(Finder::new(&literals.concat()).into_owned())),
            _ => packed(&literals).map_or_else(|| automaton(&literals), Search::Packed),
        };
        First { literals, search }
    }

    pub(crate) fn literals(&self) -> impl Iterator<Item = &str> {
        self.literals.iter().map(String::as_str)
    }

    /// Whether a search costs far less than reading the text.
    pub(crate) fn is_cheap(&self) -> bool {
        match &self.search {
            Search::Nothing | Search::One(_) => true,
            Search::Packed(searchers) => searchers.len() == 1,
            Search::Automaton(_) | Search::Unknown => false,
        }
    }

    /// Where the first of the literals stands that ends first, from a place on.
    pub(crate) fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        if from > bytes.len() {
            return None;
        }
        match &self.search {
            Search::Nothing => None,
            Search::One(finder) => Some(from + finder.find(bytes.get(from..)?)?),
            Search::Unknown => Some(from),
            Search::Automaton(automaton) => {
                let input = Input::new(bytes).range(from..).earliest(true);
                Some(automaton.try_find(input).ok().flatten()?.start())
            }
            Search::Packed(searchers) => {
                let found =
                    searchers.iter().filter_map(|one| one.find(&self.literals, bytes, from));
                found.min()
            }
        }
    }
}

impl Packed {
    fn find(&self, literals: &[String], bytes: &[u8], from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            let span = Span { start: at, end: bytes.len() };
            let found = self.searcher.find_in(bytes, span)?;
            let stands = |&(literal, place): &Owner| {
                let start = found.start().checked_sub(place).filter(|start| *start >= from)?;
                let literal = literals.get(literal)?.as_bytes();
                bytes.get(start..)?.starts_with(literal).then_some(start)
            };
            let ends = self.ends.get(found.pattern().as_usize());
            if let Some(start) = ends.into_iter().flatten().find_map(stands) {
                return Some(start);
            }
            at = found.start() + 1;
        }
    }
}

/// A text that contains a literal contains every part of it too, so the longer of two is not looked for.
fn without_needless(mut literals: Vec<&str>) -> Vec<&str> {
    if literals.len() <= FEW {
        let all = literals.clone();
        literals.retain(|literal| {
            !all.iter().any(|other| other.len() < literal.len() && literal.contains(other))
        });
    }
    literals
}

/// `None` if they are too many, or so many have the same end that comparing them at each of its places would be slow.
fn packed(literals: &[String]) -> Option<Vec<Packed>> {
    // INVARIANT: no literal is empty.
    let mut ends: Vec<(&[u8], usize, usize)> = Vec::new();
    for (number, literal) in literals.iter().enumerate() {
        let place = rarest(literal.as_bytes());
        ends.push((literal.as_bytes().get(place..)?, number, place));
    }
    // Of several ends that a text goes on with, the search tells one. So none may begin with another one; if it does, it
    // is found with the other.
    ends.sort_unstable();
    let mut kept: Vec<(&[u8], Vec<Owner>)> = Vec::new();
    for (end, number, place) in ends {
        match kept.last_mut() {
            Some((shorter, all)) if end.starts_with(shorter) => all.push((number, place)),
            _ => kept.push((end, vec![(number, place)])),
        }
    }
    let is_crowded = kept.iter().any(|(_, owners)| owners.len() > MAX_PACKED);
    if is_crowded || kept.len() > MAX_PACKED * MAX_SEARCHERS {
        return None;
    }
    // Ends that are like each other come together, and cost the less.
    let searchers = kept.chunks(MAX_PACKED).map(|kept| {
        let searcher = packed::Config::new()
            .match_kind(packed::MatchKind::LeftmostFirst)
            .builder()
            .extend(kept.iter().map(|(end, _)| end))
            .build()?;
        Some(Packed { searcher, ends: kept.iter().map(|(_, all)| all.clone()).collect() })
    });
    searchers.collect()
}

fn automaton(literals: &[String]) -> Search {
    let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(literals);
    automaton.map_or(Search::Unknown, Search::Automaton)
}

/// Where the bytes of a literal begin that are least like the text of events.
fn rarest(literal: &[u8]) -> usize {
    let windows = literal.windows(HEAD).enumerate();
    let everyday = |window: &[u8]| memmem::find(EVERYDAY.as_bytes(), window).is_some();
    let commonness = |window: &[u8]| window.iter().map(|byte| commonness(*byte)).sum::<u32>();
    windows
        .min_by_key(|(_, window)| (everyday(window), commonness(window)))
        .map_or(0, |(place, _)| place)
}

/// Whether a literal stands in nearly every event of CloudTrail, so that looking for it is worth nothing.
pub(crate) fn is_everyday(literal: &str) -> bool {
    EVERYDAY.contains(literal)
}

/// What nearly every event of CloudTrail has in it, whose logs most patterns are for.
const EVERYDAY: &str = r#"{"eventVersion":"1.10","userIdentity":{"type":"AssumedRole","principalId":"AROA","arn":"arn:aws:sts::
:assumed-role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Access_AWSServiceRoleFor/session","accountId":"11223344","accessKeyId":"ASIA",
"sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::role/","userName":"ReadOnly"},"webIdFederationData":{},"attributes":
{"mfaAuthenticated":"false","creationDate":"2026-11-20T20:00:00Z"}},"invokedBy":"autoscaling.amazonaws.com"},"eventTime":"2026",
"eventSource":"ec2.amazonaws.com","eventName":"Describe","awsRegion":"us-east-1","sourceIPAddress":"","userAgent":"aws-sdk aws-internal
cfg/retry-mode#standard","errorCode":"Client.","errorMessage":"is not authorized to perform","requestParameters":{"roleArn":"","roleSessionName":"",
"policyName":""},"responseElements":null,"additionalEventData":{"SignatureVersion":"SigV4","signingRegion":""},"requestID":"","eventID":"","readOnly":true,
"resources":[{"accountId":"","type":"AWS::S3::Object","ARN":""}],"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"",
"eventCategory":"Management","sharedEventID":"","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256",
"clientProvidedHostHeader":"organizations.us-east-1.amazonaws.com"},"sessionCredentialFromConsole":"true"}"#;

/// How often a byte stands in JSON of logs, by rule of thumb.
fn commonness(byte: u8) -> u32 {
    match byte {
        b'"' | b'a' | b'e' | b'n' | b's' | b't' | b'i' | b'o' | b'r' => 8,
        b' ' | b',' | b':' | b'.' | b'c' | b'd' | b'l' | b'm' | b'u' | b'p' | b'0'..=b'3' => 6,
        b'-' | b'/' | b'b' | b'f' | b'g' | b'h' | b'v' | b'w' | b'y' | b'4'..=b'9' | b'A' => 4,
        b'k' | b'I' | b'E' | b'R' | b'S' | b'T' | b'C' | b'_' | b'{' | b'}' => 3,
        _ => 1,
    }
}
