//! `Feed`: reads a topic of others, as one of a consumer group.
//!
//! The group says which lanes (partitions of the topic) this node reads. Where
//! reading begins is none of its business: whoever makes the feed keeps that, and
//! is asked whenever lanes are assigned. What the group is told of offsets is for
//! tools that show who lags.

mod group;
mod outlook;
mod watch;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use frevo_transport::BusError;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _};
use rdkafka::message::{BorrowedMessage, Headers as _};
use rdkafka::{Message as _, Offset, TopicPartitionList};
use tracing::debug;

pub use self::outlook::{Beginning, Outlook};
pub use self::watch::{Passing, Watch, pick};
use crate::config::Config;
use crate::health::Health;
use crate::lookout::Lookout;
use crate::names;
use crate::reach::{self, unreachable};
use group::Group;

/// How many bytes of records wait in the client to be taken.
const WAITING_KIBIBYTES_MAX: &str = "16384";

/// A record of a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The partition of the topic.
    pub lane: u32,
    /// Its offset there.
    pub offset: u64,
    /// When it was written, in milliseconds since 1970, as far as that is known.
    pub written_at: Option<i64>,
    /// Its key.
    pub key: Option<Bytes>,
    /// Its value; none: a tombstone.
    pub value: Option<Bytes>,
    /// Its headers, in order.
    pub headers: Vec<(String, Option<Bytes>)>,
}

/// Who knows where lanes are to be read from. A lane of which nothing is known is read
/// from its first record.
pub enum Places {
    /// Whoever is asked here; none: it can't be told now.
    Kept(Kept),
    /// The group, as it was told by [`Feed::note`]: some records may be read again.
    Group,
}

/// Where each of these lanes is to be read from.
pub type Kept = Box<dyn Fn(&[u32]) -> Option<BTreeMap<u32, u64>> + Send + Sync>;

/// Why a feed can't go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// Kafka does not answer, or refuses.
    #[error("{0}")]
    Kafka(String),
    /// What nodes say to each other is no source.
    #[error("topic {0} is the cluster's own")]
    Own(String),
    /// Where reading is to begin is not known.
    #[error("where to go on is not known yet")]
    Places,
    /// A lane ends before what was read of it.
    #[error(
        "partition {lane} of topic {topic} ends at {end}, but was read up to {reached}: the topic was made anew, \
         or has lost records; delete the source and make it again to read what there is now"
    )]
    Behind {
        /// The topic.
        topic: String,
        /// The lane.
        lane: u32,
        /// Where it ends.
        end: u64,
        /// Up to where it was read.
        reached: u64,
    },
}

/// Reads a topic.
pub struct Feed {
    consumer: BaseConsumer<Group>,
    lookout: Lookout,
    topic: String,
    is_held: bool,
}

impl Feed {
    /// Joins the group `name` of the namespace, to read a topic with it.
    ///
    /// # Errors
    /// The client can't be made.
    pub fn join(config: &Config, topic: &str, name: &str, places: Places) -> Result<Self, BusError> {
        let group = names::group_of(&config.namespace, name);
        let health = Arc::<Health>::default();
        let callbacks = Group::new(topic, places, health);
        let mut client = config.client();
        let session_timeout_ms = config.session_timeout_ms;
        client
            .set("group.id", &group)
            .set("partition.assignment.strategy", "cooperative-sticky")
            .set("session.timeout.ms", session_timeout_ms.to_string())
            .set("heartbeat.interval.ms", (session_timeout_ms / 3).max(1).to_string())
            .set("max.poll.interval.ms", config.poll_interval_max_ms.max(session_timeout_ms).to_string())
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            // What is gone is told, and not stepped over.
            .set("auto.offset.reset", "error")
            // What a transaction took back was never published.
            .set("isolation.level", "read_committed")
            .set("fetch.wait.max.ms", "100")
            .set("fetch.error.backoff.ms", "50")
            .set("fetch.queue.backoff.ms", "5")
            .set("queued.max.messages.kbytes", WAITING_KIBIBYTES_MAX)
            .set_log_level(RDKafkaLogLevel::Warning);
        let lookout = Lookout::new(&client, Some(topic));
        let consumer: BaseConsumer<Group> = reach::made(&client, callbacks)?;
        let joined = consumer.subscribe(&[topic]);
        joined.map_err(|error| unreachable(format!("join the consumer group {group}"), error))?;
        Ok(Self { consumer, lookout, topic: topic.to_owned(), is_held: false })
    }

    /// The next records, at most so many with about so many bytes, as soon as there
    /// are any; none after `patience`.
    ///
    /// # Errors
    /// Why reading can't go on: the feed is to be made anew.
    pub fn take(
        &mut self,
        count_max: usize,
        size_max: usize,
        patience: Duration,
    ) -> Result<Vec<Record>, FeedError> {
        let deadline = Instant::now() + patience;
        let (mut records, mut size) = (Vec::new(), 0);
        while records.len() < count_max && size < size_max {
            let left = if records.is_empty() {
                deadline.saturating_duration_since(Instant::now())
            } else {
                Duration::ZERO
            };
            let polled = self.consumer.poll(left);
            if let Some(failed) = self.consumer.context().take_failure() {
                return Err(failed);
            }
            match polled {
                Some(Ok(message)) => {
                    let record = record_of(&message);
                    size += size_of(&record);
                    records.push(record);
                }
                // A lane that was moved or lost its leader is found again by the client.
                Some(Err(error)) if is_passing(&error) => {
                    debug!(%error, topic = self.topic, "a record is waited for")
                }
                Some(Err(error)) => return Err(FeedError::Kafka(error.to_string())),
                None if records.is_empty() => {
                    self.lookout.look(self.consumer.client());
                    break;
                }
                None => break,
            }
        }
        if !records.is_empty() {
            self.lookout.heard();
            self.consumer.context().health.works();
        }
        Ok(records)
    }

    /// Holds back what comes, or lets it come again. The group is answered as long as
    /// somebody takes, so who has enough takes on.
    pub fn hold(&mut self, holds: bool) {
        if holds == self.is_held {
            return;
        }
        let assigned = self.consumer.assignment();
        let changed = assigned.and_then(|lanes| match holds {
            true => self.consumer.pause(&lanes),
            false => self.consumer.resume(&lanes),
        });
        match changed {
            Ok(()) => self.is_held = holds,
            Err(error) => debug!(%error, topic = self.topic, "a topic is not held back, or not let go"),
        }
    }

    /// The lanes that this node reads.
    pub fn lanes(&self) -> Vec<u32> {
        let assigned = self.consumer.assignment().unwrap_or_else(|_| TopicPartitionList::new());
        assigned.elements().iter().map(|element| element.partition() as u32).collect()
    }

    /// Why Kafka is not reached, as long as nothing is answered.
    pub fn fault(&self) -> Option<String> {
        self.consumer.context().health.fault()
    }

    /// Tells the group up to where lanes were read, for tools that show who lags.
    pub fn note(&self, positions: impl IntoIterator<Item = (u32, u64)>) {
        let mut list = TopicPartitionList::new();
        for (lane, next) in positions {
            list.add_partition_offset(&self.topic, lane as i32, Offset::Offset(next as i64))
                .expect("an offset of a record is representable");
        }
        if list.count() > 0
            && let Err(error) = self.consumer.commit(&list, CommitMode::Async)
        {
            debug!(%error, topic = self.topic, "the group is not told what was read");
        }
    }
}

/// Whether the client itself goes on after an error.
fn is_passing(error: &rdkafka::error::KafkaError) -> bool {
    use rdkafka::error::RDKafkaErrorCode as Code;
    let gone = [Code::AutoOffsetReset, Code::OffsetOutOfRange, Code::Fatal, Code::UnknownTopicOrPartition];
    !error.rdkafka_error_code().is_some_and(|code| gone.contains(&code))
}

fn record_of(message: &BorrowedMessage<'_>) -> Record {
    let copied = |bytes: &[u8]| Bytes::copy_from_slice(bytes);
    let headers = message.headers().into_iter().flat_map(|headers| headers.iter());
    Record {
        lane: message.partition() as u32,
        offset: message.offset() as u64,
        written_at: message.timestamp().to_millis(),
        key: message.key().map(copied),
        value: message.payload().map(copied),
        headers: headers.map(|header| (header.key.to_owned(), header.value.map(copied))).collect(),
    }
}

fn size_of(record: &Record) -> usize {
    const OVERHEAD: usize = 64;
    let bytes = |bytes: &Option<Bytes>| bytes.as_ref().map_or(0, Bytes::len);
    let headers: usize = record.headers.iter().map(|(name, value)| name.len() + bytes(value)).sum();
    OVERHEAD + bytes(&record.key) + bytes(&record.value) + headers
}
