//! `Outlook`: what there is to read of a topic, asked without joining its group.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::{Offset, TopicPartitionList};

use super::FeedError;
use crate::config::Config;
use crate::health::{Context, Health};
use crate::{names, reach};

/// How long Kafka may take for each answer.
const ASKED: Duration = Duration::from_secs(10);

/// Where the reading of a topic begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// With the first record that there is.
    Earliest,
    /// With the next one to come.
    Latest,
    /// With the first one that was written at this moment or later, in milliseconds
    /// since 1970.
    At(i64),
}

/// Asks about a topic.
pub struct Outlook {
    consumer: BaseConsumer<Context>,
    topic: String,
}

impl Outlook {
    /// A client that only asks.
    ///
    /// # Errors
    /// The client can't be made, or the topic is one of the cluster's own.
    pub fn new(config: &Config, topic: &str) -> Result<Self, FeedError> {
        if names::is_own(&config.namespace, topic) {
            return Err(FeedError::Own(topic.to_owned()));
        }
        let context = Context { client: "outlook", health: Arc::<Health>::default() };
        let consumer = reach::made(&config.client(), context);
        let consumer = consumer.map_err(|error| FeedError::Kafka(error.to_string()))?;
        Ok(Self { consumer, topic: topic.to_owned() })
    }

    /// Where reading begins, by lane.
    ///
    /// # Errors
    /// There is no such topic, or Kafka does not answer.
    pub fn starts(&self, beginning: Beginning) -> Result<BTreeMap<u32, u64>, FeedError> {
        let lanes = self.lanes()?;
        if let Beginning::At(since) = beginning {
            return self.starts_at(&lanes, since);
        }
        let start = |lane: &u32| {
            let (first, end) = reach::bounds(&self.consumer, &self.topic, *lane as u16, ASKED)?;
            Ok((*lane, if beginning == Beginning::Earliest { first } else { end }))
        };
        lanes.iter().map(start).collect::<Result<_, KafkaError>>().map_err(|error| self.failed(&error))
    }

    fn starts_at(&self, lanes: &[u32], since: i64) -> Result<BTreeMap<u32, u64>, FeedError> {
        let mut asked = TopicPartitionList::with_capacity(lanes.len());
        for lane in lanes {
            let moment = Offset::Offset(since);
            asked.add_partition_offset(&self.topic, *lane as i32, moment).expect("a moment is representable");
        }
        let found = self.consumer.offsets_for_times(asked, ASKED).map_err(|error| self.failed(&error))?;
        let start =
            |lane: &u32| match found.find_partition(&self.topic, *lane as i32).map(|found| found.offset()) {
                Some(Offset::Offset(offset)) => Ok((*lane, offset as u64)),
                // Nothing was written since.
                _ => Ok((*lane, reach::bounds(&self.consumer, &self.topic, *lane as u16, ASKED)?.1)),
            };
        lanes.iter().map(start).collect::<Result<_, KafkaError>>().map_err(|error| self.failed(&error))
    }

    /// How many records of these lanes lie behind what was read of them.
    pub fn lag(&self, positions: &BTreeMap<u32, u64>) -> Result<u64, FeedError> {
        let behind = |(lane, next): (&u32, &u64)| {
            let (_, end) = reach::bounds(&self.consumer, &self.topic, *lane as u16, ASKED)?;
            Ok(end.saturating_sub(*next))
        };
        positions.iter().map(behind).sum::<Result<u64, KafkaError>>().map_err(|error| self.failed(&error))
    }

    fn lanes(&self) -> Result<Vec<u32>, FeedError> {
        let answer = self.consumer.fetch_metadata(Some(&self.topic), ASKED);
        let metadata = answer.map_err(|error| self.failed(&error))?;
        let found = metadata.topics().iter().find(|topic| topic.name() == self.topic);
        let lanes: Vec<u32> = found
            .into_iter()
            .flat_map(|topic| topic.partitions())
            .map(|partition| partition.id() as u32)
            .collect();
        if lanes.is_empty() {
            return Err(FeedError::Kafka(format!("there is no topic {}", self.topic)));
        }
        Ok(lanes)
    }

    fn failed(&self, error: &KafkaError) -> FeedError {
        let health = &self.consumer.context().health;
        FeedError::Kafka(health.reason().unwrap_or_else(|| error.to_string()))
    }
}
