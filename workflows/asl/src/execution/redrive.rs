//! An execution that ended without success is there again, as it stood.
//!
//! ```text
//! where a branch stood              where it goes on
//! before its first state            there
//! a Task, Wait, Pass, Choice, Fail  before the state's work
//! a Parallel or Map                 with the branches below that have not ended
//! ```
//!
//! An end takes nothing away, so that nothing need be brought back: what had
//! succeeded below a Parallel or Map is among its results.

use std::sync::Arc;

use frevo_event::{Redrives, Timestamp};

use super::{Branch, Execution, Phase};

impl Execution {
    /// Its redrives, if there were any.
    pub fn redrives(&self) -> Option<&Redrives> {
        self.beside.as_ref()?.redrives.as_ref()
    }

    /// The execution as if it had not ended.
    #[must_use]
    pub fn as_running(&self) -> Self {
        Self { end: None, ..self.clone() }
    }

    pub(super) fn reopen(&mut self, at: Timestamp, token: Option<Arc<str>>) {
        self.end = None;
        self.beside.get_or_insert_default().redrives.get_or_insert_default().add(at, token);
        self.take_back_unmade();
        std::iter::once(&mut self.root).chain(&mut self.branches).for_each(Branch::reopen);
    }

    /// An iteration that failed before its first state failed because its input
    /// could not be made: it starts again, as the last one that its Map started.
    fn take_back_unmade(&mut self) {
        let unmade = |branch: &Branch| branch.entered == 0 && matches!(branch.phase, Phase::Closed);
        let (unmade, kept) = std::mem::take(&mut self.branches).into_iter().partition(unmade);
        self.branches = kept;
        let unmade: Vec<Branch> = unmade;
        for branch in unmade {
            if let Phase::Fan(fan) | Phase::Broken(fan) = &mut self.branch_mut(branch.parent).phase {
                fan.results.truncate(branch.index as usize);
            }
        }
    }
}

impl Branch {
    fn reopen(&mut self) {
        self.forget_retries();
        self.phase = match std::mem::replace(&mut self.phase, Phase::Closed) {
            Phase::Fan(fan) | Phase::Broken(fan) => Phase::Fan(fan),
            Phase::Begun | Phase::Held => Phase::Begun,
            done @ Phase::Done(_) => done,
            Phase::Entered
            | Phase::Waiting(_)
            | Phase::Task(_)
            | Phase::Retrying(_)
            | Phase::Closed
            | Phase::Halted(_) => Phase::Entered,
        };
    }
}
