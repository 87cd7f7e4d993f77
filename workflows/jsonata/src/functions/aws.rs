//! The functions that AWS Step Functions adds: `$partition`, `$range`, `$hash`,
//! `$random` with a seed, `$uuid`, `$parse`.

use frevo_value::java_random::Random;
use frevo_value::{Object, Value};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::{Scope, argument, mismatch, number_at, text};
use crate::Error;
use crate::evaluate::{Evaluator, numeric};
use crate::item::Item;

/// Characters that may be hashed.
const HASHED_MAX: usize = 10_000;

/// Items that a range may have, as those that `..` makes.
const RANGE_LENGTH_MAX: f64 = 1e7;

/// The items in arrays of so many each; the last may have fewer. One such array
/// does not stand for the list.
pub(super) fn partition(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let (Some(list), Some(size)) = (argument(arguments, 0).list(), number_at(arguments, 1)?) else {
        return Ok(Item::Undefined);
    };
    if size < 1.0 || size.fract() != 0.0 {
        return Err(mismatch(argument(arguments, 1), 1));
    }
    let items = list.to_vec(&mut this.meter)?;
    let mut parts = Vec::new();
    for part in items.chunks(size as usize) {
        parts.push(this.array(part.to_vec())?);
    }
    this.array(parts)
}

/// The numbers from the first to the last, which is among them if a step hits
/// it. A single one stands for itself.
pub(super) fn range(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let mut limits = [0.0; 3];
    for (place, limit) in limits.iter_mut().enumerate() {
        match numeric(argument(arguments, place))? {
            Some(number) => *limit = number,
            None => return Ok(Item::Undefined),
        }
    }
    let [first, last, step] = limits;
    if step == 0.0 {
        return Err(mismatch(argument(arguments, 2), 2));
    }
    let count = ((last - first) / step).floor() + 1.0;
    if count > RANGE_LENGTH_MAX {
        return Err(Error::new("D2014").value(crate::item::print_number(count)));
    }
    // What is below zero counts as none.
    let count = count as usize;
    this.meter.steps(count)?;
    this.meter.memory(count * size_of::<Item>())?;
    let numbers = (0..count).map(|place| Item::Number(first + place as f64 * step));
    this.sequence(numbers.collect())
}

/// Hexadecimal digits of a digest.
pub(super) fn hash(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let (Some(data), Some(algorithm)) = (text(arguments, 0)?, text(arguments, 1)?) else {
        return Ok(Item::Undefined);
    };
    if data.chars().nth(HASHED_MAX).is_some() {
        return Err(mismatch(argument(arguments, 0), 0));
    }
    this.meter.steps(data.len())?;
    let data = data.as_bytes();
    let digest = match &**algorithm {
        "MD5" => Md5::digest(data).to_vec(),
        "SHA-1" => Sha1::digest(data).to_vec(),
        "SHA-256" => Sha256::digest(data).to_vec(),
        "SHA-384" => Sha384::digest(data).to_vec(),
        "SHA-512" => Sha512::digest(data).to_vec(),
        _ => return Err(mismatch(argument(arguments, 1), 1)),
    };
    this.string(digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// With a seed, what `java.util.Random` gives.
pub(super) fn random(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    Ok(Item::Number(match numeric(argument(arguments, 0))? {
        Some(seed) => Random::new(seed as i64).next_double(),
        None => this.host.random(),
    }))
}

pub(super) fn uuid(this: &mut Evaluator<'_>, _: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let uuid = this.host.uuid();
    this.string(uuid)
}

/// The value that a JSON text tells.
pub(super) fn parse(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let Some(text) = text(arguments, 0)? else { return Ok(Item::Undefined) };
    this.meter.steps(text.len())?;
    // At worst every other byte begins a value.
    this.meter.memory(text.len() / 2 * size_of::<Value>())?;
    match frevo_value::parse(text) {
        Ok(value) if text.contains("-0") => Ok(Item::from(&without_negative_zero(&value))),
        Ok(value) => Ok(Item::from(&value)),
        Err(error) => {
            let message = format!("Argument 1 of function \"parse\" is no JSON text: {error}");
            Err(Error::with_message("D3120", message))
        }
    }
}

/// An integer of Java's has no negative zero.
fn without_negative_zero(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.lexeme() == "-0" => 0.into(),
        Value::Array(items) => Value::from(items.iter().map(without_negative_zero).collect::<Vec<_>>()),
        Value::Object(members) => {
            let mut object = Object::default();
            for (key, value) in members.iter() {
                object.insert(key.clone(), without_negative_zero(value));
            }
            Value::from(object)
        }
        other => other.clone(),
    }
}
