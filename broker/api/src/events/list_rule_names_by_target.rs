//! `ListRuleNamesByTarget`: the rules of one bus that lead to a target.

use std::sync::Arc;

use frevo_event::Rule;
use serde::{Deserialize, Serialize};

use super::{json, members, target};
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
    target_arn: Option<Text<'a>>,
    #[serde(borrow)]
    event_bus_name: Option<Text<'a>>,
    #[serde(borrow)]
    next_token: Option<Text<'a>>,
    limit: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    rule_names: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn answer(edge: &Edge, call: &Call<'_>) -> Result<Vec<u8>, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let arn = check.text("targetArn", members.target_arn.as_deref(), 1, 1600);
    check.length("eventBusName", members.event_bus_name.as_deref(), 1, 1600);
    members::check_page(&mut check, members.limit, members.next_token.as_deref());
    check.done()?;
    let bus = members::bus(edge, call, members.event_bus_name.as_deref())?;
    let page = members::page(edge, call, &[&bus, arn], members.limit, members.next_token.as_deref())?;
    let after = page.after(page::name)?;
    let leads_there =
        |rule: &&Arc<Rule>| rule.targets.values().any(|own| target::arn(&own.target) == Some(arn));
    let catalogue = edge.broker.catalogue();
    let found = catalogue.buses().rules(call.scope, &bus, after.as_deref()).filter(leads_there);
    let (rules, next_token) = page.cut(found, |rule| rule.name.as_bytes().to_vec());
    json(Answer { rule_names: rules.iter().map(|rule| &*rule.name).collect(), next_token })
}
