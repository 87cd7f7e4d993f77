//! Functions that take functions.

use super::{Scope, argument};
use crate::Error;
use crate::evaluate::Evaluator;
use crate::item::{Item, Members, Object, compare_text};

/// Calls a function with as many of the arguments as it takes, at least one.
fn give(
    this: &mut Evaluator<'_>,
    function: &Item,
    first: Item,
    second: impl FnOnce() -> Item,
    all: &Item,
    scope: &Scope<'_>,
) -> Result<Item, Error> {
    let arity = function.function().map_or(1, |function| function.arity());
    this.meter.steps(1)?;
    let mut arguments = this.list();
    arguments.push(first);
    if arity >= 2 {
        arguments.push(second());
    }
    if arity >= 3 {
        arguments.push(all.clone());
    }
    this.apply(function, arguments, scope.frame)
}

fn place(place: usize) -> Item {
    Item::Number(place as f64)
}

pub(super) fn map(this: &mut Evaluator<'_>, arguments: &[Item], scope: &Scope<'_>) -> Result<Item, Error> {
    let (all, function) = (argument(arguments, 0), argument(arguments, 1));
    let Some(list) = all.list() else { return Ok(Item::Undefined) };
    let mut results = Vec::with_capacity(list.len());
    for (index, item) in list.iter().enumerate() {
        let result = give(this, function, item, || place(index), all, scope)?;
        if !result.is_undefined() {
            results.push(result);
        }
    }
    this.sequence(results)
}

pub(super) fn filter(this: &mut Evaluator<'_>, arguments: &[Item], scope: &Scope<'_>) -> Result<Item, Error> {
    let (all, function) = (argument(arguments, 0), argument(arguments, 1));
    let Some(list) = all.list() else { return Ok(Item::Undefined) };
    let mut results = Vec::new();
    for (index, item) in list.iter().enumerate() {
        let result = give(this, function, item, || place(index), all, scope)?;
        if this.truth(&result)? {
            results.push(list.get(index));
        }
    }
    this.sequence(results)
}

pub(super) fn single(this: &mut Evaluator<'_>, arguments: &[Item], scope: &Scope<'_>) -> Result<Item, Error> {
    let (all, function) = (argument(arguments, 0), argument(arguments, 1));
    let Some(list) = all.list() else { return Ok(Item::Undefined) };
    let mut found = None;
    for (index, item) in list.iter().enumerate() {
        let wanted = function.is_undefined() || {
            let result = give(this, function, item.clone(), || place(index), all, scope)?;
            this.truth(&result)?
        };
        if wanted && found.replace(item).is_some() {
            return Err(Error::new("D3138").index(index));
        }
    }
    found.ok_or_else(|| Error::new("D3139"))
}

pub(super) fn reduce(this: &mut Evaluator<'_>, arguments: &[Item], scope: &Scope<'_>) -> Result<Item, Error> {
    let (all, function, initial) = (argument(arguments, 0), argument(arguments, 1), argument(arguments, 2));
    let Some(list) = all.list() else { return Ok(Item::Undefined) };
    let arity = function.function().map_or(0, |function| function.arity());
    if arity < 2 {
        return Err(Error::new("D3050").index(1));
    }
    let first = usize::from(initial.is_undefined() && list.len() > 0);
    let mut result = if first == 1 { list.get(0) } else { initial.clone() };
    for index in first..list.len() {
        this.meter.steps(1)?;
        let arguments = [result, list.get(index), place(index), all.clone()];
        result = this.apply(function, arguments.into_iter().take(arity).collect(), scope.frame)?;
    }
    Ok(result)
}

fn members<'a>(item: &'a Item, argument: usize) -> Result<Option<Members<'a>>, Error> {
    match item {
        Item::Undefined => Ok(None),
        item => item.members().map(Some).ok_or_else(|| super::mismatch(item, argument)),
    }
}

pub(super) fn sift(this: &mut Evaluator<'_>, arguments: &[Item], scope: &Scope<'_>) -> Result<Item, Error> {
    let (all, function) = (argument(arguments, 0), argument(arguments, 1));
    let Some(members) = members(all, 0)? else { return Ok(Item::Undefined) };
    let mut sifted = Object::with_capacity(members.len());
    for (key, value) in members.iter() {
        let result = give(this, function, value.clone(), || Item::String(key.clone()), all, scope)?;
        if this.truth(&result)? {
            sifted.insert(key, value);
        }
    }
    if sifted.len() == 0 { Ok(Item::Undefined) } else { this.object(sifted) }
}

pub(super) fn each(this: &mut Evaluator<'_>, arguments: &[Item], scope: &Scope<'_>) -> Result<Item, Error> {
    let (all, function) = (argument(arguments, 0), argument(arguments, 1));
    let mut results = Vec::new();
    let members = members(all, 0)?;
    for (key, value) in members.iter().flat_map(|members| members.iter()) {
        let result = give(this, function, value, || Item::String(key), all, scope)?;
        if !result.is_undefined() {
            results.push(result);
        }
    }
    this.sequence(results)
}

pub(super) fn sort(this: &mut Evaluator<'_>, arguments: &[Item], scope: &Scope<'_>) -> Result<Item, Error> {
    let (all, function) = (argument(arguments, 0), argument(arguments, 1));
    let items = match all.list() {
        Some(list) if list.len() > 1 => list.to_vec(&mut this.meter)?,
        _ => return Ok(all.clone()),
    };
    let sorted = if !function.is_undefined() {
        this.merge_sort(items, &mut |this, left: &Item, right: &Item| {
            let after = this.apply(function, vec![left.clone(), right.clone()], scope.frame)?;
            // As JavaScript has it: also an empty array is something.
            if after.is_array() || after.members().is_some() { Ok(true) } else { this.truth(&after) }
        })?
    } else if items.iter().all(|item| item.number().is_some()) {
        this.merge_sort(items, &mut |_, left: &Item, right: &Item| Ok(left.number() > right.number()))?
    } else if items.iter().all(|item| item.text().is_some()) {
        this.merge_sort(items, &mut |_, left: &Item, right: &Item| match (left.text(), right.text()) {
            (Some(left), Some(right)) => Ok(compare_text(left, right).is_gt()),
            _ => Ok(false),
        })?
    } else {
        return Err(Error::new("D3070").index(1));
    };
    this.array(sorted)
}
