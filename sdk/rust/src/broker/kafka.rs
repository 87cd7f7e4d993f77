//! Topics of Kafka.

use std::sync::Arc;
use std::time::Duration;

use frevo_event::cloud_event::KafkaRecord;
use frevo_event::{RecordFormat, Timestamp};
use frevo_kafka::feed::{Feed, Places, Record};
use frevo_kafka::{Config, KafkaOutlet, have_service_topic};
use frevo_transport::Outlet;

use super::supply::{Item, Supply};

/// How many records, and bytes of them, are read at once.
const RECORDS_MAX: usize = 256;
const BYTES_MAX: usize = 4 << 20;

struct Topic {
    name: String,
    feed: Feed,
}

pub(super) fn outlet(config: &Config) -> Result<Arc<dyn Outlet>, String> {
    KafkaOutlet::new(config).map(|outlet| Arc::new(outlet) as _).map_err(|error| error.to_string())
}

/// Makes a topic of the namespace, unless it is there.
pub(super) fn make(config: &Config, name: &str) -> Result<(), String> {
    have_service_topic(config, name).map(drop).map_err(|error| error.to_string())
}

/// Reads a topic as one of the consumer group `NS.workers.QUEUE`.
pub(super) fn supply(config: &Config, queue: &str) -> Result<Box<dyn Supply>, String> {
    let (name, _) = have_service_topic(config, queue).map_err(|error| error.to_string())?;
    let feed = Feed::join(config, &name, &format!("workers.{queue}"), Places::Group);
    let feed = feed.map_err(|error| error.to_string())?;
    Ok(Box::new(Topic { name, feed }))
}

impl Supply for Topic {
    fn take(&mut self, patience: Duration) -> Result<Vec<Item>, String> {
        let records = self.feed.take(RECORDS_MAX, BYTES_MAX, patience).map_err(|error| error.to_string())?;
        Ok(records.iter().map(|record| self.item(record)).collect())
    }

    fn hold(&mut self, holds: bool) {
        self.feed.hold(holds);
    }

    fn settle(&mut self, lane: u32, below: u64) -> Result<(), String> {
        self.feed.note([(lane, below)]);
        Ok(())
    }

    fn fault(&self) -> Option<String> {
        self.feed.fault()
    }
}

impl Topic {
    fn item(&self, record: &Record) -> Item {
        let headers =
            record.headers.iter().map(|(name, value)| (&**name, value.as_deref().unwrap_or_default()));
        let incoming = KafkaRecord {
            topic: &self.name,
            partition: record.lane,
            offset: record.offset,
            written_at: record.written_at.map(Timestamp),
            key: record.key.as_deref(),
            value: record.value.as_deref(),
            headers: headers.collect(),
        };
        let event = incoming.event(RecordFormat::CloudEvents, None).map_err(|error| error.to_string());
        Item { lane: record.lane, number: record.offset, again: false, event }
    }
}
