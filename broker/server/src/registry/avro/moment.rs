//! Dates, times and moments as ISO 8601 writes them.

use std::fmt::Write as _;

use frevo_event::Timestamp;

const DAY_SECONDS: i64 = 86_400;

/// Years have four digits: from the first second of 0000 to the last one of 9999.
const SECONDS: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

/// What of a second is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Millis,
    Micros,
    Nanos,
}

impl Unit {
    fn per_second(self) -> i64 {
        10_i64.pow(self.digits() as u32)
    }

    fn digits(self) -> usize {
        match self {
            Self::Millis => 3,
            Self::Micros => 6,
            Self::Nanos => 9,
        }
    }
}

/// `2026-01-31T12:00:00.000Z`, with the digits of the unit and without the Z if it is
/// local; none outside of the years 0000 to 9999.
pub(super) fn moment(count: i64, unit: Unit, is_local: bool) -> Option<String> {
    let mut text = to_the_second(count.div_euclid(unit.per_second()))?;
    write_fraction(&mut text, count, unit);
    if !is_local {
        text.push('Z');
    }
    Some(text)
}

/// `12:00:00.000`; none if no day has it.
pub(super) fn time(count: i64, unit: Unit) -> Option<String> {
    let second = count.div_euclid(unit.per_second());
    let mut text = to_the_second(second).filter(|_| (0..DAY_SECONDS).contains(&second))?.split_off(11);
    write_fraction(&mut text, count, unit);
    Some(text)
}

/// `2026-01-31`; none outside of the years 0000 to 9999.
pub(super) fn date(days: i32) -> Option<String> {
    let mut text = to_the_second(i64::from(days) * DAY_SECONDS)?;
    text.truncate(10);
    Some(text)
}

/// `P1M2DT0.003S`, of months, days and milliseconds.
pub(super) fn duration(bytes: [u8; 12]) -> String {
    let part = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("they are four"));
    let (months, days, millis) = (part(0), part(4), part(8));
    format!("P{months}M{days}DT{}.{:03}S", millis / 1000, millis % 1000)
}

fn to_the_second(seconds: i64) -> Option<String> {
    let mut text = SECONDS.contains(&seconds).then(|| Timestamp(seconds * 1000).to_the_second())?;
    text.pop();
    Some(text)
}

fn write_fraction(text: &mut String, count: i64, unit: Unit) {
    let (fraction, digits) = (count.rem_euclid(unit.per_second()), unit.digits());
    write!(text, ".{fraction:0digits$}").expect("a text takes what is written");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_with_the_digits_of_their_unit() {
        let told = |count, unit| moment(count, unit, false);
        assert_eq!(told(1_769_860_800_123, Unit::Millis).as_deref(), Some("2026-01-31T12:00:00.123Z"));
        assert_eq!(told(-1, Unit::Micros).as_deref(), Some("1969-12-31T23:59:59.999999Z"));
        assert_eq!(told(1, Unit::Nanos).as_deref(), Some("1970-01-01T00:00:00.000000001Z"));
        assert_eq!(moment(0, Unit::Millis, true).as_deref(), Some("1970-01-01T00:00:00.000"));
        assert_eq!(told(253_402_300_799_999, Unit::Millis).as_deref(), Some("9999-12-31T23:59:59.999Z"));
        assert_eq!(told(253_402_300_800_000, Unit::Millis), None);
        assert_eq!((told(i64::MAX, Unit::Millis), told(i64::MIN, Unit::Micros)), (None, None));
        assert_eq!(told(-62_167_219_200_000, Unit::Millis).as_deref(), Some("0000-01-01T00:00:00.000Z"));
    }

    #[test]
    fn dates_times_and_durations_are_those_of_iso_8601() {
        assert_eq!((date(0).as_deref(), date(-1).as_deref()), (Some("1970-01-01"), Some("1969-12-31")));
        assert_eq!((date(i32::MAX), date(i32::MIN)), (None, None));
        assert_eq!(time(86_399_999, Unit::Millis).as_deref(), Some("23:59:59.999"));
        assert_eq!((time(86_400_000, Unit::Millis), time(-1, Unit::Micros)), (None, None));
        assert_eq!(duration([1, 0, 0, 0, 2, 0, 0, 0, 0xdc, 5, 0, 0]), "P1M2DT1.500S");
    }
}
