//! An event as CloudWatch Logs has it of AWS: one JSON object, flat, its numbers
//! as strings (history.md §5).

use frevo_event::{LogLevel, Logging};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{DetailValue, Details, HistoryEvent};

/// Bytes that CloudWatch Logs takes as one log event.
const LINE_SIZE_MAX: usize = 256 << 10;

/// Of a longer line its datum keeps so many bytes: JSON in JSON is at most twice as
/// long, which leaves a quarter of the line for the rest.
const DATUM_SIZE_MAX: usize = LINE_SIZE_MAX / 8 * 3;

/// An event of an execution that is logged.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// The event.
    pub event: &'a HistoryEvent,
    /// The execution.
    pub execution_arn: &'a str,
    /// How often the execution was redriven up to the event.
    pub redrive_count: u32,
    /// Whether inputs, outputs and their like are shown.
    pub with_data: bool,
}

/// Whether events of this type are logged.
pub fn is_logged_at(logging: &Logging, event_type: &str) -> bool {
    let ends = |ends: &[&str]| ends.iter().any(|end| event_type.ends_with(end));
    match logging.level {
        LogLevel::All => true,
        LogLevel::Error => event_type == "FailStateEntered" || ends(&["Failed", "TimedOut", "Aborted"]),
        LogLevel::Fatal => ["ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"].contains(&event_type),
    }
}

impl Line<'_> {
    /// The JSON object. Its data are cut where it would be longer than CloudWatch
    /// Logs takes it, and say so.
    pub fn text(&self) -> String {
        let text = self.written(self.event);
        if text.len() <= LINE_SIZE_MAX || !self.with_data {
            return text;
        }
        let details = self.event.details.as_ref().map(Details::cut);
        self.written(&HistoryEvent { details, ..self.event.clone() })
    }

    fn written(&self, event: &HistoryEvent) -> String {
        let written = Written { event, line: self };
        serde_json::to_string(&written).expect("an event is always JSON")
    }
}

struct Written<'a> {
    event: &'a HistoryEvent,
    line: &'a Line<'a>,
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let HistoryEvent { id, previous_id, timestamp, event_type, details } = self.event;
        let fields = details.iter().flat_map(|details| &details.fields);
        let mut shown: Vec<_> =
            fields.filter(|(_, value)| self.line.with_data || !value.is_execution_data()).collect();
        shown.sort_by_key(|(name, _)| *name);
        let mut map = serializer.serialize_map(Some(7))?;
        map.serialize_entry("id", &id.to_string())?;
        map.serialize_entry("type", event_type)?;
        map.serialize_entry("details", &Fields(&shown))?;
        map.serialize_entry("previous_event_id", &previous_id.to_string())?;
        map.serialize_entry("event_timestamp", &timestamp.0.to_string())?;
        map.serialize_entry("execution_arn", self.line.execution_arn)?;
        map.serialize_entry("redrive_count", &self.line.redrive_count.to_string())?;
        map.end()
    }
}

struct Fields<'a>(&'a [&'a (&'static str, DetailValue)]);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Details {
    /// With the beginnings of its data only.
    fn cut(&self) -> Self {
        let cut = |value: &DetailValue| match value {
            DetailValue::Data(payload) => DetailValue::Verbatim(beginning(payload.text()).into()),
            DetailValue::Verbatim(text) => DetailValue::Verbatim(beginning(text).into()),
            DetailValue::Variables(_) => DetailValue::Variables(Vec::new()),
            DetailValue::NotTruncated => DetailValue::Truncated,
            value => value.clone(),
        };
        let fields = self.fields.iter().map(|(name, value)| (*name, cut(value))).collect();
        Self { member: self.member, fields }
    }
}

fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(DATUM_SIZE_MAX)]
}

#[cfg(test)]
mod tests {
    use frevo_event::{LogGroup, Timestamp};
    use frevo_value::Payload;

    use super::*;

    fn exited(output: &str) -> HistoryEvent {
        let fields = vec![
            ("name", DetailValue::Text("A".into())),
            ("output", DetailValue::Data(Payload::parse(output).expect("JSON"))),
            ("outputDetails", DetailValue::NotTruncated),
            ("assignedVariables", DetailValue::Variables(vec![("x".into(), Payload::from_trusted("42"))])),
            ("assignedVariablesDetails", DetailValue::NotTruncated),
        ];
        HistoryEvent {
            id: 3,
            previous_id: 2,
            timestamp: Timestamp(1_763_863_918_123),
            event_type: "PassStateExited",
            details: Some(Details { member: "stateExitedEventDetails", fields }),
        }
    }

    fn line(event: &HistoryEvent, with_data: bool) -> String {
        Line { event, execution_arn: "arn:x", redrive_count: 0, with_data }.text()
    }

    #[test]
    fn an_event_is_logged_as_cloudwatch_has_it() {
        assert_eq!(
            line(&exited(r#"{"a":1}"#), true),
            r#"{"id":"3","type":"PassStateExited","details":{"assignedVariables":{"x":"42"},"assignedVariablesDetails":{"truncated":false},"name":"A","output":"{\"a\":1}","outputDetails":{"truncated":false}},"previous_event_id":"2","event_timestamp":"1763863918123","execution_arn":"arn:x","redrive_count":"0"}"#
        );
        assert_eq!(
            line(&exited("{}"), false),
            r#"{"id":"3","type":"PassStateExited","details":{"name":"A"},"previous_event_id":"2","event_timestamp":"1763863918123","execution_arn":"arn:x","redrive_count":"0"}"#
        );
        let bare = HistoryEvent { details: None, ..exited("1") };
        assert!(line(&bare, true).contains(r#""details":{},"#));
    }

    #[test]
    fn a_line_that_is_too_long_has_the_beginning_of_its_data_and_says_so() {
        let quotes = format!("\"{}é\"", r#"\""#.repeat(LINE_SIZE_MAX));
        let text = line(&exited(&quotes), true);
        assert!(text.len() <= LINE_SIZE_MAX, "{}", text.len());
        let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let output = read["details"]["output"].as_str().expect("a text");
        assert!(output.len() == DATUM_SIZE_MAX && quotes.starts_with(output));
        assert_eq!(read["details"]["outputDetails"]["truncated"], true);
        assert_eq!(read["details"]["assignedVariables"], serde_json::json!({}));
    }

    #[test]
    fn levels_are_about_types() {
        let group = LogGroup { account: "0".into(), region: "r".into(), name: "g".into() };
        let told = |level| {
            let logging = Logging { level, include_execution_data: false, group: group.clone() };
            let types = ["PassStateEntered", "FailStateEntered", "TaskFailed", "ExecutionFailed"];
            types.map(|event_type| is_logged_at(&logging, event_type))
        };
        assert_eq!(told(LogLevel::All), [true, true, true, true]);
        assert_eq!(told(LogLevel::Error), [false, true, true, true]);
        assert_eq!(told(LogLevel::Fatal), [false, false, false, true]);
    }
}
