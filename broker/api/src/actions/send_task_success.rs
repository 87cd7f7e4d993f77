//! `SendTaskSuccess`: whoever has the token gives the task's result.

use frevo_event::{Completer, Message};
use frevo_value::Payload;
use serde::Deserialize;

use super::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::limits::{self, PAYLOAD_SIZE};
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
    let size_max = output_size_max(edge, token, members.output.as_deref()).await?;
    check.secret_length("output", members.output.as_deref(), 0, size_max);
    let output = check.required("output", members.output.as_deref());
    check.done()?;
    let task = edge.broker.signing_key().verify(token).map_err(|_| AwsError::invalid_token())?;
    let output = Payload::parse(output).map_err(|error| AwsError::invalid_output(&error.to_string()))?;
    let message = Message::TaskSucceeded { task, by: Completer::Token, output };
    judged(edge.tell_task(task, message).await.ok())?;
    Ok(Nothing {})
}

/// The bytes that the output may have, as far as it matters.
async fn output_size_max(edge: &Edge, token: &str, output: Option<&str>) -> Result<usize, AwsError> {
    if output.is_none_or(|output| output.len() <= PAYLOAD_SIZE) {
        return Ok(PAYLOAD_SIZE);
    }
    let mode = match edge.broker.signing_key().verify(token) {
        Ok(task) => edge.limits_of_execution(task.execution).await?,
        Err(_) => edge.settings.limits,
    };
    Ok(limits::payload_size_max(mode))
}
