//! Pictures of dates and times: `[Y0001]-[M01]-[D01]T[H01]:[m01]`.

use super::calendar::{DAY, Moment, days_of, first_week};
use super::integer::{Case, Form, Grouping, IntegerPicture, leading_integer};
use super::words::word_value;
use crate::item::quote;
use crate::{Error, Limit};

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The most digits that a width may ask for.
const WIDTH_MAX: usize = 1_000;

/// How many ways to read a timestamp are tried.
const ATTEMPTS_MAX: u32 = 10_000;

#[derive(Debug)]
pub(crate) struct DatePicture {
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Literal(String),
    Marker(Marker),
}

/// What stands in brackets.
#[derive(Debug)]
struct Marker {
    component: char,
    /// Whether it is printed as a name, and how.
    names: Option<Case>,
    integer: Option<IntegerPicture>,
    width_max: Option<usize>,
    /// A year has its last so many digits.
    year_digits: Option<usize>,
    /// How many digits are read, where other digits follow at once.
    read_width: Option<usize>,
    /// `Z` is printed where the zone is that of Greenwich.
    zulu: bool,
}

impl DatePicture {
    pub(crate) fn parse(picture: &str) -> Result<Self, Error> {
        let mut parts = Vec::new();
        let mut rest = picture;
        while let Some(open) = rest.find('[') {
            literal(&mut parts, &rest[..open]);
            rest = &rest[open + 1..];
            if let Some(after) = rest.strip_prefix('[') {
                parts.push(Part::Literal("[".to_owned()));
                rest = after;
                continue;
            }
            let Some(close) = rest.find(']') else { return Err(Error::new("D3135")) };
            let marker = Marker::parse(&rest[..close])?;
            if marker.integer.is_some()
                && marker.is_number()
                && let Some(Part::Marker(before)) = parts.last_mut()
            {
                before.read_width = before.digit_count();
            }
            parts.push(Part::Marker(marker));
            rest = &rest[close + 1..];
        }
        literal(&mut parts, rest);
        Ok(Self { parts })
    }

    /// Prints a time in a zone such as `+0100`.
    pub(crate) fn format(&self, millis: f64, zone: Option<&str>) -> Result<String, Error> {
        let offset = zone.map_or(0.0, leading_integer);
        let (hours, minutes) = ((offset / 100.0).floor(), offset % 100.0);
        let moment = Moment::from_millis(millis + (60.0 * hours + minutes) * 60_000.0);
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Marker(marker) => {
                    let moment =
                        moment.ok_or_else(|| Error::new("D3110").value(crate::item::print_number(millis)))?;
                    text.push_str(&marker.format(&moment, hours, minutes)?);
                }
            }
        }
        Ok(text)
    }

    /// The milliseconds since 1970 of a timestamp; none if it is not written as
    /// the picture shows. What comes before the first part is taken from `now`.
    pub(crate) fn read(&self, timestamp: &str, now: f64) -> Result<Option<f64>, Error> {
        for part in &self.parts {
            if let Part::Marker(marker) = part {
                marker.check_readable()?;
            }
        }
        let mut values = Vec::new();
        let mut attempts_left = ATTEMPTS_MAX;
        if !read_parts(&self.parts, timestamp, &mut values, &mut attempts_left)? || values.is_empty() {
            return Ok(None);
        }
        Fields(values).millis(now)
    }
}

fn literal(parts: &mut Vec<Part>, text: &str) {
    if !text.is_empty() {
        parts.push(Part::Literal(text.replace("]]", "]")));
    }
}

impl Marker {
    fn parse(text: &str) -> Result<Self, Error> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let component = text.chars().next().unwrap_or(' ');
        let modifiers = &text[text.chars().next().map_or(0, char::len_utf8)..];
        let (presentation, width) = match modifiers.rsplit_once(',') {
            Some((presentation, width)) => (presentation, Some(width)),
            None => (modifiers, None),
        };
        let (width_min, width_max) = match width.map(|width| width.split_once('-').unwrap_or((width, "*"))) {
            Some((min, max)) => (parse_width(min), parse_width(max)),
            None => (None, None),
        };
        let (first, second) = presentation_modifiers(component, presentation)?;
        let names = match first.as_bytes() {
            [b'n', ..] => Some(Case::Lower),
            [b'N', b'n', ..] => Some(Case::Title),
            [b'N', ..] => Some(Case::Upper),
            _ => None,
        };
        let mut marker = Self {
            component,
            names,
            integer: None,
            width_max,
            year_digits: None,
            read_width: None,
            zulu: second == Some('t'),
        };
        if matches!(component, 'Z' | 'z') {
            marker.integer = Some(IntegerPicture::parse(&first)?);
        } else if names.is_none() && marker.is_number() {
            let picture = second.map_or(first.clone(), |second| format!("{first};{second}"));
            marker.integer = Some(IntegerPicture::parse(&picture)?);
            marker.apply_width(width_min);
        }
        Ok(marker)
    }

    fn is_number(&self) -> bool {
        "YMDdFWwXxHhmsf".contains(self.component)
    }

    fn apply_width(&mut self, width_min: Option<usize>) {
        let Some(IntegerPicture { form: Form::Digits(digits), .. }) = &mut self.integer else { return };
        digits.mandatory = digits.mandatory.max(width_min.unwrap_or(0));
        if self.component == 'Y' {
            self.year_digits =
                self.width_max.or(Some(digits.mandatory + digits.optional).filter(|width| *width >= 2));
            if let Some(width) = self.width_max {
                digits.mandatory = width;
            }
        }
    }

    fn digit_count(&self) -> Option<usize> {
        match &self.integer.as_ref()?.form {
            Form::Digits(digits) => Some(digits.mandatory),
            _ => None,
        }
    }

    fn format(&self, moment: &Moment, hours: f64, minutes: f64) -> Result<String, Error> {
        match self.component {
            'P' => {
                let half = if moment.millis_of_day >= DAY as i64 / 2 { "pm" } else { "am" };
                Ok(if self.names == Some(Case::Upper) { half.to_uppercase() } else { half.to_owned() })
            }
            'C' | 'E' => Ok("ISO".to_owned()),
            'Z' | 'z' => self.format_zone(hours, minutes),
            _ => {
                let mut value = component(moment, self.component);
                if let Some(digits) = self.year_digits.filter(|digits| *digits < 10) {
                    value %= 10_i64.pow(digits as u32);
                }
                match (&self.integer, self.names) {
                    (Some(integer), _) => integer.format(value as f64),
                    (None, Some(case)) => self.format_name(value, case),
                    (None, None) => Ok(String::new()),
                }
            }
        }
    }

    fn format_name(&self, value: i64, case: Case) -> Result<String, Error> {
        let name = match self.component {
            'M' | 'x' => MONTHS[(value - 1).clamp(0, 11) as usize],
            'F' => DAYS[(value - 1).clamp(0, 6) as usize],
            component => return Err(Error::new("D3133").value(quote(&component.to_string()))),
        };
        let name = match case {
            Case::Upper => name.to_uppercase(),
            Case::Lower => name.to_lowercase(),
            Case::Title => name.to_owned(),
        };
        Ok(match self.width_max {
            Some(width) => name.chars().take(width).collect(),
            None => name,
        })
    }

    fn format_zone(&self, hours: f64, minutes: f64) -> Result<String, Error> {
        let offset = hours * 100.0 + minutes;
        if offset == 0.0 && self.zulu {
            return Ok("Z".to_owned());
        }
        let integer = self.integer.as_ref().expect("a zone has a picture");
        let text = match &integer.form {
            Form::Digits(digits) if !matches!(digits.grouping, Grouping::Regular(..)) => {
                match digits.mandatory {
                    1 | 2 => {
                        let text = integer.format(hours)?;
                        if minutes == 0.0 { text } else { format!("{text}:{minutes:02}") }
                    }
                    3 | 4 => integer.format(offset)?,
                    count => return Err(Error::new("D3134").value(count.to_string())),
                }
            }
            _ => integer.format(offset)?,
        };
        let prefix = if self.component == 'z' { "GMT" } else { "" };
        Ok(if offset >= 0.0 { format!("{prefix}+{text}") } else { format!("{prefix}{text}") })
    }

    /// Whether what it prints can be read again.
    fn check_readable(&self) -> Result<(), Error> {
        match &self.integer {
            Some(integer) => match &integer.form {
                Form::Sequence(primary) => Err(Error::new("D3130").value(quote(primary))),
                _ => Ok(()),
            },
            None if matches!(self.component, 'M' | 'x' | 'F' | 'P' | 'f') => Ok(()),
            None => Err(Error::new("D3133").value(quote(&self.component.to_string()))),
        }
    }

    /// How many bytes of the text it may be, the most first.
    fn lengths(&self, text: &str) -> Vec<usize> {
        let run = |fits: fn(&u8) -> bool| text.bytes().take_while(fits).count();
        let digits = run(u8::is_ascii_digit);
        match (&self.integer, self.component) {
            (_, 'Z' | 'z') => self.zone_lengths(text),
            (_, 'f') => (1..=digits).rev().collect(),
            (None, _) => (1..=run(u8::is_ascii_alphabetic)).rev().collect(),
            (Some(integer), _) => match &integer.form {
                Form::Letters { .. } => (1..=run(u8::is_ascii_alphabetic)).rev().collect(),
                Form::Roman { .. } => (1..=run(|byte| b"MDCLXVImdclxvi".contains(byte))).rev().collect(),
                Form::Words(_) => word_lengths(text),
                _ => {
                    let suffix = |end: usize| {
                        let after = text.get(end..end + 2).unwrap_or_default();
                        ["th", "st", "nd", "rd"].iter().any(|suffix| suffix.eq_ignore_ascii_case(after))
                    };
                    let counts = self.read_width.map_or(1..=digits, |width| width..=width.min(digits));
                    let ends = counts.rev().filter(|end| *end > 0 && (!integer.ordinal || suffix(*end)));
                    ends.map(|end| if integer.ordinal { end + 2 } else { end }).collect()
                }
            },
        }
    }

    fn separator(&self) -> Option<char> {
        match &self.integer.as_ref()?.form {
            Form::Digits(digits) => match digits.grouping {
                Grouping::Regular(_, separator) => Some(separator),
                Grouping::Irregular(_) => None,
            },
            _ => None,
        }
    }

    fn zone_lengths(&self, text: &str) -> Vec<usize> {
        let prefix = if self.component == 'z' { 3 } else { 0 };
        let named = text.get(..prefix).is_some_and(|name| prefix == 0 || name.eq_ignore_ascii_case("GMT"));
        let rest = text.get(prefix..).unwrap_or_default();
        if !named || !rest.starts_with(['+', '-']) {
            return Vec::new();
        }
        let count = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let hours = count(&rest[1..]);
        let start = prefix + 1 + hours;
        match self.separator() {
            None => (prefix + 2..=start).rev().collect(),
            Some(separator) if hours > 0 && text[start..].starts_with(separator) => {
                let start = start + separator.len_utf8();
                (start + 1..=start + count(&text[start..])).rev().collect()
            }
            Some(_) => Vec::new(),
        }
    }

    /// What a text means as this component; nothing if it is no known name.
    fn value(&self, text: &str) -> Result<Option<f64>, Error> {
        match (self.component, &self.integer) {
            ('Z' | 'z', _) => Ok(Some(self.zone_value(text))),
            ('f', _) => {
                let millis: String = text.chars().take(3).collect();
                Ok(format!("0.{millis}").parse::<f64>().ok().map(|seconds| seconds * 1000.0))
            }
            ('Y', Some(integer)) => integer.read(text).map(|year| Some(whole_year(year, text))),
            (_, Some(integer)) => integer.read(text).map(Some),
            ('P', None) => Ok(match text {
                "am" | "AM" => Some(0.0),
                "pm" | "PM" => Some(1.0),
                _ => None,
            }),
            ('F', None) => Ok(self.name_place(&DAYS, text)),
            (_, None) => Ok(self.name_place(&MONTHS, text)),
        }
    }

    fn name_place(&self, names: &[&str], text: &str) -> Option<f64> {
        let width = self.width_max.filter(|width| *width > 0).unwrap_or(usize::MAX);
        let place = names.iter().rposition(|name| name.chars().take(width).eq(text.chars()))?;
        Some(place as f64 + 1.0)
    }

    /// Minutes east of Greenwich.
    fn zone_value(&self, text: &str) -> f64 {
        let text = if self.component == 'z' { &text[3..] } else { text };
        let (hours, minutes) = match self.separator().and_then(|separator| text.split_once(separator)) {
            Some((hours, minutes)) => (leading_integer(hours), leading_integer(minutes)),
            None if text.len() <= 3 => (leading_integer(text), 0.0),
            None => (leading_integer(&text[..3]), leading_integer(&text[3..])),
        };
        hours * 60.0 + minutes
    }
}

fn parse_width(text: &str) -> Option<usize> {
    let width = leading_integer(text);
    if width.is_nan() { None } else { Some((width.max(0.0) as usize).min(WIDTH_MAX)) }
}

/// The first and the second presentation modifier, or the component's own.
fn presentation_modifiers(component: char, presentation: &str) -> Result<(String, Option<char>), Error> {
    let default = match component {
        'Y' | 'M' | 'D' | 'd' | 'W' | 'w' | 'X' | 'x' | 'H' | 'h' | 'f' => "1",
        'F' | 'P' | 'C' | 'E' => "n",
        'm' | 's' => "01",
        'Z' | 'z' => "01:01",
        _ if presentation.is_empty() => {
            return Err(Error::new("D3132").value(quote(&component.to_string())));
        }
        _ => "",
    };
    let mut characters = presentation.chars();
    Ok(match (presentation.chars().count(), characters.next_back()) {
        (0, _) => (default.to_owned(), None),
        (2.., Some(last @ ('a' | 't' | 'c' | 'o'))) => (characters.as_str().to_owned(), Some(last)),
        _ => (presentation.to_owned(), None),
    })
}

/// A component that is a number.
fn component(moment: &Moment, component: char) -> i64 {
    let Moment { year, month, day, days, millis_of_day, .. } = *moment;
    match component {
        'Y' => year,
        'M' => month,
        'D' => day,
        'd' => days - days_of(year, 1, 1) + 1,
        'F' => moment.weekday(),
        'W' => week(days, first_week(year, 1), first_week(year + 1, 1), first_week(year - 1, 1), 52),
        'w' => {
            let around = [month, month + 1, month - 1].map(|month| first_week_of_month(year, month));
            week(days, around[0], around[1], around[2], 4)
        }
        'X' if days < first_week(year, 1) => year - 1,
        'X' if days >= first_week(year + 1, 1) => year + 1,
        'X' => year,
        'x' if days < first_week_of_month(year, month) => (month + 10) % 12 + 1,
        'x' if days >= first_week_of_month(year, month + 1) => month % 12 + 1,
        'x' => month,
        'H' => millis_of_day / 3_600_000,
        'h' => (millis_of_day / 3_600_000 + 11) % 12 + 1,
        'm' => millis_of_day / 60_000 % 60,
        's' => millis_of_day / 1000 % 60,
        'f' => millis_of_day % 1000,
        _ => 0,
    }
}

fn first_week_of_month(year: i64, month: i64) -> i64 {
    first_week(year + (month - 1).div_euclid(12), (month - 1).rem_euclid(12) + 1)
}

/// The week of a day: of this year or month, the next, or the one before.
fn week(day: i64, this: i64, next: i64, before: i64, week_max: i64) -> i64 {
    let week = (day - this).div_euclid(7) + 1;
    if day < this {
        (day - before).div_euclid(7) + 1
    } else if week > week_max && day >= next {
        1
    } else {
        week
    }
}

/// Where a run of number words may end.
fn word_lengths(text: &str) -> Vec<usize> {
    let lower = text.to_ascii_lowercase();
    let mut ends = vec![0];
    let mut place = 0;
    while place < ends.len() {
        let start = ends[place];
        place += 1;
        let rest = &lower[start..];
        let mut candidates = Vec::new();
        if rest.starts_with([' ', '-', ',']) {
            candidates.push(start + 1);
        }
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let words =
            (1..=letters).filter(|size| rest[..*size] == *"and" || word_value(&rest[..*size]).is_some());
        candidates.extend(words.map(|size| start + size));
        candidates.retain(|end| !ends.contains(end));
        ends.extend(candidates);
    }
    ends.retain(|end| *end > 0);
    ends.sort_unstable_by(|left, right| right.cmp(left));
    ends
}

/// Reads the parts from the text, which they must fill. What was read is there
/// by component; later ones of a component hold.
fn read_parts(
    parts: &[Part],
    text: &str,
    values: &mut Vec<(char, Option<f64>)>,
    attempts_left: &mut u32,
) -> Result<bool, Error> {
    *attempts_left = attempts_left.checked_sub(1).ok_or_else(|| Error::limit(Limit::Steps))?;
    let Some((part, rest)) = parts.split_first() else { return Ok(text.is_empty()) };
    match part {
        Part::Literal(literal) => match text.get(..literal.len()) {
            Some(start) if start.to_lowercase() == literal.to_lowercase() => {
                read_parts(rest, &text[literal.len()..], values, attempts_left)
            }
            _ => Ok(false),
        },
        Part::Marker(marker) => {
            let before = values.len();
            for end in marker.lengths(text) {
                values.push((marker.component, marker.value(&text[..end])?));
                if read_parts(rest, &text[end..], values, attempts_left)? {
                    return Ok(true);
                }
                values.truncate(before);
            }
            Ok(false)
        }
    }
}

/// JavaScript knows no moment so far away, be it counted in years or in days.
const FIELD_MAX: f64 = 1e9;

/// The year that is written so: as JavaScript has it, one of the last century where
/// that is left out.
fn whole_year(year: f64, text: &str) -> f64 {
    if year < 100.0 && text.chars().count() <= 2 { 1900.0 + year } else { year }
}

/// The components that were read.
struct Fields(Vec<(char, Option<f64>)>);

impl Fields {
    fn get(&self, component: char) -> Option<f64> {
        self.0.iter().rev().find(|(name, _)| *name == component)?.1
    }

    /// Whether what was read belongs to `all`, and some of it to a combination.
    fn is(&self, all: &str, combination: &str) -> bool {
        // The reference counts a component that is zero as absent.
        let present =
            |component: char| self.get(component).is_some_and(|value| value != 0.0 && !value.is_nan());
        all.chars().all(|component| !present(component) || combination.contains(component))
            && combination.chars().any(|component| all.contains(component) && present(component))
    }

    fn millis(mut self, now: f64) -> Result<Option<f64>, Error> {
        const DATE: &str = "YXMxWwdD";
        const TIME: &str = "PHhmsf";
        let by_month = self.is(DATE, "YMD");
        let by_day = !by_month && self.is(DATE, "Yd");
        let by_month_week = self.is(DATE, "XxwF");
        let by_week = !by_month_week && self.is(DATE, "XWF");
        let halves = !self.is(TIME, "Hmsf") && self.is(TIME, "Phmsf");
        let date = match () {
            () if by_day => "YD",
            () if by_month_week => "XxwF",
            () if by_week => "XWF",
            () => "YMD",
        };
        self.fill(date, if halves { "Phmsf" } else { "Hmsf" }, now)?;
        if by_month_week || by_week {
            return Err(Error::new("D3136"));
        }
        let field = |component| self.get(component).unwrap_or(0.0);
        if !"YMDd".chars().all(|component| field(component).abs() < FIELD_MAX) {
            return Ok(Some(f64::NAN));
        }
        let hour = match halves {
            true => field('h') % 12.0 + 12.0 * field('P'),
            false => field('H'),
        };
        let days = if by_day {
            days_of(field('Y') as i64, 1, 1) as f64 + field('d') - 1.0
        } else {
            days_of(field('Y') as i64, (field('M') as i64).max(1), 1) as f64 + field('D') - 1.0
        };
        let zone = self.get('Z').or(self.get('z')).unwrap_or(0.0);
        let minutes = hour * 60.0 + field('m') - zone;
        Ok(Some(days * DAY + minutes * 60_000.0 + field('s') * 1000.0 + field('f')))
    }

    /// Fills in what was not read: from `now` before what was, with the least
    /// after it. Gaps between are an error.
    fn fill(&mut self, date: &str, time: &str, now: f64) -> Result<(), Error> {
        let now = Moment::from_millis(now);
        let (mut started, mut ended) = (false, false);
        for name in date.chars().chain(time.chars()) {
            if self.get(name).is_some() {
                if ended {
                    return Err(Error::new("D3136"));
                }
                started = true;
            } else if started {
                ended = true;
                self.0.push((name, Some(if matches!(name, 'M' | 'D' | 'd') { 1.0 } else { 0.0 })));
            } else {
                let value = match (name, &now) {
                    // The reference takes the name of the half of day for a
                    // number, which it is not.
                    ('P', _) | (_, None) => 0.0,
                    (name, Some(now)) => component(now, name) as f64,
                };
                self.0.push((name, Some(value)));
            }
        }
        Ok(())
    }
}
