//! `StopExecution`. One that has ended already answers when. AWS knows it for Standard
//! executions only; with Frevo's member `express` it stops Express ones, too.

use frevo_event::{ExecutionId, Message, Reply, Request, StopReason};
use serde::{Deserialize, Serialize};

use super::Call;
use crate::arn;
use crate::check::Check;
use crate::edge::{Edge, unexpected};
use crate::error::AwsError;
use crate::executions;
use crate::request::{self, Text, to_arc};
use crate::wire::Seconds;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    execution_arn: Option<Text<'a>>,
    #[serde(borrow)]
    error: Option<Text<'a>>,
    #[serde(borrow)]
    cause: Option<Text<'a>>,
    #[serde(default)]
    express: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    stop_date: Seconds,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Answer, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("executionArn", members.execution_arn.as_deref(), 1, 256);
    check.secret_length("error", members.error.as_deref(), 0, 256).secret_length(
        "cause",
        members.cause.as_deref(),
        0,
        32_768,
    );
    check.done()?;
    arn::asked_execution(text, call.scope, members.express)?;
    let execution = ExecutionId::of_arn(text);
    let reason = StopReason { error: to_arc(&members.error), cause: to_arc(&members.cause) };
    let request = Request::Tell { execution, message: Message::Stop(reason) };
    let at = match edge.ask(edge.owner(execution), request).await? {
        Reply::Stopped { at } => at,
        Reply::Unknown => {
            let closed = executions::closed(edge, execution, text)?;
            closed.summary.stopped_at.unwrap_or(closed.summary.started_at)
        }
        Reply::SetAside => return Err(AwsError::set_aside(text)),
        other => return Err(unexpected(&other)),
    };
    Ok(Answer { stop_date: Seconds(at) })
}
