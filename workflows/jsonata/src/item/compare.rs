//! Equality and order of items.

use std::cmp::Ordering;
use std::rc::Rc;
use std::sync::Arc;

use super::Item;
use crate::Error;
use crate::budget::Meter;

/// Equal throughout: arrays item by item, objects whatever the order of keys.
/// What is compared is counted: a value may contain another many times.
pub(crate) fn equal(meter: &mut Meter, left: &Item, right: &Item) -> Result<bool, Error> {
    if let (Some(left), Some(right)) = (left.list(), right.list()) {
        meter.steps(1 + left.len())?;
        if left.len() != right.len() {
            return Ok(false);
        }
        for (left, right) in left.iter().zip(right.iter()) {
            if !equal(meter, &left, &right)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    if let (Some(left), Some(right)) = (left.members(), right.members()) {
        meter.steps(1 + left.len())?;
        if left.len() != right.len() {
            return Ok(false);
        }
        for (key, item) in left.iter() {
            match right.get(&key) {
                Some(other) if equal(meter, &item, &other)? => {}
                _ => return Ok(false),
            }
        }
        return Ok(true);
    }
    Ok(identical(left, right))
}

/// The same scalar, or the very same array, object or function.
pub(crate) fn identical(left: &Item, right: &Item) -> bool {
    if let (Some(left), Some(right)) = (left.number(), right.number()) {
        return left == right;
    }
    match (left, right) {
        (Item::Undefined, Item::Undefined) | (Item::Null, Item::Null) => true,
        (Item::Bool(left), Item::Bool(right)) => left == right,
        (Item::String(left), Item::String(right)) => left == right,
        (Item::Array(left, _), Item::Array(right, _)) => Rc::ptr_eq(left, right),
        (Item::Given(left), Item::Given(right)) => Arc::ptr_eq(left, right),
        (Item::Object(left), Item::Object(right)) => Rc::ptr_eq(left, right),
        (Item::GivenObject(left), Item::GivenObject(right)) => Arc::ptr_eq(left, right),
        (Item::Function(left), Item::Function(right)) => Rc::ptr_eq(left, right),
        _ => false,
    }
}

/// By UTF-16 units, as JavaScript orders strings.
pub(crate) fn compare_text(left: &str, right: &str) -> Ordering {
    if left.is_ascii() || right.is_ascii() {
        return left.cmp(right);
    }
    left.encode_utf16().cmp(right.encode_utf16())
}
