//! `Nodes`: the topic that carries parcels to nodes, read by this one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use frevo_transport::{BusError, NodeId, Parcel};
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::message::BorrowedMessage;
use rdkafka::{ClientConfig, Message as _, Offset, Timestamp, TopicPartitionList};
use tracing::debug;

use crate::clock::{self, Clock};
use crate::frame::Frame;
use crate::health::{Context, Health};
use crate::lookout::Lookout;
use crate::mailbox::Mailbox;
use crate::producer::{Kind, Producer};
use crate::reach::{self, unreachable};
use crate::worker::Stop;

/// The partition that every node reads.
pub(crate) const EVERYONE: u16 = 0;

/// How long a turn of the polling thread is at most.
const TURN: Duration = Duration::from_millis(100);

/// How long Kafka may take to say where a partition ends.
const ASKED: Duration = Duration::from_secs(15);

/// The partition that a node reads beside that of everyone.
pub(crate) fn slot(node: NodeId, partition_count: u16) -> u16 {
    1 + (node.0 % u64::from(partition_count - 1)) as u16
}

/// This node's part of the topic.
pub(crate) struct Nodes {
    pub(crate) topic: String,
    pub(crate) node: NodeId,
    pub(crate) partition_count: u16,
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) producer: Arc<Producer>,
}

impl Nodes {
    /// A consumer that reads everything that is sent from now on.
    pub(crate) fn listen(
        &self,
        mut client: ClientConfig,
        health: &Arc<Health>,
    ) -> Result<BaseConsumer<Context>, BusError> {
        // Whoever was away too long goes on with what comes.
        client.set("auto.offset.reset", "latest");
        let context = Context { client: "nodes", health: health.clone() };
        let consumer: BaseConsumer<Context> = reach::made(&client, context)?;
        let mut list = TopicPartitionList::with_capacity(2);
        for partition in [EVERYONE, slot(self.node, self.partition_count)] {
            let bounds = reach::bounds(&consumer, &self.topic, partition, ASKED);
            let (_, end) = bounds.map_err(|error| self.unreadable(error))?;
            list.add_partition_offset(&self.topic, i32::from(partition), Offset::Offset(end as i64))
                .map_err(|error| self.unreadable(error))?;
        }
        consumer.assign(&list).map_err(|error| self.unreadable(error))?;
        Ok(consumer)
    }

    fn unreadable(&self, error: KafkaError) -> BusError {
        unreachable(format!("read the topic {}", self.topic), error)
    }

    /// Takes what is sent to this node, until it is to stop.
    pub(crate) fn poll(&self, consumer: &BaseConsumer<Context>, mut lookout: Lookout, stop: &Stop) {
        let mut asks_at = Instant::now();
        while !stop.is_set() {
            match consumer.poll(TURN) {
                Some(Ok(message)) => {
                    consumer.context().health.works();
                    lookout.heard();
                    self.take(&message);
                }
                Some(Err(error)) => debug!(%error, "no parcels could be read"),
                None => lookout.look(consumer.client()),
            }
            if Instant::now() >= asks_at {
                self.ask_for_the_time();
                asks_at = Instant::now() + clock::PERIOD;
            }
        }
    }

    fn ask_for_the_time(&self) {
        let frame = Frame::Time(self.node, clock::now_millis()).write();
        let slot = slot(self.node, self.partition_count);
        if let Err(refusal) = self.producer.send(&self.topic, slot, &frame, Kind::Parcel) {
            debug!(%refusal, "the broker is not asked for the time");
        }
    }

    fn take(&self, message: &BorrowedMessage<'_>) {
        let is_for_all = message.partition() == i32::from(EVERYONE);
        match Frame::read(message.payload().unwrap_or_default()) {
            Some(Frame::Parcel(node, bytes)) if is_for_all || node == self.node => {
                self.mailbox.put(Parcel { owner_of: None, bytes });
            }
            Some(Frame::Time(node, sent)) if node == self.node => {
                // Another stamp would only be our own time.
                if let Timestamp::LogAppendTime(stamp) = message.timestamp() {
                    self.clock.came_back(sent, stamp as u64, clock::now_millis());
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_node_has_the_partition_of_everyone() {
        let slots: std::collections::BTreeSet<u16> = (0..100).map(|node| slot(NodeId(node), 17)).collect();
        assert!(slots.into_iter().eq(1..=16));
        assert_eq!(slot(NodeId(u64::MAX), 2), 1);
    }
}
