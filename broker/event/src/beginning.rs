//! How an execution begins that is no ordinary one: as a fork of another one,
//! halting where it is told to, or with a test case in place of workers.

use std::sync::Arc;

use frevo_value::Payload;
use serde::{Deserialize, Serialize};

use crate::{BranchId, Fact, Timestamp};

/// What an execution begins with beside its start.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Beginning {
    /// Where it goes on from; none: it begins at its first state.
    pub fork: Option<Arc<Fork>>,
    /// Where it halts; none: nowhere.
    pub debugging: Option<Arc<Debugging>>,
    /// The test case that answers the tasks of the states which it names; none:
    /// workers do.
    pub test_case: Option<Arc<str>>,
}

impl Beginning {
    /// Whether it says nothing beside the start.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// Whether somebody waits for it: it can't be held.
    pub fn is_watched(&self) -> bool {
        self.fork.is_some() || self.debugging.is_some()
    }
}

/// Another execution's past, up to the moment from which a new one goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fork {
    /// The ARN of the other one.
    pub original: Arc<str>,
    /// The id of its last event that is copied.
    pub event: u32,
    /// Everything that was decided about it up to there, each fact with its stamp;
    /// its states are numbered as in the definition of the new execution.
    pub past: Vec<(Timestamp, Fact)>,
    /// What is another in the new one.
    pub edits: Vec<Edit>,
    /// What answers its tasks for a while; none: workers do from the beginning.
    pub recorded: Option<Arc<Recorded>>,
}

/// What tasks of another execution were answered after the moment from which a fork
/// goes on. It answers the fork's, until one of them is not what it was there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// The ARN of the other execution.
    pub original: Arc<str>,
    /// In the order in which they came; those that answered are gone.
    pub answers: Vec<RecordedAnswer>,
    /// From the first task of this state on workers answer.
    pub loose_from: Option<Arc<str>>,
}

/// What an attempt at a task came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordedAnswer {
    /// Where its state was: the names of the Parallel and Map states around it, with
    /// the places in them.
    pub place: Vec<(Arc<str>, u32)>,
    /// The name of its state.
    pub state: Arc<str>,
    /// What it was given.
    pub input: Payload,
    /// What was submitted, if anything was.
    pub submitted: Option<Payload>,
    /// How it ended.
    pub end: RecordedEnd,
}

/// How an attempt at a task ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RecordedEnd {
    /// With the raw result.
    Succeeded(Payload),
    /// With an error.
    Failed {
        /// Its name.
        error: Option<Arc<str>>,
        /// What happened.
        cause: Option<Arc<str>>,
    },
    /// It timed out.
    TimedOut {
        /// Because its heartbeat lapsed.
        heartbeat: bool,
    },
}

/// Data that somebody puts into a branch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// Which.
    pub branch: BranchId,
    /// What its state is given; none: what it was given.
    pub input: Option<Payload>,
    /// An object of variables to assign in the branch's scope.
    pub variables: Option<Payload>,
}

/// Where an execution halts, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Debugging {
    /// Before the work of states with these names.
    pub breakpoints: Vec<Arc<str>>,
    /// Before the work of every state.
    pub step: bool,
    /// Nobody need tell it to go on for so many seconds.
    pub halt_seconds_max: u32,
    /// What becomes of it then.
    pub lapse: HaltLapse,
}

/// What becomes of an execution that halted and was not told to go on in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HaltLapse {
    /// It goes on, and halts nowhere any more.
    GoOn,
    /// It is aborted.
    Abort,
}

/// How far an execution goes that halted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pace {
    /// To the next state, whichever.
    Step,
    /// To the next breakpoint.
    Continue,
    /// To its end: it halts nowhere any more.
    Run,
}

impl Fork {
    /// The moment of the last thing that is copied.
    pub fn at(&self) -> Timestamp {
        self.past.last().map_or(Timestamp::default(), |(stamp, _)| *stamp)
    }

    /// How deep forks of forks are nested in it, itself included.
    pub fn depth(&self) -> usize {
        let inner = self.past.iter().find_map(|(_, fact)| match fact {
            Fact::Forked(fork) => Some(fork.depth()),
            _ => None,
        });
        1 + inner.unwrap_or(0)
    }

    /// Bytes of the payloads that it holds.
    pub fn payload_size(&self) -> usize {
        let past: usize = self.past.iter().map(|(_, fact)| fact.payload_size()).sum();
        let edits: usize = self.edits.iter().map(Edit::payload_size).sum();
        past + edits + self.recorded.as_ref().map_or(0, |recorded| recorded.payload_size())
    }
}

impl Recorded {
    /// Bytes of the payloads that it holds.
    pub fn payload_size(&self) -> usize {
        let of = |answer: &RecordedAnswer| {
            let end = if let RecordedEnd::Succeeded(output) = &answer.end { output.size() } else { 0 };
            answer.input.size() + answer.submitted.as_ref().map_or(0, Payload::size) + end
        };
        self.answers.iter().map(of).sum()
    }
}

impl Edit {
    /// Bytes of the payloads that it holds.
    pub fn payload_size(&self) -> usize {
        [&self.input, &self.variables].into_iter().flatten().map(Payload::size).sum()
    }
}
