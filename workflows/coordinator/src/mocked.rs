//! Tasks that a test case answers, in place of workers.
//!
//! An execution that was started as a test case has that as a fact; which call
//! of its state a task is follows from its facts, too. So what the mocks say to a
//! task needs no record of its own: after a restart the same open task gets the
//! same answer, as a message like any other.

use std::sync::Arc;

use frevo_asl::execution::OpenTask;
use frevo_event::{Callback, Completer, ExecutionId, Message, Scope, TaskRef};

use crate::draft::Draft;
use crate::slot::Live;
use crate::{Caller, Partition};

/// A task that a test case may answer.
#[derive(Clone, Copy, Debug)]
pub struct MockedCall<'a> {
    /// Account and region of the state machine.
    pub scope: &'a Scope,
    /// Its name.
    pub machine: &'a str,
    /// The test case that the execution was started as.
    pub test_case: &'a str,
    /// The task's state.
    pub state: &'a str,
    /// Which call of the state in this execution, from 0 on.
    pub number: u32,
}

/// What the mocks say to a task; none: the state's task is a worker's.
pub type Mocks = Arc<dyn Fn(&MockedCall<'_>) -> Option<Callback> + Send + Sync>;

impl<R: Caller> Partition<R> {
    /// Whether a test case answers the task. Nearly no execution is one.
    pub(crate) fn is_mocked(&self, live: &Live, open: &OpenTask) -> bool {
        live.execution.test_case().is_some() && self.mocked(live, open).is_some()
    }

    /// The open tasks of an execution that its test case answers, but for those that
    /// were open `before`.
    pub(crate) fn opened_mocked(&self, id: ExecutionId, live: &Live, before: &[OpenTask]) -> Vec<TaskRef> {
        if live.execution.test_case().is_none() {
            return Vec::new();
        }
        let attempt = |open: &OpenTask| TaskRef { execution: id, branch: open.branch, attempt: open.attempt };
        let is_new = |open: &OpenTask| !before.iter().any(|other| attempt(other) == attempt(open));
        let open = live.execution.open_tasks().filter(|open| is_new(open) && self.is_mocked(live, open));
        open.map(|open| attempt(&open)).collect()
    }

    /// Answers an open task as its test case says; if it is not open any more, the
    /// answer is of no use.
    pub(crate) fn answer_mocked(&mut self, task: TaskRef, draft: &mut Draft<R>) {
        self.wake(task.execution);
        let Some(live) = self.live(task.execution) else { return };
        let is_it = |open: &OpenTask| (open.branch, open.attempt) == (task.branch, task.attempt);
        let Some(open) = live.execution.open_tasks().find(is_it) else { return };
        let by = Completer::Mock;
        let message = match self.mocked(live, &open) {
            Some(Callback::Succeeded(output)) => Message::TaskSucceeded { task, by, output },
            Some(Callback::Failed { error, cause }) => Message::TaskFailed { task, by, error, cause },
            None => return,
        };
        self.tell(task.execution, message, draft);
    }

    fn mocked(&self, live: &Live, open: &OpenTask) -> Option<Callback> {
        let (execution, machine) = (&live.execution, live.machine.as_ref()?);
        let start = execution.start();
        (self.settings.mocks)(&MockedCall {
            scope: &start.scope,
            machine: &start.machine,
            test_case: execution.test_case()?,
            state: &machine.state(open.state).name,
            number: execution.call_number(open)?,
        })
    }
}
