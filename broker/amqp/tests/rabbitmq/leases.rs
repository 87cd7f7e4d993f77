//! Leases and their tokens.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use frevo_amqp::{AmqpBus, Config};
use frevo_services::{Rabbitmq, shared};
use frevo_transport::{Bus, Change, Ownership};

use crate::{config, open};

const PATIENCE: Duration = Duration::from_secs(60);

/// A node's ownership, whose changes are waited for.
pub struct Owner {
    pub ownership: Arc<dyn Ownership>,
    rung: mpsc::Receiver<()>,
}

impl Owner {
    pub fn new(bus: &AmqpBus) -> Self {
        let _post = bus.post().expect("the broker runs");
        let ownership = bus.ownership().expect("the broker runs");
        let (ring, rung) = mpsc::channel();
        ownership.on_change(Arc::new(move || _ = ring.send(())));
        Self { ownership, rung }
    }

    /// Waits for the next changes.
    #[track_caller]
    pub fn next(&self) -> Vec<Change> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let changes = self.ownership.take_changes();
            if !changes.is_empty() {
                return changes;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            self.rung.recv_timeout(left).expect("something changes");
        }
    }
}

/// Tokens in a lease, whoever has them.
fn token_count(rabbitmq: &Rabbitmq, queue: &str) -> Option<u32> {
    let queues = rabbitmq.ctl(&["list_queues", "name", "messages"]);
    let row = queues.lines().find(|row| row.split('\t').next() == Some(queue));
    row.and_then(|row| row.split('\t').nth(1)).and_then(|count| count.trim().parse().ok())
}

/// Waits until a lease has so many tokens; the broker counts every few seconds.
#[track_caller]
fn wait_for_tokens(rabbitmq: &Rabbitmq, queue: &str, wanted: RangeInclusive<u32>) {
    let deadline = Instant::now() + PATIENCE;
    while !token_count(rabbitmq, queue).is_some_and(|count| wanted.contains(&count)) {
        assert!(Instant::now() < deadline, "{queue} has {:?} tokens", token_count(rabbitmq, queue));
    }
}

#[test]
fn a_lease_survives_thirty_owners() {
    let Some(rabbitmq) = shared::rabbitmq() else { return };
    for _ in 0..30 {
        let bus = open(&rabbitmq.url(), "thirty", 1);
        let owner = Owner::new(&bus);
        assert_eq!(owner.next(), [Change::Assigned(0)]);
        // Crashes: nothing is released.
    }
}

#[test]
fn a_token_is_renewed_and_nobody_notices() {
    let Some(rabbitmq) = shared::rabbitmq() else { return };
    let renewal = Duration::from_millis(50);
    let bus = AmqpBus::open(&Config { token_renewal: renewal, ..config(&rabbitmq.url(), "renewed", 1) });
    let bus = bus.expect("the broker runs");
    let owner = Owner::new(&bus);
    assert_eq!(owner.next(), [Change::Assigned(0)]);
    let changed = owner.rung.recv_timeout(renewal * 40);
    assert!(changed.is_err(), "{:?}", owner.ownership.take_changes());
    drop(owner);
    drop(bus);
    // A crash amid a renewal leaves two.
    wait_for_tokens(rabbitmq, "renewed.lease.0", 1..=2);
    let bus = open(&rabbitmq.url(), "renewed", 1);
    assert_eq!(Owner::new(&bus).next(), [Change::Assigned(0)]);
}

#[test]
fn a_lease_without_a_token_is_given_one_by_the_next_node() {
    let Some(rabbitmq) = shared::rabbitmq() else { return };
    drop(open(&rabbitmq.url(), "purged", 1));
    rabbitmq.ctl(&["purge_queue", "purged.lease.0"]);
    let bus = open(&rabbitmq.url(), "purged", 1);
    assert_eq!(Owner::new(&bus).next(), [Change::Assigned(0)]);
}

#[test]
fn surplus_tokens_are_dropped() {
    let Some(rabbitmq) = shared::rabbitmq() else { return };
    let bus = open(&rabbitmq.url(), "surplus", 1);
    publish(&rabbitmq.url(), "surplus.lease.0", 5);
    let owner = Owner::new(&bus);
    assert_eq!(owner.next(), [Change::Assigned(0)]);
    wait_for_tokens(rabbitmq, "surplus.lease.0", 1..=1);
    publish(&rabbitmq.url(), "surplus.lease.0", 5);
    wait_for_tokens(rabbitmq, "surplus.lease.0", 1..=1);
    assert_eq!(owner.ownership.take_changes(), [], "nobody notices");
}

#[tokio::main(flavor = "current_thread")]
async fn publish(url: &str, queue: &str, count: usize) {
    use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
    let connection = lapin::Connection::connect(url, Default::default()).await.expect("it connects");
    let channel = connection.create_channel().await.expect("a channel");
    channel.confirm_select(ConfirmSelectOptions::default()).await.expect("confirms");
    for _ in 0..count {
        let (options, properties) = (BasicPublishOptions::default(), Default::default());
        let confirm = channel.basic_publish("".into(), queue.into(), options, b"token", properties);
        confirm.await.expect("it is sent").await.expect("it is taken");
    }
}
