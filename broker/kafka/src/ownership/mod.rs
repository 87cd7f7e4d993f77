//! `KafkaOwnership`: the assignment of a consumer group is the ownership, and what
//! its consumer reads are the parcels for owners.
//!
//! The subtle thing: a partition stays this node's for the group as long as its
//! revocation is not answered, and it is answered when the callback that tells it
//! returns. So the thread that polls the group waits there for the release, a
//! grace at most; heartbeats go on, parcels for this node's other partitions wait.

mod group;
mod standing;
mod start;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use frevo_transport::{BusError, Change, Ownership, Waker};
use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use tracing::debug;

use crate::config::Config;
use crate::health::Health;
use crate::lookout::Lookout;
use crate::mailbox::Mailbox;
use crate::reach::{self, unreachable};
use crate::worker::{Stop, Worker};
use group::Group;
use standing::Standing;

/// How long a turn of the polling thread is at most.
const TURN: Duration = Duration::from_millis(100);

/// How often the group is told up to where parcels were taken.
const COMMIT_PERIOD: Duration = Duration::from_secs(5);

/// Which partitions are this node's, as its group has it.
pub(crate) struct KafkaOwnership {
    standing: Arc<Standing>,
    is_leaving: Arc<AtomicBool>,
    _worker: Worker,
}

impl KafkaOwnership {
    /// Joins the group.
    pub(crate) fn join(
        config: &Config,
        topic: &str,
        group: &str,
        mailbox: &Arc<Mailbox>,
        health: &Arc<Health>,
    ) -> Result<Self, BusError> {
        let (stop, is_leaving) = (Stop::default(), Arc::<AtomicBool>::default());
        let standing = Arc::new(Standing::default());
        let callbacks = Group {
            topic: topic.to_owned(),
            standing: standing.clone(),
            mailbox: mailbox.clone(),
            health: health.clone(),
            is_leaving: is_leaving.clone(),
            stop: stop.clone(),
            positions: Default::default(),
        };
        let client = client(config, group);
        let lookout = Lookout::new(&client, Some(topic));
        let consumer: BaseConsumer<Group> = reach::made(&client, callbacks)?;
        let joined = consumer.subscribe(&[topic]);
        joined.map_err(|error| unreachable(format!("join the consumer group {group}"), error))?;
        let worker = Worker::start("kafka-ownership", stop, move |stop| poll(consumer, lookout, stop))?;
        Ok(Self { standing, is_leaving, _worker: worker })
    }
}

fn client(config: &Config, group: &str) -> ClientConfig {
    let mut client = config.client();
    let session_timeout_ms = config.session_timeout_ms;
    client
        .set("group.id", group)
        .set("partition.assignment.strategy", "cooperative-sticky")
        .set("session.timeout.ms", session_timeout_ms.to_string())
        .set("heartbeat.interval.ms", (session_timeout_ms / 3).max(1).to_string())
        .set("max.poll.interval.ms", config.poll_interval_max_ms.max(session_timeout_ms).to_string())
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("auto.offset.reset", "latest")
        .set("isolation.level", "read_uncommitted")
        .set("fetch.wait.max.ms", "500")
        .set("fetch.error.backoff.ms", "50")
        .set("fetch.queue.backoff.ms", "5")
        .set("queued.max.messages.kbytes", "16384");
    client
}

/// Takes parcels and answers to the group until it is to stop; then leaves it.
fn poll(consumer: BaseConsumer<Group>, mut lookout: Lookout, stop: &Stop) {
    let group = consumer.context().clone();
    let mut commits_at = Instant::now() + COMMIT_PERIOD;
    let mut is_subscribed = true;
    while !stop.is_set() {
        if is_subscribed && group.is_leaving.load(Ordering::Relaxed) {
            // What is assigned is revoked by the next polls, and then the group left.
            consumer.unsubscribe();
            is_subscribed = false;
        }
        match consumer.poll(TURN) {
            Some(Ok(message)) => {
                group.take(&message);
                lookout.heard();
            }
            Some(Err(error)) => debug!(%error, "no parcels for owners could be read"),
            None => lookout.look(consumer.client()),
        }
        if Instant::now() >= commits_at {
            group.commit(&consumer, None);
            commits_at = Instant::now() + COMMIT_PERIOD;
        }
    }
}

impl Ownership for KafkaOwnership {
    fn take_changes(&self) -> Vec<Change> {
        self.standing.take_changes()
    }

    fn on_change(&self, waker: Waker) {
        self.standing.on_change(waker);
    }

    fn release(&self, partition: u16) {
        self.standing.release(partition);
    }

    fn leave(&self) {
        self.is_leaving.store(true, Ordering::Relaxed);
    }
}
