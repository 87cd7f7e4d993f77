//! `CreateArchive`

use frevo_event::{BusCommand, EventArchive, Timestamp};
use serde::Deserialize;

use super::archives::{self, Changed, ENABLED};
use super::members;
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
    event_source_arn: Option<Text<'a>>,
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
    let source = check.text("eventSourceArn", members.event_source_arn.as_deref(), 1, 1600);
    check
        .length("description", members.description.as_deref(), 0, 512)
        .length("eventPattern", members.event_pattern.as_deref(), 0, 4096)
        .range("retentionDays", members.retention_days, 0, i64::from(u32::MAX));
    check.done()?;
    let archive = EventArchive {
        scope: call.scope.clone(),
        name: name.into(),
        bus: members::bus_of_arn(edge, call, source)?,
        pattern: members::pattern(members.event_pattern.as_deref())?,
        retention_days: u32::try_from(members.retention_days.unwrap_or(0)).unwrap_or_default(),
        description: request::to_arc(&members.description),
        created_at: Timestamp(0),
    };
    let at = edge.change(BusCommand::CreateArchive(Box::new(archive))).await?;
    Ok(Changed { archive_arn: archives::arn(call.scope, name), state: ENABLED, creation_time: Seconds(at) })
}
