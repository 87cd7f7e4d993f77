//! What this node asked of the owners of partitions elsewhere.
//!
//! A request is numbered and sent; until it is answered it is asked after every
//! second or two, and sent whole again to an owner who does not know it. What
//! can't be repeated without harm is not taken twice: then the asker is told that
//! nothing is known of what became of it.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use frevo_event::{PartitionId, Reply, Request};
use frevo_transport::NodeId;
use tokio::sync::oneshot;

use super::parcel::{Ask, Parcel};

/// How long an answer is waited for before it is asked after.
const INQUIRE: Duration = Duration::from_millis(1_000);

/// Pause before a request that was not taken is sent again.
const RESEND: Duration = Duration::from_millis(100);

/// How long an answer is waited for at all, unless it may take as long as an
/// execution.
const PATIENCE: Duration = Duration::from_secs(30);

/// Requests that may be open; what is beyond is throttled.
const OPEN_MAX: usize = 65_536;

/// The requests that are not answered yet.
#[derive(Debug)]
pub struct Asks {
    me: NodeId,
    last: u64,
    open: HashMap<u64, Open>,
}

#[derive(Debug)]
struct Open {
    ask: Ask,
    reply: Option<oneshot::Sender<Reply>>,
    due: Instant,
    /// Nobody has it: it is sent whole when it is due.
    is_untaken: bool,
    /// None: as long as it takes.
    until: Option<Instant>,
}

impl Asks {
    /// Nothing was asked yet.
    pub fn new(me: NodeId) -> Self {
        Self { me, last: 0, open: HashMap::new() }
    }

    /// How many wait for an answer.
    pub fn len(&self) -> usize {
        self.open.len()
    }

    /// Notes a request; gives what to send to the partition's owner. None if too
    /// many are open, of which the asker is told.
    pub fn ask(
        &mut self,
        partition: PartitionId,
        request: Request,
        reply: Option<oneshot::Sender<Reply>>,
        after: u64,
        now: Instant,
    ) -> Option<Parcel> {
        if self.open.len() >= OPEN_MAX {
            if let Some(reply) = reply {
                // Whoever asked may have gone away.
                let _ = reply.send(Reply::Overloaded);
            }
            return None;
        }
        self.last += 1;
        let until = (!takes_its_time(&request)).then(|| now + PATIENCE);
        let ask = Ask {
            from: self.me.0,
            number: self.last,
            partition,
            request,
            awaits_reply: reply.is_some(),
            is_again: false,
            after,
        };
        self.open.insert(
            self.last,
            Open { ask: ask.clone(), reply, due: now + INQUIRE, is_untaken: false, until },
        );
        Some(Parcel::Ask(ask))
    }

    /// Takes whoever waits for the answer with this number.
    pub fn answered(&mut self, number: u64) -> Option<oneshot::Sender<Reply>> {
        self.open.remove(&number)?.reply
    }

    /// Whoever got the request did not take it: it is sent again soon, when the
    /// partition has another owner, perhaps.
    pub fn untaken(&mut self, number: u64, now: Instant) {
        if let Some(open) = self.open.get_mut(&number) {
            (open.due, open.is_untaken) = (now + RESEND, true);
        }
    }

    /// The owner does not know the request: gives it whole.
    pub fn again(&mut self, number: u64, now: Instant) -> Option<Parcel> {
        let open = self.open.get_mut(&number)?;
        open.due = now + INQUIRE;
        open.ask.is_again = true;
        Some(Parcel::Ask(open.ask.clone()))
    }

    /// What is to be asked after, or sent again, now. Whom nobody waits for any more,
    /// or what was waited for long enough, is forgotten.
    pub fn due(&mut self, now: Instant) -> Vec<(PartitionId, Parcel)> {
        let is_given_up = |open: &Open| {
            let has_gone = open.reply.as_ref().is_some_and(oneshot::Sender::is_closed);
            has_gone || open.until.is_some_and(|until| until <= now)
        };
        self.open.retain(|_, open| !is_given_up(open));
        let due = self.open.values_mut().filter(|open| open.due <= now);
        due.map(|open| {
            open.due = now + 2 * INQUIRE;
            if std::mem::take(&mut open.is_untaken) {
                return (open.ask.partition, Parcel::Ask(open.ask.clone()));
            }
            let Ask { from, number, partition, .. } = open.ask;
            (partition, Parcel::Inquire { from, number, partition })
        })
        .collect()
    }
}

/// Whether the answer may take as long as an execution.
fn takes_its_time(request: &Request) -> bool {
    matches!(
        request,
        Request::Start { until_ended: true, .. }
            | Request::Begin { until_ended: true, .. }
            | Request::Describe { until_ended: true, .. }
    )
}
