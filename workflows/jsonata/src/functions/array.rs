//! `$zip`, `$append`, `$reverse`, `$shuffle`, `$distinct`.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Scope, argument};
use crate::Error;
use crate::evaluate::Evaluator;
use crate::item::{Item, List, Marks, equal};

pub(super) fn zip(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let count = arguments.iter().map(|argument| argument.list().map_or(0, List::len)).min().unwrap_or(0);
    let mut rows = Vec::with_capacity(count);
    for place in 0..count {
        let row = arguments.iter().filter_map(Item::list).map(|list| list.get(place)).collect();
        rows.push(this.array(row)?);
    }
    this.array(rows)
}

pub(super) fn append(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let (first, second) = (argument(arguments, 0), argument(arguments, 1));
    if first.is_undefined() || second.is_undefined() {
        return Ok(if first.is_undefined() { second.clone() } else { first.clone() });
    }
    let list = |item| Item::list(item).unwrap_or(List::Made(std::slice::from_ref(item)));
    let mut items = list(first).to_vec(&mut this.meter)?;
    this.meter.memory(list(second).len() * size_of::<Item>())?;
    items.extend(list(second).iter());
    this.array(items)
}

pub(super) fn reverse(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    match argument(arguments, 0).list() {
        Some(list) if list.len() > 1 => {
            let mut items = list.to_vec(&mut this.meter)?;
            items.reverse();
            this.array(items)
        }
        _ => Ok(argument(arguments, 0).clone()),
    }
}

/// The inside-out variant of Fisher and Yates.
pub(super) fn shuffle(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let list = match argument(arguments, 0).list() {
        Some(list) if list.len() > 1 => list,
        _ => return Ok(argument(arguments, 0).clone()),
    };
    let mut shuffled: Vec<Item> = Vec::with_capacity(list.len());
    for (place, item) in list.iter().enumerate() {
        this.meter.steps(1)?;
        this.meter.memory(size_of::<Item>())?;
        let other = ((this.host.random() * (place + 1) as f64) as usize).min(place);
        shuffled.push(item);
        shuffled.swap(place, other);
    }
    this.array(shuffled)
}

pub(super) fn distinct(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let item = argument(arguments, 0);
    let list = match item.list() {
        Some(list) if list.len() > 1 => list,
        _ => return Ok(item.clone()),
    };
    let mut texts: BTreeSet<Arc<str>> = BTreeSet::new();
    let mut numbers: BTreeSet<u64> = BTreeSet::new();
    let mut others: Vec<Item> = Vec::new();
    let mut results = Vec::new();
    for item in list.iter() {
        this.meter.steps(1)?;
        let new = match (&item, item.number()) {
            (Item::String(text), _) => texts.insert(text.clone()),
            // Zero has two signs and is one number.
            (_, Some(number)) if !number.is_nan() => numbers.insert((number + 0.0).to_bits()),
            _ => is_new(this, &item, &mut others)?,
        };
        if new {
            results.push(item);
        }
    }
    let marks = if item.marks().sequence { Marks::SEQUENCE } else { Marks::PLAIN };
    this.made(results, marks)
}

fn is_new(this: &mut Evaluator<'_>, item: &Item, others: &mut Vec<Item>) -> Result<bool, Error> {
    for other in others.iter() {
        this.meter.steps(1)?;
        if equal(&mut this.meter, item, other)? {
            return Ok(false);
        }
    }
    others.push(item.clone());
    Ok(true)
}
