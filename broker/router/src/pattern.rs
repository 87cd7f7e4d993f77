//! EventBridge's event patterns: which events a rule wants.
//!
//! A pattern is JSON: each path wants one of an array of values or match
//! expressions, all paths must be met, and `$or` gives alternatives. Compiled, it
//! is a list of alternatives, each a list of [`Field`]s in the order of their
//! paths; an event is read once, and only at the paths that are asked for.

mod cidr;
mod compile;
mod cover;
mod decimal;
mod error;
mod explain;
mod matcher;
mod operator;
mod reader;
mod wanted;
mod wildcard;

use std::sync::Arc;

use frevo_value::{Payload, Token, Value};

use crate::leaves::{EVENT, Leaf, Leaves, Node, Paths, Scalar};
pub(crate) use cidr::{Address, Block};
pub(crate) use cover::covers;
pub(crate) use decimal::micros;
pub use error::{Fault, PatternError};
pub use explain::{Mismatch, Wanted};
pub(crate) use matcher::Matcher;

/// A pattern has at most this many characters.
pub const PATTERN_CHARS_MAX: usize = 4096;

/// What an event must be to be wanted.
#[derive(Clone, Debug)]
pub struct Pattern {
    alternatives: Arc<[Vec<Field>]>,
    paths: Paths,
    /// Where the fields of each alternative stand among the paths.
    nodes: Vec<Vec<Node>>,
}

/// What one path wants.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub path: Arc<str>,
    pub matchers: Arc<[Matcher]>,
    /// Its place in the text of the pattern.
    pub order: usize,
}

impl Field {
    pub fn matches(&self, scalar: Scalar<'_>) -> bool {
        self.matchers.iter().any(|matcher| matcher.matches(scalar))
    }

    pub fn may_be_absent(&self) -> bool {
        self.matchers.contains(&Matcher::Absent)
    }

    /// Whether what the event has at the path may do. What must not exist may
    /// be missing from one element of an array and not from others.
    pub fn may_be_met(&self, found: &[Leaf<'_>]) -> bool {
        found.iter().any(|leaf| self.matches(leaf.value))
            || self.may_be_absent() && found.iter().all(|leaf| leaf.scope != EVENT)
    }
}

impl Pattern {
    /// Compiles the text of a pattern.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let alternatives: Arc<[Vec<Field>]> = compile::compile(text)?.into();
        let mut paths = Paths::default();
        let nodes = alternatives
            .iter()
            .map(|fields| fields.iter().map(|field| paths.add(&field.path)).collect())
            .collect();
        Ok(Self { alternatives, paths, nodes })
    }

    /// Whether `event`, the envelope's JSON, is wanted.
    pub fn matches(&self, event: &Payload) -> bool {
        let leaves = Leaves::read(&self.paths, event);
        self.alternatives.iter().zip(&self.nodes).any(|(fields, nodes)| covers(fields, nodes, &leaves))
    }

    /// Whether some event that has these texts at these paths is wanted, whatever
    /// else it has.
    pub fn may_want(&self, known: &[(&str, &str)]) -> bool {
        let payload = |text: &str| Payload::from_value(Value::from(text));
        let known: Vec<(&str, Payload)> = known.iter().map(|(path, text)| (*path, payload(text))).collect();
        let fits = |field: &Field| {
            let mut here = known.iter().filter(|(path, _)| **path == *field.path);
            here.all(|(_, text)| match text.tokens().next() {
                Some(Token::String(text)) => field.matches(Scalar::Text(text)),
                _ => false,
            })
        };
        self.alternatives.iter().any(|fields| fields.iter().all(fits))
    }

    pub(crate) fn alternatives(&self) -> &Arc<[Vec<Field>]> {
        &self.alternatives
    }
}
