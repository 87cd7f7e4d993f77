//! `Reader`: reads stretches of partitions for whoever waits for them.
//!
//! A partition that is newly assigned takes some ten milliseconds until its first
//! message comes, and what comes is many: those that nobody asked for yet are kept
//! for a while, as whoever reads a record mostly wants one near it next.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use frevo_transport::{BusError, ReadError};
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{ClientConfig, Message as _, Offset, TopicPartitionList};

use crate::health::{Context, Health};
use crate::lookout::Lookout;
use crate::reach;

/// How long a read may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Bytes that one request asks for: most reads want a record or a few.
const FETCH_SIZE: &str = "262144";

/// Stretches that are kept.
const KEPT_MAX: usize = 16;

/// Bytes of a stretch that is kept.
const KEPT_SIZE_MAX: usize = 1 << 20;

/// Bytes of a message beside its own.
const OVERHEAD: usize = 64;

/// Reads stretches of partitions, one at a time.
pub(super) struct Reader {
    topic: String,
    consumer: BaseConsumer<Context>,
    /// What was read last, the oldest first.
    kept: Mutex<VecDeque<Stretch>>,
    lookout: Mutex<Lookout>,
}

/// Consecutive messages of a partition. They never change: what all copies have
/// stays.
struct Stretch {
    partition: u16,
    from: u64,
    messages: Vec<Bytes>,
}

impl Stretch {
    /// So many messages, if all are here.
    fn slice(&self, partition: u16, from: u64, count: usize) -> Option<Vec<(u64, Bytes)>> {
        let start = from.checked_sub(self.from).filter(|_| partition == self.partition)?;
        let start = usize::try_from(start).ok()?;
        let found = self.messages.get(start..start.checked_add(count)?)?;
        Some((from..).zip(found.iter().cloned()).collect())
    }
}

impl Reader {
    pub(super) fn new(mut client: ClientConfig, topic: &str, health: &Arc<Health>) -> Result<Self, BusError> {
        client
            .set("fetch.message.max.bytes", FETCH_SIZE)
            .set("queued.max.messages.kbytes", "1024")
            // What is asked for is there.
            .set("fetch.wait.max.ms", "1");
        let context = Context { client: "reader", health: health.clone() };
        Ok(Self {
            topic: topic.to_owned(),
            consumer: reach::made(&client, context)?,
            kept: Mutex::default(),
            lookout: Mutex::new(Lookout::new(&client, Some(topic))),
        })
    }

    pub(super) fn end(&self, partition: u16) -> Result<u64, ReadError> {
        self.bounds(partition, 0).map(|(_, end)| end)
    }

    /// Where a partition begins and ends.
    fn bounds(&self, partition: u16, offset: u64) -> Result<(u64, u64), ReadError> {
        let bounds = reach::bounds(&self.consumer, &self.topic, partition, PATIENCE);
        bounds.map_err(|error| self.failed(partition, offset, error.to_string()))
    }

    pub(super) fn read(
        &self,
        partition: u16,
        from: u64,
        count_max: usize,
    ) -> Result<Vec<(u64, Bytes)>, ReadError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept.iter().find_map(|stretch| stretch.slice(partition, from, count_max)) {
            return Ok(found);
        }
        let (first, end) = self.bounds(partition, from)?;
        if from < first {
            return Err(ReadError::Released { offset: from, first_offset: first });
        }
        let count = end.saturating_sub(from).min(count_max as u64) as usize;
        if count == 0 {
            return Ok(Vec::new());
        }
        let mut list = TopicPartitionList::with_capacity(1);
        list.add_partition_offset(&self.topic, i32::from(partition), Offset::Offset(from as i64))
            .expect("an offset of a stream is representable");
        let assigned = self.consumer.assign(&list);
        let read = assigned
            .map_err(|error| self.failed(partition, from, error.to_string()))
            .and_then(|()| self.collect(partition, from, count));
        let stretch = read.map(|messages| self.with_what_came_along(Stretch { partition, from, messages }));
        let _nothing_was_assigned = self.consumer.unassign();
        let stretch = stretch?;
        let found = (from..).zip(stretch.messages.iter().take(count).cloned()).collect();
        if stretch.messages.iter().map(Bytes::len).sum::<usize>() <= KEPT_SIZE_MAX {
            if kept.len() == KEPT_MAX {
                kept.pop_front();
            }
            kept.push_back(stretch);
        }
        Ok(found)
    }

    /// Adds the messages that came with those that were asked for.
    fn with_what_came_along(&self, mut stretch: Stretch) -> Stretch {
        let mut size: usize = stretch.messages.iter().map(Bytes::len).sum();
        while size < KEPT_SIZE_MAX {
            let next = stretch.from + stretch.messages.len() as u64;
            match self.next(stretch.partition, next, Duration::ZERO) {
                Some(Ok(message)) => {
                    size += message.len() + OVERHEAD;
                    stretch.messages.push(message);
                }
                _ => break,
            }
        }
        stretch
    }

    fn collect(&self, partition: u16, from: u64, count: usize) -> Result<Vec<Bytes>, ReadError> {
        let deadline = Instant::now() + PATIENCE;
        let mut read: Vec<Bytes> = Vec::with_capacity(count);
        while read.len() < count {
            let next = from + read.len() as u64;
            let left = deadline.saturating_duration_since(Instant::now());
            match self.next(partition, next, left) {
                Some(Ok(message)) => read.push(message),
                Some(Err(KafkaError::MessageConsumption(RDKafkaErrorCode::AutoOffsetReset))) => {
                    let (first_offset, _) = self.bounds(partition, next)?;
                    return Err(ReadError::Released { offset: next, first_offset });
                }
                _ if left.is_zero() => {
                    let reason = self.consumer.context().health.reason().unwrap_or_default();
                    return Err(self.failed(partition, next, format!("not in {PATIENCE:?}; {reason}")));
                }
                _ => {}
            }
        }
        Ok(read)
    }

    /// The message at an offset, if it comes next; anything else is left of what
    /// was read before.
    fn next(&self, partition: u16, offset: u64, patience: Duration) -> Option<Result<Bytes, KafkaError>> {
        match self.consumer.poll(patience)? {
            Ok(message) => {
                let is_next =
                    message.partition() == i32::from(partition) && message.offset() as u64 == offset;
                is_next.then(|| Ok(Bytes::copy_from_slice(message.payload().unwrap_or_default())))
            }
            Err(error) => Some(Err(error)),
        }
    }

    /// Why nothing was read. The next read finds a broker, if there is one.
    fn failed(&self, partition: u16, offset: u64, reason: String) -> ReadError {
        self.lookout.lock().unwrap_or_else(PoisonError::into_inner).look(self.consumer.client());
        let place = format!("partition {partition} of the topic {}", self.topic);
        ReadError::Io { offset, place, source: io::Error::other(reason) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_gives_what_is_in_it_whole() {
        let messages = ["a", "b", "c"].map(Bytes::from).to_vec();
        let stretch = Stretch { partition: 3, from: 10, messages };
        let found = |partition, from, count| stretch.slice(partition, from, count).map(|found| found.len());
        assert_eq!(stretch.slice(3, 11, 1), Some(vec![(11, Bytes::from("b"))]));
        assert_eq!(found(3, 10, 3), Some(3));
        assert_eq!(found(3, 12, 1), Some(1));
        for (partition, from, count) in [(3, 9, 1), (3, 13, 1), (3, 12, 2), (2, 10, 1), (3, 10, usize::MAX)] {
            assert_eq!(found(partition, from, count), None, "{count} from {from} on");
        }
    }
}
