//! Following a stream: each message once and in order, over lost connections.
//!
//! A consumer begins with the message before the one that is wanted: if that does
//! not come, the stream has lost its tail, and what is appended now would stand
//! where something else stood that was given already.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
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

/// A stream that gives nothing for as long is asked whether there is more: a consumer
/// that was forgotten hears of it by nothing else. Sooner at first, when it is not
/// sure yet that what was read before is still there.
const QUIET_AT_FIRST: Duration = Duration::from_secs(3);
const QUIET: Duration = Duration::from_secs(10);

/// How long a message that is there is waited for before it is asked for anew, the
/// first time and at most: a busy broker would be slower still if it had to begin
/// again and again.
const STUCK_AFTER_MIN: Duration = Duration::from_secs(5);
const STUCK_AFTER_MAX: Duration = Duration::from_secs(20);

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

/// A stream on its way to the follower in a seat.
pub(crate) struct Following {
    pub(crate) line: Arc<Line>,
    pub(crate) stream: String,
    pub(crate) seats: Arc<[Seat]>,
    pub(crate) partition: u16,
    /// By what the follower is known to its seat.
    pub(crate) generation: u64,
    /// The offset of the message that is given next.
    pub(crate) next: u64,
    pub(crate) known_ends: Arc<[AtomicU64]>,
}

impl Following {
    /// Gives what stands in the stream, for ever.
    pub(crate) async fn follow(mut self) {
        let (mut back_off, mut stuck_after) = (BackOff::default(), STUCK_AFTER_MIN);
        loop {
            let before = self.next;
            let connection = self.line.connection().await;
            match self.run(&connection, stuck_after).await {
                Ok(Ended::Replaced) => return,
                Ok(Ended::Gone(reason)) => {
                    self.seat().give(self.generation, |follower| follower.broken(&reason));
                    return;
                }
                Err(error) => {
                    warn!(stream = self.stream, next = self.next, %error, "following a stream was interrupted");
                }
            }
            if self.next > before {
                (back_off, stuck_after) = (BackOff::default(), STUCK_AFTER_MIN);
            } else {
                stuck_after = (stuck_after * 2).min(STUCK_AFTER_MAX);
            }
            back_off.wait().await;
        }
    }

    fn seat(&self) -> &Seat {
        &self.seats[usize::from(self.partition)]
    }

    /// Follows on one channel until it is of no use any more.
    async fn run(&mut self, connection: &Arc<Connection>, stuck_after: Duration) -> Result<Ended, Error> {
        let (line, first) = (self.line.clone(), self.next.saturating_sub(1));
        let opening = async {
            let channel = connection.create_channel().await?;
            let consumer = consume(&channel, &self.stream, From::Offset(first), PREFETCH).await?;
            Ok((channel, consumer))
        };
        let (_channel, mut consumer) = line.answered(connection, "follow a stream", opening).await?;
        let (mut expected, mut unacknowledged) = (first, Unacknowledged::default());
        let (mut quiet_until, mut has_more) = (Instant::now() + QUIET_AT_FIRST, false);
        loop {
            let delivery = tokio::select! {
                biased;
                delivery = consumer.next() => delivery.ok_or_else(ended)??,
                () = sleep_until(unacknowledged.due), if unacknowledged.last.is_some() => {
                    let acknowledging = unacknowledged.acknowledge();
                    line.answered(connection, "acknowledge messages", acknowledging).await?;
                    continue;
                }
                () = sleep_until(quiet_until) => {
                    if has_more {
                        return Err(stuck());
                    }
                    let asking = reading::end(connection, &self.stream, self.next);
                    let end = line.answered(connection, "find the end of a stream", asking).await?;
                    if expected < self.next && end < self.next {
                        return Ok(Ended::Gone(self.ends_before(end)));
                    }
                    has_more = end > expected;
                    quiet_until = Instant::now() + if has_more { stuck_after } else { QUIET };
                    continue;
                }
            };
            let offset = offset_of(&delivery).unwrap_or(expected);
            if offset > expected {
                let stream = &self.stream;
                return Ok(Ended::Gone(format!("`{stream}` has nothing between {expected} and {offset}")));
            }
            (quiet_until, has_more) = (Instant::now() + QUIET, false);
            unacknowledged.add(delivery.acker.clone());
            if unacknowledged.count >= ACKNOWLEDGED_AT_ONCE {
                line.answered(connection, "acknowledge messages", unacknowledged.acknowledge()).await?;
            }
            if offset == expected {
                expected += 1;
                if offset >= self.next && !self.give(offset, delivery.data.into()) {
                    return Ok(Ended::Replaced);
                }
            }
        }
    }

    /// Gives the next message; false if nobody takes it here any more.
    fn give(&mut self, offset: u64, message: Bytes) -> bool {
        let is_given = self.seat().give(self.generation, |follower| follower.message(offset, message));
        if is_given {
            self.next = offset + 1;
            self.known_ends[usize::from(self.partition)].fetch_max(self.next, Ordering::Relaxed);
        }
        is_given
    }

    fn ends_before(&self, end: u64) -> String {
        format!("`{}` ends at {end}, but {} was reached before", self.stream, self.next)
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

/// The broker has more and does not send it.
fn stuck() -> Error {
    std::io::Error::new(std::io::ErrorKind::TimedOut, "the broker has more, but does not send it").into()
}

fn ended() -> Error {
    std::io::Error::new(std::io::ErrorKind::ConnectionAborted, "the consumer was cancelled").into()
}
