//! Following a stream: each message once and in order, over lost connections.
//!
//! A consumer begins with the message before the one that is wanted: if that does
//! not come, the stream has lost its tail, and what is appended now would stand
//! where something else stood that was given already.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use frevo_transport::Follower;
use futures_util::StreamExt;
use lapin::options::BasicAckOptions;
use lapin::{Acker, Connection, Error};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};
use tracing::warn;

use crate::link::{BackOff, Line};
use crate::lock;
use crate::reading::{self, From, consume, offset_of};

/// Deliveries that the broker sends ahead of their acknowledgement.
const PREFETCH: u16 = 1000;

/// Acknowledging gives the broker room to send more; a quarter at once is enough.
const ACKNOWLEDGED_AT_ONCE: u64 = PREFETCH as u64 / 4;

/// How long a delivery may wait for its acknowledgement: the broker closes the channel
/// of whoever lets one wait for its `consumer_timeout`.
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(1);

/// A message that is there is delivered long before, unless the broker is busy.
const MISSING_AFTER: Duration = Duration::from_secs(3);

/// How long a message is waited for that is there, before it is asked for anew.
const STUCK_AFTER: Duration = Duration::from_secs(20);

/// Who follows a partition. What is given is given under the lock, so that nothing
/// is given to a follower that was replaced.
#[derive(Default)]
pub(crate) struct Seat(Mutex<Followed>);

#[derive(Default)]
struct Followed {
    generation: u64,
    follower: Option<Arc<dyn Follower>>,
    task: Option<AbortHandle>,
}

impl Seat {
    /// Seats another follower; the number is what it is known by.
    pub(crate) fn take(&self, follower: Arc<dyn Follower>) -> u64 {
        let mut followed = lock(&self.0);
        followed.end();
        followed.follower = Some(follower);
        followed.generation
    }

    /// Keeps the task that gives to the follower, if it is still that one.
    pub(crate) fn keep(&self, generation: u64, task: AbortHandle) {
        let mut followed = lock(&self.0);
        if followed.generation == generation {
            followed.task = Some(task);
        } else {
            task.abort();
        }
    }

    pub(crate) fn leave(&self) {
        lock(&self.0).end();
    }

    /// Tells the follower that something which was appended here is lost, perhaps.
    pub(crate) fn broken(&self, reason: &str) {
        let followed = lock(&self.0);
        if let Some(follower) = &followed.follower {
            follower.broken(reason);
        }
    }

    /// Gives something to the follower; false if it is not that one any more.
    fn give(&self, generation: u64, give: impl FnOnce(&dyn Follower)) -> bool {
        let followed = lock(&self.0);
        match &followed.follower {
            Some(follower) if followed.generation == generation => {
                give(follower.as_ref());
                true
            }
            _ => false,
        }
    }
}

impl Followed {
    fn end(&mut self) {
        self.generation += 1;
        self.follower = None;
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}

/// Why following ended.
enum Ended {
    /// The follower was replaced.
    Replaced,
    /// What was to be read next is gone.
    Gone(String),
}

/// Gives a follower what stands in a stream from an offset on, for ever.
pub(crate) async fn follow(
    line: Arc<Line>,
    stream: String,
    seats: Arc<[Seat]>,
    partition: u16,
    generation: u64,
    from: u64,
    known_ends: Arc<[AtomicU64]>,
) {
    let (seat, known_end) = (&seats[usize::from(partition)], &known_ends[usize::from(partition)]);
    let (mut next, mut back_off) = (from, BackOff::default());
    loop {
        let before = next;
        let connection = line.connection().await;
        match run(&line, &connection, &stream, seat, generation, &mut next, known_end).await {
            Ok(Ended::Replaced) => return,
            Ok(Ended::Gone(reason)) => {
                seat.give(generation, |follower| follower.broken(&reason));
                return;
            }
            Err(error) => warn!(stream, next, %error, "following a stream was interrupted"),
        }
        if next > before {
            back_off = BackOff::default();
        }
        back_off.wait().await;
    }
}

/// Follows on one channel until it is of no use any more.
async fn run(
    line: &Line,
    connection: &Arc<Connection>,
    stream: &str,
    seat: &Seat,
    generation: u64,
    next: &mut u64,
    known_end: &AtomicU64,
) -> Result<Ended, Error> {
    let first = next.saturating_sub(1);
    let opening = async {
        let channel = connection.create_channel().await?;
        let consumer = consume(&channel, stream, From::Offset(first), PREFETCH).await?;
        Ok((channel, consumer))
    };
    let (_channel, mut consumer) = line.answered(connection, "follow a stream", opening).await?;
    let (mut expected, mut unacknowledged) = (first, Unacknowledged::default());
    let (mut missing_at, mut is_there) = (Instant::now() + MISSING_AFTER, false);
    loop {
        let delivery = tokio::select! {
            delivery = consumer.next() => delivery.ok_or_else(ended)??,
            () = sleep_until(unacknowledged.due), if unacknowledged.last.is_some() => {
                line.answered(connection, "acknowledge messages", unacknowledged.acknowledge()).await?;
                continue;
            }
            // The message before the wanted one should have come.
            () = sleep_until(missing_at), if expected < *next => {
                if is_there {
                    return Err(crate::link::timed_out());
                }
                let asking = reading::end(connection, stream, *next);
                let end = line.answered(connection, "find the end of a stream", asking).await?;
                if end < *next {
                    return Ok(Ended::Gone(format!("`{stream}` ends at {end}, but {next} was reached before")));
                }
                // It is slow, and would be slower if it had to begin again.
                (missing_at, is_there) = (Instant::now() + STUCK_AFTER, true);
                continue;
            }
        };
        let offset = offset_of(&delivery).unwrap_or(expected);
        if offset > expected {
            return Ok(Ended::Gone(format!("`{stream}` has nothing between {expected} and {offset}")));
        }
        unacknowledged.add(delivery.acker.clone());
        if unacknowledged.count >= ACKNOWLEDGED_AT_ONCE {
            line.answered(connection, "acknowledge messages", unacknowledged.acknowledge()).await?;
        }
        if offset < expected {
            continue;
        }
        expected += 1;
        if offset < *next {
            continue;
        }
        if !seat.give(generation, |follower| follower.message(offset, delivery.data.into())) {
            return Ok(Ended::Replaced);
        }
        *next = expected;
        known_end.fetch_max(expected, Ordering::Relaxed);
    }
}

/// Deliveries that the broker was not told of yet.
struct Unacknowledged {
    last: Option<Acker>,
    count: u64,
    /// When it is to be told, if there are any.
    due: Instant,
}

impl Default for Unacknowledged {
    fn default() -> Self {
        Self { last: None, count: 0, due: Instant::now() }
    }
}

impl Unacknowledged {
    fn add(&mut self, acker: Acker) {
        if self.last.replace(acker).is_none() {
            self.due = Instant::now() + ACKNOWLEDGED_WITHIN;
        }
        self.count += 1;
    }

    async fn acknowledge(&mut self) -> Result<(), Error> {
        self.count = 0;
        if let Some(last) = self.last.take() {
            last.ack(BasicAckOptions { multiple: true }).await?;
        }
        Ok(())
    }
}

fn ended() -> Error {
    std::io::Error::new(std::io::ErrorKind::ConnectionAborted, "the consumer was cancelled").into()
}
