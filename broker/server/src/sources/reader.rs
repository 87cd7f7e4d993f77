//! `Reader`: reads one source, whatever broker it is on, and tries again whatever fails.

#[cfg(feature = "kafka")]
use std::cell::OnceCell;
use std::cell::RefCell;
use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

#[cfg(any(feature = "kafka", feature = "amqp"))]
use frevo_api::Seen;
use frevo_api::{Broker as _, Edge, inside};
use frevo_event::cloud_event::{CloudEvent, Reception};
use frevo_event::{Event, EventSource, Origin, PartitionId, Reply, Request, SubscriptionNumber, Timestamp};
use frevo_router::Positions;
use tokio::sync::oneshot;

use super::tally::Tally;
use crate::config::Config;
use crate::node::Node;
#[cfg(feature = "kafka")]
use crate::registry::{Away, ClientError, Registry};

/// How many records, and bytes of them, are read at once.
pub(super) const RECORDS_MAX: usize = 4_096;
pub(super) const BYTES_MAX: usize = 4 << 20;

/// How long it is waited for records before it is looked at anything else.
pub(super) const PATIENCE: Duration = Duration::from_millis(100);

/// How often the partitions are told what the broker knows, and it is looked how many
/// records wait to be read.
pub(super) const TOLD_EVERY: Duration = Duration::from_secs(1);
pub(super) const LAG_EVERY: Duration = Duration::from_secs(5);

/// How long to wait before something is tried again, the first time and at most.
const BACK_OFF_MIN: Duration = Duration::from_millis(100);
const BACK_OFF_MAX: Duration = Duration::from_secs(5);

/// Reads one source until it is to stop.
pub(super) struct Reader {
    pub(super) node: Arc<Node>,
    pub(super) edge: Arc<Edge>,
    pub(super) config: Arc<Config>,
    pub(super) source: Arc<EventSource>,
    pub(super) stop: Arc<AtomicBool>,
    /// Reads what is in a schema registry's wire format, once it is needed.
    #[cfg(feature = "kafka")]
    pub(super) registry: OnceCell<Registry>,
    /// What was drawn, and is not counted yet.
    pub(super) tally: RefCell<Tally>,
}

/// Why a source can't be read now.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadError {
    #[error("no {broker} is configured: start the server with {option}")]
    Unconfigured { broker: &'static str, option: &'static str },
    #[error("this build has no {broker}: build it with the feature `{feature}`")]
    #[cfg_attr(all(feature = "kafka", feature = "amqp"), expect(dead_code, reason = "this build has both"))]
    Absent { broker: &'static str, feature: &'static str },
    #[cfg(feature = "kafka")]
    #[error(transparent)]
    Feed(#[from] frevo_kafka::feed::FeedError),
    #[cfg(feature = "kafka")]
    #[error(transparent)]
    Client(#[from] ClientError),
    #[cfg(feature = "kafka")]
    #[error(transparent)]
    Away(#[from] Away),
    #[cfg(feature = "amqp")]
    #[error(transparent)]
    Intake(#[from] frevo_amqp::intake::IntakeError),
    #[error("{0}")]
    Bus(#[from] frevo_transport::BusError),
    #[cfg(feature = "kafka")]
    #[error("the partition {0} does not answer")]
    NoAnswer(u16),
    #[error("the source is to stop")]
    Stopped,
}

/// What a record is: an event that is published or, with a reason, a dead letter.
pub(super) struct Judged {
    pub(super) event: Event,
    pub(super) unreadable: Option<Arc<str>>,
}

impl Reader {
    pub(super) fn run(self) {
        let mut pause = BACK_OFF_MIN;
        while !self.is_stopped() {
            let began = Instant::now();
            match self.read() {
                Ok(()) | Err(ReadError::Stopped) => break,
                Err(error) => self.wait_for(&error.to_string()),
            }
            if began.elapsed() > BACK_OFF_MAX {
                pause = BACK_OFF_MIN;
            }
            self.rest(pause);
            pause = (pause * 2).min(BACK_OFF_MAX);
        }
        #[cfg(feature = "amqp")]
        super::amqp::clean_up(&self);
    }

    fn read(&self) -> Result<(), ReadError> {
        match &self.source.origin {
            #[cfg(feature = "kafka")]
            Origin::Kafka { topic, start } if self.source.observes() => {
                super::observe::read(self, topic, *start)
            }
            #[cfg(feature = "kafka")]
            Origin::Kafka { topic, start } => super::kafka::read(self, topic, *start),
            #[cfg(not(feature = "kafka"))]
            Origin::Kafka { .. } => Err(ReadError::Absent { broker: "Kafka", feature: "kafka" }),
            #[cfg(feature = "amqp")]
            Origin::Exchange { exchange, routing_keys } if self.source.observes() => {
                super::tap::read(self, exchange, routing_keys)
            }
            #[cfg(feature = "amqp")]
            Origin::Queue { .. } | Origin::Exchange { .. } => super::amqp::read(self),
            #[cfg(not(feature = "amqp"))]
            Origin::Queue { .. } | Origin::Exchange { .. } => {
                Err(ReadError::Absent { broker: "RabbitMQ", feature: "amqp" })
            }
        }
    }

    /// What is made of a record: its event, or else what it is kept as.
    pub(super) fn judged(
        &self,
        event: Result<CloudEvent<'static>, impl Display>,
        unread: impl FnOnce() -> CloudEvent<'static>,
    ) -> Judged {
        match event.map_err(|error| error.to_string()).and_then(|event| self.event(&event)) {
            Ok(event) => Judged { event, unreadable: None },
            Err(reason) => {
                // On no bus: one that is redriven is published for the first time.
                let nowhere = format!("source/{}", self.source.name);
                Judged { event: self.kept(&unread(), &nowhere), unreadable: Some(reason.into()) }
            }
        }
    }

    fn event(&self, event: &CloudEvent<'_>) -> Result<Event, String> {
        let mut event = self.kept(event, &self.source.bus());
        if event.size() > inside::EVENT_SIZE_MAX {
            return Err(format!(
                "it has {} bytes, and an event has at most {}",
                event.size(),
                inside::EVENT_SIZE_MAX
            ));
        }
        inside::check(&self.edge, &mut event).map_err(|violation| violation.to_string())?;
        inside::trace(&self.edge, &mut event);
        Ok(event)
    }

    fn kept(&self, event: &CloudEvent<'_>, bus: &str) -> Event {
        let reception = Reception { scope: self.source.scope.clone(), time: self.edge.broker().now() };
        Event::from_cloud_event(bus.into(), event, &reception)
    }

    /// Asks partitions all at once, and then those again that did not answer, until all
    /// have: what a source asks may be asked again.
    pub(super) fn ask_all(&self, requests: Vec<(PartitionId, Request)>) -> Result<(), ReadError> {
        let asked: Vec<(PartitionId, Request, oneshot::Receiver<Reply>)> = requests
            .into_iter()
            .map(|(partition, request)| {
                let reply = self.node.ask(partition, request.clone());
                (partition, request, reply)
            })
            .collect();
        for (partition, request, reply) in asked {
            if !matches!(reply.blocking_recv(), Ok(Reply::Published)) {
                self.ask(partition, || request.clone())?;
            }
        }
        Ok(())
    }

    /// Asks a partition until it has done what it is asked.
    pub(super) fn ask(
        &self,
        partition: PartitionId,
        request: impl Fn() -> Request,
    ) -> Result<Reply, ReadError> {
        ask(&self.node, &self.stop, partition, request)
    }

    /// Counts a record that was read, of so many bytes.
    pub(super) fn tally(&self, judged: &Judged, bytes: usize, at: Option<i64>) {
        let mut tally = self.tally.borrow_mut();
        tally.came(bytes as u64, Timestamp(at.unwrap_or_default()));
        match judged.unreadable {
            // Of which type it is, is counted on its bus.
            None => tally.count(&judged.event.envelope.source, None),
            Some(_) => tally.count_unreadable(),
        }
    }

    /// Tells what was counted, if it is time or the last time.
    pub(super) fn tell_tally(&self, is_last: bool) {
        let mut tally = self.tally.borrow_mut();
        if is_last || tally.is_due(&self.node) {
            tally.tell(&self.node, &self.source);
        }
    }

    /// Counts what was read.
    pub(super) fn count(&self, records: usize, unreadable: usize) {
        self.node.sources.note(self.source.number, |state| {
            state.records += (records - unreadable) as u64;
            state.unreadable += unreadable as u64;
        });
    }

    /// Counts what a source that observes has seen, or only remembers that it was.
    #[cfg(any(feature = "kafka", feature = "amqp"))]
    pub(super) fn count_seen(
        &self,
        broker: &str,
        place: &Arc<str>,
        seen: &Seen<'_>,
        is_counted: bool,
        tally: &mut Tally,
    ) {
        let Self { node, source, .. } = self;
        if is_counted {
            let kind = seen.kind.or(source.event_type.as_deref()).unwrap_or(place);
            match seen.source {
                Some(publisher) => tally.count(publisher, Some(kind)),
                None => tally.count(&format!("{broker}:{place}"), Some(kind)),
            }
            if let (Some(cause), Some(service)) = (seen.cause, seen.source)
                && let Some(place) = node.causes.followed(&source.scope, cause, service)
            {
                tally.take(service.into(), place);
            }
        }
        if let Some(id) = seen.id
            && let Some(service) = node.causes.saw(&source.scope, id, place)
        {
            tally.take(service, place.clone());
        }
    }

    /// Says what is waited for, once.
    fn wait_for(&self, reason: &str) {
        let known = self.node.sources.of(self.source.number).unwrap_or_default();
        if known.waits_for.as_deref() != Some(reason) {
            let place = self.source.origin.place();
            tracing::warn!(source = %self.source.name, place, reason, "a source waits");
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

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// The partition that keeps up to where a source was read.
pub(super) fn home_of(node: &Node, source: SubscriptionNumber) -> PartitionId {
    Positions::home(source, node.settings.partition_count)
}

/// Asks a partition until it has done what it is asked; all that a source asks may
/// be asked again.
pub(super) fn ask(
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
