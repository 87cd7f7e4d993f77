//! What a worker says: which tasks it wants, which it has in hand, and how they
//! went.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use frevo_event::ClientFrame;
use serde_json::value::RawValue;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::hand::{Delivery, Hand};
use super::handler::Handler;
use super::task::Said;
use super::{QueueDescription, Task, TaskError, frame};
use crate::consumer::{Consumer, ConsumerEvent, Observer, Outbox, Registry};

/// What is said of queues, by name.
pub(super) type Descriptions = BTreeMap<Arc<str>, QueueDescription>;

/// What the tasks of queues are compared with, by name.
pub(super) type Checks = BTreeMap<Arc<str>, Arc<Check>>;

/// Looks at the tasks of one queue.
pub(super) struct Check {
    pub input: CheckInput,
    pub output: CheckOutput,
}

/// Whether a task may be done; what it fails with if not.
type CheckInput = Box<dyn Fn(&Task) -> Result<(), TaskError> + Send + Sync>;

/// The completion of a task that was done, or the failure that it is.
type CheckOutput = Box<dyn Fn(Utf8Bytes) -> Utf8Bytes + Send + Sync>;

pub(super) struct Tasks {
    name: Option<String>,
    registry: Registry<Handler>,
    /// As they are said.
    descriptions: BTreeMap<Arc<str>, Box<RawValue>>,
    checks: Checks,
    observer: Observer,
    hand: Hand,
    /// For spawned handlers: a completion of each task in hand, and what was
    /// submitted for it.
    say: UnboundedSender<Said>,
}

impl Tasks {
    /// None in hand, and what their handlers will say.
    pub fn new(
        name: Option<String>,
        registry: Registry<Handler>,
        descriptions: BTreeMap<Arc<str>, Box<RawValue>>,
        checks: Checks,
        observer: Observer,
    ) -> (Self, UnboundedReceiver<Said>) {
        let (say, said) = unbounded_channel();
        (Self { name, registry, descriptions, checks, observer, hand: Hand::default(), say }, said)
    }

    /// Starts the handler of a task, unless it is in hand already.
    fn begin(&mut self, mut task: Task, now: Instant, outbox: &mut Outbox) {
        match self.hand.delivered(&task.token) {
            Delivery::Begin => {}
            Delivery::Running => return,
            Delivery::Repeat(frame) => return outbox.push(frame),
        }
        let Some(registration) = self.registry.get(&task.queue) else {
            return tracing::warn!(queue = task.queue(), "a task of a queue that was not subscribed to");
        };
        let (token, queue) = (task.token.clone(), task.queue.clone());
        let check = self.checks.get(&queue).cloned();
        if let Some(Err(error)) = check.as_ref().map(|check| (check.input)(&task)) {
            let frame = frame::completion::<()>(&token, Err(error));
            self.hand.done_inline(token, queue, frame.clone());
            return outbox.push(frame);
        }
        let checked = move |frame| match check {
            Some(check) => (check.output)(frame),
            None => frame,
        };
        match &registration.handler {
            Handler::Inline(handler) => {
                let frame = checked(handler(&task));
                self.hand.done_inline(token, queue, frame.clone());
                outbox.push(frame);
            }
            Handler::Spawned(handler) => {
                let beat =
                    task.heartbeat_seconds.map(|seconds| Duration::from_secs(u64::from(seconds.max(1))) / 3);
                let cancelled = task.link.cancelled.clone();
                task.link.said = Some(self.say.clone());
                let (completed, say) = (handler(task), self.say.clone());
                let done = token.clone();
                let spawned = tokio::spawn(async move {
                    let frame = checked(completed.await);
                    // The worker may have ended when the time to drain was over.
                    let _ = say.send(Said { token: done, frame, is_completion: true });
                });
                self.hand.working(token, queue, spawned.abort_handle(), cancelled, beat, now);
            }
        }
    }
}

impl Consumer for Tasks {
    type Said = Said;

    /// Says who is here, which tasks it still has and how those went that are
    /// done. Credits come last: nothing new may come before the server knows
    /// what is in hand.
    fn connected(&mut self, is_draining: bool, now: Instant, outbox: &mut Outbox) {
        let resumes = !self.hand.is_empty();
        for (queue, registration) in self.registry.iter() {
            let credits = if resumes || is_draining { 0 } else { registration.concurrency };
            let description = self.descriptions.get(queue).map(|description| &**description);
            let (queue, worker) = (queue.to_string(), self.name.clone());
            let tokens = self.hand.running(&queue);
            outbox.say(&ClientFrame::Subscribe { queue: queue.clone(), credits, worker, description });
            if !tokens.is_empty() {
                outbox.say(&ClientFrame::Resume { queue, tokens });
            }
        }
        self.hand.unanswered().cloned().for_each(|frame| outbox.push(frame));
        if resumes && !is_draining {
            for (queue, registration) in self.registry.iter() {
                let (queue, credits) = (queue.to_string(), registration.concurrency);
                outbox.say(&ClientFrame::Credits { queue, credits });
            }
        }
        self.hand.beat_all(now);
        self.tick(now, outbox);
    }

    /// Tasks in hand stay there: their completions are kept.
    fn disconnected(&mut self) {}

    fn hear(&mut self, text: Utf8Bytes, now: Instant, outbox: &mut Outbox) {
        match frame::read(&text) {
            Ok(frame::Incoming::Task(task)) => self.begin(task, now, outbox),
            Ok(frame::Incoming::Accepted(token)) => {
                self.hand.forget(&token);
            }
            Ok(frame::Incoming::Refused { token, code, message }) => {
                if self.hand.forget(&token) {
                    tracing::warn!(code, message, "a task's completion or heartbeat was refused");
                }
            }
            Ok(frame::Incoming::Cancelled(token)) => {
                if self.hand.cancel(&token) {
                    tracing::debug!(%token, "a task was cancelled");
                }
            }
            Ok(frame::Incoming::DescriptionRefused { queue, reason }) => {
                tracing::warn!(queue, reason, "what was said of a queue was refused");
                (self.observer)(&ConsumerEvent::DescriptionRefused { queue, reason });
            }
            Ok(frame::Incoming::Error(message)) => {
                tracing::warn!(message, "the server did not understand a frame")
            }
            Ok(frame::Incoming::Unknown(kind)) => tracing::debug!(kind, "a frame of a type not known here"),
            Err(error) => tracing::warn!(%error, "a frame could not be read"),
        }
    }

    /// Keeps what a handler said until the server knows, and says it, unless
    /// nobody wants to know any more.
    fn note(&mut self, Said { token, frame, is_completion }: Said, outbox: &mut Outbox) {
        let is_wanted = if is_completion {
            self.hand.done(&token, frame.clone())
        } else {
            self.hand.submitted(&token, frame.clone())
        };
        if is_wanted {
            outbox.push(frame);
        }
    }

    fn stop(&mut self, outbox: &mut Outbox) {
        self.registry.stop(outbox);
    }

    fn due(&self) -> Option<Instant> {
        self.hand.beat_due()
    }

    /// Sends the heartbeats that are due.
    fn tick(&mut self, now: Instant, outbox: &mut Outbox) {
        while let Some(token) = self.hand.next_beat(now) {
            outbox.say(&ClientFrame::Heartbeat { token: token.to_string() });
        }
    }

    /// Nothing is gathered: each completion is a frame of its own.
    fn settle(&mut self, _: &mut Outbox) {}

    fn in_hand(&self) -> usize {
        self.hand.len()
    }

    fn abandon(&mut self) {
        self.hand.abandon();
    }
}

/// The queue that a name means: that of a function, unless it is whole.
pub(super) fn queue_of(name: &str) -> Arc<str> {
    let is_whole = ["tasks.", "activity.", "subscription."].iter().any(|prefix| name.starts_with(prefix));
    if is_whole { name.into() } else { format!("tasks.{name}").into() }
}
