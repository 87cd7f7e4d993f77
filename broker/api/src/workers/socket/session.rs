//! What is said on a worker's socket.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use frevo_event::{
    ClientFrame, CommandRefusal, Completer, Message, QueueDescription, Reply, Scope, ServerFrame, TaskRef,
};
use frevo_transport::{ConsumerId, Delivered, Lease, Mail};
use frevo_value::Payload;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, Sink, SinkExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::sync::oneshot;
use tokio::time::{Interval, MissedTickBehavior};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Message as Frame, Utf8Bytes};

use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::queues;
use crate::workers::completion::{TaskHead, judged};
use crate::workers::consumer::Consumer;
use crate::workers::invoke::{self, Said};

use super::events::Events;

/// How many frames, replies and tasks a turn takes before the others' turn.
const BURST: usize = 32;
/// How many turns are taken before the thread's other tasks have theirs.
const TURNS: usize = 8;
/// How many completions may wait for their record.
const PENDING_MAX: usize = 4096;
/// How many queues a socket may subscribe to, and how many tasks of one it may
/// hold.
const SUBSCRIPTIONS_MAX: usize = 1000;
const CREDITS_MAX: u32 = 100_000;
const QUEUE_NAME_MAX: usize = 256;
/// How many bytes a worker may say of its queues.
const DESCRIPTIONS_SIZE_MAX: usize = 4 << 20;

/// How often what is periodic is looked at.
const TICK: Duration = Duration::from_millis(250);
/// A silent worker is asked for a sign of life, and given up.
const PING_TICKS: u32 = 80;
const SILENT_TICKS_MAX: u32 = 240;

type WebSocket = WebSocketStream<TokioIo<Upgraded>>;

/// A worker's socket and what is known of the worker.
pub(super) struct Session {
    pub(super) edge: Arc<Edge>,
    /// Whose tasks it takes; `*` for everybody's.
    scope: Scope,
    socket: WebSocket,
    consumer: Consumer,
    /// By the queue's name within its scope.
    subscriptions: BTreeMap<String, Subscription>,
    /// Tasks in hand, by token.
    held: HashMap<Bytes, Held>,
    pub(super) events: Events,
    pending: FuturesUnordered<Pending>,
    /// What the worker says of queues, on its way to be registered.
    describing: FuturesUnordered<BoxFuture<'static, Described>>,
    /// Completions whose owner is overloaded.
    again: Vec<(Bytes, TaskRef, Message)>,
    tick: Interval,
    ticks_since_heard: u32,
}

struct Subscription {
    credits: u32,
    worker: Option<Arc<str>>,
    /// What the worker says of the queue.
    description: Option<Arc<QueueDescription>>,
    /// The full names of the queues that it takes from.
    queues: BTreeSet<String>,
}

/// A queue's full name, and whether what the worker says of it holds.
type Described = (String, Result<(), CommandRefusal>);

struct Held {
    queue: Arc<str>,
    key: u128,
    /// None for a call that is no task of an execution.
    task: Option<TaskRef>,
}

/// A completion or heartbeat whose record is on its way.
struct Pending {
    /// Taken when the reply is here.
    told: Option<(Bytes, TaskRef, Message)>,
    reply: oneshot::Receiver<Reply>,
}

impl Future for Pending {
    type Output = (Bytes, TaskRef, Message, Option<Reply>);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let reply = ready!(Pin::new(&mut self.reply).poll(cx)).ok();
        let (token, task, message) = self.told.take().expect("a reply comes once");
        Poll::Ready((token, task, message, reply))
    }
}

/// The worker is gone, or must go.
pub(super) struct Gone;

impl Session {
    pub(super) fn new(edge: Arc<Edge>, scope: Scope, socket: WebSocket) -> Self {
        let consumer = Consumer::connect(&edge.broker);
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            edge,
            scope,
            socket,
            consumer,
            subscriptions: BTreeMap::new(),
            held: HashMap::new(),
            events: Events::default(),
            pending: FuturesUnordered::new(),
            describing: FuturesUnordered::new(),
            again: Vec::new(),
            tick,
            ticks_since_heard: 0,
        }
    }

    /// Serves the worker until it is gone.
    pub(super) async fn serve(&mut self) {
        poll_fn(|cx| {
            for _ in 0..TURNS {
                match self.turn(cx) {
                    Ok(true) => {}
                    Ok(false) => return self.flush(cx),
                    Err(Gone) => return Poll::Ready(()),
                }
            }
            cx.waker().wake_by_ref();
            self.flush(cx)
        })
        .await;
    }

    /// Who it is to the queues.
    pub(super) fn worker(&self) -> ConsumerId {
        self.consumer.id()
    }

    /// The worker is gone: others get the events that it held.
    pub(super) fn abandon(&mut self) {
        self.events.abandon(&self.edge);
    }

    /// The worker is no consumer any more; the socket is left for a farewell.
    pub(super) fn end(self) -> WebSocket {
        self.socket
    }

    /// Takes in what is here, up to a burst of each; whether anything was.
    fn turn(&mut self, cx: &mut Context<'_>) -> Result<bool, Gone> {
        // While the worker does not take what we wrote, it is given no more.
        match Pin::new(&mut self.socket).poll_ready(cx) {
            Poll::Ready(Ok(())) => {}
            Poll::Ready(Err(_)) => return Err(Gone),
            Poll::Pending => return Ok(false),
        }
        let mut any = self.take_replies(cx)?;
        any |= self.take_refusals(cx)?;
        any |= self.take_frames(cx)?;
        if let Poll::Ready(mail) = self.consumer.poll(cx, BURST) {
            any = true;
            mail.into_iter().try_for_each(|piece| self.deliver(piece))?;
        }
        self.events.settle(&self.edge);
        while self.tick.poll_tick(cx).is_ready() {
            any = true;
            self.ticked()?;
        }
        Ok(any)
    }

    /// Everything written leaves in one go. Never ready, unless the worker is
    /// gone.
    fn flush(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match self.socket.poll_flush_unpin(cx) {
            Poll::Ready(Err(_)) => Poll::Ready(()),
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
        }
    }

    fn take_replies(&mut self, cx: &mut Context<'_>) -> Result<bool, Gone> {
        let mut any = false;
        for _ in 0..BURST {
            let Poll::Ready(Some((token, task, message, reply))) = self.pending.poll_next_unpin(cx) else {
                break;
            };
            any = true;
            self.replied(token, task, message, reply)?;
        }
        Ok(any)
    }

    /// Tells the worker what is not registered of what it says.
    fn take_refusals(&mut self, cx: &mut Context<'_>) -> Result<bool, Gone> {
        let mut any = false;
        while let Poll::Ready(Some((queue, described))) = self.describing.poll_next_unpin(cx) {
            any = true;
            if let Err(refusal) = described {
                self.edge.speakers.unsay(&queue, self.consumer.id());
                self.refuse_description(name_of(&queue).to_owned(), &refusal)?;
            }
        }
        Ok(any)
    }

    fn take_frames(&mut self, cx: &mut Context<'_>) -> Result<bool, Gone> {
        let mut any = false;
        for _ in 0..BURST {
            if self.pending.len() + self.again.len() + self.describing.len() >= PENDING_MAX {
                break;
            }
            let frame = match self.socket.poll_next_unpin(cx) {
                Poll::Ready(Some(Ok(frame))) => frame,
                Poll::Ready(Some(Err(_)) | None) => return Err(Gone),
                Poll::Pending => break,
            };
            any = true;
            self.ticks_since_heard = 0;
            match frame {
                Frame::Text(text) => self.said(&text)?,
                Frame::Binary(_) => self.say_error("frames are JSON text, this one was binary")?,
                Frame::Close(_) => return Err(Gone),
                Frame::Ping(_) | Frame::Pong(_) | Frame::Frame(_) => {}
            }
        }
        Ok(any)
    }

    fn said(&mut self, text: &str) -> Result<(), Gone> {
        let frame: ClientFrame<'_> = match serde_json::from_str(text) {
            Ok(frame) => frame,
            Err(error) => return self.say_error(&error.to_string()),
        };
        match frame {
            ClientFrame::Success { token, output } => match Payload::parse(output.get()) {
                Ok(output) => self.succeeded(token, output),
                Err(error) => self.refuse(token, &AwsError::invalid_output(&error.to_string())),
            },
            ClientFrame::Failure { token, error, cause } => self.failed(token, error, cause),
            ClientFrame::Submitted { token, output } => match Payload::parse(output.get()) {
                Ok(output) => self.submitted(token, output),
                Err(error) => self.refuse(token, &AwsError::invalid_output(&error.to_string())),
            },
            ClientFrame::Heartbeat { token } => self.alive(token),
            ClientFrame::Subscribe { queue, credits, worker, description } => {
                let described = queue.clone();
                self.subscribe(queue, credits, worker)?;
                description.map_or(Ok(()), |description| self.describe(described, description.get()))
            }
            ClientFrame::Credits { queue, credits } => self.set_credits(&queue, credits),
            ClientFrame::Resume { queue, tokens } => self.resume(&queue, tokens),
            ClientFrame::Acknowledge { tokens } => self.acknowledge(tokens),
            ClientFrame::Reject { token, reason, retry_after_millis } => {
                self.reject(token, reason, retry_after_millis)
            }
            ClientFrame::DeadLetter { token, reason } => self.dead_letter(token, reason),
        }
    }

    fn succeeded(&mut self, token: String, output: Payload) -> Result<(), Gone> {
        if invoke::is_call(&token) {
            return self.said_of_call(token, Said::Succeeded(output));
        }
        self.tell(token, |task| Message::TaskSucceeded { task, by: Completer::Worker, output })
    }

    fn failed(&mut self, token: String, error: Option<String>, cause: Option<String>) -> Result<(), Gone> {
        if invoke::is_call(&token) {
            return self.said_of_call(token, Said::Failed { error, cause });
        }
        self.tell(token, |task| Message::TaskFailed {
            task,
            by: Completer::Worker,
            error: error.map(Into::into),
            cause: cause.map(Into::into),
        })
    }

    fn submitted(&mut self, token: String, output: Payload) -> Result<(), Gone> {
        if invoke::is_call(&token) {
            // A call has no history that could show it.
            return Ok(());
        }
        self.tell(token, |task| Message::TaskSucceeded { task, by: Completer::Submitter, output })
    }

    fn alive(&mut self, token: String) -> Result<(), Gone> {
        if invoke::is_call(&token) {
            return match self.edge.invocations.said(&self.edge, &token, Said::Alive) {
                Ok(()) => Ok(()),
                Err(error) => self.refuse(token, &error),
            };
        }
        self.tell(token, |task| Message::Heartbeat { task })
    }

    fn said_of_call(&mut self, token: String, said: Said) -> Result<(), Gone> {
        self.held.remove(token.as_bytes());
        match self.edge.invocations.said(&self.edge, &token, said) {
            Ok(()) => self.say(&ServerFrame::Accepted { token }),
            Err(error) => self.refuse(token, &error),
        }
    }

    /// Tells a task's execution, and goes on.
    fn tell(&mut self, token: String, message: impl FnOnce(TaskRef) -> Message) -> Result<(), Gone> {
        // What we handed out ourselves needs no second look at its signature.
        let known = self.held.get(token.as_bytes()).and_then(|held| held.task);
        let task = match known.map_or_else(|| self.edge.broker.signing_key().verify(&token), Ok) {
            Ok(task) => task,
            Err(_) => return self.refuse(token, &AwsError::invalid_token()),
        };
        self.send(token.into(), task, message(task));
        Ok(())
    }

    fn send(&mut self, token: Bytes, task: TaskRef, message: Message) {
        let reply = self.edge.tell_task(task, message.clone());
        self.pending.push(Pending { told: Some((token, task, message)), reply });
    }

    fn replied(
        &mut self,
        token: Bytes,
        task: TaskRef,
        message: Message,
        reply: Option<Reply>,
    ) -> Result<(), Gone> {
        let is_heartbeat = matches!(message, Message::Heartbeat { .. });
        let is_submission = matches!(message, Message::TaskSucceeded { by: Completer::Submitter, .. });
        match judged(reply) {
            Ok(()) if is_heartbeat || is_submission => Ok(()),
            Ok(()) => {
                if let Some(held) = self.held.remove(&token) {
                    // The attempt may go on (a callback is awaited), the
                    // worker's part in it does not.
                    self.edge.broker.queues().acknowledge(&held.queue, held.key);
                }
                self.say(&ServerFrame::Accepted { token: text_of(&token) })
            }
            // Nothing is known of what became of it: it is said again.
            Err(error) if error.passes() => {
                if !is_heartbeat {
                    self.again.push((token, task, message));
                }
                Ok(())
            }
            // It was known already, or the task is over, of which the worker is
            // told otherwise.
            Err(AwsError { code: Code::TaskTimedOut, .. }) if is_submission => Ok(()),
            Err(error) => {
                let held = self.held.remove(&token);
                // What is over nobody else is to be given, wherever it is at home.
                if let Some(held) = held.filter(|_| error.code == Code::TaskTimedOut) {
                    self.edge.broker.queues().acknowledge(&held.queue, held.key);
                }
                self.refuse(text_of(&token), &error)
            }
        }
    }

    fn deliver(&mut self, piece: Mail) -> Result<(), Gone> {
        match piece {
            Mail::Task(delivered) if is_of_events(&delivered.queue) => self.deliver_event(delivered),
            Mail::Task(delivered) => self.deliver_task(delivered),
            Mail::Cancelled { queue, key } if is_of_events(&queue) => self.cancel_event(key),
            Mail::Cancelled { queue, key } | Mail::Ended { queue, key, .. } => {
                let token = self.held.iter().find(|(_, held)| held.key == key && held.queue == queue);
                let Some(token) = token.map(|(token, _)| token.clone()) else { return Ok(()) };
                self.held.remove(&token);
                self.say(&ServerFrame::Cancelled { token: text_of(&token) })
            }
        }
    }

    fn deliver_task(&mut self, delivered: Delivered) -> Result<(), Gone> {
        let (Some(token), Some(frame)) = (token_of(&delivered.body), task_frame(&delivered)) else {
            tracing::error!(queue = %delivered.queue, "a queue holds what is no task");
            return Ok(());
        };
        self.write(Utf8Bytes::from(frame))?;
        let text = std::str::from_utf8(&token).unwrap_or_default();
        let task = self.edge.broker.signing_key().verify(text).ok();
        if let Some(task) = task {
            let name = name_of(&delivered.queue);
            let worker = self.subscriptions.get(name).and_then(|subscription| subscription.worker.clone());
            self.edge.tell_started(task, worker);
        }
        self.held.insert(token, Held { queue: delivered.queue, key: delivered.key, task });
        Ok(())
    }

    fn subscribe(&mut self, queue: String, credits: u32, worker: Option<String>) -> Result<(), Gone> {
        let legal = !queue.is_empty() && queue.len() <= QUEUE_NAME_MAX && !queue.contains('/');
        if !legal {
            return self.say_error(&format!(
                "`{queue}` is no name of a queue: `tasks.NAME`, `activity.NAME` or `subscription.NAME`"
            ));
        }
        if !self.subscriptions.contains_key(&queue) && self.subscriptions.len() >= SUBSCRIPTIONS_MAX {
            return self
                .say_error(&format!("a connection may subscribe to {SUBSCRIPTIONS_MAX} queues at most"));
        }
        let takes_everybody_s = self.takes_everybody_s();
        let subscription = self.subscriptions.entry(queue.clone()).or_insert_with(|| Subscription {
            credits: 0,
            worker: None,
            description: None,
            queues: BTreeSet::new(),
        });
        subscription.credits = credits.min(CREDITS_MAX);
        subscription.worker = worker.map(|name| name.chars().take(QUEUE_NAME_MAX).collect::<String>().into());
        if takes_everybody_s {
            subscription.queues.clear();
            self.join_new_queues();
        } else {
            let full = format!("{}/{queue}", self.scope);
            self.consumer.subscribe(&full, subscription.credits, lease_of(&queue));
            subscription.queues.insert(full);
        }
        Ok(())
    }

    /// The worker says what a queue is that it is subscribed to. What is wrong
    /// with that keeps no task from it.
    fn describe(&mut self, queue: String, description: &str) -> Result<(), Gone> {
        if !queues::is_name(&queue) {
            return self.refuse_description(queue, &"only of queues of tasks it is said what they are");
        }
        let description = match queues::published(description) {
            Ok(description) => Arc::new(description),
            Err(error) => return self.refuse_description(queue, &error),
        };
        let others = self.subscriptions.iter().filter(|(name, _)| **name != queue);
        let others = others.filter_map(|(_, subscription)| subscription.description.as_ref());
        let size = description.size() + others.map(|other| other.size()).sum::<usize>();
        if size > DESCRIPTIONS_SIZE_MAX {
            let told = format!("a connection may say {DESCRIPTIONS_SIZE_MAX} bytes of its queues at most");
            return self.refuse_description(queue, &told);
        }
        let Some(subscription) = self.subscriptions.get_mut(&queue) else { return Ok(()) };
        subscription.description = Some(description);
        for full in subscription.queues.clone() {
            self.say_of(&full);
        }
        Ok(())
    }

    /// Has what the worker says of a queue registered, if it says anything.
    fn say_of(&mut self, full: &str) {
        let name = name_of(full);
        let said = self.subscriptions.get(name).and_then(|subscription| subscription.description.clone());
        let Some(said) = said else { return };
        self.edge.speakers.say(full, self.consumer.id(), &said);
        let (edge, full) = (self.edge.clone(), full.to_owned());
        self.describing.push(
            async move {
                let settled = queues::settle(&edge, &full).await;
                (full, settled)
            }
            .boxed(),
        );
    }

    fn refuse_description(&mut self, queue: String, reason: &dyn std::fmt::Display) -> Result<(), Gone> {
        self.say(&ServerFrame::DescriptionRefused { queue, message: reason.to_string() })
    }

    fn set_credits(&mut self, queue: &str, credits: u32) -> Result<(), Gone> {
        let Some(subscription) = self.subscriptions.get_mut(queue) else {
            return self
                .say_error(&format!("there is no subscription to `{queue}` whose credits could change"));
        };
        subscription.credits = credits.min(CREDITS_MAX);
        for full in &subscription.queues {
            self.consumer.set_credits(full, subscription.credits);
        }
        Ok(())
    }

    /// Gives the worker back what it still holds; of the rest it is told that
    /// nobody wants it any more.
    fn resume(&mut self, queue: &str, tokens: Vec<String>) -> Result<(), Gone> {
        let queues: Vec<String> = if self.takes_everybody_s() {
            let stats = self.edge.broker.queues().stats();
            stats
                .iter()
                .filter(|stats| name_of(&stats.queue) == queue)
                .map(|stats| stats.queue.to_string())
                .collect()
        } else {
            vec![format!("{}/{queue}", self.scope)]
        };
        let tasks: Vec<_> =
            tokens.iter().map(|token| self.edge.broker.signing_key().verify(token).ok()).collect();
        let keys: Vec<u128> = tasks.iter().map(|task| task.map_or(0, |task| task.key())).collect();
        let mut holders: Vec<Option<Arc<str>>> = vec![None; tokens.len()];
        for full in &queues {
            let name: Arc<str> = full.as_str().into();
            let held = self.edge.broker.queues().resume(self.consumer.id(), full, &keys);
            for (holder, _) in holders.iter_mut().zip(held).filter(|(_, held)| *held) {
                *holder = Some(name.clone());
            }
        }
        if !self.takes_everybody_s() {
            self.take_over(&queues[0].as_str().into(), &tasks, &mut holders);
        }
        for (((token, task), key), holder) in tokens.into_iter().zip(tasks).zip(keys).zip(holders) {
            match holder {
                Some(queue) if task.is_some() => {
                    drop(self.held.insert(token.into(), Held { queue, key, task }))
                }
                _ => self.say(&ServerFrame::Cancelled { token })?,
            }
        }
        Ok(())
    }

    /// What no queue here knows may be at home on another node.
    fn take_over(&self, queue: &Arc<str>, tasks: &[Option<TaskRef>], holders: &mut [Option<Arc<str>>]) {
        let broker = &self.edge.broker;
        for (task, holder) in tasks.iter().zip(holders) {
            let Some(task) = task.filter(|_| holder.is_none()) else { continue };
            let partition = task.execution.partition(broker.partition_count());
            let is_taken_over = broker.take_over(self.consumer.id(), queue, task.key(), partition);
            *holder = is_taken_over.then(|| queue.clone());
        }
    }

    fn takes_everybody_s(&self) -> bool {
        &*self.scope.account == "*"
    }

    /// Subscribes to the queues that have come to be in any account and region.
    fn join_new_queues(&mut self) {
        for stats in self.edge.broker.queues().stats() {
            let name = name_of(&stats.queue);
            let region = stats.queue.split('/').nth(1).unwrap_or_default();
            if *self.scope.region != *"*" && region != &*self.scope.region {
                continue;
            }
            if let Some(subscription) = self.subscriptions.get_mut(name)
                && !subscription.queues.contains(&*stats.queue)
            {
                self.consumer.subscribe(&stats.queue, subscription.credits, lease_of(name));
                subscription.queues.insert(stats.queue.to_string());
                self.say_of(&stats.queue);
            }
        }
    }

    fn ticked(&mut self) -> Result<(), Gone> {
        self.look_for_overdue_events()?;
        for (token, task, message) in std::mem::take(&mut self.again) {
            self.send(token, task, message);
        }
        if self.takes_everybody_s() {
            self.join_new_queues();
        }
        self.ticks_since_heard += 1;
        if self.ticks_since_heard > SILENT_TICKS_MAX {
            return Err(Gone);
        }
        if self.ticks_since_heard.is_multiple_of(PING_TICKS) {
            self.feed(Frame::Ping(Bytes::new()))?;
        }
        Ok(())
    }

    fn refuse(&mut self, token: String, error: &AwsError) -> Result<(), Gone> {
        self.say(&ServerFrame::Refused {
            token,
            code: error.code.name().into(),
            message: error.message.to_string(),
        })
    }

    fn say_error(&mut self, message: &str) -> Result<(), Gone> {
        self.say(&ServerFrame::Error { message: message.into() })
    }

    pub(super) fn say(&mut self, frame: &ServerFrame) -> Result<(), Gone> {
        self.write(serde_json::to_string(frame).expect("a frame is always JSON").into())
    }

    pub(super) fn write(&mut self, text: Utf8Bytes) -> Result<(), Gone> {
        self.feed(Frame::Text(text))
    }

    /// Writes into the socket's buffer, which leaves with the next flush.
    fn feed(&mut self, frame: Frame) -> Result<(), Gone> {
        Pin::new(&mut self.socket).start_send(frame).map_err(|_| Gone)
    }
}

/// Whether a queue is a subscription's.
fn is_of_events(queue: &str) -> bool {
    name_of(queue).starts_with("subscription.")
}

/// A task of an activity is never delivered twice, as on AWS.
fn lease_of(queue: &str) -> Lease {
    if queue.starts_with("activity.") { Lease::Never } else { Lease::Lapses }
}

/// The name of a queue within its account and region.
fn name_of(queue: &str) -> &str {
    queue.splitn(3, '/').nth(2).unwrap_or(queue)
}

fn text_of(token: &Bytes) -> String {
    String::from_utf8_lossy(token).into_owned()
}

/// The token of a task's frame, a slice of it.
fn token_of(body: &Bytes) -> Option<Bytes> {
    // Frames are written with the token first; it has no escapes.
    const HEAD: &[u8] = br#"{"token":""#;
    if let Some(rest) = body.strip_prefix(HEAD)
        && let Some(size) = rest.iter().position(|byte| *byte == b'"')
    {
        return Some(body.slice(HEAD.len()..HEAD.len() + size));
    }
    let head = TaskHead::read(body).ok()?;
    Some(Bytes::copy_from_slice(head.token.as_bytes()))
}

/// The frame that pushes a task: what the queue holds, with what only the
/// socket knows around it.
fn task_frame(delivered: &Delivered) -> Option<String> {
    let body = std::str::from_utf8(&delivered.body).ok()?;
    let members = body.trim_end().strip_prefix('{')?.strip_suffix('}')?;
    // Frames made by serde say already that they were never delivered before.
    let members = members.strip_suffix(r#","deliveries":0"#).unwrap_or(members);
    let mut frame = String::with_capacity(members.len() + 48);
    let whole = write!(frame, r#"{{"type":"task",{members},"deliveries":{}}}"#, delivered.deliveries);
    whole.expect("a string takes all that is written to it");
    Some(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivered(body: &str, deliveries: u32) -> Delivered {
        Delivered {
            queue: "000000000000/us-east-1/tasks.charge".into(),
            partition: Some(0),
            key: 1,
            body: Bytes::copy_from_slice(body.as_bytes()),
            deliveries,
        }
    }

    #[test]
    fn a_pushed_task_is_what_the_queue_holds_and_how_often_it_was_delivered() {
        let body = r#"{"token":"t-1","queue":"tasks.charge","execution":"e","state":"S","resource":"r","input":{"a":"}"}}"#;
        for (body, deliveries) in [(body.to_owned(), 3), (body.replace("}}", "},\"deliveries\":0}"), 0)] {
            let delivered = delivered(&body, deliveries);
            let frame = task_frame(&delivered).expect("a frame");
            let ServerFrame::Task(task) = serde_json::from_str(&frame).expect("a frame") else {
                panic!("a task")
            };
            assert_eq!(
                (task.token.as_str(), task.input.get(), task.deliveries),
                ("t-1", r#"{"a":"}"}"#, deliveries)
            );
            assert_eq!(token_of(&delivered.body).expect("a token"), "t-1");
        }
    }

    #[test]
    fn a_token_is_found_wherever_it_stands() {
        let body = Bytes::from_static(br#"{"input":1,"token":"t"}"#);
        assert_eq!(token_of(&body).expect("a token"), "t");
        assert_eq!(name_of("000000000000/us-east-1/tasks.a/b"), "tasks.a/b");
    }
}
