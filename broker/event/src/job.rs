//! Jobs: something is done with every execution that a filter finds.
//!
//! ```text
//! look ─► a portion is found ─► journaled as under way ─► done ─► what became of it is
//!  ▲                                                             journaled with the next
//!  └──────────────────────────────────────────────────────────── portion
//! ```
//!
//! What is under way is written down before it is done: after a crash the same
//! portion is done again, which changes nothing where it was done before, and each
//! execution is counted once.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::arn::execution_arn;
use crate::{ExecutionId, Scope, Status, StopReason, Timestamp};

/// A job's number, under which its results are kept; never given twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct JobNumber(pub u32);

/// A job, as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Account and region.
    pub scope: Scope,
    /// Its name, unique in its scope.
    pub name: Arc<str>,
    /// Its number.
    pub number: JobNumber,
    /// What is done.
    pub action: JobAction,
    /// With which executions.
    pub filter: JobFilter,
    /// Nothing is done: it tells what would be.
    pub dry_run: bool,
    /// At most so many executions a second; none: as fast as it goes.
    pub rate_per_second: Option<u32>,
    /// What its maker says of it.
    pub description: Option<Arc<str>>,
    /// The id of the access key of whoever started it; none: the server asked for none.
    pub started_by: Option<Arc<str>>,
    /// The same of whoever paused, resumed or cancelled it last.
    pub changed_by: Option<Arc<str>>,
    /// When it was started; only what stood as the filter says then is found.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How it stands.
    pub state: JobState,
    /// How often it has advanced.
    pub step: u64,
    /// Where it looks next; none: it has looked at everything.
    pub place: Option<JobPlace>,
    /// What is being done, and journaled as such.
    pub under_way: Vec<JobTarget>,
    /// What it came to so far.
    pub counts: JobCounts,
}

/// What is done with each execution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobAction {
    /// As StopExecution does.
    Stop(StopReason),
    /// As RedriveExecution does.
    Redrive,
    /// What waits to be tried again is tried again at once.
    RetryNow,
}

/// Which executions are meant: all that this says of them must be so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobFilter {
    /// Those of this state machine.
    pub machine: Option<Arc<str>>,
    /// Of them, those that were started by this version or alias.
    pub qualifier: Option<Arc<str>>,
    /// Those that ended in one of these ways; empty: in any way.
    pub statuses: Vec<Status>,
    /// Those that are, or ended, in a state of this name.
    pub state: Option<Arc<str>>,
    /// Those that failed with this error; one that runs, with its last attempt.
    pub error: Option<Arc<str>>,
    /// Those with this business key, as a search asks for it: `order=17`.
    pub key: Option<Arc<str>>,
    /// Those that were started then or later.
    pub started_from: Option<Timestamp>,
    /// Those that were started then or earlier.
    pub started_until: Option<Timestamp>,
    /// Those that ended then or later.
    pub stopped_from: Option<Timestamp>,
    /// Those that ended then or earlier.
    pub stopped_until: Option<Timestamp>,
}

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobState {
    /// It goes on.
    Running,
    /// It goes on when somebody resumes it.
    Paused,
    /// It has looked at everything.
    Completed,
    /// Somebody ended it.
    Cancelled,
}

/// Where a job looks next: behind this in a list of a state machine's executions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobPlace {
    /// The state machine; none: before the first.
    pub machine: Option<Arc<str>>,
    /// Which of its lists: a partition, or a way in which executions end.
    pub list: u16,
    /// The last execution that was looked at, by its place in the list.
    pub after: Option<(Timestamp, ExecutionId)>,
}

/// An execution with which something is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobTarget {
    /// Its state machine.
    pub machine: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// When the last of its attempts is due that need not wait.
    pub due: Option<Timestamp>,
}

/// What became of an execution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobOutcome {
    /// It is done.
    Done,
    /// It would be done: nothing was.
    Found,
    /// It could not be done.
    Refused {
        /// Why.
        reason: Arc<str>,
    },
}

/// What became of an execution, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobResult {
    /// Its state machine.
    pub machine: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// What became of it.
    pub outcome: JobOutcome,
    /// When that was written down.
    pub at: Timestamp,
}

/// What a job came to, in executions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobCounts {
    /// It looked at so many.
    pub examined: u64,
    /// So many are as the filter says.
    pub found: u64,
    /// With so many it is done.
    pub done: u64,
    /// With so many it could not be done.
    pub refused: u64,
}

/// A job goes on: what became of the portion that was under way, and the next one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobAdvance {
    /// Account and region.
    pub scope: Scope,
    /// The job.
    pub name: Arc<str>,
    /// So often it had advanced before.
    pub step: u64,
    /// What became of what was under way, in its order.
    pub outcomes: Vec<JobOutcome>,
    /// So many executions were looked at.
    pub examined: u64,
    /// The next portion.
    pub targets: Vec<JobTarget>,
    /// Where it looks next.
    pub place: Option<JobPlace>,
}

/// A change to the jobs, as somebody asks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum JobCommand {
    /// Start a job. Its number, its times and how it stands are the catalogue's to
    /// give.
    Start(Box<Job>),
    /// Pause or resume it.
    Pause {
        /// Account and region.
        scope: Scope,
        /// The job.
        name: Arc<str>,
        /// Whether it is paused from now on.
        paused: bool,
        /// The access key's id of whoever says so.
        by: Option<Arc<str>>,
    },
    /// End it: what is under way is done, and nothing more.
    Cancel {
        /// Account and region.
        scope: Scope,
        /// The job.
        name: Arc<str>,
        /// The access key's id of whoever says so.
        by: Option<Arc<str>>,
    },
    /// Forget one that has ended, and what it came to.
    Delete {
        /// Account and region.
        scope: Scope,
        /// The job.
        name: Arc<str>,
    },
    /// It goes on.
    Advance(Box<JobAdvance>),
}

/// What changes of the jobs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum JobChange {
    /// It is so from now on.
    Put(Box<Job>),
    /// It has advanced.
    Advanced(Box<JobAdvanced>),
    /// It is forgotten.
    Deleted {
        /// Account and region.
        scope: Scope,
        /// The job.
        name: Arc<str>,
        /// Its number.
        number: JobNumber,
    },
}

/// A job has advanced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobAdvanced {
    /// Account and region.
    pub scope: Scope,
    /// The job.
    pub name: Arc<str>,
    /// When.
    pub at: Timestamp,
    /// What executions came to since.
    pub told: JobTold,
    /// So many executions were looked at since.
    pub examined: u64,
    /// The next portion.
    pub targets: Vec<JobTarget>,
    /// Where it looks next.
    pub place: Option<JobPlace>,
}

/// What executions came to, as it is kept beside the job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobTold {
    /// Of which job.
    pub number: JobNumber,
    /// So many were told of before.
    pub first: u64,
    /// The next ones.
    pub results: Vec<JobResult>,
}

/// Why a command about jobs is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum JobRefusal {
    /// A job of that name exists.
    #[error("job {job} already exists")]
    Exists {
        /// The job.
        job: Arc<str>,
    },
    /// No such job.
    #[error("job {job} does not exist")]
    Missing {
        /// The job.
        job: Arc<str>,
    },
    /// It does not go on any more.
    #[error("job {job} has ended")]
    Ended {
        /// The job.
        job: Arc<str>,
    },
    /// It goes on still, or something of it is under way.
    #[error("job {job} has not ended: cancel it first")]
    NotEnded {
        /// The job.
        job: Arc<str>,
    },
    /// Somebody else advanced it.
    #[error("job {job} has advanced meanwhile")]
    Moved {
        /// The job.
        job: Arc<str>,
    },
}

impl Job {
    /// Whether it goes on by itself.
    pub fn is_running(&self) -> bool {
        self.state == JobState::Running
    }

    /// Whether somebody ended it, or it has come to its end.
    pub fn has_ended(&self) -> bool {
        matches!(self.state, JobState::Completed | JobState::Cancelled)
    }

    /// Whether there is something to do: what is under way is done even if it has been
    /// paused or cancelled since.
    pub fn is_due(&self) -> bool {
        self.is_running() || !self.under_way.is_empty()
    }

    /// How many executions it has told of.
    pub fn told(&self) -> u64 {
        if self.dry_run { self.counts.found } else { self.counts.done + self.counts.refused }
    }

    /// Takes note that it has advanced.
    pub fn advance(&mut self, advanced: &JobAdvanced) {
        let JobAdvanced { told, targets, .. } = advanced;
        let refused = |result: &&JobResult| matches!(result.outcome, JobOutcome::Refused { .. });
        let refused = told.results.iter().filter(refused).count() as u64;
        self.counts.examined += advanced.examined;
        if self.dry_run {
            self.counts.found += told.results.len() as u64;
        } else {
            self.counts.found += targets.len() as u64;
            self.counts.refused += refused;
            self.counts.done += told.results.len() as u64 - refused;
            self.under_way = targets.clone();
        }
        self.step += 1;
        self.place = advanced.place.clone();
        if self.is_running() && self.place.is_none() && self.under_way.is_empty() {
            self.state = JobState::Completed;
            self.ended_at = Some(advanced.at);
        }
    }
}

impl JobAction {
    /// What it is called.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Stop(_) => "stop",
            Self::Redrive => "redrive",
            Self::RetryNow => "retry",
        }
    }

    /// Whether it is for executions that have ended; else for those that run.
    pub fn is_for_ended(&self) -> bool {
        matches!(self, Self::Redrive)
    }
}

impl JobFilter {
    /// Whether it says nothing: then every execution is meant.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl JobTarget {
    /// The execution's ARN.
    pub fn arn_text(&self, scope: &Scope) -> String {
        execution_arn(scope, &self.machine, &self.name, None)
    }

    /// It with what became of it.
    pub fn result(&self, outcome: JobOutcome, at: Timestamp) -> JobResult {
        JobResult { machine: self.machine.clone(), name: self.name.clone(), outcome, at }
    }
}
