//! Keeps a connection and moves frames between it and the handlers.
//!
//! One tokio task does everything but run the spawned handlers. It reads as
//! long as there is something to read and flushes only before it would wait, so
//! that a burst of tasks costs one write; and writing never blocks reading,
//! because two sides that both wait for the other to read wait for ever.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use frevo_event::ClientFrame;
use futures_util::{Sink, Stream, StreamExt};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Bytes, Error, Message, Utf8Bytes};

use super::hand::{Delivery, Hand};
use super::handler::Handler;
use super::task::Said;
use super::{Observer, Registration, Task, WorkerError, WorkerEvent, frame};
use crate::Endpoint;
use crate::backoff::Backoff;
use crate::client::connection::{self, CONNECT_LASTS_AT_MOST, dial};
use crate::signature::credentials;

type Socket = WebSocketStream<Box<dyn connection::Stream>>;
type Shutdown = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A connection is asked for a sign of life so often, and given up when it
/// gave none for twice that time.
const PING_EVERY: Duration = Duration::from_secs(15);

/// A connection that lasted so long was a good one: the next is tried at once.
const GOOD_AFTER: Duration = Duration::from_secs(5);

/// The largest frame: a payload of 16 MiB whose every character is escaped.
const FRAME_SIZE_MAX: usize = 128 << 20;

/// How long the last frames may take to leave when all is done.
const CLOSE_LASTS_AT_MOST: Duration = Duration::from_secs(1);

/// The ping that follows the credits of 0; whatever the server pushed before it
/// knew of them has arrived once it is answered.
const DRAIN_PING: Bytes = Bytes::from_static(b"drain");

pub(super) struct Driver {
    endpoint: Endpoint,
    any_scope: bool,
    name: Option<String>,
    registrations: HashMap<Arc<str>, Registration>,
    drain_lasts_at_most: Duration,
    observer: Observer,
    hand: Hand,
    /// Frames that the connection has not taken. Never more than what is in
    /// hand gives rise to: a completion and a heartbeat each.
    outbox: VecDeque<Message>,
    /// What spawned handlers say: a completion of each task in hand, and what
    /// was submitted for it.
    said: UnboundedReceiver<Said>,
    say: UnboundedSender<Said>,
    drain: Option<Drain>,
}

struct Drain {
    /// Tasks in hand are given up.
    deadline: Instant,
    /// The server has seen that no more tasks are wanted, at this moment at the
    /// latest: one that answers no pings is not waited for long.
    known_at: Instant,
}

/// What happened while the driver waited.
enum Woken {
    Frame(Message),
    Lost(String),
    Said(Said),
    Due,
    Shutdown,
}

/// Why a connection was left.
enum Left {
    Lost(String),
    Drained,
    Overdue,
}

impl Driver {
    pub fn new(
        endpoint: Endpoint,
        any_scope: bool,
        name: Option<String>,
        registrations: BTreeMap<Arc<str>, Registration>,
        drain_lasts_at_most: Duration,
        observer: Observer,
    ) -> Self {
        let (say, said) = unbounded_channel();
        Self {
            endpoint,
            any_scope,
            name,
            registrations: registrations.into_iter().collect(),
            drain_lasts_at_most,
            observer,
            hand: Hand::default(),
            outbox: VecDeque::new(),
            said,
            say,
            drain: None,
        }
    }

    /// Works through any number of connections until it is asked to end.
    pub async fn run(mut self, mut shutdown: Shutdown) -> Result<(), WorkerError> {
        let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(5));
        loop {
            let connecting = Box::pin(connect(self.endpoint.clone(), self.any_scope));
            let reason = match self.meanwhile(connecting, &mut shutdown).await {
                None => return self.end(),
                Some(Err(ConnectError::Refused(status))) => {
                    self.hand.abandon();
                    return Err(WorkerError::Refused { authority: self.endpoint.authority(), status });
                }
                Some(Err(ConnectError::Failed(reason))) => reason,
                Some(Ok(mut socket)) => {
                    let since = Instant::now();
                    match self.serve(&mut socket, &mut shutdown).await {
                        Left::Drained | Left::Overdue => {
                            close(socket).await;
                            return self.end();
                        }
                        Left::Lost(reason) => {
                            if since.elapsed() >= GOOD_AFTER {
                                backoff.reset();
                            }
                            reason
                        }
                    }
                }
            };
            let retry_in = backoff.next();
            (self.observer)(&WorkerEvent::Disconnected { reason, retry_in });
            let pause = Box::pin(tokio::time::sleep(retry_in));
            if self.meanwhile(pause, &mut shutdown).await.is_none() {
                return self.end();
            }
        }
    }

    /// Awaits `future` without a connection: completions are kept for the next
    /// one. `None` if there is nothing to wait for any more.
    async fn meanwhile<F: Future + Unpin>(
        &mut self,
        mut future: F,
        shutdown: &mut Shutdown,
    ) -> Option<F::Output> {
        let mut overdue = Box::pin(sleep_until(Instant::now()));
        poll_fn(|cx| {
            while let Poll::Ready(Some(said)) = self.said.poll_recv(cx) {
                self.note(said);
            }
            if self.drain.is_none() && shutdown.as_mut().poll(cx).is_ready() {
                self.begin_drain();
            }
            if let Some(drain) = &self.drain {
                overdue.as_mut().reset(drain.deadline);
                if self.hand.is_empty() || overdue.as_mut().poll(cx).is_ready() {
                    return Poll::Ready(None);
                }
            }
            Pin::new(&mut future).poll(cx).map(Some)
        })
        .await
    }

    /// Uses one connection until it is lost or all is done.
    async fn serve(&mut self, socket: &mut Socket, shutdown: &mut Shutdown) -> Left {
        self.subscribe();
        (self.observer)(&WorkerEvent::Connected { in_hand: self.hand.len() });
        let mut heard_at = Instant::now();
        let mut ping_due = heard_at + PING_EVERY;
        let mut sleep = Box::pin(sleep_until(ping_due));
        loop {
            match poll_fn(|cx| self.poll(cx, socket, &mut sleep, shutdown)).await {
                Woken::Frame(message) => {
                    heard_at = Instant::now();
                    self.hear(message, heard_at);
                }
                Woken::Said(said) => {
                    if let Some(frame) = self.note(said) {
                        self.outbox.push_back(Message::Text(frame));
                    }
                }
                Woken::Shutdown => {
                    self.begin_drain();
                    self.announce_drain();
                }
                Woken::Due => {
                    let now = Instant::now();
                    if now >= ping_due {
                        if now - heard_at > 2 * PING_EVERY {
                            return Left::Lost("the server is silent".into());
                        }
                        self.outbox.push_back(Message::Ping(Bytes::new()));
                        ping_due = now + PING_EVERY;
                    }
                    self.beat(now);
                }
                Woken::Lost(reason) => return Left::Lost(reason),
            }
            if let Some(drain) = &self.drain {
                let now = Instant::now();
                if self.hand.is_empty() && now >= drain.known_at {
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
    ) -> Poll<Woken> {
        let mut socket = Pin::new(socket);
        while !self.outbox.is_empty() {
            match socket.as_mut().poll_ready(cx) {
                Poll::Pending => break,
                Poll::Ready(Err(error)) => return Poll::Ready(Woken::Lost(error.to_string())),
                Poll::Ready(Ok(())) => {
                    let message = self.outbox.pop_front().expect("it is not empty");
                    if let Err(error) = socket.as_mut().start_send(message) {
                        return Poll::Ready(Woken::Lost(error.to_string()));
                    }
                }
            }
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
        match socket.as_mut().poll_flush(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(Woken::Lost(error.to_string())),
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
        }
    }

    /// Keeps what a handler said until the server knows; gives it, unless nobody
    /// wants to know any more.
    fn note(&mut self, Said { token, frame, is_completion }: Said) -> Option<Utf8Bytes> {
        let is_wanted = if is_completion {
            self.hand.done(&token, frame.clone())
        } else {
            self.hand.submitted(&token, frame.clone())
        };
        is_wanted.then_some(frame)
    }

    /// Says who is here, which tasks it still has and how those went that are
    /// done. Credits come last: nothing new may come before the server knows
    /// what is in hand.
    fn subscribe(&mut self) {
        self.outbox.clear();
        let resumes = !self.hand.is_empty();
        let mut frames = Vec::new();
        for (queue, registration) in &self.registrations {
            let credits = if resumes || self.drain.is_some() { 0 } else { registration.concurrency };
            frames.push(frame::write(&ClientFrame::Subscribe {
                queue: queue.to_string(),
                credits,
                worker: self.name.clone(),
            }));
            let tokens = self.hand.running(queue);
            if !tokens.is_empty() {
                frames.push(frame::write(&ClientFrame::Resume { queue: queue.to_string(), tokens }));
            }
        }
        frames.extend(self.hand.unanswered().cloned());
        if resumes && self.drain.is_none() {
            frames.extend(
                self.registrations
                    .iter()
                    .map(|(queue, registration)| credits(queue, registration.concurrency)),
            );
        }
        self.outbox.extend(frames.into_iter().map(Message::Text));
        let now = Instant::now();
        self.hand.beat_all(now);
        self.beat(now);
        if self.drain.is_some() {
            self.outbox.push_back(Message::Ping(DRAIN_PING));
        }
    }

    /// When something is to be done even if nothing is heard.
    fn due(&self) -> Option<Instant> {
        let drain = self.drain.as_ref().map(|drain| match self.hand.is_empty() {
            true => drain.known_at,
            false => drain.deadline,
        });
        [drain, self.hand.beat_due()].into_iter().flatten().min()
    }

    /// Sends the heartbeats that are due.
    fn beat(&mut self, now: Instant) {
        while let Some(token) = self.hand.next_beat(now) {
            let frame = frame::write(&ClientFrame::Heartbeat { token: token.to_string() });
            self.outbox.push_back(Message::Text(frame));
        }
    }

    fn hear(&mut self, message: Message, now: Instant) {
        let text = match message {
            Message::Text(text) => text,
            Message::Pong(payload) => {
                if let Some(drain) = self.drain.as_mut().filter(|_| payload == DRAIN_PING) {
                    drain.known_at = Instant::now();
                }
                return;
            }
            _ => return,
        };
        match frame::read(&text) {
            Ok(frame::Incoming::Task(task)) => self.begin(task, now),
            Ok(frame::Incoming::Accepted(token)) => {
                self.hand.forget(&token);
            }
            Ok(frame::Incoming::Refused { token, code, message }) => {
                if self.hand.forget(&token) {
                    tracing::warn!(code, message, "a task's completion or heartbeat was refused");
                }
            }
            Ok(frame::Incoming::Cancelled(token)) => {
                if self.hand.cancel(&token) {
                    tracing::debug!(%token, "a task was cancelled");
                }
            }
            Ok(frame::Incoming::Error(message)) => {
                tracing::warn!(message, "the server did not understand a frame")
            }
            Ok(frame::Incoming::Unknown(kind)) => tracing::debug!(kind, "a frame of a type not known here"),
            Err(error) => tracing::warn!(%error, "a frame could not be read"),
        }
    }

    /// Starts the handler of a task, unless it is in hand already.
    fn begin(&mut self, mut task: Task, now: Instant) {
        match self.hand.delivered(&task.token) {
            Delivery::Begin => {}
            Delivery::Running => return,
            Delivery::Repeat(frame) => return self.outbox.push_back(Message::Text(frame)),
        }
        let Some(registration) = self.registrations.get(&task.queue) else {
            return tracing::warn!(queue = task.queue(), "a task of a queue that was not subscribed to");
        };
        let (token, queue) = (task.token.clone(), task.queue.clone());
        match &registration.handler {
            Handler::Inline(handler) => {
                let frame = handler(&task);
                self.hand.done_inline(token, queue, frame.clone());
                self.outbox.push_back(Message::Text(frame));
            }
            Handler::Spawned(handler) => {
                let beat =
                    task.heartbeat_seconds.map(|seconds| Duration::from_secs(u64::from(seconds.max(1))) / 3);
                let cancelled = task.link.cancelled.clone();
                task.link.said = Some(self.say.clone());
                let (completed, say) = (handler(task), self.say.clone());
                let done = token.clone();
                let spawned = tokio::spawn(async move {
                    let frame = completed.await;
                    // The driver may be gone when the time to drain was over.
                    let _ = say.send(Said { token: done, frame, is_completion: true });
                });
                self.hand.working(token, queue, spawned.abort_handle(), cancelled, beat, now);
            }
        }
    }

    fn begin_drain(&mut self) {
        let now = Instant::now();
        self.drain =
            Some(Drain { deadline: now + self.drain_lasts_at_most, known_at: now + CLOSE_LASTS_AT_MOST });
        (self.observer)(&WorkerEvent::Draining { in_hand: self.hand.len() });
    }

    /// Asks for no more tasks.
    fn announce_drain(&mut self) {
        let frames = self.registrations.keys().map(|queue| Message::Text(credits(queue, 0)));
        self.outbox.extend(frames);
        self.outbox.push_back(Message::Ping(DRAIN_PING));
    }

    fn end(&mut self) -> Result<(), WorkerError> {
        let in_hand = self.hand.len();
        self.hand.abandon();
        if in_hand == 0 { Ok(()) } else { Err(WorkerError::Undrained { in_hand }) }
    }
}

/// Says farewell, and stays until the server does, lest what it still sends
/// resets the connection before it has read our last frames.
async fn close(mut socket: Socket) {
    let farewell = async {
        if socket.close(None).await.is_ok() {
            let is_over = |next: &_| !matches!(next, Some(Ok(message)) if !Message::is_close(message));
            while !is_over(&socket.next().await) {}
        }
    };
    // A server that says nothing is left all the same.
    let _ = tokio::time::timeout(CLOSE_LASTS_AT_MOST, farewell).await;
}

/// Why there is no connection.
enum ConnectError {
    /// The server wants other credentials; trying again is no use.
    Refused(u16),
    /// Nobody there, or not ready yet.
    Failed(String),
}

async fn connect(endpoint: Endpoint, any_scope: bool) -> Result<Socket, ConnectError> {
    let failed = |error: &dyn std::fmt::Display| ConnectError::Failed(error.to_string());
    let query = if any_scope { "account=*&region=*".to_owned() } else { endpoint.query() };
    let mut request = format!("ws://{}/tasks?{query}", endpoint.authority())
        .into_client_request()
        .map_err(|error| failed(&error))?;
    for (name, value) in credentials(&endpoint, "GET", "/tasks", &query, b"") {
        let value = value.try_into().map_err(|error: http::header::InvalidHeaderValue| failed(&error))?;
        request.headers_mut().insert(name, value);
    }
    let stream = dial(&endpoint).await.map_err(|error| failed(&error))?;
    let config = WebSocketConfig::default()
        .max_message_size(Some(FRAME_SIZE_MAX))
        .max_frame_size(Some(FRAME_SIZE_MAX));
    let handshake = tokio_tungstenite::client_async_with_config(request, stream, Some(config));
    match tokio::time::timeout(CONNECT_LASTS_AT_MOST, handshake).await {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(Error::Http(answer))) if matches!(answer.status().as_u16(), 401 | 403) => {
            Err(ConnectError::Refused(answer.status().as_u16()))
        }
        Ok(Err(error)) => Err(failed(&error)),
        Err(_) => Err(ConnectError::Failed("the server does not answer".into())),
    }
}

fn credits(queue: &str, credits: u32) -> Utf8Bytes {
    frame::write(&ClientFrame::Credits { queue: queue.to_owned(), credits })
}
