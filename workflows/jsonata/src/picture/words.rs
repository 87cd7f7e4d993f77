//! Integers in English words, Roman numerals and the letters of spreadsheets.

const FEW: [&str; 20] = [
    "Zero",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
    "Thirteen",
    "Fourteen",
    "Fifteen",
    "Sixteen",
    "Seventeen",
    "Eighteen",
    "Nineteen",
];
const FEW_ORDINAL: [&str; 20] = [
    "Zeroth",
    "First",
    "Second",
    "Third",
    "Fourth",
    "Fifth",
    "Sixth",
    "Seventh",
    "Eighth",
    "Ninth",
    "Tenth",
    "Eleventh",
    "Twelfth",
    "Thirteenth",
    "Fourteenth",
    "Fifteenth",
    "Sixteenth",
    "Seventeenth",
    "Eighteenth",
    "Nineteenth",
];
const TENS: [&str; 8] = ["Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"];
const MAGNITUDES: [&str; 4] = ["Thousand", "Million", "Billion", "Trillion"];

/// A whole number that is not negative, in words.
pub(super) fn to_words(number: f64, ordinal: bool) -> String {
    let mut words = String::new();
    write(&mut words, number, false, ordinal);
    words
}

/// Writes the number after others where `after`.
fn write(words: &mut String, number: f64, after: bool, ordinal: bool) {
    if number < 20.0 {
        let names = if ordinal { &FEW_ORDINAL } else { &FEW };
        words.push_str(if after { " and " } else { "" });
        words.push_str(names[number as usize]);
    } else if number < 100.0 {
        words.push_str(if after { " and " } else { "" });
        words.push_str(TENS[(number / 10.0) as usize - 2]);
        if number % 10.0 > 0.0 {
            words.push('-');
            write(words, number % 10.0, false, ordinal);
        } else if ordinal {
            words.pop();
            words.push_str("ieth");
        }
    } else if number < 1000.0 {
        words.push_str(if after { ", " } else { "" });
        words.push_str(FEW[(number / 100.0) as usize]);
        words.push_str(" Hundred");
        write_rest(words, number % 100.0, ordinal);
    } else {
        let magnitude = ((number.log10() / 3.0).floor() as usize).clamp(1, MAGNITUDES.len());
        let factor = 10_f64.powi(3 * magnitude as i32);
        let count = (number / factor).floor();
        words.push_str(if after { ", " } else { "" });
        write(words, count, false, false);
        words.push(' ');
        words.push_str(MAGNITUDES[magnitude - 1]);
        // What is left of a number that doubles don't hold exactly is noise.
        let rest = if number < 9e15 { number - count * factor } else { 0.0 };
        write_rest(words, rest, ordinal);
    }
}

fn write_rest(words: &mut String, rest: f64, ordinal: bool) {
    if rest > 0.0 {
        write(words, rest, true, ordinal);
    } else if ordinal {
        words.push_str("th");
    }
}

/// What a word in lower case is worth.
pub(super) fn word_value(word: &str) -> Option<f64> {
    let place = |names: &[&str]| names.iter().position(|name| name.eq_ignore_ascii_case(word));
    if let Some(value) = place(&FEW).or_else(|| place(&FEW_ORDINAL)) {
        return Some(value as f64);
    }
    let decade = word.strip_suffix("ieth").map(|stem| format!("{stem}y"));
    if let Some(value) = place(&TENS).or_else(|| {
        TENS.iter().position(|name| decade.as_ref().is_some_and(|decade| name.eq_ignore_ascii_case(decade)))
    }) {
        return Some(10.0 * (value as f64 + 2.0));
    }
    match word {
        "hundred" | "hundredth" => return Some(100.0),
        _ => {}
    }
    let stem = word.strip_suffix("th").unwrap_or(word);
    let magnitude = MAGNITUDES.iter().position(|name| name.eq_ignore_ascii_case(stem))?;
    Some(10_f64.powi(3 * (magnitude as i32 + 1)))
}

/// The number that words mean; not a number if one is unknown.
pub(super) fn from_words(text: &str) -> f64 {
    let text = text.to_lowercase().replace(", ", " ").replace(" and ", " ");
    let mut segments = vec![0.0];
    for word in text.split([' ', '-', '\\']) {
        let value = word_value(word).unwrap_or(f64::NAN);
        let last = segments.pop().unwrap_or(0.0);
        if value < 100.0 {
            if last >= 1000.0 {
                segments.extend([last, value]);
            } else {
                segments.push(last + value);
            }
        } else {
            segments.push(last * value);
        }
    }
    segments.iter().sum()
}

const ROMAN: [(f64, &str); 13] = [
    (1000.0, "m"),
    (900.0, "cm"),
    (500.0, "d"),
    (400.0, "cd"),
    (100.0, "c"),
    (90.0, "xc"),
    (50.0, "l"),
    (40.0, "xl"),
    (10.0, "x"),
    (9.0, "ix"),
    (5.0, "v"),
    (4.0, "iv"),
    (1.0, "i"),
];

/// The greatest number in Roman numerals: the number of thousands is the number of
/// letters.
pub(super) const ROMAN_MAX: f64 = 1e6;

pub(super) fn to_roman(number: f64) -> String {
    let mut rest = number;
    let mut text = String::new();
    for (value, letters) in ROMAN {
        while rest >= value {
            text.push_str(letters);
            rest -= value;
        }
    }
    text
}

pub(super) fn from_roman(text: &str) -> f64 {
    let (mut total, mut greatest) = (0.0, 1.0);
    for letter in text.to_lowercase().chars().rev() {
        let value = ROMAN
            .iter()
            .find(|(_, letters)| letters.chars().eq([letter]))
            .map_or(f64::NAN, |(value, _)| *value);
        if value < greatest {
            total -= value;
        } else {
            greatest = value;
            total += value;
        }
    }
    total
}

pub(super) fn to_letters(number: f64, first: char) -> String {
    let mut letters = Vec::new();
    let mut rest = number;
    while rest > 0.0 {
        let letter = ((rest - 1.0) % 26.0) as u32 + first as u32;
        letters.push(char::from_u32(letter).unwrap_or(first));
        rest = ((rest - 1.0) / 26.0).floor();
    }
    letters.iter().rev().collect()
}

pub(super) fn from_letters(text: &str, first: char) -> f64 {
    text.chars()
        .fold(0.0, |total, letter| total * 26.0 + (f64::from(letter as u32) - f64::from(first as u32) + 1.0))
}
