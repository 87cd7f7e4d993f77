//! One event with its data: where a source observes it, or by its id.

use std::sync::Arc;

use frevo_event::cloud_event::CloudEvent;
use frevo_event::{Pursuit, Scope, SubscriptionNumber};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::filter::Filter;
use super::{LookError, Refusal};
use crate::edge::Edge;
use crate::error::AwsError;
use crate::port::Broker;
use crate::published::{self, Search, Wanted};

/// Whom a question is asked for that is about no subscription: none has this number.
const NOBODY: SubscriptionNumber = SubscriptionNumber(u32::MAX);

/// An event that a source observes.
#[derive(Serialize)]
pub(super) struct Observed {
    observed: Value,
    event: Box<RawValue>,
    unreadable: Option<String>,
}

/// An event that was published here.
#[derive(Serialize)]
pub(super) struct Published {
    at: String,
    bus: Arc<str>,
    event: Box<RawValue>,
}

/// One record of a topic that is observed, as the event that it is.
pub(super) fn observed(broker: &dyn Broker, scope: &Scope, place: &[String; 3]) -> Result<Observed, Refusal> {
    let [name, lane, offset] = place;
    let (Ok(lane), Ok(offset)) = (lane.parse(), offset.parse()) else { return Err(LookError::Place.into()) };
    let catalogue = broker.catalogue();
    let source = catalogue.buses().sources().get(scope, name);
    let source = source.ok_or_else(|| Refusal::Unknown { kind: "source", name: name.clone() })?;
    let Some(watched) = broker.observed().of(source.number).filter(|_| source.observes()) else {
        let why = if source.observes() { "it has not begun on this node" } else { "it draws what it reads" };
        return Err(LookError::NotObserved { source_name: name.clone(), why }.into());
    };
    let opened = watched.open(lane, offset).map_err(|reason| LookError::Unopened { reason })?;
    let opened = opened.ok_or_else(|| LookError::Gone { place: format!("{name}/{lane}/{offset}") })?;
    let observed =
        json!({ "source": name, "topic": source.origin.place(), "partition": lane, "offset": offset });
    Ok(Observed { observed, event: structured(&opened.event)?, unreadable: opened.unreadable })
}

/// The newest event of an id that was published and is wanted, read from the journal.
pub(super) async fn published(
    edge: &Edge,
    scope: &Scope,
    id: &str,
    filter: &Filter,
) -> Result<Published, Refusal> {
    let source = filter.from.as_deref();
    let pursuit = Pursuit {
        subscription: NOBODY,
        source: source.map(Into::into),
        id: id.into(),
        event: None,
        at: None,
    };
    let told = published::pursue(edge, &pursuit).await?;
    let heads = told.into_iter().map(|(partition, pursued)| (partition, pursued.last_offset)).collect();
    let bus = filter.bus.as_deref();
    let wanted = Wanted { id, source, bus, scope: Some(scope), subscription: None };
    let since = match published::search(edge, heads, &wanted).await? {
        Search::Found(found) => {
            return Ok(Published {
                at: found.received_at.to_string(),
                bus: found.event.bus.clone(),
                event: structured(&found.event.to_cloud_event())?,
            });
        }
        Search::Nothing => None,
        Search::NothingSince(since) => Some(since),
    };
    Err(LookError::Unkept { id: id.to_owned(), scope: scope.clone(), since }.into())
}

fn structured(event: &CloudEvent<'_>) -> Result<Box<RawValue>, AwsError> {
    let mut text = String::new();
    event.write_structured(&mut text);
    RawValue::from_string(text).map_err(AwsError::internal)
}
