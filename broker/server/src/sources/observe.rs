//! Topics of Kafka that are only looked at.
//!
//! A topic is a journal already, so nothing of it is journaled: each node reads all of
//! it by itself, as one of no group, and keeps a window of what records say of
//! themselves. One node counts, the owner of the source's home, which is told now and
//! then up to where, so that nothing is counted twice or left out when nodes change.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use frevo_api::{Observed, Opened, Opener, Seen, inside};
use frevo_event::cloud_event::{Glimpse, KafkaRecord};
use frevo_event::{EventSource, RecordStart, Reply, Request, Timestamp};
use frevo_kafka::feed::{Beginning, Outlook, Passing, Watch, pick};

use super::reader::{LAG_EVERY, PATIENCE, RECORDS_MAX, ReadError, Reader, home_of};
use super::tally::Tally;
use crate::cluster::Standing;

/// So many records are read once more at a start, if the topic has them and the window
/// does not: about as many as a window holds.
const LOOKED_BACK: u64 = 200_000;

/// Looks at a topic until the source is to stop.
pub(super) fn read(reader: &Reader, topic: &Arc<str>, start: RecordStart) -> Result<(), ReadError> {
    if reader.config.kafka.brokers.is_empty() {
        return Err(ReadError::Unconfigured { broker: "Kafka", option: "--kafka-brokers" });
    }
    let kafka = crate::buses::kafka_settings(&reader.config);
    let outlook = Outlook::new(&kafka, topic)?;
    let opener = Arc::new(Topic { kafka: kafka.clone(), source: reader.source.clone() });
    let observed = reader.node.observed.observe(reader.source.number, opener);
    let mut session = Session {
        reader,
        topic,
        outlook,
        observed,
        first: BTreeMap::new(),
        counted: None,
        came: 0,
        is_heard: false,
        has_news: false,
    };
    session.first = session.begin(start)?;
    session.count_here()?;
    let watch = Watch::new(&kafka, topic, &session.starts()?)?;
    session.go_on(watch)
}

/// One reading of a topic.
struct Session<'a> {
    reader: &'a Reader,
    topic: &'a Arc<str>,
    outlook: Outlook,
    observed: Arc<Observed>,
    /// Where each lane begins for the source.
    first: BTreeMap<u32, u64>,
    /// Up to where each lane was counted; none: another node counts.
    counted: Option<BTreeMap<u32, u64>>,
    /// How many came in this turn.
    came: u64,
    /// Somebody listens, as of this turn.
    is_heard: bool,
    /// Something was counted that the home was not told.
    has_news: bool,
}

impl Session<'_> {
    fn go_on(&mut self, mut watch: Watch) -> Result<(), ReadError> {
        let mut looked_at = None::<Instant>;
        let mut tally = Tally::new(self.reader.node.now());
        while !self.reader.is_stopped() {
            self.is_heard = self.reader.node.live.hears(&self.reader.source);
            watch.look(RECORDS_MAX, PATIENCE, |record| self.see(record, &mut tally))?;
            let came = std::mem::take(&mut self.came);
            self.reader.node.sources.note(self.reader.source.number, |state| {
                state.waits_for = watch.fault();
                state.records += came;
            });
            if tally.is_due(&self.reader.node) {
                // First, so that nothing is counted twice: what was counted and is not told
                // is read and counted again.
                self.tell()?;
                tally.tell(&self.reader.node, &self.reader.source);
                if self.count_here()? {
                    // What came since the other node was gone is seen, and not counted.
                    watch.assign(&self.starts()?)?;
                }
            }
            if looked_at.is_none_or(|at| at.elapsed() >= LAG_EVERY) {
                self.look(&watch)?;
                looked_at = Some(Instant::now());
            }
        }
        Ok(())
    }

    fn see(&mut self, record: &Passing<'_>, tally: &mut Tally) {
        let glimpse = Glimpse::of(record.headers(), record.value());
        let (lane, offset) = record.place();
        let at = Timestamp(record.written_at().unwrap_or_default());
        let size = record.value().map_or(0, <[u8]>::len) + record.key().map_or(0, <[u8]>::len);
        let is_tombstone = record.value().is_none();
        let seen =
            Seen { is_tombstone, ..Seen::new((lane, offset), at, size as u64, record.key(), &glimpse) };
        self.observed.window().put(&seen);
        if self.is_heard {
            self.reader.node.live.tell_seen(&self.reader.source, &seen);
        }
        self.came += 1;
        tally.came(size as u64, at);
        let Some(counted) = &mut self.counted else { return };
        let next = counted.entry(lane).or_default();
        let is_counted = offset >= *next;
        if is_counted {
            *next = offset + 1;
            self.has_news = true;
        }
        self.reader.count_seen("kafka", self.topic, &seen, is_counted, tally);
    }

    /// Where the topic begins for the source.
    fn begin(&self, start: RecordStart) -> Result<BTreeMap<u32, u64>, ReadError> {
        let beginning = match start {
            RecordStart::Earliest => Beginning::Earliest,
            RecordStart::Latest => Beginning::At(self.reader.source.created_at.0),
            RecordStart::At(moment) => Beginning::At(moment.0),
        };
        Ok(self.outlook.starts(beginning)?)
    }

    /// Where reading begins: behind what is in the window, or else so far back that the
    /// window is filled.
    fn starts(&self) -> Result<BTreeMap<u32, u64>, ReadError> {
        let ends = self.outlook.starts(Beginning::Latest)?;
        let mut window = self.observed.window();
        if window.next().iter().any(|(lane, next)| ends.get(lane).is_none_or(|end| end < next)) {
            tracing::warn!(source = %self.reader.source.name, topic = %self.topic, "the topic was made anew: it is looked at from its beginning");
            window.clear();
        }
        let each = LOOKED_BACK / ends.len().max(1) as u64;
        let start = |(lane, end): (u32, u64)| {
            let back = end.saturating_sub(each).max(self.first.get(&lane).copied().unwrap_or_default());
            let uncounted = self.counted.as_ref().and_then(|counted| counted.get(&lane)).copied();
            let from = window.next().get(&lane).copied().unwrap_or(back);
            (lane, uncounted.map_or(from, |uncounted| from.min(uncounted)).min(end))
        };
        Ok(ends.into_iter().map(start).collect())
    }

    /// Finds out whether this node counts, and goes on where the last one did. True if it counts from now on.
    fn count_here(&mut self) -> Result<bool, ReadError> {
        let Reader { node, source, .. } = self.reader;
        let home = home_of(node, source.number);
        if node.cluster().is_some_and(|cluster| cluster.standing(home) != Standing::Here) {
            self.counted = None;
        } else if self.counted.is_none() {
            let first = self.first.iter().map(|(lane, next)| (*lane, *next)).collect();
            self.counted = Some(self.reach(first, true)?);
            return Ok(true);
        }
        Ok(false)
    }

    /// Tells the source's home up to where it is counted.
    fn tell(&mut self) -> Result<(), ReadError> {
        if let (true, Some(counted)) = (self.has_news, &self.counted) {
            self.reach(counted.iter().map(|(lane, next)| (*lane, *next)).collect(), false)?;
            self.has_news = false;
        }
        Ok(())
    }

    fn reach(&self, lanes: Vec<(u32, u64)>, begins: bool) -> Result<BTreeMap<u32, u64>, ReadError> {
        let number = self.reader.source.number;
        let home = home_of(&self.reader.node, number);
        match self.reader.ask(home, || Request::Reach { source: number, lanes: lanes.clone(), begins })? {
            Reply::Reached(lanes) => Ok(lanes.into_iter().collect()),
            _ => Err(ReadError::NoAnswer(home.0)),
        }
    }

    /// Looks how much there is to be read, and whether the topic has more partitions.
    fn look(&self, watch: &Watch) -> Result<(), ReadError> {
        let ends = self.outlook.starts(Beginning::Latest)?;
        let node = &self.reader.node;
        let lanes: Vec<u32> = ends.keys().copied().collect();
        let known = node.sources.of(self.reader.source.number).unwrap_or_default().lanes;
        let next = self.observed.window().next().clone();
        if !known.is_empty() && known != lanes {
            watch.assign(&self.starts()?)?;
        }
        let behind = |(lane, end): (&u32, &u64)| end.saturating_sub(next.get(lane).copied().unwrap_or(*end));
        let lag = ends.iter().map(behind).sum();
        node.sources.note(self.reader.source.number, |state| {
            state.lanes = lanes;
            state.lag = Some(lag);
        });
        Ok(())
    }
}

/// A topic whose records are opened.
struct Topic {
    kafka: frevo_kafka::Config,
    source: Arc<EventSource>,
}

impl Opener for Topic {
    fn open(&self, lane: u32, offset: u64) -> Result<Option<Opened>, String> {
        let topic = self.source.origin.place();
        let picked = pick(&self.kafka, topic, lane, offset).map_err(|error| error.to_string())?;
        let Some(record) = picked else { return Ok(None) };
        let headers = record.headers.iter();
        let record = KafkaRecord {
            topic,
            partition: lane,
            offset,
            written_at: record.written_at.map(Timestamp),
            key: record.key.as_deref(),
            value: record.value.as_deref(),
            headers: headers.map(|(name, value)| (&**name, value.as_deref().unwrap_or_default())).collect(),
        };
        let event_type = self.source.event_type.as_deref();
        Ok(Some(match record.event(self.source.format, event_type) {
            Ok(event) => Opened { event, unreadable: None },
            Err(error) => Opened {
                event: record.unread(event_type, inside::EVENT_SIZE_MAX / 2),
                unreadable: Some(error.to_string()),
            },
        }))
    }
}
