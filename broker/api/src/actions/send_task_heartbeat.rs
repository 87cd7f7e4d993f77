//! `SendTaskHeartbeat`: whoever has the token still works on the task.

use frevo_event::Message;
use serde::Deserialize;

use super::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::request::{self, Text};
use crate::wire::Nothing;
use crate::workers::judged;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    task_token: Option<Text<'a>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let token = check.text("taskToken", members.task_token.as_deref(), 1, 2048);
    check.done()?;
    let task = edge.broker.signing_key().verify(token).map_err(|_| AwsError::invalid_token())?;
    judged(edge.tell_task(task, Message::Heartbeat { task }).await.ok())?;
    Ok(Nothing {})
}
