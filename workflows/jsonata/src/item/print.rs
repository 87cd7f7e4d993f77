//! Items as text, the way JavaScript prints them.

use std::fmt::Write;

use super::{Item, List, Members};
use crate::Error;
use crate::budget::Meter;

/// JSON of an item, with numbers of at most 15 digits; `pretty` over several
/// lines. Functions print as empty strings.
pub(crate) fn print(meter: &mut Meter, item: &Item, pretty: bool) -> Result<String, Error> {
    let mut printer = Printer { text: String::new(), pretty, counted: 0, meter };
    printer.item(item, 0)?;
    printer.count()?;
    Ok(printer.text)
}

struct Printer<'m> {
    text: String,
    pretty: bool,
    /// How much of the text the meter knows about.
    counted: usize,
    meter: &'m mut Meter,
}

impl Printer<'_> {
    fn item(&mut self, item: &Item, level: usize) -> Result<(), Error> {
        match item {
            Item::Undefined | Item::Null | Item::Tuples(_) => self.text.push_str("null"),
            Item::Bool(truth) => self.text.push_str(if *truth { "true" } else { "false" }),
            Item::String(string) => quote_into(&mut self.text, string),
            Item::Function(_) => self.text.push_str("\"\""),
            Item::Number(_) | Item::Written(_) => match item.number().unwrap_or_default() {
                number if number.is_infinite() => return Err(Error::new("D1001").value(item.to_json())),
                number => self.text.push_str(&rounded(number)),
            },
            Item::Array(..) | Item::Given(_) | Item::Range(..) => {
                self.array(item.list().expect("it is an array"), level)?;
            }
            Item::Object(_) | Item::GivenObject(_) => {
                self.object(item.members().expect("it is an object"), level)?;
            }
        }
        Ok(())
    }

    fn array(&mut self, list: List<'_>, level: usize) -> Result<(), Error> {
        self.text.push('[');
        for (place, item) in list.iter().enumerate() {
            self.separate(place, level + 1)?;
            self.item(&item, level + 1)?;
        }
        self.close(list.len(), level, ']');
        Ok(())
    }

    fn object(&mut self, members: Members<'_>, level: usize) -> Result<(), Error> {
        self.text.push('{');
        let mut count = 0;
        for (key, item) in members.iter().filter(|(_, item)| !item.is_undefined()) {
            self.separate(count, level + 1)?;
            quote_into(&mut self.text, &key);
            self.text.push_str(if self.pretty { ": " } else { ":" });
            self.item(&item, level + 1)?;
            count += 1;
        }
        self.close(count, level, '}');
        Ok(())
    }

    fn separate(&mut self, place: usize, level: usize) -> Result<(), Error> {
        if place > 0 {
            self.text.push(',');
        }
        self.line(level);
        self.count()
    }

    fn close(&mut self, count: usize, level: usize, bracket: char) {
        if count > 0 {
            self.line(level);
        }
        self.text.push(bracket);
    }

    fn line(&mut self, level: usize) {
        if self.pretty {
            self.text.push('\n');
            self.text.extend(std::iter::repeat_n("  ", level));
        }
    }

    fn count(&mut self) -> Result<(), Error> {
        let grown = self.text.len() - self.counted;
        self.counted = self.text.len();
        self.meter.memory(grown)
    }
}

/// A number within JSON: `null` if it is none.
fn rounded(number: f64) -> String {
    if !number.is_finite() {
        return "null".to_owned();
    }
    if number.trunc() == number {
        return print_number(number);
    }
    print_number(format!("{number:.14e}").parse().unwrap_or(number))
}

/// A number as JavaScript prints it: the fewest digits that mean it, with an
/// exponent from 10²¹ and below 10⁻⁶.
pub(crate) fn print_number(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity".to_owned() } else { "-Infinity".to_owned() };
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    if number.trunc() == number && number.abs() < 9e15 {
        return (number as i64).to_string();
    }
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').expect("it was printed with an exponent");
    let exponent: i32 = exponent.parse().expect("an exponent is a number");
    if (-6..21).contains(&exponent) {
        return number.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{}", exponent.abs())
}

/// A string in double quotes.
pub(crate) fn quote(string: &str) -> String {
    let mut text = String::new();
    quote_into(&mut text, string);
    text
}

fn quote_into(text: &mut String, string: &str) {
    text.push('"');
    for c in string.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            '\0'..'\u{20}' => write!(text, "\\u{:04x}", c as u32).expect("a string takes everything"),
            _ => text.push(c),
        }
    }
    text.push('"');
}
