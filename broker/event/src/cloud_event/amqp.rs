//! Messages of AMQP 0-9-1 queues as events: CloudEvents by their AMQP protocol binding
//! (binary and structured), and whatever else a queue holds.
//!
//! | a message | the event |
//! |---|---|
//! | header `cloudEvents:NAME` or `cloudEvents_NAME` (binary mode) | attribute `NAME` |
//! | header `traceparent`, `tracestate` | the same extensions |
//! | other headers | extension `amqpheaders`, a JSON object |
//! | queue, exchange, routing key, message id | `amqpqueue`, `amqpexchange`, `amqproutingkey`, `amqpmessageid` |
//! | what it is made of | `partitionkey`, unless the event says one |
//!
//! A message that is no CloudEvent is given the source `amqp:QUEUE`, the queue (or what
//! is asked for) as its type, and an id made of where it was taken.

use super::incoming::{Incoming, IncomingError, Plain, set};
use super::{Binding, CloudEvent};
use crate::{RecordFormat, Timestamp};

/// A message as a consumer gets it.
#[derive(Clone, Debug)]
pub struct AmqpMessage<'a> {
    /// The queue.
    pub queue: &'a str,
    /// The exchange that it came over.
    pub exchange: &'a str,
    /// Its routing key.
    pub routing_key: &'a str,
    /// By which its publisher knows it.
    pub message_id: Option<&'a str>,
    /// What the body is.
    pub content_type: Option<&'a str>,
    /// When it was written, as its publisher says.
    pub written_at: Option<Timestamp>,
    /// Its headers, in order.
    pub headers: Vec<(&'a str, &'a [u8])>,
    /// What it tells.
    pub body: &'a [u8],
    /// On which channel it was taken, and the how-manieth there.
    pub taken: (u32, u64),
    /// What tells it from messages that are made of something else.
    pub hash: u128,
}

impl AmqpMessage<'_> {
    /// The event that the message is. `event_type` is that of a message that does not
    /// say its own.
    ///
    /// # Errors
    /// Why it is none of that format: see [`AmqpMessage::unread`].
    pub fn event(
        &self,
        format: RecordFormat,
        event_type: Option<&str>,
    ) -> Result<CloudEvent<'static>, IncomingError> {
        let incoming = Incoming {
            binding: Binding::Amqp,
            content_type: self.content_type,
            headers: self.headers.clone(),
            value: Some(self.body).filter(|body| !body.is_empty()),
        };
        let mut event = incoming.event(format, &self.plain(event_type))?;
        incoming.add_headers(&mut event);
        self.say_place(&mut event);
        event.check()?;
        Ok(event)
    }

    /// The message as an event that tells of its bytes and where it came from, and of
    /// nothing else. Of more than `size_max` bytes it tells only where they were.
    pub fn unread(&self, event_type: Option<&str>, size_max: usize) -> CloudEvent<'static> {
        let mut event = self.plain(event_type).unread(Some(self.body), size_max);
        self.say_place(&mut event);
        event
    }

    fn plain(&self, event_type: Option<&str>) -> Plain {
        let (channel, number) = self.taken;
        Plain {
            id: format!("{}-{channel:08x}-{number}", self.queue),
            source: format!("amqp:{}", super::escaped(self.queue)),
            kind: event_type.unwrap_or(self.queue).to_owned(),
            written_at: self.written_at,
        }
    }

    /// A message that is delivered again has to come where it came before: without a
    /// key of its own what it is made of is one.
    fn say_place(&self, event: &mut CloudEvent<'static>) {
        if event.extension("partitionkey").is_none_or(|key| key.to_string().is_empty()) {
            set(event, "partitionkey", format!("{:032x}", self.hash));
        }
        for (name, value) in [
            ("amqpqueue", self.queue),
            ("amqpexchange", self.exchange),
            ("amqproutingkey", self.routing_key),
            ("amqpmessageid", self.message_id.unwrap_or_default()),
        ] {
            if !value.is_empty() && !value.chars().any(char::is_control) {
                set(event, name, value.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::super::{Attribute, Data};
    use super::*;

    fn message<'a>(body: &'a [u8], headers: &[(&'a str, &'a str)]) -> AmqpMessage<'a> {
        AmqpMessage {
            queue: "shop orders",
            exchange: "shop",
            routing_key: "orders.placed",
            message_id: Some("m-1"),
            content_type: Some("application/json"),
            written_at: Timestamp::parse("2026-01-31T12:00:00Z"),
            headers: headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect(),
            body,
            taken: (0xab, 7),
            hash: 0x1f,
        }
    }

    fn extensions(event: &CloudEvent<'_>, names: &[&str]) -> Vec<String> {
        let told = |name: &&str| event.extension(name).map(Attribute::to_string).unwrap_or_default();
        names.iter().map(told).collect()
    }

    #[test]
    fn json_is_an_event_that_knows_where_it_came_from() {
        let event = message(br#"{"amount": 5}"#, &[("tenant", "a")]).event(RecordFormat::Any, None);
        let event = event.expect("it is one");
        assert_eq!((&*event.source, &*event.kind), ("amqp:shop%20orders", "shop orders"));
        assert_eq!(event.id, "shop orders-000000ab-7");
        assert_eq!(event.data, Some(Data::Json(Cow::Borrowed(r#"{"amount":5}"#))));
        let names =
            ["partitionkey", "amqpqueue", "amqpexchange", "amqproutingkey", "amqpmessageid", "amqpheaders"];
        assert_eq!(
            extensions(&event, &names),
            [
                "0000000000000000000000000000001f",
                "shop orders",
                "shop",
                "orders.placed",
                "m-1",
                r#"{"tenant":"a"}"#
            ]
        );
    }

    #[test]
    fn cloud_events_of_either_prefix_and_mode_are_what_they_say() {
        for prefix in ["cloudEvents:", "cloudEvents_"] {
            let named = |name: &str| format!("{prefix}{name}");
            let names = ["specversion", "id", "source", "type", "partitionkey"].map(named);
            let values = ["1.0", "e-1", "shop", "Placed", "mine"];
            let headers: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(values).collect();
            let event = message(b"[1]", &headers).event(RecordFormat::CloudEvents, None).expect("it is one");
            assert_eq!((&*event.id, &*event.source, &*event.kind), ("e-1", "shop", "Placed"));
            assert_eq!(event.data, Some(Data::Json(Cow::Borrowed("[1]"))));
            assert_eq!(extensions(&event, &["partitionkey", "amqpheaders"]), ["mine", ""]);
        }
        let whole = br#"{"specversion":"1.0","id":"o-1","source":"shop","type":"Placed"}"#;
        let structured =
            AmqpMessage { content_type: Some("application/cloudevents+json"), ..message(whole, &[]) };
        let event = structured.event(RecordFormat::Any, Some("ignored")).expect("it is one");
        assert_eq!((&*event.id, &*event.kind), ("o-1", "Placed"));
    }

    #[test]
    fn what_is_not_of_the_format_is_named_and_kept_as_bytes() {
        let why = |body: &[u8], format| message(body, &[]).event(format, None).expect_err("none").to_string();
        assert!(why(b"{}", RecordFormat::CloudEvents).contains("`cloudEvents:specversion`"));
        assert!(why(b"{", RecordFormat::Json).starts_with("it is no JSON"));
        assert!(why(b"", RecordFormat::Json).contains("it has no value"));
        let kept = message(b"{", &[]).unread(None, 100);
        assert_eq!((kept.data.clone(), kept.check()), (Some(Data::Bytes(Cow::Borrowed(b"{"))), Ok(())));
    }
}
