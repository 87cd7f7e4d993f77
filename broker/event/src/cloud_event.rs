//! CloudEvents 1.0: the form in which publishers hand us events.
//!
//! Over HTTP an event comes in three modes: *binary* (attributes as headers, the
//! body is the data), *structured* (the body is the whole event as JSON) and
//! *batched* (a JSON array of such). What is read borrows from the text it was
//! read from; the text is checked once, by [`Payload::parse`](frevo_value::Payload::parse).

mod amqp;
mod envelope;
mod glimpse;
mod http;
mod incoming;
mod json;
mod kafka;
mod outgoing;
mod task;

use std::borrow::Cow;
use std::fmt;

pub use amqp::AmqpMessage;
pub use envelope::{Envelope, Reception};
pub use glimpse::Glimpse;
pub use http::Binary;
pub use incoming::IncomingError;
pub use json::{BatchError, parse_batch, write_batch};
pub use kafka::KafkaRecord;
pub use outgoing::{Binding, Outgoing};
pub use task::{Completion, NoCompletion, ReplyTo, Said};

use crate::Timestamp;

/// The content type of the structured mode.
pub const STRUCTURED: &str = "application/cloudevents+json";

/// The content type of the batched mode.
pub const BATCHED: &str = "application/cloudevents-batch+json";

/// An event as publishers write it. Every attribute has been checked, if the
/// event was read; [`CloudEvent::check`] checks one that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct CloudEvent<'a> {
    /// Unique among the events of its source.
    pub id: Cow<'a, str>,
    /// Where it comes from: a URI reference.
    pub source: Cow<'a, str>,
    /// What happened.
    pub kind: Cow<'a, str>,
    /// What it happened to, within the source.
    pub subject: Option<Cow<'a, str>>,
    /// When it happened, as it was written (RFC 3339).
    pub time: Option<Cow<'a, str>>,
    /// The media type of the data; JSON if absent.
    pub data_content_type: Option<Cow<'a, str>>,
    /// The URI of the schema of the data.
    pub data_schema: Option<Cow<'a, str>>,
    /// All other attributes, in the order they were written.
    pub extensions: Vec<(Cow<'a, str>, Attribute<'a>)>,
    /// What is told.
    pub data: Option<Data<'a>>,
}

/// The value of an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attribute<'a> {
    /// `true`, `false`
    Bool(bool),
    /// A whole number of 32 bits.
    Integer(i32),
    /// Text, which may stand for any other type.
    Text(Cow<'a, str>),
}

/// What an event tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Data<'a> {
    /// JSON, its text as a [`Payload`](frevo_value::Payload) has it.
    Json(Cow<'a, str>),
    /// Text of a type that is not JSON.
    Text(Cow<'a, str>),
    /// Anything.
    Bytes(Cow<'a, [u8]>),
}

/// What may not stand in a part of a URI as it is.
const URI: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The extension that says which replay gives an event.
const REPLAY: &str = "replayname";

/// Why something is no CloudEvent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CloudEventError {
    /// The structured form is an object, a batch an array of them.
    #[error("an event is a JSON object")]
    NoObject,
    /// A batch is an array.
    #[error("a batch of events is a JSON array")]
    NoArray,
    /// A required attribute is absent.
    #[error("attribute `{name}` is missing")]
    Missing {
        /// The attribute.
        name: &'static str,
    },
    /// Only version 1.0 is understood.
    #[error("`specversion` is `{found}`, not `1.0`")]
    SpecVersion {
        /// The version.
        found: String,
    },
    /// An attribute that must have a value has an empty one.
    #[error("attribute `{name}` is empty")]
    Empty {
        /// The attribute.
        name: String,
    },
    /// An attribute of the specification is text.
    #[error("attribute `{name}` is not a string")]
    NoString {
        /// The attribute.
        name: String,
    },
    /// Control characters may not stand in attributes.
    #[error("attribute `{name}` contains a control character")]
    ControlCharacter {
        /// The attribute.
        name: String,
    },
    /// An attribute occurs twice.
    #[error("attribute `{name}` occurs more than once")]
    Repeated {
        /// The attribute.
        name: String,
    },
    /// `time` is no RFC 3339 timestamp.
    #[error("`time` is `{found}`, which is no RFC 3339 timestamp")]
    Time {
        /// What it is.
        found: String,
    },
    /// `source` is no URI reference.
    #[error("`source` is `{found}`, which is no URI reference")]
    Source {
        /// What it is.
        found: String,
    },
    /// `dataschema` is no URI.
    #[error("`dataschema` is `{found}`, which is no absolute URI")]
    DataSchema {
        /// What it is.
        found: String,
    },
    /// `datacontenttype` is no media type.
    #[error("`datacontenttype` is `{found}`, which is no media type")]
    DataContentType {
        /// What it is.
        found: String,
    },
    /// In the binary mode the `content-type` header says it.
    #[error("`ce-datacontenttype` is not allowed: the `content-type` header says it")]
    ContentTypeTwice,
    /// An extension's name has other characters than `a`–`z` and `0`–`9`.
    #[error("`{name}` is no name of an attribute: only a-z and 0-9 are allowed")]
    ExtensionName {
        /// The name.
        name: String,
    },
    /// An extension is a truth value, a whole number of 32 bits or a string.
    #[error("extension `{name}` is neither a string, a boolean nor a 32-bit integer")]
    ExtensionValue {
        /// The extension.
        name: String,
    },
    /// A header's value is no text once it is decoded.
    #[error("header `ce-{name}` is not UTF-8 once percent-decoded")]
    HeaderEncoding {
        /// The attribute.
        name: String,
    },
    /// Data is given in one form.
    #[error("an event has either `data` or `data_base64`, not both")]
    DataTwice,
    /// `data_base64` is not Base64.
    #[error("`data_base64` is not Base64")]
    Base64,
    /// The body of the binary mode is JSON by its type, but not by its text.
    #[error("the data is not JSON, which its content type says it is: {reason}")]
    DataNoJson {
        /// What is wrong.
        reason: String,
    },
}

impl CloudEvent<'_> {
    /// The same event with a text of its own.
    pub fn into_owned(self) -> CloudEvent<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        CloudEvent {
            id: own(self.id),
            source: own(self.source),
            kind: own(self.kind),
            subject: self.subject.map(own),
            time: self.time.map(own),
            data_content_type: self.data_content_type.map(own),
            data_schema: self.data_schema.map(own),
            extensions: self
                .extensions
                .into_iter()
                .map(|(name, value)| (own(name), value.into_owned()))
                .collect(),
            data: self.data.map(Data::into_owned),
        }
    }

    /// When it happened.
    pub fn happened_at(&self) -> Option<Timestamp> {
        self.time.as_deref().and_then(Timestamp::parse)
    }

    /// The value of an extension.
    pub fn extension(&self, name: &str) -> Option<&Attribute<'_>> {
        self.extensions.iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    /// Its attributes but the data's content type, with `specversion`, as texts.
    fn attributes(&self) -> Vec<(&str, Cow<'_, str>)> {
        let version = [("specversion", Cow::Borrowed("1.0"))];
        let required = [("id", &self.id), ("source", &self.source), ("type", &self.kind)];
        let optional = [("dataschema", &self.data_schema), ("subject", &self.subject), ("time", &self.time)];
        let required = required.map(|(name, value)| (name, Cow::Borrowed(&**value)));
        let optional = optional
            .into_iter()
            .filter_map(|(name, value)| value.as_deref().map(|value| (name, Cow::Borrowed(value))));
        let extensions = self.extensions.iter().map(|(name, value)| (&**name, Cow::Owned(value.to_string())));
        version.into_iter().chain(required).chain(optional).chain(extensions).collect()
    }

    /// The media type of its data, for who has nothing else to know JSON by.
    fn content_type(&self) -> Option<&str> {
        match (&self.data_content_type, &self.data) {
            (Some(content_type), _) => Some(content_type),
            (None, Some(Data::Json(_))) => Some("application/json"),
            (None, _) => None,
        }
    }

    /// Its data as bytes.
    fn body(&self) -> Option<Cow<'_, [u8]>> {
        Some(Cow::Borrowed(match self.data.as_ref()? {
            Data::Json(json) => json.as_bytes(),
            Data::Text(text) => text.as_bytes(),
            Data::Bytes(bytes) => bytes,
        }))
    }

    /// Says which replay gives it, instead of what it said of that before.
    pub fn set_replay(&mut self, name: &str) {
        self.extensions.retain(|(extension, _)| extension != REPLAY);
        self.extensions.push((Cow::Borrowed(REPLAY), Attribute::Text(Cow::Owned(name.to_owned()))));
    }

    /// Whether every attribute is as the specification wants it.
    pub fn check(&self) -> Result<(), CloudEventError> {
        check_text("id", &self.id)?;
        check_text("source", &self.source)?;
        check_text("type", &self.kind)?;
        if !is_uri_text(&self.source) {
            return Err(CloudEventError::Source { found: self.source.to_string() });
        }
        if let Some(subject) = &self.subject {
            check_text("subject", subject)?;
        }
        if let Some(time) = self.time.as_deref().filter(|time| Timestamp::parse(time).is_none()) {
            return Err(CloudEventError::Time { found: time.to_owned() });
        }
        if let Some(schema) = self.data_schema.as_deref().filter(|schema| !is_absolute_uri(schema)) {
            return Err(CloudEventError::DataSchema { found: schema.to_owned() });
        }
        if let Some(media) = self.data_content_type.as_deref().filter(|media| !is_media_type(media)) {
            return Err(CloudEventError::DataContentType { found: media.to_owned() });
        }
        self.extensions.iter().try_for_each(|(name, value)| check_extension(name, value))
    }

    /// Whether the data is JSON by its type.
    pub(crate) fn has_json_type(&self) -> bool {
        self.data_content_type.as_deref().is_none_or(is_json)
    }
}

impl Attribute<'_> {
    fn into_owned(self) -> Attribute<'static> {
        match self {
            Self::Bool(truth) => Attribute::Bool(truth),
            Self::Integer(number) => Attribute::Integer(number),
            Self::Text(text) => Attribute::Text(Cow::Owned(text.into_owned())),
        }
    }
}

impl fmt::Display for Attribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(truth) => write!(f, "{truth}"),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Data<'_> {
    fn into_owned(self) -> Data<'static> {
        match self {
            Self::Json(json) => Data::Json(Cow::Owned(json.into_owned())),
            Self::Text(text) => Data::Text(Cow::Owned(text.into_owned())),
            Self::Bytes(bytes) => Data::Bytes(Cow::Owned(bytes.into_owned())),
        }
    }
}

fn check_text(name: &str, text: &str) -> Result<(), CloudEventError> {
    if text.is_empty() {
        return Err(CloudEventError::Empty { name: name.to_owned() });
    }
    check_characters(name, text)
}

fn check_characters(name: &str, text: &str) -> Result<(), CloudEventError> {
    // Every byte is looked at: without an early end it is done many at a time.
    let plain = text.bytes().fold(true, |plain, byte| plain & (0x20..0x7f).contains(&byte));
    if !plain && text.chars().any(char::is_control) {
        return Err(CloudEventError::ControlCharacter { name: name.to_owned() });
    }
    Ok(())
}

/// `data` is where the data is, so no attribute has that name.
fn check_extension(name: &str, value: &Attribute<'_>) -> Result<(), CloudEventError> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if name.is_empty() || name == "data" || !name.bytes().all(allowed) {
        return Err(CloudEventError::ExtensionName { name: name.to_owned() });
    }
    match value {
        Attribute::Text(text) => check_characters(name, text),
        _ => Ok(()),
    }
}

/// Whether it has only characters that a URI reference may have (RFC 3986), or
/// an internationalized one (RFC 3987).
fn is_uri_text(text: &str) -> bool {
    text.bytes().all(|byte| {
        byte > b' ' && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
    })
}

/// A text as a part of a URI.
fn escaped(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, URI).to_string()
}

fn is_absolute_uri(text: &str) -> bool {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
        && is_uri_text(text)
}

/// `type/subtype`, with parameters or without (RFC 2046).
fn is_media_type(text: &str) -> bool {
    let name = |name: &str| {
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        !name.is_empty() && name.bytes().all(token)
    };
    let essence = text.split(';').next().unwrap_or_default().trim();
    essence.split_once('/').is_some_and(|(kind, subtype)| name(kind) && name(subtype))
        && !text.chars().any(char::is_control)
}

/// Whether data of this media type is JSON: `*/json`, `*/*+json`.
fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let subtype = essence.split_once('/').map_or("", |(_, subtype)| subtype);
    subtype == "json" || subtype.ends_with("+json")
}
