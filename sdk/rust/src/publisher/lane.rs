//! A lane: gathers events into batches and has one request under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::{Instant, timeout_at};

use super::post::Post;
use super::{FlushError, PublishError};

/// What comes through a lane, in order.
#[derive(Debug)]
pub(super) enum Entry {
    Event(Waiting),
    /// Told, once all before it is settled, what failed unseen.
    Flush(oneshot::Sender<Option<FlushError>>),
}

/// An event that waits to be durable.
#[derive(Debug)]
pub(super) struct Waiting {
    /// Its structured form.
    pub text: String,
    pub done: oneshot::Sender<Result<(), PublishError>>,
    pub _room: OwnedSemaphorePermit,
}

pub(super) struct Lane {
    /// Bounded by the room that each event in it holds.
    pub line: UnboundedReceiver<Entry>,
    pub post: Arc<Post>,
    pub pending: Arc<AtomicUsize>,
    pub linger: Duration,
    pub events_max: usize,
    pub bytes_max: usize,
}

/// What leaves in one request.
#[derive(Default)]
struct Batch {
    events: Vec<Waiting>,
    bytes: usize,
    /// Whoever waits for it.
    flush: Option<oneshot::Sender<Option<FlushError>>>,
}

impl Lane {
    /// Publishes until the publisher is gone and the line is empty.
    pub async fn run(mut self) {
        let mut unseen = None;
        let mut next = None;
        while let Some(batch) = self.gather(&mut next).await {
            let failed = self.publish(batch.events).await;
            unseen = FlushError::sum(unseen, failed);
            if let Some(flush) = batch.flush {
                // Who flushes may have stopped waiting; the next one is told.
                unseen = flush.send(unseen.take()).err().flatten();
            }
        }
    }

    /// The next batch: as much as fits of what is here, or comes within the
    /// linger. What does not fit begins the one after.
    async fn gather(&mut self, next: &mut Option<Waiting>) -> Option<Batch> {
        let mut batch = Batch::default();
        match next.take() {
            Some(event) => batch.push(event),
            None => match self.line.recv().await? {
                Entry::Event(event) => batch.push(event),
                Entry::Flush(flush) => return Some(Batch { flush: Some(flush), ..batch }),
            },
        }
        let leaves_at = Instant::now() + self.linger;
        while batch.events.len() < self.events_max {
            let entry = match self.line.try_recv() {
                Ok(entry) => Some(entry),
                Err(_) if self.linger.is_zero() => None,
                Err(_) => timeout_at(leaves_at, self.line.recv()).await.ok().flatten(),
            };
            match entry {
                Some(Entry::Event(event)) if batch.bytes + event.text.len() < self.bytes_max => {
                    batch.push(event);
                }
                Some(Entry::Event(event)) => {
                    *next = Some(event);
                    break;
                }
                Some(Entry::Flush(flush)) => return Some(Batch { flush: Some(flush), ..batch }),
                None => break,
            }
        }
        Some(batch)
    }

    /// Publishes events and tells each what became of it; gives what failed
    /// unseen.
    ///
    /// One event that is refused has all of its request refused, and nothing of
    /// it taken: it is halved until the event stands alone, so that nobody else
    /// pays for it.
    async fn publish(&self, events: Vec<Waiting>) -> Option<FlushError> {
        let mut unseen = None;
        let mut parts = vec![events];
        while let Some(mut part) = parts.pop().filter(|part| !part.is_empty()) {
            let texts = part.iter().map(|event| event.text.as_str());
            let result = self.post.deliver(texts).await;
            match &result {
                Err(error) if error.is_about_an_event() && part.len() > 1 => {
                    let rest = part.split_off(part.len() / 2);
                    parts.extend([rest, part]);
                    continue;
                }
                _ => {}
            }
            self.pending.fetch_sub(part.len(), Ordering::Relaxed);
            for event in part {
                if let Err(Err(error)) = event.done.send(result.clone()) {
                    unseen = FlushError::sum(unseen, Some(FlushError::one(error)));
                }
            }
        }
        unseen
    }
}

impl Batch {
    fn push(&mut self, event: Waiting) {
        self.bytes += event.text.len() + 1;
        self.events.push(event);
    }
}

impl PublishError {
    /// Whether it may be about one event of a request only.
    pub(crate) fn is_about_an_event(&self) -> bool {
        matches!(self, Self::Refused { status: 400 | 413 | 422, .. })
    }
}
