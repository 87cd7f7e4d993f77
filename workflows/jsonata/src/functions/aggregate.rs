//! `$sum`, `$count`, `$max`, `$min`, `$average`.

use super::{Scope, argument};
use crate::Error;
use crate::evaluate::Evaluator;
use crate::item::Item;

fn numbers(this: &mut Evaluator<'_>, arguments: &[Item]) -> Result<Option<Vec<f64>>, Error> {
    let Some(list) = argument(arguments, 0).list() else { return Ok(None) };
    this.meter.steps(list.len() / 8)?;
    this.meter.memory(list.len() * size_of::<f64>())?;
    Ok(Some(list.iter().map(|item| item.number().unwrap_or(f64::NAN)).collect()))
}

pub(super) fn sum(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    Ok(match numbers(this, arguments)? {
        Some(numbers) => Item::Number(numbers.iter().fold(0.0, |total, number| total + number)),
        None => Item::Undefined,
    })
}

pub(super) fn count(_: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    Ok(Item::Number(argument(arguments, 0).list().map_or(0, |list| list.len()) as f64))
}

pub(super) fn max(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let greatest = numbers(this, arguments)?.and_then(|numbers| numbers.into_iter().reduce(f64::max));
    Ok(greatest.map_or(Item::Undefined, Item::Number))
}

pub(super) fn min(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let least = numbers(this, arguments)?.and_then(|numbers| numbers.into_iter().reduce(f64::min));
    Ok(least.map_or(Item::Undefined, Item::Number))
}

pub(super) fn average(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    Ok(match numbers(this, arguments)?.filter(|numbers| !numbers.is_empty()) {
        Some(numbers) => {
            Item::Number(numbers.iter().fold(0.0, |total, number| total + number) / numbers.len() as f64)
        }
        None => Item::Undefined,
    })
}
