//! Events of other types than the crate's own.

use std::cell::Cell;

use cloudwatch_filter_pattern::{Joined, Key, Pattern, Shape, Value, View};

fn pattern(text: &str) -> Pattern {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

const EVENT: &str = r#"{"s":"x y","b":true,"z":null,"i":18446744073709551615,"j":-9223372036854775808,"d":1.50,"e":1e3,"l":[1,"a",null,{"m":"q"}],"o":{"p":{"r":"x"}}}"#;

const PATTERNS: &[&str] = &[
    "{ $.s = \"x y\" }",
    "{ $.s = x* && $.b IS TRUE && $.z IS NULL }",
    "{ $.i = 18446744073709551615 }",
    "{ $.i = 18446744073709551614 }",
    "{ $.i > 18446744073709551614 }",
    "{ $.j <= -9223372036854775808 }",
    "{ $.j != -9223372036854775807 }",
    "{ $.d = 1.5 && $.d = \"1.5\" }",
    "{ $.d = \"1.50\" }",
    "{ $.e = 1000 && $.e = \"1000.0\" }",
    "{ $.e = \"1000\" }",
    "{ $.l[1] = a && $.l IS NULL }",
    "{ $.l[*] = a && $.l[*].m = q }",
    "{ $.l[*] != a }",
    "{ $.l[9] NOT EXISTS && $.o.*.r = x && $.*.p NOT EXISTS }",
    "{ $.o.p.r.q NOT EXISTS }",
    "{ $.s[0] NOT EXISTS && $.l.m NOT EXISTS }",
    "\"x y\" -nothing",
    "%\\x22b\\x22:true%",
    "[...]",
    "",
];

#[cfg(feature = "serde_json")]
#[test]
fn serde_json_is_asked_like_our_own_value() {
    let ours = Value::parse(EVENT).unwrap();
    let theirs: serde_json::Value = serde_json::from_str(EVENT).unwrap();
    let mut both = [false; 2];
    for text in PATTERNS {
        let pattern = pattern(text);
        let matches = pattern.matches(&ours);
        both[usize::from(matches)] = true;
        assert_eq!(pattern.matches(&theirs), matches, "{text}");
        let explained = pattern.explain(&theirs);
        assert_eq!(explained == cloudwatch_filter_pattern::Explanation::Matched, matches, "{text}");
        let places = pattern.highlights_of(EVENT, &theirs);
        assert_eq!(places, pattern.highlights(EVENT), "{text}");
    }
    assert_eq!(both, [true, true]);
    for text in ["[]", "1", "null", "\"x\""] {
        let theirs: serde_json::Value = serde_json::from_str(text).unwrap();
        assert!(!pattern("{ $.a NOT EXISTS }").matches(&theirs), "{text}");
    }
}

#[test]
fn joined_events_answer_like_one_event() {
    let event = Value::parse(EVENT).unwrap();
    let facts = Value::parse(r#"{"o":"no","l":[1,{"m":2}]}"#).unwrap();
    let whole = EVENT.replace("{\"s\"", "{\"f\":{\"o\":\"no\",\"l\":[1,{\"m\":2}]},\"s\"");
    let whole = Value::parse(&whole).unwrap();
    let second = || &facts;
    let joined = Joined::new(&event, "f", &second);
    let of_facts = ["{ $.f.o = no }", "{ $.f.l[*].m = 2 && $.f.l[0] = 1 }", "{ $.f.x NOT EXISTS }"];
    for text in of_facts.iter().chain(PATTERNS.iter().filter(|text| text.starts_with('{'))) {
        let pattern = pattern(text);
        assert_eq!(pattern.matches(joined), pattern.matches(&whole), "{text}");
        assert_eq!(pattern.explain(joined), pattern.explain(&whole), "{text}");
        for condition in pattern.conditions() {
            assert_eq!(condition.matches(joined), condition.matches(&whole), "{condition}");
        }
    }
}

/// Answers left open: each condition on the second root counts as true, and the root is never made.
#[test]
fn partial_evaluation_asks_for_no_facts() {
    let event = Value::parse(EVENT).unwrap();
    let asked = Cell::new(false);
    let nothing = Value::Null;
    let second = || {
        asked.set(true);
        &nothing
    };
    let joined = Joined::new(&event, "f", &second);
    let could = |text: &str| match pattern(text).body() {
        cloudwatch_filter_pattern::Body::Json(tree) => tree.holds(&|condition| {
            condition.selector().first_name() == Some("f") || condition.matches(joined)
        }),
        _ => panic!("{text}"),
    };
    assert!(could("{ $.s = x* && $.f.a = 1 }"));
    assert!(!could("{ $.s = y* && $.f.a = 1 }"));
    assert!(could("{ $.s = y* || $.f.a NOT EXISTS }"));
    assert!(!asked.get());
}

/// An event of which each level is made when it is asked for, deeper than any stack.
#[derive(Clone, Copy)]
struct Deep(usize);

impl<'e> View<'e> for Deep {
    fn shape(self) -> Shape<'e> {
        match self.0 {
            0 => Shape::Text("bottom"),
            _ => Shape::Object(1),
        }
    }

    fn member(self, name: &str) -> Option<Deep> {
        (name == "a" && self.0 > 0).then(|| Deep(self.0 - 1))
    }

    fn element(self, _: usize) -> Option<Deep> {
        None
    }

    fn children(self) -> impl Iterator<Item = (Key<'e>, Deep)> {
        (self.0 > 0).then(|| (Key::Name("a"), Deep(self.0 - 1))).into_iter()
    }
}

#[test]
fn depth_of_a_view_costs_no_stack() {
    assert!(pattern("bottom").matches(Deep(1_000_000)));
    assert!(pattern("{ $.a.a.* = bottom }").matches(Deep(3)));
    assert!(!pattern("{ $.a.a.* = bottom }").matches(Deep(1_000_000)));
}
