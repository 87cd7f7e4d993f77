//! Functions of any value: truth, type, errors, `$eval`, `$clone`.

use super::{Scope, argument, text};
use crate::evaluate::{Evaluator, wrapped};
use crate::item::Item;
use crate::{Error, compile, parse};

pub(super) fn boolean(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    match argument(arguments, 0) {
        Item::Undefined => Ok(Item::Undefined),
        item => this.truth(item).map(Item::Bool),
    }
}

pub(super) fn not(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    match argument(arguments, 0) {
        Item::Undefined => Ok(Item::Undefined),
        item => this.truth(item).map(|truth| Item::Bool(!truth)),
    }
}

pub(super) fn exists(_: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    Ok(Item::Bool(!argument(arguments, 0).is_undefined()))
}

pub(super) fn kind(_: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    Ok(match argument(arguments, 0).symbol() {
        'l' => "null".into(),
        'n' => "number".into(),
        's' => "string".into(),
        'b' => "boolean".into(),
        'a' => "array".into(),
        'f' => "function".into(),
        'o' => "object".into(),
        _ => Item::Undefined,
    })
}

pub(super) fn error(_: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let message = text(arguments, 0)?.filter(|message| !message.is_empty());
    Err(Error::with_message("D3137", message.map_or("$error() function evaluated", |message| message)))
}

pub(super) fn assert(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    if this.truth(argument(arguments, 0))? {
        return Ok(Item::Undefined);
    }
    let message = text(arguments, 1)?.filter(|message| !message.is_empty());
    Err(Error::with_message("D3141", message.map_or("$assert() statement failed", |message| message)))
}

pub(super) fn eval(this: &mut Evaluator<'_>, arguments: &[Item], scope: &Scope<'_>) -> Result<Item, Error> {
    let Some(expression) = text(arguments, 0)? else { return Ok(Item::Undefined) };
    let input = match argument(arguments, 1) {
        Item::Undefined => scope.context.clone(),
        focus => wrapped(focus.clone()),
    };
    this.meter.steps(expression.len())?;
    this.meter.memory(64 * expression.len())?;
    let program = parse::parse(expression, this.dialect)
        .and_then(|tree| compile::compile(&tree, this.dialect))
        .map_err(|error| Error::new("D3120").value(crate::item::quote(&error.message())))?;
    this.evaluate(&program, &input, scope.frame).map_err(|error| match error.exceeded() {
        // A budget that is used up stays used up: nobody should take it for a
        // fault of the inner expression.
        Some(_) => error,
        None => Error::new("D3121").value(crate::item::quote(&error.message())),
    })
}

pub(super) fn clone(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    this.deep_copy(argument(arguments, 0))
}
