//! `SendTaskSuccess`: whoever has the token gives the task's result.

use frevo_event::{Completer, Message};
use frevo_value::Payload;
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
    #[serde(borrow)]
    output: Option<Text<'a>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let token = check.text("taskToken", members.task_token.as_deref(), 1, 2048);
    check.secret_length("output", members.output.as_deref(), 0, edge.settings.limits.payload_size_max());
    let output = check.required("output", members.output.as_deref());
    check.done()?;
    let task = edge.broker.signing_key().verify(token).map_err(|_| AwsError::invalid_token())?;
    let output = Payload::parse(output).map_err(|error| AwsError::invalid_output(&error.to_string()))?;
    let message = Message::TaskSucceeded { task, by: Completer::Token, output };
    judged(edge.tell_task(task, message).await.ok())?;
    Ok(Nothing {})
}
