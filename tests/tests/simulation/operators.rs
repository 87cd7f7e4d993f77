//! An operator: looks for what was set aside, and lets it go on or aborts it.

use frevo_event::{ExecutionId, QuarantineView, Reply, Request};

use super::agenda::Event;
use super::coverage::SEEN_IN_LIST;
use super::oracle::Known;
use super::people::{Sent, Who};
use super::world::World;

impl World {
    /// Asks every partition what it has set aside.
    pub fn operate(&mut self) {
        for partition in 0..self.partition_count {
            self.ask(Who::Operator, None, partition, Request::ListQuarantine, true);
            self.sent.last_mut().expect("it was just asked").partition = Some(partition);
        }
        self.put(3_000, 15_000, Event::Operate);
    }

    /// The operator was told what is set aside.
    pub fn hear_quarantine(&mut self, views: &[QuarantineView]) {
        for view in views {
            self.coverage.count(SEEN_IN_LIST);
            self.put(1, 5_000, Event::Release { execution: view.execution });
        }
    }

    pub fn release(&mut self, execution: ExecutionId) {
        let planned = self.names.get(&execution).map(|index| &self.plan.executions[*index]);
        let abort = planned.is_some_and(|planned| planned.aborted);
        let partition = execution.partition(self.partition_count).0;
        self.ask(Who::Release, Some(execution), partition, Request::Release { execution, abort }, true);
    }

    /// A list shows what was set aside all the time, and nothing that was not
    /// at any.
    pub fn is_fine_list(&self, sent: &Sent, views: &[QuarantineView]) -> bool {
        let is_shown = |id: &ExecutionId| views.iter().any(|view| view.execution == *id);
        let is_true = |view: &QuarantineView| {
            let arn = view.arn.as_deref().map(ExecutionId::of_arn);
            arn == Some(view.execution) && self.oracle.was_aside(view.execution, sent.record_count)
        };
        let is_partition_s = |id: &ExecutionId| Some(id.partition(self.partition_count).0) == sent.partition;
        let is_all = |(id, since): (&ExecutionId, &usize)| {
            !is_partition_s(id) || *since > sent.record_count || is_shown(id)
        };
        views.iter().all(is_true) && self.oracle.aside().iter().all(is_all)
    }

    /// What the operator is told of a release.
    pub fn is_fine_release(&self, id: ExecutionId, sent: &Sent, reply: &Reply) -> bool {
        let aside_since = self.oracle.aside().get(&id);
        let has_ended = self.oracle.executions.get(&id).is_none_or(Known::has_ended);
        match reply {
            Reply::Unknown => has_ended,
            Reply::Stale => aside_since.is_none_or(|since| *since > sent.record_count),
            Reply::Stopped { .. } => has_ended,
            _ => self.oracle.was_aside(id, sent.record_count),
        }
    }
}
