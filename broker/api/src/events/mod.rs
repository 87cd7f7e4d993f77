//! The operations of AWS's EventBridge API, one file each, as those of Step
//! Functions are in `actions`.
//!
//! What they register is the catalogue's; what is published goes to the
//! partitions that keep it.

mod archives;
mod buses;
mod cancel_replay;
pub(crate) mod connections;
mod create_archive;
mod create_connection;
mod create_event_bus;
mod deauthorize_connection;
mod delete_archive;
mod delete_connection;
mod delete_event_bus;
mod delete_rule;
mod describe_archive;
mod describe_connection;
mod describe_event_bus;
mod describe_replay;
mod describe_rule;
mod enable_rule;
mod list_archives;
mod list_connections;
mod list_event_buses;
mod list_replays;
mod list_rule_names_by_target;
mod list_rules;
mod list_tags_for_resource;
mod list_targets_by_rule;
mod members;
mod put_events;
mod put_permission;
mod put_rule;
mod put_targets;
mod remove_permission;
mod remove_targets;
mod replays;
mod rules;
mod start_replay;
mod tag_resource;
mod target;
mod test_event_pattern;
mod untag_resource;
mod update_archive;
mod update_connection;
mod update_event_bus;

use frevo_event::{BusCommand, Command, Timestamp};

use crate::actions::Call;
use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::wire::json;

/// The operations that AWS has.
pub(crate) const OPERATIONS: [&str; 57] = [
    "ActivateEventSource",
    "CancelReplay",
    "CreateApiDestination",
    "CreateArchive",
    "CreateConnection",
    "CreateEndpoint",
    "CreateEventBus",
    "CreatePartnerEventSource",
    "DeactivateEventSource",
    "DeauthorizeConnection",
    "DeleteApiDestination",
    "DeleteArchive",
    "DeleteConnection",
    "DeleteEndpoint",
    "DeleteEventBus",
    "DeletePartnerEventSource",
    "DeleteRule",
    "DescribeApiDestination",
    "DescribeArchive",
    "DescribeConnection",
    "DescribeEndpoint",
    "DescribeEventBus",
    "DescribeEventSource",
    "DescribePartnerEventSource",
    "DescribeReplay",
    "DescribeRule",
    "DisableRule",
    "EnableRule",
    "ListApiDestinations",
    "ListArchives",
    "ListConnections",
    "ListEndpoints",
    "ListEventBuses",
    "ListEventSources",
    "ListPartnerEventSourceAccounts",
    "ListPartnerEventSources",
    "ListReplays",
    "ListRuleNamesByTarget",
    "ListRules",
    "ListTagsForResource",
    "ListTargetsByRule",
    "PutEvents",
    "PutPartnerEvents",
    "PutPermission",
    "PutRule",
    "PutTargets",
    "RemovePermission",
    "RemoveTargets",
    "StartReplay",
    "TagResource",
    "TestEventPattern",
    "UntagResource",
    "UpdateApiDestination",
    "UpdateArchive",
    "UpdateConnection",
    "UpdateEndpoint",
    "UpdateEventBus",
];

/// Our own name of an operation that a client names.
pub(crate) fn known(operation: &str) -> Option<&'static str> {
    OPERATIONS.binary_search(&operation).ok().map(|place| OPERATIONS[place])
}

/// Answers a call. Before something is said not to exist, this node has learned
/// everything that was registered before.
pub(crate) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    match answer_now(edge, call).await {
        Err(error) if error.is_unregistered() && edge.catch_up().await => answer_now(edge, call).await,
        answered => answered,
    }
}

/// Answers a call with what is known here.
async fn answer_now(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    match call.operation {
        "CancelReplay" => json(cancel_replay::answer(edge, call).await?),
        "CreateArchive" => json(create_archive::answer(edge, call).await?),
        "CreateConnection" => json(create_connection::answer(edge, call).await?),
        "CreateEventBus" => json(create_event_bus::answer(edge, call).await?),
        "DeauthorizeConnection" => json(deauthorize_connection::answer(edge, call).await?),
        "DeleteArchive" => json(delete_archive::answer(edge, call).await?),
        "DeleteConnection" => json(delete_connection::answer(edge, call).await?),
        "DeleteEventBus" => json(delete_event_bus::answer(edge, call).await?),
        "DeleteRule" => json(delete_rule::answer(edge, call).await?),
        "DescribeArchive" => describe_archive::answer(edge, call),
        "DescribeConnection" => describe_connection::answer(edge, call),
        "DescribeEventBus" => describe_event_bus::answer(edge, call),
        "DescribeReplay" => describe_replay::answer(edge, call),
        "DescribeRule" => describe_rule::answer(edge, call),
        "DisableRule" => json(enable_rule::answer(edge, call, false).await?),
        "EnableRule" => json(enable_rule::answer(edge, call, true).await?),
        "ListArchives" => list_archives::answer(edge, call),
        "ListConnections" => list_connections::answer(edge, call),
        "ListEventBuses" => list_event_buses::answer(edge, call),
        "ListReplays" => list_replays::answer(edge, call),
        "ListRuleNamesByTarget" => list_rule_names_by_target::answer(edge, call),
        "ListRules" => list_rules::answer(edge, call),
        "ListTagsForResource" => list_tags_for_resource::answer(edge, call),
        "ListTargetsByRule" => list_targets_by_rule::answer(edge, call),
        "PutEvents" => json(put_events::answer(edge, call).await?),
        "PutPermission" => json(put_permission::answer(edge, call).await?),
        "PutRule" => json(put_rule::answer(edge, call).await?),
        "PutTargets" => json(put_targets::answer(edge, call).await?),
        "RemovePermission" => json(remove_permission::answer(edge, call).await?),
        "RemoveTargets" => json(remove_targets::answer(edge, call).await?),
        "StartReplay" => json(start_replay::answer(edge, call).await?),
        "TagResource" => json(tag_resource::answer(edge, call).await?),
        "TestEventPattern" => json(test_event_pattern::answer(call)?),
        "UntagResource" => json(untag_resource::answer(edge, call).await?),
        "UpdateArchive" => json(update_archive::answer(edge, call).await?),
        "UpdateConnection" => json(update_connection::answer(edge, call).await?),
        "UpdateEventBus" => json(update_event_bus::answer(edge, call).await?),
        operation => Err(AwsError::new(
            Code::UnsupportedOperation,
            format!("This version of Frevo does not support {operation} yet."),
        )),
    }
}

impl Edge {
    /// Changes what is registered of publish/subscribe; tells when it was.
    async fn change(&self, command: BusCommand) -> Result<Timestamp, AwsError> {
        self.change_events(Command::Bus(command)).await
    }

    async fn change_events(&self, command: Command) -> Result<Timestamp, AwsError> {
        let decided = self.decide(command).await?;
        decided.map(|outcome| outcome.at).map_err(|refusal| AwsError::events_refused(&refusal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_aws_is_known() {
        assert!(OPERATIONS.is_sorted());
        assert_eq!(known("PutRule"), Some("PutRule"));
        assert_eq!(known("putRule"), None);
    }
}
