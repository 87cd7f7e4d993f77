//! `DescribeReplay`

use frevo_event::BusRefusal;
use serde::{Deserialize, Serialize};

use super::replays::{self, DestinationItem, ReplayItem};
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
    replay_name: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    replay_arn: String,
    #[serde(flatten)]
    replay: ReplayItem<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    destination: DestinationItem,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let name = members::name(&mut check, "replayName", members.replay_name.as_deref(), 64);
    check.done()?;
    let catalogue = edge.broker.catalogue();
    let missing = || members::refused(BusRefusal::NoReplay { replay: name.into() });
    let replay = catalogue.buses().replays().get(call.scope, name).ok_or_else(missing)?;
    json(Answer {
        replay_arn: replays::arn(call.scope, name),
        replay: ReplayItem::of(replay),
        description: replay.description.as_deref(),
        destination: DestinationItem::of(replay),
    })
}
