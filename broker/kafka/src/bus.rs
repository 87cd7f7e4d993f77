//! `KafkaBus`: a node's connection to Kafka.

use std::sync::Arc;

use frevo_transport::{Bus, BusError, Durability, Ownership, Post, Streams};

use crate::clock::Clock;
use crate::config::Config;
use crate::health::Health;
use crate::lookout::Lookout;
use crate::mailbox::Mailbox;
use crate::names::Names;
use crate::nodes::Nodes;
use crate::ownership::KafkaOwnership;
use crate::post::KafkaPost;
use crate::producer::Producer;
use crate::streams::{self, KafkaStreams};
use crate::topics::{self, Found};
use crate::worker::{Stop, Worker};

/// A node's connection to Kafka. Dropping it and what it gave ends the node's part
/// in the group; that may take some seconds where Kafka does not answer.
pub struct KafkaBus {
    config: Config,
    names: Names,
    found: Found,
    health: Arc<Health>,
    producer: Arc<Producer>,
    mailbox: Arc<Mailbox>,
    clock: Arc<Clock>,
}

impl KafkaBus {
    /// Connects, makes the topics that lack if that is asked for, and checks those
    /// that are there. Waits for Kafka, half a minute at most.
    ///
    /// # Errors
    /// [`BusError::Unreachable`] if nobody answers, or refuses this node: the
    /// reason names credentials and certificates. [`BusError::Unsafe`] if a topic
    /// lacks and is not to be made, is set so that it forgets or loses messages, or
    /// has other partitions than asked for; or if a setting can't be used.
    pub fn open(config: Config) -> Result<Self, BusError> {
        let names = Names::of(&config.namespace).ok_or_else(|| BusError::Unsafe {
            what: format!("the namespace `{}` makes no names of topics", config.namespace),
            remedy: "take one of 1 to 80 letters, digits, dots and hyphens".to_owned(),
        })?;
        let health = Arc::<Health>::default();
        let found = topics::prepare(&config, &names, &health)?;
        let size_max = found.message_size_max.max(found.parcel_size_max);
        let producer = Arc::new(Producer::start(&config, size_max, &health)?);
        Ok(Self { config, names, found, health, producer, mailbox: Arc::default(), clock: Arc::default() })
    }
}

impl Bus for KafkaBus {
    fn partition_count(&self) -> u16 {
        self.found.partition_count
    }

    fn streams(&self) -> Result<Arc<dyn Streams>, BusError> {
        let streams = KafkaStreams::open(&streams::Parts {
            config: &self.config,
            topic: &self.names.journal,
            group: &self.names.group,
            message_size_max: self.found.message_size_max,
            partition_count: self.found.partition_count,
            producer: &self.producer,
            health: &self.health,
        })?;
        Ok(Arc::new(streams))
    }

    fn ownership(&self) -> Result<Arc<dyn Ownership>, BusError> {
        let (topic, group) = (&self.names.inbox, &self.names.group);
        let joined = KafkaOwnership::join(&self.config, topic, group, &self.mailbox, &self.health)?;
        Ok(Arc::new(joined))
    }

    fn post(&self) -> Result<Arc<dyn Post>, BusError> {
        let nodes = Nodes {
            topic: self.names.nodes.clone(),
            node: self.config.node,
            partition_count: self.found.node_partition_count,
            mailbox: self.mailbox.clone(),
            clock: self.clock.clone(),
            producer: self.producer.clone(),
        };
        let client = streams::consuming(&self.config, &self.names.group);
        let lookout = Lookout::new(&client, Some(&self.names.nodes));
        let consumer = nodes.listen(client, &self.health)?;
        let poll = move |stop: &Stop| nodes.poll(&consumer, lookout, stop);
        let worker = Worker::start("kafka-nodes", Stop::default(), poll)?;
        Ok(Arc::new(KafkaPost {
            node: self.config.node,
            inbox: self.names.inbox.clone(),
            inbox_partition_count: self.found.partition_count,
            nodes: self.names.nodes.clone(),
            node_partition_count: self.found.node_partition_count,
            message_size_max: self.found.parcel_size_max,
            mailbox: self.mailbox.clone(),
            producer: self.producer.clone(),
            _worker: worker,
        }))
    }

    fn durability(&self) -> Durability {
        self.found.durability.clone()
    }

    fn fault(&self) -> Option<String> {
        self.health.fault()
    }

    fn clock_ahead_millis(&self) -> Option<i64> {
        self.clock.ahead_millis()
    }
}
