//! Subscribers: sessions that are given deliveries, hold them, and say what became
//! of them as the server's sockets do. Some of them reject what they are given,
//! hang until it is overdue, answer late, answer twice, or go away.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_coordinator::EventOffer;
use frevo_event::{DeliveryRef, Outcome, PartitionId, Request};
use frevo_transport::{Delivered, Delivery, Mail};

use super::agenda::{Event, Parcel};
use super::coverage::{ABANDONED_DELIVERY, ANSWERED_LATE, ANSWERED_TWICE, OVERDUE};
use super::node::SUBSCRIBER_COUNT;
use super::oracle::Broken;
use super::world::World;

/// How long a subscriber may take, in milliseconds: what the subscriptions say.
const ACKNOWLEDGE_MILLISECONDS: i64 = 10_000;

/// A subscriber's connection with a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Session {
    pub node: usize,
    pub subscriber: usize,
}

/// What subscribers hold.
#[derive(Default)]
pub struct Hands {
    held: BTreeMap<(Session, DeliveryRef), Held>,
    count: u64,
}

struct Held {
    queue: Arc<str>,
    /// The same delivery is held under another number when it comes again.
    number: u64,
}

impl Hands {
    /// A node is gone, and its sessions with it.
    pub fn forget(&mut self, node: usize) {
        self.held.retain(|(session, _), _| session.node != node);
    }
}

impl World {
    /// An event goes into the queue of its subscription.
    pub fn offer_event(&mut self, node: usize, id: u16, offer: &EventOffer) -> Result<(), Broken> {
        let Some(seated) = self.nodes[node].seats.get(&id) else { return Ok(()) };
        let (owner, since) = (seated.owner, seated.since);
        let is_owner = self.oracle.is_owner(id, owner);
        self.oracle.deliveries.offered(offer, is_owner.then_some(owner), since)?;
        let (key, now) = (offer.reference().key(), self.now as u64);
        let owned = &mut self.nodes[node];
        owned.offered.insert(key, (id, offer.route.queue.to_string()));
        owned.queues.offer(
            &offer.route.queue,
            Delivery { key, partition: None, body: Default::default() },
            now,
        );
        self.take_deliveries(node)
    }

    /// Subscribers look into their mailboxes on a node.
    pub fn take_deliveries(&mut self, node: usize) -> Result<(), Broken> {
        for subscriber in 0..SUBSCRIBER_COUNT {
            let session = Session { node, subscriber };
            loop {
                let mail = self.nodes[node].queues.take(self.nodes[node].subscribers[subscriber], 16);
                if mail.is_empty() {
                    break;
                }
                for piece in mail {
                    match piece {
                        Mail::Task(delivered) => self.take_delivery(session, delivered)?,
                        Mail::Cancelled { key, .. } | Mail::Ended { key, .. } => {
                            self.hands.held.remove(&(session, DeliveryRef::of_key(key)));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn take_delivery(&mut self, session: Session, delivered: Delivered) -> Result<(), Broken> {
        let delivery = DeliveryRef::of_key(delivered.key);
        self.mix(delivered.key as u64);
        let seated = self.nodes[session.node].seats.get(&delivery.partition.0);
        // What a node offered for a partition that it lost is nobody's.
        let Some(owner) = seated.map(|seated| seated.owner) else { return Ok(()) };
        self.oracle.deliveries.received(delivery, owner)?;
        self.hands.count += 1;
        let number = self.hands.count;
        self.hands.held.insert((session, delivery), Held { queue: delivered.queue, number });
        self.plan_answer(session, delivery, number);
        Ok(())
    }

    /// What the subscriber makes of it.
    fn plan_answer(&mut self, session: Session, delivery: DeliveryRef, number: u64) {
        let overdue = Event::Overdue { session, delivery, number };
        self.put_at(self.now + ACKNOWLEDGE_MILLISECONDS, overdue);
        let acknowledged = Event::Say { session, delivery, outcome: Outcome::Acknowledged };
        let kind = if self.is_rough() { self.random.below(100) } else { 0 };
        match kind {
            0..62 => self.put(1, 2_000, acknowledged),
            62..70 => {
                self.put(1, 2_000, acknowledged);
                let again = Event::Say { session, delivery, outcome: Outcome::Acknowledged };
                self.put(1, 6_000, again);
            }
            // It hangs, and answers late or never.
            70..76 => self.put(ACKNOWLEDGE_MILLISECONDS, ACKNOWLEDGE_MILLISECONDS + 10_000, acknowledged),
            76..80 => {}
            80..94 => {
                let retry_after_millis = self.random.chance(30).then(|| self.random.between(0, 3_000) as u32);
                let outcome = Outcome::Rejected { reason: "busy".into(), retry_after_millis };
                self.put(1, 2_000, Event::Say { session, delivery, outcome });
            }
            _ => {
                let outcome = Outcome::Refused { reason: "it is nonsense".into() };
                self.put(1, 2_000, Event::Say { session, delivery, outcome });
            }
        }
    }

    /// A subscriber says what became of a delivery. One that it does not hold any
    /// more is somebody else's.
    pub fn say(&mut self, session: Session, delivery: DeliveryRef, outcome: Outcome) -> Result<(), Broken> {
        if !self.hands.held.contains_key(&(session, delivery)) {
            let was_acknowledged = self.oracle.deliveries.is_acknowledged(delivery);
            self.coverage.count(if was_acknowledged { ANSWERED_TWICE } else { ANSWERED_LATE });
        }
        self.end_delivery(session, delivery, outcome);
        self.take_deliveries(session.node)
    }

    /// What is not acknowledged in time is delivered again.
    pub fn overdue(&mut self, session: Session, delivery: DeliveryRef, number: u64) -> Result<(), Broken> {
        if self.hands.held.get(&(session, delivery)).is_none_or(|held| held.number != number) {
            return Ok(());
        }
        self.coverage.count(OVERDUE);
        let reason = "it was not acknowledged in time".into();
        self.end_delivery(session, delivery, Outcome::Rejected { reason, retry_after_millis: None });
        self.take_deliveries(session.node)
    }

    fn end_delivery(&mut self, session: Session, delivery: DeliveryRef, outcome: Outcome) {
        let Some(held) = self.hands.held.remove(&(session, delivery)) else { return };
        self.oracle.deliveries.ended(delivery, &outcome);
        self.nodes[session.node].queues.acknowledge(&held.queue, delivery.key());
        let DeliveryRef { subscription, partition: PartitionId(partition), sequence } = delivery;
        let request = Request::Settle { subscription, outcomes: vec![(sequence, outcome)] };
        let parcel = Parcel::Ask { partition, request, transmission: None };
        self.put(0, 5, Event::Arrive { node: session.node, parcel });
    }

    /// A subscriber goes away: whoever else is there gets what it held.
    pub fn lose_subscriber(&mut self) -> Result<(), Broken> {
        let subscriber = self.random.below(SUBSCRIBER_COUNT);
        self.trace(|| format!("subscriber {subscriber} is lost"));
        let is_its = |(session, _): &&(Session, DeliveryRef)| session.subscriber == subscriber;
        let held: Vec<(Session, DeliveryRef)> = self.hands.held.keys().filter(is_its).copied().collect();
        for (session, delivery) in held {
            self.coverage.count(ABANDONED_DELIVERY);
            let reason = "the subscriber went away".into();
            self.end_delivery(session, delivery, Outcome::Rejected { reason, retry_after_millis: None });
        }
        let now = self.now;
        for node in self.nodes.iter_mut().filter(|node| node.is_up) {
            node.reconnect_subscriber(subscriber, now);
        }
        (0..self.nodes.len()).try_for_each(|node| self.take_deliveries(node))
    }
}
