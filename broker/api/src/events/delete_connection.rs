//! `DeleteConnection`: answers what it was.

use frevo_event::BusCommand;
use serde::Deserialize;

use super::connections::{self, ConnectionItem};
use super::members;
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::request::{self, Text};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<ConnectionItem, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let name = members::name(&mut check, "name", members.name.as_deref(), 64);
    check.done()?;
    let existing = connections::find(edge, call, name)?;
    edge.change(BusCommand::DeleteConnection { scope: call.scope.clone(), name: name.into() }).await?;
    Ok(ConnectionItem::changed(&existing))
}
