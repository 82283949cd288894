//! Numbers as AWS compares and prints them.
//!
//! - A JSON integer is exact, however many digits it has.
//! - A JSON number with a fraction or an exponent is an IEEE double. It stands for the decimal that
//!   Java prints for that double, so `1.1` equals the literal `1.1`; an overflow (`1e309`) is
//!   infinite and compares with nothing.
//! - A literal in a pattern is an exact decimal: `1e-999` is greater than zero.
//!
//! Decimals are compared digit by digit and never expanded, so `1e2147483647` costs as little as
//! `1`.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Write as _;

use crate::glob::Glob;

/// The largest exponent, up or down, that AWS accepts in a literal.
pub(crate) const MAX_EXPONENT: i64 = 2_147_483_647;

/// A finite decimal number: 0.`digits` × 10^`point`.
///
/// INVARIANT: `digits` neither starts nor ends with a zero. Zero has no digits, point 0 and no
/// sign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Decimal<'a> {
    negative: bool,
    digits: Cow<'a, str>,
    point: i64,
}

/// Why a text is no number literal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotALiteral {
    /// It does not have the form of a number.
    Form,
    /// It has, but the exponent is beyond [`MAX_EXPONENT`].
    Exponent,
}

impl<'a> Decimal<'a> {
    fn new(negative: bool, digits: Cow<'a, str>, point: i64) -> Decimal<'a> {
        let significant = digits.trim_start_matches('0');
        let leading = digits.len() - significant.len();
        let length = significant.trim_end_matches('0').len();
        if length == 0 {
            return Decimal { negative: false, digits: Cow::Borrowed(""), point: 0 };
        }
        let digits = match digits {
            Cow::Borrowed(text) => {
                Cow::Borrowed(text.get(leading..leading + length).unwrap_or_default())
            }
            Cow::Owned(text) => {
                Cow::Owned(text.get(leading..leading + length).unwrap_or_default().to_owned())
            }
        };
        Decimal { negative, digits, point: point - as_i64(leading) }
    }

    /// The number that a literal in a pattern, or a field of a line, stands for, exactly.
    pub(crate) fn from_literal(text: &'a str) -> Result<Decimal<'a>, NotALiteral> {
        let (negative, unsigned) = split_sign(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (unsigned, None),
        };
        let (int, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = match fraction {
            "" => Cow::Borrowed(int),
            _ => Cow::Owned(format!("{int}{fraction}")),
        };
        if digits.is_empty() || !is_digits(&digits) {
            return Err(NotALiteral::Form);
        }
        let exponent = exponent.map_or(Ok(0), parse_exponent)?;
        Ok(Decimal::new(negative, digits, as_i64(int.len()) + exponent))
    }

    /// The number that a JSON number stands for, or `None` if it overflows.
    pub(crate) fn from_json(text: &'a str) -> Option<Decimal<'a>> {
        if is_json_integer(text) {
            let (negative, digits) = split_sign(text);
            return Some(Decimal::new(negative, Cow::Borrowed(digits), as_i64(digits.len())));
        }
        let double = text.parse::<f64>().ok().filter(|double| double.is_finite())?;
        let (digits, exponent) = shortest(double);
        Some(Decimal::new(double.is_sign_negative(), Cow::Owned(digits), exponent + 1))
    }

    pub(crate) fn into_owned(self) -> Decimal<'static> {
        let Decimal { negative, digits, point } = self;
        Decimal { negative, digits: Cow::Owned(digits.into_owned()), point }
    }

    fn sign(&self) -> i8 {
        match (self.digits.is_empty(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    pub(crate) fn compare(&self, other: &Decimal<'_>) -> Ordering {
        // Without leading and trailing zeros the digits of two fractions order like texts.
        let magnitude = self
            .point
            .cmp(&other.point)
            .then_with(|| self.digits.as_ref().cmp(other.digits.as_ref()));
        self.sign().cmp(&other.sign()).then(if self.negative {
            magnitude.reverse()
        } else {
            magnitude
        })
    }
}

/// The text of a JSON number as Java prints it, which is what strings, globs and regular
/// expressions are compared with.
pub(crate) fn java_text(json: &str) -> Cow<'_, str> {
    if json == "-0" {
        return Cow::Borrowed("0");
    }
    if is_json_integer(json) {
        return Cow::Borrowed(json);
    }
    // A JSON number always parses; infinity is an answer of `parse`, not an error.
    Cow::Owned(java_double(json.parse().unwrap_or(f64::INFINITY)))
}

/// Java's `Double.toString`.
fn java_double(double: f64) -> String {
    let sign = if double.is_sign_negative() { "-" } else { "" };
    let size = double.abs();
    if size.is_infinite() {
        return format!("{sign}Infinity");
    }
    let (digits, exponent) = shortest(size);
    let mut text = sign.to_owned();
    let mut rest = digits.chars();
    if size != 0.0 && !(1e-3..1e7).contains(&size) {
        text.extend(rest.next());
        text.push('.');
        push_or_zero(&mut text, rest.as_str());
        // Writing to a string cannot fail.
        let _ = write!(text, "E{exponent}");
        return text;
    }
    if exponent < 0 {
        text.push_str("0.");
        text.extend((1..-exponent).map(|_| '0'));
        text.push_str(&digits);
    } else {
        text.extend((0..=exponent).map(|_| rest.next().unwrap_or('0')));
        text.push('.');
        push_or_zero(&mut text, rest.as_str());
    }
    text
}

/// Whether a JSON number other than an integer may print as this text: `1e3` prints as `1000.0`. Of an integer the
/// text is what is written.
pub(crate) fn is_double(text: &str) -> bool {
    is_infinity(text) || (text.matches('.').count() == 1 && text.chars().all(is_in_double))
}

/// Whether a JSON number may print as this text. Errs on the side of yes.
pub(crate) fn may_be_number(text: &str) -> bool {
    is_infinity(text) || text.chars().all(is_in_double)
}

/// Whether the text of some double may match. Errs on the side of yes.
pub(crate) fn may_be_double(glob: &Glob) -> bool {
    let points = glob.pieces().map(|piece| piece.matches('.').count()).sum::<usize>();
    glob.matches("Infinity")
        || glob.matches("-Infinity")
        || (points <= 1 && glob.pieces().all(|piece| piece.chars().all(is_in_double)))
}

fn is_infinity(text: &str) -> bool {
    text.strip_prefix('-').unwrap_or(text) == "Infinity"
}

fn is_in_double(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '.' | '-' | 'E')
}

fn push_or_zero(text: &mut String, digits: &str) {
    text.push_str(if digits.is_empty() { "0" } else { digits });
}

/// The digits of the decimal that Java prints for a finite double, and the exponent of the first of
/// them.
///
/// It is the shortest decimal that reads back as the same double. Where one digit would do, Java
/// takes the nearest of two digits: the smallest double is `4.9E-324`.
fn shortest(double: f64) -> (String, i64) {
    let mut text = format!("{:e}", double.abs());
    if !text.contains('.') {
        text = format!("{:.1e}", double.abs());
    }
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text.as_str(), "0"));
    let digits = mantissa.replace('.', "");
    let trimmed = digits.trim_end_matches('0');
    let digits = if trimmed.is_empty() { "0" } else { trimmed };
    (digits.to_owned(), exponent.parse().unwrap_or(0))
}

fn parse_exponent(text: &str) -> Result<i64, NotALiteral> {
    let (negative, digits) = split_sign(text);
    if digits.is_empty() || !is_digits(digits) {
        return Err(NotALiteral::Form);
    }
    let size = match digits.trim_start_matches('0') {
        "" => 0,
        significant => significant.parse().unwrap_or(i64::MAX),
    };
    match size {
        0..=MAX_EXPONENT => Ok(if negative { -size } else { size }),
        _ => Err(NotALiteral::Exponent),
    }
}

fn split_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_json_integer(text: &str) -> bool {
    !text.contains(['.', 'e', 'E'])
}

/// A text is at most `isize::MAX` bytes long, so its length always fits.
fn as_i64(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use proptest::num;

    use super::{Decimal, NotALiteral, java_text};

    #[test]
    fn java_prints_numbers_like_this() {
        for (json, java) in [
            ("1", "1"),
            ("-12", "-12"),
            ("-0", "0"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("1.0", "1.0"),
            ("1.10", "1.1"),
            ("0.0", "0.0"),
            ("-0.0", "-0.0"),
            ("1e-999", "0.0"),
            ("-1e-999", "-0.0"),
            ("1e3", "1000.0"),
            ("1E+3", "1000.0"),
            ("1234.5", "1234.5"),
            ("9999999.0", "9999999.0"),
            ("1e7", "1.0E7"),
            ("12345678.9", "1.23456789E7"),
            ("0.001", "0.001"),
            ("0.0012", "0.0012"),
            ("0.00099", "9.9E-4"),
            ("1e-4", "1.0E-4"),
            ("-2.5e-10", "-2.5E-10"),
            ("1e23", "1.0E23"),
            ("2e23", "2.0E23"),
            ("1.7976931348623157e308", "1.7976931348623157E308"),
            ("4.9e-324", "4.9E-324"),
            ("5e-324", "4.9E-324"),
            ("1e309", "Infinity"),
            ("-1e309", "-Infinity"),
            ("100.25e0", "100.25"),
        ] {
            assert_eq!(java_text(json), java, "text of {json}");
        }
    }

    #[track_caller]
    fn literal(text: &str) -> Decimal<'_> {
        Decimal::from_literal(text).unwrap()
    }

    #[test]
    fn literals_have_the_forms_of_the_grammar() {
        for text in
            ["0", "+1", "-0.0", "55.5", ".5", "5.", "10e3", "1E+3", "1e-999", "007", "1e2147483647"]
        {
            assert!(Decimal::from_literal(text).is_ok(), "{text}");
        }
        for text in
            ["", "+", ".", "-.", "e5", "1e", "1e+", "1.2.3", "--1", "1-2", "0x1", "1_0", "١"]
        {
            assert_eq!(Decimal::from_literal(text), Err(NotALiteral::Form), "{text}");
        }
        for text in ["1e2147483648", "1e-2147483648", "0e99999999999999999999", "-1E+2147483648"] {
            assert_eq!(Decimal::from_literal(text), Err(NotALiteral::Exponent), "{text}");
        }
        assert!(Decimal::from_literal("1e0000000000000000000002147483647").is_ok());
    }

    #[test]
    fn decimals_compare_exactly() {
        let ascending = [
            "-1e2147483647",
            "-100",
            "-99.9",
            "-1",
            "-1e-999",
            "0",
            "1e-2147483647",
            "1e-999",
            "0.1",
            "0.12",
            "1",
            "1.0000000000000000000000000000001",
            "9",
            "10",
            "9007199254740992",
            "9007199254740993",
            "1e309",
            "1e2147483647",
        ];
        for (i, left) in ascending.iter().enumerate() {
            for (j, right) in ascending.iter().enumerate() {
                assert_eq!(literal(left).compare(&literal(right)), i.cmp(&j), "{left} and {right}");
            }
        }
        for (left, right) in [
            ("1", "1.000"),
            ("1", "+1"),
            ("0", "-0.0"),
            ("1000", "1e3"),
            ("0.10e1", "01."),
            ("120", "1.2e2"),
        ] {
            assert_eq!(
                literal(left).compare(&literal(right)),
                Ordering::Equal,
                "{left} and {right}"
            );
        }
    }

    #[test]
    fn json_numbers_are_integers_or_doubles() {
        for (json, same) in [
            ("9007199254740993", "9007199254740993"),
            // As a double this is the even neighbour.
            ("9007199254740993.0", "9007199254740992"),
            ("1.1", "1.1"),
            ("1e308", "1e308"),
            ("1e-999", "0"),
            ("-0", "0"),
            ("-12.50", "-12.5"),
            ("100", "1e2"),
        ] {
            let value = Decimal::from_json(json).unwrap();
            assert_eq!(value.compare(&literal(same)), Ordering::Equal, "{json}");
        }
        assert_eq!(Decimal::from_json("1e309"), None);
        assert_eq!(Decimal::from_json("-1e999999999999999999999"), None);
        // Arbitrarily long integers stay exact and cheap.
        let long = "9".repeat(1 << 20);
        let longer = format!("{long}0");
        let (a, b) = (Decimal::from_json(&long).unwrap(), Decimal::from_json(&longer).unwrap());
        assert_eq!(a.compare(&b), Ordering::Less);
        assert_eq!(a.compare(&literal("1e2147483647")), Ordering::Less);
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]

        #[test]
        fn what_java_prints_reads_back(double in num::f64::NORMAL | num::f64::SUBNORMAL) {
            let text = java_text(&format!("{double:e}")).into_owned();
            assert_eq!(text.parse::<f64>(), Ok(double), "{text}");
            let plain = (1e-3..1e7).contains(&double.abs());
            assert_eq!(text.contains('E'), !plain, "{text}");
            assert_eq!(text.matches('.').count(), 1, "{text}");
        }
    }
}
