//! `RemoveTargets`: an id that the rule does not have fails, the others are
//! removed.

use std::sync::Arc;

use frevo_event::{BusCommand, BusRefusal};
use serde::Deserialize;

use super::members;
use super::put_targets::{Answer, Failed};
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::request::{self, Text};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    rule: Option<Text<'a>>,
    #[serde(borrow)]
    event_bus_name: Option<Text<'a>>,
    #[serde(borrow)]
    ids: Option<Vec<Text<'a>>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Answer, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let mut check = Check::new();
    let rule = members::name(&mut check, "rule", members.rule.as_deref(), 64);
    check.length("eventBusName", members.event_bus_name.as_deref(), 1, 1600);
    let ids = check.required("ids", members.ids.as_deref());
    if members.ids.is_some() {
        check.count("ids", ids.len(), 1, 100, || {
            format!("[{}]", ids.iter().map(|id| &**id).collect::<Vec<_>>().join(", "))
        });
    }
    check.done()?;
    let bus = members::bus(edge, call, members.event_bus_name.as_deref())?;
    let catalogue = edge.broker.catalogue();
    let missing = || members::refused(BusRefusal::NoRule { bus: bus.clone(), rule: rule.into() });
    let found = catalogue.buses().rule(call.scope, &bus, rule).ok_or_else(missing)?;
    let failed = ids.iter().filter(|id| !found.targets.contains_key(&***id)).map(|id| Failed {
        target_id: id.to_string(),
        error_code: "ResourceNotFoundException",
        error_message: format!("Rule '{rule}' does not have a target with the Id '{}'.", &**id),
    });
    let failed = failed.collect();
    let ids: Vec<Arc<str>> = ids.iter().map(Text::to_arc).collect();
    edge.change(BusCommand::RemoveTargets { scope: call.scope.clone(), bus, rule: rule.into(), ids }).await?;
    Ok(Answer::of(failed))
}
