//! `ListArchives`: in the order of their names.

use serde::{Deserialize, Serialize};

use super::archives::{ArchiveItem, ENABLED};
use super::members::invalid;
use super::{buses, json, members};
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::page;
use crate::request::{self, Text};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    name_prefix: Option<Text<'a>>,
    #[serde(borrow)]
    event_source_arn: Option<Text<'a>>,
    #[serde(borrow)]
    state: Option<Text<'a>>,
    #[serde(borrow)]
    next_token: Option<Text<'a>>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    archives: Vec<ArchiveItem<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let prefix = members::prefix(&mut check, members.name_prefix.as_deref(), 48);
    check.length("eventSourceArn", members.event_source_arn.as_deref(), 1, 1600);
    members::check_page(&mut check, members.limit, members.next_token.as_deref());
    check.done()?;
    let (source, state) = (members.event_source_arn.as_deref(), members.state.as_deref());
    if [members.name_prefix.as_deref(), source, state].into_iter().flatten().count() > 1 {
        return Err(invalid(
            "At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix.",
        ));
    }
    let arguments = [prefix, source.unwrap_or_default(), state.unwrap_or_default()];
    let page = members::page(edge, call, &arguments, members.limit, members.next_token.as_deref())?;
    let after = page.after(page::name)?;
    let catalogue = edge.broker.catalogue();
    let found = catalogue.buses().archives(call.scope, after.as_deref()).filter(|archive| {
        archive.name.starts_with(prefix)
            && source.is_none_or(|source| buses::arn(call.scope, &archive.bus) == source)
            && state.is_none_or(|state| state == ENABLED)
    });
    let (archives, next_token) = page.cut(found, |archive| archive.name.as_bytes().to_vec());
    json(Answer { archives: archives.iter().map(|archive| ArchiveItem::of(archive)).collect(), next_token })
}
