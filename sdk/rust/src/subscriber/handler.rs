//! Handlers with their types erased: from an event to what becomes of it,
//! whatever the handler does, panics included.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;

use futures_util::FutureExt;
use serde::de::DeserializeOwned;

use super::{EventError, ReceivedEvent};
use crate::consumer::cause;

/// What a handler says of an event: it has it, or not.
pub(super) type Answer = Result<(), EventError>;

type Answered = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What handles the events of one subscription.
pub(super) enum Handler {
    /// Called where the event is read.
    Inline(Box<dyn Fn(&ReceivedEvent) -> Answer + Send + Sync>),
    /// Runs as a tokio task.
    Spawned(Box<dyn Fn(ReceivedEvent) -> Answered + Send + Sync>),
}

impl Handler {
    pub fn inline<T, F>(handler: F) -> Self
    where
        T: DeserializeOwned,
        F: Fn(T) -> Answer + Send + Sync + 'static,
    {
        Self::Inline(Box::new(move |event| {
            let call = || event.read().and_then(&handler);
            catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| Err(panicked(&*panic)))
        }))
    }

    /// `begin` may fail before there is a future: on what can't be read.
    pub fn spawned<F, Fut>(begin: F) -> Self
    where
        F: Fn(ReceivedEvent) -> Result<Fut, EventError> + Send + Sync + 'static,
        Fut: Future<Output = Answer> + Send + 'static,
    {
        let begin = Arc::new(begin);
        Self::Spawned(Box::new(move |event| {
            let begin = begin.clone();
            Box::pin(async move {
                let call = async { begin(event)?.await };
                AssertUnwindSafe(call).catch_unwind().await.unwrap_or_else(|panic| Err(panicked(&*panic)))
            })
        }))
    }
}

fn panicked(panic: &(dyn Any + Send)) -> EventError {
    EventError::retryable(format!("the handler panicked: {}", cause::of_panic(panic)))
}
