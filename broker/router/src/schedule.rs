//! When a schedule is due: EventBridge's rules (`rate`, `cron`, in UTC) and
//! EventBridge Scheduler's schedules (`at` as well, in any time zone, between two
//! dates, within a window).
//!
//! A schedule is the set of the moments at which it is due; [`Schedule::next_after`]
//! finds the next one. Where the clocks of a time zone are put forward, what
//! would be due at a time that does not exist is left out; where they are put
//! back, what is due at a time that exists twice is due the first time only. A
//! day of a rate is always 24 hours.
//!
//! Beyond what AWS has, a schedule of its own may be due every few seconds:
//! `rate(10 seconds)`.

mod cron;
mod runs;

use frevo_event::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use cron::Cron;
pub use runs::{MISSED_MAX, Runs};

/// An expression has at most this many characters.
pub const EXPRESSION_CHARS_MAX: usize = 256;

/// A flexible window has at most this many minutes.
pub const WINDOW_MINUTES_MAX: u32 = 1440;

const SECOND_MILLIS: i64 = 1000;
const MINUTE_MILLIS: i64 = 60 * SECOND_MILLIS;

/// Why a schedule is refused, in AWS's words where they are known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// PutRule refuses the expression.
    #[error("Parameter ScheduleExpression is not valid.")]
    Rule,
    /// CreateSchedule refuses the expression.
    #[error("Invalid Schedule Expression {expression}.")]
    Expression {
        /// The expression.
        expression: String,
    },
    /// There is no such time zone.
    #[error("Invalid Schedule Expression Timezone {name}.")]
    TimeZone {
        /// Its name.
        name: String,
    },
    /// It ends before it starts.
    #[error("EndDate must be after StartDate.")]
    EndBeforeStart,
    /// The window is too long or has no length.
    #[error("MaximumWindowInMinutes must be between 1 and {WINDOW_MINUTES_MAX}, not {minutes}.")]
    Window {
        /// How many minutes it has.
        minutes: u32,
    },
}

/// What CreateSchedule says.
#[derive(Clone, Copy, Debug)]
pub struct ScheduleInput<'a> {
    /// `ScheduleExpression`
    pub expression: &'a str,
    /// `ScheduleExpressionTimezone`; UTC if absent.
    pub time_zone: Option<&'a str>,
    /// `StartDate`
    pub start: Option<Timestamp>,
    /// `EndDate`
    pub end: Option<Timestamp>,
    /// `FlexibleTimeWindow.MaximumWindowInMinutes`; absent where the mode is OFF.
    pub window_minutes: Option<u32>,
    /// When the schedule was made, from which a rate counts.
    pub created_at: Timestamp,
}

/// When something is due.
#[derive(Clone, Debug)]
pub struct Schedule {
    times: Times,
    zone: TimeZone,
    /// Nothing is due before and after.
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    window_minutes: u32,
}

#[derive(Clone, Debug)]
enum Times {
    /// At `first`, and whenever `period_millis` have passed.
    Rate {
        first: Timestamp,
        period_millis: i64,
    },
    Cron(Box<Cron>),
    At(DateTime),
}

impl Schedule {
    /// The schedule of a rule, which counts from its creation: a rate is due for
    /// the first time when it has passed once.
    pub fn of_rule(expression: &str, created_at: Timestamp) -> Result<Self, ScheduleError> {
        let times = match Expression::parse(expression) {
            Some(Expression::Rate { count, unit, is_singular })
                if is_singular == (count == 1) && unit >= MINUTE_MILLIS =>
            {
                let period_millis = count.checked_mul(unit).ok_or(ScheduleError::Rule)?;
                Times::Rate { first: created_at.plus_millis(period_millis), period_millis }
            }
            Some(Expression::Cron(cron)) => Times::Cron(cron),
            _ => return Err(ScheduleError::Rule),
        };
        Ok(Self { times, zone: TimeZone::UTC, start: None, end: None, window_minutes: 0 })
    }

    /// A schedule of EventBridge Scheduler. A rate is due at its start at once.
    pub fn parse(input: &ScheduleInput<'_>) -> Result<Self, ScheduleError> {
        let refused = || ScheduleError::Expression { expression: input.expression.to_owned() };
        let times = match Expression::parse(input.expression).ok_or_else(refused)? {
            Expression::Rate { count, unit, .. } => {
                let period_millis = count.checked_mul(unit).ok_or_else(refused)?;
                Times::Rate { first: input.start.unwrap_or(input.created_at), period_millis }
            }
            Expression::Cron(cron) => Times::Cron(cron),
            Expression::At(at) => Times::At(at),
        };
        let zone = match input.time_zone {
            None => TimeZone::UTC,
            Some(name) => {
                TimeZone::get(name).map_err(|_| ScheduleError::TimeZone { name: name.to_owned() })?
            }
        };
        if input.start.zip(input.end).is_some_and(|(start, end)| end <= start) {
            return Err(ScheduleError::EndBeforeStart);
        }
        if let Some(minutes) =
            input.window_minutes.filter(|minutes| !(1..=WINDOW_MINUTES_MAX).contains(minutes))
        {
            return Err(ScheduleError::Window { minutes });
        }
        let window_minutes = input.window_minutes.unwrap_or(0);
        Ok(Self { times, zone, start: input.start, end: input.end, window_minutes })
    }

    /// The first moment after `after` at which it is due; none if there is none.
    pub fn next_after(&self, after: Timestamp) -> Option<Timestamp> {
        if let Times::At(at) = self.times {
            // A schedule for one time has neither start nor end.
            return self.moment(at).filter(|moment| *moment > after);
        }
        let after = match self.start {
            Some(start) => after.max(start.plus_millis(-1)),
            None => after,
        };
        let next = match &self.times {
            Times::Rate { first, period_millis } => next_of_rate(*first, *period_millis, after)?,
            Times::Cron(cron) => self.next_of_cron(cron, after)?,
            Times::At(_) => return None,
        };
        (self.end.is_none_or(|end| next <= end)).then_some(next)
    }

    /// The last moment at which what is due at `due` may be done.
    pub fn window_end(&self, due: Timestamp) -> Timestamp {
        due.plus_millis(i64::from(self.window_minutes) * MINUTE_MILLIS)
    }

    /// A moment of the window of what is due at `due`: the same for the same
    /// `seed`, and spread over the window for different ones.
    pub fn within_window(&self, due: Timestamp, seed: u64) -> Timestamp {
        let millis = i64::from(self.window_minutes) * MINUTE_MILLIS;
        // The upper half of the product is `seed` scaled to the window.
        let share = (u128::from(seed) * u128::from(millis.unsigned_abs())) >> 64;
        due.plus_millis(i64::try_from(share).unwrap_or(millis))
    }

    /// The times of the expression in the zone's order are in the order of the
    /// moments, too, because of two moments with one time the first is taken.
    fn next_of_cron(&self, cron: &Cron, after: Timestamp) -> Option<Timestamp> {
        let mut from = self.zone.to_datetime(jiff::Timestamp::from_millisecond(after.0).ok()?);
        loop {
            from = cron.next_after(from)?;
            let ambiguous = self.zone.to_ambiguous_timestamp(from);
            if let AmbiguousOffset::Gap { .. } = ambiguous.offset() {
                continue;
            }
            let moment = Timestamp(ambiguous.earlier().ok()?.as_millisecond());
            if moment > after {
                return Some(moment);
            }
        }
    }

    /// The moment of a single time. One that the clocks pass over is due when
    /// they have: left out, it would never be.
    fn moment(&self, at: DateTime) -> Option<Timestamp> {
        let moment = self.zone.to_ambiguous_timestamp(at).compatible().ok()?;
        Some(Timestamp(moment.as_millisecond()))
    }
}

fn next_of_rate(first: Timestamp, period_millis: i64, after: Timestamp) -> Option<Timestamp> {
    if after < first {
        return Some(first);
    }
    let passed = after.0.checked_sub(first.0)? / period_millis + 1;
    Some(Timestamp(first.0.checked_add(passed.checked_mul(period_millis)?)?))
}

/// An expression as it is written.
enum Expression {
    Rate { count: i64, unit: i64, is_singular: bool },
    Cron(Box<Cron>),
    At(DateTime),
}

impl Expression {
    fn parse(text: &str) -> Option<Self> {
        let text = Some(text).filter(|text| text.chars().count() <= EXPRESSION_CHARS_MAX)?;
        let (kind, rest) = text.split_once('(')?;
        let inner = rest.strip_suffix(')')?;
        match kind {
            "rate" => Self::rate(inner),
            "cron" => Cron::parse(inner).map(Box::new).map(Self::Cron),
            "at" => Self::at(inner),
            _ => None,
        }
    }

    fn rate(text: &str) -> Option<Self> {
        let (count, unit) = text.split_once(' ')?;
        let is_number = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
        let count = count.parse().ok().filter(|count| is_number && *count > 0)?;
        let (name, is_singular) = match unit.strip_suffix('s') {
            Some(name) => (name, false),
            None => (unit, true),
        };
        let unit = match name {
            "second" => SECOND_MILLIS,
            "minute" => MINUTE_MILLIS,
            "hour" => 60 * MINUTE_MILLIS,
            "day" => 24 * 60 * MINUTE_MILLIS,
            _ => return None,
        };
        Some(Self::Rate { count, unit, is_singular })
    }

    /// `2026-01-31T23:59:59`, no more and no less.
    fn at(text: &str) -> Option<Self> {
        let shape = |(place, byte): (usize, u8)| match place {
            4 | 7 => byte == b'-',
            10 => byte == b'T',
            13 | 16 => byte == b':',
            _ => byte.is_ascii_digit(),
        };
        let is_shaped = text.len() == 19 && text.bytes().enumerate().all(shape);
        // A leap second would be read as the second before it.
        let at = text.parse().ok().filter(|_| is_shaped && !text.ends_with(":60"))?;
        Some(Self::At(at))
    }
}
