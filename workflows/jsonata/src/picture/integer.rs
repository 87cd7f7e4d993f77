//! Pictures of integers: `#,##0`, `A`, `i`, `Ww`, each perhaps with `;o`.

use super::{regular_interval, words};
use crate::Error;
use crate::item::{print_number, quote};

/// Where the digit zero of each decimal system stands in Unicode.
const ZEROS: [u32; 37] = [
    0x30, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50,
    0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
];

#[derive(Clone, Debug)]
pub(crate) struct IntegerPicture {
    pub(super) form: Form,
    pub(super) ordinal: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Form {
    Letters {
        upper: bool,
    },
    Roman {
        upper: bool,
    },
    Words(Case),
    Digits(Digits),
    /// A numbering that is not known.
    Sequence(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Upper,
    Lower,
    Title,
}

#[derive(Clone, Debug)]
pub(super) struct Digits {
    zero: u32,
    pub(super) mandatory: usize,
    pub(super) optional: usize,
    pub(super) grouping: Grouping,
}

#[derive(Clone, Debug)]
pub(super) enum Grouping {
    /// The same separator at each multiple of an interval.
    Regular(usize, char),
    /// A separator before so many digits from the right, rightmost first.
    Irregular(Vec<(usize, char)>),
}

impl IntegerPicture {
    pub(crate) fn parse(picture: &str) -> Result<Self, Error> {
        let (primary, modifier) = picture.rsplit_once(';').unwrap_or((picture, ""));
        let form = match primary {
            "A" => Form::Letters { upper: true },
            "a" => Form::Letters { upper: false },
            "I" => Form::Roman { upper: true },
            "i" => Form::Roman { upper: false },
            "W" => Form::Words(Case::Upper),
            "w" => Form::Words(Case::Lower),
            "Ww" => Form::Words(Case::Title),
            _ => match digits(primary)? {
                Some(digits) => Form::Digits(digits),
                None => Form::Sequence(primary.to_owned()),
            },
        };
        Ok(Self { form, ordinal: modifier.starts_with('o') })
    }

    /// Prints a whole number.
    pub(crate) fn format(&self, number: f64) -> Result<String, Error> {
        if !number.is_finite() {
            return Ok(print_number(number));
        }
        let size = number.abs();
        let text = match &self.form {
            Form::Letters { upper } => words::to_letters(size, if *upper { 'A' } else { 'a' }),
            Form::Roman { upper } if size > words::ROMAN_MAX => {
                return Err(Error::new("D3130").value(quote(if *upper { "I" } else { "i" })));
            }
            Form::Roman { upper: true } => words::to_roman(size).to_uppercase(),
            Form::Roman { upper: false } => words::to_roman(size),
            Form::Words(case) => {
                let words = words::to_words(size, self.ordinal);
                match case {
                    Case::Upper => words.to_uppercase(),
                    Case::Lower => words.to_lowercase(),
                    Case::Title => words,
                }
            }
            Form::Digits(digits) => digits.format(size, self.ordinal),
            Form::Sequence(primary) => return Err(Error::new("D3130").value(quote(primary))),
        };
        Ok(if number < 0.0 { format!("-{text}") } else { text })
    }

    /// Reads a whole number; not a number if it is none.
    pub(crate) fn read(&self, text: &str) -> Result<f64, Error> {
        match &self.form {
            Form::Letters { upper } => Ok(words::from_letters(text, if *upper { 'A' } else { 'a' })),
            Form::Roman { .. } => Ok(words::from_roman(text)),
            Form::Words(_) => Ok(words::from_words(text)),
            Form::Digits(digits) => Ok(digits.read(text, self.ordinal)),
            Form::Sequence(primary) => Err(Error::new("D3130").value(quote(primary))),
        }
    }
}

/// A pattern of digits; none if there is no digit in it.
fn digits(pattern: &str) -> Result<Option<Digits>, Error> {
    let (mut mandatory, mut optional) = (0, 0);
    let mut zero = None;
    let mut separators = Vec::new();
    for c in pattern.chars().rev() {
        let family = ZEROS.into_iter().find(|family| (*family..=family + 9).contains(&(c as u32)));
        match (family, c) {
            (Some(family), _) => {
                mandatory += 1;
                if *zero.get_or_insert(family) != family {
                    return Err(Error::new("D3131"));
                }
            }
            (None, '#') => optional += 1,
            (None, separator) => separators.push((mandatory + optional, separator)),
        }
    }
    let Some(zero) = zero else { return Ok(None) };
    Ok(Some(Digits { zero, mandatory, optional, grouping: grouping(separators) }))
}

fn grouping(separators: Vec<(usize, char)>) -> Grouping {
    let positions: Vec<usize> = separators.iter().map(|(position, _)| *position).collect();
    match (regular_interval(&positions), separators.first()) {
        (Some(interval), Some((_, separator))) if separators.iter().all(|(_, other)| other == separator) => {
            Grouping::Regular(interval, *separator)
        }
        _ => Grouping::Irregular(separators),
    }
}

impl Digits {
    fn format(&self, number: f64, ordinal: bool) -> String {
        let printed = print_number(number);
        let padding = self.mandatory.saturating_sub(printed.len());
        let digits = std::iter::repeat_n('0', padding).chain(printed.chars()).map(|digit| self.digit(digit));
        let mut text: Vec<char> = digits.collect();
        match &self.grouping {
            Grouping::Regular(interval, separator) => {
                for group in (1..=(text.len().saturating_sub(1)) / interval).rev() {
                    text.insert(text.len() - group * interval, *separator);
                }
            }
            Grouping::Irregular(separators) => {
                for (position, separator) in separators.iter().rev() {
                    if *position <= text.len() {
                        text.insert(text.len() - position, *separator);
                    }
                }
            }
        }
        let mut text: String = text.into_iter().collect();
        if ordinal {
            text.push_str(ordinal_suffix(&text));
        }
        text
    }

    fn digit(&self, digit: char) -> char {
        match digit.to_digit(10) {
            Some(value) => char::from_u32(self.zero + value).unwrap_or(digit),
            None => digit,
        }
    }

    fn read(&self, text: &str, ordinal: bool) -> f64 {
        let text = if ordinal { text.get(..text.len().saturating_sub(2)).unwrap_or(text) } else { text };
        let is_separator = |c: char| match &self.grouping {
            Grouping::Regular(..) => c == ',',
            Grouping::Irregular(separators) => separators.iter().any(|(_, separator)| *separator == c),
        };
        let plain: String = text
            .chars()
            .filter(|c| !is_separator(*c))
            .map(|c| match (c as u32).checked_sub(self.zero) {
                Some(value @ 0..10) => char::from(b'0' + value as u8),
                _ => c,
            })
            .collect();
        leading_integer(&plain)
    }
}

/// The integer that a text begins with, as JavaScript's `parseInt` reads it.
pub(super) fn leading_integer(text: &str) -> f64 {
    let text = text.trim_start();
    let signed = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = signed.bytes().take_while(u8::is_ascii_digit).count();
    let number: f64 = signed[..digits].parse().unwrap_or(f64::NAN);
    if text.starts_with('-') { -number } else { number }
}

fn ordinal_suffix(text: &str) -> &'static str {
    let mut digits = text.chars().rev();
    let (last, teens) = (digits.next(), digits.next() == Some('1'));
    match last {
        Some('1') if !teens => "st",
        Some('2') if !teens => "nd",
        Some('3') if !teens => "rd",
        _ => "th",
    }
}
