//! Keeps a connection and moves frames between it and a consumer.
//!
//! One tokio task does everything but run the spawned handlers. It reads as
//! long as there is something to read and flushes only before it would wait, so
//! that a burst costs one write; and writing never blocks reading, because two
//! sides that both wait for the other to read wait for ever.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::{Sink, Stream};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::connect::{CLOSE_LASTS_AT_MOST, ConnectError, Socket, close, connect};
use super::{Consumer, ConsumerEvent, Observer, Outbox, Settings};
use crate::backoff::Backoff;
use crate::{Endpoint, EndpointError};

type Shutdown = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A connection is asked for a sign of life so often, and given up when it
/// gave none for twice that time.
const PING_EVERY: Duration = Duration::from_secs(15);

/// A connection that lasted so long was a good one: the next is tried at once.
const GOOD_AFTER: Duration = Duration::from_secs(5);

/// The ping that follows the credits of 0; whatever the server pushed before it
/// knew of them has arrived once it is answered.
const DRAIN_PING: Bytes = Bytes::from_static(b"drain");

pub(crate) struct Driver<C: Consumer> {
    endpoint: Endpoint,
    any_scope: bool,
    drain_lasts_at_most: Duration,
    observer: Observer,
    consumer: C,
    outbox: Outbox,
    /// What spawned handlers say: bounded by what is in hand.
    said: UnboundedReceiver<C::Said>,
    drain: Option<Drain>,
}

/// Why a consumer ended otherwise than by being asked to, or before all was
/// done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unfinished {
    /// The server does not let it in.
    Refused { authority: String, status: u16 },
    /// The time to drain was over first.
    Undrained { in_hand: usize },
}

struct Drain {
    /// What is in hand is given up.
    deadline: Instant,
    /// The server has seen that nothing more is wanted, at this moment at the
    /// latest: one that answers no pings is not waited for long.
    known_at: Instant,
}

/// What happened while the driver waited.
enum Woken<S> {
    Frame(Message),
    Lost(String),
    Said(S),
    Due,
    Shutdown,
}

/// Why a connection was left.
enum Left {
    Lost(String),
    Drained,
    Overdue,
}

impl<C: Consumer> Driver<C> {
    /// An error if the settings' endpoint is none.
    pub fn new(
        settings: Settings,
        consumer: C,
        said: UnboundedReceiver<C::Said>,
    ) -> Result<Self, EndpointError> {
        Ok(Self {
            endpoint: settings.endpoint?,
            any_scope: settings.any_scope,
            drain_lasts_at_most: settings.drain,
            observer: settings.observer,
            consumer,
            outbox: Outbox::default(),
            said,
            drain: None,
        })
    }

    /// Works through any number of connections until it is asked to end.
    pub async fn run(mut self, mut shutdown: Shutdown) -> Result<(), Unfinished> {
        let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(5));
        loop {
            let connecting = Box::pin(connect(self.endpoint.clone(), self.any_scope));
            let reason = match self.meanwhile(connecting, &mut shutdown).await {
                None => return self.end(),
                Some(Err(ConnectError::Refused(status))) => {
                    self.consumer.abandon();
                    return Err(Unfinished::Refused { authority: self.endpoint.authority(), status });
                }
                Some(Err(ConnectError::Failed(reason))) => reason,
                Some(Ok(mut socket)) => {
                    let since = Instant::now();
                    match self.serve(&mut socket, &mut shutdown).await {
                        Left::Drained | Left::Overdue => {
                            self.consumer.settle(&mut self.outbox);
                            close(socket, std::mem::take(&mut self.outbox)).await;
                            return self.end();
                        }
                        Left::Lost(reason) => {
                            self.consumer.disconnected();
                            if since.elapsed() >= GOOD_AFTER {
                                backoff.reset();
                            }
                            reason
                        }
                    }
                }
            };
            let retry_in = backoff.next();
            (self.observer)(&ConsumerEvent::Disconnected { reason, retry_in });
            let pause = Box::pin(tokio::time::sleep(retry_in));
            if self.meanwhile(pause, &mut shutdown).await.is_none() {
                return self.end();
            }
        }
    }

    /// Awaits `future` without a connection. `None` if there is nothing to wait
    /// for any more.
    async fn meanwhile<F: Future + Unpin>(
        &mut self,
        mut future: F,
        shutdown: &mut Shutdown,
    ) -> Option<F::Output> {
        let mut overdue = Box::pin(sleep_until(Instant::now()));
        poll_fn(|cx| {
            while let Poll::Ready(Some(said)) = self.said.poll_recv(cx) {
                self.consumer.note(said, &mut self.outbox);
            }
            if self.drain.is_none() && shutdown.as_mut().poll(cx).is_ready() {
                self.begin_drain();
            }
            if let Some(drain) = &self.drain {
                overdue.as_mut().reset(drain.deadline);
                if self.consumer.in_hand() == 0 || overdue.as_mut().poll(cx).is_ready() {
                    return Poll::Ready(None);
                }
            }
            Pin::new(&mut future).poll(cx).map(Some)
        })
        .await
    }

    /// Uses one connection until it is lost or all is done.
    async fn serve(&mut self, socket: &mut Socket, shutdown: &mut Shutdown) -> Left {
        let mut heard_at = Instant::now();
        // What was to be said on another connection is said anew, if it still
        // matters.
        self.outbox = Outbox::default();
        self.consumer.connected(self.drain.is_some(), heard_at, &mut self.outbox);
        if self.drain.is_some() {
            self.outbox.0.push_back(Message::Ping(DRAIN_PING));
        }
        (self.observer)(&ConsumerEvent::Connected { in_hand: self.consumer.in_hand() });
        let mut ping_due = heard_at + PING_EVERY;
        let mut sleep = Box::pin(sleep_until(ping_due));
        loop {
            match poll_fn(|cx| self.poll(cx, socket, &mut sleep, shutdown)).await {
                Woken::Frame(message) => {
                    heard_at = Instant::now();
                    self.hear(message, heard_at);
                }
                Woken::Said(said) => self.consumer.note(said, &mut self.outbox),
                Woken::Shutdown => {
                    self.begin_drain();
                    self.consumer.stop(&mut self.outbox);
                    self.outbox.0.push_back(Message::Ping(DRAIN_PING));
                }
                Woken::Due => {
                    let now = Instant::now();
                    if now >= ping_due {
                        if now - heard_at > 2 * PING_EVERY {
                            return Left::Lost("the server is silent".into());
                        }
                        self.outbox.0.push_back(Message::Ping(Bytes::new()));
                        ping_due = now + PING_EVERY;
                    }
                    self.consumer.tick(now, &mut self.outbox);
                }
                Woken::Lost(reason) => return Left::Lost(reason),
            }
            if let Some(drain) = &self.drain {
                let now = Instant::now();
                if self.consumer.in_hand() == 0 && now >= drain.known_at {
                    return Left::Drained;
                }
                if now >= drain.deadline {
                    return Left::Overdue;
                }
            }
            let due = self.due().map_or(ping_due, |due| due.min(ping_due));
            if sleep.deadline() != due {
                sleep.as_mut().reset(due);
            }
        }
    }

    /// Writes what the connection takes, then says what happened; flushes only
    /// if nothing did.
    fn poll(
        &mut self,
        cx: &mut Context<'_>,
        socket: &mut Socket,
        sleep: &mut Pin<Box<Sleep>>,
        shutdown: &mut Shutdown,
    ) -> Poll<Woken<C::Said>> {
        let mut socket = Pin::new(socket);
        if let Err(lost) = self.write(cx, socket.as_mut()) {
            return Poll::Ready(lost);
        }
        match socket.as_mut().poll_next(cx) {
            Poll::Ready(Some(Ok(Message::Close(_))) | None) => {
                return Poll::Ready(Woken::Lost("the server closed the connection".into()));
            }
            Poll::Ready(Some(Ok(message))) => return Poll::Ready(Woken::Frame(message)),
            Poll::Ready(Some(Err(error))) => return Poll::Ready(Woken::Lost(error.to_string())),
            Poll::Pending => {}
        }
        if let Poll::Ready(Some(said)) = self.said.poll_recv(cx) {
            return Poll::Ready(Woken::Said(said));
        }
        if sleep.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Woken::Due);
        }
        if self.drain.is_none() && shutdown.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Woken::Shutdown);
        }
        self.consumer.settle(&mut self.outbox);
        if let Err(lost) = self.write(cx, socket.as_mut()) {
            return Poll::Ready(lost);
        }
        match socket.as_mut().poll_flush(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(Woken::Lost(error.to_string())),
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
        }
    }

    /// Gives the connection what it takes of the outbox.
    fn write(&mut self, cx: &mut Context<'_>, mut socket: Pin<&mut Socket>) -> Result<(), Woken<C::Said>> {
        let lost = |error: tokio_tungstenite::tungstenite::Error| Woken::Lost(error.to_string());
        while !self.outbox.0.is_empty() {
            match socket.as_mut().poll_ready(cx) {
                Poll::Pending => break,
                Poll::Ready(ready) => ready.map_err(lost)?,
            }
            let message = self.outbox.0.pop_front().expect("it is not empty");
            socket.as_mut().start_send(message).map_err(lost)?;
        }
        Ok(())
    }

    /// When something is to be done even if nothing is heard.
    fn due(&self) -> Option<Instant> {
        let drain = self.drain.as_ref().map(|drain| match self.consumer.in_hand() {
            0 => drain.known_at,
            _ => drain.deadline,
        });
        [drain, self.consumer.due()].into_iter().flatten().min()
    }

    fn hear(&mut self, message: Message, now: Instant) {
        match message {
            Message::Text(text) => self.consumer.hear(text, now, &mut self.outbox),
            Message::Pong(payload) => {
                if let Some(drain) = self.drain.as_mut().filter(|_| payload == DRAIN_PING) {
                    drain.known_at = now;
                }
            }
            _ => {}
        }
    }

    fn begin_drain(&mut self) {
        let now = Instant::now();
        self.drain =
            Some(Drain { deadline: now + self.drain_lasts_at_most, known_at: now + CLOSE_LASTS_AT_MOST });
        (self.observer)(&ConsumerEvent::Draining { in_hand: self.consumer.in_hand() });
    }

    fn end(&mut self) -> Result<(), Unfinished> {
        let in_hand = self.consumer.in_hand();
        self.consumer.abandon();
        if in_hand == 0 { Ok(()) } else { Err(Unfinished::Undrained { in_hand }) }
    }
}
