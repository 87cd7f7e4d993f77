//! What each function computes, with the edges that AWS was seen to have.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use frevo_value::java_random::Random;
use frevo_value::{Number, Object, Value, java_order, parse};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::java;
use crate::expression::Seed;

/// Characters that may be encoded, decoded or hashed.
const LENGTH_MAX: usize = 10_000;

/// Items that a range may have.
const RANGE_LENGTH_MAX: i64 = 1000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Format,
    StringToJson,
    JsonToString,
    Array,
    ArrayPartition,
    ArrayContains,
    ArrayRange,
    ArrayGetItem,
    ArrayLength,
    ArrayUnique,
    Base64Encode,
    Base64Decode,
    Hash,
    JsonMerge,
    MathRandom,
    MathAdd,
    StringSplit,
    Uuid,
}

/// What a function computes, or why it can't.
type Computed = Result<Value, String>;

impl Function {
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "States.Format" => Self::Format,
            "States.StringToJson" => Self::StringToJson,
            "States.JsonToString" => Self::JsonToString,
            "States.Array" => Self::Array,
            "States.ArrayPartition" => Self::ArrayPartition,
            "States.ArrayContains" => Self::ArrayContains,
            "States.ArrayRange" => Self::ArrayRange,
            "States.ArrayGetItem" => Self::ArrayGetItem,
            "States.ArrayLength" => Self::ArrayLength,
            "States.ArrayUnique" => Self::ArrayUnique,
            "States.Base64Encode" => Self::Base64Encode,
            "States.Base64Decode" => Self::Base64Decode,
            "States.Hash" => Self::Hash,
            "States.JsonMerge" => Self::JsonMerge,
            "States.MathRandom" => Self::MathRandom,
            "States.MathAdd" => Self::MathAdd,
            "States.StringSplit" => Self::StringSplit,
            "States.UUID" => Self::Uuid,
            _ => return None,
        })
    }

    /// How many arguments it takes.
    pub fn arity(self) -> RangeInclusive<usize> {
        match self {
            Self::Uuid => 0..=0,
            Self::Array => 0..=usize::MAX,
            Self::Format => 1..=usize::MAX,
            Self::StringToJson
            | Self::JsonToString
            | Self::ArrayLength
            | Self::ArrayUnique
            | Self::Base64Encode
            | Self::Base64Decode => 1..=1,
            Self::ArrayPartition
            | Self::ArrayContains
            | Self::ArrayGetItem
            | Self::Hash
            | Self::MathAdd
            | Self::StringSplit => 2..=2,
            Self::MathRandom => 2..=3,
            Self::ArrayRange | Self::JsonMerge => 3..=3,
        }
    }

    /// Whether AWS takes its result for a string (asl.md §9.6).
    pub fn gives_string(self) -> bool {
        matches!(
            self,
            Self::Format
                | Self::JsonToString
                | Self::ArrayGetItem
                | Self::Base64Encode
                | Self::Base64Decode
                | Self::Hash
                | Self::Uuid
        )
    }

    pub fn compute(self, arguments: &[Value], random: &Cell<Seed>) -> Computed {
        match (self, arguments) {
            (Self::Array, items) => Ok(items.to_vec().into()),
            (Self::Uuid, []) => Ok(uuid(random).into()),
            (Self::Format, [template, values @ ..]) => format_with(template, values),
            (Self::StringToJson, [text]) => string_to_json(text),
            (Self::JsonToString, [value]) => Ok(value.to_string().into()),
            (Self::ArrayPartition, [array, size]) => array_partition(array, size),
            (Self::ArrayContains, [array, value]) => Ok(items(array)?.contains(value).into()),
            (Self::ArrayRange, [first, last, step]) => array_range(first, last, step),
            (Self::ArrayGetItem, [array, index]) => array_get_item(array, index),
            (Self::ArrayLength, [array]) => Ok((items(array)?.len() as i64).into()),
            (Self::ArrayUnique, [array]) => array_unique(array),
            (Self::Base64Encode, [data]) => Ok(STANDARD.encode(short(string(data)?)?).into()),
            (Self::Base64Decode, [data]) => base64_decode(data),
            (Self::Hash, [data, algorithm]) => hash(data, algorithm),
            (Self::JsonMerge, [first, second, deep]) => json_merge(first, second, deep),
            (Self::MathRandom, [start, end]) => math_random(start, end, None, random),
            (Self::MathRandom, [start, end, seed]) => math_random(start, end, Some(seed), random),
            (Self::MathAdd, [first, second]) => Ok((integer(first)? + integer(second)?).into()),
            (Self::StringSplit, [text, splitters]) => string_split(text, splitters),
            _ => Err("wrong number of arguments".to_owned()),
        }
    }
}

/// Fills the gaps between the pieces of a template.
pub(super) fn format(pieces: &[String], values: &[Value]) -> Computed {
    let gap_count = pieces.len() - 1;
    if gap_count != values.len() {
        return Err(format!(
            "the template has {gap_count} occurrences of {{}} for {} arguments",
            values.len()
        ));
    }
    let mut text = pieces[0].clone();
    for (value, piece) in values.iter().zip(&pieces[1..]) {
        java::print(&mut text, value);
        text.push_str(piece);
    }
    Ok(text.into())
}

/// Format with a template that was computed: its braces can't be escaped.
fn format_with(template: &Value, values: &[Value]) -> Computed {
    let pieces: Vec<String> = string(template)?.split("{}").map(str::to_owned).collect();
    format(&pieces, values)
}

fn string(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| format!("a string is expected, but was: {value}"))
}

fn items(value: &Value) -> Result<&[Value], String> {
    value.as_array().ok_or_else(|| format!("an array is expected, but was: {value}"))
}

fn object(value: &Value) -> Result<&Object, String> {
    value.as_object().ok_or_else(|| format!("a JSON object is expected, but was: {value}"))
}

/// A number, rounded as Java rounds, within an `int`.
fn integer(value: &Value) -> Result<i64, String> {
    let number = value.as_number().ok_or_else(|| format!("a number is expected, but was: {value}"))?;
    let rounded = number.as_i64().unwrap_or_else(|| java::round(number.as_f64()));
    match i32::try_from(rounded) {
        Ok(_) => Ok(rounded),
        Err(_) => {
            Err(format!("a number between {} and {} is expected, but was: {value}", i32::MIN, i32::MAX))
        }
    }
}

fn short(text: &str) -> Result<&str, String> {
    match text.chars().count() {
        0..=LENGTH_MAX => Ok(text),
        length => Err(format!("at most {LENGTH_MAX} characters are allowed, but there are {length}")),
    }
}

/// Blank text is null, and a negative zero is Java's zero.
fn string_to_json(text: &Value) -> Computed {
    let text = string(text)?;
    if text.trim_matches([' ', '\t', '\r', '\n']).is_empty() {
        return Ok(Value::Null);
    }
    match parse(text).map_err(|error| error.message().to_owned())? {
        Value::Number(number) if number.lexeme() == "-0" => Ok(0.into()),
        value => Ok(value),
    }
}

fn array_partition(array: &Value, size: &Value) -> Computed {
    let (items, size) = (items(array)?, integer(size)?);
    match usize::try_from(size) {
        Ok(size @ 1..) => {
            Ok(items.chunks(size).map(|chunk| chunk.to_vec().into()).collect::<Vec<Value>>().into())
        }
        _ => Err(format!("the size of a chunk must be a positive integer, but was: {size}")),
    }
}

fn array_range(first: &Value, last: &Value, step: &Value) -> Computed {
    let (first, last, step) = (integer(first)?, integer(last)?, integer(step)?);
    if step == 0 {
        return Err("the increment of a range can't be zero".to_owned());
    }
    let length = ((last - first) / step + 1).max(0);
    let length = if (last - first).signum() == -step.signum() { 0 } else { length };
    if length > RANGE_LENGTH_MAX {
        return Err(format!("a range has at most {RANGE_LENGTH_MAX} items, but this has {length}"));
    }
    Ok((0..length).map(|place| Value::from(first + place * step)).collect::<Vec<_>>().into())
}

fn array_get_item(array: &Value, index: &Value) -> Computed {
    let (items, index) = (items(array)?, integer(index)?);
    let item = usize::try_from(index).ok().and_then(|index| items.get(index));
    item.cloned().ok_or_else(|| format!("the index {index} is out of bounds for length {}", items.len()))
}

fn array_unique(array: &Value) -> Computed {
    let mut seen = BTreeSet::new();
    let unique = items(array)?.iter().filter(|item| seen.insert(Key::of(item))).cloned();
    Ok(unique.collect::<Vec<_>>().into())
}

/// Orders values such that equal ones are one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'v> {
    Null,
    Bool(bool),
    Integer(i64),
    Double(u64),
    String(&'v str),
    Array(Vec<Key<'v>>),
    Object(BTreeMap<&'v str, Key<'v>>),
}

impl<'v> Key<'v> {
    fn of(value: &'v Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Number(number) => Self::of_number(number),
            Value::String(text) => Self::String(text),
            Value::Array(items) => Self::Array(items.iter().map(Self::of).collect()),
            Value::Object(object) => {
                Self::Object(object.iter().map(|(key, value)| (&**key, Self::of(value))).collect())
            }
        }
    }

    fn of_number(number: &Number) -> Self {
        let double = number.as_f64();
        let whole = double.trunc() == double && double.abs() < (1_u64 << 53) as f64;
        match number.as_i64() {
            Some(integer) => Self::Integer(integer),
            None if whole => Self::Integer(double as i64),
            None => Self::Double(double.to_bits()),
        }
    }
}

fn base64_decode(data: &Value) -> Computed {
    let bytes = STANDARD.decode(short(string(data)?)?).map_err(|error| format!("no Base64 text: {error}"))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned().into())
}

fn hash(data: &Value, algorithm: &Value) -> Computed {
    let data = match data {
        Value::String(text) => Arc::clone(text),
        other => other.to_string().into(),
    };
    let data = short(&data)?.as_bytes();
    let digest = match string(algorithm)? {
        "MD5" => Md5::digest(data).to_vec(),
        "SHA-1" => Sha1::digest(data).to_vec(),
        "SHA-256" => Sha256::digest(data).to_vec(),
        "SHA-384" => Sha384::digest(data).to_vec(),
        "SHA-512" => Sha512::digest(data).to_vec(),
        other => {
            return Err(format!(
                "the algorithm must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512, but was: {other}"
            ));
        }
    };
    Ok(hexadecimal(&digest).into())
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).expect("a nibble is a digit");
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Shallow, and in the order of a Java map.
fn json_merge(first: &Value, second: &Value, deep: &Value) -> Computed {
    let mut merged = Object::clone(object(first)?);
    let second = object(second)?;
    if deep.as_bool() != Some(false) {
        return Err(format!(
            "only a shallow merge is supported: the third argument must be false, but was: {deep}"
        ));
    }
    second.iter().for_each(|(key, value)| merged.insert(key.clone(), value.clone()));
    let mut entries: Vec<(Arc<str>, Value)> =
        merged.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    java_order::sort(&mut entries, |(key, _)| key);
    Ok(entries.into_iter().collect::<Object>().into())
}

fn math_random(start: &Value, end: &Value, seed: Option<&Value>, random: &Cell<Seed>) -> Computed {
    let (start, end) = (integer(start)?, integer(end)?);
    if start >= end {
        return Err(format!("the start {start} must be less than the end {end}"));
    }
    let Some(seed) = seed else {
        let span = (end - start) as u64;
        return Ok((start + (Seed::next(random) % span) as i64).into());
    };
    let mut seeded = Random::new(integer(seed)?);
    match i32::try_from(end - start) {
        Ok(bound) => Ok((start + i64::from(seeded.next_int(bound))).into()),
        Err(_) => Err("the numbers are too far apart".to_owned()),
    }
}

/// At any character of the second text; nothing empty is kept.
fn string_split(text: &Value, splitters: &Value) -> Computed {
    let (text, splitters) = (string(text)?, string(splitters)?);
    let parts = text.split(|c| splitters.contains(c)).filter(|part| !part.is_empty());
    Ok(parts.map(Value::from).collect::<Vec<_>>().into())
}

/// A version 4 UUID.
pub(in crate::expression) fn uuid(random: &Cell<Seed>) -> String {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&Seed::next(random).to_be_bytes());
    bytes[8..].copy_from_slice(&Seed::next(random).to_be_bytes());
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = hexadecimal(&bytes);
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}
