//! `$keys`, `$lookup`, `$spread`, `$merge`.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Scope, argument, text};
use crate::Error;
use crate::evaluate::Evaluator;
use crate::item::{Item, Object};

pub(super) fn keys(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let mut known = BTreeSet::new();
    let mut keys = Vec::new();
    gather(this, argument(arguments, 0), &mut known, &mut keys)?;
    this.sequence(keys.into_iter().map(Item::String).collect())
}

/// The keys of an object, or of all objects of an array, each once.
fn gather(
    this: &mut Evaluator<'_>,
    item: &Item,
    known: &mut BTreeSet<Arc<str>>,
    keys: &mut Vec<Arc<str>>,
) -> Result<(), Error> {
    if let Some(list) = item.list() {
        this.meter.steps(list.len())?;
        return list.iter().try_for_each(|item| gather(this, &item, known, keys));
    }
    if let Some(members) = item.members() {
        this.meter.steps(members.len())?;
        keys.extend(members.iter().map(|(key, _)| key).filter(|key| known.insert(key.clone())));
    }
    Ok(())
}

pub(super) fn lookup(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    match text(arguments, 1)? {
        Some(key) => this.lookup(argument(arguments, 0), key),
        None => Ok(Item::Undefined),
    }
}

pub(super) fn spread(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let item = argument(arguments, 0);
    if item.list().is_none() && item.members().is_none() {
        return Ok(item.clone());
    }
    let mut results = Vec::new();
    spread_into(this, item, &mut results)?;
    // What is appended to a list of results is no such list any more.
    if item.list().is_some_and(|list| list.len() > 0) { this.array(results) } else { this.sequence(results) }
}

fn spread_into(this: &mut Evaluator<'_>, item: &Item, results: &mut Vec<Item>) -> Result<(), Error> {
    if let Some(list) = item.list() {
        this.meter.steps(list.len())?;
        return list.iter().try_for_each(|item| spread_into(this, &item, results));
    }
    match item.members() {
        Some(members) => {
            for (key, value) in members.iter() {
                let mut object = Object::with_capacity(1);
                object.insert(key, value);
                results.push(this.object(object)?);
            }
        }
        None => results.push(item.clone()),
    }
    Ok(())
}

pub(super) fn merge(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let Some(list) = argument(arguments, 0).list() else { return Ok(Item::Undefined) };
    let mut merged = Object::with_capacity(8);
    for item in list.iter() {
        if let Some(members) = item.members() {
            this.meter.steps(members.len())?;
            members.iter().for_each(|(key, value)| merged.insert(key, value));
        }
    }
    this.object(merged)
}
