//! `ListQuarantine`: Frevo's own. The caller's executions that were set aside
//! because a step of them failed, and why.

use frevo_event::{Arn, PartitionId, QuarantineView, Reply, Request, Scope};
use serde::Serialize;

use super::Call;
use crate::edge::{Edge, unexpected};
use crate::error::AwsError;
use crate::wire::Seconds;

#[derive(Serialize)]
pub(super) struct Answer {
    executions: Vec<Item>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    execution_arn: String,
    since_date: Seconds,
    reason: String,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Answer, AwsError> {
    let mut executions = Vec::new();
    for partition in 0..edge.broker.partition_count() {
        match edge.ask(PartitionId(partition), Request::ListQuarantine).await? {
            Reply::Quarantine(found) => {
                executions.extend(found.into_iter().filter(|view| is_of(call.scope, view)).map(Item::from));
            }
            other => return Err(unexpected(&other)),
        }
    }
    Ok(Answer { executions })
}

/// Whether an execution is the caller's. One whose ARN is lost is anybody's: an
/// operator has to see it.
fn is_of(scope: &Scope, view: &QuarantineView) -> bool {
    let arn: Option<Arn> = view.arn.as_deref().and_then(|arn| arn.parse().ok());
    arn.is_none_or(|arn| arn.scope() == scope)
}

impl From<QuarantineView> for Item {
    fn from(view: QuarantineView) -> Self {
        Self {
            execution_arn: view.arn.unwrap_or_else(|| view.execution.to_string()),
            since_date: Seconds(view.since),
            reason: view.reason.to_string(),
        }
    }
}
