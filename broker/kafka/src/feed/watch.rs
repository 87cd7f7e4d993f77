//! `Watch`: reads a topic of others as one of no group, and copies nothing of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use frevo_transport::BusError;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::message::Headers as _;
use rdkafka::{Message as _, Offset, TopicPartitionList};

use super::{FeedError, Record, WAITING_KIBIBYTES_MAX, is_passing, record_of};
use crate::config::Config;
use crate::health::{Context, Health};
use crate::lookout::Lookout;
use crate::reach;

/// How long Kafka may take to give one record back.
const ASKED: Duration = Duration::from_secs(10);

/// A record where the client has it.
pub struct Passing<'a>(&'a rdkafka::message::BorrowedMessage<'a>);

impl<'a> Passing<'a> {
    /// The partition of the topic, and the offset there.
    pub fn place(&self) -> (u32, u64) {
        (self.0.partition() as u32, self.0.offset() as u64)
    }

    /// When it was written, in milliseconds since 1970, as far as that is known.
    pub fn written_at(&self) -> Option<i64> {
        self.0.timestamp().to_millis()
    }

    /// Its key.
    pub fn key(&self) -> Option<&'a [u8]> {
        self.0.key()
    }

    /// Its value; none: a tombstone.
    pub fn value(&self) -> Option<&'a [u8]> {
        self.0.payload()
    }

    /// Its headers, in order.
    pub fn headers(&self) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        let headers = self.0.headers().into_iter().flat_map(|headers| headers.iter());
        headers.map(|header| (header.key, header.value.unwrap_or_default()))
    }
}

/// Reads a topic as one of no group.
pub struct Watch {
    consumer: BaseConsumer<Context>,
    lookout: Lookout,
    topic: String,
}

impl Watch {
    /// Reads lanes from these offsets on.
    ///
    /// # Errors
    /// The client can't be made.
    pub fn new(config: &Config, topic: &str, starts: &BTreeMap<u32, u64>) -> Result<Self, BusError> {
        let mut client = config.client();
        client
            // The client wants one, and none is joined or told anything.
            .set("group.id", format!("{}.observed", config.namespace))
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            // What is gone was not seen, which is told to nobody.
            .set("auto.offset.reset", "earliest")
            .set("isolation.level", "read_committed")
            .set("fetch.wait.max.ms", "100")
            .set("fetch.error.backoff.ms", "50")
            .set("fetch.queue.backoff.ms", "5")
            .set("queued.max.messages.kbytes", WAITING_KIBIBYTES_MAX)
            .set_log_level(RDKafkaLogLevel::Warning);
        let lookout = Lookout::new(&client, Some(topic));
        let context = Context { client: "watch", health: Arc::<Health>::default() };
        let watch = Self { consumer: reach::made(&client, context)?, lookout, topic: topic.to_owned() };
        watch.assign(starts)?;
        Ok(watch)
    }

    /// Reads these lanes from now on.
    ///
    /// # Errors
    /// The client refuses.
    pub fn assign(&self, starts: &BTreeMap<u32, u64>) -> Result<(), BusError> {
        let mut list = TopicPartitionList::with_capacity(starts.len());
        for (lane, next) in starts {
            list.add_partition_offset(&self.topic, *lane as i32, Offset::Offset(*next as i64))
                .expect("an offset of a record is representable");
        }
        let assigned = self.consumer.assign(&list);
        assigned.map_err(|error| reach::unreachable(format!("read the topic {}", self.topic), error))
    }

    /// Shows the next records, at most so many, as soon as there are any; none after
    /// `patience`. Tells how many there were.
    ///
    /// # Errors
    /// Why reading can't go on: the watch is to be made anew.
    pub fn look(
        &mut self,
        count_max: usize,
        patience: Duration,
        mut show: impl FnMut(&Passing<'_>),
    ) -> Result<usize, FeedError> {
        let deadline = Instant::now() + patience;
        let mut count = 0;
        while count < count_max {
            let left =
                if count == 0 { deadline.saturating_duration_since(Instant::now()) } else { Duration::ZERO };
            match self.consumer.poll(left) {
                Some(Ok(message)) => {
                    show(&Passing(&message));
                    count += 1;
                }
                Some(Err(error)) if is_passing(&error) => {}
                Some(Err(error)) => return Err(FeedError::Kafka(error.to_string())),
                None => break,
            }
        }
        if count == 0 {
            self.lookout.look(self.consumer.client());
        } else {
            self.lookout.heard();
            self.consumer.context().health.works();
        }
        Ok(count)
    }

    /// Why Kafka is not reached, as long as nothing is answered.
    pub fn fault(&self) -> Option<String> {
        self.consumer.context().health.fault()
    }
}

/// Reads one record; none if it is not there any more, or not yet.
///
/// # Errors
/// Kafka does not answer, or refuses.
pub fn pick(config: &Config, topic: &str, lane: u32, offset: u64) -> Result<Option<Record>, FeedError> {
    let failed = |error: BusError| FeedError::Kafka(error.to_string());
    let watch = Watch::new(config, topic, &BTreeMap::from([(lane, offset)])).map_err(failed)?;
    let bounds = reach::bounds(&watch.consumer, topic, lane as u16, ASKED);
    let (first, end) = bounds.map_err(|error| FeedError::Kafka(error.to_string()))?;
    if !(first..end).contains(&offset) {
        return Ok(None);
    }
    let deadline = Instant::now() + ASKED;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match watch.consumer.poll(left) {
            // One that was compacted away has the next one in its place.
            Some(Ok(message)) => {
                return Ok(Some(record_of(&message)).filter(|record| record.offset == offset));
            }
            Some(Err(error)) if is_passing(&error) => {}
            Some(Err(error)) => return Err(FeedError::Kafka(error.to_string())),
            None => {
                let reason =
                    watch.fault().unwrap_or_else(|| format!("no answer within {} s", ASKED.as_secs()));
                return Err(FeedError::Kafka(reason));
            }
        }
    }
}
