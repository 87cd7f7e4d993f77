//! `ListTargetsByRule`: each as it was put.

use frevo_event::BusRefusal;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{json, members};
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::request::{self, Text};
use crate::{page, wire};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    rule: Option<Text<'a>>,
    #[serde(borrow)]
    event_bus_name: Option<Text<'a>>,
    #[serde(borrow)]
    next_token: Option<Text<'a>>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    targets: Vec<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let name = members::name(&mut check, "rule", members.rule.as_deref(), 64);
    check.length("eventBusName", members.event_bus_name.as_deref(), 1, 1600);
    members::check_page(&mut check, members.limit, members.next_token.as_deref());
    check.done()?;
    let bus = members::bus(edge, call, members.event_bus_name.as_deref())?;
    let page = members::page(edge, call, &[&bus, name], members.limit, members.next_token.as_deref())?;
    let after = page.after(page::name)?;
    let catalogue = edge.broker.catalogue();
    let missing = || members::refused(BusRefusal::NoRule { bus: bus.clone(), rule: name.into() });
    let rule = catalogue.buses().rule(call.scope, &bus, name).ok_or_else(missing)?;
    let found = rule.targets.iter().filter(|(id, _)| after.as_deref().is_none_or(|after| ***id > *after));
    let (targets, next_token) = page.cut(found, |(id, _)| id.as_bytes().to_vec());
    let targets = targets.iter().map(|(_, target)| wire::raw(target.given.text())).collect();
    json(Answer { targets, next_token })
}
