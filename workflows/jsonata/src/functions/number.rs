//! Functions of numbers, and from numbers to text and back.

use super::{Scope, argument, number_at, text};
use crate::Error;
use crate::evaluate::Evaluator;
use crate::item::{Item, print_number};
use crate::picture;

fn unary(arguments: &[Item], compute: fn(f64) -> f64) -> Result<Item, Error> {
    Ok(number_at(arguments, 0)?.map_or(Item::Undefined, |number| Item::Number(compute(number))))
}

pub(super) fn floor(_: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    unary(arguments, f64::floor)
}

pub(super) fn ceil(_: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    unary(arguments, f64::ceil)
}

pub(super) fn abs(_: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    unary(arguments, f64::abs)
}

pub(super) fn round(_: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let Some(number) = number_at(arguments, 0)? else { return Ok(Item::Undefined) };
    Ok(Item::Number(picture::round(number, number_at(arguments, 1)?.unwrap_or(0.0))))
}

pub(super) fn sqrt(_: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    match number_at(arguments, 0)? {
        Some(number) if number < 0.0 => Err(Error::new("D3060").value(print_number(number)).index(1)),
        Some(number) => Ok(Item::Number(number.sqrt())),
        None => Ok(Item::Undefined),
    }
}

pub(super) fn power(_: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let Some(base) = number_at(arguments, 0)? else { return Ok(Item::Undefined) };
    let exponent = number_at(arguments, 1)?.unwrap_or(f64::NAN);
    let power = match exponent {
        // JavaScript has no power of one that it does not know the exponent of.
        _ if base.abs() == 1.0 && !exponent.is_finite() => f64::NAN,
        // Right to the last digit.
        2.0 => base * base,
        _ => base.powf(exponent),
    };
    if power.is_finite() {
        return Ok(Item::Number(power));
    }
    Err(Error::new("D3061").value(print_number(base)).second(print_number(exponent)).index(1))
}

pub(super) fn random(this: &mut Evaluator<'_>, _: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    Ok(Item::Number(this.host.random()))
}

pub(super) fn number(_: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let item = argument(arguments, 0);
    let number = match item {
        Item::Undefined => return Ok(Item::Undefined),
        Item::Bool(truth) => Some(f64::from(u8::from(*truth))),
        Item::String(text) => parse_number(text),
        item => item.number(),
    };
    number.map(Item::Number).ok_or_else(|| Error::new("D3030").value(item.to_json()).index(1))
}

/// A decimal number as JSON has it, or one of another base with its prefix.
fn parse_number(text: &str) -> Option<f64> {
    let radix = match text.get(..2) {
        Some("0x" | "0X") => 16,
        Some("0o" | "0O") => 8,
        Some("0b" | "0B") => 2,
        _ => 10,
    };
    if radix != 10 {
        let digits = &text[2..];
        let value = |digit: char| digit.to_digit(radix).map(f64::from);
        return digits
            .chars()
            .try_fold(0.0, |total, digit| Some(total * f64::from(radix) + value(digit)?))
            .filter(|_| !digits.is_empty());
    }
    is_decimal(text).then(|| text.parse().ok()).flatten().filter(|number: &f64| number.is_finite())
}

fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let exponent_good =
        exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)));
    let mantissa_good = match mantissa.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(mantissa),
    };
    exponent_good && mantissa_good
}

pub(super) fn format_base(
    this: &mut Evaluator<'_>,
    arguments: &[Item],
    _: &Scope<'_>,
) -> Result<Item, Error> {
    let Some(number) = number_at(arguments, 0)? else { return Ok(Item::Undefined) };
    let number = picture::round(number, 0.0);
    let radix = picture::round(number_at(arguments, 1)?.unwrap_or(10.0), 0.0);
    if !(2.0..=36.0).contains(&radix) {
        return Err(Error::new("D3100").value(print_number(radix)));
    }
    if radix == 10.0 || !number.is_finite() {
        return this.string(print_number(number));
    }
    let mut digits = Vec::new();
    let mut rest = number.abs();
    while rest >= 1.0 {
        let digit = rest % radix;
        digits.push(char::from_digit(digit as u32, radix as u32).expect("a digit is less than its radix"));
        rest = ((rest - digit) / radix).floor();
    }
    if digits.is_empty() {
        digits.push('0');
    }
    if number < 0.0 {
        digits.push('-');
    }
    this.string(digits.into_iter().rev().collect::<String>())
}

/// The second argument, which says how a number is written. It is paid for by its length.
fn picture_of<'a>(this: &mut Evaluator<'_>, arguments: &'a [Item]) -> Result<&'a str, Error> {
    let picture = text(arguments, 1)?.ok_or_else(|| Error::new("T0410").index(2))?;
    this.meter.picture(picture)?;
    Ok(picture)
}

pub(super) fn format_number(
    this: &mut Evaluator<'_>,
    arguments: &[Item],
    _: &Scope<'_>,
) -> Result<Item, Error> {
    let Some(number) = number_at(arguments, 0)? else { return Ok(Item::Undefined) };
    let picture = picture_of(this, arguments)?;
    let options = argument(arguments, 2).members();
    let option = |name: &str| options.and_then(|options| options.get(name)?.text().cloned());
    let formatted = picture::format_number(number, picture, &option)?;
    this.string(formatted)
}

pub(super) fn format_integer(
    this: &mut Evaluator<'_>,
    arguments: &[Item],
    _: &Scope<'_>,
) -> Result<Item, Error> {
    let Some(number) = number_at(arguments, 0)? else { return Ok(Item::Undefined) };
    let picture = picture_of(this, arguments)?;
    let formatted = picture::IntegerPicture::parse(picture)?.format(number.floor())?;
    this.string(formatted)
}

pub(super) fn parse_integer(
    this: &mut Evaluator<'_>,
    arguments: &[Item],
    _: &Scope<'_>,
) -> Result<Item, Error> {
    let Some(digits) = text(arguments, 0)? else { return Ok(Item::Undefined) };
    let picture = picture_of(this, arguments)?;
    this.meter.steps(digits.len())?;
    picture::IntegerPicture::parse(picture)?.read(digits).map(Item::Number)
}
