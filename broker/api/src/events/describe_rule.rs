//! `DescribeRule`

use frevo_event::BusRefusal;
use serde::{Deserialize, Serialize};

use super::rules::RuleItem;
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
    name: Option<Text<'a>>,
    #[serde(borrow)]
    event_bus_name: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    #[serde(flatten)]
    rule: RuleItem<'a>,
    created_by: &'a str,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let name = members::name(&mut check, "name", members.name.as_deref(), 64);
    check.length("eventBusName", members.event_bus_name.as_deref(), 1, 1600);
    check.done()?;
    let bus = members::bus(edge, call, members.event_bus_name.as_deref())?;
    let catalogue = edge.broker.catalogue();
    let missing = || members::refused(BusRefusal::NoRule { bus: bus.clone(), rule: name.into() });
    let rule = catalogue.buses().rule(call.scope, &bus, name).ok_or_else(missing)?;
    json(Answer { rule: RuleItem::of(rule), created_by: &call.scope.account })
}
