//! What is said on a socket about events: they are delivered, and acknowledged,
//! rejected or let die.
//!
//! What became of them is told to their partitions once a turn, all of a
//! partition and subscription together.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use frevo_event::{DeliveryRef, Outcome, PartitionId, Request, ServerFrame, SubscriptionNumber};
use frevo_transport::Delivered;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::session::{Gone, Session};
use crate::edge::Edge;

/// How long a reason may be, in characters.
const REASON_CHARS_MAX: usize = 1000;

/// The events in a subscriber's hands, and what became of others.
#[derive(Default)]
pub(super) struct Events {
    held: BTreeMap<DeliveryRef, Held>,
    outcomes: BTreeMap<(PartitionId, SubscriptionNumber), Vec<(u64, Outcome)>>,
}

struct Held {
    queue: Arc<str>,
    until: Instant,
}

impl Events {
    /// Tells the partitions what became of their events.
    pub(super) fn settle(&mut self, edge: &Edge) {
        while let Some(((partition, subscription), outcomes)) = self.outcomes.pop_first() {
            edge.broker.tell(partition, Request::Settle { subscription, outcomes });
        }
    }

    /// The subscriber is gone: whoever else is there gets what it held.
    pub(super) fn abandon(&mut self, edge: &Edge) {
        let held: Vec<DeliveryRef> = self.held.keys().copied().collect();
        for delivery in held {
            let reason = "the subscriber went away".into();
            self.end(edge, delivery, Outcome::Rejected { reason, retry_after_millis: None });
        }
        self.settle(edge);
    }

    /// The subscriber is done with an event; false if it did not hold it.
    fn end(&mut self, edge: &Edge, delivery: DeliveryRef, outcome: Outcome) -> bool {
        let Some(Held { queue, .. }) = self.held.remove(&delivery) else { return false };
        edge.broker.queues().acknowledge(&queue, delivery.key());
        let of = (delivery.partition, delivery.subscription);
        self.outcomes.entry(of).or_default().push((delivery.sequence, outcome));
        true
    }

    fn overdue(&self, now: Instant) -> Vec<DeliveryRef> {
        self.held.iter().filter(|(_, held)| held.until <= now).map(|(delivery, _)| *delivery).collect()
    }
}

impl Session {
    pub(super) fn deliver_event(&mut self, delivered: Delivered) -> Result<(), Gone> {
        let delivery = DeliveryRef::of_key(delivered.key);
        let Ok(frame) = Utf8Bytes::try_from(delivered.body) else {
            tracing::error!(queue = %delivered.queue, "a queue holds what is no event");
            return Ok(());
        };
        let until = Instant::now() + self.time_to_acknowledge(delivery.subscription);
        self.events.held.insert(delivery, Held { queue: delivered.queue, until });
        self.write(frame)
    }

    /// The event is not to be delivered any more: its subscription was paused or
    /// deleted.
    pub(super) fn cancel_event(&mut self, key: u128) -> Result<(), Gone> {
        let delivery = DeliveryRef::of_key(key);
        match self.events.held.remove(&delivery) {
            Some(_) => self.say(&ServerFrame::Cancelled { token: delivery.to_string() }),
            None => Ok(()),
        }
    }

    fn time_to_acknowledge(&self, subscription: SubscriptionNumber) -> Duration {
        let routes = self.edge.broker.routes().read().unwrap_or_else(PoisonError::into_inner);
        let policy = routes.get(subscription).map(|route| &route.subscription.policy);
        Duration::from_secs(policy.map_or(0, |policy| policy.acknowledge_seconds).into())
    }

    pub(super) fn acknowledge(&mut self, tokens: Vec<String>) -> Result<(), Gone> {
        tokens.into_iter().try_for_each(|token| self.end_event(token, Outcome::Acknowledged))
    }

    pub(super) fn reject(
        &mut self,
        token: String,
        reason: Option<String>,
        retry_after_millis: Option<u32>,
    ) -> Result<(), Gone> {
        let reason = shown(reason, "the subscriber rejected it");
        self.end_event(token, Outcome::Rejected { reason, retry_after_millis })
    }

    pub(super) fn dead_letter(&mut self, token: String, reason: Option<String>) -> Result<(), Gone> {
        let reason = shown(reason, "the subscriber refused it");
        self.end_event(token, Outcome::Refused { reason })
    }

    /// An event that is not held any more was delivered again, to whoever was
    /// there: its subscriber hears of it.
    fn end_event(&mut self, token: String, outcome: Outcome) -> Result<(), Gone> {
        let ended = token.parse().is_ok_and(|delivery| self.events.end(&self.edge, delivery, outcome));
        if ended { Ok(()) } else { self.say(&ServerFrame::Cancelled { token }) }
    }

    /// What is not acknowledged in time is delivered again.
    pub(super) fn look_for_overdue_events(&mut self) -> Result<(), Gone> {
        for delivery in self.events.overdue(Instant::now()) {
            let reason = "it was not acknowledged in time".into();
            self.events.end(&self.edge, delivery, Outcome::Rejected { reason, retry_after_millis: None });
            self.say(&ServerFrame::Cancelled { token: delivery.to_string() })?;
        }
        Ok(())
    }
}

fn shown(reason: Option<String>, otherwise: &str) -> Arc<str> {
    match reason {
        Some(reason) => reason.chars().take(REASON_CHARS_MAX).collect::<String>().into(),
        None => otherwise.into(),
    }
}
