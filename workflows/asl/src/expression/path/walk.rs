//! Collecting all that an indefinite path matches.

use std::cell::Cell;
use std::sync::Arc;

use frevo_value::{Number, Object, Value};

use super::{Function, Name, Segment, item};
use crate::expression::Data;

/// Nodes that one evaluation may look at. Chained `..` multiply: without a
/// bound a short path over a large payload would hold up its partition.
const VISITS_MAX: u32 = 4_000_000;

/// One evaluation of a path.
pub(super) struct Walk<'d> {
    pub data: &'d Data<'d>,
    visits_left: Cell<u32>,
}

/// The walk has looked at too many nodes.
pub(super) struct TooMany;

impl<'d> Walk<'d> {
    pub fn new(data: &'d Data<'_>) -> Self {
        Self { data, visits_left: Cell::new(VISITS_MAX) }
    }

    /// Everything that `segments` match from `node`; none if that takes too long.
    pub fn matches(&self, node: &Value, segments: &[Segment]) -> Option<Vec<Value>> {
        let mut found = Vec::new();
        self.walk(node, segments, &mut found).ok().map(|()| found)
    }

    pub fn walk(&self, node: &Value, segments: &[Segment], found: &mut Vec<Value>) -> Result<(), TooMany> {
        self.visits_left.set(self.visits_left.get().checked_sub(1).ok_or(TooMany)?);
        let Some((segment, rest)) = segments.split_first() else {
            found.push(node.clone());
            return Ok(());
        };
        match segment {
            Segment::One(Name::Key(key)) => self.each(node.get(key), rest, found),
            Segment::One(Name::Index(index)) => self.each(at(node, *index), rest, found),
            Segment::Keys(keys) if rest.is_empty() => self.merge(node, keys, found),
            Segment::Keys(keys) => self.each(keys.iter().filter_map(|key| node.get(key)), rest, found),
            Segment::Indexes(indexes) => {
                self.each(indexes.iter().filter_map(|index| at(node, *index)), rest, found)
            }
            Segment::Slice(from, to) => self.each(slice(node, *from, *to), rest, found),
            Segment::Wildcard => self.each(children(node), rest, found),
            Segment::Filter(filter) => match node {
                Value::Array(items) => {
                    for item in items.iter() {
                        if filter.accepts(item, self)? {
                            self.walk(item, rest, found)?;
                        }
                    }
                    Ok(())
                }
                Value::Object(_) if filter.accepts(node, self)? => self.walk(node, rest, found),
                _ => Ok(()),
            },
            Segment::Descend => self.descend(node, rest, found),
        }
    }

    fn each<'v>(
        &self,
        nodes: impl IntoIterator<Item = &'v Value>,
        rest: &[Segment],
        found: &mut Vec<Value>,
    ) -> Result<(), TooMany> {
        nodes.into_iter().try_for_each(|node| self.walk(node, rest, found))
    }

    /// The members of these names, as one object.
    fn merge(&self, node: &Value, keys: &[Arc<str>], found: &mut Vec<Value>) -> Result<(), TooMany> {
        if let Value::Object(object) = node {
            let members = keys.iter().filter_map(|key| Some((key.clone(), object.get(key)?.clone())));
            found.push(members.collect::<Object>().into());
        }
        Ok(())
    }

    /// Applies `rest` here and to every container below. An array as a whole
    /// takes part in a filter only through its items.
    fn descend(&self, node: &Value, rest: &[Segment], found: &mut Vec<Value>) -> Result<(), TooMany> {
        let filtered_later = matches!((node, rest.first()), (Value::Array(_), Some(Segment::Filter(_))));
        if !filtered_later {
            self.walk(node, rest, found)?;
        }
        for child in children(node) {
            if matches!(child, Value::Array(_) | Value::Object(_)) {
                self.descend(child, rest, found)?;
            }
        }
        Ok(())
    }
}

fn at(node: &Value, index: i64) -> Option<&Value> {
    item(node.as_array()?, index)
}

fn children(node: &Value) -> Vec<&Value> {
    match node {
        Value::Array(items) => items.iter().collect(),
        Value::Object(object) => object.iter().map(|(_, value)| value).collect(),
        _ => Vec::new(),
    }
}

/// As Jayway cuts: a bound from the end is understood alone, but of two bounds
/// `[1:-1]` is empty, and `[-2:1]` goes over the end to the first item.
fn slice(node: &Value, from: Option<i64>, to: Option<i64>) -> Vec<&Value> {
    let items = node.as_array().unwrap_or_default();
    let length = items.len() as i64;
    let (from, to) = match (from, to) {
        (Some(from), None) => (if from < 0 { (length + from).max(0) } else { from }, length),
        (None, Some(to)) => (0, if to < 0 { length + to } else { to.min(length) }),
        (Some(from), Some(to)) => (from.max(-length), to.min(length)),
        (None, None) => (0, length),
    };
    (from..to).filter_map(|index| item(items, index)).collect()
}

impl Function {
    /// The function of this name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "length" | "size" => Self::Length,
            "keys" => Self::Keys,
            "first" => Self::First,
            "last" => Self::Last,
            "concat" => Self::Concat,
            "sum" => Self::Sum,
            "min" => Self::Min,
            "max" => Self::Max,
            "avg" => Self::Avg,
            "stddev" => Self::Stddev,
            _ => return None,
        })
    }

    /// What it makes of `value`; nothing where there is nothing to compute with.
    pub fn apply(self, value: &Value) -> Option<Value> {
        match (self, value) {
            (Self::Length, Value::Array(items)) => Some((items.len() as i64).into()),
            (Self::Length, Value::Object(object)) => Some((object.len() as i64).into()),
            (Self::Keys, Value::Object(object)) => {
                Some(object.iter().map(|(key, _)| Value::String(key.clone())).collect::<Vec<_>>().into())
            }
            (Self::First, Value::Array(items)) => items.first().cloned(),
            (Self::Last, Value::Array(items)) => items.last().cloned(),
            (Self::Concat, Value::Array(items)) => {
                Some(items.iter().filter_map(Value::as_str).collect::<String>().into())
            }
            (Self::Length | Self::Keys | Self::First | Self::Last | Self::Concat, _) => Some(Value::Null),
            _ => self.aggregate(&numbers(value)),
        }
    }

    fn aggregate(self, numbers: &[f64]) -> Option<Value> {
        if numbers.is_empty() {
            return None;
        }
        let count = numbers.len() as f64;
        let sum: f64 = numbers.iter().sum();
        let result = match self {
            Self::Min => numbers.iter().copied().fold(f64::INFINITY, f64::min),
            Self::Max => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Self::Avg => sum / count,
            Self::Stddev => {
                let squares: f64 = numbers.iter().map(|number| number * number).sum();
                (squares / count - sum * sum / count / count).sqrt()
            }
            _ => sum,
        };
        Number::from_f64(result).map(Value::Number)
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    let items = value.as_array().unwrap_or_default();
    items.iter().filter_map(Value::as_number).map(Number::as_f64).collect()
}
