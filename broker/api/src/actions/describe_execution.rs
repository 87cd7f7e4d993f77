//! `DescribeExecution`. With Frevo's header `x-frevo-wait-seconds` it answers
//! once the execution has ended; with Frevo's member `activeStates` it tells
//! which states the execution is in, and for what their tasks wait, or that it is
//! held because its state machine is paused; with
//! `warnings`, what AWS would have refused of one under open limits; with
//! `trail`, what caused it; with `mocks`, what answers its tasks in the place of workers;
//! with `express` it tells of Express executions, too.

use frevo_asl::history::{Excess, Renderer, excesses_of, told};
use frevo_event::{ExecutionView, LimitsMode};
use serde::Deserialize;

use super::{Call, json};
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::executions::{self, Description};
use crate::history;
use crate::request::{self, Text};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    execution_arn: Option<Text<'a>>,
    #[serde(borrow)]
    included_data: Option<Text<'a>>,
    #[serde(default)]
    active_states: bool,
    #[serde(default)]
    warnings: bool,
    #[serde(default)]
    trail: bool,
    #[serde(default)]
    mocks: bool,
    #[serde(default)]
    express: bool,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let arn = check.text("executionArn", members.execution_arn.as_deref(), 1, 256);
    check.one_of("includedData", members.included_data.as_deref(), &["ALL_DATA", "METADATA_ONLY"]);
    check.done()?;
    arn::asked_execution(arn, call.scope, members.express)?;
    let view = executions::find(edge, call.scope, arn, call.wait_seconds).await?;
    let with_data = members.included_data.as_deref() != Some("METADATA_ONLY");
    let mut description = Description::of(edge, &view, with_data);
    if members.active_states {
        description = description.with_active_states(edge.broker.queues(), &view);
    }
    if members.warnings && view.limits.unwrap_or(edge.settings.limits) == LimitsMode::Open {
        description = description.with_warnings(&excesses(edge, &view, arn).await?);
    }
    if members.trail {
        description = description.with_trail(&view);
    }
    if members.mocks {
        description = description.with_mocks(&view);
    }
    json(description)
}

/// What AWS would have refused; the history tells.
async fn excesses(edge: &Edge, view: &ExecutionView, arn: &str) -> Result<Vec<Excess>, AwsError> {
    let machine = edge.broker.machine(view.start.definition).ok_or_else(|| {
        AwsError::internal(format_args!("the definition of execution {} is not known", view.id))
    })?;
    let past = history::read(edge, view.id, view.last, arn).await?;
    let mut renderer = Renderer::new(machine);
    let facts = told(history::facts(&past));
    Ok(excesses_of(facts.into_iter().filter_map(|(stamp, fact)| renderer.event(fact, stamp))))
}
