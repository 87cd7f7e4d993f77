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
        Some(match whole {
            true => Self::from(value as i64),
            false => Self::from_thousandths(value).unwrap_or_else(|| Self::from_lexeme(&java_double(value))),
        })
    }

    /// A number of few digits, three of them decimals. Fifteen digits are one double
    /// only, so no shorter text means the same.
    fn from_thousandths(value: f64) -> Option<Self> {
        let thousandths = (value * 1e3).round();
        if !(1e-3..1e7).contains(&value.abs()) || thousandths / 1e3 != value {
            return None;
        }
        let Self(Lexeme::Inline { size, mut digits }) = Self::from(thousandths as i64) else { return None };
        let sign = usize::from(value < 0.0);
        // At least one digit before the point, which goes before the last three.
        let mut size = usize::from(size);
        let missing = (sign + 4).saturating_sub(size);
        digits.copy_within(sign..size, sign + missing);
        digits[sign..sign + missing].fill(b'0');
        size += missing;
        digits.copy_within(size - 3..size, size - 2);
        digits[size - 3] = b'.';
        size += 1;
        while digits[size - 1] == b'0' {
            size -= 1;
        }
        Some(Self(Lexeme::Inline { size: size as u8, digits }))
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
        let bytes = match &self.0 {
            Lexeme::Inline { size, digits } => &digits[..usize::from(*size)],
            Lexeme::Shared(lexeme) => lexeme.as_bytes(),
        };
        short_decimal(bytes).unwrap_or_else(|| self.lexeme().parse().unwrap_or(f64::NAN))
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
        // The longest has 20 characters.
        let mut digits = [0; INLINE_SIZE];
        let mut rest = value.unsigned_abs();
        let mut start = INLINE_SIZE;
        loop {
            start -= 1;
            digits[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if value < 0 {
            start -= 1;
            digits[start] = b'-';
        }
        digits.copy_within(start.., 0);
        Self(Lexeme::Inline { size: (INLINE_SIZE - start) as u8, digits })
    }
}

/// The value of digits with at most one point, few enough for it to be exact: the
/// digits and the power of ten that they are divided by are both whole numbers
/// that a double holds, so the quotient is the nearest double.
fn short_decimal(lexeme: &[u8]) -> Option<f64> {
    const POWERS: [f64; 16] =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let (negative, digits) = match lexeme {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.len() > POWERS.len() {
        return None;
    }
    let mut whole = 0_u64;
    let mut point = None;
    for (place, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => whole = whole * 10 + u64::from(byte - b'0'),
            b'.' => point = Some(place),
            _ => return None,
        }
    }
    let decimals = point.map_or(0, |point| digits.len() - point - 1);
    // At most 15 digits beside a point; 16 without one may be more than is exact.
    if whole > 1 << 53 {
        return None;
    }
    let value = whole as f64 / POWERS[decimals];
    Some(if negative { -value } else { value })
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
    fn short_decimals_are_the_nearest_doubles() {
        let mut random = crate::java_random::Random::new(7);
        for _ in 0..100_000 {
            let digits = f64::from(random.next_int(1_000_000_000)) * f64::from(random.next_int(10_000_000));
            let text = format!("{digits:.0}");
            let text = &text[..text.len().min(1 + random.next_int(16) as usize)];
            let point = random.next_int(text.len() as i32 + 1) as usize;
            let point = if point == 0 { text.len() } else { point };
            let sign = if random.next_int(2) == 0 { "" } else { "-" };
            let end = &text[point..];
            let lexeme = format!("{sign}{}{}{end}", &text[..point], if end.is_empty() { "" } else { "." });
            let number = Number::from_lexeme(&lexeme).as_f64();
            assert_eq!(number.to_bits(), lexeme.parse::<f64>().expect("a number").to_bits(), "{lexeme}");
        }
        for integer in [0, 7, -7, i64::MAX, i64::MIN, 1 << 53, 1234567890] {
            assert_eq!(Number::from(integer).lexeme(), integer.to_string());
        }
    }

    #[test]
    fn few_decimals_print_as_many_do() {
        for thousandths in (1..200_000_i64).chain([9_999_999_999, 1_234_567_891]).flat_map(|n| [n, -n]) {
            let value = thousandths as f64 / 1e3;
            if value.fract() != 0.0 {
                let printed = Number::from_f64(value).expect("it is finite");
                assert_eq!(printed.lexeme(), super::java_double(value));
            }
        }
    }

    #[test]
    fn a_lexeme_of_any_length_is_kept() {
        for lexeme in ["0", "-1.50", "1E+400", "1234567890123456789012", "12345678901234567890123"] {
            assert_eq!(Number::from_lexeme(lexeme).lexeme(), lexeme);
        }
        assert_eq!(size_of::<crate::Value>(), 24);
    }
}
