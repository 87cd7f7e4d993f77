//! Subscribers: take a subscription's events, and say what became of each.
//!
//! A subscriber holds one WebSocket to the server. It says how many events it
//! takes at once, gets them pushed, and acknowledges each when its handler is
//! done: only then is the event not delivered any more, and only then does the
//! next one of its key come. An event is in a subscriber's hands as long as the
//! connection lasts and the subscription's time to acknowledge; when either is
//! over, its handler is dropped at its next `.await`, for somebody else may be
//! given the event, and the next of its key after it. So an event is handled
//! *at least* once, and two events of one key never at the same time.

mod error;
mod event;
mod events;
mod frame;
mod handler;

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::consumer::{ConsumerEvent, Driver, Registry, Settings, Unfinished, shutdown_signal};
use crate::{Endpoint, EndpointError};
pub use error::{EventError, SubscriberError};
pub use event::ReceivedEvent;
use events::Events;
use handler::Handler;

/// Events of one subscription held at once, unless [`Subscriber::concurrency`]
/// says else.
const CONCURRENCY: u32 = 16;
/// The same for inline handlers, which are done as they are read: more than one
/// only keeps the wire busy.
const CONCURRENCY_INLINE: u32 = 1024;

/// Handlers of events, and how they are run.
///
/// ```no_run
/// use frevo_sdk::{EventError, Subscriber};
/// use serde::Deserialize;
/// use std::time::Duration;
///
/// #[derive(Deserialize)]
/// struct Placed {
///     order: u64,
///     amount: u64,
/// }
///
/// # async fn bill(order: u64) -> Result<bool, std::io::Error> { Ok(true) }
/// # async fn example() -> Result<(), frevo_sdk::SubscriberError> {
/// Subscriber::new("http://127.0.0.1:8083")
///     // Any error works with `?`: the event is delivered again later.
///     .handle("billing", async |placed: Placed| match placed.amount {
///         0 => Err(EventError::terminal("nothing to bill")), // a dead letter
///         _ if bill(placed.order).await? => Ok(()),
///         _ => Err(EventError::retryable("the bank sleeps").after(Duration::from_secs(60))),
///     })
///     .concurrency(64)
///     .run()
///     .await
/// # }
/// ```
#[derive(Debug)]
pub struct Subscriber {
    settings: Settings,
    registry: Registry<Handler>,
}

impl Subscriber {
    /// A subscriber at the server at `endpoint`: an [`Endpoint`], or its URL for
    /// account 000000000000 in us-east-1. What is wrong with it, [`Self::run`]
    /// tells.
    pub fn new<E>(endpoint: E) -> Self
    where
        E: TryInto<Endpoint>,
        EndpointError: From<E::Error>,
    {
        Self { settings: Settings::new(endpoint), registry: Registry::default() }
    }

    /// Handles the events of a subscription, whose target is `queue`, with an
    /// async function of what they tell: what the subscription's input makes of
    /// the event, if it has one, else the event's data. Each event runs as its
    /// own tokio task. A second handler of one subscription replaces the first.
    ///
    /// `Ok` acknowledges the event; an error says whether it is delivered again.
    /// What `T` can't be read from becomes a dead letter at once, a panic has
    /// the event delivered again.
    #[must_use]
    pub fn handle<T, F, Fut>(self, subscription: &str, handler: F) -> Self
    where
        T: DeserializeOwned + Send + 'static,
        F: Fn(T) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), EventError>> + Send + 'static,
    {
        self.register(subscription, Handler::spawned(move |event| event.read().map(&handler)), CONCURRENCY)
    }

    /// As [`Self::handle`], but with a handler that wants to know more of the
    /// [`ReceivedEvent`] than what it tells.
    #[must_use]
    pub fn handle_event<F, Fut>(self, subscription: &str, handler: F) -> Self
    where
        F: Fn(ReceivedEvent) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), EventError>> + Send + 'static,
    {
        self.register(subscription, Handler::spawned(move |event| Ok(handler(event))), CONCURRENCY)
    }

    /// Handles the events of a subscription with a function that computes and
    /// never waits. It is called where the event is read, which costs least; as
    /// long as it runs, nothing else of this subscriber does.
    #[must_use]
    pub fn handle_inline<T, F>(self, subscription: &str, handler: F) -> Self
    where
        T: DeserializeOwned,
        F: Fn(T) -> Result<(), EventError> + Send + Sync + 'static,
    {
        self.register(subscription, Handler::inline(handler), CONCURRENCY_INLINE)
    }

    /// How many events of the handler before it are held at once; before the
    /// first handler: of every handler. Of one key there is one at a time,
    /// unless the subscription is not ordered; with 1, so it is of all.
    #[must_use]
    pub fn concurrency(mut self, concurrency: u32) -> Self {
        self.registry.set_concurrency(concurrency);
        self
    }

    /// Takes events of every account and region, not only the endpoint's.
    #[must_use]
    pub fn any_scope(mut self) -> Self {
        self.settings.any_scope = true;
        self
    }

    /// What the subscriber calls itself.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.settings.name = Some(name.into());
        self
    }

    /// How long events in hand may take to finish after shutdown was asked for;
    /// 25 seconds unless set.
    #[must_use]
    pub fn drain(mut self, longest: Duration) -> Self {
        self.settings.drain = longest;
        self
    }

    /// Calls `observer` when the subscriber connects, loses its connection or
    /// drains.
    #[must_use]
    pub fn observe(mut self, observer: impl Fn(&ConsumerEvent) + Send + Sync + 'static) -> Self {
        self.settings.observer = Arc::new(observer);
        self
    }

    /// Takes events until SIGINT or SIGTERM, then finishes what is in hand.
    pub async fn run(self) -> Result<(), SubscriberError> {
        self.run_until(shutdown_signal()).await
    }

    /// Takes events until `shutdown` is ready, then finishes what is in hand.
    pub async fn run_until(
        self,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), SubscriberError> {
        let Self { mut settings, registry } = self;
        if registry.is_empty() && settings.endpoint.is_ok() {
            return Err(SubscriberError::NoHandlers);
        }
        let (events, said) = Events::new(settings.name.take(), registry);
        Ok(Driver::new(settings, events, said)?.run(Box::pin(shutdown)).await?)
    }

    fn register(mut self, subscription: &str, handler: Handler, concurrency: u32) -> Self {
        let queue: Arc<str> = format!("subscription.{subscription}").into();
        self.registry.register(queue, handler, concurrency);
        self
    }
}

impl From<Unfinished> for SubscriberError {
    fn from(unfinished: Unfinished) -> Self {
        match unfinished {
            Unfinished::Refused { authority, status } => Self::Refused { authority, status },
            Unfinished::Undrained { in_hand } => Self::Undrained { in_hand },
        }
    }
}
