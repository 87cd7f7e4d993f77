//! How a handler says that it could not take an event, and why a subscriber
//! ends.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use crate::EndpointError;
use crate::consumer::cause;

/// Why a subscriber ended otherwise than by being asked to.
#[derive(Debug, thiserror::Error)]
pub enum SubscriberError {
    /// The endpoint names no server.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// There is nothing to do.
    #[error("the subscriber has no handlers")]
    NoHandlers,
    /// The server does not let this subscriber in.
    #[error("the server at {authority} refuses the subscriber: {status}")]
    Refused {
        /// Host and port.
        authority: String,
        /// The HTTP status: 401 or 403.
        status: u16,
    },
    /// The time to drain was over first. The events are delivered again.
    #[error("{in_hand} events were not handled in time and are delivered again")]
    Undrained {
        /// Events left.
        in_hand: usize,
    },
}

/// How a handler says that it could not take an event.
///
/// Every [`std::error::Error`] becomes a retryable one through `?`. (That is why
/// an `EventError` is no [`std::error::Error`] itself.)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventError {
    reason: String,
    retry: Option<Retry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Retry {
    /// As the subscription's backoff says.
    Later,
    After(Duration),
}

impl EventError {
    /// A failure that may pass: the event is delivered again, after the
    /// subscription's backoff and as often as it says, and only then becomes a
    /// dead letter. Its key waits, others go on.
    pub fn retryable(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), retry: Some(Retry::Later) }
    }

    /// A failure that trying again does not mend: the event becomes a dead
    /// letter at once.
    pub fn terminal(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), retry: None }
    }

    /// The same, tried again after so long and not when the subscription's
    /// backoff says. Makes a terminal one retryable.
    #[must_use]
    pub fn after(self, pause: Duration) -> Self {
        Self { retry: Some(Retry::After(pause)), ..self }
    }

    /// What happened. At most 1,000 characters are kept.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Whether the event is delivered again.
    pub fn is_retryable(&self) -> bool {
        self.retry.is_some()
    }

    /// When the event is wanted again, if the handler says so.
    pub(super) fn retry_after_millis(&self) -> Option<u32> {
        match self.retry? {
            Retry::Later => None,
            Retry::After(pause) => Some(u32::try_from(pause.as_millis()).unwrap_or(u32::MAX)),
        }
    }
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl<E: Error> From<E> for EventError {
    /// The reason is the error's text with all its sources.
    fn from(error: E) -> Self {
        Self::retryable(cause::of_error(&error))
    }
}
