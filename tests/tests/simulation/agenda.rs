//! What happens when: events by moment, and at one moment in an order that the
//! seed decides.

use std::collections::BTreeMap;

use frevo_event::{DeliveryRef, ExecutionId, Outcome, Outgoing, Reply, Request};

use super::subscribers::Session;

/// Something that happens.
#[derive(Debug)]
pub enum Event {
    /// Something reaches a node.
    Arrive { node: usize, parcel: Parcel },
    /// A reply reaches whoever asked.
    Answer { transmission: u64, reply: Reply },
    /// A client does what is next.
    Client(usize),
    /// A client stops its execution.
    Stop(usize),
    /// A state machine is created or deleted.
    Register { machine: usize, delete: bool },
    /// A state machine is paused or resumed.
    Pause { machine: usize, paused: bool },
    /// The activity that comes and goes is created or deleted.
    RegisterActivity { delete: bool },
    /// Somebody tells an execution to go on that halted.
    Debug(usize),
    /// Somebody starts this fork.
    Fork(usize),
    /// Somebody asks for a task of an activity.
    Poll { poller: usize },
    /// Nobody waits any more for what was asked under this number.
    PollEnds { poller: usize, number: u64 },
    /// An operator looks for what was set aside.
    Operate,
    /// An operator lets an execution go on.
    Release { execution: ExecutionId },
    /// What lives is carried forward in the journal, and its front released.
    Sweep,
    /// What publishers and subscribers need is made, piece by piece.
    Make,
    /// Somebody publishes these events of the plan.
    Publish(usize),
    /// A subscription is made that begins in the past.
    Join,
    /// Somebody starts this replay of the plan.
    Replay(usize),
    /// An operator looks for dead letters.
    Redrive,
    /// A subscriber says what became of a delivery.
    Say { session: Session, delivery: DeliveryRef, outcome: Outcome },
    /// A subscriber has had a delivery for too long.
    Overdue { session: Session, delivery: DeliveryRef, number: u64 },
    /// A worker says part of what it has to say about a task.
    Work { key: u128, part: usize },
    /// A worker shows that it is alive.
    Beat { key: u128 },
    /// A partition answers what has arrived and what is due.
    Turn { node: usize, partition: u16 },
    /// The journal becomes durable up to somewhere.
    Sync,
    /// A node reads the journal.
    ReadBack { node: usize },
    /// A node writes the oldest of its rows.
    Write { node: usize },
    /// The store becomes durable.
    StoreSync,
    /// A checkpoint of some partition is made.
    Checkpoint { attempts_left: u32 },
    /// Leases lapse, letters are resent, partitions find owners.
    Tick,
    /// Something goes wrong.
    Fault,
    /// A node starts again.
    Restart { node: usize },
}

/// What travels to a node.
#[derive(Clone, Debug)]
pub enum Parcel {
    Ask { partition: u16, request: Request, transmission: Option<u64> },
    Letter { from: u16, outgoing: Outgoing },
    Taken { by: u16, from: u16, number: u64 },
}

impl Parcel {
    /// What comes a second time, if that is to be known by more than what it is about:
    /// the start of an execution with a name that nobody chose.
    pub fn repeated(&self) -> Option<Self> {
        let mut again = self.clone();
        match &mut again {
            Self::Ask {
                request: Request::Start { start, is_repeat, .. } | Request::Begin { start, is_repeat, .. },
                ..
            } if !start.named_by_client => {
                *is_repeat = true;
                Some(again)
            }
            _ => None,
        }
    }
}

/// Events to come.
#[derive(Default)]
pub struct Agenda {
    events: BTreeMap<(i64, u64, u64), Event>,
    count: u64,
}

impl Agenda {
    /// Something will happen; `tie` orders what happens at one moment.
    pub fn put(&mut self, at: i64, tie: u64, event: Event) {
        self.count += 1;
        self.events.insert((at, tie, self.count), event);
    }

    pub fn take(&mut self) -> Option<(i64, Event)> {
        let ((at, _, _), event) = self.events.pop_first()?;
        Some((at, event))
    }
}
