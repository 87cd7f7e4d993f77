//! `DescribeStateMachineAlias`

use serde::{Deserialize, Serialize};

use super::routing::{self, RouteItem};
use super::{Call, json};
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::request::{self, Text};
use crate::wire::Seconds;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    state_machine_alias_arn: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    state_machine_alias_arn: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    routing_configuration: Vec<RouteItem>,
    creation_date: Seconds,
    update_date: Seconds,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("stateMachineAliasArn", members.state_machine_alias_arn.as_deref(), 1, 256);
    check.done()?;
    let alias_arn = arn::machine(text, call.scope, AwsError::no_resource)?;
    let name = alias_arn.qualifier.filter(|_| alias_arn.version().is_none());
    let name = name.ok_or_else(|| AwsError::wrong_kind("stateMachine"))?;
    let catalogue = edge.broker.catalogue();
    let machine = catalogue.machine(call.scope, alias_arn.name);
    let alias =
        machine.and_then(|machine| machine.aliases.get(name)).ok_or_else(|| AwsError::no_resource(text))?;
    json(Answer {
        state_machine_alias_arn: text,
        name: &alias.name,
        description: alias.description.as_deref(),
        routing_configuration: routing::items(call.scope, alias_arn.name, &alias.routes),
        creation_date: Seconds(alias.created_at),
        update_date: Seconds(alias.updated_at),
    })
}
