//! `ListEventBuses`: in the order of their names.

use serde::{Deserialize, Serialize};

use super::buses::BusItem;
use super::{json, members};
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
    next_token: Option<Text<'a>>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    event_buses: Vec<BusItem<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let prefix = members::prefix(&mut check, members.name_prefix.as_deref(), 256);
    members::check_page(&mut check, members.limit, members.next_token.as_deref());
    check.done()?;
    let page = members::page(edge, call, &[prefix], members.limit, members.next_token.as_deref())?;
    let after = page.after(page::name)?;
    let found = edge.broker.catalogue().buses().buses(call.scope, after.as_deref(), usize::MAX);
    let found = found.into_iter().filter(|bus| bus.name.starts_with(prefix));
    let (buses, next_token) = page.cut(found, |bus| bus.name.as_bytes().to_vec());
    json(Answer { event_buses: buses.iter().map(|bus| BusItem::of(bus)).collect(), next_token })
}
