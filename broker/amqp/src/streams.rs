//! `AmqpStreams`: the journals of the partitions, each a stream on the broker.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use frevo_transport::{AppendError, Follower, ReadError, Streams};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::engine::{Engine, Tasks};
use crate::following::{Following, Seat};
use crate::link::{Line, Link, reason};
use crate::names::Names;
use crate::publisher::{Publisher, publish};
use crate::reading::{self, Stretch, left};

/// RabbitMQ 4 takes 16 MiB, and a message of that size is in the way of others for
/// long.
pub(crate) const MESSAGE_SIZE_MAX: usize = 4 << 20;

/// How long an answer to a question may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// A handle on the streams, with connections of its own for publishing, for
/// following and for reading.
pub(crate) struct AmqpStreams {
    // Ends before the thread does.
    _tasks: Tasks,
    engine: Arc<Engine>,
    names: Arc<Names>,
    following: Arc<Line>,
    reading: Arc<Line>,
    publisher: Publisher,
    seats: Arc<[Seat]>,
    /// Offsets that the ends are known to have reached.
    known_ends: Arc<[AtomicU64]>,
}

impl AmqpStreams {
    pub(crate) fn new(
        engine: Arc<Engine>,
        link: &Arc<Link>,
        names: Arc<Names>,
        partition_count: u16,
    ) -> Self {
        let line = |role| Arc::new(Line::new(link.clone(), role));
        let seats: Arc<[Seat]> = (0..partition_count).map(|_| Seat::default()).collect();
        let streams = (0..partition_count).map(|partition| names.journal(partition)).collect();
        let (publisher, appended) = Publisher::new();
        let tasks = Tasks::default();
        tasks.keep(engine.spawn(publish(
            line("publish"),
            streams,
            appended,
            publisher.waiting(),
            seats.clone(),
        )));
        Self {
            engine,
            names,
            following: line("follow"),
            reading: line("read"),
            publisher,
            seats,
            known_ends: (0..partition_count).map(|_| AtomicU64::new(0)).collect(),
            _tasks: tasks,
        }
    }

    /// Asks the broker and waits.
    fn ask<T: Send + 'static>(
        &self,
        partition: u16,
        offset: u64,
        answer: impl Future<Output = Result<T, lapin::Error>> + Send + 'static,
    ) -> Result<T, ReadError> {
        let failed = |source| ReadError::Io { offset, place: self.names.journal(partition), source };
        match self.engine.wait(PATIENCE, answer) {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(failed(io::Error::other(reason(&error)))),
            Err(_) => Err(failed(io::Error::new(io::ErrorKind::TimedOut, "RabbitMQ did not answer in time"))),
        }
    }
}

impl Streams for AmqpStreams {
    fn message_size_max(&self) -> usize {
        MESSAGE_SIZE_MAX
    }

    fn append(&self, partition: u16, message: Bytes) -> Result<(), AppendError> {
        self.publisher.append(partition, message)
    }

    fn follow(&self, partition: u16, from: u64, follower: Arc<dyn Follower>) {
        let seat = &self.seats[usize::from(partition)];
        let generation = seat.take(follower);
        let following = Following {
            line: self.following.clone(),
            stream: self.names.journal(partition),
            seats: self.seats.clone(),
            partition,
            generation,
            next: from,
            known_ends: self.known_ends.clone(),
        };
        seat.keep(generation, self.engine.spawn(following.follow()));
    }

    fn unfollow(&self, partition: u16) {
        self.seats[usize::from(partition)].leave();
    }

    fn read(&self, partition: u16, from: u64, count_max: usize) -> Result<Vec<(u64, Bytes)>, ReadError> {
        let (line, stream, ends) =
            (self.reading.clone(), self.names.journal(partition), self.known_ends.clone());
        let wanted = from.saturating_add(count_max as u64);
        let stretch = self.ask(partition, from, async move {
            let deadline = Instant::now() + PATIENCE;
            let connection = line.try_connection().await?;
            let known = &ends[usize::from(partition)];
            let mut end = known.load(Ordering::Relaxed);
            if end < wanted {
                end = reading::end(&connection, &stream, end).await?;
                known.fetch_max(end, Ordering::Relaxed);
            }
            if from >= end.min(wanted) {
                return Ok(Stretch { messages: Vec::new(), first_kept: None });
            }
            reading::stretch(&connection, &stream, from, end.min(wanted), left(deadline)).await
        })?;
        match stretch.first_kept {
            Some(first_offset) if stretch.messages.is_empty() => {
                Err(ReadError::Released { offset: from, first_offset })
            }
            _ => Ok(stretch.messages),
        }
    }

    fn end(&self, partition: u16) -> Result<u64, ReadError> {
        let (line, stream, ends) =
            (self.reading.clone(), self.names.journal(partition), self.known_ends.clone());
        self.ask(partition, 0, async move {
            let connection = line.try_connection().await?;
            let known = &ends[usize::from(partition)];
            let end = reading::end(&connection, &stream, known.load(Ordering::Relaxed)).await?;
            known.fetch_max(end, Ordering::Relaxed);
            Ok(end)
        })
    }
}

impl Drop for AmqpStreams {
    fn drop(&mut self) {
        // What follows holds the seats itself.
        self.seats.iter().for_each(Seat::leave);
    }
}

/// A message on its way to the publisher.
pub(crate) struct Appended {
    pub(crate) partition: u16,
    pub(crate) message: Bytes,
}

pub(crate) type AppendedReceiver = mpsc::UnboundedReceiver<Appended>;
