//! What a subscriber says: which events it wants, and what became of those it
//! was given.

use std::collections::HashMap;
use std::sync::Arc;

use frevo_event::ClientFrame;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::AbortHandle;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::handler::{Answer, Handler};
use super::{ReceivedEvent, frame};
use crate::consumer::{Consumer, Outbox, Registry};

/// So many acknowledgements are said even while there is more to read.
const ACKNOWLEDGE_AT: usize = 256;

pub(super) struct Events {
    name: Option<String>,
    registry: Registry<Handler>,
    /// The handlers that run, by the tokens of their events.
    hand: HashMap<Arc<str>, Working>,
    /// Events whose handlers are done: said together.
    acknowledged: Vec<String>,
    /// Counts the handlers that were begun.
    begun: u64,
    say: UnboundedSender<Said>,
}

struct Working {
    handler: AbortHandle,
    number: u64,
}

/// What a handler says of its event.
#[derive(Debug)]
pub(super) struct Said {
    token: Arc<str>,
    /// Which handler: one that was stopped a moment ago is not listened to.
    number: u64,
    answer: Answer,
}

impl Events {
    /// None in hand, and what their handlers will say.
    pub fn new(name: Option<String>, registry: Registry<Handler>) -> (Self, UnboundedReceiver<Said>) {
        let (say, said) = unbounded_channel();
        let (hand, acknowledged) = (HashMap::new(), Vec::new());
        (Self { name, registry, hand, acknowledged, begun: 0, say }, said)
    }

    fn begin(&mut self, event: ReceivedEvent, outbox: &mut Outbox) {
        let queue = format!("subscription.{}", event.subscription);
        let Some(registration) = self.registry.get(&queue) else {
            return tracing::warn!(queue, "an event of a queue that was not subscribed to");
        };
        match &registration.handler {
            Handler::Inline(handler) => {
                let answer = handler(&event);
                self.answer(&event.token, answer, outbox);
            }
            Handler::Spawned(handler) => {
                self.begun += 1;
                let (token, number, say) = (event.token.clone(), self.begun, self.say.clone());
                let answered = handler(event);
                let done = token.clone();
                let spawned = tokio::spawn(async move {
                    let answer = answered.await;
                    // The subscriber may have ended when the time to drain was over.
                    let _ = say.send(Said { token: done, number, answer });
                });
                let working = Working { handler: spawned.abort_handle(), number };
                if let Some(earlier) = self.hand.insert(token, working) {
                    earlier.handler.abort();
                }
            }
        }
    }

    fn answer(&mut self, token: &Arc<str>, answer: Answer, outbox: &mut Outbox) {
        let Err(error) = answer else {
            self.acknowledged.push(token.to_string());
            if self.acknowledged.len() >= ACKNOWLEDGE_AT {
                self.settle(outbox);
            }
            return;
        };
        let is_retryable = error.is_retryable();
        tracing::debug!(%token, reason = error.reason(), is_retryable, "event failed");
        let (token, reason) = (token.to_string(), Some(error.reason().to_owned()));
        outbox.say(&match is_retryable {
            true => ClientFrame::Reject { token, reason, retry_after_millis: error.retry_after_millis() },
            false => ClientFrame::DeadLetter { token, reason },
        });
    }

    /// Somebody else may be given the event: its handler is stopped.
    fn cancel(&mut self, token: &str) {
        match self.hand.remove(token) {
            Some(working) => working.handler.abort(),
            None => tracing::debug!(token, "an event was answered too late and is delivered again"),
        }
    }
}

impl Consumer for Events {
    type Said = Said;

    fn connected(&mut self, is_draining: bool, _: Instant, outbox: &mut Outbox) {
        for (queue, registration) in self.registry.iter() {
            outbox.say(&ClientFrame::Subscribe {
                queue: queue.to_string(),
                credits: if is_draining { 0 } else { registration.concurrency },
                worker: self.name.clone(),
                description: None,
            });
        }
    }

    /// The server gives what was in hand to others: an answer would come too
    /// late, and a handler that went on might meet the next event of its key.
    fn disconnected(&mut self) {
        self.abandon();
        self.acknowledged.clear();
    }

    fn hear(&mut self, text: Utf8Bytes, _: Instant, outbox: &mut Outbox) {
        match frame::read(&text) {
            Ok(frame::Incoming::Event(event)) => self.begin(*event, outbox),
            Ok(frame::Incoming::Cancelled(token)) => self.cancel(&token),
            Ok(frame::Incoming::Error(message)) => {
                tracing::warn!(message, "the server did not understand a frame")
            }
            Ok(frame::Incoming::Unknown(kind)) => tracing::debug!(kind, "a frame of a type not known here"),
            Err(error) => tracing::warn!(%error, "a frame could not be read"),
        }
    }

    fn note(&mut self, Said { token, number, answer }: Said, outbox: &mut Outbox) {
        if self.hand.get(&token).is_some_and(|working| working.number == number) {
            self.hand.remove(&token);
            self.answer(&token, answer, outbox);
        }
    }

    fn stop(&mut self, outbox: &mut Outbox) {
        self.registry.stop(outbox);
    }

    fn due(&self) -> Option<Instant> {
        None
    }

    fn tick(&mut self, _: Instant, _: &mut Outbox) {}

    /// Acknowledges in one frame what was handled since the last.
    fn settle(&mut self, outbox: &mut Outbox) {
        if !self.acknowledged.is_empty() {
            outbox.say(&ClientFrame::Acknowledge { tokens: std::mem::take(&mut self.acknowledged) });
        }
    }

    fn in_hand(&self) -> usize {
        self.hand.len()
    }

    fn abandon(&mut self) {
        self.hand.drain().for_each(|(_, working)| working.handler.abort());
    }
}
