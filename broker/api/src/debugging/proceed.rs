//! An execution that halted goes on.

use frevo_asl::Execution;
use frevo_event::{BranchId, Edit, Message, Pace, Reply, Request, Scope};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::fork::payload;
use super::past::Past;
use super::{LookRefusal, Refusal};
use crate::edge::{Edge, unexpected};
use crate::error::AwsError;
use crate::limits;

/// What is wanted.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wanted {
    execution_arn: String,
    /// None: all that halted.
    branch: Option<u32>,
    pace: WantedPace,
    input: Option<Box<RawValue>>,
    variables: Option<Box<RawValue>>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
enum WantedPace {
    Step,
    Continue,
    Run,
}

/// What goes on.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Proceeds {
    execution_arn: String,
}

/// Tells an execution to go on.
pub(super) async fn answer(edge: &Edge, scope: &Scope, body: &[u8]) -> Result<Proceeds, Refusal> {
    let wanted: Wanted = serde_json::from_slice(body).map_err(LookRefusal::from)?;
    let past = Past::read(edge, scope, wanted.execution_arn.clone()).await?;
    let edit = edit_of(edge, &past, &wanted)?;
    let pace = match wanted.pace {
        WantedPace::Step => Pace::Step,
        WantedPace::Continue => Pace::Continue,
        WantedPace::Run => Pace::Run,
    };
    let (execution, execution_arn) = (past.view.id, past.arn);
    let message = Message::Proceed { branch: wanted.branch.map(BranchId), edit, pace };
    match edge.ask(edge.owner(execution), Request::Tell { execution, message }).await? {
        Reply::Accepted => Ok(Proceeds { execution_arn }),
        Reply::Stale | Reply::Unknown => Err(LookRefusal::NotHalted { arn: execution_arn }.into()),
        Reply::SetAside => Err(AwsError::set_aside(&execution_arn).into()),
        other => Err(unexpected(&other).into()),
    }
}

/// What is put into the branch that is named, or into the only one that halted.
fn edit_of(edge: &Edge, past: &Past, wanted: &Wanted) -> Result<Option<Edit>, Refusal> {
    if wanted.input.is_none() && wanted.variables.is_none() {
        return Ok(None);
    }
    let mut execution = Execution::new();
    past.facts().for_each(|(stamp, fact)| execution.apply(fact, stamp));
    let halted: Vec<BranchId> = execution.halted().collect();
    let branch = match (wanted.branch, &halted[..]) {
        (Some(branch), _) => BranchId(branch),
        (None, [only]) => *only,
        (None, []) => return Err(LookRefusal::NotHalted { arn: past.arn.clone() }.into()),
        (None, several) => return Err(LookRefusal::WhichHalted { count: several.len() }.into()),
    };
    let size_max = limits::payload_size_max(past.view.limits.unwrap_or(edge.settings.limits));
    let read = |text: &Option<Box<RawValue>>| text.as_deref().map(|text| payload(text, size_max)).transpose();
    let (input, variables) = (read(&wanted.input)?, read(&wanted.variables)?);
    if variables.as_ref().is_some_and(|variables| variables.value().as_object().is_none()) {
        return Err(LookRefusal::Fork(frevo_asl::fork::ForkError::Variables).into());
    }
    Ok(Some(Edit { branch, input, variables }))
}
