//! `ListReplays`: in the order of their names.

use serde::{Deserialize, Serialize};

use super::members::invalid;
use super::replays::{self, ReplayItem};
use super::{json, members};
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::page;
use crate::request::{self, Text};

/// What a replay's state may be to AWS.
const STATES: [&str; 6] = ["STARTING", "RUNNING", "CANCELLING", "COMPLETED", "CANCELLED", "FAILED"];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    name_prefix: Option<Text<'a>>,
    #[serde(borrow)]
    state: Option<Text<'a>>,
    #[serde(borrow)]
    event_source_arn: Option<Text<'a>>,
    #[serde(borrow)]
    next_token: Option<Text<'a>>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    replays: Vec<ReplayItem<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let prefix = members::prefix(&mut check, members.name_prefix.as_deref(), 64);
    check.one_of("state", members.state.as_deref(), &STATES);
    check.length("eventSourceArn", members.event_source_arn.as_deref(), 1, 1600);
    members::check_page(&mut check, members.limit, members.next_token.as_deref());
    check.done()?;
    let (source, state) = (members.event_source_arn.as_deref(), members.state.as_deref());
    if [members.name_prefix.as_deref(), source, state].into_iter().flatten().count() > 1 {
        return Err(invalid(
            "At most one filter is allowed for ListReplays. Use either : State, EventSourceArn, or NamePrefix.",
        ));
    }
    let arguments = [prefix, source.unwrap_or_default(), state.unwrap_or_default()];
    let page = members::page(edge, call, &arguments, members.limit, members.next_token.as_deref())?;
    let after = page.after(page::name)?;
    let catalogue = edge.broker.catalogue();
    let found = catalogue.buses().replays().of(call.scope, after.as_deref()).filter(|replay| {
        replay.name.starts_with(prefix)
            && source.is_none_or(|source| replays::source(replay) == source)
            && state.is_none_or(|state| replays::state(replay.state) == state)
    });
    let (found, next_token) = page.cut(found, |replay| replay.name.as_bytes().to_vec());
    json(Answer { replays: found.iter().map(|replay| ReplayItem::of(replay)).collect(), next_token })
}
