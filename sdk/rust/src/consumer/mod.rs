//! What workers and subscribers share: a WebSocket to `/tasks` that is kept,
//! and queues from which what is there is pushed, as many at once as there are
//! credits.
//!
//! [`Driver`] sees to the connection; what is said on it is a [`Consumer`]'s.

pub(crate) mod cause;
mod connect;
mod driver;
mod registry;

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use frevo_event::ClientFrame;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use crate::{Endpoint, EndpointError};
#[cfg(any(feature = "kafka", feature = "amqp"))]
pub(crate) use connect::frames;
pub(crate) use driver::{Driver, Unfinished};
pub(crate) use registry::Registry;

/// How long what is in hand may take after shutdown was asked for.
const DRAIN_LASTS_AT_MOST: Duration = Duration::from_secs(25);

/// What the operator of a worker or subscriber wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsumerEvent {
    /// Connected and subscribed; so much is in hand from before.
    Connected {
        /// Tasks that were in hand when the connection was made; of events there
        /// are none.
        in_hand: usize,
    },
    /// There is no connection; the next try follows.
    Disconnected {
        /// Why.
        reason: String,
        /// When it is tried again.
        retry_in: Duration,
    },
    /// The server refuses what a worker says of a queue, and gives it its tasks
    /// all the same.
    DescriptionRefused {
        /// The queue.
        queue: String,
        /// What is wrong with the description.
        reason: String,
    },
    /// Shutdown was asked for: nothing new is taken, what is in hand is finished.
    Draining {
        /// Tasks or events in hand.
        in_hand: usize,
    },
}

/// What is said on a connection, and what is in hand.
///
/// It reads no clock and no socket; frames that are to leave go into the outbox,
/// which is empty when a connection is made.
pub(crate) trait Consumer {
    /// What a spawned handler says.
    type Said;

    /// There is a connection: says what is wanted and what is in hand, nothing
    /// new if it `is_draining`.
    fn connected(&mut self, is_draining: bool, now: Instant, outbox: &mut Outbox);

    /// There is no connection any more.
    fn disconnected(&mut self);

    /// A frame came.
    fn hear(&mut self, text: Utf8Bytes, now: Instant, outbox: &mut Outbox);

    /// A handler said something.
    fn note(&mut self, said: Self::Said, outbox: &mut Outbox);

    /// Asks for nothing new.
    fn stop(&mut self, outbox: &mut Outbox);

    /// When something is to be done even if nothing is heard.
    fn due(&self) -> Option<Instant>;

    /// Does what is due.
    fn tick(&mut self, now: Instant, outbox: &mut Outbox);

    /// Says what was gathered, before everything written leaves.
    fn settle(&mut self, outbox: &mut Outbox);

    /// How much is in hand.
    fn in_hand(&self) -> usize;

    /// Stops every handler.
    fn abandon(&mut self);
}

/// Frames that the connection has not taken. Never more than what is in hand
/// gives rise to.
#[derive(Debug, Default)]
pub(crate) struct Outbox(VecDeque<Message>);

impl Outbox {
    /// A frame that is text already.
    pub fn push(&mut self, text: Utf8Bytes) {
        self.0.push_back(Message::Text(text));
    }

    /// A frame.
    pub fn say(&mut self, frame: &ClientFrame<'_>) {
        let text = serde_json::to_string(frame).expect("frames have text keys");
        self.push(text.into());
    }
}

/// Who is told of what happens.
pub(crate) type Observer = Arc<dyn Fn(&ConsumerEvent) + Send + Sync>;

/// Where a consumer connects to, and how it ends.
pub(crate) struct Settings {
    /// What is wrong with it is told when it runs.
    pub endpoint: Result<Endpoint, EndpointError>,
    pub any_scope: bool,
    pub name: Option<String>,
    pub drain: Duration,
    pub observer: Observer,
}

impl Settings {
    pub fn new<E>(endpoint: E) -> Self
    where
        E: TryInto<Endpoint>,
        EndpointError: From<E::Error>,
    {
        Self {
            endpoint: endpoint.try_into().map_err(EndpointError::from),
            any_scope: false,
            name: None,
            drain: DRAIN_LASTS_AT_MOST,
            observer: Arc::new(|_| {}),
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("endpoint", &self.endpoint)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Reads a member that may be absent: a `null` is something.
pub(crate) fn raw<'de: 'a, 'a, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// Ready once the process is asked to end.
pub(crate) async fn shutdown_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
