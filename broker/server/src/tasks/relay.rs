//! `Relay`: writes the tasks of one queue to a topic or an exchange.
//!
//! A task that is written is told as started, and stays in the hands of the relay until
//! it is over; then the topic is told, too. One that is not written yet is tried again
//! until it is, is over, or is written elsewhere.

use std::time::Duration;

use frevo_api::inside::{self, Consumer, Outcome};
use frevo_event::{TaskFrame, TaskRoute};
use frevo_transport::{BusError, Delivered, DeliveryPlace, Lease, Mail, NewMessage, WriteError};
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{oneshot, watch};

use super::place::Place;
use super::{Means, RoutedQueue};

/// So many tasks are on their way to the broker at once.
const UNDER_WAY_MAX: usize = 1024;

/// The pause before something is tried again doubles between these.
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// How often it is tried to say that an attempt is over: who does not hear it does what
/// nobody waits for.
const CANCELLED_TRIES: u32 = 5;

/// What a task fails with that the broker will never take.
const UNWRITABLE: &str = "Frevo.TaskNotWritten";

/// Writes the tasks of a queue.
pub(super) struct Relay {
    means: Means,
    queue: RoutedQueue,
    full_name: String,
    route: TaskRoute,
    ending: watch::Receiver<bool>,
}

impl Relay {
    pub(super) fn new(
        means: Means,
        queue: RoutedQueue,
        route: TaskRoute,
        ending: watch::Receiver<bool>,
    ) -> Self {
        let full_name = queue.full_name();
        Self { means, queue, full_name, route, ending }
    }

    /// Writes until the queue is written elsewhere.
    pub(super) async fn run(self) {
        if let Some(place) = self.prepared().await {
            tracing::info!(queue = self.full_name, place = place.name(), "tasks are written");
            self.works();
            self.relay(&place).await;
        }
        self.means.node.faults.forget(&self.full_name);
    }

    /// Waits until there is something to write to; none: not any more.
    async fn prepared(&self) -> Option<Place> {
        let mut pause = PAUSE_MIN;
        loop {
            match self.prepare().await {
                Ok(place) => return Some(place),
                Err(error) => self.wait_for(&error.to_string()),
            }
            if self.has_ended_after(pause).await {
                return None;
            }
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    /// The broker is asked on a thread that may wait.
    async fn prepare(&self) -> Result<Place, BusError> {
        let (config, queue, route) = (self.means.config.clone(), self.queue.clone(), self.route.clone());
        let preparing = tokio::task::spawn_blocking(move || Place::prepare(&config, &queue, &route));
        preparing.await.expect("who prepares does not panic")
    }

    async fn relay(&self, place: &Place) {
        let broker: std::sync::Arc<dyn frevo_api::Broker> = self.means.node.clone();
        let consumer = Consumer::connect_relay(&broker);
        consumer.subscribe(&self.full_name, u32::MAX, Lease::Never);
        let mut under_way: FuturesUnordered<LocalBoxFuture<'_, ()>> = FuturesUnordered::new();
        let (mut ending, mut has_ended) = (self.ending.clone(), false);
        loop {
            tokio::select! {
                _ = ending.wait_for(|ends| *ends), if !has_ended => {
                    consumer.set_credits(&self.full_name, 0);
                    has_ended = true;
                }
                mail = consumer.next(), if !has_ended && under_way.len() < UNDER_WAY_MAX => match mail {
                    Mail::Task(delivered) => under_way.push(Box::pin(self.hand_on(place, delivered))),
                    Mail::Ended { body, .. } => under_way.push(Box::pin(self.cancel(place, body))),
                    Mail::Cancelled { .. } => {}
                },
                Some(()) = under_way.next() => {}
                else => return,
            }
        }
    }

    /// Writes a task, and says that it is started.
    async fn hand_on(&self, place: &Place, delivered: Delivered) {
        let Ok(frame) = serde_json::from_slice::<TaskFrame>(&delivered.body) else {
            tracing::error!(queue = self.full_name, "a queue holds what is no task");
            return;
        };
        let mut pause = PAUSE_MIN;
        loop {
            let message = place.task(&frame, delivered.partition, self.means.node.now());
            match self.write(place, message).await {
                Ok(()) => {
                    self.works();
                    return inside::begin(&self.means.edge, &frame.token, Some(place.name()));
                }
                Err(WriteError::Refused(reason)) => return self.give_up(&frame, &reason).await,
                Err(error @ WriteError::Untaken(_)) => self.wait_for(&error.to_string()),
            }
            if self.has_ended_after(pause).await {
                // For whoever takes the tasks of this queue from now on.
                self.means.node.queues.put_back(&self.full_name, delivered.key);
                return;
            }
            let place = self.means.node.queues.place_of(&self.full_name, delivered.key);
            if place != Some(DeliveryPlace::Held) {
                return;
            }
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    /// A task that can't be written fails.
    async fn give_up(&self, frame: &TaskFrame, reason: &str) {
        tracing::warn!(queue = self.full_name, state = frame.state, reason, "a task can't be written");
        let outcome = Outcome::Failed { error: UNWRITABLE.into(), cause: reason.to_owned() };
        let told = inside::settle(&self.means.edge, &self.full_name, &frame.token, outcome).await;
        if let Err(error) = told {
            tracing::debug!(reason = %error.message, "a task that can't be written is over, or its owner is busy");
        }
    }

    /// Says that an attempt is over.
    async fn cancel(&self, place: &Place, body: bytes::Bytes) {
        let Ok(frame) = serde_json::from_slice::<TaskFrame>(&body) else { return };
        let mut pause = PAUSE_MIN;
        for _ in 0..CANCELLED_TRIES {
            let Some(message) = place.cancelled(&frame, self.means.node.now()) else { return };
            match self.write(place, message).await {
                Ok(()) | Err(WriteError::Refused(_)) => return,
                Err(WriteError::Untaken(_)) => tokio::time::sleep(pause).await,
            }
            pause = (pause * 2).min(PAUSE_MAX);
        }
        tracing::debug!(queue = self.full_name, "nobody is told that an attempt is over");
    }

    async fn write(&self, place: &Place, message: NewMessage) -> Result<(), WriteError> {
        let outlet = self.means.outlets.of(place.binding);
        let outlet = outlet.map_err(|error| WriteError::Untaken(error.to_string()))?;
        let (tells, told) = oneshot::channel();
        // Who waited may be gone with the server.
        outlet.write(message, Box::new(move |outcome| drop(tells.send(outcome))));
        told.await.unwrap_or_else(|_| Err(WriteError::Untaken("the server ends".to_owned())))
    }

    /// Whether the queue is written elsewhere after a pause at most.
    async fn has_ended_after(&self, pause: Duration) -> bool {
        let mut ending = self.ending.clone();
        tokio::time::timeout(pause, ending.wait_for(|ends| *ends)).await.is_ok()
    }

    /// Says what is waited for, once.
    fn wait_for(&self, reason: &str) {
        if self.means.node.faults.note(&self.full_name, reason) {
            tracing::warn!(queue = self.full_name, reason, "tasks are not written; it is tried again");
        }
    }

    fn works(&self) {
        if self.means.node.faults.clear(&self.full_name) {
            tracing::info!(queue = self.full_name, "tasks are written again");
        }
    }
}
