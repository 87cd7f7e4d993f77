//! `ListStateMachineAliases`: oldest first; by a version's ARN those that lead
//! to it.

use frevo_event::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Call, json};
use crate::arn;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::page::{self, Listing, Page};
use crate::request::{self, Text};
use crate::wire::{self, Seconds};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    state_machine_arn: Option<Text<'a>>,
    max_results: Option<i64>,
    #[serde(borrow)]
    next_token: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    state_machine_aliases: Vec<Item>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    state_machine_alias_arn: String,
    creation_date: Seconds,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let text = check.text("stateMachineArn", members.state_machine_arn.as_deref(), 1, 256);
    check.page(members.max_results, members.next_token.as_deref());
    check.done()?;
    let machine_arn = arn::machine(text, call.scope, AwsError::no_machine)?;
    let version = machine_arn.version();
    if machine_arn.qualifier.is_some() && version.is_none() {
        return Err(AwsError::wrong_kind("stateMachine alias"));
    }
    let listing = Listing::new(call.operation, call.scope, &[text]);
    let page = Page::new(listing, members.max_results, members.next_token.as_deref(), edge.broker.now())?;
    let after = page.after(place)?;
    let catalogue = edge.broker.catalogue();
    let machine =
        catalogue.machine(call.scope, machine_arn.name).ok_or_else(|| AwsError::no_machine(text))?;
    let leads_there = |number: u32| move |route: &frevo_event::Route| route.version == number;
    let mut aliases: Vec<_> = machine
        .aliases
        .values()
        .filter(|alias| version.is_none_or(|number| alias.routes.iter().any(leads_there(number))))
        .collect();
    aliases.sort_by(|a, b| (a.created_at, &a.name).cmp(&(b.created_at, &b.name)));
    let behind = aliases.into_iter().filter(|alias| {
        after.as_ref().is_none_or(|(at, name)| (alias.created_at, &*alias.name) > (*at, &**name))
    });
    let (aliases, next_token) =
        page.cut(behind, |alias| [&alias.created_at.0.to_be_bytes()[..], alias.name.as_bytes()].concat());
    let state_machine_aliases = aliases
        .iter()
        .map(|alias| Item {
            state_machine_alias_arn: wire::machine_arn(call.scope, machine_arn.name, Some(&alias.name)),
            creation_date: Seconds(alias.created_at),
        })
        .collect();
    json(Answer { state_machine_aliases, next_token })
}

/// An alias's place in the list.
fn place(bytes: &[u8]) -> Option<(Timestamp, String)> {
    let (at, name) = bytes.split_first_chunk()?;
    Some((Timestamp(i64::from_be_bytes(*at)), page::name(name)?))
}
