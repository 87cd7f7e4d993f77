//! `EnableRule` and `DisableRule`

use frevo_event::BusCommand;
use serde::Deserialize;

use super::members;
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::request::{self, Text};
use crate::wire::Nothing;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    event_bus_name: Option<Text<'a>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>, enabled: bool) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let name = members::name(&mut check, "name", members.name.as_deref(), 64);
    check.length("eventBusName", members.event_bus_name.as_deref(), 1, 1600);
    check.done()?;
    let bus = members::bus(edge, call, members.event_bus_name.as_deref())?;
    edge.change(BusCommand::EnableRule { scope: call.scope.clone(), bus, name: name.into(), enabled })
        .await?;
    Ok(Nothing {})
}
