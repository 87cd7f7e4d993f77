//! Why an execution does not move.

use std::sync::{Arc, PoisonError};

use frevo_asl::Machine;
use frevo_asl::definition::Kind;
use frevo_asl::task::{Pattern, Resource, Target};
use frevo_event::{
    ActiveState, ExecutionId, ExecutionView, Fact, QuarantineView, Rendezvous, Reply, Request, Scope,
    StateNumber, Status, TaskRef, Timestamp, WaitingTask, WaitsFor,
};
use frevo_transport::DeliveryPlace;
use serde::Serialize;
use serde_json::{Value, json};

use super::reason::{Moment, Reason, TaskLimits};
use crate::arn;
use crate::edge::{Edge, unexpected};
use crate::error::AwsError;
use crate::executions;
use crate::history;
use crate::wire;

/// The most reasons that are told: a Map may be in thousands of states.
const REASONS_MAX: usize = 100;

/// Why an execution does not move.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Explanation {
    execution: String,
    status: &'static str,
    /// Each with its sentence.
    reasons: Vec<Value>,
    /// In how many states it is.
    state_count: usize,
}

/// Explains an execution.
pub(super) async fn explain(edge: &Edge, scope: &Scope, arn: &str) -> Result<Explanation, AwsError> {
    arn::any_execution(arn, scope)?;
    if let Some(aside) = quarantined(edge, ExecutionId::of_arn(arn)).await? {
        let reason = Reason::Quarantined { since: Moment(aside.since), reason: aside.reason };
        return Ok(explanation(arn, Status::Running, &[reason], 1));
    }
    let view = executions::find(edge, scope, arn, None).await?;
    if view.status != Status::Running {
        let reason = Reason::Ended {
            status: wire::status(view.status),
            at: view.stopped_at.map(Moment),
            error: view.error.clone(),
        };
        return Ok(explanation(arn, view.status, &[reason], 0));
    }
    if view.held {
        let reason = Reason::Held { machine: view.start.machine.clone(), since: Moment(view.started_at) };
        return Ok(explanation(arn, view.status, &[reason], 0));
    }
    let machine = edge.broker.machine(view.start.definition);
    let standing: Vec<&ActiveState> =
        view.at.iter().filter(|active| active.waits_for != WaitsFor::Branches).collect();
    let mut reasons = Vec::new();
    for active in standing.iter().take(REASONS_MAX) {
        let told = Standing { edge, view: &view, machine: machine.as_deref(), active };
        reasons.push(told.reason().await?);
    }
    if reasons.is_empty() {
        reasons.push(Reason::Ready { state: None });
    }
    Ok(explanation(arn, view.status, &reasons, standing.len()))
}

fn explanation(arn: &str, status: Status, reasons: &[Reason], state_count: usize) -> Explanation {
    let told = |reason: &Reason| {
        let mut told = json!(reason);
        told["sentence"] = reason.to_string().into();
        told
    };
    Explanation {
        execution: arn.to_owned(),
        status: wire::status(status),
        reasons: reasons.iter().map(told).collect(),
        state_count,
    }
}

/// The execution's quarantine, if it is set aside.
async fn quarantined(edge: &Edge, id: ExecutionId) -> Result<Option<QuarantineView>, AwsError> {
    match edge.ask(edge.owner(id), Request::ListQuarantine).await? {
        Reply::Quarantine(found) => Ok(found.into_iter().find(|aside| aside.execution == id)),
        other => Err(unexpected(&other)),
    }
}

/// An execution in one of its states.
struct Standing<'a> {
    edge: &'a Edge,
    view: &'a ExecutionView,
    machine: Option<&'a Machine>,
    active: &'a ActiveState,
}

impl Standing<'_> {
    async fn reason(&self) -> Result<Reason, AwsError> {
        let state = self.active.name.clone();
        let (since, due) = (Moment(self.active.since), self.active.due.map(Moment));
        Ok(match (&self.active.waits_for, due) {
            (WaitsFor::Moment, Some(due)) => Reason::NotDue { state, since, due },
            (WaitsFor::Retry { retries }, Some(due)) => Reason::RetryNotDue { state, due, retries: *retries },
            (WaitsFor::Task(task), _) => self.task(task).await?,
            (WaitsFor::Word, Some(due)) => Reason::Halted { state, since, due },
            _ => Reason::Ready { state: Some(state) },
        })
    }

    async fn task(&self, task: &WaitingTask) -> Result<Reason, AwsError> {
        let (state, since) = (self.active.name.clone(), Moment(self.active.since));
        let limits = TaskLimits {
            heartbeat_due: task.heartbeat_due.map(Moment),
            times_out_at: task.deadline.map(Moment),
        };
        if let Some(reason) = task.events.first().and_then(|at| self.event(at, limits)) {
            return Ok(reason);
        }
        let resource = self.resource(self.active.state);
        let pattern = resource.map_or(Pattern::RequestResponse, Resource::pattern);
        match (pattern, resource) {
            (Pattern::WaitForTaskToken, _) if task.submitted => {
                Ok(Reason::TaskToken { state, since, limits })
            }
            (Pattern::Sync, Some(resource)) if task.submitted => {
                Ok(match self.nested(resource, &task.task).await? {
                    Some(execution) => Reason::NestedExecution { state, since, execution },
                    None => Reason::Job { state, since, resource: resource.text.clone(), limits },
                })
            }
            _ => Ok(self.in_queue(&task.task, limits)),
        }
    }

    /// What the task's queue tells of it.
    fn in_queue(&self, task: &TaskRef, limits: TaskLimits) -> Reason {
        let (state, since) = (self.active.name.clone(), Moment(self.active.since));
        let Some(full_name) = &self.active.queue else { return Reason::Ready { state: Some(state) } };
        // Account and region are the execution's.
        let queue: Arc<str> = full_name.rsplit('/').next().unwrap_or(full_name).into();
        if let Some(reason) = self.written(full_name, limits) {
            return reason;
        }
        let queues = self.edge.broker.queues();
        let moment = |millis: u64| i64::try_from(millis).ok().map(|millis| Moment(Timestamp(millis)));
        match queues.place_of(full_name, task.key()) {
            Some(DeliveryPlace::Away { until: Some(until) }) => {
                Reason::WorkerAway { state, queue, since, lapses: moment(until), limits }
            }
            Some(DeliveryPlace::Waiting) => {
                let Some(stats) = queues.stats_of(full_name) else {
                    return Reason::Ready { state: Some(state) };
                };
                let left_at = stats.left_at.and_then(moment);
                match stats.consumers {
                    _ if stats.paused => Reason::QueuePaused { state, queue, since },
                    0 => {
                        // One that left while the task waited already was there in vain.
                        let nobody_since = left_at.filter(|left| left.0 > since.0).unwrap_or(since);
                        Reason::NoWorker { state, queue, since: nobody_since, waiting_since: since }
                    }
                    workers => {
                        let in_flight = stats.in_flight;
                        Reason::WorkersBusy { state, queue, since, workers, in_flight }
                    }
                }
            }
            // Whoever took an activity's task holds no connection while it works.
            Some(DeliveryPlace::Held | DeliveryPlace::Away { until: None }) => {
                Reason::InProgress { state, queue, since, limits }
            }
            None if self.active.started => Reason::InProgress { state, queue, since, limits },
            None => Reason::Ready { state: Some(state) },
        }
    }

    /// How it stands with a task that is written to a topic or an exchange.
    fn written(&self, full_name: &str, limits: TaskLimits) -> Option<Reason> {
        let queue = full_name.rsplit('/').next().unwrap_or(full_name);
        let catalogue = self.edge.broker.catalogue();
        let buses = catalogue.buses();
        let scope = &self.view.start.scope;
        buses.routed().get(scope, queue)?;
        let (state, since, queue) = (self.active.name.clone(), Moment(self.active.since), queue.into());
        if self.active.started {
            return Some(Reason::Written { state, queue, since, limits });
        }
        if buses.pauses().is_paused(scope, &queue) {
            return Some(Reason::QueuePaused { state, queue, since });
        }
        let waits_for = self.edge.broker.task_fault(full_name);
        Some(Reason::Unwritten { state, queue, since, waits_for })
    }

    fn event(&self, at: &Rendezvous, limits: TaskLimits) -> Option<Reason> {
        let routes = self.edge.broker.routes().read().unwrap_or_else(PoisonError::into_inner);
        let subscription = &routes.get(at.subscription)?.subscription;
        Some(Reason::Event {
            state: self.active.name.clone(),
            since: Moment(self.active.since),
            subscription: subscription.name.clone(),
            key: at.key.clone(),
            paused: subscription.paused,
            limits,
        })
    }

    /// The execution that the task started: what was submitted says so.
    async fn nested(&self, resource: &Resource, task: &TaskRef) -> Result<Option<String>, AwsError> {
        let is_nested = matches!(&resource.target, Target::Service { service, .. } if **service == *"states");
        if !is_nested {
            return Ok(None);
        }
        let arn = self.view.start.arn_text();
        let past = history::read(self.edge, self.view.id, self.view.last, &arn).await?;
        let submitted = history::facts(&past).filter_map(|(_, fact)| match fact {
            Fact::Submitted { branch, output } if *branch == task.branch => Some(output),
            _ => None,
        });
        let output = submitted.last().and_then(|output| serde_json::from_str::<Value>(output.text()).ok());
        Ok(output.and_then(|output| output["ExecutionArn"].as_str().map(str::to_owned)))
    }

    fn resource(&self, state: StateNumber) -> Option<&Resource> {
        match &self.machine?.state(state).kind {
            Kind::Task(task) => Some(&task.resource),
            _ => None,
        }
    }
}
