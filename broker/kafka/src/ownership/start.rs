//! Where a new owner begins to read parcels: where the one before ended, but no
//! further back than parcels are waited for.

use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer as _, ConsumerContext};
use rdkafka::{Offset, TopicPartitionList};
use tracing::debug;

use crate::clock;
use crate::reach;

/// How long a parcel waits for an owner; after that whoever sent it has asked again.
const KEPT_MILLIS: i64 = 60_000;

/// How long Kafka may take for each answer.
const ASKED: Duration = Duration::from_secs(5);

/// The partitions with the offsets to begin at. Where Kafka does not say enough,
/// that is the end.
pub(super) fn of<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    topic: &str,
    partitions: &[u16],
) -> TopicPartitionList {
    if partitions.is_empty() {
        return TopicPartitionList::new();
    }
    let since = clock::now_millis() as i64 - KEPT_MILLIS;
    let recent = consumer.offsets_for_times(list(topic, partitions, |_| Offset::Offset(since)), ASKED);
    let committed = consumer.committed_offsets(list(topic, partitions, |_| Offset::Invalid), ASKED);
    for error in [recent.as_ref().err(), committed.as_ref().err()].into_iter().flatten() {
        debug!(%error, "parcels from before are not asked for");
    }
    list(topic, partitions, |partition| {
        let found = |list: &TopicPartitionList| {
            list.find_partition(topic, i32::from(partition)).map(|found| found.offset())
        };
        let recent = recent.as_ref().ok().and_then(found).and_then(offset);
        let committed = committed.as_ref().ok().and_then(found).and_then(offset);
        match (recent, committed) {
            (None, None) => end(consumer, topic, partition),
            (recent, committed) => Offset::Offset(recent.max(committed).unwrap_or(0)),
        }
    })
}

fn offset(offset: Offset) -> Option<i64> {
    match offset {
        Offset::Offset(offset) => Some(offset),
        _ => None,
    }
}

/// The end as a number: the end as such would be asked for later, and what came
/// in between never read.
fn end<C: ConsumerContext>(consumer: &BaseConsumer<C>, topic: &str, partition: u16) -> Offset {
    let bounds = reach::bounds(consumer, topic, partition, ASKED);
    bounds.map_or(Offset::End, |(_, end)| Offset::Offset(end as i64))
}

fn list(topic: &str, partitions: &[u16], offset_of: impl Fn(u16) -> Offset) -> TopicPartitionList {
    let mut list = TopicPartitionList::with_capacity(partitions.len());
    for partition in partitions {
        list.add_partition_offset(topic, i32::from(*partition), offset_of(*partition))
            .expect("an offset that Kafka gave is representable");
    }
    list
}
