//! `$sum`, `$count`, `$max`, `$min`, `$average`.

use super::{Scope, argument};
use crate::Error;
use crate::evaluate::Evaluator;
use crate::item::Item;

/// What a list of numbers comes to, beginning with the first; nothing for none.
fn fold(
    this: &mut Evaluator<'_>,
    arguments: &[Item],
    join: impl Fn(f64, f64) -> f64,
) -> Result<Option<f64>, Error> {
    let Some(list) = argument(arguments, 0).list() else { return Ok(None) };
    this.meter.steps(list.len() / 8)?;
    let mut result = None;
    list.for_each_number(|number| result = Some(result.map_or(number, |result| join(result, number))));
    Ok(result)
}

fn number(number: Option<f64>) -> Item {
    number.map_or(Item::Undefined, Item::Number)
}

pub(super) fn sum(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let none = if argument(arguments, 0).is_array() { Some(0.0) } else { None };
    Ok(number(fold(this, arguments, |total, number| total + number)?.or(none)))
}

pub(super) fn count(_: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    Ok(Item::Number(argument(arguments, 0).list().map_or(0, |list| list.len()) as f64))
}

pub(super) fn max(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    Ok(number(fold(this, arguments, f64::max)?))
}

pub(super) fn min(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    Ok(number(fold(this, arguments, f64::min)?))
}

pub(super) fn average(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let count = argument(arguments, 0).list().map_or(0, |list| list.len()) as f64;
    Ok(number(fold(this, arguments, |total, number| total + number)?.map(|total| total / count)))
}
