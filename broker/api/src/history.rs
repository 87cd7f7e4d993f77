//! An execution's past, read back from the journal.
//!
//! A history is not copied anywhere: each answer names the execution's answer
//! before it, so the chain is walked from its end. What AWS shows of it is
//! rendered by `asl::history`.

use frevo_asl::history::{Details, HistoryEvent};
use frevo_event::{Answer, Batch, Entry, ExecutionId, Fact, Position, Timestamp};
use frevo_transport::ReadError;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::edge::Edge;
use crate::error::AwsError;

/// After so many records the thread's other tasks have their turn.
const READ_IN_A_ROW: usize = 64;

/// What was decided about an execution at once.
pub(crate) struct Decided {
    stamp: Timestamp,
    facts: Vec<Fact>,
}

/// A part of what was decided about an execution.
pub(crate) struct Past {
    /// Oldest first.
    pub(crate) decided: Vec<Decided>,
    /// It begins with the first answer: it was written again since.
    pub(crate) is_whole: bool,
}

/// Everything that was decided about an execution up to its answer at `last`,
/// oldest first.
pub(crate) async fn read(
    edge: &Edge,
    id: ExecutionId,
    last: Position,
    arn: &str,
) -> Result<Vec<Decided>, AwsError> {
    Ok(read_behind(edge, id, last, Position::NONE, arn).await?.decided)
}

/// The same, but only what follows the answer at `known`, if that leads there.
pub(crate) async fn read_behind(
    edge: &Edge,
    id: ExecutionId,
    last: Position,
    known: Position,
    arn: &str,
) -> Result<Past, AwsError> {
    let mut past = Vec::new();
    let mut place = last;
    let mut batch: Option<(u64, Batch)> = None;
    while !place.is_none() && place != known {
        let (_, batch) = match &mut batch {
            Some(read) if read.0 == place.offset => read,
            other => other.insert((place.offset, read_batch(edge, place.offset, arn).await?)),
        };
        let answer = answer_at(batch, place, id).ok_or_else(|| {
            AwsError::internal(format_args!("the journal has no answer of execution {id} at {place}"))
        })?;
        let previous = answer.previous.resolve(place.offset);
        past.push(Decided { stamp: answer.stamp, facts: answer.facts });
        if previous >= place {
            return Err(AwsError::internal(format_args!(
                "the answer of execution {id} at {place} does not lead back"
            )));
        }
        place = previous;
        if past.len() % READ_IN_A_ROW == 0 {
            tokio::task::yield_now().await;
        }
    }
    past.reverse();
    Ok(Past { decided: past, is_whole: place.is_none() })
}

async fn read_batch(edge: &Edge, offset: u64, arn: &str) -> Result<Batch, AwsError> {
    let record = edge.read(offset).await?.map_err(|error| match error {
        // Retention took it.
        ReadError::Released { .. } => AwsError::no_execution(arn),
        error => AwsError::internal(error),
    })?;
    Batch::decode(&record.bytes).map_err(AwsError::internal)
}

/// Takes an answer out of its batch: nobody reads it twice.
fn answer_at(batch: &mut Batch, place: Position, id: ExecutionId) -> Option<Answer> {
    let entry = batch.entries.get_mut(usize::try_from(place.entry).ok()?)?;
    match entry {
        Entry::Answer(answer) | Entry::Retold(answer) if answer.execution == id => {
            let facts = std::mem::take(&mut answer.facts);
            Some(Answer { facts, ..answer.clone() })
        }
        _ => None,
    }
}

/// The facts of a past with their stamps, in order.
pub(crate) fn facts(past: &[Decided]) -> impl Iterator<Item = (Timestamp, &Fact)> {
    past.iter().flat_map(|decided| decided.facts.iter().map(|fact| (decided.stamp, fact)))
}

/// An event as AWS's API writes it.
pub(crate) struct EventItem<'a> {
    pub(crate) event: &'a HistoryEvent,
    /// Whether inputs, outputs and their like are shown.
    pub(crate) with_data: bool,
}

impl Serialize for EventItem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let HistoryEvent { id, previous_id, timestamp, event_type, details } = self.event;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("timestamp", &timestamp.seconds())?;
        map.serialize_entry("type", event_type)?;
        map.serialize_entry("id", id)?;
        map.serialize_entry("previousEventId", previous_id)?;
        if let Some(details) = details {
            map.serialize_entry(details.member, &DetailsItem { details, with_data: self.with_data })?;
        }
        map.end()
    }
}

struct DetailsItem<'a> {
    details: &'a Details,
    with_data: bool,
}

impl Serialize for DetailsItem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let shown =
            self.details.fields.iter().filter(|(_, value)| self.with_data || !value.is_execution_data());
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in shown {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frevo_asl::history::DetailValue;
    use frevo_value::Payload;

    #[test]
    fn an_event_is_written_as_aws_writes_it() {
        let fields = vec![
            ("name", DetailValue::Text("A".into())),
            ("output", DetailValue::Data(Payload::from_trusted("[1]"))),
            ("outputDetails", DetailValue::NotTruncated),
            ("assignedVariables", DetailValue::Variables(vec![("x".into(), Payload::from_trusted("42"))])),
        ];
        let event = HistoryEvent {
            id: 3,
            previous_id: 2,
            timestamp: Timestamp(1_763_863_918_123),
            event_type: "PassStateExited",
            details: Some(Details { member: "stateExitedEventDetails", fields }),
        };
        let written =
            |with_data| serde_json::to_string(&EventItem { event: &event, with_data }).expect("JSON");
        assert_eq!(
            written(true),
            r#"{"timestamp":1763863918.123,"type":"PassStateExited","id":3,"previousEventId":2,"stateExitedEventDetails":{"name":"A","output":"[1]","outputDetails":{"truncated":false},"assignedVariables":{"x":"42"}}}"#
        );
        assert_eq!(
            written(false),
            r#"{"timestamp":1763863918.123,"type":"PassStateExited","id":3,"previousEventId":2,"stateExitedEventDetails":{"name":"A"}}"#
        );
    }
}
