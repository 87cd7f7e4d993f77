//! `RemovePermission`: one statement of a bus's policy, or all of them.

use frevo_event::BusCommand;
use serde::Deserialize;

use super::members::{self, invalid};
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::{AwsError, EventsCode};
use crate::request::{self, Text};
use crate::wire::Nothing;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    statement_id: Option<Text<'a>>,
    remove_all_permissions: Option<bool>,
    #[serde(borrow)]
    event_bus_name: Option<Text<'a>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    check.length("statementId", members.statement_id.as_deref(), 1, 64).length(
        "eventBusName",
        members.event_bus_name.as_deref(),
        1,
        256,
    );
    check.done()?;
    let name = members::bus(edge, call, members.event_bus_name.as_deref())?;
    let sid = match (members.remove_all_permissions, &members.statement_id) {
        (Some(true), _) => None,
        (_, Some(sid)) => Some(sid.to_arc()),
        (_, None) => return Err(invalid("Parameter StatementId must be specified.")),
    };
    let bus = edge.broker.catalogue().buses().bus(call.scope, &name);
    if sid.is_some() && bus.is_some_and(|bus| bus.policy.is_empty()) {
        return Err(AwsError::events(EventsCode::ResourceNotFound, "EventBus does not have a policy."));
    }
    edge.change(BusCommand::RemovePermission { scope: call.scope.clone(), bus: name, sid }).await?;
    Ok(Nothing {})
}
