//! `DeleteStateMachineVersion`: running executions of it go on. Deleting what is
//! not there succeeds.

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
    state_machine_version_arn: Option<Text<'a>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("stateMachineVersionArn", members.state_machine_version_arn.as_deref(), 1, 2000);
    check.done()?;
    let machine_arn = match arn::machine(text, call.scope, AwsError::no_machine) {
        Err(AwsError { code: Code::StateMachineDoesNotExist, .. }) => return Ok(Nothing {}),
        found => found?,
    };
    let number = machine_arn.version().ok_or_else(|| AwsError::wrong_kind("stateMachine"))?;
    let command = Command::DeleteVersion { scope: call.scope.clone(), name: machine_arn.name.into(), number };
    edge.command(command, &Target::of(call.scope, machine_arn.name, text)).await?;
    Ok(Nothing {})
}
