//! Functions of strings. Characters are Unicode's, not UTF-16 units.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Scope, argument, number_at, text};
use crate::Error;
use crate::evaluate::Evaluator;
use crate::item::{Item, print};

impl Evaluator<'_> {
    /// A value as `$string` and `&` print it.
    pub(crate) fn text_of(&mut self, item: &Item) -> Result<Arc<str>, Error> {
        match item {
            Item::String(text) => Ok(text.clone()),
            Item::Undefined | Item::Function(_) => Ok("".into()),
            Item::Number(number) if !number.is_finite() => Err(Error::new("D3001").value(item.to_json())),
            Item::Array(array, marks) if marks.wrapper && !array.items.is_empty() => {
                print(&mut self.meter, &array.items[0], false).map(Into::into)
            }
            item => print(&mut self.meter, item, false).map(Into::into),
        }
    }
}

pub(super) fn string(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let item = argument(arguments, 0);
    if item.is_undefined() {
        return Ok(Item::Undefined);
    }
    let pretty = matches!(argument(arguments, 1), Item::Bool(true));
    if pretty && (item.is_array() || item.members().is_some()) {
        let inner = match item {
            Item::Array(array, marks) if marks.wrapper && !array.items.is_empty() => &array.items[0],
            item => item,
        };
        let printed = print(&mut this.meter, inner, true)?;
        return this.string(printed);
    }
    this.text_of(item).map(Item::String)
}

pub(super) fn length(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let Some(text) = text(arguments, 0)? else { return Ok(Item::Undefined) };
    this.meter.steps(text.len() / 64)?;
    Ok(Item::Number(text.chars().count() as f64))
}

/// What JavaScript's `slice` makes of a bound: counted from the end where it is
/// negative, and kept within the text.
fn bound(position: f64, count: usize) -> usize {
    let position = position.trunc();
    let from_start = if position < 0.0 { count as f64 + position } else { position };
    from_start.clamp(0.0, count as f64) as usize
}

pub(super) fn substring(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let Some(text) = text(arguments, 0)? else { return Ok(Item::Undefined) };
    this.meter.steps(text.len() / 64)?;
    let count = text.chars().count();
    let start = number_at(arguments, 1)?.unwrap_or(0.0);
    let start = if count as f64 + start < 0.0 { 0.0 } else { start };
    let end = match number_at(arguments, 2)? {
        Some(length) if length <= 0.0 => return Ok("".into()),
        Some(length) if start >= 0.0 => start + length,
        Some(length) => count as f64 + start + length,
        None => count as f64,
    };
    let (start, end) = (bound(start, count), bound(end, count));
    let part: String = text.chars().skip(start).take(end.saturating_sub(start)).collect();
    this.string(part)
}

pub(super) fn substring_before(
    this: &mut Evaluator<'_>,
    arguments: &[Item],
    _: &Scope<'_>,
) -> Result<Item, Error> {
    let (Some(text), mark) = (text(arguments, 0)?, text(arguments, 1)?) else { return Ok(Item::Undefined) };
    this.meter.steps(text.len() / 64)?;
    match text.find(mark.map_or("undefined", |mark| mark)) {
        Some(place) => this.string(&text[..place]),
        None => Ok(Item::String(text.clone())),
    }
}

pub(super) fn substring_after(
    this: &mut Evaluator<'_>,
    arguments: &[Item],
    _: &Scope<'_>,
) -> Result<Item, Error> {
    let (Some(text), mark) = (text(arguments, 0)?, text(arguments, 1)?) else { return Ok(Item::Undefined) };
    this.meter.steps(text.len() / 64)?;
    let mark = mark.map_or("undefined", |mark| mark);
    match text.find(mark) {
        Some(place) => this.string(&text[place + mark.len()..]),
        None => Ok(Item::String(text.clone())),
    }
}

pub(super) fn lowercase(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let Some(text) = text(arguments, 0)? else { return Ok(Item::Undefined) };
    this.string(text.to_lowercase())
}

pub(super) fn uppercase(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let Some(text) = text(arguments, 0)? else { return Ok(Item::Undefined) };
    this.string(text.to_uppercase())
}

pub(super) fn trim(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let Some(text) = text(arguments, 0)? else { return Ok(Item::Undefined) };
    let words: Vec<&str> = text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).collect();
    this.string(words.join(" "))
}

pub(super) fn pad(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let Some(text) = text(arguments, 0)? else { return Ok(Item::Undefined) };
    let width = number_at(arguments, 1)?.unwrap_or(0.0).trunc();
    let filler = super::text(arguments, 2)?.filter(|filler| !filler.is_empty());
    let filler: Cow<'_, str> = filler.map_or(Cow::Borrowed(" "), |filler| Cow::Borrowed(&**filler));
    let missing = width.abs() - text.chars().count() as f64;
    if missing.is_nan() || missing <= 0.0 {
        return Ok(Item::String(text.clone()));
    }
    let missing = missing as usize;
    this.meter.memory(missing.saturating_mul(filler.len()))?;
    let padding: String = filler.chars().cycle().take(missing).collect();
    this.string(if width > 0.0 { format!("{text}{padding}") } else { format!("{padding}{text}") })
}

pub(super) fn join(this: &mut Evaluator<'_>, arguments: &[Item], _: &Scope<'_>) -> Result<Item, Error> {
    let Some(list) = argument(arguments, 0).list() else { return Ok(Item::Undefined) };
    let separator = text(arguments, 1)?.map_or("", |separator| separator);
    let mut joined = String::new();
    for (place, item) in list.iter().enumerate() {
        let item = this.text_of(&item)?;
        this.meter.memory(item.len() + separator.len())?;
        if place > 0 {
            joined.push_str(separator);
        }
        joined.push_str(&item);
    }
    this.string(joined)
}
