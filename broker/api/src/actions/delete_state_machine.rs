//! `DeleteStateMachine`: running executions are stopped at once, where AWS lets each
//! come to its next transition, and the state machine is gone once none runs.
//! Deleting what is not there succeeds.

use frevo_event::Command;
use serde::Deserialize;

use super::Call;
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, Code, Target};
use crate::request::{self, Text};
use crate::wire::Nothing;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    state_machine_arn: Option<Text<'a>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("stateMachineArn", members.state_machine_arn.as_deref(), 1, 256);
    check.done()?;
    let machine_arn = match arn::machine(text, call.scope, AwsError::no_machine) {
        Err(AwsError { code: Code::StateMachineDoesNotExist, .. }) => return Ok(Nothing {}),
        found => found?,
    };
    if machine_arn.name.contains('/') {
        return Err(AwsError::validation(
            "API does not support labeled state machine ARNs.",
            Some("API_DOES_NOT_SUPPORT_LABELED_ARNS"),
        ));
    }
    if machine_arn.qualifier.is_some() {
        return Err(AwsError::wrong_kind("stateMachine version or alias"));
    }
    let command = Command::DeleteMachine { scope: call.scope.clone(), name: machine_arn.name.into() };
    edge.command(command, &Target::of(call.scope, machine_arn.name, text)).await?;
    Ok(Nothing {})
}
