//! `SendTaskFailure`: whoever has the token says that the task failed.

use frevo_event::{Completer, Message};
use serde::Deserialize;

use super::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::request::{self, Text, to_arc};
use crate::wire::Nothing;
use crate::workers::judged;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    task_token: Option<Text<'a>>,
    #[serde(borrow)]
    error: Option<Text<'a>>,
    #[serde(borrow)]
    cause: Option<Text<'a>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let token = check.text("taskToken", members.task_token.as_deref(), 1, 2048);
    check.secret_length("error", members.error.as_deref(), 0, 256).secret_length(
        "cause",
        members.cause.as_deref(),
        0,
        32_768,
    );
    check.done()?;
    let task = edge.broker.signing_key().verify(token).map_err(|_| AwsError::invalid_token())?;
    let (error, cause) = (to_arc(&members.error), to_arc(&members.cause));
    let message = Message::TaskFailed { task, by: Completer::Token, error, cause };
    judged(edge.tell_task(task, message).await.ok())?;
    Ok(Nothing {})
}
