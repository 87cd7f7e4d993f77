//! What a partition tells of its executions. Nothing here decides anything: the
//! replies wait, as all do, until what they show is durable.

use frevo_asl::execution::{ActiveBranch, Stands};
use frevo_event::{
    ActiveState, ExecutionId, ExecutionSummary, ExecutionView, QuarantineView, Reply, Scope, TaskRef,
    Timestamp, WaitingTask, WaitsFor,
};

use crate::draft::Draft;
use crate::offer::{full_name, queue_of, resource_of};
use crate::slot::{Body, Live, key_of};
use crate::{Caller, Partition};

impl<R: Caller> Partition<R> {
    /// Describes an execution, now or once it has ended.
    pub(crate) fn describe(
        &mut self,
        id: ExecutionId,
        until_ended: bool,
        reply: Option<R>,
        draft: &mut Draft<R>,
    ) {
        let Some(reply) = reply else { return };
        if self.slots.get(&id).is_some_and(|slot| matches!(slot.body, Body::Quarantined(_))) {
            return self.say(Some(reply), || Reply::SetAside, draft);
        }
        match self.wake(id) {
            Some(live) if until_ended && !live.execution.is_ended() => {
                let waiting = self.waiters.entry(id).or_default();
                waiting.retain(|caller| !caller.is_gone());
                waiting.push(reply);
            }
            Some(_) => {
                let view = self.view(id);
                self.say(Some(reply), || view, draft);
            }
            None => self.say(Some(reply), || Reply::Unknown, draft),
        }
        // Being looked at does not end its rest.
        let clock = self.clock;
        if let Some(slot) = self.slots.get_mut(&id) {
            slot.pack_if_resting(clock);
        }
    }

    /// The execution as it stands.
    pub(crate) fn view(&self, id: ExecutionId) -> Reply {
        let (Some(slot), Some(live)) = (self.slots.get(&id), self.live(id)) else { return Reply::Unknown };
        let execution = &live.execution;
        Reply::Execution(Box::new(ExecutionView {
            id,
            start: Box::new(execution.start().clone()),
            started_at: execution.started_at(),
            limits: execution.limits(),
            status: execution.status(),
            stopped_at: execution.stopped_at(),
            output: execution.output().cloned(),
            error: execution.error().cloned(),
            cause: execution.cause().cloned(),
            last: slot.last,
            at: self.active_states(id, live),
            held: execution.is_held(),
            event_count: execution.event_count(),
            redrives: execution.redrives().cloned(),
            test_case: execution.test_case().cloned(),
        }))
    }

    fn active_states(&self, id: ExecutionId, live: &Live) -> Vec<ActiveState> {
        let execution = &live.execution;
        let hash = execution.start().definition;
        let Some(machine) = live.machine.clone().or_else(|| self.machines.get(&hash).cloned().flatten())
        else {
            return Vec::new();
        };
        let active = execution.active().map(|active| {
            let queue = active.task.as_ref().and_then(|task| {
                let resource = resource_of(&machine, active.state)?;
                queue_of(resource, &task.input, execution.start()).map(|queue| full_name(&queue).into())
            });
            ActiveState {
                state: active.state,
                name: machine.state(active.state).name.clone(),
                due: active.due,
                queue,
                started: active.task.as_ref().is_some_and(|task| task.started),
                since: active.since,
                waits_for: self.what_awaits(id, &active),
            }
        });
        active.collect()
    }

    fn what_awaits(&self, id: ExecutionId, active: &ActiveBranch) -> WaitsFor {
        match (active.stands, &active.task) {
            (Stands::Waiting, _) => WaitsFor::Moment,
            (Stands::Retrying, _) => WaitsFor::Retry { retries: active.retries },
            (Stands::Above, _) => WaitsFor::Branches,
            (Stands::Halted, _) => WaitsFor::Word,
            (Stands::Working, Some(open)) => {
                let task = TaskRef { execution: id, branch: open.branch, attempt: open.attempt };
                WaitsFor::Task(WaitingTask {
                    task,
                    submitted: open.submitted,
                    deadline: open.deadline,
                    heartbeat_due: open.heartbeat_due,
                    events: self.events.encounters.places_of(&task).to_vec(),
                })
            }
            (Stands::Ready | Stands::Working, _) => WaitsFor::Nothing,
        }
    }

    /// What lists show of an execution.
    pub(crate) fn summary(&self, id: ExecutionId) -> Option<ExecutionSummary> {
        let slot = self.slots.get(&id)?;
        match &slot.body {
            Body::Live(live) => Some(live.summary(id)),
            Body::Packed(bytes) => Live::unpack(bytes).map(|live| live.summary(id)),
            Body::Quarantined(aside) => Some(aside.summary(id)),
        }
    }

    /// Executions in memory of one state machine, newest start first.
    pub(crate) fn list(
        &self,
        scope: &Scope,
        machine: &str,
        before: Option<(Timestamp, ExecutionId)>,
        limit: u32,
    ) -> Vec<ExecutionSummary> {
        self.listing
            .behind(key_of(scope, machine), before, &self.slots)
            .filter_map(|id| self.summary(id))
            .filter(|summary| summary.scope == *scope && *summary.machine == *machine)
            .take(limit as usize)
            .collect()
    }

    /// The executions that were set aside.
    pub(crate) fn list_quarantine(&self) -> Vec<QuarantineView> {
        let views = self.quarantined.iter().filter_map(|id| match &self.slots.get(id)?.body {
            Body::Quarantined(aside) => Some(aside.view(*id)),
            Body::Live(_) | Body::Packed(_) => None,
        });
        views.collect()
    }
}
