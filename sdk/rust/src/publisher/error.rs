//! Why an event was not published.

use frevo_event::cloud_event::CloudEventError;

use crate::EndpointError;

/// Why there is no publisher.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublisherError {
    /// The endpoint names no server.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// No bus can have this name.
    #[error("`{bus}` is no name of an event bus: letters, digits, `.`, `-`, `_` and `/`")]
    Bus {
        /// The name.
        bus: String,
    },
}

/// Why an event is not known to be durable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// It is no CloudEvent; nothing was sent.
    #[error("it is no event: {0}")]
    Invalid(#[from] CloudEventError),
    /// No request has room for it; nothing was sent.
    #[error("the event has {size} bytes, and a request holds {size_max}")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
        /// The largest there can be.
        size_max: usize,
    },
    /// The server refuses it for good.
    #[error("the server refuses the event: {reason} (HTTP {status})")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The server's words.
        reason: String,
    },
    /// It was tried for long enough. It may be durable or not; publishing it
    /// again with the same id is safe.
    #[error("the event was tried for {seconds} s and is not known to be durable: {reason}")]
    Unconfirmed {
        /// How long it was tried.
        seconds: u64,
        /// What became of the last try.
        reason: String,
    },
    /// The runtime in which the publisher ran has ended. The event may be
    /// durable or not.
    #[error("the publisher's runtime has ended")]
    Ended,
}

/// Events that failed, and nobody waited for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{count} events were not published, the first: {first}")]
pub struct FlushError {
    /// How many.
    pub count: usize,
    /// Why the first of them failed.
    pub first: PublishError,
}

impl FlushError {
    pub(super) fn one(error: PublishError) -> Self {
        Self { count: 1, first: error }
    }

    /// Both of them.
    pub(super) fn sum(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(one), Some(other)) => Some(Self { count: one.count + other.count, first: one.first }),
            (one, other) => one.or(other),
        }
    }
}
