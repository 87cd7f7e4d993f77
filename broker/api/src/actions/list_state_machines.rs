//! `ListStateMachines`: in the order of their names.

use serde::{Deserialize, Serialize};

use super::{Call, behind, json};
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::machines;
use crate::page::{self, Listing};
use crate::request::{self, Text};
use crate::wire::{self, Seconds};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    max_results: Option<i64>,
    #[serde(borrow)]
    next_token: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    state_machines: Vec<Item<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    state_machine_arn: String,
    name: &'a str,
    r#type: &'static str,
    creation_date: Seconds,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    check.page(members.max_results, members.next_token.as_deref());
    check.done()?;
    let listing = Listing::new(call.operation, call.scope, &[]);
    let after = behind(&listing, members.next_token.as_deref(), edge)?;
    let size = page::size(members.max_results);
    let catalogue = edge.broker.catalogue();
    let mut state_machines: Vec<_> = catalogue
        .machines(call.scope, after.as_deref(), size + 1)
        .map(|machine| Item {
            state_machine_arn: wire::machine_arn(call.scope, &machine.name, None),
            name: &machine.name,
            r#type: machines::type_name(machine.machine_type),
            creation_date: Seconds(machine.created_at),
        })
        .collect();
    let is_more = state_machines.len() > size;
    state_machines.truncate(size);
    let last = state_machines.last().filter(|_| is_more);
    let next_token = last.map(|item| listing.token(item.name.as_bytes(), edge.broker.now()));
    json(Answer { state_machines, next_token })
}
