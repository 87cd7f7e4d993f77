//! `CancelReplay`: what it has not delivered yet is not delivered any more.

use frevo_event::BusCommand;
use serde::Deserialize;

use super::members;
use super::replays::{self, Changed};
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::request::{self, Text};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    replay_name: Option<Text<'a>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Changed, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let name = members::name(&mut check, "replayName", members.replay_name.as_deref(), 64);
    check.done()?;
    edge.change(BusCommand::CancelReplay { scope: call.scope.clone(), name: name.into() }).await?;
    Ok(Changed { replay_arn: replays::arn(call.scope, name), state: "CANCELLING", replay_start_time: None })
}
