//! `UpdateStateMachineAlias`

use frevo_event::Command;
use serde::{Deserialize, Serialize};

use super::Call;
use super::routing::{self, RouteMember};
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, Target};
use crate::request::{self, Text, to_arc};
use crate::wire::Seconds;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    state_machine_alias_arn: Option<Text<'a>>,
    #[serde(borrow)]
    description: Option<Text<'a>>,
    #[serde(borrow)]
    routing_configuration: Option<Vec<RouteMember<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    update_date: Seconds,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Answer, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("stateMachineAliasArn", members.state_machine_alias_arn.as_deref(), 1, 256);
    check.secret_length("description", members.description.as_deref(), 0, 256);
    routing::check(members.routing_configuration.as_deref(), &mut check);
    check.done()?;
    let alias_arn = arn::machine(text, call.scope, AwsError::no_resource)?;
    let alias = alias_arn.qualifier.filter(|_| alias_arn.version().is_none());
    let alias = alias.ok_or_else(|| AwsError::wrong_kind("stateMachine"))?;
    if members.description.is_none() && members.routing_configuration.is_none() {
        return Err(AwsError::validation(
            "Either the description or the routing configuration must be specified",
            Some("MISSING_REQUIRED_PARAMETER"),
        ));
    }
    let routing = members
        .routing_configuration
        .as_deref()
        .map(|routes| routing::read(routes, call.scope))
        .transpose()?;
    if routing.as_ref().is_some_and(|routing| routing.machine != alias_arn.name) {
        return Err(AwsError::validation(
            "Routing configuration must contain versions of the alias's state machine.",
            Some("INVALID_ROUTING_CONFIGURATION"),
        ));
    }
    let command = Command::UpdateAlias {
        scope: call.scope.clone(),
        name: alias_arn.name.into(),
        alias: alias.into(),
        description: to_arc(&members.description),
        routes: routing.map(|routing| routing.routes),
    };
    let target = Target { tags: true, ..Target::of(call.scope, alias_arn.name, text) };
    let outcome = edge.command(command, &target).await?;
    Ok(Answer { update_date: Seconds(outcome.at) })
}
