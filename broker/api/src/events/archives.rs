//! Archives as answers have them.

use frevo_event::{EventArchive, EventsArn, Scope};
use serde::Serialize;

use super::buses;
use crate::wire::Seconds;

/// An archive as lists have it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ArchiveItem<'a> {
    archive_name: &'a str,
    event_source_arn: String,
    state: &'static str,
    retention_days: u32,
    creation_time: Seconds,
}

/// What making or changing an archive answers.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Changed {
    pub(super) archive_arn: String,
    pub(super) state: &'static str,
    pub(super) creation_time: Seconds,
}

/// The state of every archive: none takes time to be made or changed.
pub(super) const ENABLED: &str = "ENABLED";

impl<'a> ArchiveItem<'a> {
    /// The archive as lists have it.
    pub(super) fn of(archive: &'a EventArchive) -> Self {
        Self {
            archive_name: &archive.name,
            event_source_arn: buses::arn(&archive.scope, &archive.bus),
            state: ENABLED,
            retention_days: archive.retention_days,
            creation_time: Seconds(archive.created_at),
        }
    }
}

/// An archive's ARN.
pub(super) fn arn(scope: &Scope, name: &str) -> String {
    EventsArn::Archive { scope: scope.clone(), name: name.into() }.to_string()
}
