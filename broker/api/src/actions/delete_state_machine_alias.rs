//! `DeleteStateMachineAlias`: deleting what is not there succeeds.

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
    state_machine_alias_arn: Option<Text<'a>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("stateMachineAliasArn", members.state_machine_alias_arn.as_deref(), 1, 256);
    check.done()?;
    let alias_arn = match arn::machine(text, call.scope, AwsError::no_resource) {
        Err(AwsError { code: Code::ResourceNotFound, .. }) => return Ok(Nothing {}),
        found => found?,
    };
    let alias = alias_arn.qualifier.filter(|_| alias_arn.version().is_none());
    let alias = alias.ok_or_else(|| AwsError::wrong_kind("stateMachine"))?;
    let command =
        Command::DeleteAlias { scope: call.scope.clone(), name: alias_arn.name.into(), alias: alias.into() };
    edge.command(command, &Target::of(call.scope, alias_arn.name, text)).await?;
    Ok(Nothing {})
}
