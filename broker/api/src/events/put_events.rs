//! `PutEvents`: each entry is published or fails by itself; the answer comes once
//! those that did not fail are durable.
//!
//! Beside what AWS takes, an entry may have an `EventId`: whoever is not sure that
//! it was published says it again with the same one. `CausationId` and
//! `CorrelationId` say what brought the event about.
//!
//! An entry for a bus that does not exist fails here. AWS answers it with an id
//! and drops it, which helps nobody find the misspelt name.

use frevo_event::cloud_event::Envelope;
use frevo_event::{Event, Timestamp, Trail};
use frevo_value::Payload;
use serde::{Deserialize, Serialize};

use super::members::{self, invalid};
use crate::actions::Call;
use crate::check::Check;
use crate::edge::Edge;
use crate::error::AwsError;
use crate::limits::TRAIL_CHARS_MAX;
use crate::publish::{self, Refused};
use crate::request::{self, Text, to_arc};
use crate::roots;
use crate::schemas;

/// How many bytes all entries may have together.
const SIZE_MAX: usize = 1 << 20;

/// What a time counts for in an entry's size, in bytes.
const TIME_SIZE: usize = 14;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Members<'a> {
    #[serde(borrow)]
    entries: Option<Vec<Given<'a>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Given<'a> {
    /// Seconds since the epoch.
    time: Option<f64>,
    #[serde(borrow)]
    source: Option<Text<'a>>,
    #[serde(borrow)]
    resources: Option<Vec<Text<'a>>>,
    #[serde(borrow)]
    detail_type: Option<Text<'a>>,
    #[serde(borrow)]
    detail: Option<Text<'a>>,
    #[serde(borrow)]
    event_bus_name: Option<Text<'a>>,
    #[serde(borrow)]
    trace_header: Option<Text<'a>>,
    #[serde(borrow)]
    event_id: Option<Text<'a>>,
    #[serde(borrow)]
    causation_id: Option<Text<'a>>,
    #[serde(borrow)]
    correlation_id: Option<Text<'a>>,
    #[serde(borrow)]
    traceparent: Option<Text<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    failed_entry_count: usize,
    entries: Vec<Entry>,
}

/// What became of an entry.
#[derive(Serialize)]
#[serde(untagged)]
enum Entry {
    #[serde(rename_all = "PascalCase")]
    Published { event_id: String },
    #[serde(rename_all = "PascalCase")]
    Failed { error_code: &'static str, error_message: String },
}

pub(super) async fn answer(edge: &Edge, call: &Call<'_>) -> Result<Answer, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let given = members.entries.unwrap_or_default();
    let mut check = Check::new();
    check.count("entries", given.len(), 1, 10, || format!("{given:?}"));
    for (index, entry) in given.iter().enumerate() {
        let at = |member: &str| format!("entries.{}.member.{member}", index + 1);
        check.length(&at("traceHeader"), entry.trace_header.as_deref(), 1, 500);
        check.length(&at("eventBusName"), entry.event_bus_name.as_deref(), 1, 1600);
        check.length(&at("eventId"), entry.event_id.as_deref(), 1, 256);
        check.length(&at("causationId"), entry.causation_id.as_deref(), 1, TRAIL_CHARS_MAX);
        check.length(&at("correlationId"), entry.correlation_id.as_deref(), 1, TRAIL_CHARS_MAX);
        check.length(&at("traceparent"), entry.traceparent.as_deref(), 1, TRAIL_CHARS_MAX);
    }
    check.done()?;
    if given.iter().map(Given::size).sum::<usize>() >= SIZE_MAX {
        return Err(invalid("Total size of the entries in the request is over the limit."));
    }
    let made: Vec<Result<Event, Entry>> = given.iter().map(|entry| entry.event(edge, call)).collect();
    let mut entries = Vec::with_capacity(made.len());
    let mut events = Vec::new();
    for made in made {
        entries.push(match made {
            Ok(event) => {
                let event_id = event.envelope.id.to_string();
                events.push(event);
                Entry::Published { event_id }
            }
            Err(failed) => failed,
        });
    }
    publish::all(edge, events).await.map_err(|refused| match refused {
        Refused::DiskFull => AwsError::disk_full(),
        Refused::Busy => AwsError::throttled(),
    })?;
    let failed_entry_count = entries.iter().filter(|entry| matches!(entry, Entry::Failed { .. })).count();
    Ok(Answer { failed_entry_count, entries })
}

impl Given<'_> {
    fn size(&self) -> usize {
        let length = |text: &Option<Text<'_>>| text.as_ref().map_or(0, |text| text.len());
        let resources = self.resources.iter().flatten().map(|resource| resource.len()).sum::<usize>();
        let time = if self.time.is_some() { TIME_SIZE } else { 0 };
        time + length(&self.source) + length(&self.detail_type) + length(&self.detail) + resources
    }

    fn event(&self, edge: &Edge, call: &Call<'_>) -> Result<Event, Entry> {
        let source = required("Source", self.source.as_deref())?;
        let detail_type = required("DetailType", self.detail_type.as_deref())?;
        let detail = required("Detail", self.detail.as_deref())?;
        if source.starts_with("aws.") {
            return Err(failed("NotAuthorizedForSourceException", "Not authorized for the source."));
        }
        let detail = Payload::parse(detail).ok().filter(|detail| detail.text().starts_with('{'));
        let detail = detail.ok_or_else(|| failed("MalformedDetail", "Detail is malformed."))?;
        let bus = members::bus(edge, call, self.event_bus_name.as_deref())
            .map_err(|error| failed("ResourceNotFoundException", &error.message))?;
        let now = edge.broker.now();
        let id = self.event_id.as_deref().map_or_else(|| edge.uuid(), str::to_owned);
        let envelope = Envelope {
            id: id.as_str().into(),
            detail_type: detail_type.into(),
            source: source.into(),
            scope: call.scope.clone(),
            time: self.time.map_or(now, |seconds| Timestamp((seconds * 1000.0) as i64)),
            resources: self.resources.iter().flatten().map(|resource| (**resource).into()).collect(),
            detail,
        };
        let trail = Trail {
            cause: to_arc(&self.causation_id),
            conversation: to_arc(&self.correlation_id).or_else(|| Some(id.into())),
            traceparent: to_arc(&self.traceparent).or_else(|| call.traceparent.map(Into::into)),
            hops: 0,
        };
        let key = envelope.key().map(Into::into);
        let mut event = Event { bus, elsewhere: None, envelope, key, trail };
        roots::of_event(edge, &mut event, self.trace_header.as_deref().or(call.trace));
        schemas::check(edge, &mut event)
            .map_err(|violation| failed("SchemaViolation", &violation.to_string()))?;
        Ok(event)
    }
}

fn required<'a>(member: &str, value: Option<&'a str>) -> Result<&'a str, Entry> {
    value.filter(|text| !text.is_empty()).ok_or_else(|| {
        let told = format!("Parameter {member} is not valid. Reason: {member} is a required argument.");
        failed("InvalidArgument", &told)
    })
}

fn failed(error_code: &'static str, message: &str) -> Entry {
    Entry::Failed { error_code, error_message: message.to_owned() }
}
