//! Filters: `[?(@.price < 10 && @.tag in ['a', 'b'])]`.

use std::cmp::Ordering;
use std::sync::Arc;

use frevo_value::Value;
use regex_lite::Regex;

use super::walk::{TooMany, Walk};
use super::{Path, Segment};

/// A condition on a node.
#[derive(Debug)]
pub(super) enum Filter {
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
    /// A path that must select something.
    Exists(Operand),
    Compare(Operand, Operator, Operand),
    /// `=~`: the whole text matches.
    Matches(Operand, Regex),
}

/// One side of a comparison.
#[derive(Debug)]
pub(super) enum Operand {
    /// `@…`
    Relative {
        segments: Vec<Segment>,
        definite: bool,
        function: Option<super::Function>,
    },
    /// `$…`
    Absolute(Box<Path>),
    Literal(Value),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    SameTypeEqual,
    SameTypeNotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    NotIn,
    SubsetOf,
    AnyOf,
    NoneOf,
    All,
    Contains,
    Size,
    Empty,
}

impl Filter {
    /// Whether `node` fulfils it.
    pub fn accepts(&self, node: &Value, walk: &Walk<'_>) -> Result<bool, TooMany> {
        match self {
            Self::And(parts) => all(parts, node, walk),
            Self::Or(parts) => {
                for part in parts {
                    if part.accepts(node, walk)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Not(part) => part.accepts(node, walk).map(|accepted| !accepted),
            Self::Exists(operand) => operand.value(node, walk).map(|value| value.is_some()),
            Self::Compare(left, operator, right) => {
                let (left, right) = (left.value(node, walk)?, right.value(node, walk)?);
                Ok(operator.holds(left.as_ref(), right.as_ref()))
            }
            Self::Matches(operand, pattern) => {
                let value = operand.value(node, walk)?;
                Ok(value.as_ref().and_then(Value::as_str).is_some_and(|text| pattern.is_match(text)))
            }
        }
    }

    /// Every variable that it reads.
    pub fn variables(&self, found: &mut Vec<Arc<str>>) {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.variables(found)),
            Self::Not(part) => part.variables(found),
            Self::Exists(operand) | Self::Matches(operand, _) => operand.variables(found),
            Self::Compare(left, _, right) => {
                left.variables(found);
                right.variables(found);
            }
        }
    }
}

fn all(parts: &[Filter], node: &Value, walk: &Walk<'_>) -> Result<bool, TooMany> {
    for part in parts {
        if !part.accepts(node, walk)? {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Operand {
    /// Its value for `node`; none where a definite path selects nothing.
    fn value(&self, node: &Value, walk: &Walk<'_>) -> Result<Option<Value>, TooMany> {
        let selected = match self {
            Self::Literal(value) => return Ok(Some(value.clone())),
            Self::Absolute(path) => return Ok(path.try_evaluate(walk.data)),
            Self::Relative { segments, .. } => {
                let mut found = Vec::new();
                walk.walk(node, segments, &mut found)?;
                found
            }
        };
        let Self::Relative { definite, function, .. } = self else { return Ok(None) };
        let value = if *definite { selected.into_iter().next() } else { Some(selected.into()) };
        Ok(match function {
            Some(function) => value.and_then(|value| function.apply(&value)),
            None => value,
        })
    }

    fn variables(&self, found: &mut Vec<Arc<str>>) {
        match self {
            Self::Absolute(path) => path.variables(found),
            Self::Relative { segments, .. } => {
                for segment in segments {
                    if let Segment::Filter(filter) = segment {
                        filter.variables(found);
                    }
                }
            }
            Self::Literal(_) => {}
        }
    }
}

impl Operator {
    fn holds(self, left: Option<&Value>, right: Option<&Value>) -> bool {
        match self {
            Self::Equal => equal(left, right),
            Self::NotEqual => !equal(left, right),
            Self::SameTypeEqual => same_type(left, right) && equal(left, right),
            Self::SameTypeNotEqual => !(same_type(left, right) && equal(left, right)),
            Self::Less => order(left, right).is_some_and(Ordering::is_lt),
            Self::LessEqual => order(left, right).is_some_and(Ordering::is_le),
            Self::Greater => order(left, right).is_some_and(Ordering::is_gt),
            Self::GreaterEqual => order(left, right).is_some_and(Ordering::is_ge),
            Self::In => within(left, right) == Some(true),
            Self::NotIn => within(left, right) == Some(false),
            Self::Contains => contains(left, right),
            Self::Size => size(left).is_some_and(|size| right == Some(&Value::from(size))),
            Self::Empty => size(left).is_some_and(|size| right == Some(&Value::Bool(size == 0))),
            Self::SubsetOf => {
                sets(left, right).is_some_and(|(left, right)| left.iter().all(|item| has(right, item)))
            }
            Self::All => {
                sets(left, right).is_some_and(|(left, right)| right.iter().all(|item| has(left, item)))
            }
            Self::AnyOf => {
                sets(left, right).is_some_and(|(left, right)| left.iter().any(|item| has(right, item)))
            }
            Self::NoneOf => {
                sets(left, right).is_some_and(|(left, right)| !left.iter().any(|item| has(right, item)))
            }
        }
    }
}

/// A number and a string are equal if they read the same.
fn equal(left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left, right) {
        (Some(Value::String(text)), Some(Value::Number(number)))
        | (Some(Value::Number(number)), Some(Value::String(text))) => **text == *number.lexeme(),
        _ => left == right,
    }
}

fn same_type(left: Option<&Value>, right: Option<&Value>) -> bool {
    left.map(std::mem::discriminant) == right.map(std::mem::discriminant)
}

fn order(left: Option<&Value>, right: Option<&Value>) -> Option<Ordering> {
    match (left?, right?) {
        (Value::Number(left), Value::Number(right)) => Some(left.compare(right)),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

fn within(left: Option<&Value>, right: Option<&Value>) -> Option<bool> {
    let items = right?.as_array()?;
    Some(left.is_some_and(|value| has(items, value)))
}

fn has(items: &[Value], value: &Value) -> bool {
    items.iter().any(|item| equal(Some(item), Some(value)))
}

fn contains(left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left, right) {
        (Some(Value::Array(items)), Some(value)) => has(items, value),
        (Some(Value::String(text)), Some(Value::String(part))) => text.contains(&**part),
        _ => false,
    }
}

fn size(value: Option<&Value>) -> Option<i64> {
    match value? {
        Value::Array(items) => Some(items.len() as i64),
        Value::String(text) => Some(text.encode_utf16().count() as i64),
        _ => None,
    }
}

fn sets<'v>(left: Option<&'v Value>, right: Option<&'v Value>) -> Option<(&'v [Value], &'v [Value])> {
    Some((left?.as_array()?, right?.as_array()?))
}
