//! What flows: ids and ARNs, task tokens, messages, facts, the journal's
//! envelope and the frames workers speak.
//!
//! Everything here is data. A *message* is what arrived and may be stale; a
//! *fact* is what was decided about it and is true for ever. Nothing in this
//! crate reads a clock, draws a random number or touches a socket.

mod arn;

mod batch;
mod beginning;
mod bus;
mod catalogue;
mod choices;
pub mod cloud_event;
mod command;
mod correlation;
mod delivery;
mod event;
mod fact;
mod frame;
mod id;
mod indexing;
mod job;
mod limits;
mod logging;
mod message;
mod redrive;
mod request;
mod sealed;
mod span;
mod time;
mod token;
mod traceparent;

pub use arn::{Arn, ArnError, EventsArn, Scope, is_valid_name, machine_arn};
pub use batch::{
    Answer, Audit, Batch, BatchError, DeadLetter, DeadLetterClosed, Entry, Fate, Header, Letter, Outgoing,
    Published, Recipient, Reopened,
};
pub use beginning::{
    Beginning, Debugging, Edit, Fork, HaltLapse, Pace, Recorded, RecordedAnswer, RecordedEnd,
};
pub use bus::{
    AfterDeadLetter, Bus, BusChange, BusCommand, BusRefusal, Compatibility, Connection,
    ConnectionAuthorization, Contract, DEFAULT_BUS, DeliveryPolicy, DescribedQueue, Draw, DrawnRecord,
    Enforcement, EventArchive, EventReplay, EventSchedule, EventSchema, EventSource, MessageMode, Missed,
    NOTHING, Origin, PutTarget, QueueDescription, QueueDocument, RecordFormat, RecordStart, ReplayLeg,
    ReplayState, ReplayTo, Rule, RuleTarget, ScheduleAction, ScheduleKey, SchemaVersion, Seen, SourceAction,
    Statement, Subscription, SubscriptionNumber, Take, TakenMessage, Target, TargetInput, TaskRoute,
    TaskRoutes, Webhook,
};
pub use catalogue::{
    Activity, Alias, Change, Definition, DefinitionHash, Machine, MachineType, Revision, Route, Tags, Version,
};
pub use choices::{Choices, TRANSITIONS_TAG};
pub use command::{Command, CommandOutcome, CommandRefusal, CreateMachine, Resource, UpdateMachine};
pub use correlation::{Correlation, Encounter, Rendezvous, Takers};
pub use delivery::{DeliveryRef, DeliveryRefError};
pub use event::{Event, Fingerprint, Trail};
pub use fact::{BranchId, Callback, Fact, FailedAs, ItemOf, Output, Start, StateNumber, StopReason};
pub use frame::{ClientFrame, EventFrame, ServerFrame, TaskFrame};
pub use id::{
    ExecutionId, MessageId, PartitionId, Position, uuid_bytes, uuid_from, uuid_started_at, uuid_text,
};
pub use indexing::{IndexedKey, Indexing, IndexingError, KEYS_TAG, SEARCH_TAG};
pub use job::{
    Job, JobAction, JobAdvance, JobAdvanced, JobChange, JobCommand, JobCounts, JobFilter, JobNumber,
    JobOutcome, JobPlace, JobRefusal, JobResult, JobState, JobTarget, JobTold,
};
pub use limits::LimitsMode;
pub use logging::{LogGroup, LogLevel, Logging};
pub use message::{Completer, Message, TaskRef};
pub use redrive::{Redrives, Remains};
pub use request::{
    ActiveState, ExecutionSummary, ExecutionView, Outcome, PendingEvent, Pursued, Pursuit, QuarantineView,
    Reply, Request, Status, WaitingTask, WaitsFor,
};
pub use sealed::{SealError, Sealed, SealingKey};
pub use span::SpanId;
pub use time::Timestamp;
pub use token::{SigningKey, TokenError, task_named};
pub use traceparent::{TraceContext, is_traceparent};
