//! Pictures of numbers: `#,##0.00;(#,##0.00)`, and rounding.

use std::sync::Arc;

use super::regular_interval;
use crate::Error;
use crate::item::print_number;

/// Rounds to so many decimal places, halves to the even neighbour. The point is
/// shifted in the decimal text: multiplying would add errors of its own.
pub(crate) fn round(number: f64, places: f64) -> f64 {
    let shifted = if places == 0.0 { number } else { shift(number, places) };
    let mut rounded = (shifted + 0.5).floor();
    if shifted.abs() >= 4_503_599_627_370_496.0 {
        rounded = shifted;
    } else if rounded - shifted > 0.5 {
        // Adding a half has rounded up by itself.
        rounded -= 1.0;
    }
    if (rounded - shifted).abs() == 0.5 && (rounded % 2.0).abs() == 1.0 {
        rounded -= 1.0;
    }
    let result = if places == 0.0 { rounded } else { shift(rounded, -places) };
    result + 0.0
}

fn shift(number: f64, places: f64) -> f64 {
    let text = print_number(number);
    let (mantissa, exponent) = match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, exponent.parse().unwrap_or(0.0)),
        None => (&*text, 0.0),
    };
    format!("{mantissa}e{}", exponent + places).parse().unwrap_or(f64::NAN)
}

/// The characters with a meaning.
struct Symbols {
    decimal: Arc<str>,
    grouping: Arc<str>,
    exponent: Arc<str>,
    minus: Arc<str>,
    percent: Arc<str>,
    per_mille: Arc<str>,
    digit: Arc<str>,
    pattern: Arc<str>,
    zero: char,
}

impl Symbols {
    fn new(option: &dyn Fn(&str) -> Option<Arc<str>>) -> Self {
        let symbol = |name, default: &str| option(name).unwrap_or_else(|| default.into());
        Self {
            decimal: symbol("decimal-separator", "."),
            grouping: symbol("grouping-separator", ","),
            exponent: symbol("exponent-separator", "e"),
            minus: symbol("minus-sign", "-"),
            percent: symbol("percent", "%"),
            per_mille: symbol("per-mille", "\u{2030}"),
            digit: symbol("digit", "#"),
            pattern: symbol("pattern-separator", ";"),
            zero: symbol("zero-digit", "0").chars().next().unwrap_or('0'),
        }
    }

    fn is(&self, c: char, symbol: &str) -> bool {
        symbol.chars().eq([c])
    }

    /// Whether it belongs to the family of digits.
    fn is_digit(&self, c: char) -> bool {
        (c as u32).checked_sub(self.zero as u32).is_some_and(|value| value < 10)
    }

    /// A digit, needed or not.
    fn is_place(&self, c: char) -> bool {
        self.is_digit(c) || self.is(c, &self.digit)
    }

    fn is_active(&self, c: char) -> bool {
        let symbols = [&self.decimal, &self.exponent, &self.grouping, &self.digit, &self.pattern];
        self.is_digit(c) || symbols.iter().any(|symbol| self.is(c, symbol))
    }

    fn count(&self, text: &str, fits: impl Fn(&Self, char) -> bool) -> usize {
        text.chars().filter(|c| fits(self, *c)).count()
    }
}

/// A picture for numbers of one sign, taken apart.
struct SubPicture {
    prefix: String,
    suffix: String,
    whole: String,
    active: String,
    mantissa: String,
    exponent: Option<String>,
    integer: String,
    fraction: String,
}

impl SubPicture {
    fn parse(picture: &str, symbols: &Symbols) -> Self {
        let begins = |(_, c): &(usize, char)| symbols.is_active(*c) && !symbols.is(*c, &symbols.exponent);
        let first = picture.char_indices().find(begins);
        let last = picture.char_indices().rev().find(begins);
        let start = first.map_or(0, |(place, _)| place);
        let end = last.map_or(picture.len(), |(place, c)| place + c.len_utf8());
        let active = &picture[start..end];
        let (mantissa, exponent) = match active.split_once(&*symbols.exponent) {
            Some((mantissa, exponent)) if !symbols.exponent.is_empty() => {
                (mantissa, Some(exponent.to_owned()))
            }
            _ => (active, None),
        };
        let suffix = &picture[end..];
        let (integer, fraction) = match mantissa.split_once(&*symbols.decimal) {
            Some((integer, fraction)) => (integer, fraction),
            None => (mantissa, suffix),
        };
        Self {
            prefix: picture[..start].to_owned(),
            suffix: suffix.to_owned(),
            whole: picture.to_owned(),
            active: active.to_owned(),
            mantissa: mantissa.to_owned(),
            integer: integer.to_owned(),
            fraction: fraction.to_owned(),
            exponent,
        }
    }

    /// The last rule that is broken is the one that is named (§4.7.3).
    fn check(&self, symbols: &Symbols) -> Result<(), Error> {
        let whole = &*self.whole;
        let twice = |symbol: &str| whole.find(symbol) != whole.rfind(symbol);
        let (percent, per_mille) = (whole.contains(&*symbols.percent), whole.contains(&*symbols.per_mille));
        let grouping = &*symbols.grouping;
        let beside_decimal = whole
            .split_once(&*symbols.decimal)
            .map(|(before, after)| before.ends_with(grouping) || after.starts_with(grouping));
        let needed_before_optional = match self.integer.find(&*symbols.digit) {
            Some(place) => symbols.count(&self.integer[..place], Symbols::is_digit) > 0,
            None => false,
        };
        let optional_before_needed = match self.fraction.rfind(&*symbols.digit) {
            Some(place) => symbols.count(&self.fraction[place..], Symbols::is_digit) > 0,
            None => false,
        };
        let exponent_bad = self
            .exponent
            .as_ref()
            .is_some_and(|exponent| exponent.is_empty() || !exponent.chars().all(|c| symbols.is_digit(c)));
        let exponent_there = self.exponent.as_ref().is_some_and(|exponent| !exponent.is_empty());
        let rules = [
            ("D3081", twice(&symbols.decimal)),
            ("D3082", twice(&symbols.percent)),
            ("D3083", twice(&symbols.per_mille)),
            ("D3084", percent && per_mille),
            ("D3085", symbols.count(&self.mantissa, Symbols::is_place) == 0),
            ("D3086", !self.active.chars().all(|c| symbols.is_active(c))),
            ("D3087", beside_decimal == Some(true)),
            ("D3088", beside_decimal.is_none() && self.integer.ends_with(grouping)),
            ("D3089", whole.contains(&format!("{grouping}{grouping}"))),
            ("D3090", needed_before_optional),
            ("D3091", optional_before_needed),
            ("D3092", exponent_there && (percent || per_mille)),
            ("D3093", exponent_bad),
        ];
        match rules.iter().rev().find(|(_, broken)| *broken) {
            Some((code, _)) => Err(Error::new(code)),
            None => Ok(()),
        }
    }
}

/// What a sub-picture asks for (§4.7.4).
struct Layout {
    integer_groups: Vec<usize>,
    fraction_groups: Vec<usize>,
    integer_min: usize,
    /// How many digits the mantissa has before the point, with an exponent.
    scale: usize,
    fraction_min: usize,
    fraction_max: usize,
    exponent_min: usize,
}

impl Layout {
    fn of(parts: &SubPicture, symbols: &Symbols) -> Self {
        let scale = symbols.count(&parts.integer, Symbols::is_digit);
        let mut integer_min = scale;
        let mut fraction_min = symbols.count(&parts.fraction, Symbols::is_digit);
        let mut fraction_max = symbols.count(&parts.fraction, Symbols::is_place);
        let with_exponent = parts.exponent.is_some();
        if integer_min == 0 && fraction_max == 0 {
            if with_exponent {
                (fraction_min, fraction_max) = (1, 1);
            } else {
                integer_min = 1;
            }
        }
        if with_exponent && integer_min == 0 && parts.integer.contains(&*symbols.digit) {
            integer_min = 1;
        }
        if integer_min == 0 && fraction_min == 0 {
            fraction_min = 1;
        }
        let exponent_min = parts.exponent.as_ref().map_or(0, |part| symbols.count(part, Symbols::is_digit));
        let places =
            |text: &str| text.match_indices(&*symbols.grouping).map(|(place, _)| place).collect::<Vec<_>>();
        let integer_groups = places(&parts.integer)
            .into_iter()
            .map(|place| symbols.count(&parts.integer[place..], Symbols::is_place))
            .collect();
        let fraction_groups = places(&parts.fraction)
            .into_iter()
            .map(|place| symbols.count(&parts.fraction[..place], Symbols::is_place))
            .collect();
        Self { integer_groups, fraction_groups, integer_min, scale, fraction_min, fraction_max, exponent_min }
    }
}

/// Prints a number by a picture; `option` gives other symbols by their name.
pub(crate) fn format_number(
    number: f64,
    picture: &str,
    option: &dyn Fn(&str) -> Option<Arc<str>>,
) -> Result<String, Error> {
    let symbols = Symbols::new(option);
    let parts: Vec<_> =
        picture.split(&*symbols.pattern).take(3).map(|part| SubPicture::parse(part, &symbols)).collect();
    if parts.len() > 2 {
        return Err(Error::new("D3080"));
    }
    for part in &parts {
        part.check(&symbols)?;
    }
    let negative = number < 0.0;
    let part = if negative { parts.last() } else { parts.first() }.expect("there is a sub-picture");
    let sign = if negative && parts.len() == 1 { &*symbols.minus } else { "" };
    let number = if part.whole.contains(&*symbols.percent) {
        number * 100.0
    } else if part.whole.contains(&*symbols.per_mille) {
        number * 1000.0
    } else {
        number
    };
    if !number.is_finite() {
        let name = if number.is_nan() { "NaN" } else { "Infinity" };
        let name = option(if number.is_nan() { "NaN" } else { "infinity" }).unwrap_or_else(|| name.into());
        return Ok(format!("{sign}{}{name}{}", part.prefix, part.suffix));
    }
    let layout = Layout::of(part, &symbols);
    let (mantissa, exponent) = scaled(number, &layout);
    let body = print_mantissa(mantissa, part, &layout, &symbols);
    let exponent = exponent.map_or_else(String::new, |exponent| {
        let digits = family(&format!("{:0width$}", exponent.abs(), width = layout.exponent_min), &symbols);
        let sign = if exponent < 0 { &*symbols.minus } else { "" };
        format!("{}{sign}{digits}", symbols.exponent)
    });
    Ok(format!("{sign}{}{body}{exponent}{}", part.prefix, part.suffix))
}

/// The mantissa and the exponent, if there is to be one.
fn scaled(number: f64, layout: &Layout) -> (f64, Option<i32>) {
    if layout.exponent_min == 0 {
        return (number, None);
    }
    let (most, least) = (10_f64.powi(layout.scale as i32), 10_f64.powi(layout.scale as i32 - 1));
    let (mut mantissa, mut exponent) = (number, 0);
    if mantissa != 0.0 {
        while mantissa.abs() < least {
            mantissa *= 10.0;
            exponent -= 1;
        }
        while mantissa.abs() > most {
            mantissa /= 10.0;
            exponent += 1;
        }
    }
    (mantissa, Some(exponent))
}

/// Digits in the family that was asked for.
fn family(digits: &str, symbols: &Symbols) -> String {
    let digit = |c: char| match c.to_digit(10) {
        Some(value) => char::from_u32(symbols.zero as u32 + value).unwrap_or(c),
        None => c,
    };
    digits.chars().map(digit).collect()
}

fn print_mantissa(mantissa: f64, part: &SubPicture, layout: &Layout, symbols: &Symbols) -> String {
    let rounded = round(mantissa, layout.fraction_max as f64).abs();
    // As JavaScript's `toFixed`.
    let printed =
        if rounded < 1e21 { format!("{rounded:.*}", layout.fraction_max) } else { print_number(rounded) };
    let (integer, fraction) = printed.split_once('.').unwrap_or((&printed, ""));
    let integer = format!("{:0>width$}", integer.trim_start_matches('0'), width = layout.integer_min);
    let fraction = format!("{:0<width$}", fraction.trim_end_matches('0'), width = layout.fraction_min);
    let mut integer: Vec<char> = family(&integer, symbols).chars().collect();
    let mut fraction: Vec<char> = family(&fraction, symbols).chars().collect();
    group_integer(&mut integer, layout, symbols);
    for place in &layout.fraction_groups {
        if *place <= fraction.len() {
            fraction.splice(place..place, symbols.grouping.chars());
        }
    }
    let mut text: String = integer.into_iter().collect();
    text.push_str(&symbols.decimal);
    text.extend(&fraction);
    // Without a point in the picture the reference drops the last character,
    // which is the point unless an exponent asked for a fraction.
    if !part.whole.contains(&*symbols.decimal) || fraction.is_empty() {
        text.pop();
    }
    text
}

fn group_integer(integer: &mut Vec<char>, layout: &Layout, symbols: &Symbols) {
    let size = integer.len();
    let mut places: Vec<usize> = match regular_interval(&layout.integer_groups) {
        Some(interval) => (1..=size.saturating_sub(1) / interval).map(|group| group * interval).collect(),
        None => layout.integer_groups.iter().copied().filter(|place| *place < size).collect(),
    };
    places.sort_unstable();
    // From the right, so that what is still to come stays where it is.
    for place in places {
        let at = size - place;
        integer.splice(at..at, symbols.grouping.chars());
    }
}
