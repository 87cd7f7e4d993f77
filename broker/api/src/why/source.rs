//! Why nothing comes from a source.

use std::fmt;
use std::sync::Arc;

use frevo_event::Scope;
use serde::Serialize;
use serde_json::{Value, json};

use super::reason::counted;
use crate::edge::Edge;
use crate::port::SourceState;

/// How a source stands, on the node that is asked.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Standing {
    /// It is paused.
    Paused { source: Arc<str> },
    /// Its broker, or what is on it, is away.
    Waits { reason: String },
    /// Another node reads it.
    Elsewhere,
    /// It was made a moment ago.
    Begins,
    /// Everything that was there to be read was.
    CaughtUp { records: u64 },
    /// There is more to be read.
    Behind { records: u64, lag: u64 },
    /// Some could not be read.
    Unreadable { source: Arc<str>, records: u64 },
}

impl Standing {
    /// What is to be said of a source.
    fn all(name: &Arc<str>, is_paused: bool, state: Option<SourceState>) -> Vec<Self> {
        if is_paused {
            return vec![Self::Paused { source: name.clone() }];
        }
        let Some(state) = state else { return vec![Self::Elsewhere] };
        let SourceState { records, unreadable, lag, waits_for, .. } = state;
        let first = match (waits_for, lag) {
            (Some(reason), _) => Self::Waits { reason },
            (None, None) => Self::Begins,
            (None, Some(0)) => Self::CaughtUp { records },
            (None, Some(lag)) => Self::Behind { records, lag },
        };
        let unread = Self::Unreadable { source: name.clone(), records: unreadable };
        [first].into_iter().chain((unreadable > 0).then_some(unread)).collect()
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let records =
            |count: &u64| counted(usize::try_from(*count).unwrap_or(usize::MAX), "record", "records");
        match self {
            Self::Paused { source } => {
                write!(f, "the source is paused: `frevo source resume {source}` lets it go on")
            }
            Self::Waits { reason } => write!(f, "it waits: {reason}"),
            Self::Elsewhere => f.write_str("another node reads it: ask that one"),
            Self::Begins => f.write_str("it begins to read"),
            Self::CaughtUp { records: read } => {
                write!(f, "all that there was is read, {} since this node started", records(read))
            }
            Self::Behind { records: read, lag } => {
                write!(f, "it reads, {} since this node started; {} wait", records(read), records(lag))
            }
            Self::Unreadable { source, records: unread } => write!(
                f,
                "{} could not be read: `frevo source dead-letters {source}` says why",
                records(unread)
            ),
        }
    }
}

/// Explains how a source stands; none: there is no such source.
pub(super) fn explain(edge: &Edge, scope: &Scope, name: &str) -> Option<Value> {
    let catalogue = edge.broker.catalogue();
    let source = catalogue.buses().sources().get(scope, name)?;
    let standings = Standing::all(&source.name, source.paused, edge.broker.source_state(source.number));
    Some(json!({ "source": source.name, "reasons": standings.iter().map(told).collect::<Vec<Value>>() }))
}

/// A standing with its sentence.
fn told(standing: &Standing) -> Value {
    let mut told = json!(standing);
    told["sentence"] = standing.to_string().into();
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::assert_described;

    #[track_caller]
    fn check(is_paused: bool, state: Option<SourceState>, expected: &[&str]) {
        let standings = Standing::all(&"orders".into(), is_paused, state);
        assert_eq!(standings.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
        standings.iter().for_each(|standing| assert_described("SourceReason", &told(standing)));
    }

    #[test]
    fn a_source_says_how_it_stands() {
        check(true, None, &["the source is paused: `frevo source resume orders` lets it go on"]);
        check(false, None, &["another node reads it: ask that one"]);
        check(false, Some(SourceState::default()), &["it begins to read"]);
        let waits =
            SourceState { waits_for: Some("there is no topic orders".into()), ..SourceState::default() };
        check(false, Some(waits), &["it waits: there is no topic orders"]);
        let read = SourceState { records: 7, lag: Some(0), ..SourceState::default() };
        check(false, Some(read.clone()), &["all that there was is read, 7 records since this node started"]);
        let behind = SourceState { records: 1, lag: Some(2), unreadable: 1, ..read };
        check(
            false,
            Some(behind),
            &[
                "it reads, 1 record since this node started; 2 records wait",
                "1 record could not be read: `frevo source dead-letters orders` says why",
            ],
        );
    }
}
