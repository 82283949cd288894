//! What a pattern asks for at least, of the facts that are known at a glance. Of the rules that may be true for any
//! operation most ask for what few records have: a policy, the root user, a failure. Those need not be evaluated for the
//! others.
//!
//! `build/rules.rs` reads this file too, so that nothing is computed at the start of the program.

use cloudwatch_filter_pattern::{Body, Condition, Literal, Pattern, Test, Tree};

/// Some of the things that a pattern may ask for, a bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asks(pub u16);

impl Asks {
    pub const SUCCEEDED: Asks = Asks(1);
    pub const DENIED: Asks = Asks(1 << 1);
    pub const FAILED: Asks = Asks(1 << 2);
    pub const WRITES: Asks = Asks(1 << 3);
    pub const READS: Asks = Asks(1 << 4);
    pub const ROOT: Asks = Asks(1 << 5);
    pub const ASSUMED_ROOT: Asks = Asks(1 << 6);
    pub const TOOL: Asks = Asks(1 << 7);
    pub const GRANTS: Asks = Asks(1 << 8);
    pub const TRUST: Asks = Asks(1 << 9);
    pub const SIGN_IN: Asks = Asks(1 << 10);
    pub const MALFORMED: Asks = Asks(1 << 11);

    /// Without these the pattern selects nothing.
    pub fn of(pattern: &Pattern) -> Asks {
        match pattern.body() {
            Body::Json(tree) => of_tree(tree),
            _ => Asks::default(),
        }
    }
}

fn of_tree(tree: &Tree<Condition>) -> Asks {
    match tree {
        Tree::Leaf(condition) => of_condition(condition),
        Tree::All(group) => Asks(group.sides().iter().fold(0, |all, side| all | of_tree(side).0)),
        Tree::Any(group) => {
            Asks(group.sides().iter().fold(u16::MAX, |all, side| all & of_tree(side).0))
        }
    }
}

fn of_condition(condition: &Condition) -> Asks {
    // Of several members one may be there, and what asks for absence asks for nothing.
    if condition.selector().has_wildcard() || *condition.test() == Test::NotExists {
        return Asks::default();
    }
    let selector = condition.selector().to_string();
    let Some(fact) = selector.strip_prefix("$.herald.") else { return Asks::default() };
    let text = match condition.test() {
        Test::Equals(Literal::Text(text)) => text.as_str(),
        _ => "",
    };
    match (fact, text, condition.test()) {
        ("outcome", "succeeded", _) => Asks::SUCCEEDED,
        ("outcome", "denied", _) => Asks::DENIED,
        ("outcome", "failed", _) => Asks::FAILED,
        ("read_only", _, Test::IsBool(false)) => Asks::WRITES,
        ("read_only", _, Test::IsBool(true)) => Asks::READS,
        ("actor.kind", "root", _) => Asks::ROOT,
        ("actor.assumed_root", _, Test::IsBool(true)) => Asks::ASSUMED_ROOT,
        ("actor.attack_tool", ..) => Asks::TOOL,
        _ if fact.starts_with("grants.") => Asks::GRANTS,
        _ if fact.starts_with("trust.") => Asks::TRUST,
        _ if fact.starts_with("sign_in.") => Asks::SIGN_IN,
        _ if fact.starts_with("malformed.") => Asks::MALFORMED,
        _ => Asks::default(),
    }
}
