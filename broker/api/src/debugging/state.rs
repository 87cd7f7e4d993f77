//! An execution as it stood at an event.

use frevo_asl::execution::{Doing, OpenTask, Progress, Standing};
use frevo_asl::history::{Renderer, told};
use frevo_asl::{Execution, Machine};
use frevo_event::{Scope, Timestamp};
use frevo_value::Payload;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::comparison::place_text;
use super::past::Past;
use super::{LookRefusal, Refusal, named, past_of};
use crate::edge::Edge;
use crate::wire::{self, Seconds};

/// The most branches that are shown.
const BRANCHES_MAX: usize = 1000;

/// What is shown.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct State {
    execution_arn: String,
    event: Event,
    /// How many events the history has.
    event_count: u32,
    status: &'static str,
    /// What it goes on from.
    #[serde(skip_serializing_if = "Option::is_none")]
    forked_from: Option<ForkedFrom>,
    #[serde(skip_serializing_if = "Option::is_none")]
    times_out_date: Option<Seconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    branches: Vec<Branch>,
    /// How many there are: a Map may have thousands.
    branch_count: usize,
}

/// The event at which it is looked.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    id: u32,
    #[serde(rename = "type")]
    event_type: &'static str,
    timestamp: Seconds,
}

/// The last event that a fork copied, and of which execution.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ForkedFrom {
    execution_arn: String,
    event: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Branch {
    branch: u32,
    /// `Ship[2]/Pack[0]`; empty for the execution itself.
    place: String,
    #[serde(flatten)]
    state: Option<InState>,
    doing: &'static str,
    /// The state's input; between states the output of the last.
    data: Box<RawValue>,
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "by_name")]
    variables: Vec<(String, Box<RawValue>)>,
    /// How often each retrier has matched.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    retries: Vec<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_date: Option<Seconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<Task>,
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<Branching>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Box<RawValue>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InState {
    state: String,
    #[serde(rename = "type")]
    kind: &'static str,
    entered_event: u32,
    entered_date: Seconds,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Task {
    /// The id of its `…Scheduled` event.
    attempt: u32,
    input: Box<RawValue>,
    started: bool,
    submitted: bool,
    since_date: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    times_out_date: Option<Seconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    heartbeat_due_date: Option<Seconds>,
}

#[derive(Serialize)]
struct Branching {
    length: u32,
    started: u32,
    ended: u32,
}

/// Answers with what an execution was at an event.
pub(super) async fn answer(edge: &Edge, scope: &Scope, uri: &http::Uri) -> Result<State, Refusal> {
    let event = event_of(uri)?;
    let past = past_of(edge, scope, uri, "execution").await?;
    State::of(&past, event)
}

/// The event that is asked about, if not the last.
fn event_of(uri: &http::Uri) -> Result<Option<u32>, LookRefusal> {
    let Some(text) = named(uri, "event") else { return Ok(None) };
    match text.parse() {
        Ok(event @ 1..) => Ok(Some(event)),
        _ => Err(LookRefusal::EventNumber { text }),
    }
}

impl State {
    fn of(past: &Past, event: Option<u32>) -> Result<Self, Refusal> {
        let machine = &past.machine;
        let mut renderer = Renderer::new(&**machine);
        let facts = told(past.facts());
        let events: Vec<_> = facts.iter().filter_map(|(stamp, fact)| renderer.event(fact, *stamp)).collect();
        let event_count = events.len() as u32;
        let id = event.unwrap_or(event_count);
        let execution = Execution::as_of(facts, id);
        let (Some(execution), Some(event)) = (execution, events.iter().find(|event| event.id == id)) else {
            return Err(LookRefusal::NoEvent { arn: past.arn.clone(), event: id, count: event_count }.into());
        };
        Ok(Self {
            execution_arn: past.arn.clone(),
            event: Event { id, event_type: event.event_type, timestamp: Seconds(event.timestamp) },
            event_count,
            status: wire::status(execution.status()),
            forked_from: past
                .fork()
                .map(|fork| ForkedFrom { execution_arn: fork.original.to_string(), event: fork.event }),
            times_out_date: execution.times_out_at().map(Seconds),
            output: execution.output().map(json),
            error: execution.error().map(|error| error.to_string()),
            cause: execution.cause().map(|cause| cause.to_string()),
            branches: execution
                .standings()
                .take(BRANCHES_MAX)
                .map(|standing| Branch::of(machine, &execution, standing))
                .collect(),
            branch_count: execution.standings().count(),
        })
    }
}

impl Branch {
    fn of(machine: &Machine, execution: &Execution, standing: Standing) -> Self {
        let state = standing.state.map(|number| {
            let state = machine.state(number);
            InState {
                state: state.name.to_string(),
                kind: state.kind.name(),
                entered_event: standing.entered,
                entered_date: Seconds(standing.entered_at),
            }
        });
        let variables = standing.variables.iter().map(|(name, value)| (name.to_string(), json(value)));
        let mut shown = Self {
            branch: standing.branch.0,
            place: place_text(&execution.place_of(machine, standing.branch)),
            state,
            doing: "",
            data: json(&standing.data),
            variables: variables.collect(),
            retries: standing.retries,
            due_date: None,
            task: None,
            progress: None,
            result: None,
        };
        shown.doing = shown.add(standing.doing);
        shown
    }

    /// Shows what the branch does; gives the word for it.
    fn add(&mut self, doing: Doing) -> &'static str {
        let due = |due: Timestamp| Some(Seconds(due));
        match doing {
            Doing::Beginning => "beginning",
            Doing::Held => "held",
            Doing::Entered => "entered",
            Doing::Waiting { due: at } => {
                self.due_date = due(at);
                "waiting"
            }
            Doing::Halted { due: at } => {
                self.due_date = due(at);
                "halted"
            }
            Doing::Working(task) => {
                self.task = Some(Task::of(&task));
                "working"
            }
            Doing::Retrying { due: at } => {
                self.due_date = due(at);
                "retrying"
            }
            Doing::Branching(Progress { length, started, ended }) => {
                self.progress = Some(Branching { length, started, ended });
                "branching"
            }
            Doing::Done { result } => {
                self.result = Some(json(&result));
                "done"
            }
            Doing::Left => "left",
        }
    }
}

impl Task {
    fn of(task: &OpenTask) -> Self {
        Self {
            attempt: task.attempt,
            input: json(&task.input),
            started: task.started,
            submitted: task.submitted,
            since_date: Seconds(task.since),
            times_out_date: task.deadline.map(Seconds),
            heartbeat_due_date: task.heartbeat_due.map(Seconds),
        }
    }
}

fn json(payload: &Payload) -> Box<RawValue> {
    wire::raw(payload.text())
}

fn by_name<S: Serializer>(members: &[(String, Box<RawValue>)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
}
