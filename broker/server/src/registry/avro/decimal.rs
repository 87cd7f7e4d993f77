//! Decimals: unscaled numbers of any size, exactly.

use std::fmt::Write as _;

/// How many bytes a decimal may have; a division of them takes the square of that.
pub(super) const SIZE_MAX: usize = 1_024;

/// So many digits fit a limb with room for the next one's carry.
const DIGITS: usize = 9;
const BASE: u64 = 1_000_000_000;

/// Writes a two's-complement big-endian number with its point moved `scale` digits to
/// the left: as a JSON number, with all the digits that its scale gives it.
pub(super) fn write(text: &mut String, bytes: &[u8], scale: usize) {
    let is_negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let digits = digits_of(&magnitude(bytes, is_negative));
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    if is_negative {
        text.push('-');
    }
    text.push_str(whole);
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
}

/// The number without its sign, in limbs of four bytes, the largest first.
fn magnitude(bytes: &[u8], is_negative: bool) -> Vec<u32> {
    let fill = if is_negative { 0xff } else { 0 };
    let mut limbs: Vec<u32> = bytes
        .rchunks(4)
        .map(|chunk| {
            let mut limb = [fill; 4];
            limb[4 - chunk.len()..].copy_from_slice(chunk);
            u32::from_be_bytes(limb)
        })
        .collect();
    if is_negative {
        let mut carry = true;
        for limb in &mut limbs {
            (*limb, carry) = (!*limb).overflowing_add(carry.into());
        }
        // Only the smallest of its size has no positive of that size.
        limbs.extend(carry.then_some(1));
    }
    limbs.reverse();
    limbs
}

/// The decimal digits of a number, without zeros in front but for zero's own.
fn digits_of(limbs: &[u32]) -> String {
    let (mut limbs, mut parts) = (limbs.to_vec(), Vec::new());
    let mut start = 0;
    while start < limbs.len() {
        let mut rest = 0;
        for limb in &mut limbs[start..] {
            let part = (rest << 32) | u64::from(*limb);
            *limb = (part / BASE) as u32;
            rest = part % BASE;
        }
        parts.push(rest);
        start += limbs[start..].iter().take_while(|limb| **limb == 0).count();
    }
    let mut digits = parts.pop().unwrap_or_default().to_string();
    for part in parts.iter().rev() {
        write!(digits, "{part:0DIGITS$}").expect("a text takes what is written");
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8], scale: usize) -> String {
        let mut text = String::new();
        write(&mut text, bytes, scale);
        text
    }

    #[test]
    fn decimals_keep_every_digit() {
        assert_eq!(told(&[], 0), "0");
        assert_eq!(told(&[], 2), "0.00");
        assert_eq!(told(&[0x04, 0xd2], 2), "12.34");
        assert_eq!(told(&[0xfb, 0x2e], 2), "-12.34");
        assert_eq!(told(&[0xff], 3), "-0.001");
        assert_eq!(told(&[0x80], 0), "-128");
        assert_eq!(told(&[0x80, 0, 0, 0], 0), "-2147483648");
        assert_eq!(told(&[0x3b, 0x9a, 0xca, 0x00], 0), "1000000000");
        assert_eq!(told(&1_234_567_890_123_456_789_i128.to_be_bytes(), 9), "1234567890.123456789");
    }

    #[test]
    fn any_number_is_as_the_language_itself_writes_it() {
        for number in [i128::MIN, i128::MAX, -1, 0, 1, -1_000_000_000, 999_999_999_999, i64::MIN.into()] {
            assert_eq!(told(&number.to_be_bytes(), 0), number.to_string());
        }
    }

    #[test]
    fn the_largest_is_written_at_once() {
        let text = told(&[0x7f; SIZE_MAX], 0);
        assert_eq!(text.len(), 2_466);
    }
}
