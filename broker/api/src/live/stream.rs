//! What a listener reads, as server-sent events.

use std::convert::Infallible;
use std::fmt::{self, Write as _};
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use frevo_event::Timestamp;
use hyper::body::{Body, Frame};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::hub::{Item, Listener};
use crate::connection::Held;
use crate::metrics::Counted;

/// Something is written at least so often, so that nobody on the way takes the
/// connection for a dead one.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// So much is written at once, in bytes, if there is more than one event.
const FRAME_SIZE: usize = 64 << 10;

/// How long a browser waits before it comes back, in milliseconds.
const RETRY_MILLIS: u32 = 1000;

/// Where an event stands among those that were published: the id of its
/// server-sent event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// When it was published.
    pub at: Timestamp,
    /// Its number among those of which listeners were told.
    pub number: u64,
}

/// The body of an answer that ends when its listener does.
pub(crate) struct Stream {
    connection: Held,
    listener: Arc<Listener>,
    /// What is written first.
    greeting: Option<String>,
    heartbeat: Interval,
    _counted: Counted,
}

impl Stream {
    pub(super) fn new(connection: Held, listener: Arc<Listener>, last: Option<Place>) -> Self {
        let edge = &connection.edge;
        let mut greeting = format!("retry: {RETRY_MILLIS}\n: listening\n\n");
        if let Some(Place { at, .. }) = last {
            push_span(&mut greeting, "missed", "", at, edge.broker.now());
        }
        let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let _counted = edge.metrics.connection(edge.kind_of_connection("live"));
        Self { connection, listener, greeting: Some(greeting), heartbeat, _counted }
    }
}

impl Body for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let mut text = self.greeting.take().unwrap_or_default();
        while text.len() < FRAME_SIZE {
            match self.listener.poll_next(context) {
                Poll::Ready(Some(item)) => push_item(&mut text, &item),
                Poll::Ready(None) if text.is_empty() => return Poll::Ready(None),
                Poll::Ready(None) | Poll::Pending => break,
            }
        }
        if text.is_empty() && self.heartbeat.poll_tick(context).is_ready() {
            text.push_str(":\n\n");
        }
        if text.is_empty() { Poll::Pending } else { Poll::Ready(Some(Ok(Frame::data(text.into())))) }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let broker = &self.connection.edge.broker;
        broker.live().leave(&self.listener, broker.routes());
    }
}

fn push_item(text: &mut String, item: &Item) {
    match item {
        Item::Published { place, received } => {
            let _ = writeln!(text, "id: {place}");
            let mut event = String::with_capacity(512 + received.event.size());
            received.event.to_cloud_event().write_structured(&mut event);
            // A line's end within the JSON is a blank there.
            event.split(['\r', '\n']).for_each(|line| {
                let _ = writeln!(text, "data: {line}");
            });
            text.push('\n');
        }
        Item::Skipped { count, since, until } => {
            push_span(text, "skipped", &format!("\"count\":{count},"), *since, *until);
        }
    }
}

/// A server-sent event about a span of time.
fn push_span(text: &mut String, name: &str, members: &str, since: Timestamp, until: Timestamp) {
    let _ = write!(text, "event: {name}\ndata: {{{members}\"since\":\"{since}\",\"until\":\"{until}\"}}\n\n");
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at.0, self.number)
    }
}

impl FromStr for Place {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (at, number) = text.split_once('-').unwrap_or((text, ""));
        Ok(Self { at: Timestamp(at.parse()?), number: number.parse()? })
    }
}
