//! Says on a stream what the server would say on its WebSocket: gives what topics and
//! queues give, and writes what became of it.
//!
//! What is given is done with once what became of it is confirmed by the broker; only
//! then is its place settled. When the stream ends, all that is open is given again to
//! whoever reads next.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use frevo_event::cloud_event::CloudEvent;
use frevo_event::{ClientFrame, ServerFrame};
use frevo_transport::{NewMessage, Outlet, WriteError};
use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use tokio::io::DuplexStream;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, accept_async_with_config};

use super::lane::{Given, Lane, Taken};
use super::place::message_of;
use super::reader::Read;
use super::said;
use super::supply::Item;
use super::url::Broker;
use crate::consumer::frames;

/// So many items wait for a handler; the broker keeps the others.
const WAITING_MAX: usize = 256;

/// The pause before something is written again doubles between these.
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// What a task fails with whose result the broker refuses.
const UNWRITABLE: &str = "Frevo.InvalidOutput";

/// How long an event waits that a handler rejected without saying so.
const REJECTED_FOR: Duration = Duration::from_secs(1);

/// What became of something that was written.
struct Fate {
    token: String,
    /// Nothing more is said of it.
    ends: bool,
    outcome: Result<(), String>,
}

struct Gateway {
    broker: Broker,
    outlet: Arc<dyn Outlet>,
    gives: Sender<Read>,
    fates: UnboundedSender<Fate>,
    lanes: BTreeMap<Arc<str>, Lane>,
    /// What handlers have, by its token.
    held: HashMap<String, (Arc<str>, Given)>,
    /// What a handler had when the last stream ended, and whether it is done since.
    resumed: HashMap<String, bool>,
    /// What is to be said.
    says: Vec<String>,
}

/// Serves one stream until it ends.
pub(super) async fn serve(broker: Broker, outlet: Arc<dyn Outlet>, stream: DuplexStream) {
    let Ok(socket) = accept_async_with_config(stream, Some(frames())).await else { return };
    let (mut sink, mut frames) = socket.split();
    let (gives, mut reads) = channel(WAITING_MAX);
    let (fates, mut told) = unbounded_channel();
    let (lanes, held, resumed) = (BTreeMap::new(), HashMap::new(), HashMap::new());
    let mut gateway = Gateway { broker, outlet, gives, fates, lanes, held, resumed, says: Vec::new() };
    loop {
        let happened = gateway.next(&mut frames, &mut reads, &mut told).await;
        if !happened || gateway.flush(&mut sink).await.is_err() {
            return;
        }
    }
}

type Socket = WebSocketStream<DuplexStream>;

impl Gateway {
    /// Takes in what happens next; false if the stream has ended.
    async fn next(
        &mut self,
        frames: &mut futures_util::stream::SplitStream<Socket>,
        reads: &mut Receiver<Read>,
        told: &mut UnboundedReceiver<Fate>,
    ) -> bool {
        let has_room = self.lanes.values().map(Lane::waiting).sum::<usize>() < WAITING_MAX;
        let now = Instant::now();
        let due = self.lanes.values().filter_map(|lane| lane.due(now)).min();
        let sleep = sleep_until(due.unwrap_or(now));
        tokio::select! {
            frame = frames.next() => match frame {
                Some(Ok(Message::Text(text))) => self.hear(&text),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return false,
                Some(Ok(_)) => {}
            },
            read = reads.recv(), if has_room => match read {
                Some(Read::Item(queue, item)) => self.take(&queue, *item),
                Some(Read::Failed(reason)) => {
                    tracing::warn!(reason, "a topic or a queue is not read");
                    return false;
                }
                None => {}
            },
            Some(fate) = told.recv() => self.settle(fate),
            () = sleep, if due.is_some() => {}
        }
        self.give();
        true
    }

    async fn flush(
        &mut self,
        sink: &mut SplitSink<Socket, Message>,
    ) -> Result<(), tokio_tungstenite::tungstenite::Error> {
        for text in std::mem::take(&mut self.says) {
            sink.feed(Message::Text(text.into())).await?;
        }
        sink.flush().await
    }

    fn hear(&mut self, text: &str) {
        let frame: ClientFrame<'_> = match serde_json::from_str(text) {
            Ok(frame) => frame,
            Err(error) => return self.say(&ServerFrame::Error { message: error.to_string() }),
        };
        match frame {
            ClientFrame::Subscribe { queue, credits, .. } => self.subscribe(queue.into(), credits),
            ClientFrame::Credits { queue, credits } => {
                if let Some(lane) = self.lanes.get_mut(&*queue) {
                    lane.credits = credits as usize;
                }
            }
            ClientFrame::Resume { tokens, .. } => {
                self.resumed.extend(tokens.into_iter().map(|token| (token, false)));
            }
            ClientFrame::Success { token, output } => {
                self.complete(token, |token| said::succeeded(token, output.get()), true);
            }
            ClientFrame::Failure { token, error, cause } => {
                self.complete(token, |token| said::failed(token, error.as_deref(), cause.as_deref()), true);
            }
            ClientFrame::Heartbeat { token } => self.complete(token, said::heartbeat, false),
            // Of what was submitted only the server's own connection tells.
            ClientFrame::Submitted { .. } => {}
            ClientFrame::Acknowledge { tokens } => tokens.iter().for_each(|token| self.release(token)),
            ClientFrame::Reject { token, retry_after_millis, .. } => {
                let pause =
                    retry_after_millis.map_or(REJECTED_FOR, |millis| Duration::from_millis(millis.into()));
                self.put_back(&token, pause);
            }
            ClientFrame::DeadLetter { token, reason } => self.bury(token, reason.as_deref()),
        }
    }

    fn subscribe(&mut self, queue: Arc<str>, credits: u32) {
        if let Some(lane) = self.lanes.get_mut(&queue) {
            lane.credits = credits as usize;
            return;
        }
        match Lane::open(&self.broker, queue.clone(), credits as usize, self.gives.clone()) {
            Ok(lane) => drop(self.lanes.insert(queue, lane)),
            Err(error) => self.say(&ServerFrame::Error { message: error.to_string() }),
        }
    }

    /// Takes something that a topic or a queue gave.
    fn take(&mut self, queue: &Arc<str>, item: Item) {
        let Some(lane) = self.lanes.get_mut(queue) else { return };
        match lane.take(item) {
            Taken::Given(given) => match self.resumed.remove(&given.token) {
                _ if self.held.contains_key(&given.token) => lane.done(&given),
                Some(true) => lane.done(&given),
                Some(false) => {
                    lane.hold(&given);
                    self.held.insert(given.token.clone(), (queue.clone(), *given));
                }
                None => lane.wait(*given),
            },
            Taken::Cancelled(token) => {
                lane.forget(&token);
                if self.held.contains_key(&token) {
                    self.release(&token);
                    self.say(&ServerFrame::Cancelled { token });
                }
            }
            Taken::Nothing => {}
        }
    }

    /// Hands out what handlers have room for.
    fn give(&mut self) {
        let now = Instant::now();
        for (queue, lane) in &mut self.lanes {
            while let Some(given) = lane.next(now) {
                self.says.push(given.frame(queue));
                self.held.insert(given.token.clone(), (queue.clone(), given));
            }
        }
    }

    /// Writes what a handler said of its task, to where the task says.
    fn complete(&mut self, token: String, said: impl FnOnce(&str) -> CloudEvent<'static>, ends: bool) {
        let event = said(&token);
        let reply = self.held.get(&token).and_then(|(_, given)| given.reply_to());
        let (exchange, to) = reply.unwrap_or_else(|| (String::new(), self.broker.name_of(said::COMPLETIONS)));
        let mut message = message_of(&self.broker, &to, Some(token.clone()), &event);
        if !exchange.is_empty() {
            message.to = exchange;
        }
        self.write(token, message, ends);
    }

    /// An event that no handler will ever take goes beside its topic or queue.
    fn bury(&mut self, token: String, reason: Option<&str>) {
        let Some((queue, given)) = self.held.get(&token) else { return };
        let name = format!("{queue}.dead-letters");
        let mut message =
            message_of(&self.broker, &self.broker.name_of(&name), given.event.partition_key(), &given.event);
        message.headers.push(("frevo-reason".to_owned(), reason.unwrap_or_default().to_owned()));
        let broker = self.broker.clone();
        let (outlet, fates) = (self.outlet.clone(), self.fates.clone());
        tokio::spawn(async move {
            let made = tokio::task::spawn_blocking(move || broker.make(&name)).await;
            if !matches!(made, Ok(Ok(()))) {
                tracing::warn!("there is nothing to keep dead letters in");
            }
            deliver(outlet, fates, token, message, true).await;
        });
    }

    fn write(&self, token: String, message: NewMessage, ends: bool) {
        tokio::spawn(deliver(self.outlet.clone(), self.fates.clone(), token, message, ends));
    }

    /// Something was written, or never will be.
    fn settle(&mut self, Fate { token, ends, outcome }: Fate) {
        match outcome {
            Ok(()) if ends => {
                self.release(&token);
                self.resumed.entry(token.clone()).and_modify(|is_done| *is_done = true);
                self.say(&ServerFrame::Accepted { token });
            }
            // Larger than the broker takes, perhaps: that the task failed is not.
            Err(message) if ends => {
                let failed = |token: &str| said::failed(token, Some(UNWRITABLE), Some(&message));
                self.complete(token.clone(), failed, false);
                self.release(&token);
                self.say(&ServerFrame::Refused { token, code: "InvalidOutput".into(), message });
            }
            Ok(()) | Err(_) => {}
        }
    }

    /// A handler has done with something.
    fn release(&mut self, token: &str) {
        if let Some((queue, given)) = self.held.remove(token)
            && let Some(lane) = self.lanes.get_mut(&queue)
        {
            lane.release(&given);
            lane.done(&given);
        }
    }

    fn put_back(&mut self, token: &str, pause: Duration) {
        if let Some((queue, given)) = self.held.remove(token)
            && let Some(lane) = self.lanes.get_mut(&queue)
        {
            lane.release(&given);
            lane.wait_again(given, Instant::now() + pause);
        }
    }

    fn say(&mut self, frame: &ServerFrame) {
        self.says.push(serde_json::to_string(frame).expect("a frame is always JSON"));
    }
}

/// Writes something until it is taken or refused, or nobody waits for it any more.
async fn deliver(
    outlet: Arc<dyn Outlet>,
    fates: UnboundedSender<Fate>,
    token: String,
    message: NewMessage,
    ends: bool,
) {
    let mut pause = PAUSE_MIN;
    while !fates.is_closed() {
        let (tells, told) = oneshot::channel();
        outlet.write(message.clone(), Box::new(move |outcome| drop(tells.send(outcome))));
        let outcome = match told.await {
            Ok(Err(WriteError::Untaken(reason))) => {
                tracing::debug!(reason, "what became of something is written again");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(PAUSE_MAX);
                continue;
            }
            Ok(outcome) => outcome.map_err(|error| error.to_string()),
            Err(_) => return,
        };
        // The stream may have ended meanwhile: it is read again then.
        let _ = fates.send(Fate { token, ends, outcome });
        return;
    }
}
