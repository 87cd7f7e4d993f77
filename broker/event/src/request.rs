//! What the HTTP edge asks of a partition's owner, and what it is told.
//!
//! The coordinator knows nothing of clients: it hands out replies only once
//! what they say is durable.

use std::sync::Arc;

use frevo_value::Payload;
use serde::{Deserialize, Serialize};

use crate::arn::execution_arn;
use crate::{
    Audit, Beginning, Change, Command, CommandRefusal, DeadLetter, Draw, Event, ExecutionId, Fingerprint,
    LimitsMode, MachineType, Message, Position, Redrives, Remains, Rendezvous, Scope, Start, StateNumber,
    SubscriptionNumber, Take, TaskRef, Timestamp,
};

/// What can be asked of the owner of a partition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Start an execution. Answered by `Started`, or `NameTaken`.
    Start {
        /// Its id, which is that of the ARN that `start` gives.
        execution: ExecutionId,
        /// With what.
        start: Box<Start>,
        /// Answer with `Execution` once it has ended, instead of `Started`.
        until_ended: bool,
        /// It may have been taken before, and the execution have ended since: even
        /// one that has a name of its own is looked for in the store.
        is_repeat: bool,
    },
    /// A message for an execution that exists: a completion, a heartbeat, a
    /// stop. Answered by `Accepted`, `Stopped` or a refusal.
    Tell {
        /// The execution.
        execution: ExecutionId,
        /// The message.
        message: Message,
    },
    /// How an execution that the store may not know yet stands. Answered by
    /// `Execution` or `Unknown`.
    Describe {
        /// The execution.
        execution: ExecutionId,
        /// Answer only once it has ended.
        until_ended: bool,
    },
    /// Executions in memory of one state machine, newest start first. Answered
    /// by `Executions`.
    List {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        machine: Arc<str>,
        /// Only executions behind this one in the order of the
        /// list: (`store::listed_at`, id) of the last one of the page before.
        before: Option<(Timestamp, ExecutionId)>,
        /// At most this many.
        limit: u32,
    },
    /// Executions that were set aside. Answered by `Quarantine`.
    ListQuarantine,
    /// Let a quarantined execution go on, answering the set-aside message
    /// again, or abort it.
    Release {
        /// The execution.
        execution: ExecutionId,
        /// Abort it instead.
        abort: bool,
    },
    /// Which part of the journal is needed, so that the rest can be released.
    /// Answered by `Needed`.
    Retain {
        /// The events that were received from then on are kept for replays.
        events_since: Option<Timestamp>,
    },
    /// Write what lives in the oldest part of the journal to it again, a portion
    /// at a time. Answered by `Carried`.
    Carry {
        /// The portion's executions begin at this offset or later; the first
        /// portion, from 0, begins with the partition's own state.
        from: u64,
        /// Executions that begin at this offset or later stay where they are.
        below: u64,
        /// The events that were received from then on are kept for replays.
        events_since: Option<Timestamp>,
    },
    /// Change what is registered (partition 0). Answered by `Changed` or
    /// `CommandRefused`.
    Catalogue(Box<Command>),
    /// Publish events, all of which are the partition's ([`Event::partition`]).
    /// Answered by `Published`, once they are durable.
    Publish {
        /// The events.
        events: Vec<Event>,
    },
    /// A subscription was paused, resumed or deleted: what is in its queue is
    /// taken back, or put there. Not answered.
    Reconsider {
        /// The subscription.
        subscription: SubscriptionNumber,
        /// Its queue.
        queue: Arc<str>,
    },
    /// Deliver a dead letter again, or discard it. Answered by `Accepted`, or by
    /// `Stale` if that was decided a moment ago.
    CloseDeadLetter {
        /// The letter, of this partition.
        letter: Box<DeadLetter>,
        /// The event to deliver instead of it; none: it is discarded.
        redrive: Option<Box<Event>>,
        /// Who decides so, and how.
        audit: Audit,
    },
    /// How an event stands that somebody misses. Answered by `Pursued`.
    Pursue(Pursuit),
    /// A state machine was resumed: its executions that are held go on. Not
    /// answered.
    Resume {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        machine: Arc<str>,
    },
    /// What became of deliveries to a subscription. Not answered.
    Settle {
        /// The subscription.
        subscription: SubscriptionNumber,
        /// The events, by their sequence in the partition.
        outcomes: Vec<(u64, Outcome)>,
    },
    /// Whoever asks wants to know everything that was registered before (partition
    /// 0). Answered by `Current`.
    CatchUp,
    /// Publish what a source read, but for what was taken before. Answered by
    /// `Published` once it is durable, or by `Unknown` if there is no such source.
    Draw(Box<Draw>),
    /// Up to where a source has published everything, by lane. Answered by
    /// `Reached` with what then holds, or by `Unknown` if there is no such source.
    Reach {
        /// The source.
        source: SubscriptionNumber,
        /// The position behind the last record, by lane.
        lanes: Vec<(u32, u64)>,
        /// It counts only if nothing of the source was read before: this is where it
        /// begins.
        begins: bool,
    },
    /// Publish what a source's queue gave, but for what was taken before. Answered by
    /// `Published` once it is durable, or by `Unknown` if there is no such source.
    Take(Box<Take>),
    /// Redrive an execution. Answered by `Redriven`, by `NotRedrivable` if it has
    /// not ended as it would have to, or by `Unknown` if it is not as `remains`
    /// says.
    Redrive {
        /// The execution.
        execution: ExecutionId,
        /// By which the caller knows the call.
        token: Option<Arc<str>>,
        /// What its history says, for an owner that remembers it no more.
        remains: Option<Box<Remains>>,
    },
    /// Start an execution that is no ordinary one. Answered as `Start` is, or by
    /// `Paused` if somebody waits for one that would be held.
    Begin {
        /// Its id, which is that of the ARN that `start` gives.
        execution: ExecutionId,
        /// With what.
        start: Box<Start>,
        /// What it begins with beside.
        beginning: Box<Beginning>,
        /// As in `Start`.
        until_ended: bool,
        /// As in `Start`.
        is_repeat: bool,
    },
    /// Answer a task that waits, and publish that somebody did: both, or nothing.
    /// Answered as `Tell` is.
    Answer {
        /// The execution.
        execution: ExecutionId,
        /// The answer.
        message: Message,
        /// What tells of it, by whom and why.
        event: Box<Event>,
    },
}

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The subscriber has it.
    Acknowledged,
    /// It failed: it is tried again, as the subscription's policy says.
    Rejected {
        /// Why.
        reason: Arc<str>,
        /// When the subscriber wants it again, in milliseconds.
        retry_after_millis: Option<u32>,
    },
    /// It failed for good.
    Refused {
        /// Why.
        reason: Arc<str>,
    },
}

/// What the owner of a partition answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The execution is started, now or by an equal request before.
    Started {
        /// When.
        at: Timestamp,
    },
    /// An execution of that name exists already with another input or is
    /// closed.
    NameTaken,
    /// The message was taken.
    Accepted,
    /// The execution is stopped, now or before.
    Stopped {
        /// When it ended.
        at: Timestamp,
    },
    /// No open or recently closed execution has that id.
    Unknown,
    /// The completion answers an attempt that is not open any more.
    Stale,
    /// The execution is quarantined: an operator must release it first.
    SetAside,
    /// The execution as it stands.
    Execution(Box<ExecutionView>),
    /// Executions, newest start first.
    Executions(Vec<ExecutionSummary>),
    /// The set-aside executions.
    Quarantine(Vec<QuarantineView>),
    /// The changes that the command made, none if it was a repeat; and what it
    /// is told.
    Changed {
        /// When the command was taken.
        at: Timestamp,
        /// What changed.
        changes: Vec<Change>,
        /// What the command answers, beyond that it succeeded.
        outcome: crate::CommandOutcome,
    },
    /// The command is refused; nothing changed.
    CommandRefused(CommandRefusal),
    /// A portion is written to the journal again.
    Carried {
        /// How many bytes of it.
        bytes: u64,
        /// Where the next portion begins; none: this was the last.
        next: Option<u64>,
    },
    /// No answer below this offset belongs to an open execution; none: no
    /// execution is open.
    Needed {
        /// The offset.
        from: Option<u64>,
    },
    /// The events are durable. Repeats are left out, which their publisher need
    /// not know.
    Published,
    /// How an event stands that somebody misses.
    Pursued(Box<Pursued>),
    /// Starts are refused until there is room on the disk again.
    DiskFull,
    /// The state machine is paused, and what it starts can't be held.
    Paused,
    /// Too much is waiting: ask again later.
    Overloaded,
    /// Everything that was registered before is durable.
    Current,
    /// Up to where a source has published everything, by lane.
    Reached(Vec<(u32, u64)>),
    /// The execution is redriven, now or by the same call before.
    Redriven {
        /// When.
        at: Timestamp,
    },
    /// The execution runs, or has succeeded.
    NotRedrivable,
    /// A reply on its way between nodes, with the redrives of the executions that
    /// it tells of ([`Reply::packed`]).
    WithRedrives(Box<Reply>, Vec<(ExecutionId, Redrives)>),
    /// The same with the executions that a test case answers; of a list without
    /// which.
    WithTestCases(Box<Reply>, Vec<(ExecutionId, Arc<str>)>),
    /// The same, with the last parts of the ARNs of Express executions.
    WithExpress(Box<Reply>, Vec<(ExecutionId, Arc<str>)>),
}

/// How an execution ended, or that it has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Status {
    /// Not ended.
    Running,
    /// Ended with an output.
    Succeeded,
    /// Ended with an error.
    Failed,
    /// Ended by its TimeoutSeconds.
    TimedOut,
    /// Ended by StopExecution.
    Aborted,
}

/// What lists show of an execution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExecutionSummary {
    /// Its id.
    pub id: ExecutionId,
    /// Account and region.
    pub scope: Scope,
    /// The state machine's name.
    pub machine: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// How it stands.
    pub status: Status,
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended.
    pub stopped_at: Option<Timestamp>,
    /// The version it was started by.
    pub version: Option<u32>,
    /// The alias it was started by.
    pub alias: Option<Arc<str>>,
    /// Whether it is held, because its state machine is paused. One that is
    /// remembered never is.
    #[serde(skip)]
    pub held: bool,
    /// The last part of an Express execution's ARN; none for Standard. It is no part
    /// of the form in which this is written down.
    #[serde(skip)]
    pub express_uuid: Option<Arc<str>>,
    /// Its redrives, if there were any. Nor are they a part of that form.
    #[serde(skip)]
    pub redrives: Option<Redrives>,
    /// Whether a test case answers tasks of it, in place of workers. That is no part
    /// of that form, either.
    #[serde(skip)]
    pub mocked: bool,
}

impl ExecutionSummary {
    /// The text of its ARN.
    pub fn arn_text(&self) -> String {
        execution_arn(&self.scope, &self.machine, &self.name, self.express_uuid.as_deref())
    }

    /// Standard or Express.
    pub fn machine_type(&self) -> MachineType {
        if self.express_uuid.is_some() { MachineType::Express } else { MachineType::Standard }
    }
}

/// Everything about an execution but its history, which the journal has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExecutionView {
    /// Its id.
    pub id: ExecutionId,
    /// What it was started with.
    pub start: Box<Start>,
    /// When it started.
    pub started_at: Timestamp,
    /// Whose limits hold, if its state machine chose; else the server's.
    pub limits: Option<LimitsMode>,
    /// How it stands.
    pub status: Status,
    /// When it ended.
    pub stopped_at: Option<Timestamp>,
    /// Its output, if it succeeded.
    pub output: Option<Payload>,
    /// Its error, if it failed or was aborted with one.
    pub error: Option<Arc<str>>,
    /// Its cause, if it failed or was aborted with one.
    pub cause: Option<Arc<str>>,
    /// Where its last answer stands; the chain of its history begins there.
    pub last: Position,
    /// The states it is in, with the queue that each waits on.
    pub at: Vec<ActiveState>,
    /// Whether it is held, because its state machine is paused.
    pub held: bool,
    /// How many events its history has.
    pub event_count: u32,
    /// Its redrives, if there were any.
    #[serde(skip)]
    pub redrives: Option<Redrives>,
    /// The test case that answers tasks of it, in place of workers.
    #[serde(skip)]
    pub test_case: Option<Arc<str>>,
}

/// A state that an execution is in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActiveState {
    /// The state.
    pub state: StateNumber,
    /// Its name.
    pub name: Arc<str>,
    /// When it is due, for a wait, a retry or a timeout.
    pub due: Option<Timestamp>,
    /// The queue its task waits in or was taken from.
    pub queue: Option<Arc<str>>,
    /// Whether a worker took the task.
    pub started: bool,
    /// Since when it is as it is.
    pub since: Timestamp,
    /// What it waits for.
    pub waits_for: WaitsFor,
}

/// What an execution waits for in a state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum WaitsFor {
    /// Nothing: it goes on by itself.
    Nothing,
    /// The moment at which it is due.
    Moment,
    /// The moment at which its next attempt is due.
    Retry {
        /// How often it was tried again before, this time included.
        retries: u32,
    },
    /// The end of a task.
    Task(WaitingTask),
    /// What runs below it.
    Branches,
    /// That somebody tells it to go on.
    Word,
}

/// A task as whoever waits for its end sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaitingTask {
    /// The attempt.
    pub task: TaskRef,
    /// Whether a worker submitted it: what is left to come is the result.
    pub submitted: bool,
    /// When it times out.
    pub deadline: Option<Timestamp>,
    /// When it times out if whoever has it does not show before that it is alive.
    pub heartbeat_due: Option<Timestamp>,
    /// The events that would end it.
    pub events: Vec<Rendezvous>,
}

/// An event that somebody misses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pursuit {
    /// The subscription that did not get it.
    pub subscription: SubscriptionNumber,
    /// Its source, if that is known.
    pub source: Option<Arc<str>>,
    /// Its id.
    pub id: Arc<str>,
    /// What tells it from others, once it is found.
    pub event: Option<Fingerprint>,
    /// Where it would meet the task that takes it.
    pub at: Option<Rendezvous>,
}

/// What the owner of a partition knows of an event that somebody misses, and
/// where the partition's events are read on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pursued {
    /// How it stands, if it is to be acknowledged.
    pub pending: Option<PendingEvent>,
    /// The first event that the subscription lacks, if it is behind.
    pub behind: Option<u64>,
    /// Events before this one the subscription is given by what it wants, not by
    /// what was decided when they were published.
    pub past_below: Option<u64>,
    /// The sequence of the next event.
    pub next: u64,
    /// Where the last batch with events stands; 0: there is none.
    pub last_offset: u64,
    /// Until when it is kept for a task to come.
    pub kept_until: Option<Timestamp>,
    /// Whether it would be known again if it were published once more.
    pub is_known: bool,
}

/// An event that a subscription is to acknowledge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PendingEvent {
    /// Its sequence in the partition.
    pub sequence: u64,
    /// When it was received.
    pub received_at: Timestamp,
    /// The event.
    pub event: Arc<Event>,
    /// How many deliveries of it failed.
    pub attempts: u32,
    /// When it is delivered again.
    pub due: Option<Timestamp>,
    /// Whether its key stands still until somebody decides about a dead letter.
    pub stopped: bool,
    /// The event of its key that must be acknowledged before.
    pub behind: Option<Box<PendingEvent>>,
}

/// An execution that was set aside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuarantineView {
    /// Its id.
    pub execution: ExecutionId,
    /// Its ARN, where it is known.
    pub arn: Option<String>,
    /// When it was set aside.
    pub since: Timestamp,
    /// What went wrong.
    pub reason: Arc<str>,
}
