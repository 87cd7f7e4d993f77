//! What waits to be tried again is tried again at once.

use std::sync::Arc;

use frevo_event::{Message, Reply, Request, Scope};
use serde::{Deserialize, Serialize};

use super::{LookRefusal, Refusal, unread};
use crate::edge::{Edge, unexpected};
use crate::error::AwsError;
use crate::executions;

/// What is wanted.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wanted {
    execution_arn: String,
    /// None: in every state.
    state: Option<Arc<str>>,
}

/// What is tried again.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Retried {
    execution_arn: String,
}

/// Tells an execution not to wait.
pub(super) async fn answer(edge: &Edge, scope: &Scope, body: &[u8]) -> Result<Retried, Refusal> {
    let Wanted { execution_arn, state } = serde_json::from_slice(body).map_err(LookRefusal::from)?;
    let found = executions::find(edge, scope, &execution_arn, None).await;
    let execution = found.map_err(|error| unread(error, &execution_arn))?.id;
    let message = Message::RetryNow { state, due_until: None };
    match edge.ask(edge.owner(execution), Request::Tell { execution, message }).await? {
        Reply::Accepted => Ok(Retried { execution_arn }),
        Reply::Stale | Reply::Unknown => Err(LookRefusal::NotRetrying { arn: execution_arn }.into()),
        Reply::SetAside => Err(AwsError::set_aside(&execution_arn).into()),
        other => Err(unexpected(&other).into()),
    }
}
