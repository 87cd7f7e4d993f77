//! `DescribeExecution`. With Frevo's header `x-frevo-wait-seconds` it answers
//! once the execution has ended; with Frevo's member `activeStates` it tells
//! which states the execution is in, and for what their tasks wait.

use serde::Deserialize;

use super::{Call, json};
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::executions::{self, Description};
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
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let arn = check.text("executionArn", members.execution_arn.as_deref(), 1, 256);
    check.one_of("includedData", members.included_data.as_deref(), &["ALL_DATA", "METADATA_ONLY"]);
    check.done()?;
    let view = executions::find(edge, call.scope, arn, call.wait_seconds).await?;
    let mut description = Description::of(&view, members.included_data.as_deref() != Some("METADATA_ONLY"));
    if members.active_states {
        description = description.with_active_states(edge.broker.queues(), &view);
    }
    json(description)
}
