//! Many needs, against asking each by itself.

use std::ops::RangeInclusive;

use cloudwatch_filter_pattern::{Need, Needs, Pattern, Scratch};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::oracle::generate;
use crate::oracle::spell::Spelling;
use crate::oracle::{read, run};

/// Literals of few letters, so that they stand in each other and overlap, some of them escaped in JSON.
fn literal(lengths: RangeInclusive<usize>) -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        99 => vec(prop::sample::select(&["a", "b", "J", "."][..]), lengths).prop_map(|all| all.concat()),
        1 => Just(String::new()),
    ]
}

fn any_need(lengths: RangeInclusive<usize>) -> impl Strategy<Value = Need> + Clone {
    let leaf =
        prop_oneof![99 => literal(lengths).prop_map(Need::Literal), 1 => Just(Need::Anything)];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Need::All),
            vec(inner, 0..4).prop_map(Need::Any),
        ]
    })
}

fn weight(literal: &str) -> u32 {
    literal.bytes().map(u32::from).sum::<u32>() % 7
}

/// Checks all that is said of a text. Says whether some need holds.
fn check(needs: &[Need], together: &Needs, text: &str, scratch: &mut Scratch) -> bool {
    let holds = |need: &Need| need.holds(&|literal| text.contains(literal));
    let expected: Vec<usize> =
        needs.iter().enumerate().filter(|(_, need)| holds(need)).map(|(place, _)| place).collect();
    assert_eq!(together.candidates(text.as_bytes(), scratch), expected, "{needs:#?}\n{text}");
    assert!(together.may_matter(text.as_bytes()) || expected.is_empty(), "{needs:#?}\n{text}");
    check_places(together, text);
    !expected.is_empty()
}

/// From any place on, that literal is found that stands there first, or one that overlaps it.
fn check_places(together: &Needs, text: &str) {
    let looked_for: Vec<&str> = together.looked_for().collect();
    for from in 0..=text.len() + 1 {
        let found = together.find(text.as_bytes(), from);
        if !together.unfiltered().is_empty() {
            assert_eq!(found, Some(from));
            continue;
        }
        let stands = |start: usize| {
            let here = looked_for
                .iter()
                .filter(move |literal| text.as_bytes()[start..].starts_with(literal.as_bytes()));
            here.map(move |literal| start..start + literal.len())
        };
        let all: Vec<_> = (from..=text.len()).flat_map(stands).collect();
        match found {
            None => assert!(all.is_empty(), "{looked_for:?} in {text} from {from}: {all:?}"),
            Some(found) => {
                assert!(all.iter().any(|place| place.start == found), "{looked_for:?} in {text}");
                let missed = all.iter().find(|place| place.end <= found);
                assert_eq!(missed, None, "{looked_for:?} in {text} from {from}: {found}");
            }
        }
    }
}

#[test]
fn needs_together_are_what_each_is_alone() {
    let text =
        vec(prop::sample::select(&["a", "b", "J", "."][..]), 0..90).prop_map(|all| all.concat());
    for (lengths, most) in [(3..=4, 3), (2..=9, 4), (6..=12, 150)] {
        let scratch = std::cell::RefCell::new(Scratch::default());
        let needs = vec(any_need(lengths), 0..most);
        // Most of the time something would hold in every text.
        let filtered = needs.clone().prop_map(|needs| {
            needs.into_iter().filter(|need| !need.holds(&|_| false)).collect::<Vec<_>>()
        });
        let strategy = (prop_oneof![1 => needs, 9 => filtered], vec(text.clone(), 1..4));
        run(800, strategy, |(needs, texts)| {
            let together = Needs::new(needs.clone(), &weight);
            assert_eq!(together.len(), needs.len());
            let mut held = false;
            for text in texts {
                held |= check(needs, &together, text, &mut scratch.borrow_mut());
            }
            Some(held)
        });
    }
}

#[test]
fn needs_of_patterns_together() {
    let strategy = (vec(generate::tree(), 1..6), generate::event());
    run(1500, strategy, |(trees, event)| {
        let patterns: Option<Vec<Pattern>> =
            trees.iter().map(|tree| read(tree, &Spelling::default())).collect();
        let needs = patterns?.into_iter().map(|pattern| pattern.need(&|_| None));
        // With these, something holds in every text.
        let needs: Vec<Need> = needs.filter(|need| *need != Need::Anything).collect();
        let text = serde_json::to_string(&event.to_string()).unwrap();
        let together = Needs::new(needs.clone(), &weight);
        Some(check(&needs, &together, &text, &mut Scratch::default()))
    });
}

#[test]
fn what_is_looked_for_first_is_rare() {
    let patterns = [
        "{ $.source = iam.amazonaws.com && $.name = CreateUser }",
        "{ $.source = iam.amazonaws.com && $.name = DeleteUser }",
        "{ $.source = sts.amazonaws.com && ($.name = AssumeRole || $.name = GetSessionToken) }",
    ];
    let needs = |patterns: &[&str], weight: &dyn Fn(&str) -> u32| {
        let needs = patterns.iter().map(|text| text.parse::<Pattern>().unwrap().need(&|_| None));
        Needs::new(needs, weight).looked_for().map(str::to_owned).collect::<Vec<_>>()
    };
    // One literal that both need is cheaper than one for each.
    assert_eq!(needs(&patterns, &|_| 1), ["iam.amazonaws.com", "sts.amazonaws.com"]);
    let source_is_common = |literal: &str| if literal.contains(".com") { 100 } else { 1 };
    let mut found = needs(&patterns, &source_is_common);
    found.sort();
    assert_eq!(found, ["AssumeRole", "CreateUser", "DeleteUser", "GetSessionToken"]);
    // What stands in another literal is enough.
    assert_eq!(needs(&["?user ?username"], &|_| 1), ["user"]);
}

#[test]
fn needs_are_shared_by_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    let needs = Needs::new([Need::literal("CreateUser"), Need::Anything], &|_| 1);
    shared(&needs);
    assert_eq!(needs.unfiltered(), [1]);
    assert!(!needs.is_empty());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                assert_eq!(needs.candidates(b"x CreateUser", &mut Scratch::default()), [0, 1])
            });
        }
    });
}

/// A text of almost nothing but beginnings of what is looked for.
#[test]
fn near_hits_cost_no_square() {
    let text = "JJJJJJJJ".repeat(1 << 16);
    // So many that one end is shared by few literals, and by more than are compared.
    for count in [60, 300, 2000] {
        let literals = (0..count).map(|n| Need::Literal(format!("{n:04}JJJJJJ")));
        let needs = Needs::new(literals, &|_| 1);
        assert!(!needs.may_matter(text.as_bytes()));
        assert!(needs.candidates(text.as_bytes(), &mut Scratch::default()).is_empty());
    }
}

/// Of several words those are looked for that not every event has, however many patterns share the others.
#[test]
fn what_every_event_has_is_not_looked_for() {
    let patterns = ["break-glass-1", "break-glass-2", "break-glass-3"].map(|role| {
        let text = format!("{{ $.userIdentity.arn = \"*:assumed-role/{role}/*\" }}");
        text.parse::<Pattern>().unwrap().need(&|_| None)
    });
    let needs = Needs::new(patterns, &|_| 1);
    assert_eq!(
        needs.looked_for().collect::<Vec<_>>(),
        ["break-glass-1", "break-glass-2", "break-glass-3"]
    );
}
