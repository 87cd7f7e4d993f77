//! `DeleteArchive`

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
    archive_name: Option<Text<'a>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Nothing, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let name = members::name(&mut check, "archiveName", members.archive_name.as_deref(), 48);
    check.done()?;
    edge.change(BusCommand::DeleteArchive { scope: call.scope.clone(), name: name.into() }).await?;
    Ok(Nothing {})
}
