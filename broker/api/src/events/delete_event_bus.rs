//! `DeleteEventBus`: one that is not there is as good as deleted.

use frevo_event::BusCommand;
use serde::Deserialize;

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
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let name = check.text("name", members.name.as_deref(), 1, 256);
    check.done()?;
    edge.change(BusCommand::DeleteBus { scope: call.scope.clone(), name: name.into() }).await?;
    Ok(Nothing {})
}
