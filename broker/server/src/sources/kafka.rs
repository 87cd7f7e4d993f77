//! Topics of Kafka as sources.
//!
//! What is read is drawn by the partitions before the next is read, so of a lane
//! no partition is asked for something out of order; what an answer was lost for is
//! asked again, and taken once. Where reading goes on after a crash is told to the
//! source's home now and then: up to there everything is durable.

use std::collections::BTreeMap;
use std::time::Instant;

use frevo_api::inside;
use frevo_event::cloud_event::KafkaRecord;
use frevo_event::{Draw, DrawnRecord, PartitionId, RecordStart, Reply, Request, Timestamp};
use frevo_kafka::feed::{Beginning, Feed, Outlook, Places, Record};

use super::reader::{
    self, BYTES_MAX, LAG_EVERY, PATIENCE, RECORDS_MAX, ReadError, Reader, TOLD_EVERY, home_of,
};
use super::registry::Decoded;
use crate::registry::Registry;

/// Reads a topic until the source is to stop.
pub(super) fn read(reader: &Reader, topic: &str, start: RecordStart) -> Result<(), ReadError> {
    if reader.config.kafka.brokers.is_empty() {
        return Err(ReadError::Unconfigured { broker: "Kafka", option: "--kafka-brokers" });
    }
    let kafka = crate::buses::kafka_settings(&reader.config);
    let outlook = Outlook::new(&kafka, topic)?;
    let mut topic = Topic { reader, topic, outlook, registry: None };
    topic.begin(start)?;
    topic.registry = reader.registry()?;
    let scope = &reader.source.scope;
    let group = format!("source.{}.{}.{}", scope.account, scope.region, reader.source.name);
    let mut feed = Feed::join(&kafka, topic.topic, &group, topic.places())?;
    topic.go_on(&mut feed)
}

/// A topic that is read.
struct Topic<'a> {
    reader: &'a Reader,
    topic: &'a str,
    outlook: Outlook,
    /// That of the records' schemas, if they have any.
    registry: Option<&'a Registry>,
}

impl Topic<'_> {
    fn go_on(&self, feed: &mut Feed) -> Result<(), ReadError> {
        let mut drawn = BTreeMap::new();
        let (mut told_at, mut looked_at) = (Instant::now(), None::<Instant>);
        while !self.reader.is_stopped() {
            let records = feed.take(RECORDS_MAX, BYTES_MAX, PATIENCE)?;
            self.reader.node.sources.note(self.reader.source.number, |state| {
                state.lanes = feed.lanes();
                state.waits_for = feed.fault();
            });
            self.draw(&records, &mut drawn)?;
            self.reader.tell_tally(false);
            if told_at.elapsed() >= TOLD_EVERY {
                self.tell(feed, &drawn)?;
                told_at = Instant::now();
            }
            if looked_at.is_none_or(|at| at.elapsed() >= LAG_EVERY) {
                self.look()?;
                looked_at = Some(Instant::now());
            }
        }
        self.reader.tell_tally(true);
        self.tell(feed, &drawn)
    }

    /// Makes sure that it is known where reading begins, for good: what is written
    /// from now on is not missed, whenever it is read.
    fn begin(&self, start: RecordStart) -> Result<(), ReadError> {
        if !self.reach(Vec::new(), false)?.is_empty() {
            return Ok(());
        }
        let beginning = match start {
            RecordStart::Earliest => Beginning::Earliest,
            RecordStart::Latest => Beginning::Latest,
            RecordStart::At(moment) => Beginning::At(moment.0),
        };
        let lanes = self.outlook.starts(beginning)?;
        self.reach(lanes.into_iter().collect(), true).map(drop)
    }

    /// Where lanes go on, asked when they are assigned: another node may have read
    /// them until then.
    fn places(&self) -> Places {
        let Reader { node, source, stop, .. } = self.reader;
        let (node, number, stop) = (node.clone(), source.number, stop.clone());
        Places::Kept(Box::new(move |_| {
            let request = Request::Reach { source: number, lanes: Vec::new(), begins: false };
            let home = home_of(&node, number);
            let reached = reader::ask(&node, &stop, home, || request.clone()).ok()?;
            let Reply::Reached(lanes) = reached else { return None };
            Some(lanes.into_iter().collect())
        }))
    }

    /// Has the partitions publish what was read, all of it before this returns.
    fn draw(&self, records: &[Record], drawn: &mut BTreeMap<u32, u64>) -> Result<(), ReadError> {
        if records.is_empty() {
            return Ok(());
        }
        let count = self.reader.node.settings.partition_count;
        let mut draws: BTreeMap<(PartitionId, u32), Draw> = BTreeMap::new();
        let mut unreadable = 0;
        for record in records {
            let read = self.drawn(record)?;
            unreadable += usize::from(read.unreadable.is_some());
            let (source, lane) = (self.reader.source.number, record.lane);
            let place = (read.event.partition(count), lane);
            let draw = draws.entry(place).or_insert_with(|| Draw { source, lane, records: Vec::new() });
            draw.records.push(read);
        }
        let requests =
            draws.into_iter().map(|((partition, _), draw)| (partition, Request::Draw(Box::new(draw))));
        self.reader.ask_all(requests.collect())?;
        for record in records {
            drawn.insert(record.lane, record.offset + 1);
        }
        self.reader.count(records.len(), unreadable);
        Ok(())
    }

    /// The record as it is drawn: its event, or why it is none.
    fn drawn(&self, record: &Record) -> Result<DrawnRecord, ReadError> {
        let (position, written) = (record.offset, record.value.as_deref());
        let decoded = Decoded::of(record, self.registry)?;
        let record = KafkaRecord {
            topic: self.topic,
            partition: record.lane,
            offset: record.offset,
            written_at: record.written_at.map(Timestamp),
            key: decoded.key.as_deref(),
            value: decoded.value.as_deref(),
            headers: record
                .headers
                .iter()
                .filter(|(name, _)| decoded.keeps(name))
                .map(|(name, value)| (&**name, value.as_deref().unwrap_or_default()))
                .collect(),
        };
        let source = &self.reader.source;
        let event_type = source.event_type.as_deref();
        let event = match &decoded.unreadable {
            Some(reason) => Err(reason.to_string()),
            None => record.event(source.format, event_type).map_err(|error| error.to_string()),
        };
        let judged = self.reader.judged(event.map(|event| decoded.described(event)), || {
            KafkaRecord { value: written, ..record }.unread(event_type, inside::EVENT_SIZE_MAX / 2)
        });
        let size = record.value.map_or(0, <[u8]>::len) + record.key.map_or(0, <[u8]>::len);
        self.reader.tally(&judged, size, record.written_at.map(|at| at.0));
        Ok(DrawnRecord { position, event: judged.event, unreadable: judged.unreadable })
    }

    fn tell(&self, feed: &Feed, drawn: &BTreeMap<u32, u64>) -> Result<(), ReadError> {
        if !drawn.is_empty() {
            let lanes: Vec<(u32, u64)> = drawn.iter().map(|(lane, next)| (*lane, *next)).collect();
            self.reach(lanes, false)?;
            // Only now: what the group is told is never ahead of what is durable.
            let mine = feed.lanes();
            feed.note(
                drawn.iter().filter(|(lane, _)| mine.contains(lane)).map(|(lane, next)| (*lane, *next)),
            );
        }
        Ok(())
    }

    fn look(&self) -> Result<(), ReadError> {
        let (node, number) = (&self.reader.node, self.reader.source.number);
        let mine = node.sources.of(number).unwrap_or_default().lanes;
        let reached = self.reach(Vec::new(), false)?;
        let positions = reached.into_iter().filter(|(lane, _)| mine.contains(lane)).collect();
        let lag = self.outlook.lag(&positions).ok();
        node.sources.note(number, |state| state.lag = lag);
        Ok(())
    }

    fn reach(&self, lanes: Vec<(u32, u64)>, begins: bool) -> Result<Vec<(u32, u64)>, ReadError> {
        let number = self.reader.source.number;
        let home = home_of(&self.reader.node, number);
        let request = || Request::Reach { source: number, lanes: lanes.clone(), begins };
        match self.reader.ask(home, request)? {
            Reply::Reached(lanes) => Ok(lanes),
            _ => Err(ReadError::NoAnswer(home.0)),
        }
    }
}
