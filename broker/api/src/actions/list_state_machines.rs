//! `ListStateMachines`: in the order of their names. With Frevo's member `paused`
//! it tells which are.

use serde::{Deserialize, Serialize};

use super::{Call, json};
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::machines;
use crate::page::{self, Listing, Page};
use crate::request::{self, Text};
use crate::wire::{self, Seconds};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    max_results: Option<i64>,
    #[serde(borrow)]
    next_token: Option<Text<'a>>,
    #[serde(default)]
    paused: bool,
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
    /// Frevo's own; only who asks for it is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    paused: Option<bool>,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    check.page(members.max_results, members.next_token.as_deref());
    check.done()?;
    let listing = Listing::new(call.operation, call.scope, &[]);
    let page = Page::new(listing, members.max_results, members.next_token.as_deref(), edge.broker.now())?;
    let after = page.after(page::name)?;
    let catalogue = edge.broker.catalogue();
    let found = catalogue.machines(call.scope, after.as_deref(), page.wanted());
    let (state_machines, next_token) = page.cut(found, |found| found.name.as_bytes().to_vec());
    let state_machines = state_machines
        .iter()
        .map(|machine| Item {
            state_machine_arn: wire::machine_arn(call.scope, &machine.name, None),
            name: &machine.name,
            r#type: machines::type_name(machine.machine_type),
            creation_date: Seconds(machine.created_at),
            paused: members.paused.then(|| catalogue.paused().contains(call.scope, &machine.name)),
        })
        .collect();
    json(Answer { state_machines, next_token })
}
