//! A number that keeps the text it was written with.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// Lexemes up to this many bytes need no allocation; a [`crate::Value`] is
/// 24 bytes with or without them.
const INLINE_SIZE: usize = 22;

/// A JSON number.
#[derive(Clone)]
pub struct Number(Lexeme);

#[derive(Clone)]
enum Lexeme {
    Inline { size: u8, digits: [u8; INLINE_SIZE] },
    Shared(Arc<str>),
}

impl Number {
    /// A number whose text was checked to be one.
    pub fn from_lexeme(lexeme: &str) -> Self {
        if lexeme.len() > INLINE_SIZE {
            return Self(Lexeme::Shared(lexeme.into()));
        }
        let mut digits = [0; INLINE_SIZE];
        digits[..lexeme.len()].copy_from_slice(lexeme.as_bytes());
        Self(Lexeme::Inline { size: lexeme.len() as u8, digits })
    }

    /// A computed number as Java prints it, but without the `.0` of a whole
    /// one; none if it is not finite.
    pub fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let whole = value.trunc() == value && value.abs() < (1_u64 << 53) as f64;
        Some(if whole { Self::from(value as i64) } else { Self::from_lexeme(&java_double(value)) })
    }

    /// The text.
    pub fn lexeme(&self) -> &str {
        match &self.0 {
            Lexeme::Inline { size, digits } => {
                std::str::from_utf8(&digits[..usize::from(*size)]).expect("a lexeme was copied whole")
            }
            Lexeme::Shared(lexeme) => lexeme,
        }
    }

    /// The integer it is, if it is written as one and fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.lexeme().parse().ok()
    }

    /// The nearest double; infinite where that is out of range.
    pub fn as_f64(&self) -> f64 {
        self.lexeme().parse().unwrap_or(f64::NAN)
    }

    /// Which is greater: exactly for integers of 64 bits, else as doubles.
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self.as_i64(), other.as_i64()) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => self.as_f64().partial_cmp(&other.as_f64()).unwrap_or(Ordering::Equal),
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self::from_lexeme(&value.to_string())
    }
}

/// Equal as numbers: `1` and `1.0` are.
impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.lexeme() == other.lexeme() || self.compare(other).is_eq()
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.lexeme())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.lexeme())
    }
}

/// As `Double.toString`: plain from 10⁻³ up to 10⁷, else with an exponent.
fn java_double(value: f64) -> String {
    if (1e-3..1e7).contains(&value.abs()) {
        return format!("{value:?}");
    }
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) if mantissa.contains('.') => format!("{mantissa}E{exponent}"),
        Some((mantissa, exponent)) => format!("{mantissa}.0E{exponent}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn numbers_are_equal_by_what_they_mean() {
        let equal = |left, right| Number::from_lexeme(left) == Number::from_lexeme(right);
        assert!(equal("1", "1.0"));
        assert!(equal("0", "-0.0"));
        assert!(equal("1e2", "100"));
        assert!(equal("123456789012345678901234567890", "123456789012345678901234567890"));
        assert!(!equal("9007199254740993", "9007199254740992"));
        assert!(!equal("1", "1.1"));
    }

    #[test]
    fn a_computed_number_prints_as_java_does_and_whole_ones_plainly() {
        let print = |value| Number::from_f64(value).map(|number| number.lexeme().to_owned());
        assert_eq!(print(3.0).as_deref(), Some("3"));
        assert_eq!(print(-0.0).as_deref(), Some("0"));
        assert_eq!(print(0.1 + 0.2).as_deref(), Some("0.30000000000000004"));
        assert_eq!(print(1e20).as_deref(), Some("1.0E20"));
        assert_eq!(print(12_345_678.9).as_deref(), Some("1.23456789E7"));
        assert_eq!(print(1.5e-7).as_deref(), Some("1.5E-7"));
        assert_eq!(print(f64::INFINITY), None);
    }

    #[test]
    fn a_lexeme_of_any_length_is_kept() {
        for lexeme in ["0", "-1.50", "1E+400", "1234567890123456789012", "12345678901234567890123"] {
            assert_eq!(Number::from_lexeme(lexeme).lexeme(), lexeme);
        }
        assert_eq!(size_of::<crate::Value>(), 24);
    }
}
