//! `Group`: what a feed answers to its consumer group.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer as _, ConsumerContext};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::types::RDKafkaRespErr;
use rdkafka::{ClientContext, Offset, TopicPartitionList};
use tracing::{debug, info, warn};

use super::{FeedError, Places};
use crate::assignment;
use crate::health::Health;
use crate::reach;

/// How long Kafka may take to say where a lane begins and ends.
const ASKED: Duration = Duration::from_secs(10);

/// The callbacks of a feed's consumer; whoever takes records calls them.
pub(super) struct Group {
    topic: String,
    places: Places,
    pub(super) health: Arc<Health>,
    failure: Mutex<Option<FeedError>>,
}

impl Group {
    pub(super) fn new(topic: &str, places: Places, health: Arc<Health>) -> Self {
        Self { topic: topic.to_owned(), places, health, failure: Mutex::default() }
    }

    /// Why lanes could not be taken over, told once.
    pub(super) fn take_failure(&self) -> Option<FeedError> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn fail(&self, error: FeedError) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    fn assigned(&self, consumer: &BaseConsumer<Self>, list: &TopicPartitionList) {
        let lanes: Vec<u32> = list.elements().iter().map(|element| element.partition() as u32).collect();
        let starts = self.starts(consumer, &lanes).unwrap_or_else(|error| {
            self.fail(error);
            TopicPartitionList::new()
        });
        match assignment::add(consumer, &starts) {
            Ok(()) if lanes.is_empty() => {}
            Ok(()) => info!(topic = self.topic, ?lanes, "partitions of a topic are read here"),
            Err(error) => self.fail(FeedError::Kafka(error.to_string())),
        }
    }

    /// The lanes with the offsets to begin at.
    fn starts(&self, consumer: &BaseConsumer<Self>, lanes: &[u32]) -> Result<TopicPartitionList, FeedError> {
        let mut starts = TopicPartitionList::with_capacity(lanes.len());
        if lanes.is_empty() {
            return Ok(starts);
        }
        let places = self.places_of(consumer, lanes)?;
        for lane in lanes {
            let bounds = reach::bounds(consumer, &self.topic, *lane as u16, ASKED);
            let (first, end) = bounds.map_err(|error| FeedError::Kafka(error.to_string()))?;
            let reached = places.get(lane).copied().unwrap_or(first);
            if reached > end && matches!(self.places, Places::Group) {
                // The topic was made anew: nothing of it was read.
                starts
                    .add_partition_offset(&self.topic, *lane as i32, Offset::Offset(first as i64))
                    .expect("an offset of Kafka's");
                continue;
            }
            if reached > end {
                let topic = self.topic.clone();
                return Err(FeedError::Behind { topic, lane: *lane, end, reached });
            }
            if reached < first {
                let lost = first - reached;
                warn!(
                    topic = self.topic,
                    lane, lost, "records were removed from a topic before they were read"
                );
            }
            let start = Offset::Offset(reached.max(first) as i64);
            starts.add_partition_offset(&self.topic, *lane as i32, start).expect("an offset of Kafka's");
        }
        Ok(starts)
    }

    fn places_of(
        &self,
        consumer: &BaseConsumer<Self>,
        lanes: &[u32],
    ) -> Result<BTreeMap<u32, u64>, FeedError> {
        match &self.places {
            Places::Kept(kept) => kept(lanes).ok_or(FeedError::Places),
            Places::Group => {
                let mut asked = TopicPartitionList::with_capacity(lanes.len());
                for lane in lanes {
                    asked.add_partition(&self.topic, *lane as i32);
                }
                let told = consumer.committed_offsets(asked, ASKED);
                let told = told.map_err(|error| FeedError::Kafka(error.to_string()))?;
                let place = |lane: &u32| match told.find_partition(&self.topic, *lane as i32)?.offset() {
                    Offset::Offset(offset) => Some((*lane, offset as u64)),
                    _ => None,
                };
                Ok(lanes.iter().filter_map(place).collect())
            }
        }
    }

    fn revoked(&self, consumer: &BaseConsumer<Self>, list: &TopicPartitionList) {
        if let Err(error) = assignment::remove(consumer, list) {
            debug!(%error, topic = self.topic, "partitions of a topic could not be given up");
        }
    }
}

impl ClientContext for Group {
    fn log(&self, level: RDKafkaLogLevel, topic: &str, text: &str) {
        self.health.log("feed", level, topic, text);
    }

    fn error(&self, error: KafkaError, text: &str) {
        self.health.error("feed", &error, text);
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
            Err(error) => debug!(%error, topic = self.topic, "the group was not told what was read"),
        }
    }
}
