//! Exchanges of RabbitMQ that are only looked at.
//!
//! Each node binds a queue of its own to the exchange, which is gone with its
//! connection: nobody misses a message that it is given. An exchange keeps nothing, so
//! what passes while nobody looks is not seen, and nothing can be opened afterwards. The
//! owner of the source's home counts.

use std::sync::Arc;
use std::time::Instant;

use frevo_amqp::intake::{Intake, Message, Supply};
use frevo_api::{Observed, Opened, Opener, Seen};
use frevo_event::Timestamp;
use frevo_event::cloud_event::Glimpse;

use super::reader::{BYTES_MAX, LAG_EVERY, PATIENCE, RECORDS_MAX, ReadError, Reader, home_of};
use super::tally::Tally;
use crate::cluster::Standing;

/// Looks at an exchange until the source is to stop.
pub(super) fn read(reader: &Reader, exchange: &Arc<str>, routing_keys: &[Arc<str>]) -> Result<(), ReadError> {
    if reader.config.amqp.url.is_none() {
        return Err(ReadError::Unconfigured { broker: "RabbitMQ", option: "--amqp-url" });
    }
    let supply = Supply::Tapped {
        exchange: exchange.to_string(),
        routing_keys: routing_keys.iter().map(|key| key.to_string()).collect(),
    };
    let intake = Intake::open(&crate::buses::amqp_settings(&reader.config), &supply)?;
    let observed = reader.node.observed.observe(reader.source.number, Arc::new(Nothing));
    // Rising, whichever connection they come on.
    let first = reader.node.now().0.max(0) as u64 * 1_000;
    Session { reader, exchange, intake, observed, first }.go_on()
}

/// One connection that looks.
struct Session<'a> {
    reader: &'a Reader,
    exchange: &'a Arc<str>,
    intake: Intake,
    observed: Arc<Observed>,
    first: u64,
}

impl Session<'_> {
    fn go_on(&self) -> Result<(), ReadError> {
        let Reader { node, source, .. } = self.reader;
        let mut tally = Tally::new(node.now());
        let mut looked_at = None::<Instant>;
        node.sources.note(source.number, |state| state.waits_for = None);
        while !self.reader.is_stopped() {
            let counts = node
                .cluster()
                .is_none_or(|cluster| cluster.standing(home_of(node, source.number)) == Standing::Here);
            let messages = self.intake.take(RECORDS_MAX, BYTES_MAX, PATIENCE)?;
            for message in &messages {
                self.see(message, counts, &mut tally);
            }
            if let Some(last) = messages.last() {
                self.intake.acknowledge(last.number)?;
                node.sources.note(source.number, |state| state.records += messages.len() as u64);
            }
            if tally.is_due(node) {
                tally.tell(node, source);
            }
            if looked_at.is_none_or(|at| at.elapsed() >= LAG_EVERY) {
                let waiting = self.intake.waiting()?;
                node.sources.note(source.number, |state| state.lag = Some(waiting));
                looked_at = Some(Instant::now());
            }
        }
        Ok(())
    }

    fn see(&self, message: &Message, counts: bool, tally: &mut Tally) {
        let Reader { node, source, .. } = self.reader;
        let content_type = message.content_type.as_deref().map(|text| ("content-type", text.as_bytes()));
        let headers = message.headers.iter().map(|(name, value)| (&**name, &**value));
        let glimpse = Glimpse::of(content_type.into_iter().chain(headers), Some(&message.body));
        let at = message.written_at.map_or_else(|| node.now(), Timestamp);
        let (place, size) = ((0, self.first + message.number), message.body.len() as u64);
        let seen = Seen::new(place, at, size, Some(message.routing_key.as_bytes()), &glimpse);
        self.observed.window().put(&seen);
        if node.live.hears(source) {
            node.live.tell_seen(source, &seen);
        }
        tally.came(size, at);
        self.reader.count_seen("amqp", self.exchange, &seen, counts, tally);
    }
}

/// An exchange keeps nothing that could be opened.
struct Nothing;

impl Opener for Nothing {
    fn open(&self, _: u32, _: u64) -> Result<Option<Opened>, String> {
        Err("an exchange keeps no message that could be opened".to_owned())
    }
}
