//! `$match`, `$contains`, `$replace`, `$split`: with strings, regular
//! expressions, or functions that match.

use std::sync::Arc;

use super::{Scope, argument, number_at, text};
use crate::Error;
use crate::evaluate::Evaluator;
use crate::function::Function;
use crate::item::{Item, Object};
use crate::regex::Match;

/// A match, in bytes of the text.
struct Found {
    start: usize,
    end: usize,
    matched: Arc<str>,
    groups: Vec<Item>,
    /// What a matching function gave.
    object: Option<Item>,
}

/// The matches of a matcher in a text, one after the other.
struct Matches<'a> {
    matcher: &'a Item,
    text: &'a Arc<str>,
    state: State,
}

enum State {
    Start,
    /// After a match of a regular expression that ends at this byte.
    After(usize),
    /// What gives the next match.
    Next(Item),
}

impl<'a> Matches<'a> {
    fn new(matcher: &'a Item, text: &'a Arc<str>) -> Self {
        Self { matcher, text, state: State::Start }
    }

    fn next(&mut self, this: &mut Evaluator<'_>, scope: &Scope<'_>) -> Result<Option<Found>, Error> {
        this.meter.steps(1)?;
        if let Some(Function::Regex { regex, position }) = self.matcher.function().map(|function| &**function)
        {
            let found = match self.state {
                State::After(from) => crate::evaluate::next_match(regex, *position, self.text, from)?,
                _ => {
                    this.meter.steps(self.text.len() / 64)?;
                    regex.find(self.text, 0)?
                }
            };
            return found.map(|found| self.of_regex(this, &found)).transpose();
        }
        let result = match &self.state {
            State::Next(next) => this.apply(next, Vec::new(), scope.frame)?,
            _ => this.apply(self.matcher, vec![Item::String(self.text.clone())], scope.frame)?,
        };
        if result.is_undefined() {
            return Ok(None);
        }
        self.of_function(result).map(Some)
    }

    fn of_regex(&mut self, this: &mut Evaluator<'_>, found: &Match) -> Result<Found, Error> {
        self.state = State::After(found.end);
        this.meter.memory(64 + found.end - found.start)?;
        let part = |(start, end): (usize, usize)| Item::from(&self.text[start..end]);
        let groups = found.groups.iter().map(|group| group.map_or(Item::Undefined, part)).collect();
        let matched = self.text[found.start..found.end].into();
        Ok(Found { start: found.start, end: found.end, matched, groups, object: None })
    }

    /// What a function gave must look like a match.
    fn of_function(&mut self, result: Item) -> Result<Found, Error> {
        let member = |name| result.members().and_then(|members| members.get(name)).unwrap_or_default();
        let (start, end, groups, next) = (member("start"), member("end"), member("groups"), member("next"));
        let (Some(start), Some(end)) = (start.number(), end.number()) else {
            return Err(Error::new("T1010"));
        };
        if groups.list().is_none() && next.function().is_none() {
            return Err(Error::new("T1010"));
        }
        let matched = member("match").text().cloned().unwrap_or_else(|| "".into());
        let groups = groups.list().map(|list| list.iter().collect()).unwrap_or_default();
        let start = byte_of(self.text, start);
        let end = byte_of(self.text, end).max(start);
        self.state = State::Next(next);
        Ok(Found { start, end, matched, groups, object: Some(result) })
    }
}

/// The byte at which a UTF-16 unit begins.
fn byte_of(text: &str, unit: f64) -> usize {
    let mut units = 0.0;
    for (place, c) in text.char_indices() {
        if units >= unit {
            return place;
        }
        units += c.len_utf16() as f64;
    }
    text.len()
}

/// How many matches are wanted at most.
fn limit(arguments: &[Item], place: usize, code: &'static str) -> Result<f64, Error> {
    match number_at(arguments, place)? {
        Some(limit) if limit < 0.0 => {
            Err(Error::new(code).value(crate::item::print_number(limit)).index(place + 1))
        }
        limit => Ok(limit.unwrap_or(f64::INFINITY)),
    }
}

pub(super) fn matches(
    this: &mut Evaluator<'_>,
    arguments: &[Item],
    scope: &Scope<'_>,
) -> Result<Item, Error> {
    let Some(text) = text(arguments, 0)? else { return Ok(Item::Undefined) };
    let limit = limit(arguments, 2, "D3040")?;
    let mut matches = Matches::new(argument(arguments, 1), text);
    let mut results = Vec::new();
    let mut units = (0, 0);
    // The reference looks for the match after the last one that is wanted, too:
    // it fails where that is empty.
    let mut next = if limit > 0.0 { matches.next(this, scope)? } else { None };
    while let Some(found) = next.take_if(|_| (results.len() as f64) < limit) {
        // Counted on from the match before.
        units = (
            units.0 + text[units.1..found.start.max(units.1)].encode_utf16().count(),
            found.start.max(units.1),
        );
        let mut object = Object::with_capacity(3);
        object.insert("match".into(), Item::String(found.matched));
        object.insert("index".into(), Item::Number(units.0 as f64));
        object.insert("groups".into(), this.array(found.groups)?);
        results.push(this.object(object)?);
        next = matches.next(this, scope)?;
    }
    this.sequence(results)
}

pub(super) fn contains(
    this: &mut Evaluator<'_>,
    arguments: &[Item],
    scope: &Scope<'_>,
) -> Result<Item, Error> {
    let Some(text) = text(arguments, 0)? else { return Ok(Item::Undefined) };
    this.meter.steps(text.len() / 64)?;
    match argument(arguments, 1) {
        Item::Undefined => Ok(Item::Undefined),
        Item::String(part) => Ok(Item::Bool(text.contains(&**part))),
        matcher => Ok(Item::Bool(Matches::new(matcher, text).next(this, scope)?.is_some())),
    }
}

pub(super) fn split(this: &mut Evaluator<'_>, arguments: &[Item], scope: &Scope<'_>) -> Result<Item, Error> {
    let Some(text) = text(arguments, 0)? else { return Ok(Item::Undefined) };
    let limit = limit(arguments, 2, "D3020")?;
    let mut parts: Vec<Item> = Vec::new();
    match argument(arguments, 1) {
        Item::String(separator) => {
            this.meter.memory(text.len())?;
            let count = limit.trunc().min(usize::MAX as f64) as usize;
            if separator.is_empty() {
                this.meter.memory(text.len() * 32)?;
                parts.extend(text.chars().take(count).map(|c| Item::from(c.to_string())));
            } else {
                this.meter.memory(text.matches(&**separator).count() * 32)?;
                parts.extend(text.split(&**separator).take(count).map(Item::from));
            }
        }
        matcher => {
            let mut matches = Matches::new(matcher, text);
            let mut start = 0;
            let mut next = if limit > 0.0 { matches.next(this, scope)? } else { None };
            while let Some(found) = next.take_if(|_| (parts.len() as f64) < limit) {
                parts.push(this.string(&text[start.min(found.start)..found.start])?);
                start = found.end;
                next = matches.next(this, scope)?;
            }
            if (parts.len() as f64) < limit {
                parts.push(this.string(&text[start..])?);
            }
        }
    }
    this.array(parts)
}

pub(super) fn replace(
    this: &mut Evaluator<'_>,
    arguments: &[Item],
    scope: &Scope<'_>,
) -> Result<Item, Error> {
    let Some(text) = text(arguments, 0)? else { return Ok(Item::Undefined) };
    let (pattern, replacement) = (argument(arguments, 1), argument(arguments, 2));
    if pattern.text().is_some_and(|pattern| pattern.is_empty()) {
        return Err(Error::new("D3010").value("\"\"").index(2));
    }
    let limit = limit(arguments, 3, "D3011")?;
    if limit == 0.0 {
        return Ok(Item::String(text.clone()));
    }
    match pattern {
        Item::String(pattern) => {
            let replacement = this.text_of(replacement)?;
            let count = limit.ceil().min(usize::MAX as f64) as usize;
            this.meter.steps(text.len() / 64)?;
            let found = text.matches(&**pattern).take(count).count();
            this.meter.memory(text.len() + found.saturating_mul(replacement.len()))?;
            this.string(text.replacen(&**pattern, &replacement, count))
        }
        matcher => replace_matches(this, text, matcher, replacement, limit, scope),
    }
}

fn replace_matches(
    this: &mut Evaluator<'_>,
    text: &Arc<str>,
    matcher: &Item,
    replacement: &Item,
    limit: f64,
    scope: &Scope<'_>,
) -> Result<Item, Error> {
    let mut matches = Matches::new(matcher, text);
    let mut result = String::new();
    let (mut from, mut count) = (0, 0.0);
    let mut next = matches.next(this, scope)?;
    while let Some(found) = next.take_if(|_| count < limit) {
        let substitute = match replacement {
            Item::String(template) => fill(template, &found).into(),
            function => {
                let object = match found.object {
                    Some(object) => object,
                    None => as_object(this, text, &found)?,
                };
                match this.apply(function, vec![object], scope.frame)? {
                    Item::String(substitute) => substitute,
                    other => return Err(Error::new("D3012").value(other.to_json())),
                }
            }
        };
        let between = &text[from.min(found.start)..found.start];
        this.meter.memory(between.len() + substitute.len())?;
        result.push_str(between);
        result.push_str(&substitute);
        from = (found.start + found.matched.len()).min(text.len());
        count += 1.0;
        next = matches.next(this, scope)?;
    }
    if from == 0 && count == 0.0 {
        return Ok(Item::String(text.clone()));
    }
    result.push_str(text.get(from..).unwrap_or_default());
    this.string(result)
}

fn as_object(this: &mut Evaluator<'_>, text: &str, found: &Found) -> Result<Item, Error> {
    let units = |end: usize| Item::Number(text[..end].encode_utf16().count() as f64);
    this.meter.steps(1 + found.end / 64)?;
    let mut object = Object::with_capacity(4);
    object.insert("match".into(), Item::String(found.matched.clone()));
    object.insert("start".into(), units(found.start));
    object.insert("end".into(), units(found.end));
    object.insert("groups".into(), this.array(found.groups.clone())?);
    this.object(object)
}

/// A replacement with `$0` for the match, `$1`… for its groups, `$$` for `$`.
fn fill(template: &str, found: &Found) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some(place) = rest.find('$') {
        text.push_str(&rest[..place]);
        rest = &rest[place + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            text.push('$');
            rest = after;
        } else if let Some(after) = rest.strip_prefix('0') {
            text.push_str(&found.matched);
            rest = after;
        } else {
            rest = fill_group(&mut text, rest, found);
        }
    }
    text.push_str(rest);
    text
}

/// Fills in the group whose number comes next: of as many digits as there may
/// be, fewer where that is too great.
fn fill_group<'r>(text: &mut String, rest: &'r str, found: &Found) -> &'r str {
    let count = found.groups.len();
    let digits_max = if count == 0 { 1 } else { count.ilog10() as usize + 1 };
    let digits = rest.bytes().take(digits_max).take_while(u8::is_ascii_digit).count();
    let mut number: usize = match rest[..digits].parse() {
        Ok(number) => number,
        Err(_) => {
            text.push('$');
            return rest;
        }
    };
    if digits_max > 1 && number > count {
        number = rest[..digits.min(digits_max - 1)].parse().unwrap_or(number);
    }
    if let Some(group) = number.checked_sub(1).and_then(|place| found.groups.get(place)?.text()) {
        text.push_str(group);
    }
    &rest[number.to_string().len()..]
}
