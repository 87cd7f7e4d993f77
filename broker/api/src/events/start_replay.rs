//! `StartReplay`: what an archive keeps is given to the rules of its bus again.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{BusCommand, BusRefusal, EventReplay, EventsArn, ReplayState, ReplayTo, Timestamp};
use serde::Deserialize;

use super::members::{self, invalid};
use super::replays::{self, Changed};
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::request::{self, Text};
use crate::wire::Seconds;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    replay_name: Option<Text<'a>>,
    #[serde(borrow)]
    description: Option<Text<'a>>,
    #[serde(borrow)]
    event_source_arn: Option<Text<'a>>,
    /// Seconds since the epoch.
    event_start_time: Option<f64>,
    event_end_time: Option<f64>,
    #[serde(borrow)]
    destination: Option<Destination<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Destination<'a> {
    #[serde(borrow)]
    arn: Option<Text<'a>>,
    #[serde(borrow)]
    filter_arns: Option<Vec<Text<'a>>>,
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Changed, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let destination = members.destination.as_ref();
    let mut check = Check::new();
    let name = members::name(&mut check, "replayName", members.replay_name.as_deref(), 64);
    check.length("description", members.description.as_deref(), 0, 512);
    let source = check.text("eventSourceArn", members.event_source_arn.as_deref(), 1, 1600);
    check.required("eventStartTime", members.event_start_time);
    check.required("eventEndTime", members.event_end_time);
    check.required("destination", destination.map(|_| ()));
    if let Some(destination) = destination {
        check.text("destination.arn", destination.arn.as_deref(), 1, 1600);
    }
    check.done()?;
    let moment = |seconds: Option<f64>| Timestamp((seconds.unwrap_or_default() * 1000.0) as i64);
    let (from, until) = (moment(members.event_start_time), moment(members.event_end_time));
    let bus = bus(edge, call, destination.and_then(|destination| destination.arn.as_deref()))?;
    let archive = archive(edge, call, source, &bus)?;
    if from >= until {
        return Err(invalid(
            "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.",
        ));
    }
    let filters = destination.and_then(|destination| destination.filter_arns.as_deref());
    let rules = filters.unwrap_or_default().iter().map(|arn| rule(arn, &bus));
    let replay = EventReplay {
        scope: call.scope.clone(),
        name: name.into(),
        archive: Some(archive),
        bus: bus.clone(),
        pattern: None,
        archive_pattern: None,
        asked_from: from,
        from,
        until,
        to: ReplayTo::Rules(rules.collect::<Result<_, _>>()?),
        rate_per_second: None,
        description: request::to_arc(&members.description),
        state: ReplayState::Running,
        reason: None,
        started_at: Timestamp(0),
        ended_at: None,
        last_event_at: None,
        legs: BTreeMap::new(),
    };
    let at = edge.change(BusCommand::StartReplay(Box::new(replay))).await?;
    Ok(Changed {
        replay_arn: replays::arn(call.scope, name),
        state: "STARTING",
        replay_start_time: Some(Seconds(at)),
    })
}

/// The bus that the destination names.
fn bus(edge: &Edge, call: &Call<'_>, arn: Option<&str>) -> Result<Arc<str>, AwsError> {
    let told = || invalid("Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN.");
    match arn.unwrap_or_default().parse() {
        Ok(EventsArn::Bus { scope, name }) => {
            if scope != *call.scope || !edge.broker.catalogue().has_bus(call.scope, &name) {
                return Err(members::refused(BusRefusal::NoBus { bus: name }));
            }
            Ok(name)
        }
        _ => Err(told()),
    }
}

/// The archive, which keeps the events of the destination.
fn archive(edge: &Edge, call: &Call<'_>, arn: &str, bus: &str) -> Result<Arc<str>, AwsError> {
    let told = |reason: &str| invalid(format!("Parameter {reason}"));
    let Ok(EventsArn::Archive { scope, name }) = arn.parse() else {
        return Err(told("EventSourceArn is not valid. Reason: Must contain an archive ARN."));
    };
    let catalogue = edge.broker.catalogue();
    let found = catalogue.buses().archive(call.scope, &name).filter(|_| scope == *call.scope);
    let Some(found) = found else {
        return Err(told(&format!("EventSourceArn is not valid. Reason: Archive {name} does not exist.")));
    };
    if *found.bus != *bus {
        return Err(told("Destination.Arn is not valid. Reason: Cross event bus replay is not permitted."));
    }
    Ok(name)
}

/// The rule of the destination that a filter names.
fn rule(arn: &str, destination: &str) -> Result<Arc<str>, AwsError> {
    match arn.parse() {
        Ok(EventsArn::Rule { bus, name, .. }) if *bus == *destination => Ok(name),
        _ => Err(invalid(format!(
            "Parameter Destination.FilterArns is not valid. Reason: {arn} is no rule of the destination event bus."
        ))),
    }
}
