//! AWS's cron: minutes, hours, day of month, month, day of week, year.
//!
//! One of the two days is `?`. Apart from values, ranges, lists and steps there
//! are `L` (the last day), `W` (the weekday that is nearest) and `#` (which one of
//! the month). Ranges may go over the end: `FRI-MON`.

use jiff::civil::{Date, DateTime, Time};

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The calendar repeats after this many years: what is not due within them
/// never is.
const CYCLE_YEARS: i16 = 400;

const YEAR_MIN: i16 = 1970;

/// AWS takes years beyond the 2199 it documents.
const YEAR_MAX: i16 = 9999;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cron {
    minutes: Set,
    hours: Set,
    days: Days,
    months: Set,
    /// Inclusive ranges with a step; all if empty.
    years: Vec<(i16, i16, i16)>,
}

/// Numbers below 64.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Set(u64);

/// On which days of a month.
#[derive(Clone, Debug, PartialEq)]
enum Days {
    OfMonth(Vec<DayOfMonth>),
    OfWeek(Vec<DayOfWeek>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum DayOfMonth {
    In(Set),
    Last,
    LastWeekday,
    WeekdayNear(i8),
}

/// Days of the week are counted from 1, Sunday.
#[derive(Clone, Copy, Debug, PartialEq)]
enum DayOfWeek {
    In(Set),
    LastOfMonth(i8),
    Nth(i8, i8),
}

impl Cron {
    pub fn parse(text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.split(' ').filter(|field| !field.is_empty()).collect();
        let [minutes, hours, days, months, weekdays, years] = fields[..] else { return None };
        Some(Self {
            minutes: Set::parse(minutes, &Bounds::of(0, 59))?,
            hours: Set::parse(hours, &Bounds::of(0, 23))?,
            days: match (days, weekdays) {
                ("?", "?") => return None,
                (_, "?") => Days::OfMonth(days.split(',').map(DayOfMonth::parse).collect::<Option<_>>()?),
                ("?", _) => Days::OfWeek(weekdays.split(',').map(DayOfWeek::parse).collect::<Option<_>>()?),
                _ => return None,
            },
            months: Set::parse(months, &Bounds { min: 1, max: 12, names: &MONTHS })?,
            years: parse_years(years)?,
        })
    }

    /// The first time after `after`, to the minute.
    pub fn next_after(&self, after: DateTime) -> Option<DateTime> {
        let mut date = after.date();
        let from = u64::from(after.hour().unsigned_abs()) * 60 + u64::from(after.minute().unsigned_abs()) + 1;
        if self.has(date)
            && let Some(time) = self.time_from(from)
        {
            return Some(date.to_datetime(time));
        }
        let year_max = date.year().saturating_add(CYCLE_YEARS).max(YEAR_MIN + CYCLE_YEARS);
        loop {
            date = self.next_date(date, year_max)?;
            if let Some(time) = self.time_from(0) {
                return Some(date.to_datetime(time));
            }
        }
    }

    /// The next date after `date`; whole years and months are passed over.
    fn next_date(&self, date: Date, year_max: i16) -> Option<Date> {
        let mut date = date.tomorrow().ok()?;
        while date.year() <= year_max.max(self.last_year()) {
            if !self.has_year(date.year()) {
                date = Date::new(date.year().checked_add(1)?, 1, 1).ok()?;
            } else if !self.months.has(date.month()) {
                date = date.last_of_month().tomorrow().ok()?;
            } else if self.has_day(date) {
                return Some(date);
            } else {
                date = date.tomorrow().ok()?;
            }
        }
        None
    }

    /// The first time of a day that is not before this minute of it.
    fn time_from(&self, minute: u64) -> Option<Time> {
        let minute = i8::try_from(minute / 60).ok().zip(i8::try_from(minute % 60).ok());
        let (first_hour, first_minute) = minute?;
        (first_hour..24).filter(|hour| self.hours.has(*hour)).find_map(|hour| {
            let from = if hour == first_hour { first_minute } else { 0 };
            let minute = (from..60).find(|minute| self.minutes.has(*minute))?;
            Time::new(hour, minute, 0, 0).ok()
        })
    }

    fn has(&self, date: Date) -> bool {
        self.has_year(date.year()) && self.months.has(date.month()) && self.has_day(date)
    }

    fn has_year(&self, year: i16) -> bool {
        let within = |(first, last, step): &(i16, i16, i16)| {
            (*first..=*last).contains(&year) && (year - first) % step == 0
        };
        self.years.is_empty() || self.years.iter().any(within)
    }

    fn last_year(&self) -> i16 {
        self.years
            .iter()
            .map(|(first, last, _)| if *last == YEAR_MAX { *first } else { *last })
            .max()
            .unwrap_or(0)
    }

    fn has_day(&self, date: Date) -> bool {
        match &self.days {
            Days::OfMonth(days) => days.iter().any(|day| day.has(date)),
            Days::OfWeek(days) => days.iter().any(|day| day.has(date)),
        }
    }
}

/// What numbers a field may have, and names of the first ones.
struct Bounds {
    min: i8,
    max: i8,
    names: &'static [&'static str],
}

impl Bounds {
    fn of(min: i8, max: i8) -> Self {
        Self { min, max, names: &[] }
    }

    fn number(&self, text: &str) -> Option<i8> {
        if let Some(place) = self.names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
            return Some(self.min + i8::try_from(place).ok()?);
        }
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number| is_number && (self.min..=self.max).contains(number))
    }
}

impl Set {
    /// Values, ranges and steps, with commas between them.
    fn parse(text: &str, bounds: &Bounds) -> Option<Self> {
        text.split(',').try_fold(Self(0), |set, part| Some(Self(set.0 | Self::parse_part(part, bounds)?.0)))
    }

    fn parse_part(text: &str, bounds: &Bounds) -> Option<Self> {
        let (range, step) = match text.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<u8>().ok().filter(|step| *step > 0)?)),
            None => (text, None),
        };
        let (first, last) = match (range.split_once('-'), step) {
            _ if range == "*" => (bounds.min, bounds.max),
            (Some((first, last)), _) => (bounds.number(first)?, bounds.number(last)?),
            (None, Some(_)) => (bounds.number(range)?, bounds.max),
            (None, None) => (bounds.number(range)?, bounds.number(range)?),
        };
        let size = bounds.max - bounds.min + 1;
        let count = (last - first).rem_euclid(size) + 1;
        let places = (0..count).step_by(usize::from(step.unwrap_or(1)));
        let numbers = places.map(|place| bounds.min + (first - bounds.min + place) % size);
        Some(Self(numbers.fold(0, |set, number| set | 1 << number)))
    }

    fn has(self, number: i8) -> bool {
        self.0 >> number & 1 == 1
    }
}

impl DayOfMonth {
    fn parse(text: &str) -> Option<Self> {
        let bounds = Bounds::of(1, 31);
        match text {
            "L" => Some(Self::Last),
            "LW" => Some(Self::LastWeekday),
            _ => match text.strip_suffix('W') {
                Some(day) => bounds.number(day).map(Self::WeekdayNear),
                None => Set::parse(text, &bounds).map(Self::In),
            },
        }
    }

    fn has(self, date: Date) -> bool {
        match self {
            Self::In(days) => days.has(date.day()),
            Self::Last => date.day() == date.days_in_month(),
            Self::LastWeekday => date.day() == nearest_weekday(date, date.days_in_month()),
            // A month that has no such day has no weekday near it.
            Self::WeekdayNear(day) => day <= date.days_in_month() && date.day() == nearest_weekday(date, day),
        }
    }
}

/// The weekday nearest to a day of the month of `date`, within the month.
fn nearest_weekday(date: Date, day: i8) -> i8 {
    let (last, weekday) = (date.days_in_month(), weekday(date, day));
    match weekday {
        1 if day == last => day - 2,
        1 => day + 1,
        7 if day == 1 => day + 2,
        7 => day - 1,
        _ => day,
    }
}

/// Of a day of the month of `date`; Sunday is 1.
fn weekday(date: Date, day: i8) -> i8 {
    let today = date.weekday().to_sunday_one_offset();
    (today - 1 + (day - date.day())).rem_euclid(7) + 1
}

impl DayOfWeek {
    fn parse(text: &str) -> Option<Self> {
        let bounds = Bounds { min: 1, max: 7, names: &WEEKDAYS };
        if text == "L" {
            return Some(Self::In(Set(1 << 7)));
        }
        if let Some((day, nth)) = text.split_once('#') {
            return Some(Self::Nth(bounds.number(day)?, Bounds::of(1, 5).number(nth)?));
        }
        match text.strip_suffix('L') {
            Some(day) => bounds.number(day).map(Self::LastOfMonth),
            None => Set::parse(text, &bounds).map(Self::In),
        }
    }

    fn has(self, date: Date) -> bool {
        let today = date.weekday().to_sunday_one_offset();
        match self {
            Self::In(days) => days.has(today),
            Self::LastOfMonth(day) => today == day && date.day() + 7 > date.days_in_month(),
            Self::Nth(day, nth) => today == day && (date.day() - 1) / 7 + 1 == nth,
        }
    }
}

fn parse_years(text: &str) -> Option<Vec<(i16, i16, i16)>> {
    if text == "*" {
        return Some(Vec::new());
    }
    let year = |text: &str| {
        let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<i16>().ok().filter(|year| is_year && *year >= YEAR_MIN)
    };
    let part = |part: &str| {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<i16>().ok().filter(|step| *step > 0)?)),
            None => (part, None),
        };
        let (first, last) = match (range.split_once('-'), step) {
            _ if range == "*" => (YEAR_MIN, YEAR_MAX),
            (Some((first, last)), _) => (year(first)?, year(last)?),
            (None, Some(_)) => (year(range)?, YEAR_MAX),
            (None, None) => (year(range)?, year(range)?),
        };
        (first <= last).then_some((first, last, step.unwrap_or(1)))
    };
    text.split(',').map(part).collect()
}
