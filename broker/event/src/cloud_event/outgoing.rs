//! Events as messages of a broker: CloudEvents by their Kafka and AMQP protocol
//! bindings, or what they tell and nothing else.
//!
//! What a source of ours kept of a message beside its data, its headers and its trace
//! context, are headers of the message again.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{CloudEvent, STRUCTURED};
use crate::MessageMode;

/// Extensions in which sources keep the headers of what they read.
const KEPT: [&str; 2] = ["kafkaheaders", "amqpheaders"];

/// Headers of any message.
pub(super) const TRACE: [&str; 2] = ["traceparent", "tracestate"];

/// How a broker's messages are CloudEvents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// The Kafka protocol binding, 3.
    Kafka,
    /// The AMQP protocol binding, 3, whose application properties are headers in
    /// AMQP 0-9-1.
    Amqp,
}

/// An event as a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing<'a> {
    /// What the body is.
    pub content_type: Option<Cow<'a, str>>,
    /// All other headers.
    pub headers: Vec<(String, String)>,
    /// None: the event has no data.
    pub body: Option<Cow<'a, [u8]>>,
}

impl Binding {
    /// The prefix of a header that is an attribute.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Kafka => "ce_",
            Self::Amqp => "cloudEvents:",
        }
    }

    /// The attribute that a header is, in lower case. For clients that may not write
    /// a colon AMQP has another prefix, too.
    pub(super) fn attribute(self, header: &str) -> Option<String> {
        let header = header.to_ascii_lowercase();
        let name = match self {
            Self::Kafka => header.strip_prefix("ce_"),
            Self::Amqp => header.strip_prefix("cloudevents:").or(header.strip_prefix("cloudevents_")),
        };
        name.map(str::to_owned)
    }

    /// The extension in which other headers are kept.
    pub(super) fn kept(self) -> &'static str {
        match self {
            Self::Kafka => KEPT[0],
            Self::Amqp => KEPT[1],
        }
    }
}

impl CloudEvent<'_> {
    /// The event as a message. `whole` is its text in the structured mode; `given` is
    /// JSON that takes the place of its data.
    pub fn outgoing<'a>(
        &'a self,
        binding: Binding,
        mode: MessageMode,
        whole: &'a str,
        given: Option<&'a str>,
    ) -> Outgoing<'a> {
        let mut headers = self.kept_headers();
        let (content_type, body) = match (mode, given) {
            (MessageMode::Structured, None) => (Some(STRUCTURED), Some(Cow::Borrowed(whole.as_bytes()))),
            (_, Some(given)) => (Some("application/json"), Some(Cow::Borrowed(given.as_bytes()))),
            (_, None) => (self.content_type(), self.body()),
        };
        let is_whole = content_type == Some(STRUCTURED);
        if mode != MessageMode::Plain && !is_whole {
            let attributes = self.attributes().into_iter().filter(|(name, _)| !KEPT.contains(name));
            let named = |(name, value): (&str, Cow<'_, str>)| {
                (format!("{}{name}", binding.prefix()), value.into_owned())
            };
            headers.extend(attributes.map(named));
        }
        Outgoing { content_type: content_type.map(Cow::Borrowed), headers, body }
    }

    /// The key that orders it among others.
    pub fn partition_key(&self) -> Option<String> {
        self.extension("partitionkey").map(ToString::to_string)
    }

    fn kept_headers(&self) -> Vec<(String, String)> {
        let kept = KEPT.iter().filter_map(|name| self.extension(name));
        let kept = kept.filter_map(|text| serde_json::from_str::<Map<String, Value>>(&text.to_string()).ok());
        let kept = kept.flatten().map(|(name, value)| match value {
            Value::String(text) => (name, text),
            other => (name, other.to_string()),
        });
        let trace =
            TRACE.iter().filter_map(|name| Some(((*name).to_owned(), self.extension(name)?.to_string())));
        kept.chain(trace).collect()
    }
}

#[cfg(test)]
mod tests {
    use frevo_value::Payload;

    use super::*;

    const EVENT: &str = r#"{"specversion":"1.0","id":"o-1","source":"shop","type":"Placed","partitionkey":"k",
        "kafkaheaders":"{\"tenant\":\"a\"}","traceparent":"00-1","data":{"a":1}}"#;

    /// A message as `content type | headers | body`.
    #[track_caller]
    fn check(binding: Binding, mode: MessageMode, given: Option<&str>, expected: [&str; 3]) {
        let payload = Payload::parse(EVENT).expect("JSON");
        let event = CloudEvent::parse_structured(&payload).expect("an event");
        let message = event.outgoing(binding, mode, "whole", given);
        let headers: Vec<String> =
            message.headers.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let body = String::from_utf8(message.body.unwrap_or_default().into_owned()).expect("text");
        let found = [&*message.content_type.unwrap_or_default(), &headers.join(" "), &body];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_event_is_a_message_of_either_binding_in_any_mode() {
        let kept = "tenant=a traceparent=00-1";
        let attributes = |prefix: &str| {
            let all = ["specversion=1.0", "id=o-1", "source=shop", "type=Placed", "partitionkey=k"];
            let all = all.iter().chain(&["traceparent=00-1"]);
            all.fold(kept.to_owned(), |line, attribute| format!("{line} {prefix}{attribute}"))
        };
        let json = "application/json";
        check(Binding::Kafka, MessageMode::Binary, None, [json, &attributes("ce_"), r#"{"a":1}"#]);
        check(Binding::Amqp, MessageMode::Binary, Some("7"), [json, &attributes("cloudEvents:"), "7"]);
        check(Binding::Kafka, MessageMode::Structured, None, [STRUCTURED, kept, "whole"]);
        check(Binding::Amqp, MessageMode::Structured, Some("7"), [json, &attributes("cloudEvents:"), "7"]);
        check(Binding::Kafka, MessageMode::Plain, None, [json, kept, r#"{"a":1}"#]);
    }

    #[test]
    fn an_event_without_data_is_a_message_without_a_body() {
        let payload =
            Payload::parse(r#"{"specversion":"1.0","id":"1","source":"s","type":"t"}"#).expect("JSON");
        let event = CloudEvent::parse_structured(&payload).expect("an event");
        let message = event.outgoing(Binding::Kafka, MessageMode::Plain, "", None);
        assert_eq!((message.content_type, message.body), (None, None));
    }
}
