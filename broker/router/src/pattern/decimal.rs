//! Numbers as patterns compare them: millionths, within ±5,000,000,000.

/// The greatest magnitude that is compared, in millionths.
const MICROS_MAX: i128 = 5_000_000_000_000_000;

/// More digits than this cannot matter.
const DIGITS_MAX: usize = 30;

/// A number in millionths, rounded down; none where patterns do not compare it.
pub(crate) fn micros(lexeme: &str) -> Option<i64> {
    let (negative, digits) = match lexeme.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, lexeme),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let significant = whole.bytes().chain(fraction.bytes()).skip_while(|digit| *digit == b'0');
    let size = whole.len() + fraction.len();
    let kept = significant.clone().take(DIGITS_MAX);
    let cut = significant.clone().count().saturating_sub(DIGITS_MAX);
    let value = kept.fold(0_i128, |value, digit| value * 10 + i128::from(digit - b'0'));
    // The digits that were cut off count as places before the point.
    let places = i64::from(exponent) - (size - whole.len()) as i64 + cut as i64 + 6;
    let sticky = cut > 0 && significant.skip(DIGITS_MAX).any(|digit| digit != b'0');
    scale(value, places, negative, sticky)
}

fn scale(value: i128, places: i64, negative: bool, sticky: bool) -> Option<i64> {
    let (whole, inexact) = match u32::try_from(places) {
        Ok(_) if value == 0 => (0, false),
        Ok(places) => (value.checked_mul(10_i128.checked_pow(places)?)?, sticky),
        Err(_) => {
            let divisor = u32::try_from(-places).ok().and_then(|places| 10_i128.checked_pow(places));
            match divisor {
                Some(divisor) => (value / divisor, sticky || value % divisor != 0),
                None => (0, value != 0),
            }
        }
    };
    let signed = match (negative, inexact) {
        (false, _) => whole,
        (true, false) => -whole,
        (true, true) => -whole - 1,
    };
    (signed.abs() <= MICROS_MAX).then_some(signed as i64)
}

#[cfg(test)]
mod tests {
    use super::micros;

    #[test]
    fn numbers_are_compared_in_millionths() {
        for (lexeme, expected) in [
            ("0", Some(0)),
            ("-0.0", Some(0)),
            ("1", Some(1_000_000)),
            ("1.0", Some(1_000_000)),
            ("10e-1", Some(1_000_000)),
            ("3.018e2", Some(301_800_000)),
            ("0.1234567", Some(123_456)),
            ("-0.1234567", Some(-123_457)),
            ("5000000000", Some(5_000_000_000_000_000)),
            ("-5e9", Some(-5_000_000_000_000_000)),
            ("5000000000.000001", None),
            ("1e400", None),
            ("0e400", Some(0)),
            ("1e-400", Some(0)),
            ("-1e-400", Some(-1)),
            ("1e99999999999", None),
            ("0.0000000000000000000000000000000000000000001", Some(0)),
            ("1000000000000000000000000000000000000000000e-42", Some(1_000_000)),
        ] {
            assert_eq!(micros(lexeme), expected, "{lexeme}");
        }
    }
}
