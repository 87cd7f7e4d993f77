//! The state of an execution: the fold of its facts.
//!
//! Folding asks no definition: whatever a fact leaves out, an earlier one of
//! the same execution says. So a journal folds to the same state on any build,
//! also on one that would decide differently today.
//!
//! Only deadlines of heartbeats may differ between an execution that lived and
//! one that was folded: a heartbeat is no fact, it moves a moment in memory.

mod apply;
mod branch;
mod closely;
mod redrive;
mod snapshot;
mod standing;
mod test_case;
mod view;

use std::sync::Arc;

use frevo_event::{
    BranchId, Debugging, DefinitionHash, Indexing, LimitsMode, Recorded, Redrives, Start, Status, Timestamp,
};
use frevo_value::{Payload, Value};

pub(crate) use branch::{Attempt, Branch, Fan, FanKind, Phase};
pub use snapshot::SnapshotError;
pub use standing::{Doing, Progress, Standing};
pub(crate) use test_case::TestCase;
pub use view::{ActiveBranch, OpenTask, Stands};

/// An execution. It changes only by [`Execution::apply`], heartbeats aside.
#[derive(Clone, Debug)]
pub struct Execution {
    start: Option<Arc<Start>>,
    started_at: Timestamp,
    /// Whose limits hold, if its state machine chose.
    limits: Option<LimitsMode>,
    wants_transitions: bool,
    /// When it times out as a whole.
    due: Option<Timestamp>,
    event_count: u32,
    branch_next: u32,
    /// Where the last transition was made: a step that goes on after `Continued`
    /// begins behind it, so that an endless branch starves no other.
    last_branch: BranchId,
    /// The execution's own chain stands inline: most executions have no other.
    root: Branch,
    /// The other branches by ascending id; a child's is greater than its
    /// parent's.
    branches: Vec<Branch>,
    end: Option<Box<End>>,
    /// What few executions have.
    beside: Option<Box<Beside>>,
}

/// What few executions have: it stands apart, so that the others stay small.
#[derive(Clone, Debug, Default)]
struct Beside {
    /// Where it halts; none: nowhere.
    debugging: Option<Arc<Debugging>>,
    /// By what it is found once it has closed, beside its error.
    indexing: Option<Arc<Indexing>>,
    /// What answers its tasks for a while.
    recorded: Option<Arc<Recorded>>,
    /// The test case that answers its tasks.
    test_case: Option<TestCase>,
    /// None: it was never redriven.
    redrives: Option<Redrives>,
}

/// How an execution ended.
#[derive(Clone, Debug)]
struct End {
    status: Status,
    at: Timestamp,
    error: Option<Arc<str>>,
    cause: Option<Arc<str>>,
}

impl Default for Execution {
    fn default() -> Self {
        Self::new()
    }
}

impl Execution {
    /// Before its first fact.
    pub fn new() -> Self {
        Self {
            start: None,
            started_at: Timestamp::default(),
            limits: None,
            wants_transitions: false,
            due: None,
            event_count: 0,
            branch_next: 1,
            last_branch: BranchId::ROOT,
            root: Branch::root(Payload::empty_object()),
            branches: Vec::new(),
            end: None,
            beside: None,
        }
    }

    /// Whether it has its first fact.
    pub fn is_started(&self) -> bool {
        self.start.is_some()
    }

    /// What it was started with.
    ///
    /// # Panics
    /// Before its first fact.
    pub fn start(&self) -> &Start {
        self.start.as_deref().expect("an execution begins with ExecutionStarted")
    }

    /// The definition that it runs; none before its first fact.
    pub fn definition(&self) -> Option<DefinitionHash> {
        self.start.as_ref().map(|start| start.definition)
    }

    /// By what it is found once it has closed, beside its error.
    pub fn indexing(&self) -> Option<&Indexing> {
        self.beside.as_ref()?.indexing.as_deref()
    }

    /// When it started.
    pub fn started_at(&self) -> Timestamp {
        self.started_at
    }

    /// Whose limits hold, if its state machine chose; else the server's.
    pub fn limits(&self) -> Option<LimitsMode> {
        self.limits
    }

    /// Whether its state machine wants its transitions published.
    pub fn wants_transitions(&self) -> bool {
        self.wants_transitions
    }

    /// How it stands.
    pub fn status(&self) -> Status {
        self.end.as_ref().map_or(Status::Running, |end| end.status)
    }

    /// Whether it has ended.
    pub fn is_ended(&self) -> bool {
        self.end.is_some()
    }

    /// When it ended.
    pub fn stopped_at(&self) -> Option<Timestamp> {
        self.end.as_ref().map(|end| end.at)
    }

    /// Its output, if it succeeded.
    pub fn output(&self) -> Option<&Payload> {
        (self.status() == Status::Succeeded).then_some(&self.root.data)
    }

    /// Its error, if it failed or was stopped with one.
    pub fn error(&self) -> Option<&Arc<str>> {
        self.end.as_ref()?.error.as_ref()
    }

    /// Its cause, if it failed or was stopped with one.
    pub fn cause(&self) -> Option<&Arc<str>> {
        self.end.as_ref()?.cause.as_ref()
    }

    /// How many events AWS's history of it has so far; the last one's id.
    pub fn event_count(&self) -> u32 {
        self.event_count
    }

    /// Whether it enters no state before its state machine is resumed.
    pub fn is_held(&self) -> bool {
        !self.is_ended() && matches!(self.root.phase, Phase::Held)
    }

    /// Whether there is something to go on with: a step that ended with
    /// `Continued` waits for its `Continue` message.
    pub fn is_runnable(&self) -> bool {
        self.chains().any(Branch::is_runnable)
    }

    /// The earliest moment at which a `TimerFired` message is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.chains().filter_map(Branch::due).chain(self.due).min()
    }

    /// The variables of the outermost scope by name.
    pub fn variables(&self) -> impl Iterator<Item = (&Arc<str>, &Payload)> {
        self.root.variables().iter().map(|(name, value)| (name, value))
    }

    /// Begins every heartbeat's time anew: a new owner has not heard any yet.
    pub fn restart_clocks(&mut self, now: Timestamp) {
        for branch in std::iter::once(&mut self.root).chain(&mut self.branches) {
            if let Phase::Task(attempt) = &mut branch.phase
                && attempt.heartbeat_due.is_some()
            {
                attempt.restart_heartbeat(now);
            }
        }
    }

    /// Every chain of states, the execution's own first; none once it has ended:
    /// what is left of them then is for a redrive.
    pub(crate) fn chains(&self) -> impl Iterator<Item = &Branch> {
        let is_open = self.end.is_none();
        std::iter::once(&self.root).chain(&self.branches).filter(move |_| is_open)
    }

    /// How many chains of states there are, the execution's own included.
    pub(crate) fn chain_count(&self) -> usize {
        1 + self.branches.len()
    }

    pub(crate) fn get(&self, id: BranchId) -> Option<&Branch> {
        if id == BranchId::ROOT {
            return Some(&self.root);
        }
        self.place(id).map(|place| &self.branches[place])
    }

    pub(crate) fn branch(&self, id: BranchId) -> &Branch {
        self.get(id).expect("a branch that facts speak of exists")
    }

    pub(crate) fn branch_mut(&mut self, id: BranchId) -> &mut Branch {
        if id == BranchId::ROOT {
            return &mut self.root;
        }
        let place = self.place(id).expect("a branch that facts speak of exists");
        &mut self.branches[place]
    }

    pub(crate) fn attempt_mut(&mut self, id: BranchId, number: u32) -> Option<&mut Attempt> {
        self.get(id)?;
        match &mut self.branch_mut(id).phase {
            Phase::Task(attempt) if attempt.number == number => Some(attempt),
            _ => None,
        }
    }

    /// The branches right below `parent`, by ascending id.
    pub(crate) fn children(&self, parent: BranchId) -> impl Iterator<Item = &Branch> {
        self.branches.iter().filter(move |branch| branch.parent == parent)
    }

    /// The first branch from `at` on, around the end, that has something to do.
    pub(crate) fn runnable_from(&self, at: BranchId) -> Option<BranchId> {
        let branch = self.get(at);
        if let Some(branch) = branch.filter(|branch| branch.is_runnable()) {
            return Some(branch.id);
        }
        let split = self.branches.partition_point(|branch| branch.id < at);
        let (before, behind) = self.branches.split_at(split);
        let mut around = behind.iter().chain(std::iter::once(&self.root)).chain(before);
        around.find(|branch| branch.is_runnable()).map(|branch| branch.id)
    }

    pub(crate) fn last_branch(&self) -> BranchId {
        self.last_branch
    }

    pub(crate) fn branch_next(&self) -> BranchId {
        BranchId(self.branch_next)
    }

    pub(crate) fn due(&self) -> Option<Timestamp> {
        self.due
    }

    /// A variable as the branch sees it: its own, or else an outer one.
    pub(crate) fn variable(&self, id: BranchId, name: &str) -> Option<Value> {
        let mut branch = self.branch(id);
        loop {
            if let Some((_, value)) = branch.variables().iter().find(|(known, _)| &**known == name) {
                return Some(value.value().clone());
            }
            if branch.id == BranchId::ROOT {
                return None;
            }
            branch = self.branch(branch.parent);
        }
    }

    /// Bytes of UTF-8 of all variables of all scopes.
    pub(crate) fn variables_size(&self) -> usize {
        self.chains().flat_map(Branch::variables).map(|(_, value)| value.size()).sum()
    }

    /// The items of the Map that the branch runs.
    pub(crate) fn items<'a>(&'a self, map: &'a Branch) -> Option<&'a Payload> {
        match &map.phase {
            Phase::Fan(fan) | Phase::Broken(fan) => match &fan.kind {
                FanKind::Map { items, .. } => Some(items.as_ref().unwrap_or(&map.data)),
                FanKind::Parallel { .. } => None,
            },
            _ => None,
        }
    }

    /// The item that the branch, or a branch around it, iterates over: its
    /// index and its value.
    pub(crate) fn item_of(&self, id: BranchId) -> Option<(u32, Value)> {
        let mut branch = self.branch(id);
        while branch.id != BranchId::ROOT {
            let parent = self.branch(branch.parent);
            if let Some(items) = self.items(parent) {
                return Some((branch.index, item(items, branch.index)));
            }
            branch = parent;
        }
        None
    }

    fn place(&self, id: BranchId) -> Option<usize> {
        self.branches.binary_search_by_key(&id, |branch| branch.id).ok()
    }
}

/// One of a Map's items.
pub(crate) fn item(items: &Payload, index: u32) -> Value {
    let items = items.value().as_array().expect("what a Map iterates over is an array");
    items[index as usize].clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A million waiting executions must fit into memory.
    #[test]
    fn an_execution_is_small() {
        assert!(size_of::<Branch>() <= 96, "{}", size_of::<Branch>());
        assert!(size_of::<Execution>() <= 184, "{}", size_of::<Execution>());
    }
}
