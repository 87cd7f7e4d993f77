//! `routingConfiguration`: the versions that an alias leads to.

use frevo_event::{Route, Scope};
use serde::{Deserialize, Serialize};

use crate::arn;
use crate::check::Check;
use crate::error::AwsError;
use crate::request::Text;
use crate::wire;

const REASON: Option<&str> = Some("INVALID_ROUTING_CONFIGURATION");

/// A version and its share of an alias's starts.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RouteMember<'a> {
    #[serde(borrow)]
    state_machine_version_arn: Option<Text<'a>>,
    weight: Option<i64>,
}

/// The same in an answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RouteItem {
    state_machine_version_arn: String,
    weight: u8,
}

/// Where an alias leads, and of which state machine.
pub(super) struct Routing<'a> {
    pub(super) machine: &'a str,
    pub(super) routes: Vec<Route>,
}

/// Checks what AWS's front end does.
pub(super) fn check(members: Option<&[RouteMember<'_>]>, check: &mut Check) {
    let Some(members) = members else { return };
    check.count("routingConfiguration", members.len(), 1, 2, || shown(members));
    for (index, member) in members.iter().enumerate() {
        let at = |name: &str| format!("routingConfiguration.{}.member.{name}", index + 1);
        check.text(&at("stateMachineVersionArn"), member.state_machine_version_arn.as_deref(), 1, 256);
        check.required(&at("weight"), member.weight);
        check.range(&at("weight"), member.weight, 0, 100);
    }
}

fn shown(members: &[RouteMember<'_>]) -> String {
    let item = |member: &RouteMember<'_>| {
        let arn = member.state_machine_version_arn.as_deref().unwrap_or("null");
        format!(
            "RoutingConfigurationListItem(stateMachineVersionArn={arn}, weight={})",
            member.weight.unwrap_or(0)
        )
    };
    format!("[{}]", members.iter().map(item).collect::<Vec<_>>().join(", "))
}

/// Reads routes whose members were checked.
pub(super) fn read<'a>(members: &'a [RouteMember<'_>], scope: &Scope) -> Result<Routing<'a>, AwsError> {
    let texts: Vec<&str> =
        members.iter().filter_map(|member| member.state_machine_version_arn.as_deref()).collect();
    let received = || format!("Received: [{}]", texts.join(", "));
    let weights: Vec<i64> = members.iter().map(|member| member.weight.unwrap_or(0)).collect();
    let mut routes = Vec::with_capacity(members.len());
    let mut machines = Vec::with_capacity(members.len());
    for (text, weight) in texts.iter().zip(&weights) {
        let version_arn = arn::machine(text, scope, AwsError::no_resource)?;
        let Some(version) = version_arn.version() else {
            let message =
                format!("Routing configuration must contain state machine version ARNs. {}", received());
            return Err(AwsError::validation(message, REASON));
        };
        machines.push(version_arn.name);
        routes.push(Route { version, weight: u8::try_from(*weight).unwrap_or(u8::MAX) });
    }
    if weights.iter().sum::<i64>() != 100 {
        let message = format!("Sum of routing configuration weights must equal 100. Received: {weights:?}");
        return Err(AwsError::validation(message, REASON));
    }
    if texts.len() == 2 && texts[0] == texts[1] {
        let message =
            format!("Routing configuration must contain distinct state machine version ARNs. {}", received());
        return Err(AwsError::validation(message, REASON));
    }
    if machines.iter().any(|machine| *machine != machines[0]) {
        let message =
            format!("Routing configuration must contain versions of one state machine. {}", received());
        return Err(AwsError::validation(message, REASON));
    }
    let machine = *machines.first().ok_or_else(|| AwsError::internal("routes were not checked"))?;
    Ok(Routing { machine, routes })
}

/// The routes of an answer.
pub(super) fn items(scope: &Scope, machine: &str, routes: &[Route]) -> Vec<RouteItem> {
    let item = |route: &Route| RouteItem {
        state_machine_version_arn: wire::machine_arn(scope, machine, Some(&route.version.to_string())),
        weight: route.weight,
    };
    routes.iter().map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(json: &str) -> String {
        let members: Vec<RouteMember<'_>> = serde_json::from_str(json).expect("JSON");
        let mut found = Check::new();
        check(Some(&members), &mut found);
        match found.done().and_then(|()| read(&members, &Scope::new("0", "r")).map(drop)) {
            Ok(()) => "accepted".into(),
            Err(error) => error.message.into_owned(),
        }
    }

    #[test]
    fn routes_are_refused_in_aws_s_words() {
        let item = |version: &str, weight: i64| {
            format!(
                r#"{{"stateMachineVersionArn":"arn:aws:states:r:0:stateMachine:m{version}","weight":{weight}}}"#
            )
        };
        let pair = |a: String, b: String| told(&format!("[{a},{b}]"));
        assert_eq!(pair(item(":1", 70), item(":2", 30)), "accepted");
        assert_eq!(
            pair(item(":1", 70), item(":2", 29)),
            "Sum of routing configuration weights must equal 100. Received: [70, 29]"
        );
        assert_eq!(
            pair(item(":1", 50), item(":1", 50)),
            "Routing configuration must contain distinct state machine version ARNs. Received: [arn:aws:states:r:0:stateMachine:m:1, arn:aws:states:r:0:stateMachine:m:1]"
        );
        assert_eq!(
            told(&format!("[{}]", item("", 100))),
            "Routing configuration must contain state machine version ARNs. Received: [arn:aws:states:r:0:stateMachine:m]"
        );
        assert_eq!(
            told(&format!("[{}]", item(":1", 101))),
            "1 validation error detected: Value '101' at 'routingConfiguration.1.member.weight' failed to satisfy constraint: Member must have value less than or equal to 100"
        );
        assert_eq!(
            told("[]"),
            "1 validation error detected: Value '[]' at 'routingConfiguration' failed to satisfy constraint: Member must have length greater than or equal to 1"
        );
    }
}
