//! Random patterns and events as trees, made of few words so that matches occur often.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

pub struct Number {
    pub text: &'static str,
    pub java: &'static str,
    /// Scaled, so that it is whole. `None`: it overflows.
    pub as_event: Option<i128>,
    pub as_literal: i128,
}

const UNIT: i128 = 1000;

const fn number(text: &'static str, java: &'static str, scaled: i128) -> Number {
    Number { text, java, as_event: Some(scaled), as_literal: scaled }
}

/// Worked out by hand.
pub const NUMBERS: &[Number] = &[
    number("0", "0", 0),
    number("-0.0", "-0.0", 0),
    number("1", "1", UNIT),
    number("1.0", "1.0", UNIT),
    number("1e3", "1000.0", 1000 * UNIT),
    number("1000", "1000", 1000 * UNIT),
    number("1000.0", "1000.0", 1000 * UNIT),
    number("0.5", "0.5", UNIT / 2),
    number("-17", "-17", -17 * UNIT),
    number("1E7", "1.0E7", 10_000_000 * UNIT),
    number("9007199254740993", "9007199254740993", 9_007_199_254_740_993 * UNIT),
    // As a double it is its neighbour.
    Number {
        text: "9007199254740993.0",
        java: "9.007199254740992E15",
        as_event: Some(9_007_199_254_740_992 * UNIT),
        as_literal: 9_007_199_254_740_993 * UNIT,
    },
    // A literal is exact, a double is not.
    Number { text: "1e-999", java: "0.0", as_event: Some(0), as_literal: 1 },
    Number { text: "1e999", java: "Infinity", as_event: None, as_literal: i128::MAX },
];

const NAMES: &[&str] = &["a", "b", "c-d", "e f"];
const WORDS: &[&str] = &[
    "CreateUser",
    "CreateRole",
    "DeleteUser",
    "Create",
    "User",
    "",
    "1",
    "1.0",
    "1000.0",
    "Infinity",
    "true",
    "null",
    "x y",
    "é\"\\",
    "a*b",
    "-a",
    "iam.aws",
];
const GLOBS: &[&str] = &[
    "Create*",
    "*User",
    "*e*",
    "C*e*r",
    "a*b",
    "*",
    "1*",
    "*.0",
    "**te**",
    "*a*e*",
    "Create*User",
];

#[derive(Clone, Debug)]
pub enum Tree {
    Or(Vec<Tree>),
    And(Vec<Tree>),
    Condition(Condition),
}

#[derive(Clone, Debug)]
pub struct Condition {
    pub steps: Vec<Step>,
    pub test: Test,
}

#[derive(Clone, Debug)]
pub enum Step {
    Name(&'static str),
    Index(usize),
    Wildcard,
}

#[derive(Clone, Debug)]
pub enum Test {
    Equal(Literal),
    Different(Literal),
    Order(&'static str, usize),
    IsNull,
    IsBool(bool),
    NotExists,
}

#[derive(Clone, Debug)]
pub enum Literal {
    /// Its place in [`NUMBERS`].
    Number(usize),
    Text(String),
    Regex(Regex),
}

#[derive(Clone, Debug)]
pub struct Regex {
    pub alternatives: Vec<Alternative>,
}

#[derive(Clone, Debug)]
pub struct Alternative {
    pub from_start: bool,
    pub items: Vec<(Atom, Repeat)>,
    pub to_end: bool,
}

#[derive(Clone, Debug)]
pub enum Atom {
    Character(char),
    Dot,
    Digit,
    Word,
    Space,
    OneOf(Vec<char>),
    NoneOf(Vec<char>),
}

#[derive(Clone, Debug)]
pub enum Repeat {
    Once,
    Optional,
    Any,
    Some,
    Twice,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Number(usize),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub fn without(&self, name: &str) -> Json {
        match self {
            Json::Object(members) => {
                Json::Object(members.iter().filter(|(key, _)| key != name).cloned().collect())
            }
            other => panic!("{other}"),
        }
    }

    pub fn with(self, name: &str, value: &Json) -> Json {
        match self {
            Json::Object(mut members) => {
                members.push((name.to_owned(), value.clone()));
                Json::Object(members)
            }
            other => panic!("{other}"),
        }
    }
}

/// Terms with their signs.
#[derive(Clone, Debug)]
pub struct Terms(pub Vec<(&'static str, String)>);

#[derive(Clone, Debug)]
pub struct Fields {
    pub fields: Vec<Field>,
    /// Before which of them `...` stands, if it does.
    pub open: Option<usize>,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub name: Option<&'static str>,
    pub condition: Option<Tree>,
}

pub fn name() -> impl Strategy<Value = &'static str> {
    select(NAMES)
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let name = || select(NAMES).prop_map(Step::Name);
    let step = prop_oneof![3 => name(), 2 => (0..3_usize).prop_map(Step::Index)];
    let wildcard = proptest::option::weighted(0.12, Just(Step::Wildcard));
    (name(), vec(step.clone(), 0..2), wildcard, vec(step, 0..2)).prop_map(
        |(first, middle, wildcard, last)| {
            let last = if wildcard.is_some() { last } else { Vec::new() };
            [first].into_iter().chain(middle).chain(wildcard).chain(last).collect()
        },
    )
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        5 => select(WORDS).prop_map(|word| Literal::Text(word.to_owned())),
        4 => select(GLOBS).prop_map(|glob| Literal::Text(glob.to_owned())),
        3 => (0..NUMBERS.len()).prop_map(Literal::Number),
        1 => regex().prop_map(Literal::Regex),
    ]
}

fn order() -> impl Strategy<Value = Test> {
    (select(&["<", "<=", ">", ">="][..]), 0..NUMBERS.len())
        .prop_map(|(operator, number)| Test::Order(operator, number))
}

fn test() -> impl Strategy<Value = Test> {
    prop_oneof![
        6 => literal().prop_map(Test::Equal),
        4 => literal().prop_map(Test::Different),
        2 => order(),
        1 => Just(Test::IsNull),
        1 => any::<bool>().prop_map(Test::IsBool),
        2 => Just(Test::NotExists),
    ]
}

fn joined(condition: impl Strategy<Value = Condition> + 'static) -> impl Strategy<Value = Tree> {
    condition.prop_map(Tree::Condition).prop_recursive(4, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(Tree::Or),
            vec(inner, 2..4).prop_map(Tree::And),
        ]
    })
}

pub fn tree() -> impl Strategy<Value = Tree> {
    joined((steps(), test()).prop_map(|(steps, test)| Condition { steps, test }))
}

/// Conditions on few members with few values, so that one often makes another needless.
pub fn crowded_tree() -> impl Strategy<Value = Tree> {
    let plain = vec![Step::Name("a")];
    let list = vec![Step::Name("a"), Step::Wildcard];
    let steps = select(vec![plain, list]);
    let value = select(&["CreateUser", "CreateRole", "Create*", "*User", "C*e*r", "*", "x y"][..]);
    let literal = prop_oneof![
        8 => value.prop_map(|value| Literal::Text(value.to_owned())),
        1 => select(&[2_usize, 3, 12][..]).prop_map(Literal::Number),
    ];
    let test = prop_oneof![
        4 => literal.clone().prop_map(Test::Equal),
        4 => literal.prop_map(Test::Different),
        1 => Just(Test::Order(">", 0)),
        1 => Just(Test::NotExists),
    ];
    joined((steps, test).prop_map(|(steps, test)| Condition { steps, test }))
}

/// Events with what those ask about.
pub fn crowded_event() -> impl Strategy<Value = Json> {
    let value = prop_oneof![
        4 => select(WORDS).prop_map(|word| Json::String(word.to_owned())),
        2 => (0..NUMBERS.len()).prop_map(Json::Number),
        1 => Just(Json::Null),
    ];
    let value = prop_oneof![2 => value.clone(), 1 => vec(value, 0..3).prop_map(Json::Array)];
    proptest::option::weighted(0.9, value).prop_map(|value| {
        Json::Object(value.map(|value| ("a".to_owned(), value)).into_iter().collect())
    })
}

pub fn regex() -> impl Strategy<Value = Regex> {
    let character = || select("CUaer1. /".chars().collect::<Vec<_>>());
    let class = || vec(character(), 1..4);
    let atom = prop_oneof![
        8 => character().prop_map(Atom::Character),
        2 => Just(Atom::Dot),
        1 => Just(Atom::Digit),
        1 => Just(Atom::Word),
        1 => Just(Atom::Space),
        1 => class().prop_map(Atom::OneOf),
        1 => class().prop_map(Atom::NoneOf),
    ];
    let repeat = prop_oneof![
        6 => Just(Repeat::Once),
        1 => Just(Repeat::Optional),
        1 => Just(Repeat::Any),
        1 => Just(Repeat::Some),
        1 => Just(Repeat::Twice),
    ];
    let anchor = || proptest::bool::weighted(0.2);
    let alternative = (anchor(), vec((atom, repeat), 1..5), anchor())
        .prop_map(|(from_start, items, to_end)| Alternative { from_start, items, to_end });
    vec(alternative, 1..3).prop_map(|alternatives| Regex { alternatives })
}

pub fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        6 => select(WORDS).prop_map(|word| Json::String(word.to_owned())),
        4 => (0..NUMBERS.len()).prop_map(Json::Number),
        1 => Just(Json::Null),
        1 => any::<bool>().prop_map(Json::Bool),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let member = (select(NAMES).prop_map(str::to_owned), inner.clone());
        prop_oneof![
            vec(inner, 0..4).prop_map(Json::Array),
            vec(member, 0..5).prop_map(Json::Object),
        ]
    })
}

pub fn event() -> impl Strategy<Value = Json> {
    vec((select(NAMES).prop_map(str::to_owned), json()), 0..6).prop_map(Json::Object)
}

/// Lines of words and of what holds words together. What begins like a number stands apart, so that
/// all numbers in a line are those of the list.
pub fn line() -> impl Strategy<Value = String> {
    let number = (0..NUMBERS.len()).prop_map(|number| NUMBERS[number].text);
    let mark = select(&["\"", "[", "]", "\n", "-", "?"][..]);
    let piece = prop_oneof![4 => select(WORDS), 3 => number, 2 => mark];
    let space = select(&[" ", " ", " ", "", "\t "][..]);
    let piece = (piece, space).prop_map(|(piece, space)| {
        let apart = if piece.contains(|c: char| c.is_ascii_digit()) { " " } else { "" };
        format!("{apart}{piece}{apart}{space}")
    });
    vec(piece, 0..7).prop_map(|pieces| pieces.concat())
}

pub fn terms() -> impl Strategy<Value = Terms> {
    let sign = || select(&["", "", "-", "?"][..]);
    let term = select(WORDS).prop_filter("not empty", |term| !term.is_empty());
    let term = prop_oneof![4 => term, 1 => select(&["e", "C", "1", "r", "."][..])];
    prop_oneof![
        3 => vec((sign(), term.clone().prop_map(str::to_owned)), 1..4),
        1 => vec((Just("?"), term.prop_map(str::to_owned)), 1..4),
    ]
    .prop_map(Terms)
}

pub fn fields() -> impl Strategy<Value = Fields> {
    let test = || {
        prop_oneof![
            3 => literal().prop_map(Test::Equal),
            3 => literal().prop_map(Test::Different),
            1 => order(),
        ]
    };
    let condition = joined(test().prop_map(|test| Condition { steps: Vec::new(), test }));
    let condition = proptest::option::weighted(0.3, condition);
    let named = vec((any::<bool>(), condition), 1..5);
    (named, proptest::option::weighted(0.5, 0..5_usize)).prop_map(|(named, open)| {
        let names = ["a", "b", "c_1", "_d"].into_iter();
        let fields: Vec<Field> = names
            .zip(named)
            .map(|(name, (is_named, condition))| Field {
                name: (is_named || condition.is_some()).then_some(name),
                condition,
            })
            .collect();
        let open = open.map(|open| open.min(fields.len()));
        // A single field without a name is not written: `[]` is any number of them.
        let open = match &fields[..] {
            [Field { name: None, .. }] => open.or(Some(0)),
            _ => open,
        };
        Fields { fields, open }
    })
}
