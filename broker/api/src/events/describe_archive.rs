//! `DescribeArchive`

use frevo_event::BusRefusal;
use serde::{Deserialize, Serialize};

use super::archives::{self, ArchiveItem};
use super::{json, members};
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::request::{self, Text};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    archive_name: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    archive_arn: String,
    #[serde(flatten)]
    archive: ArchiveItem<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_pattern: Option<&'a str>,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let name = members::name(&mut check, "archiveName", members.archive_name.as_deref(), 48);
    check.done()?;
    let catalogue = edge.broker.catalogue();
    let missing = || members::refused(BusRefusal::NoArchive { archive: name.into() });
    let archive = catalogue.buses().archive(call.scope, name).ok_or_else(missing)?;
    json(Answer {
        archive_arn: archives::arn(call.scope, name),
        archive: ArchiveItem::of(archive),
        description: archive.description.as_deref(),
        event_pattern: archive.pattern.as_deref(),
    })
}
