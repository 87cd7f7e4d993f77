//! Spans on their way to the sender. It is bounded: whoever fills it is told how
//! many had no room, and never waits.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::{Instant, timeout_at};

use super::span::Span;

/// How many spans wait at most: some fifteen megabytes of them.
pub const SPANS_MAX: usize = 16_384;

/// How many are sent at once.
pub const BATCH_MAX: usize = 2_048;

/// How long is waited for more to send.
const GATHER: Duration = Duration::from_secs(1);

/// Spans that wait.
#[derive(Debug)]
pub struct Queue {
    waiting: Mutex<VecDeque<Span>>,
    news: Notify,
    closed: watch::Sender<bool>,
}

impl Default for Queue {
    fn default() -> Self {
        Self { waiting: Mutex::default(), news: Notify::new(), closed: watch::Sender::new(false) }
    }
}

impl Queue {
    /// Puts spans behind the others. Tells how many had no room.
    pub fn put(&self, spans: Vec<Span>) -> usize {
        if spans.is_empty() {
            return 0;
        }
        let mut waiting = self.lock();
        let taken = spans.len().min(SPANS_MAX - waiting.len());
        let lost = spans.len() - taken;
        let was_empty = waiting.is_empty();
        waiting.extend(spans.into_iter().take(taken));
        let is_full = waiting.len() >= BATCH_MAX;
        drop(waiting);
        if was_empty || is_full {
            self.news.notify_one();
        }
        lost
    }

    /// Nothing more comes.
    pub fn close(&self) {
        self.closed.send_replace(true);
        self.news.notify_one();
    }

    /// Whether nothing more comes.
    pub fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }

    /// Waits until nothing more comes.
    pub async fn closed(&self) {
        // The sender is the queue's own: it is there as long as this waits.
        let _ = self.closed.subscribe().wait_for(|is_closed| *is_closed).await;
    }

    /// How many spans wait.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Takes what is to be sent at once; none: nothing more comes.
    pub async fn take(&self) -> Option<Vec<Span>> {
        let mut deadline = None;
        loop {
            {
                let mut waiting = self.lock();
                let is_due = deadline.is_some_and(|deadline| Instant::now() >= deadline);
                if self.is_closed() || is_due || waiting.len() >= BATCH_MAX {
                    let count = waiting.len().min(BATCH_MAX);
                    let spans: Vec<Span> = waiting.drain(..count).collect();
                    return Some(spans).filter(|spans| !spans.is_empty());
                }
                if !waiting.is_empty() {
                    deadline = deadline.or_else(|| Some(Instant::now() + GATHER));
                }
            }
            match deadline {
                None => self.news.notified().await,
                // Whether it is time or there is more, the next look tells.
                Some(deadline) => drop(timeout_at(deadline, self.news.notified()).await),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Span>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use frevo_event::{SpanId, Timestamp, TraceContext};

    use super::*;
    use crate::otlp::span::Kind;

    fn spans(count: usize) -> Vec<Span> {
        let context = TraceContext { trace: [1; 16], span: SpanId([1; 8]), flags: 1 };
        let span = Span {
            context,
            parent: None,
            name: "order".into(),
            kind: Kind::Internal,
            start: Timestamp(0),
            end: Timestamp(0),
            attributes: Vec::new(),
            moments: Vec::new(),
            failure: None,
        };
        vec![span; count]
    }

    #[tokio::test]
    async fn what_has_no_room_is_counted_and_what_waits_is_sent_before_the_end() {
        let queue = Queue::default();
        assert_eq!(queue.put(spans(SPANS_MAX - 1)), 0);
        assert_eq!(queue.put(spans(3)), 2);
        assert_eq!(queue.put(spans(1)), 1);
        assert_eq!(queue.take().await.map(|taken| taken.len()), Some(BATCH_MAX));
        assert_eq!(queue.put(spans(BATCH_MAX + 1)), 1, "there is room again");
        queue.close();
        let mut sent = 0;
        while let Some(taken) = queue.take().await {
            sent += taken.len();
        }
        assert_eq!(sent, SPANS_MAX);
    }
}
