//! `PublishStateMachineVersion`: a revision that is published already gives the
//! version that it is.

use frevo_event::Command;
use serde::{Deserialize, Serialize};

use super::Call;
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, Target};
use crate::request::{self, Text, to_arc};
use crate::wire::{self, Seconds};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    state_machine_arn: Option<Text<'a>>,
    #[serde(borrow)]
    revision_id: Option<Text<'a>>,
    #[serde(borrow)]
    description: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    creation_date: Seconds,
    state_machine_version_arn: String,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Answer, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("stateMachineArn", members.state_machine_arn.as_deref(), 1, 256);
    check.secret_length("description", members.description.as_deref(), 0, 256);
    check.done()?;
    let machine_arn = arn::machine(text, call.scope, AwsError::no_machine)?;
    if machine_arn.qualifier.is_some() {
        return Err(AwsError::no_machine(text));
    }
    let command = Command::PublishVersion {
        scope: call.scope.clone(),
        name: machine_arn.name.into(),
        revision_id: to_arc(&members.revision_id),
        description: to_arc(&members.description),
    };
    let target =
        Target { revision: members.revision_id.as_deref(), ..Target::of(call.scope, machine_arn.name, text) };
    let outcome = edge.command(command, &target).await?;
    let version =
        outcome.version.ok_or_else(|| AwsError::internal("a version was published without a number"))?;
    Ok(Answer {
        creation_date: Seconds(outcome.at),
        state_machine_version_arn: wire::machine_arn(
            call.scope,
            machine_arn.name,
            Some(&version.to_string()),
        ),
    })
}
