//! A record of a topic as it is drawn: its event, or why it is none.

use frevo_api::{Edge, inside};
use frevo_event::cloud_event::{CloudEvent, KafkaRecord, Reception};
use frevo_event::{DrawnRecord, Event, EventSource, Timestamp};
use frevo_kafka::feed::Record;

/// What is asked of a source's records.
pub struct Reading<'a> {
    pub edge: &'a Edge,
    pub source: &'a EventSource,
    pub topic: &'a str,
}

impl Reading<'_> {
    /// The record as it is drawn.
    pub fn drawn(&self, record: &Record) -> DrawnRecord {
        let position = record.offset;
        let record = KafkaRecord {
            topic: self.topic,
            partition: record.lane,
            offset: record.offset,
            written_at: record.written_at.map(Timestamp),
            key: record.key.as_deref(),
            value: record.value.as_deref(),
            headers: record
                .headers
                .iter()
                .map(|(name, value)| (&**name, value.as_deref().unwrap_or_default()))
                .collect(),
        };
        match self.event(&record) {
            Ok(event) => DrawnRecord { position, event, unreadable: None },
            Err(reason) => {
                let event_type = self.source.event_type.as_deref();
                // On no bus: one that is redriven is published for the first time.
                let nowhere = format!("source/{}", self.source.name);
                let event = record.unread(event_type, inside::EVENT_SIZE_MAX / 2);
                let event = self.kept(&event, &nowhere);
                DrawnRecord { position, event, unreadable: Some(reason.into()) }
            }
        }
    }

    fn event(&self, record: &KafkaRecord<'_>) -> Result<Event, String> {
        let event = record.event(self.source.format, self.source.event_type.as_deref());
        let mut event = self.kept(&event.map_err(|error| error.to_string())?, self.source.bus());
        if event.size() > inside::EVENT_SIZE_MAX {
            return Err(format!(
                "it has {} bytes, and an event has at most {}",
                event.size(),
                inside::EVENT_SIZE_MAX
            ));
        }
        inside::check(self.edge, &mut event).map_err(|violation| violation.to_string())?;
        inside::trace(self.edge, &mut event);
        Ok(event)
    }

    fn kept(&self, event: &CloudEvent<'_>, bus: &str) -> Event {
        let reception = Reception { scope: self.source.scope.clone(), time: self.edge.broker().now() };
        Event::from_cloud_event(bus.into(), event, &reception)
    }
}
