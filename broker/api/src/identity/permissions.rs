//! What each role may do: the one table of it.
//!
//! Operations of AWS's APIs have the names that AWS's policies call them by; everything
//! else is a method and a path, `{…}` standing for one step of it. What is not in the
//! table needs the highest role, so that what is forgotten here is refused and not
//! allowed; tests look that nothing is.

use std::collections::BTreeMap;

use http::Method;

use super::Signed;
use super::role::Role::{self, Admin, Editor, Operator, Viewer};

/// What X-Amz-Target has before an operation of Step Functions.
pub(crate) const STATES: &str = "AWSStepFunctions.";
/// What X-Amz-Target has before an operation of EventBridge.
pub(crate) const EVENTS: &str = "AWSEvents.";

/// What each role may do beside what those before it may.
const PERMISSIONS: [(Role, &[&str]); 4] =
    [(Viewer, VIEWER), (Operator, OPERATOR), (Editor, EDITOR), (Admin, ADMIN)];

const VIEWER: &[&str] = &[
    "states:DescribeActivity",
    "states:DescribeExecution",
    "states:DescribeMapRun",
    "states:DescribeStateMachine",
    "states:DescribeStateMachineAlias",
    "states:DescribeStateMachineForExecution",
    "states:GetExecutionHistory",
    "states:ListActivities",
    "states:ListExecutions",
    "states:ListMapRuns",
    "states:ListQuarantine",
    "states:ListStateMachineAliases",
    "states:ListStateMachineVersions",
    "states:ListStateMachines",
    "states:ListTagsForResource",
    "states:ValidateStateMachineDefinition",
    "events:DescribeApiDestination",
    "events:DescribeArchive",
    "events:DescribeConnection",
    "events:DescribeEndpoint",
    "events:DescribeEventBus",
    "events:DescribeEventSource",
    "events:DescribePartnerEventSource",
    "events:DescribeReplay",
    "events:DescribeRule",
    "events:ListApiDestinations",
    "events:ListArchives",
    "events:ListConnections",
    "events:ListEndpoints",
    "events:ListEventBuses",
    "events:ListEventSources",
    "events:ListPartnerEventSourceAccounts",
    "events:ListPartnerEventSources",
    "events:ListReplays",
    "events:ListRuleNamesByTarget",
    "events:ListRules",
    "events:ListTagsForResource",
    "events:ListTargetsByRule",
    "events:TestEventPattern",
    "GET /frevo/caller",
    "GET /frevo/cluster",
    "GET /frevo/contracts",
    "GET /frevo/contracts/{name}",
    "GET /frevo/contracts/{name}/diff",
    "GET /frevo/counters",
    "GET /frevo/events",
    "GET /frevo/events/{id}",
    "GET /frevo/events/{source}/{partition}/{offset}",
    "GET /frevo/executions/comparison",
    "GET /frevo/executions/search",
    "GET /frevo/executions/state",
    "GET /frevo/jobs",
    "GET /frevo/jobs/{name}",
    "GET /frevo/jobs/{name}/executions",
    "GET /frevo/machines",
    "GET /frevo/machines/{name}",
    "GET /frevo/queues",
    "GET /frevo/queues/{name}",
    "GET /frevo/replays",
    "GET /frevo/replays/{name}",
    "GET /frevo/schedules",
    "GET /frevo/schedules/{name}",
    "GET /frevo/schemas",
    "GET /frevo/schemas/{bus}",
    "GET /frevo/schemas/{bus}/{type}",
    "GET /frevo/schemas/{bus}/{type}/versions/{number}",
    "GET /frevo/scopes",
    "GET /frevo/server",
    "GET /frevo/sources",
    "GET /frevo/sources/{name}",
    "GET /frevo/sources/{name}/dead-letters",
    "GET /frevo/sources/{name}/dead-letters/{id}",
    "GET /frevo/subscriptions",
    "GET /frevo/subscriptions/{name}",
    "GET /frevo/subscriptions/{name}/dead-letters",
    "GET /frevo/subscriptions/{name}/dead-letters/{id}",
    "GET /frevo/traces",
    "GET /frevo/why",
    "GET /asyncapi.json",
    "GET /asyncapi.yaml",
    "GET /live",
    "GET /live/executions",
];

const OPERATOR: &[&str] = &[
    "states:GetActivityTask",
    "states:RedriveExecution",
    "states:SendTaskFailure",
    "states:SendTaskHeartbeat",
    "states:SendTaskSuccess",
    "states:StartExecution",
    "states:StartSyncExecution",
    "states:StopExecution",
    "states:UpdateMapRun",
    "events:CancelReplay",
    "events:DisableRule",
    "events:EnableRule",
    "events:PutEvents",
    "events:PutPartnerEvents",
    "events:StartReplay",
    "POST /events",
    "POST /events/{bus}",
    "POST /frevo/executions/answer",
    "POST /frevo/executions/retry",
    "PUT /frevo/jobs/{name}",
    "DELETE /frevo/jobs/{name}",
    "POST /frevo/jobs/{name}/cancel",
    "POST /frevo/jobs/{name}/pause",
    "POST /frevo/jobs/{name}/resume",
    "POST /frevo/machines/{name}/pause",
    "POST /frevo/machines/{name}/resume",
    "POST /frevo/queues/{name}/pause",
    "POST /frevo/queues/{name}/resume",
    "PUT /frevo/replays/{name}",
    "POST /frevo/replays/{name}/cancel",
    "POST /frevo/schedules/{name}/pause",
    "POST /frevo/schedules/{name}/resume",
    "POST /frevo/sources/{name}/pause",
    "POST /frevo/sources/{name}/resume",
    "POST /frevo/sources/{name}/dead-letters/{id}/discard",
    "POST /frevo/sources/{name}/dead-letters/{id}/redrive",
    "POST /frevo/subscriptions/{name}/pause",
    "POST /frevo/subscriptions/{name}/resume",
    "POST /frevo/subscriptions/{name}/dead-letters/{id}/discard",
    "POST /frevo/subscriptions/{name}/dead-letters/{id}/redrive",
    // Workers, and who calls functions.
    "GET /tasks",
    "GET /functions/{function}/2018-06-01/runtime/invocation/next",
    "POST /functions/{function}/2018-06-01/runtime/invocation/{id}/error",
    "POST /functions/{function}/2018-06-01/runtime/invocation/{id}/response",
    "POST /functions/{function}/2018-06-01/runtime/init/error",
    "POST /2015-03-31/functions/{function}/invocations",
];

const EDITOR: &[&str] = &[
    "states:CreateActivity",
    "states:CreateStateMachine",
    "states:CreateStateMachineAlias",
    "states:DeleteActivity",
    "states:DeleteStateMachine",
    "states:DeleteStateMachineAlias",
    "states:DeleteStateMachineVersion",
    "states:PublishStateMachineVersion",
    "states:TagResource",
    // It calls what the state calls.
    "states:TestState",
    "states:UntagResource",
    "states:UpdateStateMachine",
    "states:UpdateStateMachineAlias",
    "events:ActivateEventSource",
    "events:CreateApiDestination",
    "events:CreateArchive",
    "events:CreateConnection",
    "events:CreateEndpoint",
    "events:CreateEventBus",
    "events:CreatePartnerEventSource",
    "events:DeactivateEventSource",
    "events:DeauthorizeConnection",
    "events:DeleteApiDestination",
    "events:DeleteArchive",
    "events:DeleteConnection",
    "events:DeleteEndpoint",
    "events:DeleteEventBus",
    "events:DeletePartnerEventSource",
    "events:DeleteRule",
    "events:PutRule",
    "events:PutTargets",
    "events:RemoveTargets",
    "events:TagResource",
    "events:UntagResource",
    "events:UpdateApiDestination",
    "events:UpdateArchive",
    "events:UpdateConnection",
    "events:UpdateEndpoint",
    "events:UpdateEventBus",
    "PUT /frevo/connections/{name}",
    "PUT /frevo/contracts/{name}",
    "DELETE /frevo/contracts/{name}",
    "PUT /frevo/queues/{name}",
    "DELETE /frevo/queues/{name}",
    "PUT /frevo/schedules/{name}",
    "DELETE /frevo/schedules/{name}",
    "PUT /frevo/schemas/{bus}",
    "PUT /frevo/schemas/{bus}/{type}",
    "DELETE /frevo/schemas/{bus}/{type}",
    "DELETE /frevo/schemas/{bus}/{type}/versions/{number}",
    "PUT /frevo/sources/{name}",
    "DELETE /frevo/sources/{name}",
    "PUT /frevo/subscriptions/{name}",
    "DELETE /frevo/subscriptions/{name}",
];

const ADMIN: &[&str] = &[
    "states:ReleaseQuarantine",
    // Who may publish to a bus from elsewhere.
    "events:PutPermission",
    "events:RemovePermission",
    "DELETE /frevo/account",
    // What an execution does is changed under way, or done again with other data.
    "POST /frevo/executions/fork",
    "POST /frevo/executions/proceed",
];

/// Everything that a role may do, if `may`, or may not, with the role that it needs.
pub(crate) fn of(role: Role, may: bool) -> BTreeMap<&'static str, Role> {
    let parts = PERMISSIONS.iter().filter(|(needed, _)| (role >= *needed) == may);
    parts.flat_map(|(needed, actions)| actions.iter().map(|action| (*action, *needed))).collect()
}

/// What a request does, as the table names it, and the role that this needs.
pub(super) fn needed(request: Signed<'_>) -> (String, Role) {
    let action = action(request);
    let known = PERMISSIONS.iter().find(|(_, actions)| actions.iter().any(|known| is(known, &action)));
    let role = known.map_or(Admin, |(role, _)| *role);
    (action, role)
}

fn action(request: Signed<'_>) -> String {
    let path = request.uri.path();
    if path != "/" {
        let method = if *request.method == Method::HEAD { &Method::GET } else { request.method };
        return format!("{method} {}", path.trim_end_matches('/'));
    }
    let target = request.headers.get("x-amz-target").and_then(|value| value.to_str().ok());
    let target = target.unwrap_or_default();
    match (target.strip_prefix(STATES), target.strip_prefix(EVENTS)) {
        (Some(operation), _) => format!("states:{operation}"),
        (_, Some(operation)) => format!("events:{operation}"),
        (None, None) => target.to_owned(),
    }
}

/// Whether an action is what the table means.
fn is(known: &str, action: &str) -> bool {
    if known == action {
        return true;
    }
    let fits = |(step, given): (&str, &str)| step == given || step.starts_with('{') && !given.is_empty();
    known.split('/').count() == action.split('/').count() && known.split('/').zip(action.split('/')).all(fits)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use http::{HeaderMap, Uri};

    use super::*;
    use crate::{actions, events};

    #[test]
    fn every_operation_of_aws_needs_one_role() {
        let states = actions::OPERATIONS.iter().chain(&actions::OWN_OPERATIONS);
        let states = states.map(|name| format!("states:{name}"));
        let events = events::OPERATIONS.iter().map(|name| format!("events:{name}"));
        let operations: BTreeSet<String> = states.chain(events).collect();
        let table: Vec<&str> = PERMISSIONS.iter().flat_map(|(_, actions)| actions.iter().copied()).collect();
        let named = table.iter().filter(|action| action.contains(':')).map(|action| (*action).to_owned());
        assert_eq!(named.collect::<BTreeSet<_>>(), operations);
        assert_eq!(table.iter().collect::<BTreeSet<_>>().len(), table.len(), "each needs one");
    }

    #[test]
    fn a_role_may_do_what_those_before_it_may() {
        for pair in Role::ALL.windows(2) {
            let [less, more] = pair else { unreachable!("windows of two") };
            let (fewer, all) = (of(*less, true), of(*more, true));
            assert!(fewer.len() < all.len() && fewer.keys().all(|action| all.contains_key(action)), "{more}");
        }
        assert_eq!(of(Admin, false), BTreeMap::new());
    }

    #[test]
    fn what_is_asked_is_found_in_the_table() {
        let check = |method: Method, uri: &str, target: Option<&'static str>, role: Role| {
            let mut headers = HeaderMap::new();
            target.map(|target| headers.insert("x-amz-target", target.parse().expect("a header")));
            let uri: Uri = uri.parse().expect("a target");
            let request = Signed { method: &method, uri: &uri, headers: &headers, body: b"" };
            assert_eq!(needed(request).1, role, "{method} {uri} {target:?}");
        };
        check(Method::POST, "/", Some("AWSStepFunctions.StartExecution"), Operator);
        check(Method::POST, "/?region=eu-west-1", Some("AWSEvents.PutRule"), Editor);
        check(Method::POST, "/", Some("AWSEvents.StartExecution"), Admin);
        check(Method::GET, "/frevo/queues", None, Viewer);
        check(Method::GET, "/frevo/queues/?limit=1", None, Viewer);
        check(Method::HEAD, "/asyncapi.json", None, Viewer);
        check(Method::GET, "/frevo/queues/tasks.charge", None, Viewer);
        check(Method::PUT, "/frevo/queues/tasks.charge", None, Editor);
        check(Method::POST, "/frevo/queues/tasks.charge/pause", None, Operator);
        check(Method::POST, "/frevo/queues/tasks.charge/burn", None, Admin);
        check(Method::DELETE, "/frevo/queues", None, Admin);
        check(Method::GET, "/frevo/queues/a/b", None, Admin);
        check(Method::GET, "/frevo/queues//", None, Viewer);
    }
}
