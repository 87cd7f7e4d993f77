//! The functions that AWS Step Functions adds: `$partition`, `$range`, `$hash`,
//! `$random` with a seed, `$uuid`, `$parse`.

use frevo_value::java_random::Random;
use frevo_value::{Number, Object, Value};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::{Scope, argument, mismatch, number_at, text};
use crate::evaluate::Evaluator;
use crate::item::Item;
use crate::{Error, Limit};

/// Characters that may be hashed.
const HASHED_MAX: usize = 10_000;

/// Items that a range may have: AWS was seen to make so many and none more.
const RANGE_LENGTH_MAX: i128 = 360_145;

/// The items in arrays of so many each; the last may have fewer. One such array
/// does not stand for the list.
pub(super) fn partition(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let Some(list) = argument(arguments, 0).list().filter(|list| list.len() > 0) else {
        return Ok(Item::Undefined);
    };
    let size = match whole(arguments, 1)? {
        Some(0) => return Ok(Item::Undefined),
        Some(size) => {
            usize::try_from(size).map_err(|_| refused("Second argument must be zero or greater"))?
        }
        None => list.len(),
    };
    let items = list.to_vec(&mut this.meter)?;
    let mut parts = Vec::new();
    for part in items.chunks(size) {
        parts.push(this.array(part.to_vec())?);
    }
    this.array(parts)
}

/// The numbers from the first to the last, which is among them if a step hits
/// it. A single one stands for itself; what leads away from the last gives none.
pub(super) fn range(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let limit = |place| {
        whole(arguments, place)?.ok_or_else(|| mismatch(argument(arguments, place), place)).map(i128::from)
    };
    let (first, last) = (limit(0)?, limit(1)?);
    let Some(step) = whole(arguments, 2)?.map(i128::from).filter(|step| *step != 0) else {
        return Ok(Item::Undefined);
    };
    if (last - first).signum() == -step.signum() {
        return Ok(Item::Undefined);
    }
    let count = (last - first) / step + 1;
    if count > RANGE_LENGTH_MAX {
        return Err(Error::limit(Limit::Memory));
    }
    this.meter.steps(count as usize)?;
    let numbers = (0..count).map(|place| Item::Number((first + place * step) as f64));
    this.sequence(numbers.collect())
}

/// Hexadecimal digits of a digest.
pub(super) fn hash(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let Some(data) = text(arguments, 0)? else { return Err(mismatch(argument(arguments, 0), 0)) };
    let Some(algorithm) = text(arguments, 1)? else { return Ok(Item::Undefined) };
    if data.chars().nth(HASHED_MAX).is_some() {
        return Err(refused("First argument must have at most 10000 characters"));
    }
    this.meter.steps(data.len())?;
    let data = data.as_bytes();
    let digest = match &**algorithm {
        "MD5" => Md5::digest(data).to_vec(),
        "SHA-1" => Sha1::digest(data).to_vec(),
        "SHA-256" => Sha256::digest(data).to_vec(),
        "SHA-384" => Sha384::digest(data).to_vec(),
        "SHA-512" => Sha512::digest(data).to_vec(),
        other => {
            let all = "SHA-1, SHA-384, SHA-256, SHA-512, MD5";
            return Err(refused(format!("Hash algorithm '{other}' must be one of {all}")));
        }
    };
    this.string(digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// With a seed, what `java.util.Random` gives.
pub(super) fn random(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    Ok(Item::Number(match whole(arguments, 0)? {
        Some(seed) => Random::new(seed).next_double(),
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
    let value = frevo_value::parse(text).ok().and_then(|value| as_java_reads(&value));
    value.map(|value| Item::from(&value)).ok_or_else(|| refused("Invalid JSON"))
}

/// A value with its numbers as Java keeps them: integers of 64 bits exactly, all
/// others as doubles.
fn as_java_reads(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Number(number) => Value::Number(match number.as_i64() {
            Some(integer) => integer.into(),
            None => Number::from_f64(number.as_f64())?,
        }),
        Value::Array(items) => Value::from(items.iter().map(as_java_reads).collect::<Option<Vec<_>>>()?),
        Value::Object(members) => {
            let mut object = Object::default();
            for (key, value) in members.iter() {
                object.insert(key.clone(), as_java_reads(value)?);
            }
            Value::from(object)
        }
        other => other.clone(),
    })
}

/// An argument that is a whole number; others are rounded towards zero.
fn whole(arguments: &[Item], place: usize) -> Result<Option<i64>, Error> {
    Ok(number_at(arguments, place)?.map(|number| number as i64))
}

/// AWS gives its own refusals the code of `$error`.
fn refused(message: impl Into<String>) -> Error {
    Error::with_message("D3137", message)
}
