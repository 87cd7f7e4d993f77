//! Facts: what was decided about a message, a few bytes each.
//!
//! The facts of an execution, folded in order, give its state; rendered with
//! its definition, they give AWS's history. A fact therefore never repeats what
//! an earlier one holds: the input of a state is the output of the one before,
//! and a payload stands in the journal once per transition.
//!
//! The order of the variants, and of their fields, is part of the journal's
//! format: new ones go to the end.

use std::sync::Arc;

use frevo_value::Payload;
use serde::{Deserialize, Serialize};

use crate::arn::execution_arn;
use crate::{
    Debugging, DefinitionHash, Edit, Fork, Indexing, LimitsMode, Logging, MachineType, Pace, Scope,
    Timestamp, Trail,
};

/// A chain of states within an execution: 0 is the execution itself, each
/// Parallel branch and Map iteration gets the next number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BranchId(pub u32);

impl BranchId {
    /// The execution itself.
    pub const ROOT: Self = Self(0);
}

/// A state by its place in the document, nested states included; part of the
/// journal's format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StateNumber(pub u16);

/// What an execution is started with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// Account and region.
    pub scope: Scope,
    /// The state machine's name.
    pub machine: Arc<str>,
    /// The execution's name.
    pub name: Arc<str>,
    /// The last part of an Express execution's ARN; none for Standard.
    pub express_uuid: Option<Arc<str>>,
    /// Whether the client chose the name (then it must be unique).
    pub named_by_client: bool,
    /// Standard or Express.
    pub machine_type: MachineType,
    /// Whether StartSyncExecution started it (the context object differs).
    pub synchronous: bool,
    /// The definition that it runs.
    pub definition: DefinitionHash,
    /// The state machine's revision id when it started; none before its first
    /// update.
    pub revision: Option<Arc<str>>,
    /// The role that the state machine names.
    pub role_arn: Arc<str>,
    /// The version, if it was started by version or alias.
    pub version: Option<u32>,
    /// The alias, if it was started by alias.
    pub alias: Option<Arc<str>>,
    /// The compact input.
    pub input: Payload,
    /// The input byte for byte as the caller wrote it, where it had blanks.
    pub input_text: Option<Arc<str>>,
    /// The caller's trace header.
    pub trace_header: Option<Arc<str>>,
    /// How it came about, if something that is known caused it.
    pub trail: Option<Trail>,
}

impl Start {
    /// A Standard execution with a name that the client chose, an empty object as
    /// its input, and nothing besides.
    pub fn new(scope: Scope, machine: &str, name: &str, definition: DefinitionHash) -> Self {
        Self {
            scope,
            machine: machine.into(),
            name: name.into(),
            express_uuid: None,
            named_by_client: true,
            machine_type: MachineType::Standard,
            synchronous: false,
            definition,
            revision: None,
            role_arn: "".into(),
            version: None,
            alias: None,
            input: Payload::empty_object(),
            input_text: None,
            trace_header: None,
            trail: None,
        }
    }

    /// The ARN of the execution.
    pub fn arn(&self) -> crate::Arn {
        let (scope, machine, name) = (self.scope.clone(), self.machine.clone(), self.name.clone());
        match &self.express_uuid {
            Some(uuid) => crate::Arn::ExpressExecution { scope, machine, name, uuid: uuid.clone() },
            None => crate::Arn::Execution { scope, machine, name },
        }
    }

    /// The text of that ARN.
    pub fn arn_text(&self) -> String {
        execution_arn(&self.scope, &self.machine, &self.name, self.express_uuid.as_deref())
    }

    /// How that came about which the execution causes: what began with nothing
    /// known begins with itself.
    pub fn trail_onward(&self) -> Trail {
        let arn: Arc<str> = self.arn_text().into();
        let before = self.trail.clone().unwrap_or_default();
        Trail {
            conversation: before.conversation.or_else(|| Some(arn.clone())),
            cause: Some(arn),
            traceparent: before.traceparent,
            hops: 0,
        }
    }
}

/// Why an execution was stopped from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopReason {
    /// The error that the caller named.
    pub error: Option<Arc<str>>,
    /// The cause that the caller gave.
    pub cause: Option<Arc<str>>,
}

/// Which of AWS's failure events a failed task gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FailedAs {
    /// `TaskFailed`, `ActivityFailed`, `LambdaFunctionFailed`.
    Failed,
    /// `…ScheduleFailed`.
    ScheduleFailed,
    /// `…StartFailed`.
    StartFailed,
    /// `TaskSubmitFailed`.
    SubmitFailed,
}

/// A payload that a state is left with or worked on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Output {
    /// The state's input, untouched.
    Input,
    /// The raw result of the state's task, branches or iterations, untouched.
    Result,
    /// Something else.
    Value(Payload),
}

/// What became of a task, in the words of SendTaskSuccess or SendTaskFailure: it is
/// kept where it comes before the task was submitted, and is what a mock gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Callback {
    /// Its result.
    Succeeded(Payload),
    /// It failed.
    Failed {
        /// The error's name.
        error: Option<Arc<str>>,
        /// What happened.
        cause: Option<Arc<str>>,
    },
}

/// Where a Map iteration's input comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ItemOf {
    /// The item at its index, untouched.
    Item,
    /// What ItemSelector made of it.
    Selected(Payload),
}

/// One thing that happened in an execution. In comments, ⟶ names the AWS
/// history event that it becomes; facts without one are not in the history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fact {
    /// ⟶ `ExecutionStarted`
    ExecutionStarted(Arc<Start>),
    /// The whole execution times out at `due`.
    TimeoutStarted {
        /// The last moment.
        due: Timestamp,
    },
    /// ⟶ `…StateEntered`; the input is the branch's data.
    Entered {
        /// In which branch.
        branch: BranchId,
        /// Which state.
        state: StateNumber,
    },
    /// ⟶ `…StateExited`; the output becomes the branch's data.
    Exited {
        /// In which branch.
        branch: BranchId,
        /// The state's output.
        output: Output,
        /// An object of the variables that this exit assigned.
        assigned: Option<Payload>,
    },
    /// The branch waits until `due`.
    TimerStarted {
        /// In which branch.
        branch: BranchId,
        /// When it goes on.
        due: Timestamp,
    },
    /// ⟶ `TaskScheduled`, `LambdaFunctionScheduled`, `ActivityScheduled`
    Scheduled {
        /// In which branch.
        branch: BranchId,
        /// What the task is given; none: the state's input, untouched.
        input: Option<Payload>,
        /// TimeoutSeconds, where the definition gives one.
        timeout_seconds: Option<u32>,
        /// HeartbeatSeconds, where the definition gives one.
        heartbeat_seconds: Option<u32>,
        /// The role of `Credentials`.
        role_arn: Option<Arc<str>>,
    },
    /// ⟶ `TaskStarted`, `LambdaFunctionStarted`, `ActivityStarted`
    TaskStarted {
        /// In which branch.
        branch: BranchId,
        /// The worker's name for itself.
        worker: Option<Arc<str>>,
    },
    /// ⟶ `TaskSubmitted`
    Submitted {
        /// In which branch.
        branch: BranchId,
        /// What the called service answered.
        output: Payload,
    },
    /// The task's token came back before its worker did: the answer is kept
    /// until what was submitted is known.
    CalledBack {
        /// In which branch.
        branch: BranchId,
        /// What it said.
        callback: Callback,
    },
    /// ⟶ `TaskSucceeded`, `LambdaFunctionSucceeded`, `ActivitySucceeded`
    Succeeded {
        /// In which branch.
        branch: BranchId,
        /// The raw result.
        output: Payload,
    },
    /// ⟶ `TaskFailed` and its kin
    Failed {
        /// In which branch.
        branch: BranchId,
        /// Which of the failure events.
        failed_as: FailedAs,
        /// The error's name.
        error: Option<Arc<str>>,
        /// What happened.
        cause: Option<Arc<str>>,
    },
    /// ⟶ `TaskTimedOut`, `LambdaFunctionTimedOut`, `ActivityTimedOut`
    TimedOut {
        /// In which branch.
        branch: BranchId,
        /// Whether the heartbeat lapsed (the recorded error is the same).
        heartbeat: bool,
    },
    /// A retrier matched; the work starts again at `due`. What is left of the
    /// branches below is gone.
    RetryScheduled {
        /// In which branch.
        branch: BranchId,
        /// The retrier's index in `Retry`.
        retrier: u16,
        /// When the next attempt begins.
        due: Timestamp,
    },
    /// ⟶ `ParallelStateStarted`; each branch then begins with `BranchStarted`.
    ParallelStarted {
        /// The branch of the Parallel state.
        branch: BranchId,
        /// What every branch is given; none: the state's input, untouched.
        input: Option<Payload>,
        /// How many branches there are.
        branch_count: u32,
    },
    /// A Parallel branch begins, numbered next.
    BranchStarted {
        /// The new branch.
        branch: BranchId,
        /// The branch of the Parallel state.
        parent: BranchId,
        /// Its place in `Branches`.
        index: u32,
    },
    /// A Parallel branch came to its end; its data is its result.
    BranchSucceeded {
        /// The branch that ended.
        branch: BranchId,
    },
    /// A Parallel branch failed; what stops beside it follows.
    BranchFailed {
        /// The branch that failed.
        branch: BranchId,
    },
    /// ⟶ `ParallelStateSucceeded`, `MapStateSucceeded`; the result is the array
    /// of the branches' results.
    FanSucceeded {
        /// The branch of the Parallel or Map state.
        branch: BranchId,
    },
    /// ⟶ `ParallelStateFailed`, `MapStateFailed`. What is left of the branches
    /// below is gone.
    FanFailed {
        /// The branch of the Parallel or Map state.
        branch: BranchId,
    },
    /// ⟶ `MapStateStarted`
    MapStarted {
        /// The branch of the Map state.
        branch: BranchId,
        /// The items; none: the state's input, untouched.
        items: Option<Payload>,
        /// How many items there are.
        length: u32,
        /// How many iterations may run at once, at least one.
        concurrency_max: u32,
    },
    /// ⟶ `MapIterationStarted`
    IterationStarted {
        /// The new branch.
        branch: BranchId,
        /// The branch of the Map state.
        parent: BranchId,
        /// Which item.
        index: u32,
        /// Its input.
        item: ItemOf,
    },
    /// ⟶ `MapIterationSucceeded`; the branch's data is its result.
    IterationSucceeded {
        /// The branch that ended.
        branch: BranchId,
    },
    /// ⟶ `MapIterationFailed`
    IterationFailed {
        /// The branch that failed.
        branch: BranchId,
    },
    /// ⟶ `MapIterationAborted`
    IterationAborted {
        /// The branch that is stopped.
        branch: BranchId,
    },
    /// ⟶ `TaskStateAborted`, `WaitStateAborted`, `ParallelStateAborted`,
    /// `MapStateAborted`, by the type of the branch's state.
    StateAborted {
        /// In which branch.
        branch: BranchId,
    },
    /// ⟶ `EvaluationFailed`
    EvaluationFailed {
        /// In which branch.
        branch: BranchId,
        /// The error's name.
        error: Arc<str>,
        /// What happened.
        cause: Arc<str>,
        /// The field within the state.
        location: Option<Arc<str>>,
        /// Whether AWS writes it after the state's entry and not beside it.
        late: bool,
    },
    /// The step's budget is spent; a `Continue` message goes on from here.
    Continued,
    /// ⟶ `ExecutionSucceeded`; the output is the root branch's data.
    ExecutionSucceeded,
    /// ⟶ `ExecutionFailed`
    ExecutionFailed {
        /// The error's name.
        error: Option<Arc<str>>,
        /// What happened.
        cause: Option<Arc<str>>,
    },
    /// ⟶ `ExecutionAborted`
    ExecutionAborted(StopReason),
    /// ⟶ `ExecutionTimedOut`
    ExecutionTimedOut,
    /// The state machine, not the server, says whose limits hold.
    LimitsChosen {
        /// Whose.
        mode: LimitsMode,
    },
    /// The open task takes an event that it waited for: what the event says of it
    /// follows in the same answer.
    EventTaken {
        /// In which branch.
        branch: BranchId,
        /// The task's state.
        state: StateNumber,
        /// The event's id.
        event: Arc<str>,
    },
    /// The state machine wants the execution's transitions published.
    TransitionsWanted,
    /// The state machine is paused: no state is entered before `Resumed`.
    Held,
    /// It is not any more.
    Resumed,
    /// The state machine wants the execution logged.
    LoggingChosen {
        /// What of it, and for whom.
        logging: Arc<Logging>,
    },
    /// A test case answers the tasks of the states that it names, in place of
    /// workers.
    TestCaseChosen {
        /// Its name.
        name: Arc<str>,
    },
    /// ⟶ `ExecutionRedriven`: one that ended without success goes on where it stood.
    ExecutionRedriven {
        /// By which the caller knows the call.
        token: Option<Arc<str>>,
    },
    /// The state's work begins anew, and nothing of what was below is left.
    Restarted {
        /// In which branch.
        branch: BranchId,
    },
    /// The execution goes on from a moment of another one, of which it has the whole
    /// past: all events of the history up to there are that one's.
    Forked(Arc<Fork>),
    /// From now on it halts where this says.
    Debugged(Arc<Debugging>),
    /// The branch does nothing in its state until it is told to, or `due` has
    /// passed.
    Halted {
        /// In which branch.
        branch: BranchId,
        /// The last moment.
        due: Timestamp,
    },
    /// It goes on.
    WentOn {
        /// In which branch.
        branch: BranchId,
        /// What was put into it.
        edit: Option<Edit>,
        /// How far.
        pace: Pace,
    },
    /// The state machine, not the server, says by what it is found once it has
    /// closed.
    Indexed(Arc<Indexing>),
    /// The attempt comes to what an attempt of the original came to.
    Recalled {
        /// In which branch.
        branch: BranchId,
        /// Which of the answers that are left.
        answer: u32,
    },
    /// What was recorded of the original answers no task any more.
    Loosened,
    /// Somebody does not want to wait: the state's work begins again now.
    RetryHastened {
        /// In which branch.
        branch: BranchId,
    },
}

impl Fact {
    /// Whether AWS's history shows it: then it has the execution's next event id.
    pub fn is_event(&self) -> bool {
        !matches!(
            self,
            Self::TimeoutStarted { .. }
                | Self::TimerStarted { .. }
                | Self::CalledBack { .. }
                | Self::RetryScheduled { .. }
                | Self::BranchStarted { .. }
                | Self::BranchSucceeded { .. }
                | Self::BranchFailed { .. }
                | Self::Continued
                | Self::LimitsChosen { .. }
                | Self::EventTaken { .. }
                | Self::TransitionsWanted
                | Self::Held
                | Self::Resumed
                | Self::LoggingChosen { .. }
                | Self::TestCaseChosen { .. }
                | Self::Restarted { .. }
                | Self::Forked(_)
                | Self::Debugged(_)
                | Self::Halted { .. }
                | Self::WentOn { .. }
                | Self::Indexed(_)
                | Self::Recalled { .. }
                | Self::Loosened
                | Self::RetryHastened { .. }
        )
    }

    /// The branch that it is about; none: the execution as a whole.
    pub fn branch(&self) -> Option<BranchId> {
        match self {
            Self::Entered { branch, .. }
            | Self::Exited { branch, .. }
            | Self::TimerStarted { branch, .. }
            | Self::Scheduled { branch, .. }
            | Self::TaskStarted { branch, .. }
            | Self::Submitted { branch, .. }
            | Self::CalledBack { branch, .. }
            | Self::Succeeded { branch, .. }
            | Self::Failed { branch, .. }
            | Self::TimedOut { branch, .. }
            | Self::RetryScheduled { branch, .. }
            | Self::ParallelStarted { branch, .. }
            | Self::BranchStarted { branch, .. }
            | Self::BranchSucceeded { branch }
            | Self::BranchFailed { branch }
            | Self::FanSucceeded { branch }
            | Self::FanFailed { branch }
            | Self::MapStarted { branch, .. }
            | Self::IterationStarted { branch, .. }
            | Self::IterationSucceeded { branch }
            | Self::IterationFailed { branch }
            | Self::IterationAborted { branch }
            | Self::StateAborted { branch }
            | Self::EvaluationFailed { branch, .. }
            | Self::EventTaken { branch, .. }
            | Self::Halted { branch, .. }
            | Self::WentOn { branch, .. }
            | Self::Recalled { branch, .. }
            | Self::RetryHastened { branch }
            | Self::Restarted { branch } => Some(*branch),
            Self::ExecutionStarted(_)
            | Self::TimeoutStarted { .. }
            | Self::Continued
            | Self::ExecutionSucceeded
            | Self::ExecutionFailed { .. }
            | Self::ExecutionAborted(_)
            | Self::ExecutionTimedOut
            | Self::LimitsChosen { .. }
            | Self::TransitionsWanted
            | Self::Held
            | Self::Resumed
            | Self::Forked(_)
            | Self::Debugged(_)
            | Self::Indexed(_)
            | Self::Loosened
            | Self::LoggingChosen { .. }
            | Self::TestCaseChosen { .. }
            | Self::ExecutionRedriven { .. } => None,
        }
    }

    /// Bytes of the payloads that it holds: nearly all of what it takes in a
    /// journal, where there are any.
    pub fn payload_size(&self) -> usize {
        let of = |payload: &Option<Payload>| payload.as_ref().map_or(0, Payload::size);
        match self {
            Self::ExecutionStarted(start) => {
                start.input.size() + start.input_text.as_ref().map_or(0, |text| text.len())
            }
            Self::Exited { output, assigned, .. } => {
                of(assigned) + if let Output::Value(output) = output { output.size() } else { 0 }
            }
            Self::Scheduled { input: payload, .. }
            | Self::ParallelStarted { input: payload, .. }
            | Self::MapStarted { items: payload, .. } => of(payload),
            Self::IterationStarted { item: ItemOf::Selected(payload), .. }
            | Self::Submitted { output: payload, .. }
            | Self::Succeeded { output: payload, .. }
            | Self::CalledBack { callback: Callback::Succeeded(payload), .. } => payload.size(),
            Self::Forked(fork) => fork.payload_size(),
            Self::WentOn { edit: Some(edit), .. } => edit.payload_size(),
            _ => 0,
        }
    }

    /// Whether the execution ends with it.
    pub fn is_end(&self) -> bool {
        matches!(
            self,
            Self::ExecutionSucceeded
                | Self::ExecutionFailed { .. }
                | Self::ExecutionAborted(_)
                | Self::ExecutionTimedOut
        )
    }
}
