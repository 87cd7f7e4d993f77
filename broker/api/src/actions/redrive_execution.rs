//! `RedriveExecution`: one that ended without success goes on where it stood, with
//! the same history (api.md §4.4).

use std::sync::Arc;

use frevo_event::{ExecutionId, ExecutionView, Remains, Reply, Request, Timestamp};
use serde::{Deserialize, Serialize};

use super::Call;
use crate::arn;
use crate::check::Check;
use crate::edge::{Edge, unexpected};
use crate::error::{AwsError, Code};
use crate::executions::{self, describe, viewed};
use crate::redrive;
use crate::request::{self, Text, to_arc};
use crate::wire::Seconds;

/// So often it is looked at anew when something came in between: it is redriven by
/// somebody else, or leaves its owner's memory.
const ATTEMPTS: u32 = 5;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    execution_arn: Option<Text<'a>>,
    #[serde(borrow)]
    client_token: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    redrive_date: Seconds,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Answer, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("executionArn", members.execution_arn.as_deref(), 1, 256);
    check.length("clientToken", members.client_token.as_deref(), 1, 64);
    check.done()?;
    arn::execution(text, call.scope)?;
    let at = redriven(edge, text, to_arc(&members.client_token)).await?;
    Ok(Answer { redrive_date: Seconds(at) })
}

/// Redrives the execution; tells when that was, which for the same token may be
/// some time ago.
pub(crate) async fn redriven(
    edge: &Edge,
    text: &str,
    token: Option<Arc<str>>,
) -> Result<Timestamp, AwsError> {
    let id = ExecutionId::of_arn(text);
    for _ in 0..ATTEMPTS {
        let (view, remains) = looked_at(edge, id, text).await?;
        let known = view.redrives.as_ref().zip(token.as_deref());
        let now = edge.broker.now();
        if let Some(at) = known.and_then(|(redrives, token)| redrives.answered(token, now)) {
            return Ok(at);
        }
        if let Some(reason) = redrive::refusal(edge, &view) {
            return Err(AwsError::new(Code::ExecutionNotRedrivable, reason));
        }
        let request = Request::Redrive { execution: id, token: token.clone(), remains };
        match edge.ask(edge.owner(id), request).await? {
            Reply::Redriven { at } => return Ok(at),
            Reply::NotRedrivable | Reply::Unknown => {}
            Reply::SetAside => return Err(AwsError::set_aside(text)),
            other => return Err(unexpected(&other)),
        }
    }
    Err(AwsError::throttled())
}

/// How the execution stands, and what is left of one that its owner remembers no
/// more.
async fn looked_at(
    edge: &Edge,
    id: ExecutionId,
    text: &str,
) -> Result<(ExecutionView, Option<Box<Remains>>), AwsError> {
    let reply = edge.ask(edge.owner(id), describe(id, false)).await?;
    if let Some(view) = viewed(reply, text)? {
        return Ok((view, None));
    }
    let (closed, execution) = executions::recollected(edge, id, text).await?;
    let view = executions::view_of(id, &closed, &execution);
    let (first, last) = (closed.first, closed.last);
    Ok((view, Some(Box::new(Remains { snapshot: execution.to_snapshot(), first, last }))))
}
