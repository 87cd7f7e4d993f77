//! Publishers: events in batches, durable once said so, in order per key.
//!
//! A publisher has a few *lanes*. Events of one key go through one lane, and a
//! lane has one request under way: the next leaves once every event of the one
//! before is durable or refused. So what is tried again never overtakes, and
//! order per key needs nothing from the network. While a request is under way
//! the next batch gathers, which makes batches large under load and keeps them
//! small, and quick, without.
//!
//! A request that may have been taken, or was taken in part, is sent again with
//! the same ids until it is answered: the broker knows repeats by source and
//! id. All that a publisher has under way is fewer events than the broker
//! remembers.

mod error;
mod lane;
#[cfg(any(feature = "kafka", feature = "amqp"))]
mod line;
mod post;

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::{Semaphore, oneshot};

use crate::{Endpoint, EndpointError, Event};
pub use error::{FlushError, PublishError, PublisherError};
use lane::{Entry, Lane, Waiting};
pub(crate) use post::Post;

/// Events of all requests that are under way, at most: fewer than the broker
/// knows again, in whatever partition they are.
const UNDER_WAY_MAX: usize = 4096;

/// The largest body that a server takes, but for its brackets.
const BATCH_BYTES_MAX: usize = (4 << 20) - 2;

/// What an event takes in memory beside its text.
const OVERHEAD_BYTES: usize = 192;

/// How a publisher gathers, and how long it tries.
#[derive(Clone, Debug)]
pub struct PublisherOptions {
    bus: String,
    lanes: usize,
    linger: Duration,
    batch_events_max: usize,
    batch_bytes_max: usize,
    buffer_bytes_max: usize,
    give_up_after: Duration,
}

impl Default for PublisherOptions {
    fn default() -> Self {
        Self {
            bus: "default".into(),
            lanes: 4,
            linger: Duration::ZERO,
            batch_events_max: 1000,
            batch_bytes_max: 1 << 20,
            buffer_bytes_max: 16 << 20,
            give_up_after: Duration::from_secs(120),
        }
    }
}

impl PublisherOptions {
    /// The bus `default`, four lanes, no linger, batches of at most 1,000 events
    /// and 1 MiB, a buffer of 16 MiB, and two minutes of trying.
    pub fn new() -> Self {
        Self::default()
    }

    /// Publishes to this bus.
    #[must_use]
    pub fn bus(self, bus: impl Into<String>) -> Self {
        Self { bus: bus.into(), ..self }
    }

    /// How many requests may be under way at once. More keep a distant server
    /// busy; with one, events without a key arrive in order, too, as far as
    /// they are of one partition.
    #[must_use]
    pub fn lanes(self, lanes: usize) -> Self {
        Self { lanes: lanes.clamp(1, UNDER_WAY_MAX), ..self }
    }

    /// How long a batch that is not full waits for more events. Without, it
    /// leaves as soon as its lane is free: what is published meanwhile gathers
    /// by itself.
    #[must_use]
    pub fn linger(self, linger: Duration) -> Self {
        Self { linger, ..self }
    }

    /// How many events a batch has at most. All lanes together never have more
    /// than 4,096 under way.
    #[must_use]
    pub fn batch_events_max(self, events: usize) -> Self {
        Self { batch_events_max: events.max(1), ..self }
    }

    /// How many bytes of events a batch has at most, 4 MiB at the highest; an
    /// event that is larger goes alone.
    #[must_use]
    pub fn batch_bytes_max(self, bytes: usize) -> Self {
        Self { batch_bytes_max: bytes.clamp(1, BATCH_BYTES_MAX), ..self }
    }

    /// How many bytes of events may wait until they are durable; whoever
    /// publishes more waits for room.
    #[must_use]
    pub fn buffer_bytes_max(self, bytes: usize) -> Self {
        Self { buffer_bytes_max: bytes.clamp(1, u32::MAX as usize), ..self }
    }

    /// How long a batch is tried before its events fail with
    /// [`PublishError::Unconfirmed`].
    #[must_use]
    pub fn give_up_after(self, longest: Duration) -> Self {
        Self { give_up_after: longest, ..self }
    }
}

/// Publishes events to one bus. Clones share its lanes and its buffer.
///
/// ```no_run
/// use frevo_sdk::{Event, Publisher, PublisherOptions};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let publisher = Publisher::new("http://127.0.0.1:8083", PublisherOptions::new())?;
///
/// // Durable once this returns.
/// publisher.publish(Event::new("shop", "OrderPlaced").key("order-17").data(&17)?).await?;
///
/// // Many at once: `enqueue` waits for room only, `flush` for all before it.
/// for order in 18..1000 {
///     let placed = Event::new("shop", "OrderPlaced").key(format!("order-{order}")).data(&order)?;
///     publisher.enqueue(placed).await?;
/// }
/// publisher.flush().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Publisher {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    lanes: Vec<UnboundedSender<Entry>>,
    /// Counts up: where the next event without a key goes.
    turn: AtomicUsize,
    room: Arc<Semaphore>,
    buffer_bytes_max: usize,
    /// Events that are neither durable nor failed.
    pending: Arc<AtomicUsize>,
}

/// Ready once an enqueued event is durable, or has failed. Nobody needs to wait
/// for it: the next [`Publisher::flush`] tells of what failed unseen.
#[derive(Debug)]
pub struct Receipt(oneshot::Receiver<Result<(), PublishError>>);

impl Publisher {
    /// A publisher to the server at `endpoint`: an [`Endpoint`], or its URL for
    /// account 000000000000 in us-east-1. The server need not be there yet.
    ///
    /// # Panics
    /// Outside of a tokio runtime, in which the lanes run.
    pub fn new<E>(endpoint: E, options: PublisherOptions) -> Result<Self, PublisherError>
    where
        E: TryInto<Endpoint>,
        EndpointError: From<E::Error>,
    {
        let endpoint = endpoint.try_into().map_err(EndpointError::from)?;
        let post = Arc::new(Post::new(endpoint, &options.bus, options.give_up_after)?);
        let pending = Arc::new(AtomicUsize::new(0));
        let lane = |_| {
            let (sender, line) = unbounded_channel();
            let lane = Lane {
                line,
                post: post.clone(),
                pending: pending.clone(),
                linger: options.linger,
                events_max: options.batch_events_max.min(UNDER_WAY_MAX / options.lanes).max(1),
                bytes_max: options.batch_bytes_max,
            };
            tokio::spawn(lane.run());
            sender
        };
        let lanes = (0..options.lanes).map(lane).collect();
        let room = Arc::new(Semaphore::new(options.buffer_bytes_max));
        let buffer_bytes_max = options.buffer_bytes_max;
        let shared = Shared { lanes, turn: AtomicUsize::new(0), room, buffer_bytes_max, pending };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Publishes an event. Once this returns it is durable, and every earlier
    /// event of its key is, or has failed. It is sent even if nobody waits for
    /// this any more, once there was room for it.
    pub async fn publish(&self, event: Event) -> Result<(), PublishError> {
        self.enqueue(event).await?.await
    }

    /// Waits for room and takes the event; its [`Receipt`] says when it is
    /// durable.
    pub async fn enqueue(&self, event: Event) -> Result<Receipt, PublishError> {
        let shared = &self.shared;
        let lane = shared.lane_of(&event);
        let text = event.into_text()?;
        if text.len() > BATCH_BYTES_MAX {
            return Err(PublishError::TooLarge { size: text.len(), size_max: BATCH_BYTES_MAX });
        }
        let size = (text.len() + OVERHEAD_BYTES).min(shared.buffer_bytes_max);
        let size = u32::try_from(size).expect("the buffer has fewer bytes");
        let room = shared.room.clone().acquire_many_owned(size).await.expect("it is never closed");
        let (done, receipt) = oneshot::channel();
        shared.pending.fetch_add(1, Ordering::Relaxed);
        let entry = Entry::Event(Waiting { text, done, _room: room });
        lane.send(entry).map_err(|_| PublishError::Ended)?;
        Ok(Receipt(receipt))
    }

    /// Waits until all events that were taken before are durable or have failed.
    /// An error tells of those that failed since the flush before and whose
    /// [`Receipt`] was dropped.
    pub async fn flush(&self) -> Result<(), FlushError> {
        let mut flushed = Vec::new();
        for lane in &self.shared.lanes {
            let (sender, receiver) = oneshot::channel();
            if lane.send(Entry::Flush(sender)).is_ok() {
                flushed.push(receiver);
            }
        }
        let mut failed: Option<FlushError> = None;
        for lane in flushed {
            let of_lane = lane.await.unwrap_or_else(|_| Some(FlushError::one(PublishError::Ended)));
            failed = FlushError::sum(failed, of_lane);
        }
        failed.map_or(Ok(()), Err)
    }

    /// How many events are neither durable nor failed.
    pub fn pending(&self) -> usize {
        self.shared.pending.load(Ordering::Relaxed)
    }
}

impl Shared {
    /// The lane of the event's key, or the next one.
    fn lane_of(&self, event: &Event) -> &UnboundedSender<Entry> {
        let number = match event.order_key() {
            Some(key) => BuildHasherDefault::<DefaultHasher>::default().hash_one(key) as usize,
            None => self.turn.fetch_add(1, Ordering::Relaxed),
        };
        &self.lanes[number % self.lanes.len()]
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let events = self.pending.load(Ordering::Relaxed);
        if events > 0 {
            tracing::warn!(
                events,
                "a publisher was dropped before it was flushed: its events are lost if the runtime ends before they are sent"
            );
        }
    }
}

impl Future for Receipt {
    type Output = Result<(), PublishError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map(|settled| settled.unwrap_or(Err(PublishError::Ended)))
    }
}
