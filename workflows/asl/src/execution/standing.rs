//! An execution as it stood at an event, for whoever looks for a mistake: every
//! branch with what it has and what it was about to do.

use std::sync::Arc;

use frevo_event::{BranchId, Fact, StateNumber, Timestamp};
use frevo_value::Payload;

use super::view::open_task;
use super::{Branch, Execution, Fan, OpenTask, Phase};
use crate::Machine;

/// A chain of states, whether it stands in one or is between two.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The branch.
    pub branch: BranchId,
    /// The branch whose Parallel or Map state it belongs to; its own id for the
    /// execution itself.
    pub parent: BranchId,
    /// Its place among its siblings.
    pub index: u32,
    /// The state that it is in, or has just left; none before its first.
    pub state: Option<StateNumber>,
    /// The event id of that state's `…StateEntered`; 0: none.
    pub entered: u32,
    /// The moment of that event.
    pub entered_at: Timestamp,
    /// The input of the state that it is in; between states the output of the
    /// last.
    pub data: Payload,
    /// The variables of its own scope, in the order of their first assignment.
    pub variables: Vec<(Arc<str>, Payload)>,
    /// How often each retrier of the state has matched; shorter than `Retry` may
    /// be.
    pub retries: Vec<u32>,
    /// What it does.
    pub doing: Doing,
}

/// What a branch does.
#[derive(Clone, Debug)]
pub enum Doing {
    /// It is before its first state.
    Beginning,
    /// Its state machine is paused: it does not enter its first state.
    Held,
    /// It entered its state, which has done nothing yet.
    Entered,
    /// It waits for a moment.
    Waiting {
        /// Which.
        due: Timestamp,
    },
    /// It waits for somebody's word, until a moment.
    Halted {
        /// Which.
        due: Timestamp,
    },
    /// Its task is open.
    Working(Box<OpenTask>),
    /// Its work failed, and begins again at a moment.
    Retrying {
        /// Which.
        due: Timestamp,
    },
    /// The branches below it run.
    Branching(Progress),
    /// Its work is done.
    Done {
        /// The raw result.
        result: Payload,
    },
    /// It has left its state, or failed in it.
    Left,
}

/// How far a Parallel or Map state has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many branches or items there are.
    pub length: u32,
    /// How many were started.
    pub started: u32,
    /// How many have ended.
    pub ended: u32,
}

impl Execution {
    /// The execution as it stood at the event with this id of AWS's history,
    /// before the next one; none if it has no such event. What is no event counts
    /// to the one before. The facts are in the order of [`crate::history::told`].
    pub fn as_of<'f>(facts: impl IntoIterator<Item = (Timestamp, &'f Fact)>, event: u32) -> Option<Self> {
        let mut execution = Self::new();
        for (stamp, fact) in facts {
            if fact.is_event() && execution.event_count == event {
                break;
            }
            execution.apply(fact, stamp);
        }
        (event > 0 && execution.event_count == event).then_some(execution)
    }

    /// Every branch, the execution's own first.
    pub fn standings(&self) -> impl Iterator<Item = Standing> {
        std::iter::once(&self.root).chain(&self.branches).map(Standing::of)
    }

    /// When the execution times out as a whole.
    pub fn times_out_at(&self) -> Option<Timestamp> {
        self.due()
    }

    /// Where a branch runs: the Parallel and Map states around it with the places
    /// in them, the outermost first; empty for the execution itself.
    ///
    /// # Panics
    /// If there is no such branch.
    pub fn place_of(&self, machine: &Machine, id: BranchId) -> Vec<(Arc<str>, u32)> {
        let mut place = Vec::new();
        let mut branch = self.branch(id);
        while branch.id != BranchId::ROOT {
            let parent = self.branch(branch.parent);
            place.push((machine.state(parent.state).name.clone(), branch.index));
            branch = parent;
        }
        place.reverse();
        place
    }
}

impl Standing {
    fn of(branch: &Branch) -> Self {
        Self {
            branch: branch.id,
            parent: branch.parent,
            index: branch.index,
            state: (branch.entered > 0).then_some(branch.state),
            entered: branch.entered,
            entered_at: branch.entered_at,
            data: branch.data.clone(),
            variables: branch.variables().to_vec(),
            retries: branch.retries().to_vec(),
            doing: Doing::of(branch),
        }
    }
}

impl Doing {
    fn of(branch: &Branch) -> Self {
        match &branch.phase {
            Phase::Begun => Self::Beginning,
            Phase::Held => Self::Held,
            Phase::Halted(due) => Self::Halted { due: *due },
            Phase::Entered => Self::Entered,
            Phase::Waiting(due) => Self::Waiting { due: *due },
            Phase::Task(_) => {
                Self::Working(Box::new(open_task(branch).expect("a branch that works has an open task")))
            }
            Phase::Retrying(due) => Self::Retrying { due: *due },
            Phase::Fan(fan) | Phase::Broken(fan) => Self::Branching(Progress::of(fan)),
            Phase::Done(result) => Self::Done { result: result.clone() },
            Phase::Closed => Self::Left,
        }
    }
}

impl Progress {
    fn of(fan: &Fan) -> Self {
        Self { length: fan.length, started: fan.started(), ended: fan.ended }
    }
}
