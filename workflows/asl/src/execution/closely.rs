//! Executions that somebody looks at closely: what a fork of another one is folded
//! to, and data that is put into a branch.

use std::sync::Arc;

use frevo_event::{BranchId, Debugging, Edit, Fork, Pace, Recorded, Timestamp};

use super::{Branch, Execution, Phase};

impl Execution {
    /// Where it halts, if somebody wants it to.
    pub fn debugging(&self) -> Option<&Debugging> {
        self.beside.as_ref()?.debugging.as_deref()
    }

    /// What answers its tasks for a while, if it is a fork.
    pub(crate) fn recorded(&self) -> Option<&Arc<Recorded>> {
        self.beside.as_ref()?.recorded.as_ref()
    }

    /// The branches that halted, by ascending id.
    pub fn halted(&self) -> impl Iterator<Item = BranchId> {
        self.chains().filter(|branch| matches!(branch.phase, Phase::Halted(_))).map(|branch| branch.id)
    }

    /// Whether every branch stands in a state, or before its first one: what comes
    /// next follows from that alone.
    pub(crate) fn stands(&self) -> bool {
        let stands = |branch: &Branch| match branch.phase {
            Phase::Begun
            | Phase::Entered
            | Phase::Waiting(_)
            | Phase::Task(_)
            | Phase::Retrying(_)
            | Phase::Fan(_)
            | Phase::Held
            | Phase::Halted(_) => true,
            Phase::Done(_) | Phase::Closed | Phase::Broken(_) => false,
        };
        !self.is_ended() && self.chains().all(stands)
    }

    /// Becomes what the other one was, as far as a new one can go on from there.
    pub(super) fn fork(&mut self, fork: &Fork, stamp: Timestamp) {
        let mut forked = Self::new();
        for (at, fact) in &fork.past {
            forked.apply(fact, *at);
        }
        forked.start = self.start.take();
        forked.started_at = stamp;
        if forked.beside.is_some() || fork.recorded.is_some() {
            let beside = forked.beside.get_or_insert_default();
            (beside.debugging, beside.recorded) = (None, fork.recorded.clone());
            beside.redrives = None;
        }
        let later = stamp.0.saturating_sub(fork.at().0);
        forked.due = forked.due.map(|due| due.plus_millis(later));
        for branch in std::iter::once(&mut forked.root).chain(&mut forked.branches) {
            branch.go_on_elsewhere(later);
        }
        fork.edits.iter().for_each(|edit| forked.edit(edit));
        *self = forked;
    }

    pub(super) fn edit(&mut self, edit: &Edit) {
        let branch = self.branch_mut(edit.branch);
        if let Some(input) = &edit.input {
            branch.data = input.clone();
        }
        if let Some(variables) = &edit.variables {
            branch.assign_all(variables);
        }
    }

    /// One of the recorded answers is used.
    pub(super) fn recall(&mut self, answer: u32) {
        if let Some(recorded) = self.beside.as_mut().and_then(|beside| beside.recorded.as_mut()) {
            Arc::make_mut(recorded).answers.remove(answer as usize);
        }
    }

    pub(super) fn loosen(&mut self) {
        if let Some(beside) = &mut self.beside {
            beside.recorded = None;
        }
    }

    /// The branch goes on that halted.
    pub(super) fn go_on(&mut self, branch: BranchId, edit: Option<&Edit>, pace: Pace) {
        self.branch_mut(branch).phase = Phase::Entered;
        if let Some(edit) = edit {
            self.edit(edit);
        }
        let Some(debugging) = self.beside.as_mut().map(|beside| &mut beside.debugging) else { return };
        let step = pace == Pace::Step;
        match debugging {
            Some(_) if pace == Pace::Run => *debugging = None,
            Some(known) if known.step != step => {
                *debugging = Some(Debugging { step, ..(**known).clone() }.into());
            }
            _ => {}
        }
    }
}

impl Branch {
    /// The branch of a fork: its clocks go on from where they stood, so many
    /// milliseconds later; whoever had its task answers the original.
    fn go_on_elsewhere(&mut self, later: i64) {
        match &mut self.phase {
            Phase::Waiting(due) | Phase::Retrying(due) => *due = due.plus_millis(later),
            Phase::Task(_) | Phase::Halted(_) => self.phase = Phase::Entered,
            Phase::Held => self.phase = Phase::Begun,
            Phase::Begun
            | Phase::Entered
            | Phase::Fan(_)
            | Phase::Broken(_)
            | Phase::Done(_)
            | Phase::Closed => {}
        }
    }
}
