//! What comes in, and what goes out once it is durable.

use std::fmt::Write as _;
use std::sync::Arc;

use frevo_event::{
    Audit, Change, DeadLetter, DeadLetterClosed, DeliveryRef, Event, JobNumber, JobTold, Outgoing,
    PartitionId, Reply, Request, Timestamp,
};
use frevo_router::{Delivery, Received, Route};
use frevo_store::ClosedExecution;
use frevo_value::write_string;

use crate::Offer;

/// Whoever waits for a reply.
pub trait Caller {
    /// Whether the caller has given up: nothing need be kept for it.
    fn is_gone(&self) -> bool;
}

/// A caller that is known by number and never gives up.
impl Caller for u64 {
    fn is_gone(&self) -> bool {
        false
    }
}

/// A request with the place for its reply. `R` is the driver's: a channel in
/// the server, a number in the simulation.
#[derive(Debug)]
pub struct Inbound<R> {
    /// What is asked.
    pub request: Request,
    /// Where the reply goes; none: nobody waits for it.
    pub reply: Option<R>,
}

/// Something that may happen now because the batch that decided it is durable.
#[derive(Debug)]
pub enum Effect<R> {
    /// Tell whoever asked.
    Reply {
        /// Whom.
        to: R,
        /// What.
        reply: Reply,
    },
    /// Put a task into its queue.
    Offer(Offer),
    /// The attempt is over: take it out of its queue, or from its worker.
    CloseTask {
        /// `ACCOUNT/REGION/NAME`
        queue: String,
        /// The attempt ([`frevo_event::TaskRef::key`]).
        key: u128,
        /// Whether it ended without the worker's doing, who must be told.
        cancelled: bool,
    },
    /// Bring a letter to another partition.
    Send(Outgoing),
    /// Tell a partition that its letters up to this number are taken.
    Taken {
        /// The sender.
        from: PartitionId,
        /// Its last number that is durable here.
        number: u64,
    },
    /// The catalogue changed: everybody may see it.
    Changed {
        /// When.
        stamp: Timestamp,
        /// What.
        change: Change,
    },
    /// An execution ended: the store remembers it from now on. Or it is redriven, and
    /// the store remembers it no more.
    Closed(Box<Closed>),
    /// Events were published to who listens without a subscription.
    Heard(Vec<Received>),
    /// Put an event into a subscription's queue.
    Deliver(EventOffer),
    /// What became of these deliveries is known: take them out of their queue. Where
    /// their subscriber was on another node it still has them.
    Settled {
        /// `ACCOUNT/REGION/NAME`
        queue: Arc<str>,
        /// The deliveries ([`DeliveryRef::key`]).
        keys: Vec<u128>,
    },
    /// An event could not be delivered: the store remembers it from now on.
    DeadLettered(Box<DeadLetter>),
    /// An operator decided about a dead letter: the store remembers that too.
    DeadLetterClosed {
        /// What was decided.
        closed: DeadLetterClosed,
        /// By whom, if that is known.
        audit: Option<Audit>,
    },
    /// What executions came to of which a job told: the store remembers it.
    JobTold(JobTold),
    /// The job is forgotten, and what the store remembers of it.
    JobForgotten(JobNumber),
}

/// An event on its way to a subscription.
#[derive(Clone, Debug)]
pub struct EventOffer {
    /// The subscription.
    pub route: Arc<Route>,
    /// The partition whose event it is.
    pub partition: PartitionId,
    /// What is delivered.
    pub delivery: Delivery,
}

impl EventOffer {
    /// Which delivery it is.
    pub fn reference(&self) -> DeliveryRef {
        self.delivery.reference(self.partition)
    }

    /// What the subscription's queue carries: the frame that subscribers see.
    pub fn body(&self, written: &mut Written) -> String {
        let Received { at, event } = &self.delivery.received;
        let mut text = String::with_capacity(512 + event.envelope.detail.size());
        text.push_str("{\"type\":\"event\",\"token\":\"");
        let _ = write!(text, "{}", self.reference());
        text.push_str("\",\"subscription\":");
        write_string(&mut text, &self.route.subscription.name);
        let _ = write!(text, ",\"attempts\":{}", self.delivery.attempts);
        text.push_str(",\"event\":");
        let replay = self.route.replay.as_ref().map(|replay| &replay.replay.name);
        text.push_str(written.text_of(event, replay));
        if let Some(input) = self.route.input_of(event, *at) {
            text.push_str(",\"input\":");
            text.push_str(input.text());
        }
        text.push('}');
        text
    }
}

/// The event that was written last, as a CloudEvent: one goes to many
/// subscriptions in a row.
#[derive(Clone, Debug, Default)]
pub struct Written {
    event: Option<(Arc<Event>, Option<Arc<str>>)>,
    text: String,
}

impl Written {
    fn text_of(&mut self, event: &Arc<Event>, replay: Option<&Arc<str>>) -> &str {
        let is_last =
            |(last, of): &(Arc<Event>, Option<Arc<str>>)| Arc::ptr_eq(last, event) && of.as_ref() == replay;
        if !self.event.as_ref().is_some_and(is_last) {
            self.text.clear();
            let mut written = event.to_cloud_event();
            if let Some(replay) = replay {
                written.set_replay(replay);
            }
            written.write_structured(&mut self.text);
            self.event = Some((event.clone(), replay.cloned()));
        }
        &self.text
    }
}

/// An execution that ended, or is redriven.
#[derive(Clone, Debug, PartialEq)]
pub struct Closed {
    /// What the store keeps of it.
    pub execution: ClosedExecution,
    /// Whether the store has, or may have, a snapshot of it, which is now of no
    /// use.
    pub saved: bool,
    /// It is redriven: the store is to forget that it ended so.
    pub reopened: bool,
    /// What it is found by.
    pub terms: Vec<String>,
}

impl<R> Effect<R> {
    /// Learns the offset of the batch that it stands in.
    pub(crate) fn place(&mut self, offset: u64) {
        if let Self::Closed(closed) = self {
            let execution = &mut closed.execution;
            execution.first = execution.first.resolve(offset);
            execution.last = execution.last.resolve(offset);
        }
        if let Self::Reply { reply: Reply::Execution(view), .. } = self {
            view.last = view.last.resolve(offset);
        }
    }
}
