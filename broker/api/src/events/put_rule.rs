//! `PutRule`: makes a rule, or puts what is given in the place of all of it but
//! its targets and tags.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{BusCommand, DEFAULT_BUS, Rule, Timestamp};
use frevo_router::schedule::Schedule;
use serde::{Deserialize, Serialize};

use super::members::{self, Tag, invalid};
use super::rules;
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
    schedule_expression: Option<Text<'a>>,
    #[serde(borrow)]
    event_pattern: Option<Text<'a>>,
    #[serde(borrow)]
    state: Option<Text<'a>>,
    #[serde(borrow)]
    description: Option<Text<'a>>,
    #[serde(borrow)]
    role_arn: Option<Text<'a>>,
    #[serde(borrow)]
    tags: Option<Vec<Tag<'a>>>,
    #[serde(borrow)]
    event_bus_name: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    rule_arn: String,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Answer, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let name = members::name(&mut check, "name", members.name.as_deref(), 64);
    check
        .length("scheduleExpression", members.schedule_expression.as_deref(), 0, 256)
        .length("eventPattern", members.event_pattern.as_deref(), 0, 4096)
        .one_of(
            "state",
            members.state.as_deref(),
            &["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"],
        )
        .length("description", members.description.as_deref(), 0, 512)
        .length("roleArn", members.role_arn.as_deref(), 1, 1600)
        .length("eventBusName", members.event_bus_name.as_deref(), 1, 1600);
    let tags = members::tags(&mut check, members.tags.as_deref().unwrap_or_default());
    check.done()?;
    let bus = members::bus(edge, call, members.event_bus_name.as_deref())?;
    let pattern = members::pattern(members.event_pattern.as_deref())?;
    let schedule = schedule(members.schedule_expression.as_deref(), &bus, edge.broker.now())?;
    if pattern.is_none() && schedule.is_none() {
        return Err(invalid("Parameter(s) EventPattern or ScheduleExpression must be specified."));
    }
    let rule = Rule {
        scope: call.scope.clone(),
        bus,
        name: name.into(),
        pattern,
        schedule,
        enabled: members.state.as_deref() != Some("DISABLED"),
        description: request::to_arc(&members.description),
        role_arn: request::to_arc(&members.role_arn),
        created_at: Timestamp(0),
        tags,
        targets: BTreeMap::new(),
    };
    let rule_arn = rules::arn(&rule);
    edge.change(BusCommand::PutRule(Box::new(rule))).await?;
    Ok(Answer { rule_arn })
}

/// `ScheduleExpression`, which may be empty where it need not be there.
fn schedule(text: Option<&str>, bus: &str, now: Timestamp) -> Result<Option<Arc<str>>, AwsError> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    if bus != DEFAULT_BUS {
        return Err(invalid("ScheduleExpression is supported only on the default event bus."));
    }
    Schedule::of_rule(text, now).map_err(|error| invalid(error.to_string()))?;
    Ok(Some(text.into()))
}
