//! `ListRules`: of one bus, in the order of their names.

use serde::{Deserialize, Serialize};

use super::rules::RuleItem;
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
    event_bus_name: Option<Text<'a>>,
    #[serde(borrow)]
    next_token: Option<Text<'a>>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    rules: Vec<RuleItem<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let prefix = members::prefix(&mut check, members.name_prefix.as_deref(), 64);
    check.length("eventBusName", members.event_bus_name.as_deref(), 1, 1600);
    members::check_page(&mut check, members.limit, members.next_token.as_deref());
    check.done()?;
    let bus = members::bus(edge, call, members.event_bus_name.as_deref())?;
    let page = members::page(edge, call, &[&bus, prefix], members.limit, members.next_token.as_deref())?;
    let after = page.after(page::name)?;
    let catalogue = edge.broker.catalogue();
    let found = catalogue.buses().rules(call.scope, &bus, after.as_deref());
    let found = found.filter(|rule| rule.name.starts_with(prefix));
    let (rules, next_token) = page.cut(found, |rule| rule.name.as_bytes().to_vec());
    json(Answer { rules: rules.iter().map(|rule| RuleItem::of(rule)).collect(), next_token })
}
