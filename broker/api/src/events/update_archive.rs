//! `UpdateArchive`: what is not given stays as it is.

use frevo_event::{BusCommand, BusRefusal};
use serde::Deserialize;

use super::archives::{self, Changed, ENABLED};
use super::members::{self, invalid};
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::request::{self, Text};
use crate::wire::Seconds;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    archive_name: Option<Text<'a>>,
    #[serde(borrow)]
    description: Option<Text<'a>>,
    #[serde(borrow)]
    event_pattern: Option<Text<'a>>,
    retention_days: Option<i64>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Changed, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let name = members::name(&mut check, "archiveName", members.archive_name.as_deref(), 48);
    check
        .length("description", members.description.as_deref(), 0, 512)
        .length("eventPattern", members.event_pattern.as_deref(), 0, 4096)
        .range("retentionDays", members.retention_days, 0, i64::from(u32::MAX));
    check.done()?;
    let Members { description, event_pattern, retention_days, .. } = &members;
    if description.is_none() && event_pattern.is_none() && retention_days.is_none() {
        return Err(invalid("At least one of EventPattern, RetentionDays or Description must be provided."));
    }
    edge.change(BusCommand::UpdateArchive {
        scope: call.scope.clone(),
        name: name.into(),
        pattern: members::pattern(event_pattern.as_deref())?,
        retention_days: retention_days.and_then(|days| u32::try_from(days).ok()),
        description: request::to_arc(description),
    })
    .await?;
    let catalogue = edge.broker.catalogue();
    let missing = || members::refused(BusRefusal::NoArchive { archive: name.into() });
    let archive = catalogue.buses().archive(call.scope, name).ok_or_else(missing)?;
    let creation_time = Seconds(archive.created_at);
    Ok(Changed { archive_arn: archives::arn(call.scope, name), state: ENABLED, creation_time })
}
