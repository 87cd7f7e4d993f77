//! Records of Kafka topics as events: CloudEvents by their Kafka protocol binding
//! (binary and structured), and whatever else a topic holds.
//!
//! | a record | the event |
//! |---|---|
//! | key | `partitionkey`, unless the event says one; Base64 if it is no text |
//! | header `ce_NAME` (binary mode) | attribute `NAME` |
//! | header `traceparent`, `tracestate` | the same extensions |
//! | other headers | extension `kafkaheaders`, a JSON object |
//! | topic, partition, offset | `kafkatopic`, `kafkapartition`, `kafkaoffset` |
//!
//! A record that is no CloudEvent is given the source `kafka:TOPIC`, the topic (or
//! what is asked for) as its type, and an id made of its place.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::incoming::{Incoming, IncomingError, Plain, set};
use super::{Binding, CloudEvent};
use crate::{RecordFormat, Timestamp};

/// The header that says what the value is.
const CONTENT_TYPE: &str = "content-type";

/// A record as a consumer gets it.
#[derive(Clone, Debug)]
pub struct KafkaRecord<'a> {
    /// The topic.
    pub topic: &'a str,
    /// The partition of the topic.
    pub partition: u32,
    /// Where it stands there.
    pub offset: u64,
    /// When it was written.
    pub written_at: Option<Timestamp>,
    /// Its key.
    pub key: Option<&'a [u8]>,
    /// Its value; none: a tombstone.
    pub value: Option<&'a [u8]>,
    /// Its headers, in order.
    pub headers: Vec<(&'a str, &'a [u8])>,
}

impl KafkaRecord<'_> {
    /// The event that the record is. `event_type` is that of a record that does not
    /// say its own.
    ///
    /// # Errors
    /// Why it is none of that format: see [`KafkaRecord::unread`].
    pub fn event(
        &self,
        format: RecordFormat,
        event_type: Option<&str>,
    ) -> Result<CloudEvent<'static>, IncomingError> {
        let is_content_type = |name: &str| name.eq_ignore_ascii_case(CONTENT_TYPE);
        let content_type = self.headers.iter().rev().find(|(name, _)| is_content_type(name));
        let incoming = Incoming {
            binding: Binding::Kafka,
            content_type: content_type.and_then(|(_, value)| std::str::from_utf8(value).ok()),
            headers: self.headers.iter().filter(|(name, _)| !is_content_type(name)).copied().collect(),
            value: self.value,
        };
        let mut event = incoming.event(format, &self.plain(event_type))?;
        incoming.add_headers(&mut event);
        self.say_place(&mut event);
        event.check()?;
        Ok(event)
    }

    /// The record as an event that tells of its bytes and where it stands, and of
    /// nothing else. Of more than `size_max` bytes it tells only where they are.
    pub fn unread(&self, event_type: Option<&str>, size_max: usize) -> CloudEvent<'static> {
        let mut event = self.plain(event_type).unread(self.value, size_max);
        self.say_place(&mut event);
        event
    }

    fn plain(&self, event_type: Option<&str>) -> Plain {
        let written_at = self.written_at.unwrap_or_default();
        Plain {
            // With the moment: a topic that is made anew counts from 0 again.
            id: format!("{}-{}-{}-{}", self.topic, self.partition, self.offset, written_at.0),
            source: format!("kafka:{}", self.topic),
            kind: event_type.unwrap_or(self.topic).to_owned(),
            written_at: self.written_at,
        }
    }

    fn say_place(&self, event: &mut CloudEvent<'static>) {
        if let Some(key) = self.key.filter(|_| event.extension("partitionkey").is_none()) {
            let is_text = |key: &&str| !key.is_empty() && !key.chars().any(char::is_control);
            let key = std::str::from_utf8(key)
                .ok()
                .filter(is_text)
                .map_or_else(|| Cow::Owned(STANDARD.encode(key)), Cow::Borrowed);
            if !key.is_empty() {
                set(event, "partitionkey", key.into_owned());
            }
        }
        set(event, "kafkatopic", self.topic.to_owned());
        set(event, "kafkapartition", self.partition.to_string());
        set(event, "kafkaoffset", self.offset.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Attribute, Data};
    use super::*;
    use crate::cloud_event::incoming::HEADERS_SIZE_MAX;

    fn record<'a>(value: Option<&'a [u8]>, headers: &[(&'a str, &'a str)]) -> KafkaRecord<'a> {
        KafkaRecord {
            topic: "orders",
            partition: 3,
            offset: 1042,
            written_at: Timestamp::parse("2026-01-31T12:00:00Z"),
            key: Some(b"order-17"),
            value,
            headers: headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect(),
        }
    }

    fn extension(event: &CloudEvent<'_>, name: &str) -> Option<String> {
        event.extension(name).map(Attribute::to_string)
    }

    #[test]
    fn json_is_an_event_that_knows_where_it_stood() {
        let record = record(Some(br#"{"amount": 5}"#), &[("tenant", "a"), ("tenant", "b"), ("n", "1")]);
        let event = record.event(RecordFormat::Any, None).expect("it is one");
        assert_eq!((&*event.source, &*event.kind), ("kafka:orders", "orders"));
        assert_eq!(event.id, "orders-3-1042-1769860800000");
        assert_eq!(event.time.as_deref(), Some("2026-01-31T12:00:00.000Z"));
        assert_eq!(event.data, Some(Data::Json(Cow::Borrowed(r#"{"amount":5}"#))));
        let told = ["partitionkey", "kafkatopic", "kafkapartition", "kafkaoffset", "kafkaheaders"];
        let told = told.map(|name| extension(&event, name).unwrap_or_default());
        assert_eq!(told, ["order-17", "orders", "3", "1042", r#"{"tenant":"b","n":"1"}"#]);
    }

    #[test]
    fn the_binary_mode_has_its_attributes_in_headers_as_they_are() {
        let headers = [
            ("ce_specversion", "1.0"),
            ("ce_id", "a%20b"),
            ("ce_source", "shop"),
            ("ce_type", "Placed"),
            ("ce_partitionkey", "mine"),
            ("content-type", "application/json"),
            ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ];
        let event = record(Some(b"[1]"), &headers).event(RecordFormat::CloudEvents, None).expect("it is one");
        assert_eq!((&*event.id, &*event.source, &*event.kind), ("a%20b", "shop", "Placed"));
        assert_eq!(event.data, Some(Data::Json(Cow::Borrowed("[1]"))));
        assert_eq!(extension(&event, "partitionkey").as_deref(), Some("mine"));
        assert!(extension(&event, "traceparent").is_some());
        assert_eq!(extension(&event, "kafkaheaders"), None);
    }

    #[test]
    fn the_structured_mode_is_told_by_its_content_type() {
        let value = br#"{"specversion":"1.0","id":"o-1","source":"shop","type":"Placed","data":{"a":1}}"#;
        let headers = [("Content-Type", "application/cloudevents+json; charset=utf-8")];
        let event =
            record(Some(value), &headers).event(RecordFormat::Any, Some("ignored")).expect("it is one");
        assert_eq!((&*event.id, &*event.kind), ("o-1", "Placed"));
        assert_eq!(extension(&event, "kafkaoffset").as_deref(), Some("1042"));
    }

    #[test]
    fn whatever_a_topic_holds_is_told_as_it_is() {
        let data =
            |value: Option<&[u8]>| record(value, &[]).event(RecordFormat::Any, None).map(|event| event.data);
        assert_eq!(data(Some(b"hello")), Ok(Some(Data::Text(Cow::Borrowed("hello")))));
        assert_eq!(data(Some(b"\xff\xfe")), Ok(Some(Data::Bytes(Cow::Borrowed(b"\xff\xfe")))));
        assert_eq!(data(None), Ok(None));
    }

    #[test]
    fn what_is_not_of_the_format_is_named_and_kept_as_bytes() {
        let why = |value: Option<&[u8]>, headers: &[(&str, &str)], format| {
            record(value, headers).event(format, None).expect_err("it is none").to_string()
        };
        assert!(why(Some(b"{}"), &[], RecordFormat::CloudEvents).contains("ce_specversion"));
        assert!(why(Some(b"{"), &[], RecordFormat::Json).starts_with("it is no JSON"));
        assert!(why(None, &[], RecordFormat::Json).contains("tombstone"));
        assert!(
            why(Some(b"{}"), &[("ce_specversion", "0.3")], RecordFormat::Any).contains("`specversion` is")
        );
        let flood = "x".repeat(HEADERS_SIZE_MAX);
        assert!(why(Some(b"{}"), &[("h", &flood)], RecordFormat::Any).contains("at most 65536"));
        let nested = "[".repeat(1 << 20);
        assert!(why(Some(nested.as_bytes()), &[], RecordFormat::Json).starts_with("it is no JSON"));

        let kept = record(Some(b"{"), &[("h", &flood)]).unread(None, 100);
        assert_eq!(kept.data, Some(Data::Bytes(Cow::Borrowed(b"{"))));
        assert_eq!((kept.check(), extension(&kept, "kafkaheaders")), (Ok(()), None));
        assert_eq!(record(Some(&[0; 101]), &[]).unread(None, 100).data, None);
    }

    #[test]
    fn a_key_that_is_no_text_is_one_in_base64() {
        let event = KafkaRecord { key: Some(b"\x00\x01"), ..record(Some(b"1"), &[]) };
        let event = event.event(RecordFormat::Any, None).expect("it is one");
        assert_eq!(extension(&event, "partitionkey").as_deref(), Some("AAE="));
    }
}
