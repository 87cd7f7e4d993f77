//! `Group`: what this node answers to its consumer group.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use frevo_transport::{Change, Parcel};
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _, ConsumerContext};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::BorrowedMessage;
use rdkafka::types::RDKafkaRespErr;
use rdkafka::{ClientContext, Message as _, Offset, TopicPartitionList};
use tracing::{debug, info};

use super::standing::Standing;
use super::start;
use crate::assignment;
use crate::health::Health;
use crate::mailbox::Mailbox;
use crate::worker::Stop;

/// How long a revoked partition may take to be released.
const GRACE: Duration = Duration::from_secs(8);

/// The callbacks of the group's consumer; its polling thread calls them.
pub(super) struct Group {
    pub(super) topic: String,
    pub(super) standing: Arc<Standing>,
    pub(super) mailbox: Arc<Mailbox>,
    pub(super) health: Arc<Health>,
    pub(super) is_leaving: Arc<AtomicBool>,
    pub(super) stop: Stop,
    /// The offset after the last parcel that was taken, by partition.
    pub(super) positions: Mutex<BTreeMap<u16, i64>>,
}

impl Group {
    /// Takes a parcel for the owner of a partition.
    pub(super) fn take(&self, message: &BorrowedMessage<'_>) {
        self.health.works();
        let partition = message.partition() as u16;
        self.lock().insert(partition, message.offset() + 1);
        let bytes = Bytes::copy_from_slice(message.payload().unwrap_or_default());
        self.mailbox.put(Parcel { owner_of: Some(partition), bytes });
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<u16, i64>> {
        self.positions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the group up to where parcels were taken; of these partitions, which
    /// are given up, or of all. It is for the next owner and for tools that show
    /// who lags: nothing relies on it.
    pub(super) fn commit(&self, consumer: &BaseConsumer<Self>, given_up: Option<&[u16]>) {
        let mut list = TopicPartitionList::new();
        let mut positions = self.lock();
        for (partition, position) in &*positions {
            if given_up.is_none_or(|given_up| given_up.contains(partition)) {
                let added =
                    list.add_partition_offset(&self.topic, i32::from(*partition), Offset::Offset(*position));
                added.expect("an offset of a message is representable");
            }
        }
        positions.retain(|partition, _| given_up.is_none_or(|given_up| !given_up.contains(partition)));
        drop(positions);
        if list.count() > 0
            && let Err(error) = consumer.commit(&list, CommitMode::Async)
        {
            debug!(%error, "the group is not told what was taken");
        }
    }

    /// Partitions were added, none perhaps.
    fn assigned(&self, consumer: &BaseConsumer<Self>, list: &TopicPartitionList) {
        let partitions = partitions(list);
        let starts = start::of(consumer, &self.topic, &partitions);
        if let Err(error) = assignment::add(consumer, &starts) {
            debug!(%error, "partitions could not be taken over");
            return;
        }
        if !partitions.is_empty() && !self.is_leaving.load(Ordering::Relaxed) {
            debug!(?partitions, "partitions are this node's");
            self.standing.tell(partitions.into_iter().map(Change::Assigned));
        }
    }

    fn revoked(&self, consumer: &BaseConsumer<Self>, list: &TopicPartitionList) {
        let partitions = partitions(list);
        if consumer.assignment_lost() {
            info!(?partitions, "partitions are lost: the group did not hear of this node in time");
            self.lock().clear();
            self.standing.tell(partitions.iter().copied().map(Change::Lost));
        } else if !partitions.is_empty() {
            debug!(?partitions, "partitions are to be given up");
            self.standing.revoke(&partitions, GRACE, || self.stop.is_set() || consumer.assignment_lost());
            self.commit(consumer, Some(&partitions));
        }
        if let Err(error) = assignment::remove(consumer, list) {
            debug!(%error, "partitions could not be given up");
        }
    }
}

fn partitions(list: &TopicPartitionList) -> Vec<u16> {
    list.elements().iter().map(|element| element.partition() as u16).collect()
}

impl ClientContext for Group {
    fn log(&self, level: RDKafkaLogLevel, topic: &str, text: &str) {
        self.health.log("ownership", level, topic, text);
    }

    fn error(&self, error: KafkaError, text: &str) {
        self.health.error("ownership", &error, text);
    }
}

impl ConsumerContext for Group {
    fn rebalance(&self, consumer: &BaseConsumer<Self>, code: RDKafkaRespErr, list: &mut TopicPartitionList) {
        match code {
            RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS => self.assigned(consumer, list),
            _ => self.revoked(consumer, list),
        }
    }

    fn commit_callback(&self, result: KafkaResult<()>, _: &TopicPartitionList) {
        match result {
            Ok(()) => self.health.works(),
            Err(error) => debug!(%error, "the group was not told what was taken"),
        }
    }
}
