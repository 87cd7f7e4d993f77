//! Who names whom: an execution that an event started has the event's trail, what
//! it announces goes on with it, and a task that took an event says which.

use std::collections::BTreeSet;

use frevo_event::{Event, ExecutionId, Fact, Start, Trail};

use super::coverage::{ANNOUNCED, Coverage, NAMED, STARTED_BY_EVENT};
use super::oracle::{Broken, Known};

/// Who announces executions.
const ANNOUNCER: &str = "aws.states";

const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// What was announced and taken so far.
#[derive(Default)]
pub struct Causes {
    /// Of which execution, how often it had been redriven, and whether that it ended.
    announced: BTreeSet<(ExecutionId, u32, bool)>,
    given: BTreeSet<(ExecutionId, String)>,
}

/// How an execution of this name came about: those that are named were started by
/// an event.
pub fn trail_of(name: &str, is_named: bool) -> Option<Trail> {
    is_named.then(|| Trail {
        cause: Some(format!("event-of-{name}").into()),
        conversation: Some(format!("first-of-{name}").into()),
        traceparent: Some(TRACEPARENT.into()),
        hops: 0,
    })
}

impl Causes {
    /// An execution started.
    pub fn started(&self, start: &Start, coverage: &mut Coverage) -> Result<(), Broken> {
        if start.trail != trail_of(&start.name, start.named_by_client) {
            return Err(format!("{} started because of {:?}", start.arn(), start.trail));
        }
        if start.trail.is_some() {
            coverage.count(STARTED_BY_EVENT);
        }
        Ok(())
    }

    /// An event was published.
    pub fn published(
        &mut self,
        event: &Event,
        known: impl Fn(ExecutionId) -> Option<Start>,
        coverage: &mut Coverage,
    ) -> Result<(), Broken> {
        if *event.envelope.source != *ANNOUNCER {
            return Ok(());
        }
        let arn = event.envelope.resources.first().ok_or("an announcement names no execution")?;
        let id = ExecutionId::of_arn(arn);
        let start = known(id).ok_or_else(|| format!("{arn} is announced, but did not start"))?;
        if event.trail != start.trail_onward() {
            return Err(format!("{arn} is announced with {:?}, started with {:?}", event.trail, start.trail));
        }
        let detail = event.envelope.detail.value();
        let status = detail.get("status").and_then(frevo_value::Value::as_str);
        let redrives = detail.get("redriveCount").map(ToString::to_string);
        let redrives = redrives.and_then(|count| count.parse().ok()).ok_or("it tells of no redrives")?;
        let is_end = status != Some("RUNNING");
        if !self.announced.insert((id, redrives, is_end)) {
            return Err(format!("{arn} is announced twice as {status:?}"));
        }
        coverage.count(ANNOUNCED);
        Ok(())
    }

    /// A task was given an event.
    pub fn given(&mut self, execution: ExecutionId, event: &Event) {
        self.given.insert((execution, event.envelope.id.to_string()));
    }

    /// What an execution answered.
    pub fn answered(
        &self,
        execution: ExecutionId,
        facts: &[Fact],
        coverage: &mut Coverage,
    ) -> Result<(), Broken> {
        let Some(Fact::EventTaken { branch: at, event, .. }) = facts.first() else { return Ok(()) };
        if !self.given.contains(&(execution, event.to_string())) {
            return Err(format!("{execution} took the event {event}, which it was not given"));
        }
        let is_result = |fact: &Fact| match fact {
            Fact::Succeeded { branch, .. }
            | Fact::Failed { branch, .. }
            | Fact::CalledBack { branch, .. } => branch == at,
            _ => false,
        };
        if !facts.iter().any(is_result) {
            return Err(format!("{execution} took the event {event}, and then {facts:?}"));
        }
        coverage.count(NAMED);
        Ok(())
    }

    /// What holds of an execution that is over, if its announcements are heard.
    pub fn verify(&self, id: ExecutionId, known: &Known) -> Result<(), Broken> {
        let is_announced =
            |is_end| (0..=known.redrive_count()).all(|count| self.announced.contains(&(id, count, is_end)));
        if known.is_express() || known.is_aborted_unstarted() {
            return Ok(());
        }
        match (is_announced(false), is_announced(true)) {
            (true, true) => Ok(()),
            announced => Err(format!("its start and its end were announced: {announced:?}")),
        }
    }
}
