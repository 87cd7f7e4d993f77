//! `$now`, `$millis`, `$fromMillis`, `$toMillis`.

use super::{Scope, number_at, text};
use crate::Error;
use crate::evaluate::Evaluator;
use crate::item::{Item, quote};
use crate::picture::{DatePicture, parse_iso};

/// What times are printed as where no picture is given.
const ISO: &str = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]";

fn format(this: &mut Evaluator<'_>, millis: f64, arguments: &[Item]) -> Result<Item, Error> {
    let picture = text(arguments, 0)?.map_or(ISO, |picture| picture);
    this.meter.picture(picture)?;
    let zone = text(arguments, 1)?.map(|zone| &**zone);
    let formatted = DatePicture::parse(picture)?.format(millis, zone)?;
    this.string(formatted)
}

pub(super) fn now(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let millis = this.host.now_millis() as f64;
    format(this, millis, arguments)
}

pub(super) fn millis(this: &mut Evaluator<'_>, _: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    Ok(Item::Number(this.host.now_millis() as f64))
}

pub(super) fn from_millis(
    this: &mut Evaluator<'_>,
    arguments: &[Item],
    _: &Scope<'_>,
) -> Result<Item, Error> {
    match number_at(arguments, 0)? {
        Some(millis) => format(this, millis, &arguments[1..]),
        None => Ok(Item::Undefined),
    }
}

pub(super) fn to_millis(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let Some(timestamp) = text(arguments, 0)? else { return Ok(Item::Undefined) };
    this.meter.steps(timestamp.len())?;
    let Some(picture) = text(arguments, 1)? else {
        return match parse_iso(timestamp) {
            Some(millis) => Ok(Item::Number(millis)),
            None => Err(Error::new("D3110").value(quote(timestamp))),
        };
    };
    this.meter.picture(picture)?;
    let now = this.host.now_millis() as f64;
    let millis = DatePicture::parse(picture)?.read(timestamp, now)?;
    Ok(millis.map_or(Item::Undefined, Item::Number))
}
