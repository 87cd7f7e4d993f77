//! Finding an execution, wherever it is, and what clients are shown of it.

use std::borrow::Cow;
use std::time::Duration;

use frevo_asl::Execution;
use frevo_asl::history::Excess;
use frevo_event::{Arn, ExecutionId, ExecutionView, Reply, Request, Scope, Status};
use frevo_store::ClosedExecution;
use frevo_transport::Queues;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::arn;
use crate::edge::{Edge, settled, unexpected};
use crate::error::AwsError;
use crate::history;
use crate::redrive;
use crate::wire::{self, Included, Seconds};

/// The longest that an answer waits for an execution's end, in seconds.
pub const WAIT_SECONDS_MAX: u64 = 900;

/// The most states that a description tells of: a Map may be in thousands.
const ACTIVE_STATES_MAX: usize = 100;

/// The execution with this ARN, Standard or Express. With `wait_seconds` it is shown once it has
/// ended, or as it stands when the time is over.
///
/// Its owner is asked before the store: an execution leaves its owner's memory
/// only after the store has it.
pub(crate) async fn find(
    edge: &Edge,
    scope: &Scope,
    text: &str,
    wait_seconds: Option<u64>,
) -> Result<ExecutionView, AwsError> {
    arn::any_execution(text, scope)?;
    let id = ExecutionId::of_arn(text);
    if let Some(seconds) = wait_seconds
        && let Some(reply) = within(seconds, edge, describe(id, true)).await
        && let Some(view) = viewed(settled(reply)?, text)?
    {
        return Ok(view);
    }
    let reply = edge.ask(edge.owner(id), describe(id, false)).await?;
    match viewed(reply, text)? {
        Some(view) => Ok(view),
        None => remembered(edge, id, text).await,
    }
}

/// A reply that comes in time: none is one that did not, none within is an owner
/// who said nothing.
pub(crate) async fn within(seconds: u64, edge: &Edge, request: Request) -> Option<Option<Reply>> {
    let partition = match &request {
        Request::Describe { execution, .. } => edge.owner(*execution),
        Request::Start { execution, .. } | Request::Begin { execution, .. } => edge.owner(*execution),
        other => unreachable!("nobody waits long for {other:?}"),
    };
    let wait = Duration::from_secs(seconds.min(WAIT_SECONDS_MAX));
    tokio::time::timeout(wait, edge.broker.ask(partition, request)).await.ok().map(Result::ok)
}

pub(crate) fn describe(execution: ExecutionId, until_ended: bool) -> Request {
    Request::Describe { execution, until_ended }
}

pub(crate) fn viewed(reply: Reply, text: &str) -> Result<Option<ExecutionView>, AwsError> {
    match reply {
        Reply::Execution(view) => Ok(Some(*view)),
        Reply::Unknown => Ok(None),
        Reply::SetAside => Err(AwsError::set_aside(text)),
        other => Err(unexpected(&other)),
    }
}

/// A closed execution's row in the store.
pub(crate) fn closed(edge: &Edge, id: ExecutionId, text: &str) -> Result<ClosedExecution, AwsError> {
    let arn: Arn = text.parse().map_err(|_| AwsError::invalid_arn(text))?;
    let found = edge.broker.store().closed(id, &arn).map_err(AwsError::internal)?;
    found.ok_or_else(|| AwsError::no_execution(text))
}

async fn remembered(edge: &Edge, id: ExecutionId, text: &str) -> Result<ExecutionView, AwsError> {
    let (closed, execution) = recollected(edge, id, text).await?;
    Ok(view_of(id, &closed, &execution))
}

/// A closed execution: what the store does not keep of it, its facts tell.
pub(crate) async fn recollected(
    edge: &Edge,
    id: ExecutionId,
    text: &str,
) -> Result<(ClosedExecution, Execution), AwsError> {
    let closed = closed(edge, id, text)?;
    let past = history::read(edge, id, closed.last, text).await?;
    let mut execution = Execution::new();
    for (stamp, fact) in history::facts(&past) {
        execution.apply(fact, stamp);
    }
    if !execution.is_started() {
        return Err(AwsError::internal(format_args!("the history of execution {id} is empty")));
    }
    Ok((closed, execution))
}

pub(crate) fn view_of(id: ExecutionId, closed: &ClosedExecution, execution: &Execution) -> ExecutionView {
    ExecutionView {
        id,
        start: Box::new(execution.start().clone()),
        started_at: execution.started_at(),
        limits: execution.limits(),
        status: execution.status(),
        stopped_at: execution.stopped_at(),
        output: execution.output().cloned(),
        error: execution.error().cloned(),
        cause: execution.cause().cloned(),
        last: closed.last,
        at: Vec::new(),
        held: false,
        event_count: execution.event_count(),
        redrives: execution.redrives().cloned(),
        test_case: execution.test_case().cloned(),
    }
}

/// DescribeExecution's answer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Description<'a> {
    execution_arn: String,
    state_machine_arn: String,
    name: &'a str,
    status: &'static str,
    start_date: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_date: Option<Seconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<&'a str>,
    input_details: Included,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_details: Option<Included>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_header: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_machine_version_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state_machine_alias_arn: Option<String>,
    redrive_count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    redrive_date: Option<Seconds>,
    redrive_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    redrive_status_reason: Option<&'static str>,
    /// Frevo's own; only who asks for it is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    active_states: Option<Vec<Active<'a>>>,
    /// Frevo's own, too: its state machine is paused.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    held: bool,
    /// Frevo's own, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    warnings: Option<Vec<String>>,
    /// Frevo's own, too: what it was caused by.
    #[serde(skip_serializing_if = "Option::is_none")]
    causation_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<&'a str>,
    /// Frevo's own, too: what answers its tasks in the place of workers, as it was
    /// written out.
    #[serde(skip_serializing_if = "Option::is_none")]
    mocks: Option<&'a RawValue>,
    /// Or else its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    test_case: Option<&'a str>,
}

/// A state that an execution is in.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Active<'a> {
    name: &'a str,
    since_date: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_date: Option<Seconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting_for: Option<String>,
}

impl<'a> Description<'a> {
    /// What DescribeExecution says of an execution.
    pub(crate) fn of(edge: &Edge, view: &'a ExecutionView, with_data: bool) -> Self {
        let start = &*view.start;
        let refusal = redrive::refusal(edge, view);
        // A timeout of the whole execution is told by its status alone.
        let is_told = view.status != Status::TimedOut;
        let qualified = |qualifier: &str| wire::machine_arn(&start.scope, &start.machine, Some(qualifier));
        Self {
            execution_arn: start.arn_text(),
            state_machine_arn: wire::machine_arn(&start.scope, &start.machine, None),
            name: &start.name,
            status: wire::status(view.status),
            start_date: Seconds(view.started_at),
            stop_date: view.stopped_at.map(Seconds),
            input: with_data.then(|| input_of(view)),
            input_details: Included { included: with_data },
            output: view.output.as_ref().filter(|_| with_data).map(|output| output.text()),
            output_details: view.output.as_ref().map(|_| Included { included: with_data }),
            trace_header: start.trace_header.as_deref(),
            error: view.error.as_deref().filter(|_| is_told),
            cause: view.cause.as_deref().filter(|_| is_told),
            state_machine_version_arn: start.version.map(|version| qualified(&version.to_string())),
            state_machine_alias_arn: start.alias.as_deref().map(qualified),
            redrive_count: view.redrive_count(),
            redrive_date: view.redrives.as_ref().map(|redrives| Seconds(redrives.at)),
            redrive_status: if refusal.is_none() { "REDRIVABLE" } else { "NOT_REDRIVABLE" },
            redrive_status_reason: refusal,
            active_states: None,
            held: false,
            warnings: None,
            causation_id: None,
            correlation_id: None,
            traceparent: None,
            mocks: None,
            test_case: None,
        }
    }

    /// The same, with the states that the execution is in, or that it is held
    /// before the first.
    pub(crate) fn with_active_states(self, queues: &Queues, view: &'a ExecutionView) -> Self {
        let active = view.at.iter().take(ACTIVE_STATES_MAX).map(|active| Active {
            name: &active.name,
            since_date: Seconds(active.since),
            due_date: active.due.map(Seconds),
            waiting_for: active
                .queue
                .as_deref()
                .filter(|_| !active.started)
                .map(|queue| awaited(queues, queue)),
        });
        Self { active_states: Some(active.collect()), held: view.held, ..self }
    }

    /// The same, with what AWS would have refused of it.
    pub(crate) fn with_warnings(self, excesses: &[Excess]) -> Self {
        Self { warnings: Some(excesses.iter().map(refused_by_aws).collect()), ..self }
    }

    /// The same, with what the execution was caused by.
    pub(crate) fn with_trail(self, view: &'a ExecutionView) -> Self {
        let trail = view.start.trail.as_ref();
        let conversation = trail.and_then(|trail| trail.conversation.as_deref());
        let of_its_own = || self.execution_arn.clone().into();
        Self {
            causation_id: trail.and_then(|trail| trail.cause.as_deref()),
            correlation_id: Some(conversation.map_or_else(of_its_own, Cow::from)),
            traceparent: trail.and_then(|trail| trail.traceparent.as_deref()),
            ..self
        }
    }

    /// The same, with what answers its tasks in the place of workers.
    pub(crate) fn with_mocks(self, view: &'a ExecutionView) -> Self {
        let case = view.test_case.as_deref();
        // A name is no JSON object: those that are written out begin as one does.
        let mocks =
            case.filter(|case| case.starts_with('{')).and_then(|text| serde_json::from_str(text).ok());
        Self { mocks, test_case: case.filter(|_| mocks.is_none()), ..self }
    }
}

fn refused_by_aws(excess: &Excess) -> String {
    match excess {
        Excess::Payload { event, event_type, size, size_max } => format!(
            "AWS would have refused the payload of event {event} ({event_type}): it has {size} bytes, \
             {size_max} are allowed"
        ),
        Excess::Events { count, count_max } => format!(
            "AWS would have failed the execution for its history: it has {count} events, {count_max} are allowed"
        ),
    }
}

/// For whom a task waits that nobody took.
fn awaited(queues: &Queues, queue: &str) -> String {
    let stats = queues.stats_of(queue);
    // Account and region are the execution's.
    let name = queue.rsplit('/').next().unwrap_or(queue);
    match stats.map_or((false, 0), |stats| (stats.paused, stats.consumers)) {
        (true, _) => format!("waiting in {name}, which is paused"),
        (false, 0) => format!("waiting for a worker on {name}, none connected"),
        (false, count) => format!("waiting for a worker on {name}, {count} connected"),
    }
}

/// The input as the caller wrote it.
pub(crate) fn input_of(view: &ExecutionView) -> &str {
    view.start.input_text.as_deref().unwrap_or(view.start.input.text())
}
