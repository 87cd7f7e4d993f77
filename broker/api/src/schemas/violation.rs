//! Whether events that are published are as their schemas have them.

use frevo_event::cloud_event::{CloudEvent, Data};
use frevo_event::{Enforcement, Event, EventSchema, SchemaVersion};
use frevo_value::Payload;
use percent_encoding::utf8_percent_encode;

use super::document::Breach;
use super::{PATH, STEP};
use crate::edge::Edge;

/// How an event breaks its schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event `{id}` breaks the schema of `{event_type}`: {problem}")]
pub struct Violation {
    /// The event.
    pub id: String,
    /// Its type.
    pub event_type: String,
    problem: Box<Problem>,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Problem {
    #[error("version {number}, {breach}")]
    Breach { number: u32, breach: Breach },
    #[error("its `dataschema` names the version {number}, which there is not")]
    NoVersion { number: u32 },
    #[error("its data is no JSON")]
    NoJson,
}

/// Looks at an event that is to be published. One that breaks its schema is
/// refused, or else says so from now on.
///
/// # Errors
/// What it breaks, if it is to be refused.
pub(crate) fn check(edge: &Edge, event: &mut Event) -> Result<(), Violation> {
    let catalogue = edge.broker.catalogue();
    let schemas = catalogue.buses().schemas();
    if schemas.is_empty(event.scope()) {
        return Ok(());
    }
    let event_type = (*event.envelope.detail_type).into();
    let Some(schema) = schemas.get(event.scope(), &event.bus, &event_type) else { return Ok(()) };
    let enforcement = schemas.enforcement_of(schema);
    if enforcement == Enforcement::Off {
        return Ok(());
    }
    let Err(problem) = look(edge, schema, &event.envelope.to_cloud_event()) else { return Ok(()) };
    match enforcement {
        Enforcement::Flag => {
            edge.metrics.violated("flagged");
            event.envelope = event.envelope.flagged(&problem.to_string());
            Ok(())
        }
        Enforcement::Refuse | Enforcement::Off => {
            edge.metrics.violated("refused");
            let (id, event_type) = (event.envelope.id.to_string(), event_type.to_string());
            Err(Violation { id, event_type, problem: Box::new(problem) })
        }
    }
}

fn look(edge: &Edge, schema: &EventSchema, event: &CloudEvent<'_>) -> Result<(), Problem> {
    let version = version(schema, event.data_schema.as_deref())?;
    let data = match &event.data {
        None => "null",
        Some(Data::Json(data)) => data,
        Some(Data::Text(_) | Data::Bytes(_)) => return Err(Problem::NoJson),
    };
    let breach = |breach| Problem::Breach { number: version.number, breach };
    edge.schemas.check(version, &Payload::from_trusted(data)).map_err(breach)
}

/// The version that an event's `dataschema` names, wherever the server is that it
/// says; else the newest.
fn version<'a>(schema: &'a EventSchema, data_schema: Option<&str>) -> Result<&'a SchemaVersion, Problem> {
    let number = data_schema.and_then(|uri| {
        let (place, number) = uri.rsplit_once("/versions/")?;
        let step = |text: &'_ str| utf8_percent_encode(text, STEP).to_string();
        let ours = format!("{PATH}/{}/{}", step(&schema.bus), step(&schema.event_type));
        place.ends_with(&ours).then(|| number.parse().ok()).flatten()
    });
    let found = match number {
        Some(number) => schema.versions.get(&number).ok_or(Problem::NoVersion { number })?,
        None => schema.newest().expect("a schema has a version"),
    };
    Ok(found)
}
