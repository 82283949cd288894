//! The small language in which the catalogue writes sentences and commands.
//!
//! A placeholder is `{actor}`, `{target}`, `{target.name}`, or a field: `{a.b}` is
//! `requestParameters.a.b`, `{response.a.b}` is `responseElements.a.b`, and `{record.a.b}` is any
//! other field. A filter may follow a bar: `{policyArn|name}`,
//! `{openIDConnectProviderArn|after:oidc-provider/}`. Of `[words with {x}|other words]` the first
//! words count if every placeholder in them has a value, or else the others, which may be empty. A
//! target's name may have such brackets too.

use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Template {
    pub(crate) source: String,
    pub(crate) parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Text(String),
    Hole(Hole),
    Choice(Vec<Part>, Vec<Part>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    pub place: Place,
    pub filter: Option<Filter>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Actor,
    Target,
    TargetName,
    /// A path in the record.
    Field(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// The last element of an ARN or path.
    Name,
    /// What follows the first occurrence of this text, or the whole value if it does not occur.
    After(String),
    /// The account in an ARN, or the whole value if it is no ARN.
    Account,
    /// The whole value if it is an ARN, or nothing.
    Arn,
    Lower,
    /// The host of the service to which a service-linked role belongs, from the path of the role or of its deletion.
    Service,
    /// A time in words: `43200` and `PT12H` are `12 hours`.
    Time,
    /// The same, of more than so many seconds.
    Longer(u64),
    /// A list of tags as `Team=blue, Env=prod`.
    Pairs,
    /// A list of tags as their keys.
    Keys,
}

impl Template {
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Every placeholder, including those inside of brackets.
    pub fn holes(&self) -> Vec<&Hole> {
        fn collect<'t>(parts: &'t [Part], holes: &mut Vec<&'t Hole>) {
            for part in parts {
                match part {
                    Part::Text(_) => {}
                    Part::Hole(hole) => holes.push(hole),
                    Part::Choice(first, other) => {
                        collect(first, holes);
                        collect(other, holes);
                    }
                }
            }
        }
        let mut holes = Vec::new();
        collect(&self.parts, &mut holes);
        holes
    }
}

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(source: String) -> Result<Template, String> {
        let parts = Parser { rest: &source }.parts(false)?;
        Ok(Template { source, parts })
    }
}

struct Parser<'t> {
    rest: &'t str,
}

impl Parser<'_> {
    fn parts(&mut self, inside: bool) -> Result<Vec<Part>, String> {
        let mut parts = Vec::new();
        loop {
            let end = self.rest.find(['{', '}', '[', ']', '|']).unwrap_or(self.rest.len());
            let (text, rest) = self.rest.split_at(end);
            if !text.is_empty() {
                parts.push(Part::Text(text.to_owned()));
            }
            self.rest = rest;
            match rest.chars().next() {
                Some('{') => parts.push(Part::Hole(self.hole()?)),
                Some('[') if inside => return Err("a `[` inside of brackets".to_owned()),
                Some('[') => parts.push(self.choice()?),
                Some('|' | ']') if inside => return Ok(parts),
                Some(c @ ('}' | ']')) => return Err(format!("a `{c}` that closes nothing")),
                Some(c) => {
                    parts.push(Part::Text(c.to_string()));
                    self.skip(1);
                }
                None if inside => return Err("a `[` that is not closed".to_owned()),
                None => return Ok(parts),
            }
        }
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn choice(&mut self) -> Result<Part, String> {
        self.skip(1);
        let first = self.parts(true)?;
        if !self.rest.starts_with('|') {
            return Err("brackets without `|` and other words".to_owned());
        }
        self.skip(1);
        let other = self.parts(true)?;
        if !self.rest.starts_with(']') {
            return Err("brackets with more than one `|`".to_owned());
        }
        self.skip(1);
        Ok(Part::Choice(first, other))
    }

    fn hole(&mut self) -> Result<Hole, String> {
        let end = self.rest.find('}').ok_or("a `{` that is not closed")?;
        let inside = self.rest.get(1..end).unwrap_or_default();
        let (path, filter) = match inside.split_once('|') {
            Some((path, filter)) => (path, Some(Filter::of(filter)?)),
            None => (inside, None),
        };
        let valid = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_' || c == '-';
        if path.is_empty() || !path.chars().all(valid) {
            return Err(format!("`{{{inside}}}`: expected the name of a parameter"));
        }
        let hole = Hole { place: Place::of(path), filter };
        self.skip(end + 1);
        Ok(hole)
    }
}

impl Place {
    fn of(path: &str) -> Place {
        match path {
            "actor" => Place::Actor,
            "target" => Place::Target,
            "target.name" => Place::TargetName,
            _ => Place::Field(field_path(path)),
        }
    }
}

/// Where in a record a placeholder's value stands.
pub(super) fn field_path(path: &str) -> String {
    if let Some(rest) = path.strip_prefix("response.") {
        format!("responseElements.{rest}")
    } else if let Some(rest) = path.strip_prefix("record.") {
        rest.to_owned()
    } else {
        format!("requestParameters.{path}")
    }
}

impl Filter {
    fn of(name: &str) -> Result<Filter, String> {
        if let Some(text) = name.strip_prefix("after:").filter(|text| !text.is_empty()) {
            return Ok(Filter::After(text.to_owned()));
        }
        if let Some(seconds) = name.strip_prefix("longer:") {
            let seconds =
                seconds.parse().map_err(|_| format!("`{seconds}` is no number of seconds"))?;
            return Ok(Filter::Longer(seconds));
        }
        match name {
            "name" => Ok(Filter::Name),
            "arn" => Ok(Filter::Arn),
            "account" => Ok(Filter::Account),
            "lower" => Ok(Filter::Lower),
            "service" => Ok(Filter::Service),
            "time" => Ok(Filter::Time),
            "pairs" => Ok(Filter::Pairs),
            "keys" => Ok(Filter::Keys),
            _ => Err(format!(
                "no filter `{name}`; expected name, after:TEXT, account, lower, service, time, longer:SECONDS, pairs or keys"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(source: &str) -> Result<Template, String> {
        Template::try_from(source.to_owned())
    }

    #[test]
    fn placeholders_name_their_place() {
        let template =
            parse("{actor} set {a.b|name} [of {response.c}|] {record.additionalEventData.X}");
        let places: Vec<Place> =
            template.unwrap().holes().into_iter().map(|hole| hole.place.clone()).collect();
        let field = |path: &str| Place::Field(path.to_owned());
        assert_eq!(
            places,
            [
                Place::Actor,
                field("requestParameters.a.b"),
                field("responseElements.c"),
                field("additionalEventData.X"),
            ]
        );
    }

    #[test]
    fn mistakes_are_named() {
        for (source, error) in [
            ("{actor", "a `{` that is not closed"),
            ("a } b", "a `}` that closes nothing"),
            ("a ] b", "a `]` that closes nothing"),
            ("[a {x}|b", "a `[` that is not closed"),
            ("[a {x}]", "brackets without `|` and other words"),
            ("[a|b|c]", "brackets with more than one `|`"),
            ("[a [b|c]|d]", "a `[` inside of brackets"),
            (
                "{a|upper}",
                "no filter `upper`; expected name, after:TEXT, account, lower, service, time, longer:SECONDS, pairs or keys",
            ),
            (
                "{a|after:}",
                "no filter `after:`; expected name, after:TEXT, account, lower, service, time, longer:SECONDS, pairs or keys",
            ),
            ("{a b}", "`{a b}`: expected the name of a parameter"),
        ] {
            assert_eq!(parse(source), Err(error.to_owned()), "{source}");
        }
    }
}
