//! Where errors, lints and failures say that they are: always in the text as it was given.

use cloudwatch_filter_pattern::{Excerpt, Explanation, LintId, Pattern, Position};

/// Line, column and UTF-16 column.
fn shown(place: Position) -> (usize, usize, usize) {
    (place.line, place.column, place.utf16)
}

#[test]
fn white_space_before_a_pattern_counts_for_all_alike() {
    let text = " \n\t { $.\u{20000} != x ) }\n";
    let error = text.parse::<Pattern>().unwrap_err();
    assert_eq!(&text[error.span()], ")");
    assert_eq!(shown(error.range().start), (2, 14, 15));
    assert_eq!(shown(error.range().end), (2, 15, 16));

    let text = text.replace(')', " ");
    let pattern: Pattern = text.parse().unwrap();
    assert_eq!(pattern.given(), text);
    assert_eq!(pattern.as_str(), text.trim());
    let lint = &pattern.lints()[0];
    assert_eq!(lint.id, LintId::DiffersAbsent);
    assert_eq!(&text[lint.span()], "$.\u{20000} != x");
    assert_eq!(shown(lint.range().start), (2, 5, 5));
    assert_eq!(shown(lint.range().end), (2, 13, 14));
    let fix = lint.fix.as_ref().unwrap();
    assert_eq!((fix.span(), fix.range()), (lint.span(), lint.range()));

    let Explanation::Missed(failures) = pattern.explain_text("{}") else { panic!() };
    assert_eq!((failures[0].span(), failures[0].range()), (lint.span(), lint.range()));
}

#[test]
fn every_dialect_counts_alike() {
    for (text, message, part) in [
        ("  { $.a = 1 && $.b = 2 }", r#"{"a":1}"#, "$.b = 2"),
        (" \n [a, b = x]", "1 2", "b = x"),
        ("\t ?x ?y", "z", "?x"),
        ("\r\n ab -cd ", "abcd", "-cd"),
        ("   %[0-9]%  ", "x", "%[0-9]%"),
    ] {
        let pattern: Pattern = text.parse().unwrap();
        let Explanation::Missed(failures) = pattern.explain_text(message) else { panic!("{text}") };
        assert_eq!(&text[failures[0].span()], part);
        assert_eq!(failures[0].range().start, Position::of(text, text.find(part).unwrap()));
    }
    let regex: Pattern = "  %a b% ".parse().unwrap();
    assert_eq!(regex.lints()[0].span(), 2..7);
}

#[test]
fn later_places_are_found_in_any_order() {
    // The lint of the whole comes first, and the places of the alternatives after it.
    let text = "{ $.a = true &&\n($.b = false && $.c = 1 || $.d = true) }";
    let pattern: Pattern = text.parse().unwrap();
    let lints = pattern.lints();
    assert_eq!(lints.len(), 4);
    for lint in lints {
        assert_eq!(lint.range().start, Position::of(text, lint.span().start), "{lint:?}");
        assert_eq!(lint.range().end, Position::of(text, lint.span().end), "{lint:?}");
    }
}

#[test]
fn places_beyond_a_text_are_its_end() {
    assert_eq!(Position::of("aé", 99), Position::of("aé", 3));
    assert_eq!(Position::of("aé", 2), Position::of("aé", 3));
    assert_eq!(Excerpt::new("ab", 5..9).to_string(), "  ab\n    ^");
    assert_eq!(Excerpt::new("", 0..0).to_string(), "  \n  ^");
}
