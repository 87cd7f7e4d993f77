//! A span: something that the broker did, and how long it took.

use std::sync::Arc;

use frevo_event::{SpanId, Timestamp, TraceContext};

/// How many bytes of an error's cause a span has; the history has all of it.
const CAUSE_SIZE_MAX: usize = 512;

/// Something that the broker did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its trace, its own id, and flags.
    pub context: TraceContext,
    /// Within what it was done; none: it begins the trace.
    pub parent: Option<SpanId>,
    /// What many like it are called.
    pub name: String,
    /// Who is at its ends.
    pub kind: Kind,
    /// When it began.
    pub start: Timestamp,
    /// When it ended.
    pub end: Timestamp,
    /// What else is known.
    pub attributes: Vec<Attribute>,
    /// What happened meanwhile.
    pub moments: Vec<(Timestamp, &'static str)>,
    /// What went wrong.
    pub failure: Option<String>,
}

/// A name of OpenTelemetry's conventions or of ours, and its value.
pub type Attribute = (&'static str, Value);

/// What an attribute says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(Arc<str>),
    /// A number.
    Number(i64),
}

/// Who is at a span's ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Both are within the broker.
    Internal,
    /// Somebody is asked to do something, and waited for.
    Client,
    /// Something is published.
    Producer,
    /// Something that was published is taken.
    Consumer,
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<&Arc<str>> for Value {
    fn from(text: &Arc<str>) -> Self {
        Self::Text(text.clone())
    }
}

/// The span of something that happens within a trace context, or that begins it.
pub(super) fn placed(given: TraceContext, own: SpanId) -> (TraceContext, Option<SpanId>) {
    (given.within(own), Some(given.span).filter(|parent| *parent != own))
}

/// The trace context of a text, if its spans are recorded.
pub(super) fn recorded(traceparent: Option<&str>) -> Option<TraceContext> {
    traceparent.and_then(TraceContext::parse).filter(|context| context.is_sampled())
}

/// An error with its cause, or the beginning of it.
pub(super) fn told(error: &str, cause: Option<&str>) -> String {
    let Some(cause) = cause.filter(|cause| !cause.is_empty()) else { return error.to_owned() };
    let end = (0..=CAUSE_SIZE_MAX.min(cause.len())).rev().find(|end| cause.is_char_boundary(*end));
    format!("{error}: {}", &cause[..end.unwrap_or_default()])
}
