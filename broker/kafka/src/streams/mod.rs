//! `KafkaStreams`: the journal's topic, a partition of it for each partition.
//!
//! Partitions are assigned by number from explicit offsets, never by a group. A
//! message that is not the next one of its partition is never given: lower ones
//! were given, higher ones mean that something was skipped, and reading begins
//! anew where it stood.

mod following;
mod places;
mod reader;

use std::sync::{Arc, Weak};

use bytes::Bytes;
use frevo_transport::{AppendError, BusError, Follower, ReadError, Streams};
use rdkafka::ClientConfig;

use crate::config::Config;
use crate::health::Health;
use crate::lookout::Lookout;
use crate::producer::{Kind, Producer, Told};
use crate::worker::{Stop, Worker};
use following::Following;
use places::Places;
use reader::Reader;

/// The journal's topic.
pub(crate) struct KafkaStreams {
    topic: String,
    message_size_max: usize,
    partition_count: u16,
    producer: Arc<Producer>,
    places: Arc<Places>,
    following: Arc<Following>,
    reader: Reader,
    _worker: Worker,
}

/// What a handle is made of.
pub(crate) struct Parts<'a> {
    pub(crate) config: &'a Config,
    pub(crate) topic: &'a str,
    pub(crate) group: &'a str,
    pub(crate) message_size_max: usize,
    pub(crate) partition_count: u16,
    pub(crate) producer: &'a Arc<Producer>,
    pub(crate) health: &'a Arc<Health>,
}

impl KafkaStreams {
    pub(crate) fn open(parts: &Parts<'_>) -> Result<Self, BusError> {
        let client = consuming(parts.config, parts.group);
        let places = Arc::new(Places::new(parts.partition_count));
        let following = Arc::new(Following::new(&client, parts.topic, &places, parts.health)?);
        let polled = following.clone();
        let lookout = Lookout::new(&client, Some(parts.topic));
        let worker = Worker::start("kafka-streams", Stop::default(), move |stop| polled.poll(lookout, stop))?;
        Ok(Self {
            topic: parts.topic.to_owned(),
            message_size_max: parts.message_size_max,
            partition_count: parts.partition_count,
            producer: parts.producer.clone(),
            places,
            following,
            reader: Reader::new(client, parts.topic, parts.health)?,
            _worker: worker,
        })
    }
}

/// A consumer whose partitions are assigned by number. librdkafka wants the name
/// of a group all the same; it joins none.
pub(crate) fn consuming(config: &Config, group: &str) -> ClientConfig {
    let mut client = config.client();
    client
        .set("group.id", group)
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("auto.offset.reset", "error")
        // Everything that all copies have, whatever foreign transactions say.
        .set("isolation.level", "read_uncommitted")
        .set("check.crcs", "true")
        .set("fetch.wait.max.ms", "500")
        .set("fetch.min.bytes", "1")
        .set("fetch.error.backoff.ms", "50")
        // Who reads more than fits waits for room, a second if nobody says else.
        .set("fetch.queue.backoff.ms", "5")
        .set("queued.max.messages.kbytes", "16384");
    client
}

impl Streams for KafkaStreams {
    fn message_size_max(&self) -> usize {
        self.message_size_max
    }

    fn append(&self, partition: u16, message: Bytes) -> Result<(), AppendError> {
        let (size, size_max) = (message.len(), self.message_size_max);
        if size > size_max {
            return Err(AppendError::TooLarge { size, size_max });
        }
        if partition >= self.partition_count {
            return Err(AppendError::Failed { reason: format!("there is no partition {partition}") });
        }
        let places: Weak<Places> = Arc::downgrade(&self.places);
        let told: Weak<dyn Told> = places;
        self.producer.send(&self.topic, partition, &message, Kind::Message(told))
    }

    fn follow(&self, partition: u16, from: u64, follower: Arc<dyn Follower>) {
        self.following.follow(partition, from, follower);
    }

    fn unfollow(&self, partition: u16) {
        self.following.unfollow(partition);
    }

    fn read(&self, partition: u16, from: u64, count_max: usize) -> Result<Vec<(u64, Bytes)>, ReadError> {
        self.reader.read(partition, from, count_max)
    }

    fn end(&self, partition: u16) -> Result<u64, ReadError> {
        self.reader.end(partition)
    }
}
