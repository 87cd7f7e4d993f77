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
use frevo_value::{Payload, write_string};

use super::json::Members;
use super::{Attribute, CloudEvent, CloudEventError, Data, STRUCTURED, is_json};
use crate::{RecordFormat, Timestamp};

/// The prefix of a header that is an attribute.
const PREFIX: &str = "ce_";

/// The header that says what the value is; in the binary mode it is an attribute.
const CONTENT_TYPE: &str = "content-type";

/// Headers that are extensions of any event.
const TRACE: [&str; 2] = ["traceparent", "tracestate"];

/// How many bytes all headers of a record may have.
const HEADERS_SIZE_MAX: usize = 64 << 10;

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

/// Why a record is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// It should be a CloudEvent.
    #[error(
        "it is no CloudEvent: it has neither a header `ce_specversion` nor the content type `{STRUCTURED}`"
    )]
    NoCloudEvent,
    /// Its CloudEvent is none.
    #[error("it is no CloudEvent: {0}")]
    CloudEvent(#[from] CloudEventError),
    /// It should be JSON.
    #[error("it is no JSON: {0}")]
    Json(String),
    /// It should have a value.
    #[error("it has no value, a tombstone")]
    Tombstone,
    /// Its headers are too large.
    #[error("its headers have {size} bytes, and a record's have at most {HEADERS_SIZE_MAX}")]
    Headers {
        /// How many bytes they have.
        size: usize,
    },
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
    ) -> Result<CloudEvent<'static>, RecordError> {
        let size = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        if size > HEADERS_SIZE_MAX {
            return Err(RecordError::Headers { size });
        }
        let media = self.header(CONTENT_TYPE).unwrap_or_default();
        let essence = media.split(';').next().unwrap_or_default().trim();
        let mut event = if essence.eq_ignore_ascii_case(STRUCTURED) {
            self.structured()?
        } else if self.header("ce_specversion").is_some() {
            self.binary()?.into_owned()
        } else {
            let data = match format {
                RecordFormat::CloudEvents => return Err(RecordError::NoCloudEvent),
                RecordFormat::Json => Some(Data::Json(Cow::Owned(self.json()?))),
                RecordFormat::Any => self.value.map(|value| any(value, media)),
            };
            self.plain(event_type, data)
        };
        self.add_place(&mut event);
        event.check()?;
        Ok(event)
    }

    /// The record as an event that tells of its bytes and where it stands, and of
    /// nothing else. Of more than `size_max` bytes it tells only where they are.
    pub fn unread(&self, event_type: Option<&str>, size_max: usize) -> CloudEvent<'static> {
        let value = self.value.filter(|value| value.len() <= size_max);
        let mut event = self.plain(event_type, value.map(|value| Data::Bytes(Cow::Owned(value.to_vec()))));
        event.data_content_type = Some(Cow::Borrowed("application/octet-stream"));
        self.say_place(&mut event);
        event
    }

    fn structured(&self) -> Result<CloudEvent<'static>, RecordError> {
        let text = std::str::from_utf8(self.value.ok_or(RecordError::Tombstone)?);
        let text = text.map_err(|error| RecordError::Json(error.to_string()))?;
        let payload = Payload::parse(text).map_err(|error| RecordError::Json(error.message().to_owned()))?;
        Ok(CloudEvent::parse_structured(&payload)?.into_owned())
    }

    /// The binary mode: attributes are headers as they are, without escapes.
    fn binary(&self) -> Result<CloudEvent<'_>, RecordError> {
        let mut members = Members::default();
        for (name, value) in &self.headers {
            let name = name.to_ascii_lowercase();
            let Some(name) =
                name.strip_prefix(PREFIX).or((name == CONTENT_TYPE).then_some("datacontenttype"))
            else {
                continue;
            };
            let value = std::str::from_utf8(value);
            let value = value.map_err(|_| CloudEventError::HeaderEncoding { name: name.to_owned() })?;
            let is_repeated = match members.attribute(name) {
                Some(attribute) => attribute.replace(Cow::Borrowed(value)).is_some(),
                None => {
                    let is_repeated = members.extensions.iter().any(|(other, _)| other == name);
                    members
                        .extensions
                        .push((Cow::Owned(name.to_owned()), Attribute::Text(Cow::Borrowed(value))));
                    is_repeated
                }
            };
            if is_repeated {
                return Err(CloudEventError::Repeated { name: name.to_owned() }.into());
            }
        }
        let mut event = members.event_without_data()?;
        event.data = match (&event.data_content_type, self.value) {
            (_, None) => None,
            (Some(media), Some(_)) if is_json(media) => Some(Data::Json(Cow::Owned(self.json()?))),
            (media, Some(value)) => Some(any(value, media.as_deref().unwrap_or_default())),
        };
        Ok(event)
    }

    fn json(&self) -> Result<String, RecordError> {
        let text = std::str::from_utf8(self.value.ok_or(RecordError::Tombstone)?);
        let text = text.map_err(|error| RecordError::Json(error.to_string()))?;
        let payload = Payload::parse(text).map_err(|error| RecordError::Json(error.message().to_owned()))?;
        Ok(payload.text().to_owned())
    }

    fn plain(&self, event_type: Option<&str>, data: Option<Data<'static>>) -> CloudEvent<'static> {
        let written_at = self.written_at.unwrap_or_default();
        let content_type = match data {
            None | Some(Data::Json(_)) => None,
            Some(Data::Text(_)) => Some("text/plain"),
            Some(Data::Bytes(_)) => Some("application/octet-stream"),
        };
        CloudEvent {
            // With the moment: a topic that is made anew counts from 0 again.
            id: Cow::Owned(format!("{}-{}-{}-{}", self.topic, self.partition, self.offset, written_at.0)),
            source: Cow::Owned(format!("kafka:{}", self.topic)),
            kind: Cow::Owned(event_type.unwrap_or(self.topic).to_owned()),
            subject: None,
            time: self.written_at.map(|at| Cow::Owned(at.to_string())),
            data_content_type: content_type.map(Cow::Borrowed),
            data_schema: None,
            extensions: Vec::new(),
            data,
        }
    }

    /// What else the record says: its key, its trace, its headers, its place.
    fn add_place(&self, event: &mut CloudEvent<'static>) {
        for name in TRACE {
            if let Some(value) = self.header(name).filter(|_| event.extension(name).is_none()) {
                event.extensions.push(text(name, value.to_owned()));
            }
        }
        let others = self.other_headers();
        if let Some(headers) = others {
            event.extensions.push(text("kafkaheaders", headers));
        }
        self.say_place(event);
    }

    fn say_place(&self, event: &mut CloudEvent<'static>) {
        if let Some(key) = self.key.filter(|_| event.extension("partitionkey").is_none()) {
            let is_text = |key: &&str| !key.is_empty() && !key.chars().any(char::is_control);
            let key = std::str::from_utf8(key)
                .ok()
                .filter(is_text)
                .map_or_else(|| STANDARD.encode(key), str::to_owned);
            if !key.is_empty() {
                event.extensions.push(text("partitionkey", key));
            }
        }
        for (name, value) in [
            ("kafkatopic", self.topic.to_owned()),
            ("kafkapartition", self.partition.to_string()),
            ("kafkaoffset", self.offset.to_string()),
        ] {
            event.extensions.retain(|(other, _)| other != name);
            event.extensions.push(text(name, value));
        }
    }

    /// The headers that are nothing else, as a JSON object; a later one of a name
    /// takes the place of an earlier one. Bytes that are no text are in Base64.
    fn other_headers(&self) -> Option<String> {
        let is_other = |name: &str| {
            let name = name.to_ascii_lowercase();
            !name.starts_with(PREFIX) && name != CONTENT_TYPE && !TRACE.contains(&name.as_str())
        };
        let mut others: Vec<(&str, Cow<'_, str>)> = Vec::new();
        for (name, value) in self.headers.iter().filter(|(name, _)| is_other(name)) {
            let value =
                std::str::from_utf8(value).map_or_else(|_| STANDARD.encode(value).into(), Cow::Borrowed);
            others.retain(|(other, _)| other != name);
            others.push((name, value));
        }
        if others.is_empty() {
            return None;
        }
        let mut object = String::from("{");
        for (index, (name, value)) in others.iter().enumerate() {
            if index > 0 {
                object.push(',');
            }
            write_string(&mut object, name);
            object.push(':');
            write_string(&mut object, value);
        }
        object.push('}');
        Some(object)
    }

    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().rev().find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.and_then(|(_, value)| std::str::from_utf8(value).ok())
    }
}

/// JSON if it is, else text if it is, else bytes, unless the content type says more.
fn any(value: &[u8], media: &str) -> Data<'static> {
    let Ok(text) = std::str::from_utf8(value) else { return Data::Bytes(Cow::Owned(value.to_vec())) };
    let says_text = media.to_ascii_lowercase().starts_with("text/");
    match Payload::parse(text) {
        Ok(json) if !says_text => Data::Json(Cow::Owned(json.text().to_owned())),
        _ => Data::Text(Cow::Owned(text.to_owned())),
    }
}

fn text(name: &'static str, value: String) -> (Cow<'static, str>, Attribute<'static>) {
    (Cow::Borrowed(name), Attribute::Text(Cow::Owned(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

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
