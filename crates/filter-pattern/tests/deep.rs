//! Depth: what a program builds, and what the limits need of the stack.

use std::thread;

use cloudwatch_filter_pattern::{
    CannotCombine, Explanation, Limits, MAX_DEPTH, MAX_NESTING, Object, Pattern, Scratch, Set,
    Value,
};

/// As deep as a careless program may build it, inside and beside other values.
fn deep(levels: usize) -> Value<'static> {
    (0..levels).fold(Value::from("core"), |inside, level| match level % 3 {
        0 => Value::Array(vec![inside]),
        1 => Value::Array(vec![Value::Null, inside, Value::from("x".to_owned())]),
        _ => {
            let members = [("a".into(), Value::from(1_i64)), ("b".into(), inside)];
            Value::Object(Object::from_iter(members))
        }
    })
}

/// In a thread whose stack is as small as said, whatever the test's own has.
fn with_stack(bytes: usize, run: impl FnOnce() + Send + 'static) {
    thread::Builder::new().stack_size(bytes).spawn(run).unwrap().join().unwrap();
}

#[test]
fn depth_of_a_built_value_costs_no_stack() {
    with_stack(promised(), || {
        let value = deep(200_001);
        let text = value.to_string();
        assert_eq!(text.matches("core").count(), 1);
        assert!(format!("{value:?}").contains("core"));
        let mut copy = value.clone();
        assert!(copy == value);
        assert!(deep(200_004) != value);
        assert_eq!(copy.clone().into_owned().to_string(), text);
        for pattern in ["core", "%core%", "[x = *, ...]", "{ $.a = 1 }", "{ $.*.b NOT EXISTS }"] {
            let pattern: Pattern = pattern.parse().unwrap();
            assert!(pattern.matches(&value), "{pattern}");
            assert_eq!(pattern.explain(&value), Explanation::Matched);
        }
        if let Value::Object(object) = &mut copy {
            assert!(format!("{object:?}").contains("core"));
            assert!(*object == object.clone());
        }
    });
}

#[test]
fn what_is_not_deep_is_copied_and_compared_as_well() {
    for text in [
        "null",
        "[]",
        "{}",
        "[[],{}]",
        r#"{"a":[1,{"b":["x",true,null]}],"c":{}}"#,
        "[1,[2,[3],4],5]",
    ] {
        let value = Value::parse(text).unwrap();
        assert_eq!(value.to_string(), text);
        assert_eq!(value.clone(), value);
        assert_eq!(value.clone().into_owned(), value);
        for other in [
            "[1,[2,[3],4],6]",
            r#"{"a":[1,{"b":["x",true]}],"c":{}}"#,
            r#"{"b":{}}"#,
            "[null]",
            "0",
        ] {
            assert_ne!(Value::parse(other).unwrap(), value);
        }
    }
}

/// What "Input safety" in the README promises. `STACK_KIB` sets another size, to measure what is needed.
fn promised() -> usize {
    let kib = std::env::var("STACK_KIB").ok().map(|kib| kib.parse::<usize>().unwrap());
    kib.unwrap_or(if cfg!(debug_assertions) { 1024 } else { 512 }) << 10
}

#[test]
fn the_limits_need_no_more_stack_than_promised() {
    with_stack(promised(), || {
        let (open, close) = ("(".repeat(MAX_NESTING), ")".repeat(MAX_NESTING));
        let parentheses: Pattern = format!("{{ {open}$.a = x{close} }}").parse().unwrap();
        // Groups in groups, as deep as they can be joined.
        let mut joined: Pattern = "{ $.c = x }".parse().unwrap();
        let mut levels = 0;
        let error = loop {
            let one: Pattern = format!("{{ $.a{levels} = x }}").parse().unwrap();
            let deeper = match levels % 2 {
                0 => Pattern::any_of([&one, &joined]),
                _ => Pattern::all_of([&one, &joined]),
            };
            match deeper {
                Ok(deeper) => joined = deeper,
                Err(error) => break error,
            }
            levels += 1;
        };
        assert_eq!(error, CannotCombine::TooDeep);
        assert!((MAX_NESTING..2 * MAX_NESTING + 3).contains(&levels), "{levels}");
        let event =
            format!(r#"{{"a":{}{}}}"#, "[".repeat(MAX_DEPTH - 1), "]".repeat(MAX_DEPTH - 1));
        for pattern in [parentheses, joined] {
            assert!(!pattern.matches_text(&event));
            assert!(matches!(pattern.explain_text(&event), Explanation::Missed(_)));
            assert_eq!(pattern.highlights(&event), None);
            assert_eq!(Pattern::any_of([&pattern]).unwrap(), pattern.simplified());
            assert_eq!(pattern.clone().simplified(), pattern.simplified());
            pattern.lints();
        }
        let value = Value::parse(&event).unwrap().into_owned();
        assert_eq!(value.to_string(), event);
        assert!(Value::parse(&format!("[{event}]")).unwrap_err().is_too_deep());
    });
}

/// A selector of more steps than any event has levels.
#[test]
fn a_set_of_deep_selectors() {
    let text = format!("{{ ${} = x || $.a = y }}", ".a".repeat(200_000));
    let pattern = Pattern::parse_with(&text, Limits::Depth).unwrap();
    let set = Set::new([pattern]);
    assert_eq!(set.matches_text(r#"{"a": "y"}"#, &mut Scratch::default()), [0]);
}
