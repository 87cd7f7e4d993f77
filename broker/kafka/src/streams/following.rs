//! `Following`: the consumer that gives followers their messages.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use frevo_transport::{BusError, Follower};
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::BorrowedMessage;
use rdkafka::{ClientConfig, Message as _, Offset, TopicPartitionList};
use tracing::{debug, warn};

use super::places::{Outcome, Places};
use crate::health::{Context, Health};
use crate::lookout::Lookout;
use crate::reach;
use crate::worker::Stop;

/// How long a turn of the polling thread is at most.
const TURN: Duration = Duration::from_millis(100);

/// How long Kafka may take to say where a partition begins and ends.
const ASKED: Duration = Duration::from_secs(5);

/// A consumer and what is assigned to it.
pub(super) struct Following {
    topic: String,
    places: Arc<Places>,
    consumer: BaseConsumer<Context>,
    /// Locked while assignments change, by partition: whether it is assigned.
    assigned: Mutex<Vec<u16>>,
}

impl Following {
    pub(super) fn new(
        client: &ClientConfig,
        topic: &str,
        places: &Arc<Places>,
        health: &Arc<Health>,
    ) -> Result<Self, BusError> {
        let context = Context { client: "streams", health: health.clone() };
        Ok(Self {
            topic: topic.to_owned(),
            places: places.clone(),
            consumer: reach::made(client, context)?,
            assigned: Mutex::default(),
        })
    }

    pub(super) fn follow(&self, partition: u16, from: u64, follower: Arc<dyn Follower>) {
        let mut assigned = self.lock();
        self.places.leave(partition);
        self.unassign(partition, &mut assigned);
        self.places.enter(partition, from, follower);
        self.assign(partition, &mut assigned);
    }

    pub(super) fn unfollow(&self, partition: u16) {
        let mut assigned = self.lock();
        self.places.leave(partition);
        self.unassign(partition, &mut assigned);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<u16>> {
        self.assigned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to read where the follower stands. If that fails, the polling thread
    /// tries again.
    fn assign(&self, partition: u16, assigned: &mut Vec<u16>) {
        let Some(next) = self.places.next(partition) else { return };
        let list = self.list(partition, Offset::Offset(next as i64));
        match self.consumer.incremental_assign(&list) {
            Ok(()) => assigned.push(partition),
            Err(error) => debug!(%error, partition, "a partition is not assigned yet"),
        }
    }

    fn unassign(&self, partition: u16, assigned: &mut Vec<u16>) {
        if let Some(index) = assigned.iter().position(|one| *one == partition) {
            assigned.swap_remove(index);
            let list = self.list(partition, Offset::Invalid);
            if let Err(error) = self.consumer.incremental_unassign(&list) {
                debug!(%error, partition, "a partition was not assigned");
            }
        }
    }

    fn list(&self, partition: u16, offset: Offset) -> TopicPartitionList {
        let mut list = TopicPartitionList::with_capacity(1);
        list.add_partition_offset(&self.topic, i32::from(partition), offset)
            .expect("an offset of a stream is representable");
        list
    }

    /// Gives followers what is read, until it is to stop.
    pub(super) fn poll(&self, mut lookout: Lookout, stop: &Stop) {
        let mut checks = false;
        while !stop.is_set() {
            match self.consumer.poll(TURN) {
                Some(Ok(message)) => {
                    lookout.heard();
                    self.give(&message);
                }
                Some(Err(KafkaError::MessageConsumption(RDKafkaErrorCode::AutoOffsetReset))) => checks = true,
                Some(Err(error)) => debug!(%error, "nothing could be read"),
                None => {
                    lookout.look(self.consumer.client());
                    self.assign_missing();
                }
            }
            if checks {
                checks = !self.check();
            }
        }
    }

    fn give(&self, message: &BorrowedMessage<'_>) {
        self.consumer.context().health.works();
        let (partition, offset) = (message.partition() as u16, message.offset() as u64);
        let outcome = self.places.message(partition, offset, message.payload().unwrap_or_default());
        if outcome == Outcome::Skips {
            self.begin_anew(partition);
        }
    }

    fn begin_anew(&self, partition: u16) {
        let mut assigned = self.lock();
        self.unassign(partition, &mut assigned);
        self.assign(partition, &mut assigned);
    }

    fn assign_missing(&self) {
        let mut assigned = self.lock();
        for partition in self.places.followed() {
            if !assigned.contains(&partition) {
                self.assign(partition, &mut assigned);
            }
        }
    }

    /// Kafka refused to read some partition on: it does not say which. Breaks off
    /// those of which the next message is gone. False if that must be tried again.
    fn check(&self) -> bool {
        let reason = self.consumer.context().health.reason().unwrap_or_default();
        // The end of the log was lost, and may have grown again since.
        let was_cut = reason.contains("truncation") || reason.contains("No epoch found");
        for partition in self.places.followed() {
            let Some(next) = self.places.next(partition) else { continue };
            let bounds = reach::bounds(&self.consumer, &self.topic, partition, ASKED);
            let Ok((first, end)) = bounds else { return false };
            if was_cut || next < first || next > end {
                let text = format!("message {next} is gone: the partition has {first} to {end} ({reason})");
                warn!(partition, next, first, end, "a partition can't be read on");
                self.places.gone(partition, &text);
                self.unassign(partition, &mut self.lock());
            } else {
                self.begin_anew(partition);
            }
        }
        true
    }
}
