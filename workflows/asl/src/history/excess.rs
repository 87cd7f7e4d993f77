//! What of an execution AWS would have refused, where wider limits hold.

use crate::Limits;

use super::{DetailValue, HistoryEvent};

/// What AWS would have refused. Of payloads only the first is told: AWS would
/// have come to no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Excess {
    /// A payload is too large.
    Payload {
        /// The first event that shows it.
        event: u32,
        /// Its type.
        event_type: &'static str,
        /// Bytes of UTF-8.
        size: usize,
        /// What AWS allows.
        size_max: usize,
    },
    /// The history is too long.
    Events {
        /// How many events it has so far.
        count: u32,
        /// What AWS allows.
        count_max: u32,
    },
}

/// What AWS would have refused of an execution with this history.
pub fn excesses_of(events: impl IntoIterator<Item = HistoryEvent>) -> Vec<Excess> {
    let Limits { payload_size_max: size_max, event_count_max, .. } = Limits::STRICT;
    let (mut payload, mut count) = (None, 0);
    for event in events {
        count = event.id;
        if payload.is_none()
            && let Some(size) = largest(&event).filter(|size| *size > size_max)
        {
            payload = Some(Excess::Payload { event: event.id, event_type: event.event_type, size, size_max });
        }
    }
    let events = event_count_max.filter(|count_max| count > *count_max);
    let events = events.map(|count_max| Excess::Events { count, count_max });
    payload.into_iter().chain(events).collect()
}

/// The bytes of the largest payload that an event shows.
fn largest(event: &HistoryEvent) -> Option<usize> {
    let details = event.details.as_ref()?;
    let sizes = details.fields.iter().filter_map(|(_, value)| match value {
        DetailValue::Data(payload) => Some(payload.size()),
        DetailValue::Verbatim(text) => Some(text.len()),
        _ => None,
    });
    sizes.max()
}

#[cfg(test)]
mod tests {
    use frevo_event::Timestamp;
    use frevo_value::Payload;

    use super::super::Details;
    use super::*;

    fn event(id: u32, payload_size: usize) -> HistoryEvent {
        let payload = Payload::from_trusted(format!("\"{}\"", "x".repeat(payload_size - 2)));
        let details = Some(Details::new("stateExitedEventDetails").output(&payload));
        HistoryEvent {
            id,
            previous_id: id - 1,
            timestamp: Timestamp(0),
            event_type: "PassStateExited",
            details,
        }
    }

    #[test]
    fn what_aws_allows_is_no_excess_and_one_byte_or_event_more_is() {
        assert_eq!(excesses_of((1..=25_000).map(|id| event(id, 2))), []);
        assert_eq!(excesses_of([event(1, 262_144)]), []);
        let beyond = (1..=25_001).map(|id| event(id, if id == 7 || id == 9 { 262_145 } else { 2 }));
        assert_eq!(
            excesses_of(beyond),
            [
                Excess::Payload { event: 7, event_type: "PassStateExited", size: 262_145, size_max: 262_144 },
                Excess::Events { count: 25_001, count_max: 25_000 },
            ]
        );
    }
}
