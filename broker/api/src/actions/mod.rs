//! The operations of AWS's Step Functions API, one file each.
//!
//! An operation reads its members, checks what AWS's front end checks, asks the
//! broker, and answers with what AWS would. Members are checked all at once;
//! what only the operation can know is told one at a time.

mod create_activity;
mod create_state_machine;
mod create_state_machine_alias;
mod delete_activity;
mod delete_state_machine;
mod delete_state_machine_alias;
mod delete_state_machine_version;
mod describe_activity;
mod describe_execution;
mod describe_state_machine;
mod describe_state_machine_alias;
mod describe_state_machine_for_execution;
mod get_activity_task;
mod get_execution_history;
mod list_activities;
mod list_executions;
mod list_quarantine;
mod list_state_machine_aliases;
mod list_state_machine_versions;
mod list_state_machines;
mod list_tags_for_resource;
mod publish_state_machine_version;
mod redrive_execution;
mod release_quarantine;
mod routing;
mod send_task_failure;
mod send_task_heartbeat;
mod send_task_success;
mod start;
mod start_execution;
mod start_sync_execution;
mod stop_execution;
mod tag_resource;
mod test_state;
mod untag_resource;
mod update_state_machine;
mod update_state_machine_alias;
mod validate_state_machine_definition;

use frevo_event::{Command, CommandOutcome, Scope};

use crate::edge::Edge;
use crate::error::{AwsError, Code, Target};
use crate::wire::json;

/// One call of an operation.
pub(crate) struct Call<'a> {
    /// The operation.
    pub(crate) operation: &'static str,
    /// Whose resources it is about.
    pub(crate) scope: &'a Scope,
    /// Its members, JSON.
    pub(crate) body: &'a [u8],
    /// How long its answer may wait for an execution's end.
    pub(crate) wait_seconds: Option<u64>,
    /// The trace that it belongs to, if a header says so.
    pub(crate) trace: Option<&'a str>,
    /// The same in W3C's form.
    pub(crate) traceparent: Option<&'a str>,
}

/// The operations that AWS has.
pub(crate) const OPERATIONS: [&str; 37] = [
    "CreateActivity",
    "CreateStateMachine",
    "CreateStateMachineAlias",
    "DeleteActivity",
    "DeleteStateMachine",
    "DeleteStateMachineAlias",
    "DeleteStateMachineVersion",
    "DescribeActivity",
    "DescribeExecution",
    "DescribeMapRun",
    "DescribeStateMachine",
    "DescribeStateMachineAlias",
    "DescribeStateMachineForExecution",
    "GetActivityTask",
    "GetExecutionHistory",
    "ListActivities",
    "ListExecutions",
    "ListMapRuns",
    "ListStateMachineAliases",
    "ListStateMachineVersions",
    "ListStateMachines",
    "ListTagsForResource",
    "PublishStateMachineVersion",
    "RedriveExecution",
    "SendTaskFailure",
    "SendTaskHeartbeat",
    "SendTaskSuccess",
    "StartExecution",
    "StartSyncExecution",
    "StopExecution",
    "TagResource",
    "TestState",
    "UntagResource",
    "UpdateMapRun",
    "UpdateStateMachine",
    "UpdateStateMachineAlias",
    "ValidateStateMachineDefinition",
];

/// The operations that only we have, for operators.
pub(crate) const OWN_OPERATIONS: [&str; 2] = ["ListQuarantine", "ReleaseQuarantine"];

/// Our own name of an operation that a client names.
pub(crate) fn known(operation: &str) -> Option<&'static str> {
    match OPERATIONS.binary_search(&operation) {
        Ok(place) => Some(OPERATIONS[place]),
        Err(_) => OWN_OPERATIONS.into_iter().find(|known| *known == operation),
    }
}

/// Answers a call. Before something is said not to exist, this node has learned
/// everything that was registered before.
pub(crate) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    match answer_now(edge, call).await {
        Err(error) if error.is_unregistered() && Box::pin(edge.catch_up()).await => {
            answer_now(edge, call).await
        }
        answered => answered,
    }
}

/// Answers a call with what is known here.
async fn answer_now(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    match call.operation {
        "StartExecution" => start_execution::answer(edge, call).await,
        "DescribeExecution" => describe_execution::answer(edge, call).await,
        "SendTaskSuccess" => json(send_task_success::answer(edge, call).await?),
        // Boxed, so that the frequent calls' futures stay small.
        _ => Box::pin(answer_rare(edge, call)).await,
    }
}

async fn answer_rare(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    match call.operation {
        "CreateActivity" => json(create_activity::answer(edge, call).await?),
        "CreateStateMachine" => json(create_state_machine::answer(edge, call).await?),
        "CreateStateMachineAlias" => json(create_state_machine_alias::answer(edge, call).await?),
        "DeleteActivity" => json(delete_activity::answer(edge, call).await?),
        "DeleteStateMachine" => json(delete_state_machine::answer(edge, call).await?),
        "DeleteStateMachineAlias" => json(delete_state_machine_alias::answer(edge, call).await?),
        "DeleteStateMachineVersion" => json(delete_state_machine_version::answer(edge, call).await?),
        "DescribeActivity" => describe_activity::answer(edge, call),
        "DescribeStateMachine" => describe_state_machine::answer(edge, call),
        "DescribeStateMachineAlias" => describe_state_machine_alias::answer(edge, call),
        "DescribeStateMachineForExecution" => describe_state_machine_for_execution::answer(edge, call).await,
        "GetActivityTask" => get_activity_task::answer(edge, call).await,
        "GetExecutionHistory" => get_execution_history::answer(edge, call).await,
        "ListActivities" => list_activities::answer(edge, call),
        "ListExecutions" => list_executions::answer(edge, call).await,
        "ListQuarantine" => json(list_quarantine::answer(edge, call).await?),
        "ListStateMachineAliases" => list_state_machine_aliases::answer(edge, call),
        "ListStateMachineVersions" => list_state_machine_versions::answer(edge, call),
        "ListStateMachines" => list_state_machines::answer(edge, call),
        "ListTagsForResource" => list_tags_for_resource::answer(edge, call),
        "PublishStateMachineVersion" => json(publish_state_machine_version::answer(edge, call).await?),
        "RedriveExecution" => json(redrive_execution::answer(edge, call).await?),
        "ReleaseQuarantine" => json(release_quarantine::answer(edge, call).await?),
        "SendTaskFailure" => json(send_task_failure::answer(edge, call).await?),
        "SendTaskHeartbeat" => json(send_task_heartbeat::answer(edge, call).await?),
        "StartSyncExecution" => start_sync_execution::answer(edge, call).await,
        "StopExecution" => json(stop_execution::answer(edge, call).await?),
        "TagResource" => json(tag_resource::answer(edge, call).await?),
        "TestState" => test_state::answer(edge, call).await,
        "UntagResource" => json(untag_resource::answer(edge, call).await?),
        "UpdateStateMachine" => json(update_state_machine::answer(edge, call).await?),
        "UpdateStateMachineAlias" => json(update_state_machine_alias::answer(edge, call).await?),
        "ValidateStateMachineDefinition" => validate_state_machine_definition::answer(call),
        operation => Err(AwsError::new(
            Code::UnsupportedOperation,
            format!("This version of Frevo does not support {operation} yet."),
        )),
    }
}

impl Edge {
    /// Changes what is registered.
    async fn command(&self, command: Command, target: &Target<'_>) -> Result<CommandOutcome, AwsError> {
        self.decide(command).await?.map_err(|refusal| AwsError::refused(refusal, target))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_aws_is_known() {
        assert!(OPERATIONS.is_sorted());
        assert_eq!(known("StartExecution"), Some("StartExecution"));
        assert_eq!(known("startExecution"), None);
    }
}
