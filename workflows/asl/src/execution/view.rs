//! What the coordinator sees of an execution.

use frevo_event::{BranchId, StateNumber, Timestamp};
use frevo_value::Payload;

use super::{Branch, Execution, Phase};

/// A task that waits for a worker, or for the one that took it.
#[derive(Clone, Debug)]
pub struct OpenTask {
    /// The branch of the Task state.
    pub branch: BranchId,
    /// Which attempt; with the branch it names the task.
    pub attempt: u32,
    /// The Task state.
    pub state: StateNumber,
    /// What the history shows as its parameters or input.
    pub input: Payload,
    /// Whether a worker took it.
    pub started: bool,
    /// Whether a worker submitted it: what is left to come is the result.
    pub submitted: bool,
    /// Since when it is as it is.
    pub since: Timestamp,
    /// When it times out.
    pub deadline: Option<Timestamp>,
    /// How often whoever has it must show that it is alive.
    pub heartbeat_seconds: Option<u32>,
    /// Until when at the latest.
    pub heartbeat_due: Option<Timestamp>,
}

/// A branch that stands in a state.
#[derive(Clone, Debug)]
pub struct ActiveBranch {
    /// The branch.
    pub branch: BranchId,
    /// Its state.
    pub state: StateNumber,
    /// When something of it is due: a wait's or a retry's end, a timeout.
    pub due: Option<Timestamp>,
    /// Since when it is as it is.
    pub since: Timestamp,
    /// Its open task.
    pub task: Option<OpenTask>,
    /// How often its work failed and was begun again.
    pub retries: u32,
    /// What it does there.
    pub stands: Stands,
}

/// What a branch does in its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// It can go on by itself.
    Ready,
    /// It waits for a moment.
    Waiting,
    /// Its work failed, and begins again at a moment.
    Retrying,
    /// Its task is open.
    Working,
    /// The branches below it run.
    Above,
    /// It waits for somebody's word.
    Halted,
}

impl Execution {
    /// The tasks that are open, the oldest branch's first.
    pub fn open_tasks(&self) -> impl Iterator<Item = OpenTask> {
        self.chains().filter_map(open_task)
    }

    /// The branches whose work failed and begins again at a moment, by ascending id.
    pub(crate) fn retrying(&self) -> impl Iterator<Item = (BranchId, Timestamp)> {
        self.chains().filter_map(|branch| match branch.phase {
            Phase::Retrying(due) => Some((branch.id, due)),
            _ => None,
        })
    }

    /// The states that it is in.
    pub fn active(&self) -> impl Iterator<Item = ActiveBranch> {
        let standing = |branch: &&Branch| !matches!(branch.phase, Phase::Begun | Phase::Closed | Phase::Held);
        self.chains().filter(standing).map(|branch| {
            let task = open_task(branch);
            ActiveBranch {
                branch: branch.id,
                state: branch.state,
                due: branch.due(),
                since: task.as_ref().map_or(branch.entered_at, |task| task.since),
                task,
                retries: branch.retries().iter().sum(),
                stands: Stands::of(branch),
            }
        })
    }
}

impl Stands {
    fn of(branch: &Branch) -> Self {
        match &branch.phase {
            _ if branch.is_runnable() => Self::Ready,
            Phase::Waiting(_) => Self::Waiting,
            Phase::Retrying(_) => Self::Retrying,
            Phase::Task(_) => Self::Working,
            Phase::Fan(_) => Self::Above,
            Phase::Halted(_) => Self::Halted,
            Phase::Begun
            | Phase::Entered
            | Phase::Done(_)
            | Phase::Closed
            | Phase::Held
            | Phase::Broken(_) => Self::Ready,
        }
    }
}

pub(super) fn open_task(branch: &Branch) -> Option<OpenTask> {
    let Phase::Task(attempt) = &branch.phase else { return None };
    Some(OpenTask {
        branch: branch.id,
        attempt: attempt.number,
        state: branch.state,
        input: attempt.input.as_ref().unwrap_or(&branch.data).clone(),
        started: attempt.started,
        submitted: attempt.submitted,
        since: attempt.since,
        deadline: attempt.deadline,
        heartbeat_seconds: attempt.heartbeat_seconds,
        heartbeat_due: attempt.heartbeat_due,
    })
}
