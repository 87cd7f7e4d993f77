//! Why an event does not match, in a sentence and as what it is made of.

use std::fmt;

use serde::Serialize;

use super::matcher::{Matcher, any_of};
use super::{Field, Pattern, covers};
use crate::leaves::{EVENT, Leaf, Leaves, Scalar};
use frevo_value::Payload;

/// Leaves that a sentence shows, at most.
const SHOWN_MAX: usize = 3;

/// The first thing that keeps an event from matching. Of several alternatives
/// (`$or`) it is that of the one which is met the furthest.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Mismatch {
    /// The event has nothing at the path.
    Missing {
        /// The path, dotted.
        path: String,
        /// What the pattern wants there.
        wanted: Wanted,
    },
    /// The event has something else at the path.
    Failed {
        /// The path, dotted.
        path: String,
        /// What the pattern wants there.
        wanted: Wanted,
        /// What the event has there, as JSON, up to three values.
        found: Vec<String>,
        /// How many values the event has there.
        found_count: usize,
    },
    /// Each is there, but not in one and the same object of an array.
    Apart {
        /// The paths, dotted.
        paths: Vec<String>,
    },
}

/// What a field may be.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted(pub(super) Vec<Matcher>);

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        any_of(f, &self.0)
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path, .. } => write!(f, "the event has no `{path}`"),
            Self::Failed { path, wanted, found, found_count } => {
                let more = if found.len() < *found_count { ", …" } else { "" };
                write!(f, "filter failed at `{path}`: {wanted}, the event has {}{more}", found.join(", "))
            }
            Self::Apart { paths } => {
                let paths: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
                write!(f, "no element of the event's arrays has {} together", paths.join(" and "))
            }
        }
    }
}

impl Pattern {
    /// Why `event` does not match; none if it does.
    pub fn explain(&self, event: &Payload) -> Option<Mismatch> {
        let leaves = Leaves::read(&self.paths, event);
        let mut furthest: Option<(usize, Mismatch)> = None;
        for (fields, nodes) in self.alternatives.iter().zip(&self.nodes) {
            if covers(fields, nodes, &leaves) {
                return None;
            }
            let found = |index: usize| leaves.at(nodes[index]);
            let mut unmet: Vec<usize> =
                (0..fields.len()).filter(|index| !fields[*index].may_be_met(found(*index))).collect();
            unmet.sort_by_key(|index| fields[*index].order);
            let met_count = fields.len() - unmet.len();
            let mismatch = match unmet.first() {
                Some(index) => mismatch(&fields[*index], found(*index)),
                None => apart(fields, |index| found(index).iter().any(|leaf| leaf.scope != EVENT)),
            };
            if furthest.as_ref().is_none_or(|(count, _)| *count < met_count) {
                furthest = Some((met_count, mismatch));
            }
        }
        furthest.map(|(_, mismatch)| mismatch)
    }
}

fn mismatch(field: &Field, found: &[Leaf<'_>]) -> Mismatch {
    let (path, wanted) = (field.path.to_string(), Wanted(field.matchers.to_vec()));
    if found.is_empty() {
        return Mismatch::Missing { path, wanted };
    }
    Mismatch::Failed {
        path,
        wanted,
        found: found.iter().take(SHOWN_MAX).map(|leaf| shown(leaf.value)).collect(),
        found_count: found.len(),
    }
}

fn apart(fields: &[Field], in_array: impl Fn(usize) -> bool) -> Mismatch {
    let paths = fields.iter().enumerate().filter(|(index, _)| in_array(*index));
    Mismatch::Apart { paths: paths.map(|(_, field)| field.path.to_string()).collect() }
}

fn shown(scalar: Scalar<'_>) -> String {
    match scalar {
        Scalar::Text(text) => format!("\"{}\"", text.written()),
        Scalar::Number(lexeme) => lexeme.to_owned(),
        Scalar::Bool(truth) => truth.to_string(),
        Scalar::Null => "null".to_owned(),
    }
}
