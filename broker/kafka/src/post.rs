//! `KafkaPost`: parcels from node to node.

use std::sync::Arc;

use bytes::Bytes;
use frevo_transport::{NodeId, Parcel, Post, Recipient, Waker};

use crate::frame::{Frame, HEAD_SIZE};
use crate::mailbox::Mailbox;
use crate::nodes::{self, EVERYONE};
use crate::producer::{Kind, Producer};
use crate::worker::Worker;

/// Parcels from node to node. Those for owners stand in a topic of their own,
/// which the ownership's consumer group reads.
pub(crate) struct KafkaPost {
    pub(crate) node: NodeId,
    pub(crate) inbox: String,
    pub(crate) inbox_partition_count: u16,
    pub(crate) nodes: String,
    pub(crate) node_partition_count: u16,
    pub(crate) message_size_max: usize,
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) producer: Arc<Producer>,
    pub(crate) _worker: Worker,
}

impl KafkaPost {
    fn send_to_nodes(&self, partition: u16, node: NodeId, parcel: Bytes) -> bool {
        let frame = Frame::Parcel(node, parcel).write();
        self.producer.send(&self.nodes, partition, &frame, Kind::Parcel).is_ok()
    }
}

impl Post for KafkaPost {
    fn node(&self) -> NodeId {
        self.node
    }

    fn parcel_size_max(&self) -> usize {
        self.message_size_max.saturating_sub(HEAD_SIZE)
    }

    fn send(&self, to: Recipient, parcel: Bytes) -> bool {
        if parcel.len() > self.parcel_size_max() {
            return false;
        }
        match to {
            Recipient::Owner(partition) => {
                partition < self.inbox_partition_count
                    && self.producer.send(&self.inbox, partition, &parcel, Kind::Parcel).is_ok()
            }
            Recipient::Node(node) => {
                self.send_to_nodes(nodes::slot(node, self.node_partition_count), node, parcel)
            }
            Recipient::Everyone => self.send_to_nodes(EVERYONE, self.node, parcel),
        }
    }

    fn take(&self, count_max: usize) -> Vec<Parcel> {
        self.mailbox.take(count_max)
    }

    fn on_arrival(&self, waker: Waker) {
        self.mailbox.on_arrival(waker);
    }
}
