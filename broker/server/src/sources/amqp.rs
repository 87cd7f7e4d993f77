//! Queues and exchanges of RabbitMQ as sources.
//!
//! What is given is taken by the partitions before it is acknowledged, and by what it
//! is made of they know what is given once more. They are told, a while later, that
//! the broker has heard of an acknowledgement: then it is not given again, whatever
//! fails.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use frevo_amqp::intake::{Intake, Message, Supply, remove};
use frevo_api::{Broker as _, inside};
use frevo_event::cloud_event::AmqpMessage;
use frevo_event::{Origin, PartitionId, Request, Take, TakenMessage, Timestamp};
use sha2::{Digest as _, Sha256};

use super::reader::{BYTES_MAX, LAG_EVERY, PATIENCE, RECORDS_MAX, ReadError, Reader, TOLD_EVERY};

/// How long after it has heard of an acknowledgement the broker may still forget it,
/// if it fails: it writes them down when it has time.
const SETTLED_AFTER: Duration = Duration::from_secs(5);

/// How long another consumer, of a node that was frozen perhaps, may still hold what it
/// was given: longer than a connection without a heartbeat lasts.
const OTHERS_GONE_AFTER: Duration = Duration::from_secs(60);

/// Consumes a queue until the source is to stop.
pub(super) fn read(reader: &Reader) -> Result<(), ReadError> {
    if reader.config.amqp.url.is_none() {
        return Err(ReadError::Unconfigured { broker: "RabbitMQ", option: "--amqp-url" });
    }
    let Some(supply) = supply_of(reader) else { return Ok(()) };
    let intake = Intake::open(&crate::buses::amqp_settings(&reader.config), &supply)?;
    Session {
        reader,
        intake,
        number: rand::random(),
        began_at: Instant::now(),
        are_others_gone: false,
        has_retired_others: false,
        settled_below: 0,
        heard: VecDeque::new(),
        told: BTreeMap::new(),
    }
    .go_on()
}

/// Removes the queue of a source's own, if the source is gone for good.
pub(super) fn clean_up(reader: &Reader) {
    let Some(supply @ Supply::Bound { .. }) = supply_of(reader).filter(|_| !reader.source.observes()) else {
        return;
    };
    let catalogue = reader.node.catalogue();
    let is_gone = !catalogue.buses().sources().all().any(|source| source.number == reader.source.number);
    if is_gone && !reader.node.is_stopping() && reader.config.create && reader.config.amqp.url.is_some() {
        let removed = remove(&crate::buses::amqp_settings(&reader.config), &supply);
        if let Err(error) = removed {
            tracing::warn!(source = %reader.source.name, %error, "the queue of a source that is gone stays");
        }
    }
}

fn supply_of(reader: &Reader) -> Option<Supply> {
    let texts = |texts: &[std::sync::Arc<str>]| texts.iter().map(|text| text.to_string()).collect();
    match &reader.source.origin {
        Origin::Kafka { .. } => None,
        Origin::Queue { queue } => Some(Supply::Queue { queue: queue.to_string() }),
        Origin::Exchange { exchange, routing_keys } => {
            let scope = &reader.source.scope;
            Some(Supply::Bound {
                // With its number: one that takes its name later has another queue.
                source: format!(
                    "{}.{}.{}.{}",
                    scope.account, scope.region, reader.source.name, reader.source.number.0
                ),
                exchange: exchange.to_string(),
                routing_keys: texts(routing_keys),
            })
        }
    }
}

/// One consumer of the queue.
struct Session<'a> {
    reader: &'a Reader,
    intake: Intake,
    /// A number that no consumer had before.
    number: u32,
    began_at: Instant,
    /// What other consumers were given was given to this one, or is done.
    are_others_gone: bool,
    has_retired_others: bool,
    /// Messages below are acknowledged, and the broker will not forget it.
    settled_below: u64,
    /// Up to where the broker had heard of acknowledgements, and when.
    heard: VecDeque<(Instant, u64)>,
    /// The partitions that keep messages, and up to where they were told.
    told: BTreeMap<PartitionId, u64>,
}

impl Session<'_> {
    fn go_on(&mut self) -> Result<(), ReadError> {
        let (mut told_at, mut looked_at) = (Instant::now(), None::<Instant>);
        let mut acknowledged = 0;
        self.reader.node.sources.note(self.reader.source.number, |state| state.waits_for = None);
        while !self.reader.is_stopped() {
            let messages = self.intake.take(RECORDS_MAX, BYTES_MAX, PATIENCE)?;
            // What is delivered once more comes before what is new.
            let is_at_new = messages.last().is_none_or(|message| !message.redelivered);
            if let Some(last) = messages.last().map(|message| message.number) {
                self.take(messages)?;
                self.intake.acknowledge(last)?;
                acknowledged = last;
            }
            self.reader.tell_tally(false);
            self.are_others_gone |= is_at_new && self.began_at.elapsed() >= OTHERS_GONE_AFTER;
            if told_at.elapsed() >= TOLD_EVERY {
                self.settle(acknowledged)?;
                told_at = Instant::now();
            }
            if looked_at.is_none_or(|at| at.elapsed() >= LAG_EVERY) {
                let waiting = self.intake.waiting()?;
                self.reader.node.sources.note(self.reader.source.number, |state| state.lag = Some(waiting));
                looked_at = Some(Instant::now());
            }
        }
        self.reader.tell_tally(true);
        // What is acknowledged arrives before the connection ends.
        self.intake.hear()?;
        Ok(())
    }

    /// Has the partitions publish what was given, all of it before this returns.
    fn take(&mut self, messages: Vec<Message>) -> Result<(), ReadError> {
        let count = self.reader.node.settings.partition_count;
        let (total, mut unreadable) = (messages.len(), 0);
        let mut takes: BTreeMap<PartitionId, Vec<TakenMessage>> = BTreeMap::new();
        for message in messages {
            let taken = self.taken(&message);
            unreadable += usize::from(taken.unreadable.is_some());
            takes.entry(taken.event.partition(count)).or_default().push(taken);
        }
        let requests = takes.into_iter().map(|(partition, messages)| (partition, self.request(messages)));
        let requests: Vec<(PartitionId, Request)> = requests.collect();
        for (partition, _) in &requests {
            self.told.insert(*partition, self.settled_below);
        }
        self.reader.ask_all(requests)?;
        self.reader.count(total, unreadable);
        Ok(())
    }

    fn request(&self, messages: Vec<TakenMessage>) -> Request {
        Request::Take(Box::new(Take {
            source: self.reader.source.number,
            session: self.number,
            settled_below: self.settled_below,
            retires_others: false,
            messages,
        }))
    }

    /// The message as it is taken: its event, or why it is none.
    fn taken(&self, message: &Message) -> TakenMessage {
        let hash = hash_of(message);
        let headers = message.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        let incoming = AmqpMessage {
            queue: self.intake.queue(),
            exchange: &message.exchange,
            routing_key: &message.routing_key,
            message_id: message.message_id.as_deref(),
            content_type: message.content_type.as_deref(),
            written_at: message.written_at.map(Timestamp),
            headers,
            body: &message.body,
            taken: (self.number, message.number),
            hash,
        };
        let source = &self.reader.source;
        let event_type = source.event_type.as_deref();
        let judged = self.reader.judged(incoming.event(source.format, event_type), || {
            incoming.unread(event_type, inside::EVENT_SIZE_MAX / 2)
        });
        self.reader.tally(&judged, message.body.len(), message.written_at);
        let (number, redelivered) = (message.number, message.redelivered);
        TakenMessage { number, hash, redelivered, event: judged.event, unreadable: judged.unreadable }
    }

    /// Tells the partitions up to where the broker knows for good what is acknowledged,
    /// and once that nobody else holds anything.
    fn settle(&mut self, acknowledged: u64) -> Result<(), ReadError> {
        let now = Instant::now();
        if self.heard.back().is_none_or(|(_, number)| *number < acknowledged) {
            self.intake.hear()?;
            self.heard.push_back((now, acknowledged));
        }
        while self.heard.front().is_some_and(|(at, _)| now - *at >= SETTLED_AFTER) {
            let (_, number) = self.heard.pop_front().expect("it was seen just now");
            self.settled_below = number + 1;
        }
        let retires_others = !self.has_retired_others && self.are_others_gone;
        let behind = self.told.iter().filter(|(_, told)| **told < self.settled_below).map(|(id, _)| *id);
        let mut partitions: BTreeSet<PartitionId> = behind.collect();
        if retires_others {
            partitions.extend((0..self.reader.node.settings.partition_count).map(PartitionId));
        }
        let request = |partition: PartitionId| {
            let take = Take {
                source: self.reader.source.number,
                session: self.number,
                settled_below: self.settled_below,
                retires_others,
                messages: Vec::new(),
            };
            (partition, Request::Take(Box::new(take)))
        };
        self.reader.ask_all(partitions.iter().copied().map(request).collect())?;
        self.told.extend(partitions.into_iter().map(|partition| (partition, self.settled_below)));
        self.has_retired_others |= retires_others;
        Ok(())
    }
}

/// What tells a message from those that are made of something else.
fn hash_of(message: &Message) -> u128 {
    let mut hash = Sha256::new();
    let mut add = |part: &[u8]| {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    };
    add(message.exchange.as_bytes());
    add(message.routing_key.as_bytes());
    add(message.message_id.as_deref().unwrap_or_default().as_bytes());
    add(message.content_type.as_deref().unwrap_or_default().as_bytes());
    add(&message.written_at.unwrap_or_default().to_le_bytes());
    for (name, value) in &message.headers {
        add(name.as_bytes());
        add(value);
    }
    add(&message.body);
    let digest = hash.finalize();
    u128::from_le_bytes(digest[..16].try_into().expect("it has 32 bytes"))
}
