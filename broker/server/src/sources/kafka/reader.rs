//! `Reader`: reads one source.
//!
//! What is read is drawn by the partitions before the next is read, so of a lane
//! no partition is asked for something out of order; what an answer was lost for is
//! asked again, and taken once. Where reading goes on after a crash is told to the
//! source's home now and then: up to there everything is durable.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use frevo_api::{Broker as _, Edge};
use frevo_event::{Draw, EventSource, Origin, PartitionId, RecordStart, Reply, Request, SubscriptionNumber};
use frevo_kafka::Config as KafkaSettings;
use frevo_kafka::feed::{Beginning, Feed, FeedError, Outlook, Places, Record};
use frevo_router::Positions;
use tokio::sync::oneshot;

use super::record::Reading;
use crate::node::Node;

/// How many records, and bytes of them, are read at once.
const RECORDS_MAX: usize = 4_096;
const BYTES_MAX: usize = 4 << 20;

/// How long it is waited for records before it is looked at anything else.
const PATIENCE: Duration = Duration::from_millis(100);

/// How often the home is told up to where everything is durable.
const TOLD_EVERY: Duration = Duration::from_secs(1);

/// How often it is looked how many records wait to be read.
const LAG_EVERY: Duration = Duration::from_secs(5);

/// How long to wait before something is tried again, the first time and at most.
const BACK_OFF_MIN: Duration = Duration::from_millis(100);
const BACK_OFF_MAX: Duration = Duration::from_secs(5);

/// Reads one source until it is to stop.
pub struct Reader {
    node: Arc<Node>,
    edge: Arc<Edge>,
    kafka: Option<KafkaSettings>,
    source: Arc<EventSource>,
    topic: Arc<str>,
    stop: Arc<AtomicBool>,
}

/// Why a source can't be read now.
#[derive(Debug, thiserror::Error)]
enum ReadError {
    #[error("no Kafka is configured: start the server with --kafka-brokers")]
    NoKafka,
    #[error(transparent)]
    Feed(#[from] FeedError),
    #[error("{0}")]
    Bus(#[from] frevo_transport::BusError),
    #[error("the partition {0} does not answer")]
    NoAnswer(u16),
    #[error("the source is to stop")]
    Stopped,
}

impl Reader {
    pub fn new(
        node: Arc<Node>,
        edge: Arc<Edge>,
        kafka: Option<KafkaSettings>,
        source: Arc<EventSource>,
        stop: Arc<AtomicBool>,
    ) -> Self {
        let Origin::Kafka { topic, .. } = &source.origin;
        let topic = topic.clone();
        Self { node, edge, kafka, source, topic, stop }
    }

    /// Reads, and tries again whatever fails.
    pub fn run(self) {
        let mut pause = BACK_OFF_MIN;
        while !self.is_stopped() {
            let began = Instant::now();
            match self.read() {
                Ok(()) | Err(ReadError::Stopped) => return,
                Err(error) => self.wait_for(&error.to_string()),
            }
            if began.elapsed() > BACK_OFF_MAX {
                pause = BACK_OFF_MIN;
            }
            self.rest(pause);
            pause = (pause * 2).min(BACK_OFF_MAX);
        }
    }

    fn read(&self) -> Result<(), ReadError> {
        let kafka = self.kafka.as_ref().ok_or(ReadError::NoKafka)?;
        let outlook = Outlook::new(kafka, &self.topic)?;
        self.begin(&outlook)?;
        let scope = &self.source.scope;
        let group = format!("{}.{}.{}", scope.account, scope.region, self.source.name);
        let mut feed = Feed::join(kafka, &self.topic, &group, self.places())?;
        let mut drawn = BTreeMap::new();
        let (mut told_at, mut looked_at) = (Instant::now(), None::<Instant>);
        while !self.is_stopped() {
            let records = feed.take(RECORDS_MAX, BYTES_MAX, PATIENCE)?;
            self.node.sources.note(self.source.number, |state| {
                state.lanes = feed.lanes();
                state.waits_for = feed.fault();
            });
            self.draw(&records, &mut drawn)?;
            if told_at.elapsed() >= TOLD_EVERY {
                self.tell(&feed, &drawn)?;
                told_at = Instant::now();
            }
            if looked_at.is_none_or(|at| at.elapsed() >= LAG_EVERY) {
                self.look(&outlook)?;
                looked_at = Some(Instant::now());
            }
        }
        self.tell(&feed, &drawn)
    }

    /// Makes sure that it is known where reading begins, for good: what is written
    /// from now on is not missed, whenever it is read.
    fn begin(&self, outlook: &Outlook) -> Result<(), ReadError> {
        if !self.reach(Vec::new(), false)?.is_empty() {
            return Ok(());
        }
        let Origin::Kafka { start, .. } = &self.source.origin;
        let beginning = match start {
            RecordStart::Earliest => Beginning::Earliest,
            RecordStart::Latest => Beginning::Latest,
            RecordStart::At(moment) => Beginning::At(moment.0),
        };
        let lanes = outlook.starts(beginning)?;
        self.reach(lanes.into_iter().collect(), true).map(drop)
    }

    /// Where lanes go on, asked when they are assigned: another node may have read
    /// them until then.
    fn places(&self) -> Places {
        let (node, number, stop) = (self.node.clone(), self.source.number, self.stop.clone());
        Box::new(move |_| {
            let request = Request::Reach { source: number, lanes: Vec::new(), begins: false };
            let home = home_of(&node, number);
            let reached = ask(&node, &stop, home, || request.clone()).ok()?;
            let Reply::Reached(lanes) = reached else { return None };
            Some(lanes.into_iter().collect())
        })
    }

    /// Has the partitions publish what was read, all of it before this returns.
    fn draw(&self, records: &[Record], drawn: &mut BTreeMap<u32, u64>) -> Result<(), ReadError> {
        if records.is_empty() {
            return Ok(());
        }
        let reading = Reading { edge: &self.edge, source: &self.source, topic: &self.topic };
        let count = self.node.settings.partition_count;
        let mut draws: BTreeMap<(PartitionId, u32), Draw> = BTreeMap::new();
        let mut unreadable = 0;
        for record in records {
            let read = reading.drawn(record);
            unreadable += u64::from(read.unreadable.is_some());
            let (source, lane) = (self.source.number, record.lane);
            let place = (read.event.partition(count), lane);
            let draw = draws.entry(place).or_insert_with(|| Draw { source, lane, records: Vec::new() });
            draw.records.push(read);
        }
        let asked: Vec<(PartitionId, Draw, oneshot::Receiver<Reply>)> = draws
            .into_iter()
            .map(|((partition, _), draw)| {
                let reply = self.node.ask(partition, Request::Draw(Box::new(draw.clone())));
                (partition, draw, reply)
            })
            .collect();
        for (partition, draw, reply) in asked {
            if !matches!(reply.blocking_recv(), Ok(Reply::Published)) {
                ask(&self.node, &self.stop, partition, || Request::Draw(Box::new(draw.clone())))?;
            }
        }
        for record in records {
            drawn.insert(record.lane, record.offset + 1);
        }
        self.node.sources.note(self.source.number, |state| {
            state.records += records.len() as u64 - unreadable;
            state.unreadable += unreadable;
        });
        Ok(())
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

    fn look(&self, outlook: &Outlook) -> Result<(), ReadError> {
        let mine = self.node.sources.of(self.source.number).unwrap_or_default().lanes;
        let reached = self.reach(Vec::new(), false)?;
        let positions = reached.into_iter().filter(|(lane, _)| mine.contains(lane)).collect();
        let lag = outlook.lag(&positions).ok();
        self.node.sources.note(self.source.number, |state| state.lag = lag);
        Ok(())
    }

    fn reach(&self, lanes: Vec<(u32, u64)>, begins: bool) -> Result<Vec<(u32, u64)>, ReadError> {
        let number = self.source.number;
        let home = home_of(&self.node, number);
        let request = || Request::Reach { source: number, lanes: lanes.clone(), begins };
        match ask(&self.node, &self.stop, home, request)? {
            Reply::Reached(lanes) => Ok(lanes),
            _ => Err(ReadError::NoAnswer(home.0)),
        }
    }

    /// Says what is waited for, once.
    fn wait_for(&self, reason: &str) {
        let is_news =
            self.node.sources.of(self.source.number).unwrap_or_default().waits_for.as_deref() != Some(reason);
        if is_news {
            tracing::warn!(source = %self.source.name, topic = %self.topic, reason, "a source waits");
        }
        self.node.sources.note(self.source.number, |state| {
            state.waits_for = Some(reason.to_owned());
            state.lanes = Vec::new();
        });
    }

    fn rest(&self, pause: Duration) {
        let until = Instant::now() + pause;
        while !self.is_stopped() && Instant::now() < until {
            std::thread::sleep(BACK_OFF_MIN.min(pause));
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// The partition that keeps up to where a source was read.
fn home_of(node: &Node, source: SubscriptionNumber) -> PartitionId {
    Positions::home(source, node.settings.partition_count)
}

/// Asks a partition until it has done what it is asked; all that a source asks may
/// be asked again.
fn ask(
    node: &Node,
    stop: &AtomicBool,
    partition: PartitionId,
    request: impl Fn() -> Request,
) -> Result<Reply, ReadError> {
    let mut pause = BACK_OFF_MIN;
    while !stop.load(Ordering::Relaxed) && !node.is_stopping() {
        match node.ask(partition, request()).blocking_recv() {
            Ok(reply @ (Reply::Published | Reply::Reached(_))) => return Ok(reply),
            // Another node may not know yet that there is such a source.
            refused => tracing::debug!(?refused, ?partition, "a source is asked to wait"),
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(BACK_OFF_MAX);
    }
    Err(ReadError::Stopped)
}
