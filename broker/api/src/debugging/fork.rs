//! A new execution that goes on from a moment of another one.

use std::sync::Arc;

use frevo_asl::Machine;
use frevo_asl::fork::{self, Original, WantedEdit, fork};
use frevo_event::{Beginning, BranchId, MachineType, Scope, Start, is_valid_name, uuid_from};
use frevo_value::Payload;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::past::Past;
use super::{Debug, DebugError, LookRefusal, Refusal, begin};
use crate::arn;
use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::limits;
use crate::roots;
use crate::wire::{self, Seconds};

/// What is wanted.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wanted {
    execution_arn: String,
    /// None: where it stands, or the last moment at which it stood.
    event: Option<u32>,
    name: Option<String>,
    /// What the new one runs: a state machine, a version or an alias; none: what the
    /// other one runs.
    state_machine_arn: Option<String>,
    #[serde(default)]
    edits: Vec<Edited>,
    /// Whether what the other one's tasks were answered afterwards answers its tasks.
    #[serde(default)]
    recorded: bool,
    /// From the first task of this state on workers answer.
    loose_from: Option<String>,
    /// Whether what answered the other one's tasks in the place of workers answers
    /// its tasks.
    #[serde(default = "as_there")]
    mocks: bool,
    debug: Option<Debug>,
}

fn as_there() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Edited {
    branch: Option<u32>,
    input: Option<Box<RawValue>>,
    variables: Option<Box<RawValue>>,
}

/// What was made.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Made {
    execution_arn: String,
    start_date: Seconds,
    /// The last event that was copied: the one that was asked for, or the last before
    /// it at which every branch stood.
    event: u32,
}

/// Forks an execution.
pub(super) async fn answer(edge: &Edge, scope: &Scope, body: &[u8]) -> Result<Made, Refusal> {
    let wanted: Wanted = serde_json::from_slice(body).map_err(LookRefusal::from)?;
    let past = Past::read(edge, scope, wanted.execution_arn.clone()).await?;
    let (start, machine) = start_of(edge, scope, &past, &wanted)?;
    let edits = edits_of(edge, &past, &wanted.edits)?;
    let facts: Vec<_> = past.facts().collect();
    let original = Original { arn: &past.arn, machine: &past.machine, facts: &facts };
    let how = fork::Wanted {
        event: wanted.event,
        edits,
        recorded: wanted.recorded || wanted.loose_from.is_some(),
        loose_from: wanted.loose_from.as_deref().map(Into::into),
        unmocked: !wanted.mocks,
    };
    let forked = fork(&original, &machine, &how).map_err(LookRefusal::from)?;
    if wanted.debug.is_some() && start.machine_type == MachineType::Express {
        return Err(LookRefusal::from(DebugError::Express).into());
    }
    let debugging = wanted.debug.as_ref().map(|debug| debug.of(&machine)).transpose();
    let debugging = debugging.map_err(LookRefusal::from)?.map(Arc::new);
    let (execution_arn, event) = (start.arn_text(), forked.event);
    let beginning = Beginning { fork: Some(Arc::new(forked)), debugging, test_case: None };
    let at = begin(edge, Box::new(start), beginning).await.map_err(|error| match error.code {
        Code::ExecutionAlreadyExists => LookRefusal::NameTaken { arn: execution_arn.clone() }.into(),
        _ => Refusal::from(error),
    })?;
    Ok(Made { execution_arn, start_date: Seconds(at), event })
}

/// What the new one is started with, and what it runs: what caused it is the other
/// one.
fn start_of(
    edge: &Edge,
    scope: &Scope,
    past: &Past,
    wanted: &Wanted,
) -> Result<(Start, Arc<Machine>), Refusal> {
    if let Some(name) = wanted.name.as_ref().filter(|name| !is_valid_name(name)) {
        return Err(LookRefusal::Name { name: name.clone() }.into());
    }
    let original = &*past.view.start;
    let (now, random) = (edge.broker.now(), edge.broker.random());
    let mut start = Start {
        name: wanted.name.as_deref().map_or_else(|| uuid_from(now, random).into(), Into::into),
        named_by_client: wanted.name.is_some(),
        express_uuid: original.express_uuid.as_ref().map(|_| edge.uuid().into()),
        synchronous: false,
        trail: Some(original.trail_onward()),
        ..original.clone()
    };
    let catalogue = edge.broker.catalogue();
    let machine_arn = wire::machine_arn(&start.scope, &start.machine, None);
    let text = wanted.state_machine_arn.as_deref().unwrap_or(&machine_arn);
    let named = arn::machine(text, scope, AwsError::no_machine)?;
    let target = catalogue
        .resolve(
            scope,
            named.name,
            named.qualifier,
            u64::from_be_bytes(random[8..].try_into().expect("eight of sixteen bytes")),
        )
        .ok_or_else(|| AwsError::no_machine(text))?;
    if target.machine.deleting {
        return Err(AwsError::machine_deleting(text).into());
    }
    if wanted.state_machine_arn.is_some() {
        if target.machine.machine_type != original.machine_type {
            return Err(AwsError::machine_type().into());
        }
        start.machine = target.machine.name.clone();
        start.definition = target.revision.definition;
        start.revision = target.revision.id.clone();
        start.role_arn = target.revision.role_arn.clone();
        start.version = target.version;
        start.alias = target.alias.cloned();
    }
    roots::of_execution(edge, &mut start);
    let machine = edge
        .broker
        .machine(start.definition)
        .ok_or_else(|| AwsError::internal(format_args!("the definition of `{text}` is not known")))?;
    // Equal definitions are one: nothing has to fit.
    let machine = if start.definition == original.definition { past.machine.clone() } else { machine };
    Ok((start, machine))
}

fn edits_of(edge: &Edge, past: &Past, edits: &[Edited]) -> Result<Vec<WantedEdit>, Refusal> {
    let size_max = limits::payload_size_max(past.view.limits.unwrap_or(edge.settings.limits));
    let read = |edited: &Edited| {
        Ok(WantedEdit {
            branch: edited.branch.map(BranchId),
            input: edited.input.as_deref().map(|text| payload(text, size_max)).transpose()?,
            variables: edited.variables.as_deref().map(|text| payload(text, size_max)).transpose()?,
        })
    };
    edits.iter().map(read).collect()
}

/// Data that somebody puts into an execution.
pub(super) fn payload(text: &RawValue, size_max: usize) -> Result<Payload, Refusal> {
    let text = text.get();
    let payload = Payload::parse(text).map_err(|error| AwsError::new(Code::Constraint, error.to_string()))?;
    match payload.size() {
        size if size > size_max => Err(LookRefusal::TooLarge { size, size_max }.into()),
        _ => Ok(payload),
    }
}
