//! Timestamps in text: ISO 8601 extended date-times with an offset, as Java's
//! `ISO_OFFSET_DATE_TIME` reads them, but with `T` and `Z` in upper case only.

use frevo_event::Timestamp;

const NANOS_PER_SECOND: i128 = 1_000_000_000;

/// The moment that `text` names, in whole milliseconds; what is finer is cut off.
pub fn parse(text: &str) -> Option<Timestamp> {
    let millis = parse_nanos(text)?.div_euclid(1_000_000);
    i64::try_from(millis).ok().map(Timestamp)
}

/// The moment that `text` names, in nanoseconds since the Unix epoch.
pub(super) fn parse_nanos(text: &str) -> Option<i128> {
    let mut rest = Rest(text.as_bytes());
    let days = rest.date()?;
    rest.literal(b'T')?;
    let hour = rest.two_digits(23)?;
    rest.literal(b':')?;
    let minute = rest.two_digits(59)?;
    let (second, nanos) = rest.seconds()?;
    let offset = rest.offset()?;
    if !rest.0.is_empty() {
        return None;
    }
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset;
    Some(i128::from(seconds) * NANOS_PER_SECOND + i128::from(nanos))
}

/// What has not been read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn literal(&mut self, byte: u8) -> Option<()> {
        self.0 = self.0.strip_prefix(&[byte])?;
        Some(())
    }

    /// From one up to `length_max` digits, as many as there are.
    fn digits(&mut self, length_max: usize) -> Option<(i64, usize)> {
        let length = self.0.iter().take(length_max).take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at(length);
        self.0 = rest;
        let number = digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
        (length > 0).then_some((number, length))
    }

    fn two_digits(&mut self, greatest: i64) -> Option<i64> {
        let (number, length) = self.digits(2)?;
        (length == 2 && number <= greatest).then_some(number)
    }

    /// Days since 1970-01-01.
    fn date(&mut self) -> Option<i64> {
        let year = self.year()?;
        self.literal(b'-')?;
        let month = self.two_digits(12).filter(|month| *month > 0)?;
        self.literal(b'-')?;
        let day = self.two_digits(days_of_month(year, month)).filter(|day| *day > 0)?;
        Some(days_from_civil(year, month, day))
    }

    /// Four digits, or more after a plus sign.
    fn year(&mut self) -> Option<i64> {
        let sign = self.0.first().copied().filter(|byte| matches!(byte, b'+' | b'-'));
        if let Some(sign) = sign {
            self.literal(sign)?;
        }
        let (year, length) = self.digits(9)?;
        match (sign, length) {
            (None, 4) => Some(year),
            (Some(b'+'), 5..) => Some(year),
            (Some(b'-'), 4..) if year > 0 => Some(-year),
            _ => None,
        }
    }

    /// Seconds and nanoseconds; both may be left out.
    fn seconds(&mut self) -> Option<(i64, i64)> {
        if self.literal(b':').is_none() {
            return Some((0, 0));
        }
        let second = self.two_digits(59)?;
        if self.literal(b'.').is_none() {
            return Some((second, 0));
        }
        let (fraction, length) = self.digits(9).unwrap_or((0, 0));
        Some((second, fraction * 10_i64.pow(9 - length as u32)))
    }

    /// Seconds east of Greenwich.
    fn offset(&mut self) -> Option<i64> {
        let sign = match self.0.first()? {
            b'Z' => return self.literal(b'Z').map(|()| 0),
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        self.0 = &self.0[1..];
        let hours = self.two_digits(18)?;
        self.literal(b':')?;
        let minutes = self.two_digits(59)?;
        let seconds = if self.literal(b':').is_some() { self.two_digits(59)? } else { 0 };
        let offset = hours * 3600 + minutes * 60 + seconds;
        (offset <= 18 * 3600).then_some(sign * offset)
    }
}

fn days_of_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Howard Hinnant's `days_from_civil`: days since 1970-01-01 of a date of the
/// proleptic Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::{parse, parse_nanos};

    #[test]
    fn what_java_reads_is_read() {
        let cases = [
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
            ("2016-03-14T01:59:26.5359Z", "2016-03-14T01:59:26.535Z"),
            ("2000-02-29T23:59:59+02:00", "2000-02-29T21:59:59.000Z"),
            ("2026-01-31T23:30:00.123456789-01:30", "2026-02-01T01:00:00.123Z"),
            ("2026-01-31T23:30Z", "2026-01-31T23:30:00.000Z"),
            ("1969-12-31T23:59:59.9995Z", "1969-12-31T23:59:59.999Z"),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text).map(|at| at.to_string()).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_time_with_an_offset_is_refused() {
        let cases = [
            "",
            "2016-12-05",
            "2016-12-05T21:29:29",
            "2016-12-05 21:29:29Z",
            "05-12-2016T21:29:29Z",
            "2016-12-05T25:29:29Z",
            "2016-13-05T21:29:29Z",
            "2015-02-29T00:00:00Z",
            "2016-12-05t21:29:29Z",
            "2016-12-05T21:29:29z",
            "2016-12-05T21:29:60Z",
            "2016-12-05T21:29:29+0100",
            "2016-12-05T21:29:29+19:00",
            "2016-12-05T21:29:29Z ",
            "16-12-05T21:29:29Z",
        ];
        for text in cases {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn moments_are_told_apart_to_the_nanosecond() {
        assert!(
            parse_nanos("2026-01-01T00:00:00.000000002Z") > parse_nanos("2026-01-01T00:00:00.000000001Z")
        );
        assert_eq!(parse_nanos("2026-01-01T00:00:00+00:00"), parse_nanos("2026-01-01T01:00:00+01:00"));
    }
}
