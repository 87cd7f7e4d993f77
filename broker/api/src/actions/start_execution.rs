//! `StartExecution`. With Frevo's header `x-frevo-wait-seconds` it answers as
//! DescribeExecution does, once the execution has ended.

use frevo_event::{ExecutionId, Reply, Request, Timestamp};
use serde::Serialize;

use super::{Call, json, start};
use crate::edge::{Edge, settled, unexpected};
use crate::error::AwsError;
use crate::executions::{self, Description};
use crate::wire::Seconds;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    execution_arn: &'a str,
    start_date: Seconds,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let started = start::read(edge, call, false)?;
    let arn = started.start.arn_text();
    let execution = ExecutionId::of_arn(&arn);
    if let Some(seconds) = call.wait_seconds {
        return answer_when_ended(edge, call, started.request(execution, true), &arn, seconds).await;
    }
    let partition = edge.owner(execution);
    match edge.ask(partition, started.request(execution, false)).await? {
        Reply::Started { at } => told(&arn, at),
        Reply::NameTaken => Err(AwsError::execution_exists(&arn)),
        Reply::Paused => Err(start::paused(&arn)),
        other => Err(unexpected(&other)),
    }
}

fn told(arn: &str, at: Timestamp) -> Result<Vec<u8>, AwsError> {
    json(Answer { execution_arn: arn, start_date: Seconds(at) })
}

async fn answer_when_ended(
    edge: &Edge,
    call: &Call<'_>,
    request: Request,
    arn: &str,
    seconds: u64,
) -> Result<Vec<u8>, AwsError> {
    match executions::within(seconds, edge, request).await {
        Some(reply) => match settled(reply)? {
            Reply::Execution(view) => json(Description::of(edge, &view, true)),
            // It had ended when it was asked for again.
            Reply::Started { .. } => {
                let view = executions::find(edge, call.scope, arn, None).await?;
                json(Description::of(edge, &view, true))
            }
            Reply::NameTaken => Err(AwsError::execution_exists(arn)),
            Reply::Paused => Err(start::paused(arn)),
            other => Err(unexpected(&other)),
        },
        // It runs still, and is described as it stands; of an Express one that has just
        // ended nothing need be kept.
        None => match executions::find(edge, call.scope, arn, None).await {
            Ok(view) => json(Description::of(edge, &view, true)),
            Err(_) => told(arn, edge.broker.now()),
        },
    }
}
