//! Days and years, and timestamps in the ISO 8601 format.

pub(super) const DAY: f64 = 86_400_000.0;

/// A point in time, taken apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) year: i64,
    /// From 1.
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) millis_of_day: i64,
    /// Days since 1970.
    pub(super) days: i64,
}

impl Moment {
    /// The time so many milliseconds after 1970; none beyond the 100 million
    /// days that JavaScript knows.
    pub(super) fn from_millis(millis: f64) -> Option<Self> {
        if millis.is_nan() || millis.abs() > 8.64e15 {
            return None;
        }
        let millis = millis as i64;
        let days = millis.div_euclid(DAY as i64);
        let (year, month, day) = civil(days);
        Some(Self { year, month, day, millis_of_day: millis.rem_euclid(DAY as i64), days })
    }

    /// Monday is 1, Sunday 7.
    pub(super) fn weekday(&self) -> i64 {
        weekday(self.days)
    }
}

pub(super) fn weekday(days: i64) -> i64 {
    (days + 3).rem_euclid(7) + 1
}

/// Days from 1970 to a date; months beyond a year run into the next ones.
pub(super) fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = year + (month - 1).div_euclid(12);
    let month = (month - 1).rem_euclid(12) + 1;
    // Years begin in March, so that the leap day is the last one.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// The day on which the first week of a year or month begins: the one with its
/// first Thursday.
pub(super) fn first_week(year: i64, month: i64) -> i64 {
    let first = days_of(year, month, 1);
    let weekday = weekday(first);
    if weekday > 4 { first + 8 - weekday } else { first - (weekday - 1) }
}

/// The milliseconds since 1970 of a timestamp such as
/// `2018-03-27T13:45:01.123+02:00` or the beginning of one; not a number where
/// there is no such day. None if it is not written so.
pub(crate) fn parse_iso(text: &str) -> Option<f64> {
    let mut reader = Reader { rest: text };
    let year = reader.digits(4)?;
    let month = reader.after("-", |reader| reader.digits(2));
    let day = month.and_then(|_| reader.after("-", |reader| reader.digits(2)));
    let time = reader.after("T", Reader::time);
    let fraction = reader.after(".", Reader::fraction);
    let zone = reader.zone();
    let plausible = month.is_none_or(|month| month < 20) && day.is_none_or(|day| day < 40);
    if !reader.rest.is_empty() || !plausible {
        return None;
    }
    let (month, day) = (month.unwrap_or(1), day.unwrap_or(1));
    let (hour, minute, second) = time.unwrap_or_default();
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 24 {
        return Some(f64::NAN);
    }
    let seconds = hour * 3_600 + minute * 60 + second - zone.unwrap_or(0) * 60;
    Some(days_of(year, month, day) as f64 * DAY + seconds as f64 * 1000.0 + fraction.unwrap_or(0) as f64)
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn digits(&mut self, count: usize) -> Option<i64> {
        let digits =
            self.rest.get(..count).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        let number = digits.parse().ok()?;
        self.rest = &self.rest[count..];
        Some(number)
    }

    /// What is read after a mark; nothing is read if it does not come.
    fn after<T>(&mut self, mark: &str, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.rest;
        self.rest = self.rest.strip_prefix(mark)?;
        let value = read(self);
        if value.is_none() {
            self.rest = before;
        }
        value
    }

    fn time(&mut self) -> Option<(i64, i64, i64)> {
        let hour = self.digits(2)?;
        let minute = self.after(":", |reader| reader.digits(2))?;
        let second = self.after(":", |reader| reader.digits(2))?;
        (hour < 30 && minute < 60 && second < 60).then_some((hour, minute, second))
    }

    /// Milliseconds of a decimal fraction; what is finer is dropped.
    fn fraction(&mut self) -> Option<i64> {
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(count);
        let millis: String = digits.chars().chain("000".chars()).take(3).collect();
        self.rest = rest;
        if count > 0 { millis.parse().ok() } else { None }
    }

    /// Minutes east of Greenwich.
    fn zone(&mut self) -> Option<i64> {
        if let Some(rest) = self.rest.strip_prefix('Z') {
            self.rest = rest;
            return Some(0);
        }
        let sign = if self.rest.starts_with('-') { -1 } else { 1 };
        let before = self.rest;
        self.rest = self.rest.strip_prefix(['+', '-'])?;
        let hours = self.digits(2).filter(|hours| *hours < 30);
        self.rest = self.rest.strip_prefix(':').unwrap_or(self.rest);
        let minutes = self.digits(2).filter(|minutes| *minutes < 60);
        match (hours, minutes) {
            (Some(hours), Some(minutes)) => Some(sign * (hours * 60 + minutes)),
            _ => {
                self.rest = before;
                None
            }
        }
    }
}
