//! `Lane`: what one topic or queue gave, from its arrival until it is done with.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use frevo_event::cloud_event::{CloudEvent, Data};
use frevo_event::{EventFrame, ServerFrame, TaskFrame, Timestamp};
use serde_json::value::RawValue;
use tokio::sync::mpsc::Sender;
use tokio::time::Instant;

use super::reader::{Read, Reader};
use super::supply::Item;
use super::url::Broker;
use super::window::Window;
use crate::signature::now;

/// What a queue of a subscription begins with.
const SUBSCRIPTION: &str = "subscription.";

/// What one topic or queue gave.
pub(super) struct Lane {
    queue: Arc<str>,
    /// How much handlers take at once.
    pub credits: usize,
    in_hand: usize,
    reader: Reader,
    window: Window,
    waiting: VecDeque<Given>,
    /// Keys of events that handlers have: the next of each waits.
    keys: HashSet<String>,
}

/// A task or an event.
#[derive(Debug)]
pub(super) struct Given {
    pub token: String,
    pub event: CloudEvent<'static>,
    lane: u32,
    number: u64,
    attempts: u32,
    not_before: Option<Instant>,
}

/// What an item is.
pub(super) enum Taken {
    Given(Box<Given>),
    /// An attempt is over.
    Cancelled(String),
    /// Nothing that anybody does.
    Nothing,
}

impl Lane {
    /// Begins to read.
    pub fn open(
        broker: &Broker,
        queue: Arc<str>,
        credits: usize,
        gives: Sender<Read>,
    ) -> std::io::Result<Self> {
        let reader = Reader::start(broker, queue.clone(), gives)?;
        let (window, waiting, keys) = (Window::default(), VecDeque::new(), HashSet::new());
        Ok(Self { queue, credits, in_hand: 0, reader, window, waiting, keys })
    }

    /// How many wait for a handler.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// When the first of those is due that a handler rejected.
    pub fn due(&self, now: Instant) -> Option<Instant> {
        self.waiting.iter().filter_map(|given| given.not_before).filter(|at| *at > now).min()
    }

    /// Finds out what an item is; what is nothing is done with.
    pub fn take(&mut self, item: Item) -> Taken {
        let Item { lane, number, again, event } = item;
        self.window.open(lane, number);
        let event = match event {
            Ok(event) => event,
            Err(reason) => {
                tracing::warn!(queue = %self.queue, lane, number, reason, "it can't be read, and is left");
                self.finish(lane, number);
                return Taken::Nothing;
            }
        };
        let given = |token: String, event| Given {
            token,
            event,
            lane,
            number,
            attempts: u32::from(again),
            not_before: None,
        };
        if self.queue.starts_with(SUBSCRIPTION) {
            return Taken::Given(Box::new(given(format!("{}/{lane}/{number}", self.queue), event)));
        }
        let attempt = event.extension("attemptid").map(ToString::to_string);
        match (&*event.kind, attempt) {
            ("frevo.task", Some(token)) if !is_over(&event) => Taken::Given(Box::new(given(token, event))),
            ("frevo.task.cancelled", Some(token)) => {
                self.finish(lane, number);
                Taken::Cancelled(token)
            }
            _ => {
                tracing::debug!(queue = %self.queue, lane, number, kind = %event.kind, "no task to be done");
                self.finish(lane, number);
                Taken::Nothing
            }
        }
    }

    /// It waits for a handler.
    pub fn wait(&mut self, given: Given) {
        self.waiting.push_back(given);
    }

    /// It waits once more, in front.
    pub fn wait_again(&mut self, given: Given, not_before: Instant) {
        let attempts = given.attempts + 1;
        self.waiting.push_front(Given { attempts, not_before: Some(not_before), ..given });
    }

    /// The next one that a handler has room for. One that waits to be tried again holds
    /// back what has its key.
    pub fn next(&mut self, now: Instant) -> Option<Given> {
        if self.in_hand >= self.credits {
            return None;
        }
        let mut behind = HashSet::new();
        let place = self.waiting.iter().position(|given| {
            let key = self.key_of(given);
            let is_free = key.as_ref().is_none_or(|key| !self.keys.contains(key) && !behind.contains(key));
            let is_due = given.not_before.is_none_or(|at| at <= now);
            behind.extend(key);
            is_free && is_due
        })?;
        let given = self.waiting.remove(place)?;
        self.hold(&given);
        Some(given)
    }

    /// A handler has it.
    pub fn hold(&mut self, given: &Given) {
        self.in_hand += 1;
        self.keys.extend(self.key_of(given));
    }

    /// No handler has it any more.
    pub fn release(&mut self, given: &Given) {
        self.in_hand = self.in_hand.saturating_sub(1);
        if let Some(key) = self.key_of(given) {
            self.keys.remove(&key);
        }
    }

    /// It is done with.
    pub fn done(&mut self, given: &Given) {
        self.finish(given.lane, given.number);
    }

    /// An attempt is over: if it waits, it is done with.
    pub fn forget(&mut self, token: &str) {
        while let Some(place) = self.waiting.iter().position(|given| given.token == token) {
            if let Some(given) = self.waiting.remove(place) {
                self.done(&given);
            }
        }
    }

    fn finish(&mut self, lane: u32, number: u64) {
        if let Some(below) = self.window.done(lane, number) {
            self.reader.settle(lane, below);
        }
    }

    /// Events of a key are handled one after the other.
    fn key_of(&self, given: &Given) -> Option<String> {
        self.queue.starts_with(SUBSCRIPTION).then(|| given.event.partition_key())?
    }
}

impl Given {
    /// The frame that the server would push.
    pub fn frame(&self, queue: &str) -> String {
        let frame = match queue.strip_prefix(SUBSCRIPTION) {
            Some(subscription) => ServerFrame::Event(self.event_frame(subscription)),
            None => ServerFrame::Task(self.task_frame(queue)),
        };
        serde_json::to_string(&frame).expect("a frame is always JSON")
    }

    fn event_frame(&self, subscription: &str) -> EventFrame {
        let mut text = String::new();
        self.event.write_structured(&mut text);
        EventFrame {
            token: self.token.clone(),
            subscription: subscription.to_owned(),
            attempts: self.attempts,
            event: raw(text),
            input: None,
        }
    }

    fn task_frame(&self, queue: &str) -> TaskFrame {
        let text = |name: &str| self.event.extension(name).map(ToString::to_string);
        let input = match &self.event.data {
            Some(Data::Json(json)) => json.to_string(),
            _ => "null".to_owned(),
        };
        TaskFrame {
            token: self.token.clone(),
            queue: queue.to_owned(),
            execution: self.event.source.to_string(),
            state: self.event.subject.as_deref().unwrap_or_default().to_owned(),
            resource: text("resource").unwrap_or_default(),
            input: raw(input),
            deadline: expiry(&self.event).map(|at| at.0),
            heartbeat_seconds: text("heartbeatseconds").and_then(|seconds| seconds.parse().ok()),
            correlation_id: text("correlationid"),
            traceparent: text("traceparent"),
            deliveries: self.attempts,
        }
    }

    /// The exchange and the topic or routing key of completions.
    pub fn reply_to(&self) -> Option<(String, String)> {
        let text = |name: &str| self.event.extension(name).map(ToString::to_string);
        Some((text("replyexchange").unwrap_or_default(), text("replyto")?))
    }
}

fn expiry(event: &CloudEvent<'_>) -> Option<Timestamp> {
    Timestamp::parse(&event.extension("expirytime")?.to_string())
}

fn is_over(event: &CloudEvent<'_>) -> bool {
    expiry(event).is_some_and(|at| at <= now())
}

fn raw(text: String) -> Box<RawValue> {
    RawValue::from_string(text).expect("an event has JSON")
}
