//! Frevo's own member `filter` of ListExecutions: by when executions started and stopped,
//! by a part of their names, and by a part of what they failed with.
//!
//! Moments are seconds since 1970, as everywhere in AWS's JSON; each begins or ends a span
//! that it is a part of. What runs has not stopped, and what is in its owner's memory yet
//! has no error here.

use std::time::Duration;

use frevo_event::{ExecutionSummary, Timestamp};
use frevo_store::ClosedExecution;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::{AwsError, Code};
use crate::request::Text;

/// A page is looked for so long; then it is as full as it is.
pub(super) const WITHIN: Duration = Duration::from_millis(200);

/// In the list by start an execution stands at most so far from its start, in milliseconds.
const LISTED_WITHIN: i64 = 60_000;

/// Parts of texts have at most so many bytes.
const TEXT_SIZE_MAX: usize = 256;

/// What is wanted, as it is written.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Members<'a> {
    started_from: Option<f64>,
    started_to: Option<f64>,
    stopped_from: Option<f64>,
    stopped_to: Option<f64>,
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    error: Option<Text<'a>>,
}

/// What is wanted.
#[derive(Clone, Debug)]
pub(super) struct Filter {
    started: Span,
    stopped: Span,
    name: Option<String>,
    error: Option<String>,
}

/// From one moment to another, both within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

impl Filter {
    /// What the member says.
    pub(super) fn read(member: &RawValue) -> Result<Self, AwsError> {
        let refused = |why: &dyn std::fmt::Display| {
            AwsError::new(Code::Constraint, format!("The member filter can't be read: {why}"))
        };
        let members: Members<'_> = serde_json::from_str(member.get()).map_err(|error| refused(&error))?;
        let text = |text: &Option<Text<'_>>| match text.as_deref() {
            Some(text) if text.len() > TEXT_SIZE_MAX => Err(refused(&"a text has 256 bytes at most")),
            text => Ok(text.filter(|text| !text.is_empty()).map(str::to_owned)),
        };
        Ok(Self {
            started: Span::of(members.started_from, members.started_to),
            stopped: Span::of(members.stopped_from, members.stopped_to),
            name: text(&members.name)?,
            error: text(&members.error)?,
        })
    }

    /// Whether what is in memory may be meant: it has no error there.
    pub(super) fn looks_into_memory(&self) -> bool {
        self.error.is_none()
    }

    /// The newest moment at which something that is meant stands in a list.
    pub(super) fn newest(&self, by_stop: bool) -> Option<Timestamp> {
        if by_stop {
            return self.stopped.to;
        }
        // Nothing stops before it starts.
        let to = [self.started.to, self.stopped.to].into_iter().flatten().min();
        to.map(|to| to.plus_millis(LISTED_WITHIN))
    }

    /// The oldest such moment.
    pub(super) fn oldest(&self, by_stop: bool) -> Timestamp {
        let from = match by_stop {
            true => self.stopped.from.max(self.started.from),
            false => self.started.from.map(|from| from.plus_millis(-LISTED_WITHIN)),
        };
        from.unwrap_or(Timestamp(0)).max(Timestamp(0))
    }

    /// What the row of a closed execution has in it that is meant.
    pub(super) fn texts(&self) -> Vec<&str> {
        self.name.iter().chain(&self.error).map(String::as_str).collect()
    }

    pub(super) fn takes(&self, summary: &ExecutionSummary) -> bool {
        let has_stopped = match summary.stopped_at {
            Some(at) => self.stopped.has(at),
            None => self.stopped == Span::EVER,
        };
        let is_named = self.name.as_deref().is_none_or(|name| summary.name.contains(name));
        has_stopped && is_named && self.started.has(summary.started_at)
    }

    pub(super) fn takes_closed(&self, closed: &ClosedExecution) -> bool {
        let has_failed_so =
            |wanted: &str| closed.error.as_deref().is_some_and(|error| error.contains(wanted));
        self.takes(&closed.summary) && self.error.as_deref().is_none_or(has_failed_so)
    }
}

impl Span {
    const EVER: Self = Self { from: None, to: None };

    fn of(from: Option<f64>, to: Option<f64>) -> Self {
        let moment = |seconds: f64| Timestamp((seconds * 1000.0).round() as i64);
        Self { from: from.map(moment), to: to.map(moment) }
    }

    fn has(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(text: &str) -> Result<Filter, Code> {
        Filter::read(&RawValue::from_string(text.to_owned()).expect("JSON")).map_err(|error| error.code)
    }

    #[test]
    fn a_filter_says_where_a_list_is_read() {
        let both =
            filter(r#"{"startedFrom": 1000, "startedTo": 2000.5, "stoppedTo": 1900}"#).expect("a filter");
        assert_eq!(both.newest(false), Some(Timestamp(1_960_000)));
        assert_eq!(both.oldest(false), Timestamp(940_000));
        assert_eq!(
            (both.newest(true), both.oldest(true)),
            (Some(Timestamp(1_900_000)), Timestamp(1_000_000))
        );
        let named = filter(r#"{"name": "a", "error": "Late"}"#).expect("a filter");
        assert_eq!((named.newest(false), named.oldest(true)), (None, Timestamp(0)));
        assert_eq!(named.texts(), ["a", "Late"]);
        assert!(!named.looks_into_memory());
        assert_eq!(filter(r#"{"until": 1}"#).err(), Some(Code::Constraint));
        assert_eq!(filter("[]").err(), Some(Code::Constraint));
    }
}
