//! What arrives for an execution. A message may be late, repeated or stale;
//! `asl::step` decides what it means.

use std::sync::Arc;

use frevo_value::Payload;
use serde::{Deserialize, Serialize};

use crate::{Beginning, BranchId, Edit, ExecutionId, Pace, Start, StopReason, Timestamp};

/// The one attempt at a task that a completion answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TaskRef {
    /// The execution.
    pub execution: ExecutionId,
    /// The branch in which the task's state was entered.
    pub branch: BranchId,
    /// The history id of the attempt's `…Scheduled` event: unique in the
    /// execution, so a completion of an earlier attempt is known as stale.
    pub attempt: u32,
}

impl TaskRef {
    /// The attempt's id in queues: the same wherever it is computed.
    pub fn key(&self) -> u128 {
        u128::from_be_bytes(self.execution.0) ^ (u128::from(self.branch.0) << 32 | u128::from(self.attempt))
    }
}

/// Who says that a task is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Completer {
    /// The worker that the task was delivered to. For `.waitForTaskToken` its
    /// answer is what was submitted, and the token brings the result; for all
    /// others it is the result.
    Worker,
    /// A worker of a `.sync` task says what it submitted; the result follows.
    Submitter,
    /// SendTaskSuccess or SendTaskFailure with the task token.
    Token,
    /// A mock stands for whoever was called: what it says is the response that the
    /// service gives in the end, in its own shape.
    Mock,
}

/// A message to one execution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Message {
    /// Start the execution.
    Start(Box<Start>),
    /// A worker took the task.
    TaskStarted {
        /// The attempt.
        task: TaskRef,
        /// The name that the worker gave itself.
        worker: Option<Arc<str>>,
    },
    /// The task is done.
    TaskSucceeded {
        /// The attempt.
        task: TaskRef,
        /// Who says so.
        by: Completer,
        /// Its result.
        output: Payload,
    },
    /// The task failed.
    TaskFailed {
        /// The attempt.
        task: TaskRef,
        /// Who says so.
        by: Completer,
        /// The error's name; absent when SendTaskFailure gave none.
        error: Option<Arc<str>>,
        /// What happened; absent when SendTaskFailure gave none.
        cause: Option<Arc<str>>,
    },
    /// The worker is alive; moves a deadline in memory and is never journaled.
    Heartbeat {
        /// The attempt.
        task: TaskRef,
    },
    /// Something of the execution is due at the message's stamp.
    TimerFired,
    /// StopExecution.
    Stop(StopReason),
    /// The last step ended because its budget was spent: go on.
    Continue,
    /// The state machine was paused when the execution was started, and is not any
    /// more.
    Resume,
    /// RedriveExecution.
    Redrive {
        /// By which the caller knows the call.
        token: Option<Arc<str>>,
    },
    /// Start an execution that is no ordinary one.
    Begin(Box<Start>, Box<Beginning>),
    /// A branch that halted goes on; none: all of them.
    Proceed {
        /// Which.
        branch: Option<BranchId>,
        /// What is put into it.
        edit: Option<Edit>,
        /// How far.
        pace: Pace,
    },
    /// What waits to be tried again is tried again at once.
    RetryNow {
        /// Only in this state; none: in every one.
        state: Option<Arc<str>>,
        /// Only what is due by this moment: whoever says it again does not hasten the
        /// next attempt, too.
        due_until: Option<Timestamp>,
    },
}

impl Message {
    /// What it is, in a word.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Start(_) => "Start",
            Self::TaskStarted { .. } => "TaskStarted",
            Self::TaskSucceeded { .. } => "TaskSucceeded",
            Self::TaskFailed { .. } => "TaskFailed",
            Self::Heartbeat { .. } => "Heartbeat",
            Self::TimerFired => "TimerFired",
            Self::Stop(_) => "Stop",
            Self::Continue => "Continue",
            Self::Resume => "Resume",
            Self::Redrive { .. } => "Redrive",
            Self::Begin(..) => "Begin",
            Self::Proceed { .. } => "Proceed",
            Self::RetryNow { .. } => "RetryNow",
        }
    }

    /// The task that it is about.
    pub fn task(&self) -> Option<&TaskRef> {
        match self {
            Self::TaskStarted { task, .. }
            | Self::TaskSucceeded { task, .. }
            | Self::TaskFailed { task, .. }
            | Self::Heartbeat { task } => Some(task),
            Self::Start(_)
            | Self::TimerFired
            | Self::Stop(_)
            | Self::Continue
            | Self::Resume
            | Self::Redrive { .. }
            | Self::Begin(..)
            | Self::Proceed { .. }
            | Self::RetryNow { .. } => None,
        }
    }

    /// With what an execution is to be started.
    pub fn start(&self) -> Option<&Start> {
        match self {
            Self::Start(start) | Self::Begin(start, _) => Some(start),
            _ => None,
        }
    }
}
