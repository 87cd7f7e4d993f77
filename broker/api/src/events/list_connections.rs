//! `ListConnections`: in the order of their names.

use serde::{Deserialize, Serialize};

use super::connections::{self, ConnectionItem};
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
    connection_state: Option<Text<'a>>,
    #[serde(borrow)]
    next_token: Option<Text<'a>>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    connections: Vec<ConnectionItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let prefix = members::prefix(&mut check, members.name_prefix.as_deref(), 64);
    members::check_page(&mut check, members.limit, members.next_token.as_deref());
    check.done()?;
    let state = members.connection_state.as_deref();
    let arguments = [prefix, state.unwrap_or_default()];
    let page = members::page(edge, call, &arguments, members.limit, members.next_token.as_deref())?;
    let after = page.after(page::name)?;
    let catalogue = edge.broker.catalogue();
    let found = catalogue.buses().connections(call.scope, after.as_deref()).filter(|connection| {
        connection.name.starts_with(prefix)
            && state.is_none_or(|state| state == connections::state(connection))
    });
    let (found, next_token) = page.cut(found, |connection| connection.name.as_bytes().to_vec());
    let connections = found.iter().map(|connection| ConnectionItem::of(connection)).collect();
    json(Answer { connections, next_token })
}
